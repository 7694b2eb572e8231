//! What the caller may do: grants of an action on a resource, and what each call is checked against.

use crate::{
    arn::{Function, mapping_arn},
    call::{Call, Operation},
    scope::Scope,
};

/// Says whether a grant, `ACTION` or `ACTION RESOURCE`, covers an action on a resource. `*` at the
/// end of the grant's resource stands for anything.
pub(crate) fn covers(grant: &str, action: &str, resource: &str) -> bool {
    let (granted, pattern) = grant.split_once(' ').unwrap_or((grant, "*"));
    granted == action
        && match pattern.strip_suffix('*') {
            Some(start) => resource.starts_with(start),
            None => resource == pattern,
        }
}

/// The resource that a call is checked against.
pub(crate) fn resource(call: &Call, scope: &Scope) -> String {
    let Scope { account, region } = scope;
    match call.operation {
        Operation::Create => mapping_arn(account, region, "*"),
        Operation::List | Operation::GetResources => "*".to_owned(),
        Operation::Get | Operation::Update | Operation::Delete => {
            mapping_arn(account, region, &call.target)
        }
        Operation::GetFunctionConfiguration => Function::parse(&call.target, account, region).arn(),
        _ => call.target.clone(),
    }
}

/// The IAM actions that a call needs. Creating with tags needs the right to tag as well.
pub(crate) fn actions(call: &Call) -> Vec<String> {
    let mut actions = vec![call.operation.action()];
    let tagged = call.operation == Operation::Create
        && call.members().is_ok_and(|members| members.contains_key("Tags"));
    if tagged {
        actions.push(Operation::TagResource.action());
    }
    actions
}
