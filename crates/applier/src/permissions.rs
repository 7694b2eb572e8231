//! The IAM policy for the calls that plan, apply and drift make for given stacks. It is kept beside
//! the port, which defines the calls.

use std::collections::BTreeSet;

use esmith_spec::{
    arn::Arn, function::FunctionName, stack::Stack, table::ENCRYPTION_KEY, variables::partition,
};
use serde_json::{Value, json};

/// The verbs that the policy must allow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// Reads for a plan, a drift report or a list.
    Read,
    /// Reads, and checks whether the functions of live mappings exist.
    ReadReferences,
    /// Runs a plan; includes the reads.
    Apply,
}

/// Account and region for stacks that set none. A missing part becomes `*` in ARNs.
#[derive(Clone, Debug, Default)]
pub struct AccountRegion {
    /// The account ID of twelve digits.
    pub account: Option<String>,
    /// The region.
    pub region: Option<String>,
}

/// Returns the narrowest IAM policy for these stacks. IAM supports no resource for lists and the
/// tagging index. The resource of a create is every mapping of the account and region, with a
/// condition on the function. The resource of every other call is the ARN of the mapping.
/// `GetCallerIdentity` needs no permission.
#[must_use]
pub fn policy(purpose: Purpose, stacks: &[Stack], place: &AccountRegion) -> Value {
    let every = |resource: &str| -> BTreeSet<String> {
        stacks.iter().map(|stack| place.of(stack).arn(resource)).collect()
    };
    let mappings = every("event-source-mapping:*");
    let mut statements = vec![
        statement("ListMappings", &LIST, json!("*")),
        statement("ReadMappings", &READ, json!(mappings)),
    ];
    if purpose == Purpose::ReadReferences {
        // Live mappings can invoke functions that no spec names, because of drift.
        statements.push(statement("ReadFunctions", &REFERENCES, json!(every("function:*"))));
    }
    if purpose == Purpose::Apply {
        let mut create = statement("CreateMappings", &CREATE, json!(mappings));
        create["Condition"] =
            json!({ "ArnLike": { "lambda:FunctionArn": functions(stacks, place) } });
        statements.push(create);
        statements.push(statement("ChangeMappings", &CHANGE, json!(mappings)));
    }
    let keys = keys(stacks, place);
    if !keys.is_empty() {
        let actions: &[&str] = match purpose {
            Purpose::Apply => &KEYS,
            _ => &KEYS[..1],
        };
        statements.push(statement("UseFilterKeys", actions, json!(keys)));
    }
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// Returns the policy that keeps everybody but one role from the tags that say whose a mapping is: whoever
/// may write them may steer what is deleted. For a service control policy, or for everyone else's roles.
#[must_use]
pub fn everyone_else(role: &str) -> Value {
    let mut steer = statement("LeaveOwnershipTags", &STEER, json!("*"));
    steer["Effect"] = json!("Deny");
    steer["Condition"] = json!({
        "ForAnyValue:StringLike": { "aws:TagKeys": ["esmith:*"] },
        "ArnNotLike": { "aws:PrincipalArn": role },
    });
    json!({ "Version": "2012-10-17", "Statement": [steer] })
}

/// The calls that write tags of mappings.
const STEER: [&str; 3] =
    ["lambda:CreateEventSourceMapping", "lambda:TagResource", "lambda:UntagResource"];
const LIST: [&str; 2] = ["lambda:ListEventSourceMappings", "tag:GetResources"];
const READ: [&str; 2] = ["lambda:GetEventSourceMapping", "lambda:ListTags"];
const REFERENCES: [&str; 1] = ["lambda:GetFunctionConfiguration"];
const CREATE: [&str; 1] = ["lambda:CreateEventSourceMapping"];
const CHANGE: [&str; 4] = [
    "lambda:UpdateEventSourceMapping",
    "lambda:DeleteEventSourceMapping",
    "lambda:TagResource",
    "lambda:UntagResource",
];
/// Reads need the first action. AWS requires the others when encrypted filters are written.
const KEYS: [&str; 3] = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"];

fn statement(sid: &str, actions: &[&str], resource: Value) -> Value {
    json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource })
}

impl AccountRegion {
    /// Returns the account and region of a stack.
    fn of(&self, stack: &Stack) -> Self {
        Self {
            account: stack.account.clone().or_else(|| self.account.clone()),
            region: stack.region.clone().or_else(|| self.region.clone()),
        }
    }

    /// Returns the ARN of a Lambda resource.
    fn arn(&self, resource: &str) -> String {
        let partition = self.region.as_deref().map_or("*", partition);
        let region = self.region.as_deref().unwrap_or("*");
        let account = self.account.as_deref().unwrap_or("*");
        Arn { partition, service: "lambda", region, account, resource }.to_string()
    }

    /// Replaces esmith's variables in an ARN. IAM would read them as its own policy variables.
    fn resolved(&self, arn: &str) -> String {
        let known = |value: Option<&str>| value.unwrap_or("*").to_owned();
        arn.replace("${partition}", &known(self.region.as_deref().map(partition)))
            .replace("${region}", &known(self.region.as_deref()))
            .replace("${account}", &known(self.account.as_deref()))
    }

    /// Returns the ARN of a function. An account or region in its name wins.
    fn function(&self, name: &FunctionName) -> String {
        let own = |given: Option<&str>, here: &Option<String>| {
            given.map(|given| self.resolved(given)).or_else(|| here.clone())
        };
        let place = Self {
            account: own(name.account(), &self.account),
            region: own(name.region(), &self.region),
        };
        place.arn(&format!("function:{}", name.short()))
    }
}

fn functions(stacks: &[Stack], place: &AccountRegion) -> BTreeSet<String> {
    let of = |stack: &Stack| {
        let place = place.of(stack);
        let names = stack.mappings.values().map(|mapping| place.function(&mapping.function));
        names.collect::<Vec<_>>()
    };
    stacks.iter().flat_map(of).collect()
}

/// Returns the ARNs of the customer managed keys that encrypt filters.
fn keys(stacks: &[Stack], place: &AccountRegion) -> BTreeSet<String> {
    let of = |stack: &Stack| {
        let place = place.of(stack);
        let given = stack.mappings.values().map(|mapping| mapping.source.given(ENCRYPTION_KEY));
        given.filter_map(Value::as_str).map(|key| place.resolved(key)).collect::<Vec<_>>()
    };
    stacks.iter().flat_map(of).collect()
}
