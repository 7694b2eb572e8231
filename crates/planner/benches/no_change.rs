//! What planning costs where nothing changes: 10,000 desired mappings against as many live ones, and
//! ten times that. Fails above 100 ms of CPU, and where ten times as many cost more than 11 times.
//! `cargo bench -p esmith-planner --bench no_change`, on a machine that does nothing else.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod world;

use std::time::Duration;

use esmith_planner::{Live, options::Options};
use esmith_spec::stack::Stack;
use rustix::time::{ClockId, clock_gettime};

use crate::world::{live, stack};

/// The program's own allocator: a fifth of the time is spent in it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const FEW: usize = 10_000;
const MANY: usize = 100_000;

/// How often both are measured. The speed of a shared machine changes within a second, so each round
/// compares what ran side by side: as many mappings in one plan as in ten.
const ROUNDS: usize = 7;

fn main() {
    if cfg!(debug_assertions) {
        return println!("only a release build is measured");
    }
    let (few, many) = (World::new(FEW), World::new(MANY));
    let mut least = f64::MAX;
    let round = |_| {
        let each: Vec<f64> = (0..MANY / FEW).map(|_| few.plan()).collect();
        least = each.iter().copied().fold(least, f64::min);
        let mean = each.iter().sum::<f64>() / each.len() as f64;
        many.plan() / mean
    };
    let mut ratios: Vec<f64> = (0..ROUNDS).map(round).collect();
    ratios.sort_by(f64::total_cmp);
    let ratio = ratios[ROUNDS / 2];
    println!("{FEW}: {least:.1} ms of CPU\n{MANY}: {ratio:.1} times as much ({ratios:.1?})");
    assert!(least <= 100.0, "{FEW} take {least:.1} ms, at most 100");
    assert!(ratio <= 11.0, "{MANY} take {ratio:.1} times as long, at most 11");
}

/// What is desired, and as much that is live.
struct World {
    stack: Stack,
    live: Live,
    size: usize,
}

impl World {
    fn new(size: usize) -> Self {
        Self { stack: stack(size), live: live(size), size }
    }

    /// Returns the milliseconds of CPU that a plan takes.
    fn plan(&self) -> f64 {
        let start = cpu();
        let plan = esmith_planner::plan(&self.stack, &self.live, &Options::default());
        assert!(plan.steps.is_empty() && plan.unchanged == self.size, "{} steps", plan.steps.len());
        cpu() - start
    }
}

/// Returns the milliseconds that this thread has been running.
fn cpu() -> f64 {
    let spent = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(spent.tv_sec.unsigned_abs(), u32::try_from(spent.tv_nsec).unwrap()).as_secs_f64()
        * 1000.0
}
