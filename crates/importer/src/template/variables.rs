//! The variables that the root file of an imported template declares.

use esmith_spec::write::Entry;
use serde_json::json;

pub(crate) use super::resolver::Variables;
use crate::{entry::wrapped, existing::ExistingMapping, files::Variable};

/// Returns the variables that the mappings refer to.
pub(crate) fn used(variables: &Variables, found: &[ExistingMapping]) -> Vec<Variable> {
    let texts: String = found.iter().map(|found| format!("{:?}", found.mapping)).collect();
    let used = variables.iter().filter(|(name, _)| texts.contains(&format!("${{{name}}}")));
    used.map(|(name, declared)| {
        let is_needed = declared.default.is_none();
        let about = format!("{}{}", declared.about, if is_needed { "; must be given" } else { "" });
        Variable {
            entry: Entry {
                name: name.clone(),
                value: declared.default.clone().unwrap_or_default(),
                above: wrapped(&about),
                below: Vec::new(),
            },
            stand_in: is_needed.then(|| stand_in(name, found)),
        }
    })
    .collect()
}

/// Returns a text in a variable's place that keeps the kinds of the sources it names.
fn stand_in(name: &str, found: &[ExistingMapping]) -> String {
    let reference = format!("${{{name}}}");
    let is_arn = |found: &&ExistingMapping| {
        found.mapping.body.get("EventSourceArn") == Some(&json!(reference))
    };
    let kinds = found.iter().filter(is_arn).filter_map(|found| found.mapping.kind);
    let signs = kinds.filter_map(|kind| kind.row().discriminator);
    signs.fold(reference.clone(), |text, (_, sign)| text + sign.text())
}
