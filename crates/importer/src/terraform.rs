//! Mappings in a Terraform state of version 4.

use std::collections::{BTreeMap, BTreeSet};

use esmith_planner::live::{LiveMapping, Tags};
use esmith_spec::{function::FunctionName, kind::SourceKind};
use serde_json::{Map, Value, json};

use crate::{
    Asked, Imported, Meaning, Remark, files,
    found::{Found, Origin},
    kind,
    loose::{self, Spelling},
};

const TYPE: &str = "aws_lambda_event_source_mapping";

/// Terraform's names are AWS's in another case, save these.
const SPELLING: Spelling = Spelling {
    aliases: &[
        ("source_access_configuration", "SourceAccessConfigurations"),
        ("filter", "Filters"),
        ("destination_arn", "Destination"),
        ("access_config", "AccessConfigs"),
        ("schema_validation_config", "SchemaValidationConfigs"),
    ],
    is_flat: false,
    has_zeros: true,
};

/// Attributes that say nothing of the source or its settings.
const AROUND: &[&str] = &[
    "arn",
    "enabled",
    "function_arn",
    "function_name",
    "id",
    "last_modified",
    "last_processing_result",
    "region",
    "state",
    "state_transition_reason",
    "tags",
    "tags_all",
    "timeouts",
    "uuid",
];

/// Writes the mappings of a state that are meant.
///
/// # Errors
/// The regions, where there are several and none was asked for.
pub(crate) fn import(state: &Value, asked: &Asked) -> Result<Imported, String> {
    let mut remarks = Vec::new();
    let mut found = Vec::new();
    for resource in state["resources"].as_array().into_iter().flatten() {
        if resource["type"] != TYPE || resource["mode"] != "managed" {
            continue;
        }
        for instance in resource["instances"].as_array().into_iter().flatten() {
            let address = address(resource, instance);
            match one(&address, &instance["attributes"], asked) {
                Ok((mapping, more)) => {
                    found.push(mapping);
                    remarks.extend(more);
                }
                Err(text) => {
                    remarks.push(Remark { about: address, text, meaning: Meaning::Failed });
                }
            }
        }
    }
    found.retain(|found: &Found| asked.is_meant(&found.mapping));
    let place = place(&mut found, &mut remarks, asked)?;
    Ok(files::write(Origin::Terraform, found, Vec::new(), remarks, &place))
}

/// Returns the account and region that the mappings are in; those of another region are left out.
fn place(
    found: &mut Vec<Found>,
    remarks: &mut Vec<Remark>,
    asked: &Asked,
) -> Result<Asked, String> {
    let region_of = |found: &Found| found.mapping.function.region().map(str::to_owned);
    if let Some(wanted) = &asked.region {
        found.retain(|found| {
            let region = region_of(found).filter(|region| region != wanted);
            let text = region.iter().map(|region| format!("in {region}"));
            remarks.extend(text.map(|text| found.remark(Meaning::LeftOut, text)));
            region.is_none()
        });
    }
    let regions: BTreeSet<String> = found.iter().filter_map(region_of).collect();
    if regions.len() > 1 {
        let regions: Vec<String> = regions.into_iter().collect();
        return Err(format!(
            "its mappings are in {}; a stack is in one region: give --region",
            regions.join(" and ")
        ));
    }
    let accounts = found.iter().filter_map(|found| found.mapping.function.account());
    let accounts: BTreeSet<&str> = accounts.collect();
    let account = (accounts.len() == 1).then(|| accounts.first().map(|it| (*it).to_owned()));
    let region = regions.into_iter().next().or_else(|| asked.region.clone());
    Ok(Asked { account: account.flatten(), region, ..asked.clone() })
}

/// Returns what Terraform calls an instance: `module.a.TYPE.name["key"]`.
fn address(resource: &Value, instance: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut address = text(&resource["module"]);
    if !address.is_empty() {
        address.push('.');
    }
    address += &format!("{TYPE}.{}", text(&resource["name"]));
    match &instance["index_key"] {
        Value::Null => address,
        key => format!("{address}[{key}]"),
    }
}

fn one(address: &str, attributes: &Value, asked: &Asked) -> Result<(Found, Vec<Remark>), String> {
    let Value::Object(attributes) = attributes else {
        return Err("its attributes are not in the state".to_owned());
    };
    let text =
        |name: &str| attributes.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let function = text("function_arn").or(text("function_name"));
    let function = function.ok_or("the state does not have its function")?;
    let mut own = attributes.clone();
    own.retain(|name, _| !AROUND.contains(&name.as_str()));
    let kind = kind(&own, asked)?;
    unset_retries(&mut own);
    let mut strict = loose::strict(&own, kind, SPELLING, &BTreeMap::new());
    strict.complaints.retain(|complaint| !says_nothing(&own, complaint));
    let mut body = strict.body;
    let is_off = attributes.get("enabled") == Some(&json!(false));
    body.insert("State".to_owned(), json!(if is_off { "Disabled" } else { "Enabled" }));
    let tags = ["tags_all", "tags"].iter().find_map(|name| attributes.get(*name)?.as_object());
    let found = Found {
        address: address.to_owned(),
        name: Some(
            address.replace(&format!("{TYPE}."), "").replace("module.", "").replace('.', "-"),
        ),
        mapping: LiveMapping {
            uuid: text("uuid").unwrap_or_default().to_owned(),
            arn: text("arn").unwrap_or_default().to_owned(),
            function: FunctionName::new(function),
            kind: Some(kind),
            tags: Tags::Known(texts(tags)),
            from_get: true,
            body,
        },
        origin: Origin::Terraform,
        comments: Vec::new(),
    };
    let remark =
        |complaint: &String| found.remark(Meaning::Carried, format!("{complaint}: left out"));
    let remarks = strict.complaints.iter().map(remark).collect();
    Ok((found, remarks))
}

fn kind(attributes: &Map<String, Value>, asked: &Asked) -> Result<SourceKind, String> {
    let some = |name: &str| {
        let value = attributes.get(name)?;
        let is_empty = value.is_null() || *value == "" || *value == json!([]);
        (!is_empty).then(|| value.clone())
    };
    let mut body = Map::new();
    body.insert("UUID".to_owned(), "".into());
    body.extend(some("event_source_arn").map(|arn| ("EventSourceArn".to_owned(), arn)));
    body.extend(
        some("self_managed_event_source").map(|it| ("SelfManagedEventSource".to_owned(), it)),
    );
    let entries = some("source_access_configuration").unwrap_or_default();
    let entries = entries.as_array().into_iter().flatten();
    let entries: Value =
        entries.map(|entry| json!({ "Type": entry["type"], "URI": entry["uri"] })).collect();
    body.insert("SourceAccessConfigurations".to_owned(), entries);
    let config = some("self_managed_kafka_event_source_config").unwrap_or_default();
    let mode = config[0]["consumption_mode"].clone();
    let config = json!({ "ConsumptionMode": mode });
    body.insert("SelfManagedKafkaEventSourceConfig".to_owned(), config);
    let shown = LiveMapping::new(Value::Object(body)).ok_or("it is no mapping")?;
    kind::of(&shown, asked)
}

/// AWS shows both limits to retries or neither; where the state has an impossible 0 for the age, its 0
/// for the attempts is none either.
fn unset_retries(attributes: &mut Map<String, Value>) {
    if attributes.get("maximum_record_age_in_seconds") == Some(&json!(0)) {
        attributes.remove("maximum_retry_attempts");
    }
}

/// Returns whether a complaint is about what Terraform writes for what a source does not have.
fn says_nothing(attributes: &Map<String, Value>, complaint: &str) -> bool {
    let empty = |value: &Value| *value == 0 || *value == false;
    let name = complaint.split('`').nth(1).unwrap_or_default();
    attributes.get(name).is_some_and(empty)
}

fn texts(members: Option<&Map<String, Value>>) -> BTreeMap<String, String> {
    let members = members.into_iter().flatten();
    members.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}
