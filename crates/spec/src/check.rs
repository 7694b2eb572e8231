//! Runs the JSON Schema and says what it finds in our words. The relations between settings that a
//! schema cannot express are in `relations.rs` and `rules/`.

use std::sync::LazyLock;

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind as Kind};
use serde_json::Value;

use crate::{
    arn::Arn,
    code::Code,
    kind::SourceKey,
    nearest::nearest,
    problem::{PendingProblem, Pointer, segment},
    schema::{one_source as one_source_message, without_relations},
    table::{self, Change, Identity},
};

static SCHEMA: LazyLock<Value> = LazyLock::new(without_relations);
static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    jsonschema::draft7::new(&SCHEMA).expect("a test compiles the generated schema")
});

/// Returns what the schema has against a document.
pub(crate) fn check(document: usize, value: &Value) -> Vec<PendingProblem> {
    VALIDATOR.iter_errors(value).flat_map(|error| problems(document, value, &error)).collect()
}

fn problems(document: usize, root: &Value, error: &ValidationError<'_>) -> Vec<PendingProblem> {
    let pointer = error.instance_path().as_str();
    let name = label(root, pointer);
    let here = || Pointer::value(document, pointer);
    let one = |code, message: String| vec![PendingProblem::new(code, here(), message)];
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|key| unknown_key(document, pointer, key, owner(error))).collect()
        }
        Kind::Required { .. } if is_of_sources(error) => vec![one_source(document, pointer, root)],
        Kind::Required { property } => vec![missing(document, pointer, property, error)],
        Kind::FalseSchema if is_of_sources(error) => {
            vec![one_source(document, parent(pointer), root)]
        }
        Kind::FalseSchema => {
            let code = if pointer.starts_with("/defaults/")
                && table::row(last(pointer)).is_some_and(|row| !row.is_setting())
            {
                Code::NotADefault
            } else {
                Code::ForeignSetting
            };
            let message = authored(error).unwrap_or_default();
            vec![PendingProblem::new(
                code,
                Pointer::key(document, pointer),
                format!("`{}`: {}", last(pointer), sentence(&message)),
            )]
        }
        Kind::Type { .. } => {
            let problem = PendingProblem::new(Code::WrongType, here(), wrong_type(error, &name));
            let is_list = error.instance().is_array();
            vec![if is_list { for_each(problem, pointer) } else { problem }]
        }
        Kind::Enum { options } => {
            vec![not_a_choice(document, pointer, &name, error.instance(), options)]
        }
        Kind::Minimum { limit } => {
            one(Code::OutOfRange, format!("{name} is {}, at least {limit}", error.instance()))
        }
        Kind::Maximum { limit } => {
            one(Code::OutOfRange, format!("{name} is {}, at most {limit}", error.instance()))
        }
        Kind::Constant { .. } => {
            let wanted = sentence(&authored(error).unwrap_or_default());
            one(Code::OutOfRange, format!("{name} is {}: {wanted}", error.instance()))
        }
        Kind::MinProperties { .. } => {
            let problem =
                PendingProblem::new(Code::EmptyObject, here(), format!("{name} is empty"));
            vec![problem.help("give a member of it, or remove it")]
        }
        Kind::MinItems { limit } => {
            one(Code::OutOfRange, format!("{name} has too few entries, at least {limit}"))
        }
        Kind::MaxItems { limit } => {
            let message = format!("{name} has too many entries, at most {limit}");
            vec![for_each(PendingProblem::new(Code::OutOfRange, here(), message), pointer)]
        }
        Kind::MinLength { .. } if error.instance().as_str() == Some("") => {
            one(Code::OutOfRange, format!("{name} is empty"))
        }
        Kind::MinLength { limit } => {
            one(Code::OutOfRange, format!("{name} is too short, at least {limit} characters"))
        }
        Kind::MaxLength { limit } => {
            one(Code::OutOfRange, format!("{name} is too long, at most {limit} characters"))
        }
        Kind::Pattern { .. } => wrong_form(document, pointer, &name, error),
        Kind::PropertyNames { error: inner } => vec![wrong_name(document, pointer, inner)],
        _ => one(Code::WrongForm, format!("{name}: {}", error.masked())),
    }
}

/// Adds to a problem about a list of sources, or of what tells them apart, how several are read.
fn for_each(problem: PendingProblem, pointer: &str) -> PendingProblem {
    let key = last(pointer);
    let is_source = SourceKey::ALL.into_iter().any(|source| source.name() == key);
    let tells_apart = table::row(key).is_some_and(|row| {
        matches!(row.change, Change::CreateOnly { identity: Identity::Equal, .. })
    });
    if !pointer.starts_with("/mappings/") || !(is_source || tells_apart) {
        return problem;
    }
    let what = if is_source || key == "arn" { "source" } else { key.trim_end_matches('s') };
    problem.help(format!("write one mapping for each {what}"))
}

/// Returns the schema object whose keyword failed.
fn owner(error: &ValidationError<'_>) -> &'static Value {
    SCHEMA.pointer(parent(error.schema_path().as_str())).unwrap_or(&Value::Null)
}

/// Returns what the schema says of a key beside the failed keyword, or in the object that the
/// keyword's branch belongs to.
fn description(error: &ValidationError<'_>, key: &str) -> Option<&'static str> {
    let branch = parent(error.schema_path().as_str());
    let owners = [branch, parent(parent(branch))].into_iter().filter_map(|at| SCHEMA.pointer(at));
    owners
        .filter_map(|owner| owner["properties"][key]["description"].as_str())
        .find_map(|text| text.lines().next())
}

/// Returns whether the failed keyword is about a mapping's one source.
fn is_of_sources(error: &ValidationError<'_>) -> bool {
    authored(error).is_some_and(|message| message == one_source_message())
}

/// Returns the message that the schema itself has for the failed keyword, here or one object out.
fn authored(error: &ValidationError<'_>) -> Option<String> {
    let mut path = error.schema_path().as_str();
    loop {
        let message = SCHEMA.pointer(path).and_then(|schema| schema["errorMessage"].as_str());
        if let Some(message) = message {
            return Some(message.to_owned());
        }
        path = path.rsplit_once('/')?.0;
    }
}

fn sentence(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn last(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or_default()
}

/// Names the value that a pointer means: the key, or the entry of a list under a key.
fn label(root: &Value, pointer: &str) -> String {
    let parts: Vec<&str> = pointer.split('/').skip(1).collect();
    let Some(end) = parts.last() else { return "the file".to_owned() };
    if root.pointer(parent(pointer)).is_some_and(Value::is_array) {
        let list = parts.iter().rev().find(|part| part.parse::<usize>().is_err()).unwrap_or(end);
        let number = end.parse::<usize>().map_or(0, |index| index + 1);
        return format!("entry {number} of `{list}`");
    }
    format!("`{}`", end.replace("~1", "/").replace("~0", "~"))
}

fn unknown_key(document: usize, pointer: &str, key: &str, owner: &'static Value) -> PendingProblem {
    let at = Pointer::key(document, format!("{pointer}{}", segment(key)));
    let known =
        || owner["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let is_mapping = pointer.starts_with("/mappings/") && pointer.matches('/').count() == 2;
    let sources = SourceKey::ALL.into_iter().map(SourceKey::name).filter(|_| is_mapping);
    let problem =
        PendingProblem::new(Code::UnknownKey, at, format!("key `{key}` is not known here"));
    if let Some(near) = nearest(key, known().chain(sources)) {
        return problem.help(format!("did you mean `{near}`?"));
    }
    if is_mapping && table::row(key).is_some() {
        return problem.help(format!("`{key}` belongs under the source key, beside `arn`"));
    }
    match known().collect::<Vec<_>>() {
        names if names.is_empty() => problem,
        names => problem.help(format!("known here: {}", names.join(", "))),
    }
}

fn missing(
    document: usize,
    pointer: &str,
    property: &Value,
    error: &ValidationError<'_>,
) -> PendingProblem {
    let name = property.as_str().unwrap_or_default();
    let place =
        if pointer.is_empty() { "the file".to_owned() } else { format!("`{}`", last(pointer)) };
    let at = Pointer::key(document, pointer);
    let problem = PendingProblem::new(Code::Missing, at, format!("{place} has no `{name}`"));
    match description(error, name) {
        Some(doc) => problem.help(format!("`{name}`: {doc}")),
        None => problem,
    }
}

fn one_source(document: usize, pointer: &str, root: &Value) -> PendingProblem {
    let given: Vec<&str> = SourceKey::ALL
        .into_iter()
        .map(SourceKey::name)
        .filter(|key| root.pointer(pointer).is_some_and(|mapping| mapping.get(key).is_some()))
        .collect();
    let every = SourceKey::ALL.map(SourceKey::name).join(", ");
    let name = last(pointer);
    if given.is_empty() {
        return PendingProblem::new(
            Code::OneSource,
            Pointer::key(document, pointer),
            format!("mapping `{name}` has no source"),
        )
        .help(format!("give it one of {every}"));
    }
    let second = Pointer::key(document, format!("{pointer}/{}", given[given.len().min(2) - 1]));
    PendingProblem::new(
        Code::OneSource,
        second,
        format!("mapping `{name}` has {} sources: {}", given.len(), given.join(", ")),
    )
    .help("a mapping has exactly one; make a second mapping for the other")
}

fn wrong_type(error: &ValidationError<'_>, name: &str) -> String {
    let found = match error.instance().as_ref() {
        Value::Null => "empty",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    let wanted: Vec<&str> = match &owner(error)["type"] {
        Value::String(one) => vec![word(one)],
        Value::Array(many) => many.iter().filter_map(Value::as_str).map(word).collect(),
        _ => vec!["another type"],
    };
    let quotes =
        if found == "a number" && wanted.contains(&"text") { "; put it in quotes" } else { "" };
    format!("{name} is {found}, wanted {}{quotes}", wanted.join(" or "))
}

fn word(json_type: &str) -> &str {
    match json_type {
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "string" => "text",
        "array" => "a list",
        "object" => "an object",
        "null" => "nothing",
        other => other,
    }
}

fn not_a_choice(
    document: usize,
    pointer: &str,
    name: &str,
    found: &Value,
    options: &Value,
) -> PendingProblem {
    let options: Vec<String> = options
        .as_array()
        .into_iter()
        .flatten()
        .map(|option| option.as_str().map_or_else(|| option.to_string(), str::to_owned))
        .collect();
    let text = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
    let at = Pointer::value(document, pointer);
    let message = format!("{name} is `{text}`, not one of {}", options.join(", "));
    let problem = PendingProblem::new(Code::NotAChoice, at, message);
    match nearest(&text, options.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    }
}

fn wrong_form(
    document: usize,
    pointer: &str,
    name: &str,
    error: &ValidationError<'_>,
) -> Vec<PendingProblem> {
    let form =
        owner(error)["patternErrorMessage"].as_str().unwrap_or("Not of the form that is needed");
    let text = error.instance().as_str().unwrap_or_default();
    if text.is_empty() {
        // The least length says it already.
        return Vec::new();
    }
    let at = Pointer::value(document, pointer);
    let problem = PendingProblem::new(
        Code::WrongForm,
        at,
        format!("{name} is `{}`: {}", shortened(text), sentence(form)),
    );
    let help = (last(pointer) == "arn").then(|| other_key(text, last(parent(pointer)))).flatten();
    vec![match help {
        Some(help) => problem.help(help),
        None => problem,
    }]
}

/// Returns which keys an ARN fits; none if the key that it stands under is one: the form says all
/// there is to say.
fn other_key(arn: &str, key: &str) -> Option<String> {
    let service = Arn::parse(arn)?.service;
    let keys: Vec<SourceKey> = SourceKey::of_service(Some(service)).collect();
    if keys.iter().any(|fitting| fitting.name() == key) {
        return None;
    }
    let form = keys.first()?.row().arn?;
    let names = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" or ");
    let wanted = form.wanted.map_or_else(String::new, |it| format!(", with the ARN of the {it}"));
    Some(format!("this is an ARN of {}; the key for it is {names}{wanted}", form.title))
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 120 {
        text.to_owned()
    } else {
        text.chars().take(119).chain(['…']).collect()
    }
}

fn wrong_name(document: usize, pointer: &str, error: &ValidationError<'_>) -> PendingProblem {
    let key = error.instance().as_str().unwrap_or_default().to_owned();
    let at = Pointer::key(document, format!("{pointer}{}", segment(&key)));
    let wanted = match last(pointer) {
        "mappings" => "a name is 1 to 128 letters, digits, _ . -",
        "variables" => "a name is letters, digits, _ and -, and begins with a letter",
        "tags" => "a tag's key is 1 to 128 characters",
        "silence" => "the code of a warning is ESM2 and two digits",
        "extra" => "AWS's members begin with a capital letter",
        _ => "not a name that is possible here",
    };
    let code = if last(pointer) == "silence" { Code::NotSilenceable } else { Code::WrongForm };
    PendingProblem::new(code, at, format!("`{}`: {wanted}", shortened(&key)))
}
