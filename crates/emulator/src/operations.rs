//! The operations, each a function from the world and a call to an answer or a refusal.

pub(crate) mod create;
mod function;
mod identity;
mod judge;
mod read;
mod show;
mod tags;
mod update;

use crate::{
    call::{Call, Operation},
    refusal::Refusal,
    reply::Reply,
    scope::Scope,
    world::World,
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
