//! The table against the API's own structure: every member and constant of Create and Update is
//! known, and nothing else. A member that AWS adds is one failing line.

use std::collections::BTreeSet;

use esmith_spec::{
    kind::SourceKind,
    shape::Shape,
    table::{Place, ROWS, Row},
};
use serde_json::{Value, json};

const API: &str = include_str!("../../../../tests/contract/esm-api.json");

/// What a mapping has that is no member of its source.
const OWN: [&str; 4] = ["Enabled", "FunctionName", "Tags", "UUID"];

/// In the API's shape, which other operations share, and refused on event source mappings.
const REFUSED: [&str; 2] =
    ["DestinationConfig.OnSuccess", "DestinationConfig.OnSuccess.Destination"];

/// Members by path, `DestinationConfig.OnFailure`, and their constants: `StartingPosition = LATEST`.
type Paths = BTreeSet<String>;

fn api() -> Value {
    serde_json::from_str(API).unwrap()
}

/// Returns what the API's model says of an operation's request.
fn of_api(api: &Value, operation: &str) -> Paths {
    let mut paths = Paths::new();
    add_shape(api, &api["operations"][operation]["input"], "", &mut paths);
    paths.retain(|path| !OWN.contains(&path.as_str()) && !REFUSED.contains(&path.as_str()));
    paths
}

fn add_shape(api: &Value, name: &Value, path: &str, paths: &mut Paths) {
    let shape = &api["shapes"][name.as_str().unwrap()];
    for (member, of) in shape["members"].as_object().into_iter().flatten() {
        let path = below(path, member);
        add_shape(api, &of["shape"], &path, paths);
        paths.insert(path);
    }
    for constant in shape["enum"].as_array().into_iter().flatten() {
        paths.insert(equals(path, constant.as_str().unwrap()));
    }
    if shape["type"] == "list" {
        add_shape(api, &shape["member"]["shape"], path, paths);
    }
    // The one map with fixed keys: each is as good as a member.
    let keys = &api["shapes"][shape["key"]["shape"].as_str().unwrap_or_default()]["enum"];
    for key in keys.as_array().into_iter().flatten() {
        let path = below(path, key.as_str().unwrap());
        add_shape(api, &shape["value"]["shape"], &path, paths);
        paths.insert(path);
    }
}

/// Returns what the table says of these rows.
fn of_table<'a>(rows: impl Iterator<Item = &'a Row>) -> Paths {
    let mut paths = Paths::new();
    for row in rows {
        for kind in SourceKind::ALL.into_iter().filter(|kind| row.member.accepted_by(*kind)) {
            let mut path = String::new();
            for container in row.path(kind) {
                path = below(&path, container);
                paths.insert(path.clone());
            }
            if matches!(row.place, Place::AccessEntry) {
                paths.insert(equals(&below(&path, "Type"), row.member.wire));
                continue;
            }
            let path = below(&path, row.member.wire);
            add_row((row.member.shape)(kind), kind, &path, &mut paths);
            paths.insert(path);
        }
    }
    paths
}

fn add_row(shape: Shape, kind: SourceKind, path: &str, paths: &mut Paths) {
    match shape {
        Shape::Choice(choices) => {
            paths.extend(choices.iter().map(|choice| equals(path, choice.value)));
        }
        Shape::List { of, .. } => add_row(*of, kind, path, paths),
        Shape::Object(members) => {
            for member in members {
                let path = below(path, member.wire);
                add_row((member.shape)(kind), kind, &path, paths);
                paths.insert(path);
            }
        }
        Shape::Int { .. }
        | Shape::Bool
        | Shape::Text { .. }
        | Shape::Timestamp
        | Shape::FilterPattern => {}
    }
}

fn below(path: &str, member: &str) -> String {
    if path.is_empty() { member.to_owned() } else { format!("{path}.{member}") }
}

fn equals(path: &str, constant: &str) -> String {
    format!("{path} = {constant}")
}

/// Returns the rows that the shape of an update has room for: settings, and what shares a member
/// with one. AWS refuses the latter in an update, but its model lists them.
fn updatable() -> impl Iterator<Item = &'static Row> {
    let settings = || ROWS.iter().filter(|row| row.is_setting());
    let mut homes: BTreeSet<&str> = settings().flat_map(Row::containers).collect();
    homes.extend(settings().map(|row| row.member.wire));
    ROWS.iter().filter(move |row| {
        row.is_setting() || row.containers().any(|container| homes.contains(container))
    })
}

/// Returns what only one of the two has.
fn differences(api: &Value) -> Vec<String> {
    let sides = [
        ("CreateEventSourceMapping", of_table(ROWS.iter())),
        ("UpdateEventSourceMapping", of_table(updatable())),
    ];
    let mut differences = Vec::new();
    for (operation, table) in sides {
        let api = of_api(api, operation);
        let new = api.difference(&table).map(|path| format!("{operation} has {path}"));
        let gone = table.difference(&api).map(|path| format!("{operation} has no {path}"));
        differences.extend(new.chain(gone));
    }
    differences
}

#[test]
fn the_table_knows_every_member_and_constant_of_the_api_and_no_other() {
    assert_eq!(differences(&api()), [""; 0]);
}

#[test]
fn the_members_of_a_mapping_itself_are_those_of_the_api() {
    let api = api();
    let has = |request: &str, member: &str| !api["shapes"][request]["members"][member].is_null();
    let both = ["CreateEventSourceMappingRequest", "UpdateEventSourceMappingRequest"];
    let of = |member: &str| both.map(|request| has(request, member));
    assert_eq!(OWN.map(of), [[true, true], [true, true], [true, false], [false, true]]);
}

#[test]
fn a_member_that_aws_adds_anywhere_is_noticed() {
    let api = api();
    let known = of_api(&api, "CreateEventSourceMapping");
    let mut tried = 0;
    for (name, shape) in api["shapes"].as_object().unwrap() {
        let mut newer = api.clone();
        if shape["enum"].is_array() {
            newer["shapes"][name]["enum"].as_array_mut().unwrap().push(json!("TOMORROW"));
        } else if shape["members"].is_object() {
            newer["shapes"][name]["members"]["Tomorrow"] = json!({ "shape": "Enabled" });
        }
        let newer_paths = of_api(&newer, "CreateEventSourceMapping");
        if newer_paths != known {
            tried += 1;
            assert_ne!(differences(&newer), [""; 0], "{name}");
        }
    }
    assert!(tried > 25, "only {tried} shapes");
}
