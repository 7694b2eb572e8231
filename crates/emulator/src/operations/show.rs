//! One mapping as an answer.

use crate::{
    call::Call,
    mapping::{Asked, Filters, Mapping, View},
    reply::Reply,
    world::World,
};

/// Answers with one mapping, its filters decrypted if the caller may.
pub(super) fn show(
    world: &World,
    call: &Call,
    status: u16,
    mapping: &Mapping,
    asked: Asked,
) -> Reply {
    let filters = match world.undecryptable(call, &mapping.members) {
        Some(why) => Filters::Failed(why),
        None => Filters::Shown,
    };
    Reply::json(status, &View { mapping, filters, asked }).about(&mapping.uuid)
}
