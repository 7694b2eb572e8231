//! Which live mappings are imported, and why the others are not.

use esmith_planner::live::{ID, LiveMapping, NAME, STACK};

use crate::{
    ImportOptions, Imported, Meaning, Remark,
    existing::{ExistingMapping, Origin},
    files,
};

/// Writes the live mappings that are meant and that this stack may have.
#[must_use]
pub fn from_live(mappings: &[LiveMapping], options: &ImportOptions) -> Imported {
    let (found, remarks) = read(Origin::Aws, mappings, options);
    let ours = |mapping: &&LiveMapping| mapping.tags.owned_by(&options.stack);
    let id = mappings.iter().filter(ours).find_map(|mapping| mapping.tags.get(ID));
    let id = id.map(str::to_owned).or_else(|| options.id.clone());
    files::write(Origin::Aws, found, Vec::new(), remarks, &ImportOptions { id, ..options.clone() })
}

/// Reads the mappings that are meant and that this stack may have.
pub(crate) fn read(
    origin: Origin,
    mappings: &[LiveMapping],
    options: &ImportOptions,
) -> (Vec<ExistingMapping>, Vec<Remark>) {
    let mut remarks = Vec::new();
    let mut found = Vec::new();
    for mapping in mappings.iter().filter(|mapping| options.is_meant(mapping)) {
        match foreign(mapping, options) {
            Some(why) => remarks.push(Remark {
                about: address(mapping),
                text: why,
                meaning: Meaning::LeftOut,
            }),
            None => found.push(one(mapping, origin)),
        }
    }
    // AWS lists mappings in no order that means anything.
    found.sort_by_cached_key(|found: &ExistingMapping| {
        let mapping = &found.mapping;
        (mapping.function.short().to_owned(), mapping.describe(), mapping.uuid.clone())
    });
    (found, remarks)
}

/// Returns why a mapping is not this stack's to have.
fn foreign(mapping: &LiveMapping, options: &ImportOptions) -> Option<String> {
    if let Some(stack) = mapping.tags.cloudformation() {
        return Some(format!("managed by CloudFormation stack `{stack}`"));
    }
    match mapping.tags.get(STACK) {
        Some(owner) if owner != options.stack => Some(format!("owned by stack `{owner}`")),
        _ if mapping.state() == "Deleting" => Some("being deleted".to_owned()),
        _ => None,
    }
}

fn one(mapping: &LiveMapping, origin: Origin) -> ExistingMapping {
    let moving = mapping.enabled().is_none();
    let comment = || format!("Its state was {}, so `enabled` is a guess.", mapping.state());
    ExistingMapping {
        address: address(mapping),
        name: mapping.tags.get(NAME).map(str::to_owned),
        mapping: mapping.clone(),
        origin,
        comments: moving.then(comment).into_iter().collect(),
    }
}

fn address(mapping: &LiveMapping) -> String {
    format!("{} ({} from {})", mapping.uuid, mapping.function, mapping.describe())
}
