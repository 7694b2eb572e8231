//! `esmith iam-policy` grants what the verbs need and nothing else: each verb runs with every other
//! action denied, and fails with any one of its own denied. The emulator judges, action by action;
//! resources and conditions are IAM's, and stand in the snapshot.

use std::collections::BTreeSet;

use snapbox::{assert_data_eq, str};

use crate::support::Test;

const BEFORE: &str = r#"version: 1
stack: shop
account: "123456789012"
mappings:
  changed: { function: a, tags: { kept: "1", taken: "2" }, sqs: { arn: "arn:aws:sqs:eu-west-1:123456789012:a" } }
  gone: { function: b, sqs: { arn: "arn:aws:sqs:eu-west-1:123456789012:b" } }
  old-name: { function: c, sqs: { arn: "arn:aws:sqs:eu-west-1:123456789012:c" } }
  hidden:
    function: d:live
    sqs:
      arn: arn:aws:sqs:${region}:${account}:d
      kmsKeyArn: arn:aws:kms:${region}:${account}:key/12345678-1234-1234-1234-123456789012
      filterCriteria: { filters: [{ pattern: { body: { a: [1] } } }] }
"#;

/// Everything that the API offers and IAM can deny.
const ACTIONS: [&str; 10] = [
    "lambda:CreateEventSourceMapping",
    "lambda:DeleteEventSourceMapping",
    "lambda:GetEventSourceMapping",
    "lambda:GetFunctionConfiguration",
    "lambda:ListEventSourceMappings",
    "lambda:ListTags",
    "lambda:TagResource",
    "lambda:UntagResource",
    "lambda:UpdateEventSourceMapping",
    "tag:GetResources",
];

/// Has mappings live that an apply changes, deletes, renames and joins with a new one.
fn test() -> Test {
    let test = Test::new().spec(BEFORE);
    test.apply(&[]);
    let after = BEFORE
        .replace(", taken: \"2\" }, sqs: {", " }, sqs: { batchSize: 5,")
        .replace("gone: { function: b,", "made: { function: b-next,")
        .replace("old-name", "new-name");
    test.spec(&after)
}

/// Returns the actions that the policy for a command grants, keys apart: those are KMS's to check.
fn granted(test: &Test, words: &[&str]) -> BTreeSet<String> {
    let more = words.iter().copied().filter(|word| *word == "--check-references");
    let words: Vec<&str> = ["iam-policy", "--for", words[0]].into_iter().chain(more).collect();
    let policy = test.run(&words).code(0).json();
    let statements = policy["Statement"].as_array().unwrap();
    let actions = statements.iter().flat_map(|statement| statement["Action"].as_array().unwrap());
    let actions = actions.map(|action| action.as_str().unwrap().to_owned());
    actions.filter(|action| !action.starts_with("kms:")).collect()
}

fn deny(test: &Test, action: &str) {
    let (_, operation) = action.split_once(':').unwrap();
    test.emulator().fault(&format!("{operation}=denied"));
}

#[track_caller]
fn check(words: &[&str], code: i32) {
    let others = test();
    let own = granted(&others, words);
    for action in ACTIONS.iter().filter(|action| !own.contains(**action)) {
        deny(&others, action);
    }
    others.on_spec(words).code(code);
    for action in &own {
        let one = test();
        deny(&one, action);
        one.on_spec(words).code(1).names(action).names("`esmith iam-policy` prints");
    }
}

#[test]
fn plan_needs_what_its_policy_grants_and_nothing_else() {
    check(&["plan"], 0);
    check(&["plan", "--check-references"], 0);
}

#[test]
fn apply_needs_what_its_policy_grants_and_nothing_else() {
    check(&["apply", "--auto-approve"], 0);
}

#[test]
fn everyone_else_is_denied_the_tags_that_say_whose_a_mapping_is() {
    let words = ["iam-policy", "--for", "everyone-else"];
    let test = Test::new();
    test.run(&words).code(64).stderr("--applying-role <ARN>");
    let role = "arn:aws:iam::123456789012:role/esmith-apply";
    let policy = test.run(&[&words[..], &["--applying-role", role]].concat()).code(0).json();
    assert_eq!(
        policy["Statement"],
        serde_json::json!([{
            "Sid": "LeaveOwnershipTags",
            "Effect": "Deny",
            "Action": ["lambda:CreateEventSourceMapping", "lambda:TagResource", "lambda:UntagResource"],
            "Resource": "*",
            "Condition": {
                "ForAnyValue:StringLike": { "aws:TagKeys": ["esmith:*"] },
                "ArnNotLike": { "aws:PrincipalArn": role },
            },
        }])
    );
}

#[test]
fn encrypted_filters_need_the_permission_to_decrypt() {
    let test = Test::new().spec(BEFORE);
    test.apply(&[]);
    test.emulator().switch(&serde_json::json!({ "kms_readable": false }));
    test.on_spec(&["plan"]).code(0).names("KMS access was denied");
}

#[test]
fn a_policy_names_the_functions_the_keys_and_the_place() {
    let spec = BEFORE.replace("arn:aws:", "arn:aws-cn:").replace("eu-west-1", "cn-north-1");
    let policy = Test::new().spec(&spec).run(&["iam-policy", "--region", "cn-north-1"]);
    assert_data_eq!(
        policy.code(0).text(),
        str![[r#"
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ListMappings",
      "Effect": "Allow",
      "Action": [
        "lambda:ListEventSourceMappings",
        "tag:GetResources"
      ],
      "Resource": "*"
    },
    {
      "Sid": "ReadMappings",
      "Effect": "Allow",
      "Action": [
        "lambda:GetEventSourceMapping",
        "lambda:ListTags"
      ],
      "Resource": [
        "arn:aws-cn:lambda:cn-north-1:123456789012:event-source-mapping:*"
      ]
    },
    {
      "Sid": "CreateMappings",
      "Effect": "Allow",
      "Action": [
        "lambda:CreateEventSourceMapping"
      ],
      "Resource": [
        "arn:aws-cn:lambda:cn-north-1:123456789012:event-source-mapping:*"
      ],
      "Condition": {
        "ArnLike": {
          "lambda:FunctionArn": [
            "arn:aws-cn:lambda:cn-north-1:123456789012:function:a",
            "arn:aws-cn:lambda:cn-north-1:123456789012:function:b",
            "arn:aws-cn:lambda:cn-north-1:123456789012:function:c",
            "arn:aws-cn:lambda:cn-north-1:123456789012:function:d:live"
          ]
        }
      }
    },
    {
      "Sid": "ChangeMappings",
      "Effect": "Allow",
      "Action": [
        "lambda:UpdateEventSourceMapping",
        "lambda:DeleteEventSourceMapping",
        "lambda:TagResource",
        "lambda:UntagResource"
      ],
      "Resource": [
        "arn:aws-cn:lambda:cn-north-1:123456789012:event-source-mapping:*"
      ]
    },
    {
      "Sid": "UseFilterKeys",
      "Effect": "Allow",
      "Action": [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKey"
      ],
      "Resource": [
        "arn:aws-cn:kms:cn-north-1:123456789012:key/12345678-1234-1234-1234-123456789012"
      ]
    }
  ]
}

"#]]
    );
}

#[test]
fn what_nobody_names_is_a_wildcard() {
    let spec = BEFORE.replace("account: \"123456789012\"\n", "");
    let policy = Test::new().spec(&spec).run(&["iam-policy", "--for", "plan"]);
    assert_data_eq!(
        policy.code(0).text(),
        str![[r#"
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ListMappings",
      "Effect": "Allow",
      "Action": [
        "lambda:ListEventSourceMappings",
        "tag:GetResources"
      ],
      "Resource": "*"
    },
    {
      "Sid": "ReadMappings",
      "Effect": "Allow",
      "Action": [
        "lambda:GetEventSourceMapping",
        "lambda:ListTags"
      ],
      "Resource": [
        "arn:*:lambda:*:*:event-source-mapping:*"
      ]
    },
    {
      "Sid": "UseFilterKeys",
      "Effect": "Allow",
      "Action": [
        "kms:Decrypt"
      ],
      "Resource": [
        "arn:aws:kms:*:*:key/12345678-1234-1234-1234-123456789012"
      ]
    }
  ]
}

"#]]
    );
}

#[test]
fn drift_needs_what_its_policy_grants_and_nothing_else() {
    check(&["drift"], 2);
    check(&["drift", "--check-references"], 2);
}
