//! A plan with everything that it was made from.

use std::collections::HashMap;

use esmith_spec::{arn::Arn, stack::Stack};

use crate::{
    live::LiveMapping,
    options::Options,
    plan::{Plan, Step, Write},
};

/// A plan with everything that it was made from.
pub(crate) struct Case<'a> {
    pub(super) stack: &'a Stack,
    pub(super) options: &'a Options,
    pub(super) plan: &'a Plan,
    pub(super) live: HashMap<&'a str, &'a LiveMapping>,
}

/// Returns the UUIDs of the live mappings that a step's requests touch.
pub(super) fn touched(step: &Step) -> impl Iterator<Item = &str> {
    step.writes.iter().filter_map(|write| match write {
        Write::Create { .. } => None,
        Write::Update { uuid, .. } | Write::Disable { uuid } | Write::Delete { uuid } => {
            Some(uuid.as_str())
        }
        Write::Tag { arn, .. } | Write::Untag { arn, .. } => {
            Arn::parse(arn)?.resource.strip_prefix("event-source-mapping:")
        }
    })
}
