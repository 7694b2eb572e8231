//! Which live values flow back into a spec: what a person changed, and nothing else.

use esmith_spec::{edit::EditRequest, stack::Stack};
use serde_json::{Map, Value};

use crate::{
    change::{Change, Setting},
    drift::{Actor, Class, Drift, Report, actor},
    live::Observed,
    options::Redaction,
    options::globs,
};

/// What is not accepted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Left {
    /// The mapping.
    pub mapping: String,
    /// The setting; none where the whole mapping is meant.
    pub setting: Option<String>,
    /// Why.
    pub why: String,
}

/// Returns the live values that a stack's spec is to take over, and what is left as it is.
#[must_use]
pub fn accept(
    stack: &Stack,
    report: &Report,
    redaction: Redaction,
) -> (Vec<EditRequest>, Vec<Left>) {
    let (mut requests, mut left) = (Vec::new(), Vec::new());
    for drift in report.drift.iter().filter(|drift| drift.class.is_drift()) {
        if drift.class != Class::Settings {
            left.push(Left { mapping: drift.name.clone(), setting: None, why: never(drift.class) });
            continue;
        }
        for change in &drift.changes {
            match wanted(stack, drift, change, redaction) {
                Ok(value) => requests.push(EditRequest {
                    stack: stack.name.clone(),
                    mapping: drift.name.clone(),
                    setting: change.setting.as_str().to_owned(),
                    value,
                }),
                Err(why) => left.push(Left {
                    mapping: drift.name.clone(),
                    setting: Some(change.setting.as_str().to_owned()),
                    why: why.to_owned(),
                }),
            }
        }
    }
    (requests, left)
}

fn never(class: Class) -> String {
    match class {
        Class::DisabledByAws => {
            "AWS disabled it, which nobody meant: mend the cause and apply".to_owned()
        }
        other => format!("drift of class `{}` is not accepted, only settings are", other.as_str()),
    }
}

/// Returns what the spec is to say, or why it is not to.
fn wanted(
    stack: &Stack,
    drift: &Drift,
    change: &Change,
    redaction: Redaction,
) -> Result<Value, &'static str> {
    let Observed::Known(live) = &change.from else { return Err("it cannot be read") };
    if change.sensitive && redaction == Redaction::On {
        return Err("its value is hidden; --show-sensitive accepts it");
    }
    match change.setting {
        Setting::Name => Err("a name is the spec's alone; apply puts the tag right"),
        Setting::Extra => Err("this release does not know it"),
        Setting::Enabled => match drift.reason.as_deref().and_then(actor) {
            Some(Actor::User) => Ok(live.clone()),
            _ => Err("AWS does not tell that a user did it"),
        },
        Setting::Tags => Ok(tags(stack, &drift.name, live)),
        Setting::Function | Setting::Kind | Setting::Protect | Setting::Member(_) => {
            Ok(live.clone())
        }
    }
}

/// Returns the live tags with those of the spec that others manage: they are not compared.
fn tags(stack: &Stack, mapping: &str, live: &Value) -> Value {
    let ignored = globs(&stack.ignore_tags);
    let of_others =
        |key: &str| key.starts_with("aws:") || key.starts_with("esmith:") || ignored.is_match(key);
    let mut tags: Map<String, Value> = live.as_object().cloned().unwrap_or_default();
    let spec = stack.mappings.get(mapping).into_iter().flat_map(|mapping| &mapping.tags);
    let kept = spec.filter(|(key, _)| of_others(key));
    tags.extend(kept.map(|(key, value)| (key.clone(), value.as_str().into())));
    if tags.is_empty() { Value::Null } else { Value::Object(tags) }
}
