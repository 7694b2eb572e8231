//! The operations, each a function from the world and a call to an answer or a refusal.

mod create;
mod function;
mod identity;
mod judge;
mod read;
mod tags;
mod update;

use crate::{
    call::{Call, Operation},
    mapping::{Asked, Filters, Mapping, View},
    refusal::Refusal,
    reply::Reply,
    world::{Scope, World},
};

/// Carries out an operation.
pub(crate) fn carry_out(world: &mut World, call: &Call, scope: &Scope) -> Result<Reply, Refusal> {
    match call.operation {
        Operation::Create => create::create(world, call, scope),
        Operation::Get => read::get(world, call, scope),
        Operation::List => read::list(world, call, scope),
        Operation::Update => update::update(world, call, scope),
        Operation::Delete => update::delete(world, call, scope),
        Operation::TagResource => tags::tag(world, call, scope),
        Operation::UntagResource => tags::untag(world, call, scope),
        Operation::ListTags => tags::list(world, call, scope),
        Operation::GetFunctionConfiguration => function::configuration(world, call, scope),
        Operation::GetResources => tags::search(world, call, scope),
        Operation::GetCallerIdentity => Ok(identity::caller(world, call)),
        Operation::AssumeRole => identity::assume_role(world, call),
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

/// Answers with one mapping, its filters decrypted if the caller may.
fn show(world: &World, call: &Call, status: u16, mapping: &Mapping, asked: Asked) -> Reply {
    let filters = match world.undecryptable(call, &mapping.members) {
        Some(why) => Filters::Failed(why),
        None => Filters::Shown,
    };
    Reply::json(status, &View { mapping, filters, asked }).about(&mapping.uuid)
}
