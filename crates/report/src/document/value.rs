//! A value of a setting as it may be told: what it is, that a key hides it, or why it cannot be read.

use esmith_planner::{
    options::Redaction,
    plan::{self, Observed},
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A value of a setting. An object with one member, whose name says what is known; where the setting is
/// absent there is `null` instead. So no value can be taken for a word of ours.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Value {
    /// It is this, as a spec would say it.
    Value(Json),
    /// It is there, and a KMS key hides it; `--show-sensitive` shows it.
    Sensitive {},
    /// It cannot be read, and why.
    Unreadable(String),
}

/// A setting that changes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// The setting's key in a spec; `function`, `enabled`, `tags` or `name` beside those of the source.
    pub setting: String,
    /// The live value; null where it is absent.
    pub from: Option<Value>,
    /// The value that the spec wants; null where it is absent.
    pub to: Option<Value>,
}

impl Value {
    /// Returns a known value; none for `null`, which stands for an absent one.
    fn known(value: &Json) -> Option<Self> {
        (!value.is_null()).then(|| Self::Value(value.clone()))
    }

    /// Returns what may be told of a value.
    pub(super) fn told(value: &Json, hidden: bool) -> Option<Self> {
        Self::known(value).map(|value| if hidden { Self::Sensitive {} } else { value })
    }
}

impl Change {
    /// Returns what may be told of a change.
    pub(super) fn new(change: &plan::Change, redaction: Redaction) -> Self {
        let hidden = change.sensitive && redaction == Redaction::On;
        let from = match &change.from {
            Observed::Known(value) => Value::told(value, hidden),
            Observed::Unknown(why) => Some(Value::Unreadable(why.clone())),
        };
        Self {
            setting: change.setting.as_str().to_owned(),
            from,
            to: Value::told(&change.to, hidden),
        }
    }

    /// Returns whether both values are known, so that they can be compared word by word.
    pub(crate) fn is_known(&self) -> bool {
        matches!((&self.from, &self.to), (Some(Value::Value(_)), Some(Value::Value(_))))
    }
}

/// Returns a value as text for people.
#[must_use]
pub fn shown(value: Option<&Value>) -> String {
    match value {
        None => "(default)".to_owned(),
        Some(Value::Value(Json::String(text))) => text.clone(),
        Some(Value::Value(value)) => value.to_string(),
        Some(Value::Sensitive {}) => "(sensitive)".to_owned(),
        Some(Value::Unreadable(why)) => format!("(unreadable: {why})"),
    }
}
