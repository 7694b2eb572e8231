//! The kind of source of a mapping in a template: by the resource that its ARN is of, by the ARN, by what
//! else is given, and at last by what the template calls the source.

use std::collections::BTreeSet;

use esmith_planner::live::LiveMapping;
use esmith_spec::{
    arn::Arn,
    kind::{SourceKey, SourceKind},
    table::{self, Row},
};
use serde_json::{Map, Value};

use super::{
    known,
    reading::{Draft, Reading},
};
use crate::{kind, normalize};

impl Reading<'_> {
    /// Returns the kind of source: by the resource that the ARN is of, by the ARN, or by what is given.
    pub(super) fn told(
        &mut self,
        draft: &Draft<'_>,
        resolved: &Map<String, Value>,
    ) -> Result<SourceKind, String> {
        let raw = draft.properties.get("EventSourceArn").cloned().unwrap_or_default();
        let mut ids = Vec::new();
        known::names(&raw, &mut ids);
        if let Some(kind) = ids.iter().find_map(|id| known::kind(&mut self.resolver, id)) {
            return Ok(kind);
        }
        let mut arn = resolved.get("EventSourceArn").and_then(normalize::text).unwrap_or_default();
        for (name, default) in self.defaults() {
            arn = arn.replace(&format!("${{{name}}}"), default.as_str().unwrap_or_default());
        }
        if let Some(shown) = shown(resolved, &arn)
            && !shown.possible_kinds().is_empty()
        {
            return kind::of(&shown, self.options);
        }
        let keys = fitting(resolved);
        let service = |key: &SourceKey| key.row().arn.map(|arn| arn.service);
        match keys.as_slice() {
            [key] => Ok(key.kinds()[0]),
            [first, others @ ..] if others.iter().all(|key| service(key) == service(first)) => {
                let resource = Arn {
                    partition: "aws",
                    service: service(first).unwrap_or_default(),
                    region: "",
                    account: "",
                    resource: "",
                };
                let source = shown(resolved, &resource.to_string()).ok_or("it is no mapping")?;
                kind::of(&source, self.options)
            }
            keys => self.by_name(keys, &raw),
        }
    }

    /// The last resort: what the template calls the source.
    fn by_name(&mut self, keys: &[SourceKey], raw: &Value) -> Result<SourceKind, String> {
        let text = raw.to_string().to_ascii_lowercase();
        let words =
            keys.iter().flat_map(|key| key.row().template_words.iter().map(move |it| (it, key)));
        let named = { words }.find(|(word, _)| text.contains(**word));
        if let Some((word, key)) = named {
            let remark =
                format!("its source is taken as one of {key}, since `{word}` is in its name");
            self.resolver.note(remark);
            return Ok(key.kinds()[0]);
        }
        let names: Vec<&str> = keys.iter().map(|key| key.name()).collect();
        let choice = if names.is_empty() { "none fits".to_owned() } else { names.join(" or ") };
        Err(format!(
            "the kind of its source cannot be told from `EventSourceArn` {raw} ({choice}); give the parameter with --parameter, or write an ARN in its place"
        ))
    }
}

/// Returns a mapping as AWS would show it with this source.
fn shown(resolved: &Map<String, Value>, arn: &str) -> Option<LiveMapping> {
    let mut body = resolved.clone();
    body.insert("UUID".to_owned(), "".into());
    if !arn.is_empty() {
        body.insert("EventSourceArn".to_owned(), arn.into());
    }
    LiveMapping::new(Value::Object(body))
}

/// Returns the keys that take all that is given, and want nothing else but an ARN.
fn fitting(given: &Map<String, Value>) -> Vec<SourceKey> {
    let is_known = |name: &str| {
        let kinds = SourceKind::ALL.into_iter();
        kinds
            .flat_map(|kind| table::rows(kind).map(move |row| outer(row, kind)))
            .any(|it| it == name)
    };
    let given: BTreeSet<&str> = given
        .iter()
        .filter(|(name, value)| !value.is_null() && is_known(name))
        .map(|(name, _)| name.as_str())
        .chain(["EventSourceArn"])
        .collect();
    let fits = |key: &SourceKey| {
        let kind = key.kinds()[0];
        let taken: BTreeSet<&str> = table::rows(kind).map(|row| outer(row, kind)).collect();
        let mut needed = table::create_only(kind).filter(|row| row.member.required.contains(kind));
        given.is_subset(&taken) && needed.all(|row| given.contains(outer(row, kind)))
    };
    SourceKey::ALL.into_iter().filter(fits).collect()
}

/// Returns the member of a mapping in which AWS keeps a row's.
fn outer(row: &Row, kind: SourceKind) -> &'static str {
    row.path(kind).first().copied().unwrap_or(row.member.wire)
}
