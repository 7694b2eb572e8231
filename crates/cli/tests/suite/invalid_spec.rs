//! An invalid spec: every problem at once, each with its place, and no call.

use crate::support::Test;

/// Mistakes of every sort, at most one a mapping.
const SPEC: &str = "\
version: 1
stack: broken
region: eu-west-1
mappings:
  typo:
    function: worker
    sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:a', bachSize: 5 }
  foreign:
    function: worker
    sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:b', parallelizationFactor: 2 }
  type:
    function: worker
    sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:c', batchSize: many }
  range:
    function: worker
    sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:d', batchSize: 10001 }
  arn:
    function: worker
    sqs: { arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/e' }
  two:
    function: worker
    sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:f' }
    rabbitmq:
      arn: arn:aws:mq:eu-west-1:123456789012:broker:shop:b-1
      queues: [f]
      sourceAccessConfigurations: [{ type: BASIC_AUTH, uri: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:f' }]
  none:
    function: worker
";

/// Where each mistake is, and its code.
const PLACES: [&str; 7] = [
    "ESM010 7:57",
    "ESM021 10:57",
    "ESM012 13:68",
    "ESM013 16:68",
    "ESM015 19:17",
    "ESM020 23:5",
    "ESM020 27:3",
];

#[test]
fn every_problem_is_told_at_once_with_its_place() {
    let test = Test::new().spec(SPEC);
    let document = test.run(&["validate", "--format", "json", "stack.esm.yaml"]).code(1).json();
    let problems = document["problems"].as_array().unwrap();
    let places: Vec<String> = problems
        .iter()
        .map(|problem| {
            assert_eq!(
                (&problem["file"], &problem["severity"]),
                (&"stack.esm.yaml".into(), &"error".into())
            );
            let code = problem["code"].as_str().unwrap();
            format!("{code} {}:{}", problem["line"], problem["column"])
        })
        .collect();
    assert_eq!(places, PLACES);
}

#[test]
fn people_see_the_same_places() {
    let test = Test::new().spec(SPEC);
    let mut run = test.run(&["validate", "stack.esm.yaml"]).code(1).stdout("7 errors");
    for place in PLACES {
        let (code, place) = place.split_once(' ').unwrap();
        run = run.stdout(&format!("error[{code}]")).stdout(&format!("stack.esm.yaml:{place}"));
    }
}

#[test]
fn no_call_is_sent_for_it() {
    let test = Test::new().spec(SPEC);
    for words in [&["plan"][..], &["apply", "--auto-approve"]] {
        test.on_spec(words).code(1).no_stdout().stderr("7 errors").stderr("the spec is not valid");
    }
    assert_eq!(test.emulator().calls(false), [""; 0]);
}
