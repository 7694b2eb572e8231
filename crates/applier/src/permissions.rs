//! Which permissions the calls of plan, apply and drift need, as an IAM policy for given stacks. It
//! stands beside the port because the calls do.

use std::collections::BTreeSet;

use esmith_spec::{
    arn::Arn, function::FunctionName, stack::Stack, table::ENCRYPTION_KEY, variables::partition,
};
use serde_json::{Value, json};

/// What the permissions are for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// Reading what a plan, a drift report or a list needs.
    Read,
    /// Reading, with a look whether the functions of live mappings exist.
    ReadReferences,
    /// Carrying a plan out; includes reading.
    Apply,
}

/// Where a stack is that does not say so; what nobody says becomes `*` in ARNs.
#[derive(Clone, Debug, Default)]
pub struct AccountRegion {
    /// The account, twelve digits.
    pub account: Option<String>,
    /// The region.
    pub region: Option<String>,
}

/// Returns the IAM policy that grants what these stacks need, and no more than IAM can tell apart:
/// lists and the tagging index have no resource; a creation has every mapping of the account and
/// region as its resource, and can be bound to functions; all else has the mapping's ARN.
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
        // Live mappings may invoke other functions than the specs say: that is what drift is.
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
/// The first is what reading needs; AWS asks for the others when filters are written under a key.
const KEYS: [&str; 3] = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"];

fn statement(sid: &str, actions: &[&str], resource: Value) -> Value {
    json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource })
}

impl AccountRegion {
    /// Returns where a stack is.
    fn of(&self, stack: &Stack) -> Self {
        Self {
            account: stack.account.clone().or_else(|| self.account.clone()),
            region: stack.region.clone().or_else(|| self.region.clone()),
        }
    }

    /// Returns the ARN of something of Lambda's.
    fn arn(&self, resource: &str) -> String {
        let partition = self.region.as_deref().map_or("*", partition);
        let region = self.region.as_deref().unwrap_or("*");
        let account = self.account.as_deref().unwrap_or("*");
        Arn { partition, service: "lambda", region, account, resource }.to_string()
    }

    /// Fills in a reference that only a run could resolve; in a policy it would be one of IAM's
    /// variables.
    fn resolved(&self, arn: &str) -> String {
        let known = |value: Option<&str>| value.unwrap_or("*").to_owned();
        arn.replace("${partition}", &known(self.region.as_deref().map(partition)))
            .replace("${region}", &known(self.region.as_deref()))
            .replace("${account}", &known(self.account.as_deref()))
    }

    /// Returns a function's ARN; its account and region, where its name has them, are its own.
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

/// Returns the customer managed keys that encrypt filters.
fn keys(stacks: &[Stack], place: &AccountRegion) -> BTreeSet<String> {
    let of = |stack: &Stack| {
        let place = place.of(stack);
        let given = stack.mappings.values().map(|mapping| mapping.source.given(ENCRYPTION_KEY));
        given.filter_map(Value::as_str).map(|key| place.resolved(key)).collect::<Vec<_>>()
    };
    stacks.iter().flat_map(of).collect()
}
