//! The JSON Schema of the spec file, generated from the table. The form is the one that
//! yaml-language-server completes and explains best (docs/decisions/003-the-schema-form.md); the
//! parts of a file are in the modules below, what they share is in `parts`.

use serde_json::{Map, Value, json};

use crate::kind::SourceKey;

pub use parts::ID;
pub(crate) use parts::one_source;

mod mapping;
mod parts;
mod relations;
mod root;
mod shape;
mod source;
mod tags;

/// Which readers the schema is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Variant {
    /// Editors, and esmith itself: with messages of its own.
    Full,
    /// The catalogue at SchemaStore, whose checks refuse keywords that they do not know.
    Store,
}

/// Keywords of editors that SchemaStore's checks refuse.
const REFUSED_BY_STORE: [&str; 3] = ["errorMessage", "patternErrorMessage", "doNotSuggest"];

/// Returns the JSON Schema (draft-07) of a spec file.
#[must_use]
pub fn schema(variant: Variant) -> Value {
    let mut schema = root::root();
    schema["definitions"] = Value::Object(definitions());
    if variant == Variant::Store {
        adapt(&mut schema);
    }
    schema
}

/// Returns the schema without what the rules say too: what the program itself validates with.
pub(crate) fn without_relations() -> Value {
    let mut schema = schema(Variant::Full);
    relations::remove(&mut schema);
    schema
}

fn definitions() -> Map<String, Value> {
    SourceKey::ALL
        .into_iter()
        .map(|key| (key.name().to_owned(), source::source(key)))
        .chain([("mapping".to_owned(), mapping::mapping())])
        .collect()
}

/// Takes out of a schema, and of those inside it, what SchemaStore's checks refuse.
fn adapt(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.retain(|keyword, _| !REFUSED_BY_STORE.contains(&keyword.as_str()));
            split_union(members);
            members.values_mut().for_each(adapt);
        }
        Value::Array(entries) => entries.iter_mut().for_each(adapt),
        _ => {}
    }
}

/// Makes alternatives of a list of types. An editor inserts a key with a list of types better, so it
/// keeps that.
fn split_union(schema: &mut Map<String, Value>) {
    if !schema.get("type").is_some_and(Value::is_array) {
        return;
    }
    let Some(Value::Array(types)) = schema.shift_remove("type") else { return };
    let longest = schema.shift_remove("maxLength");
    let each = types.into_iter().map(|one| match &longest {
        Some(longest) if one == "string" => json!({ "type": one, "maxLength": longest }),
        _ => json!({ "type": one }),
    });
    schema.insert("anyOf".to_owned(), each.collect());
}
