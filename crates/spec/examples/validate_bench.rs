//! Prints what validating large specs costs beside merely reading their YAML events, in CPU time and
//! peak memory. Each figure comes from a process of its own; the ratios are of one run.
//!
//! `cargo run --release -p esmith-spec --example validate_bench`

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a program for developers")]

use std::{collections::BTreeMap, env, fs, path::PathBuf, process::Command};

use esmith_spec::{
    load::{Input, Text, load},
    variables::InForce,
};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [what, path] => measure(what, path),
        _ => compare(),
    }
}

fn compare() {
    println!("mappings    file   events CPU  validate CPU  ratio  peak memory  times file");
    let mut before = None;
    for count in [10_000, 100_000] {
        let path = spec(count);
        let size = fs::metadata(&path).unwrap().len();
        // The best of three: the machine's noise only adds.
        let best = |what| (0..3).map(|_| child(what, &path)).min().unwrap();
        let (events, validate) = (best("events"), best("validate"));
        println!(
            "{count:>8} {:>5.1} MB {:>8} ms {:>10} ms {:>6.2} {:>9} MiB {:>10.1}",
            size as f64 / 1e6,
            events.0,
            validate.0,
            validate.0 as f64 / events.0 as f64,
            validate.1 / 1024,
            (validate.1 * 1024) as f64 / size as f64
        );
        if let Some(before) = before.replace(validate.0) {
            println!("100,000 cost {:.1} times the 10,000", validate.0 as f64 / before as f64);
        }
        fs::remove_file(path).unwrap();
    }
}

/// Runs a measurement in a process of its own; returns CPU milliseconds and peak KiB.
fn child(what: &str, path: &PathBuf) -> (u64, u64) {
    let output = Command::new(env::current_exe().unwrap()).arg(what).arg(path).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut numbers = text.split_whitespace().map(|word| word.parse().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

fn measure(what: &str, path: &str) {
    let text = fs::read_to_string(path).unwrap();
    if what == "events" {
        let events = serde_saphyr::granit_parser::Parser::new_from_str(&text);
        let count = events.filter(|event| event.is_ok()).count();
        assert!(count > 0);
    } else {
        let input = Input {
            roots: &["bench.esm.yaml".to_owned()],
            files: &Text(&text),
            variables: &BTreeMap::new(),
            environment: &|_| None,
            allowed: &[],
            in_force: &InForce::default(),
            now: None,
        };
        let loaded = load(&input);
        assert!(!loaded.has_errors(), "{:#?}", &loaded.problems[..loaded.problems.len().min(3)]);
    }
    println!("{} {}", cpu_milliseconds(), peak_kib());
}

fn cpu_milliseconds() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // utime and stime, in ticks of 10 ms.
    (fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()) * 10
}

fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Writes a spec of so many mappings of four kinds.
fn spec(count: usize) -> PathBuf {
    let mut text = "version: 1\nstack: bench\nregion: eu-west-1\nmappings:\n".to_owned();
    for index in 0..count {
        text += &format!(
            "  mapping-{index}:\n    function: worker-{index}:live\n    tags:\n      team: checkout\n      cost: web\n"
        );
        text += &match index % 4 {
            0 => format!(
                "    sqs:\n      arn: arn:aws:sqs:eu-west-1:123456789012:queue-{index}\n      batchSize: 100\n      maximumBatchingWindowInSeconds: 5\n      functionResponseTypes: [ReportBatchItemFailures]\n      scalingConfig: {{ maximumConcurrency: 20 }}\n"
            ),
            1 => format!(
                "    kinesis:\n      arn: arn:aws:kinesis:eu-west-1:123456789012:stream/stream-{index}\n      startingPosition: TRIM_HORIZON\n      batchSize: 500\n      filterCriteria:\n        filters:\n          - pattern: {{ data: {{ kind: [page, click] }} }}\n"
            ),
            2 => format!(
                "    dynamodb:\n      arn: arn:aws:dynamodb:eu-west-1:123456789012:table/table-{index}/stream/2026-01-31T08:00:00.000\n      startingPosition: TRIM_HORIZON\n      maximumRetryAttempts: 5\n      bisectBatchOnFunctionError: true\n"
            ),
            _ => format!(
                "    rabbitmq:\n      arn: arn:aws:mq:eu-west-1:123456789012:broker:b:b-{index}\n      queues: [queue-{index}]\n      virtualHost: /shop\n      sourceAccessConfigurations:\n        - type: BASIC_AUTH\n          uri: arn:aws:secretsmanager:eu-west-1:123456789012:secret:broker\n"
            ),
        };
    }
    let path =
        env::temp_dir().join(format!("esmith-bench-{}-{count}.esm.yaml", std::process::id()));
    fs::write(&path, text).unwrap();
    path
}
