//! The API model's shapes, as `tests/contract/esm-api.json` holds them, and the check of an answer
//! against them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::case;

/// The API model.
#[derive(Deserialize)]
pub(crate) struct Model {
    pub(crate) shapes: BTreeMap<String, Shape>,
}

/// A shape; which members it has depends on its type.
#[derive(Deserialize)]
pub(crate) struct Shape {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    #[serde(rename = "enum")]
    pub(crate) values: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) members: BTreeMap<String, Reference>,
    pub(crate) member: Option<Reference>,
    pub(crate) key: Option<Reference>,
    pub(crate) value: Option<Reference>,
}

/// A shape by name.
#[derive(Deserialize)]
pub(crate) struct Reference {
    pub(crate) shape: String,
    /// Where it goes if not into the body.
    pub(crate) location: Option<String>,
}

/// The structures that AWS sends with every member, those that do not apply as null.
const WHOLE: [&str; 2] = ["EventSourceMappingConfiguration", "ListEventSourceMappingsResponse"];

impl Model {
    pub(crate) fn read() -> Self {
        case::read("esm-api.json")
    }

    /// Says what in `value` is not as the shape has it.
    pub(crate) fn check(&self, name: &str, value: &Value, path: &str) -> Result<(), String> {
        let shape = &self.shapes[name];
        match (shape.kind.as_str(), value) {
            ("structure", Value::Object(members)) => {
                let whole = WHOLE.contains(&name);
                let lacking = shape.members.keys().find(|name| !members.contains_key(*name));
                if let Some(lacking) = lacking.filter(|_| whole) {
                    return Err(format!("no {path}.{lacking}"));
                }
                let given = members.iter().filter(|(_, value)| !value.is_null());
                given.into_iter().try_for_each(|(name, value)| {
                    let path = format!("{path}.{name}");
                    let member =
                        shape.members.get(name).ok_or_else(|| format!("unknown {path}"))?;
                    self.check(&member.shape, value, &path)
                })
            }
            ("map", Value::Object(members)) => members.iter().try_for_each(|(name, value)| {
                let path = format!("{path}.{name}");
                let key = shape.key.as_ref().unwrap();
                self.check(&key.shape, &Value::String(name.clone()), &path)?;
                self.check(&shape.value.as_ref().unwrap().shape, value, &path)
            }),
            ("list", Value::Array(values)) => {
                shape.bound(values.len(), path)?;
                let member = &shape.member.as_ref().unwrap().shape;
                values.iter().try_for_each(|value| self.check(member, value, path))
            }
            ("string", Value::String(text)) => match &shape.values {
                Some(values) if !values.contains(text) => Err(format!("{path} is {text}")),
                _ => shape.bound(text.len(), path),
            },
            ("integer", Value::Number(number)) if number.is_i64() => {
                let number = number.as_i64().unwrap();
                if shape.min.is_some_and(|min| number < min)
                    || shape.max.is_some_and(|max| number > max)
                {
                    return Err(format!("{path} is {number}"));
                }
                Ok(())
            }
            ("boolean", Value::Bool(_)) | ("timestamp", Value::Number(_)) => Ok(()),
            _ => Err(format!("{path} is no {}: {value}", shape.kind)),
        }
    }
}

impl Shape {
    fn bound(&self, length: usize, path: &str) -> Result<(), String> {
        let length = i64::try_from(length).unwrap();
        let below = self.min.is_some_and(|min| length < min);
        let above = self.max.is_some_and(|max| length > max);
        if below || above { Err(format!("{path} has length {length}")) } else { Ok(()) }
    }
}
