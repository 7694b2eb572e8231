//! What planning costs where nothing changes: 10,000 desired mappings against as many live ones, and
//! ten times that. Fails above 100 ms of CPU, and where ten times as many cost more than 11 times.
//! `cargo bench -p esmith-planner --bench no_change`, on a machine that does nothing else.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod world;

use std::time::Instant;

use esmith_planner::options::Options;

use crate::world::{live, stack};

/// The program's own allocator: a fifth of the time is spent in it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const FEW: usize = 10_000;
const MANY: usize = 100_000;

fn main() {
    if cfg!(debug_assertions) {
        return println!("only a release build is measured");
    }
    let (few, many) = (measure(FEW, 15), measure(MANY, 5));
    println!("{FEW}: {few:.1} ms of CPU\n{MANY}: {many:.1} ms of CPU, {:.1} times", many / few);
    assert!(few <= 100.0, "{FEW} take {few:.1} ms, at most 100");
    assert!(many <= 11.0 * few, "{MANY} take {:.1} times as long, at most 11", many / few);
}

/// Returns the least milliseconds of CPU that a plan took.
fn measure(count: usize, runs: usize) -> f64 {
    let (stack, live) = (stack(count), live(count));
    let options = Options::default();
    let once = || {
        let start = cpu();
        let plan = esmith_planner::plan(&stack, &live, &options);
        assert!(plan.steps.is_empty() && plan.unchanged == count, "{} steps", plan.steps.len());
        cpu() - start
    };
    (0..runs).map(|_| once()).fold(f64::MAX, f64::min)
}

/// Returns the milliseconds that this thread has been running; where the system does not tell, those
/// that have passed.
fn cpu() -> f64 {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64() * 1000.0, |count| count / 1_000_000.0)
}
