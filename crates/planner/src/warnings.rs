//! What a plan or a drift report warns of beside what changes.

use esmith_spec::stack::Mapping;

use crate::{
    change::Change,
    live::{LiveMapping, Seeing},
};

/// Warns of a setting that cannot be read.
pub(crate) fn unread(mapping: &Mapping, change: &Change) -> String {
    let why = match &change.from {
        Seeing::Unknown(why) => why.as_str(),
        Seeing::Known(_) => "",
    };
    format!(
        "mapping `{}`: `{}` cannot be read ({why}) and is left as it is; --overwrite-unknown sends the spec's",
        mapping.name, change.setting
    )
}

/// Warns of a mapping that no tag can prove to be ours.
pub(crate) fn known_by_content(mapping: &Mapping, live: &LiveMapping) -> String {
    format!(
        "mapping `{}`: AWS cannot tag {}, so it is known by its content only and is neither deleted nor replaced",
        mapping.name, live.uuid
    )
}

/// Warns of a mapping that is as it should be, save that AWS does not tell whether it is enabled.
pub(crate) fn moving(mapping: &Mapping, live: &LiveMapping) -> Option<String> {
    let is_unknown = live.enabled().is_none() && !mapping.ignore_changes.contains("enabled");
    is_unknown.then(|| {
        format!(
            "mapping `{}`: {} is {}, which does not tell whether it is enabled; plan again when AWS is done",
            mapping.name,
            live.uuid,
            live.state()
        )
    })
}
