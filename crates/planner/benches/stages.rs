//! Where the time of a plan goes: reading a spec, planning it where nothing and where everything
//! changes, and showing the plan. `cargo bench -p esmith-planner --bench stages` prints the CPU and the
//! allocations of each, for 100 and for 1,000 mappings.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

mod world;

use divan::{AllocProfiler, Bencher, black_box};
use esmith_planner::{
    Live,
    options::{Options, Redaction},
    plan,
};
use esmith_report::{Format, Style, document::plan::Plan, render};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const SIZES: [usize; 2] = [100, 1000];

fn main() {
    divan::main();
}

#[divan::bench(args = SIZES)]
fn load(bencher: Bencher<'_, '_>, size: usize) {
    let text = world::text(size);
    bencher.bench(|| world::loaded(black_box(&text)));
}

#[divan::bench(args = SIZES)]
fn plan_without_changes(bencher: Bencher<'_, '_>, size: usize) {
    let (stack, live) = (world::stack(size), world::live(size));
    bencher.bench(|| plan(black_box(&stack), black_box(&live), &Options::default()));
}

#[divan::bench(args = SIZES)]
fn plan_of_creates(bencher: Bencher<'_, '_>, size: usize) {
    let stack = world::stack(size);
    bencher.bench(|| plan(black_box(&stack), &Live::default(), &Options::default()));
}

#[divan::bench(args = SIZES)]
fn text(bencher: Bencher<'_, '_>, size: usize) {
    let plans = [plan(&world::stack(size), &Live::default(), &Options::default())];
    bencher.bench(|| shown(black_box(&plans), Format::Text));
}

#[divan::bench(args = SIZES)]
fn document(bencher: Bencher<'_, '_>, size: usize) {
    let plans = [plan(&world::stack(size), &Live::default(), &Options::default())];
    bencher.bench(|| shown(black_box(&plans), Format::Json));
}

fn shown(plans: &[esmith_planner::plan::Plan], format: Format) -> String {
    render(&Plan::new(plans, Redaction::On), format, Style::default())
}
