//! Live mappings in words.

use esmith_spec::counted;

use crate::{
    document::list::{List, Mapping},
    escape::Line,
};

pub(crate) fn text(list: &List) -> String {
    let mappings: String = list.mappings.iter().map(one).collect();
    mappings + &format!("{}.\n", counted(list.mappings.len(), "mapping"))
}

fn one(mapping: &Mapping) -> String {
    let owner = match (&mapping.stack, &mapping.name) {
        (Some(stack), Some(name)) => format!("{stack}/{name}"),
        (Some(stack), None) => format!("{stack}/(no name)"),
        (None, _) => "(unmanaged)".to_owned(),
    };
    let Mapping { uuid, function, kind_in_words, source, .. } = mapping;
    let state = mapping.state.as_deref().unwrap_or_default();
    let head = format!("{owner}  {state}  {kind_in_words} → {function}");
    let more =
        [Some(format!("{uuid}  {source}")), mapping.reason.clone(), mapping.last_result.clone()];
    let more = more.into_iter().flatten().map(|text| format!("      {}\n", Line::new(text)));
    format!("{}\n{}", Line::new(head), more.collect::<String>())
}
