//! Over a network that loses, delays and repeats, a stack comes to be as its spec says on servers of
//! others, with nothing twice.

use serde_json::{Value, json};

use crate::{
    backend::Backend,
    noise::Noise,
    stack::{Stack, folder},
};

const SEEDS: u64 = 3;

/// The misfortunes of one spec, and how often it may be applied until they are overcome.
const MISFORTUNES: usize = 4;
const RUNS: usize = 8;

/// Creates, changes and deletes three mappings, by seed.
#[track_caller]
pub(crate) fn check(test: &str, backend: &Backend) {
    let home = folder(test);
    let server = backend.start(&home);
    let calm = Stack::new(home.clone(), server.url());
    let mapping = |key: &str, batch_size: u32| {
        let mut source = json!({ "arn": server.arns[key], "batchSize": batch_size });
        if key != "sqs" {
            source["startingPosition"] = json!("LATEST");
        }
        json!({ "function": "worker", "tags": { "team": "shop" }, key: source })
    };
    let three = |batch_size: u32| {
        json!({
            "queue": mapping("sqs", batch_size),
            "stream": mapping("kinesis", batch_size),
            "table": mapping("dynamodb", batch_size),
        })
    };
    for seed in 1..=SEEDS {
        for (stage, mappings) in [three(5), three(6), json!({})].into_iter().enumerate() {
            let seed = seed * 10 + u64::try_from(stage).unwrap();
            calm.write(&mappings);
            let noise = Noise::start(server.address(), seed, MISFORTUNES);
            converge(&Stack::new(home.clone(), noise.url()), seed);
            assert_eq!(calm.plan(), [""; 0], "seed {seed}, {} misfortunes unmet", noise.left());
            let held = server.mappings();
            assert_eq!(held.len(), mappings.as_object().unwrap().len(), "seed {seed}: {held:#?}");
            let is_as_wanted = |held: &Value| held["BatchSize"] == 5 + stage;
            assert!(held.iter().all(is_as_wanted), "seed {seed}: {held:#?}");
        }
    }
}

/// Applies until a run succeeds.
#[track_caller]
fn converge(stack: &Stack, seed: u64) {
    let words = ["apply", "--auto-approve", "--max-change-percent", "100"];
    let mut told = Vec::new();
    for _ in 0..RUNS {
        let run = stack.run(&words);
        if run.code == 0 {
            return;
        }
        told.push(format!("{}\n{}\n{}", run.code, run.stdout, run.stderr));
    }
    panic!("seed {seed}: not done after {RUNS} runs:\n{}", told.join("\n"));
}
