//! Whole stacks: what only says what it must, what says all that it can, and back again. Nothing
//! that AWS reads back is a difference.

use std::time::Duration;

use esmith_applier::Status;
use esmith_planner::options::Consent;
use serde_json::{Map, Value, json};

use super::{
    cells::{Cell, Matrix},
    runtime, tell,
    world::{World, read},
};

/// One mapping of a kind of source, with more than the kind requires.
fn mapping(matrix: &Matrix, source: &str, more: &[&Cell]) -> Value {
    let (key, least) = matrix.least(source);
    let mut members = least.clone();
    let mut mapping = Map::from_iter([("function".to_owned(), json!(source))]);
    for cell in more {
        let needs = cell.members.iter().filter(|(name, value)| least.get(*name) != Some(value));
        members.extend(needs.map(|(name, value)| (name.clone(), value.clone())));
        let own = ["enabled", "tags"].contains(&cell.name.as_str());
        let home = if own { &mut mapping } else { &mut members };
        home.insert(cell.name.clone(), cell.values[0].spec.clone());
    }
    mapping.insert(key.to_owned(), Value::Object(members));
    Value::Object(mapping)
}

fn stack(mappings: Map<String, Value>) -> Value {
    json!({ "version": 1, "stack": "whole", "mappings": mappings })
}

/// Applies a spec; every step is done, and the next plan is empty.
async fn settles(world: &World, spec: &Value) {
    let stack = read(spec).unwrap_or_else(|why| panic!("{why}: {spec}"));
    let plan = world.plan(&stack, Consent::All).await.plan;
    let (outcomes, _) = world.apply(&plan).await;
    assert!(outcomes.iter().all(|outcome| outcome.status == Status::Done), "{outcomes:?}");
    let next = world.plan(&stack, Consent::None).await.plan;
    assert!(next.steps.is_empty(), "planned again: {:?}", next.steps);
}

/// Parts the settings of a kind into as few specs as hold them all: what excludes each other goes
/// into different ones.
fn together<'a>(matrix: &Matrix, source: &str, cells: &'a [Cell]) -> Vec<Vec<&'a Cell>> {
    let fits = |cells: &[&Cell]| {
        let mapping = mapping(matrix, source, cells);
        read(&stack(Map::from_iter([("one".to_owned(), mapping)]))).is_ok()
    };
    let mut specs: Vec<Vec<&Cell>> = Vec::new();
    let of_kind = cells.iter().filter(|cell| cell.source == source);
    for cell in of_kind.filter(|cell| cell.name != "function") {
        let with = |spec: &Vec<&'a Cell>| [spec.as_slice(), &[cell]].concat();
        let free = specs
            .iter_mut()
            .find(|spec| spec.iter().all(|other| other.name != cell.name) && fits(&with(spec)));
        match free {
            Some(spec) => spec.push(cell),
            None => specs.push(vec![cell]),
        }
    }
    specs
}

#[test]
fn a_stack_of_every_kind_with_only_what_it_requires_is_not_planned_again() {
    let matrix = Matrix::read();
    let least = |source: &String| (source.clone(), mapping(&matrix, source, &[]));
    let spec = stack(matrix.sources().iter().map(least).collect());
    runtime().block_on(async { settles(&World::new(true).await, &spec).await });
}

#[test]
fn a_stack_with_every_setting_is_not_planned_again_and_neither_is_one_without_them() {
    let matrix = Matrix::read();
    let cells = matrix.cells();
    let mut counts = Vec::new();
    for source in matrix.sources() {
        let specs = together(&matrix, &source, &cells);
        let one = |cells: &[&Cell]| {
            stack(Map::from_iter([(source.clone(), mapping(&matrix, &source, cells))]))
        };
        runtime().block_on(async {
            let world = World::new(true).await;
            for spec in &specs {
                settles(&world, &one(spec)).await;
                settles(&world, &one(&[])).await;
            }
        });
        counts.push(format!("{source} {:?}", specs.iter().map(Vec::len).collect::<Vec<_>>()));
    }
    tell(&format!("settings in one spec: {}", counts.join(", ")));
}

#[test]
fn a_queue_is_applied_at_the_pace_of_aws() {
    let matrix = Matrix::read();
    let cells = matrix.cells();
    let with = |name: &str| {
        let cell: Vec<&Cell> =
            cells.iter().filter(|it| it.source == "sqs" && it.name == name).collect();
        assert_eq!(cell.len(), 1, "{name}");
        stack(Map::from_iter([("sqs".to_owned(), mapping(&matrix, "sqs", &cell))]))
    };
    let plain = stack(Map::from_iter([("sqs".to_owned(), mapping(&matrix, "sqs", &[]))]));
    // The last moment, in milliseconds, at which AWS was still seen to show the state in between.
    let steps = [
        ("create", &plain, 17_700),
        ("update", &with("batchSize"), 12_600),
        ("update back", &plain, 12_600),
        ("disable", &with("enabled"), 7_400),
        ("enable", &plain, 7_900),
        ("delete", &stack(Map::new()), 14_300),
    ];
    runtime().block_on(async {
        let world = World::at_pace_of_aws().await;
        for (step, spec, still) in steps {
            let before = world.passed();
            settles(&world, spec).await;
            let took = world.passed() - before;
            assert!(took > Duration::from_millis(still), "{step} took {took:?}");
        }
    });
}
