//! The endpoints below `/_esmith/`, by which tests see and steer the emulator. They take and give
//! JSON; a body must say so in its `Content-Type`, which keeps web pages out.

use std::collections::BTreeMap;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    CallRecord, Clock, FaultRule, Missing, Surroundings, Switches, members::Members, shared::Shared,
};

/// A refusal of an admin endpoint: a text for whoever wrote the test.
type Refused = (StatusCode, String);

/// The routes of the admin endpoints.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/_esmith/calls", get(calls).delete(forget_calls))
        .route("/_esmith/advance", post(advance))
        .route("/_esmith/faults", get(rules).post(add_rules).delete(drop_rules))
        .route("/_esmith/switches", get(switches).post(set_switches))
        .route("/_esmith/missing", get(missing).post(set_missing))
        .route("/_esmith/surroundings", get(surroundings).post(set_surroundings))
        .route("/_esmith/vanish", post(vanish))
        .route("/_esmith/mappings/{uuid}", post(alter))
}

async fn calls(State(shared): State<Shared>) -> Json<Vec<CallRecord>> {
    Json(shared.world().calls.all())
}

async fn forget_calls(State(shared): State<Shared>) {
    shared.world().calls.clear();
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    ms: u64,
}

async fn advance(
    State(shared): State<Shared>,
    Json(Advance { ms }): Json<Advance>,
) -> Result<Json<Value>, Refused> {
    let mut world = shared.world();
    let Clock::Manual(clock) = &world.clock else {
        return Err((StatusCode::CONFLICT, "the clock is the machine's".to_owned()));
    };
    clock.advance(std::time::Duration::from_millis(ms));
    world.settle();
    Ok(Json(json!({"now": world.clock.now()})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rules: String,
}

async fn rules(State(shared): State<Shared>) -> Json<Vec<String>> {
    Json(shared.world().faults.all().map(ToString::to_string).collect())
}

async fn add_rules(
    State(shared): State<Shared>,
    Json(Rules { rules }): Json<Rules>,
) -> Result<(), Refused> {
    let rules = FaultRule::parse_all(&rules).map_err(bad)?;
    shared.world().faults.add(rules);
    Ok(())
}

async fn drop_rules(State(shared): State<Shared>) {
    shared.world().faults.clear();
}

async fn switches(State(shared): State<Shared>) -> Json<Switches> {
    Json(shared.world().switches.clone())
}

/// Changes the named switches and keeps the others.
async fn set_switches(
    State(shared): State<Shared>,
    Json(changes): Json<Map<String, Value>>,
) -> Result<(), Refused> {
    let mut world = shared.world();
    let mut all = serde_json::to_value(&world.switches).map_err(bad)?;
    for (name, value) in changes {
        all[name] = value;
    }
    world.switches = serde_json::from_value(all).map_err(bad)?;
    Ok(())
}

async fn missing(State(shared): State<Shared>) -> Json<Missing> {
    Json(shared.world().missing.clone())
}

async fn set_missing(State(shared): State<Shared>, Json(missing): Json<Missing>) {
    shared.world().missing = missing;
}

async fn surroundings(State(shared): State<Shared>) -> Json<Surroundings> {
    Json(shared.world().surroundings.clone())
}

async fn set_surroundings(State(shared): State<Shared>, Json(surroundings): Json<Surroundings>) {
    shared.world().surroundings = surroundings;
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vanish {
    source: String,
}

/// Takes a source away. Its mappings stay and report a problem, as when a queue is deleted or a
/// table's stream is created anew under another ARN.
async fn vanish(State(shared): State<Shared>, Json(Vanish { source }): Json<Vanish>) {
    shared.world().vanish(&source);
}

/// What can be done to a mapping behind the API's back.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Alteration {
    /// AWS disables it, for this reason.
    Disable(String),
    /// AWS reports this as the last processing result.
    LastProcessingResult(String),
    /// Its transition ends now.
    Settle,
    /// Someone sets these members, without any check.
    Set(Members),
    /// Someone removes these members, without any check.
    Unset(Vec<String>),
    /// AWS itself tags it, as CloudFormation does.
    Tag(BTreeMap<String, String>),
    /// It is gone at once.
    Remove,
}

async fn alter(
    State(shared): State<Shared>,
    Path(uuid): Path<String>,
    Json(alteration): Json<Alteration>,
) -> Result<(), Refused> {
    let mut world = shared.world();
    let Some(scope) = world.find(&uuid) else {
        return Err((StatusCode::NOT_FOUND, format!("no mapping `{uuid}`")));
    };
    let now = world.clock.now();
    world.alter(&scope, &uuid, |mapping| match alteration {
        Alteration::Disable(reason) => mapping.disable(reason, now),
        Alteration::LastProcessingResult(text) => mapping.last_result = Some(text),
        Alteration::Settle => mapping.end_transition_at(now),
        Alteration::Set(members) => mapping.members.extend(members),
        Alteration::Unset(names) => mapping.members.retain(|name, _| !names.contains(name)),
        Alteration::Tag(tags) => mapping.tags.extend(tags),
        Alteration::Remove => mapping.remove_at(now),
    });
    world.settle();
    Ok(())
}

fn bad(error: impl std::error::Error) -> Refused {
    (StatusCode::BAD_REQUEST, error.to_string())
}
