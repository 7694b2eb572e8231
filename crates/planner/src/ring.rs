//! Rings among things that wait for each other.

/// Where the search stands with a node.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Mark {
    Unseen,
    OnTheWay,
    Done,
}

/// Returns at least one ring of every group of nodes that wait for each other; `after` holds for
/// each node those that it waits for. Takes time in proportion to the nodes and what they wait for.
pub(crate) fn rings(after: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut marks = vec![Mark::Unseen; after.len()];
    let mut rings = Vec::new();
    for start in 0..after.len() {
        if marks[start] == Mark::Unseen {
            walk(start, after, &mut marks, &mut rings);
        }
    }
    rings
}

/// Walks depth first, without recursion: a chain may be as long as a plan.
fn walk(start: usize, after: &[Vec<usize>], marks: &mut [Mark], rings: &mut Vec<Vec<usize>>) {
    marks[start] = Mark::OnTheWay;
    let mut way = vec![(start, 0)];
    while let Some((node, edge)) = way.last_mut() {
        let Some(next) = after[*node].get(*edge).copied() else {
            marks[*node] = Mark::Done;
            way.pop();
            continue;
        };
        *edge += 1;
        match marks[next] {
            Mark::Unseen => {
                marks[next] = Mark::OnTheWay;
                way.push((next, 0));
            }
            Mark::OnTheWay => {
                let from = way.iter().position(|(node, _)| *node == next).unwrap_or_default();
                rings.push(way[from..].iter().map(|(node, _)| *node).collect());
            }
            Mark::Done => {}
        }
    }
}
