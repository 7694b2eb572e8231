//! A saved plan: what `plan --out` writes under a seal, and what `apply --plan` takes back whole or not at
//! all. The seal tells of edits; that apply does what was reviewed is settled by planning afresh.

use esmith_planner::digest;
use serde_json::Value;

use super::{
    FormatVersion,
    plan::{Plan, Seal},
};

const RELEASE: &str = env!("CARGO_PKG_VERSION");

const EDITED: &str = "it is not as `plan --out` wrote it; plan again";

/// Returns a plan under its seal.
#[must_use]
pub fn seal(plan: Plan) -> Plan {
    let plan = Plan { seal: None, ..plan };
    let seal = Seal { release: RELEASE.to_owned(), digest: digest(&whole(&plan)) };
    Plan { seal: Some(seal), ..plan }
}

/// Returns the saved plan that a text is.
///
/// # Errors
/// Why it is none that this release saved.
pub fn open(text: &str) -> Result<Plan, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("{error}"))?;
    let version = value["formatVersion"].as_u64().and_then(|version| u32::try_from(version).ok());
    FormatVersion::try_from(version.ok_or("it has no `formatVersion`")?)?;
    let release = value["seal"]["release"].as_str().ok_or("it was not saved with `plan --out`")?;
    if release != RELEASE {
        return Err(format!("esmith {release} saved it, and this is esmith {RELEASE}; plan again"));
    }
    let plan: Plan = serde_json::from_value(value.clone()).map_err(|error| format!("{error}"))?;
    let is_whole = whole(&plan) == value && seal(plan.clone()) == plan;
    if is_whole { Ok(plan) } else { Err(EDITED.to_owned()) }
}

fn whole(plan: &Plan) -> Value {
    serde_json::to_value(plan).expect("a document of texts, numbers and lists is JSON")
}
