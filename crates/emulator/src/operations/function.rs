//! `GetFunctionConfiguration`: every function, version and alias exists that is not said to be missing.

use serde_json::json;

use crate::{
    arn::Function, call::Call, refusal::Refusal, reply::Reply, scope::Scope, world::World,
};

pub(super) fn configuration(
    world: &mut World,
    call: &Call,
    scope: &Scope,
) -> Result<Reply, Refusal> {
    let mut function = Function::parse(&call.target, &scope.account, &scope.region);
    if let Some(qualifier) = call.parameter("Qualifier") {
        function.qualifier = Some(qualifier.to_owned());
    }
    if world.missing.has_no(&function) {
        return Err(Refusal::not_found(format!("Function not found: {}", function.arn())));
    }
    let version = function.qualifier.as_deref().unwrap_or("$LATEST");
    Ok(Reply::json(
        200,
        &json!({
            "FunctionName": function.name, "FunctionArn": function.arn(), "Version": version,
            "State": "Active",
        }),
    ))
}
