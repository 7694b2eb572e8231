//! SAM's events of a function that are event source mappings.

use esmith_spec::kind::{KEYS, KeyRow, SourceKey, SourceKind};
use serde_json::{Map, Value};

use super::{
    condition::Made,
    known,
    loops::LOOP,
    reading::{Draft, Reading},
};
use crate::{Meaning, normalize::Spelling};

const SPELLING: Spelling = Spelling {
    aliases: &[("KafkaBootstrapServers", "KAFKA_BOOTSTRAP_SERVERS")],
    is_flat: true,
    has_zeros: false,
};

/// Properties that only tell SAM which permissions to write.
const PERMISSIONS: [&str; 2] = ["SecretsManagerKmsKeyId", "DynamicPolicyName"];

/// Returns the keys of the sources that an event of this type reads; AWS's other names are SAM's too,
/// beside each other where AWS keeps them inside objects.
fn of_event(of: &Value) -> impl Iterator<Item = &'static KeyRow> {
    KEYS.iter().filter(move |row| row.sam_event.is_some_and(|(event, _)| of == event))
}

/// Reads the events of a function.
pub(super) fn function(reading: &mut Reading<'_>, id: &str, function: &Value) {
    let Value::Object(events) = &function["Properties"]["Events"] else { return };
    let is_mapping = |event: &Value| of_event(&event["Type"]).next().is_some();
    let mut made = Made::Yes;
    if events.values().any(is_mapping) {
        let Some(found) = reading.made(id, function) else { return };
        made = found;
        reading.around(id, function);
    }
    for (name, event) in events {
        if name.starts_with(LOOP) {
            reading.not_unrolled(&format!("{id}.{name}"));
            continue;
        }
        let address = format!("{id}.{name}");
        let kind = event["Type"].as_str().unwrap_or_default();
        if kind == "SNS" && !event["Properties"]["SqsSubscription"].is_null() {
            let why =
                "SAM makes a queue and a mapping of its `SqsSubscription`: declare both".into();
            reading.remark(Meaning::Failed, &address, why);
        }
        let keys: Vec<&KeyRow> = of_event(&event["Type"]).collect();
        if keys.is_empty() {
            continue;
        }
        let none = Map::new();
        let given = event["Properties"].as_object().unwrap_or(&none);
        let event = Event { function: id, name, address: &address, given, made: &made };
        event_mapping(reading, &event, &keys);
    }
}

/// An event of a function.
struct Event<'a> {
    function: &'a str,
    name: &'a str,
    address: &'a str,
    given: &'a Map<String, Value>,
    /// Whether the function is made.
    made: &'a Made,
}

fn event_mapping(reading: &mut Reading<'_>, event: &Event<'_>, keys: &[&KeyRow]) {
    let Event { function: id, name, address, given, made } = *event;
    let mut properties = given.clone();
    let arn = keys.first().and_then(|row| row.sam_event).map_or("", |(_, property)| property);
    if let Some(source) = properties.remove(arn) {
        properties.insert("EventSourceArn".to_owned(), source);
    }
    for permission in PERMISSIONS {
        if properties.remove(permission).is_some() {
            let text = format!("`{permission}` only makes SAM write a permission: left out");
            reading.remark(Meaning::Carried, address, text);
        }
    }
    // SAM's own word for what an ARN tells AWS.
    let on_failure = properties.get_mut("DestinationConfig").and_then(|it| it.get_mut("OnFailure"));
    if let Some(Value::Object(on_failure)) = on_failure {
        on_failure.remove("Type");
    }
    let mut draft = Draft {
        address: address.to_owned(),
        name: format!("{id}-{name}"),
        properties: &properties,
        function: None,
        kind: None,
        spelling: SPELLING,
        made: made.clone(),
    };
    draft.kind = match keys {
        [row] => Some(kind(reading, &draft, row.key)),
        _ => None,
    };
    reading.resolver.at(format!("{id}.FunctionName"));
    let function = crate::normalize::text(&reading.resolver.reference(id));
    let alias = known::alias(&mut reading.resolver, id);
    draft.function = function.map(|function| match alias {
        Some(alias) => format!("{function}:{alias}"),
        None => function,
    });
    reading.mapping(&draft);
}

/// Returns the kind of source under a key that the event tells.
fn kind(reading: &mut Reading<'_>, draft: &Draft<'_>, key: SourceKey) -> SourceKind {
    let mut ids = Vec::new();
    let arn = draft.properties.get("EventSourceArn").cloned().unwrap_or_default();
    known::names(&arn, &mut ids);
    let told = ids.iter().find_map(|id| known::kind(&mut reading.resolver, id));
    let by_resource = told.filter(|kind| kind.key() == key);
    by_resource.unwrap_or_else(|| {
        let text = reading.resolver.text(&arn).unwrap_or_default();
        let mode = draft.properties.get("ConsumptionMode").and_then(Value::as_str);
        key.kind(|member| match member {
            "consumptionMode" => mode,
            _ => Some(text.as_str()),
        })
    })
}
