//! Contract cases as they are written in `tests/contract/cases`.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use esmith_emulator::{Missing, Surroundings, Switches};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A file of cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    #[serde(rename = "about")]
    pub(crate) _about: String,
    pub(crate) cases: Vec<Case>,
}

/// One thing that AWS does.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// The cells of the coverage table that it fills.
    #[serde(default)]
    pub(crate) covers: Vec<String>,
    /// The recorded facts that it holds the emulator to.
    #[serde(default)]
    pub(crate) proves: Vec<String>,
    /// Where it is known from, if no recorded fact says so.
    pub(crate) source: Option<String>,
    /// How well it is known, if no recorded fact says so.
    pub(crate) grade: Option<Grade>,
    #[serde(default)]
    pub(crate) given: Given,
    pub(crate) steps: Vec<Step>,
}

/// How well a case is known.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Grade {
    /// Recorded from AWS.
    #[serde(rename = "LIVE")]
    Live,
    /// In AWS's machine-readable model.
    #[serde(rename = "MODEL")]
    Model,
    /// In AWS's documentation.
    #[serde(rename = "DOC")]
    Doc,
    /// What another tool relies on.
    #[serde(rename = "CODE")]
    Code,
    /// Confirmed by nobody.
    #[serde(rename = "UNCONF")]
    Unconfirmed,
}

/// The world of a case.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Given {
    pub(crate) switches: Switches,
    pub(crate) missing: Missing,
    pub(crate) timing: Pace,
    pub(crate) surroundings: Surroundings,
    /// What the caller may do; none: everything.
    pub(crate) allowed: Option<BTreeSet<String>>,
}

/// How long transitions last.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Pace {
    /// A second.
    #[default]
    Quick,
    /// As long as recorded from AWS.
    Aws,
}

/// One step of a case.
#[derive(Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub(crate) enum Step {
    /// `{"advance": milliseconds}`
    Advance(u64),
    /// `{"fault": rules}`
    Fault(String),
    /// `{"switches": …}`, `{"missing": …}` or `{"surroundings": …}`: the world changes.
    Change(String, Value),
    /// `{"alter": what}`: done to the mapping created last, behind the API's back.
    Alter(Value),
    Call(Box<Call>),
}

impl TryFrom<Map<String, Value>> for Step {
    type Error = serde_json::Error;

    fn try_from(mut step: Map<String, Value>) -> Result<Self, Self::Error> {
        if let Some(advance) = step.remove("advance") {
            return serde_json::from_value(advance).map(Self::Advance);
        }
        if let Some(fault) = step.remove("fault") {
            return serde_json::from_value(fault).map(Self::Fault);
        }
        if let Some(alter) = step.remove("alter") {
            return Ok(Self::Alter(alter));
        }
        for part in ["switches", "missing", "surroundings"] {
            if let Some(change) = step.remove(part) {
                return Ok(Self::Change(part.to_owned(), change));
            }
        }
        serde_json::from_value(Value::Object(step)).map(Self::Call)
    }
}

/// A call and what must come of it. In every text, `$uuid` and `$arn` are of the mapping created
/// last, `$1` is the UUID of the first, and so on; `$marker` is the marker of the last page that
/// had one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    pub(crate) call: String,
    /// The kind whose smallest request this one starts from.
    pub(crate) base: Option<String>,
    /// Members over those of the base; null removes one, `{"null": true}` is sent as null.
    #[serde(default)]
    pub(crate) body: Map<String, Value>,
    #[serde(default)]
    pub(crate) query: String,
    pub(crate) uuid: Option<String>,
    pub(crate) arn: Option<String>,
    pub(crate) expect: Expect,
}

/// What must come of a call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) status: u16,
    pub(crate) code: Option<String>,
    /// The whole message.
    pub(crate) message: Option<String>,
    /// A part of the message.
    pub(crate) contains: Option<String>,
    /// A part of the body: objects may hold more, lists may not; null is there as null.
    pub(crate) body_is: Option<Value>,
    pub(crate) body_exactly: Option<Value>,
    /// Exactly the names of the body's members that are not null.
    pub(crate) members: Option<Vec<String>>,
    /// Paths where the body has nothing, or null.
    #[serde(default)]
    pub(crate) absent: Vec<String>,
    /// The UUIDs that the tagging index shows.
    pub(crate) arns: Option<Vec<String>>,
}

/// The folder of the contract.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/contract")
}

/// Reads a JSON file of the contract.
pub(crate) fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = folder().join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The smallest request of each kind.
pub(crate) fn minimal() -> BTreeMap<String, Map<String, Value>> {
    read("minimal.json")
}

/// All cases, with the files that they are in.
pub(crate) fn all() -> Vec<(String, Case)> {
    let mut names: Vec<String> = std::fs::read_dir(folder().join("cases"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let cases = names.into_iter().flat_map(|name| {
        let file: File = read(&format!("cases/{name}"));
        file.cases.into_iter().map(move |case| (name.clone(), case))
    });
    cases.collect()
}
