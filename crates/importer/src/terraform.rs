//! Mappings in a Terraform state of version 4, or as `terraform show -json` prints a state or a plan.

use std::collections::BTreeMap;

use esmith_planner::live::{LiveMapping, Tags};
use esmith_spec::{function::FunctionName, kind::SourceKind};
use serde_json::{Map, Value, json};

use crate::{
    ImportOptions, Meaning, Remark,
    existing::{ExistingMapping, Origin},
    kind,
    normalize::{self, Spelling},
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

/// Reads mappings of their attributes.
pub(crate) fn read(
    instances: Vec<Instance>,
    origin: Origin,
    options: &ImportOptions,
) -> (Vec<ExistingMapping>, Vec<Remark>) {
    let mut remarks = Vec::new();
    let mut found = Vec::new();
    for instance in instances {
        let about = instance.address.clone();
        match one(instance, origin, options) {
            Ok((mapping, more)) => {
                found.push(mapping);
                remarks.extend(more);
            }
            Err(text) => remarks.push(Remark { about, text, meaning: Meaning::Failed }),
        }
    }
    found.retain(|found: &ExistingMapping| options.is_meant(&found.mapping));
    (found, remarks)
}

/// A mapping as a tool has it.
pub(crate) struct Instance {
    /// What the tool calls it.
    pub(crate) address: String,
    /// A name for it.
    pub(crate) name: String,
    /// Its attributes in Terraform's spelling.
    pub(crate) attributes: Value,
}

/// Returns the mappings of a file: a state, or what `terraform show -json` prints of a state or a plan.
/// An instance that a replace left behind and that is to be destroyed is none.
pub(crate) fn instances(file: &Value) -> Vec<Instance> {
    let mut found = Vec::new();
    for resource in file["resources"].as_array().into_iter().flatten() {
        if resource["type"] != TYPE || resource["mode"] != "managed" {
            continue;
        }
        let instances = resource["instances"].as_array().into_iter().flatten();
        let current = instances.filter(|instance| instance.get("deposed").is_none());
        found.extend(
            current.map(|it| Instance::new(address(resource, it), it["attributes"].clone())),
        );
    }
    for values in ["values", "planned_values"] {
        shown(&file[values]["root_module"], &mut found);
    }
    found
}

/// Collects the mappings of a module as `terraform show -json` prints it, and of those inside it.
fn shown(module: &Value, found: &mut Vec<Instance>) {
    for resource in module["resources"].as_array().into_iter().flatten() {
        let is_current = resource["deposed_key"].is_null();
        if resource["type"] == TYPE && resource["mode"] == "managed" && is_current {
            let address = resource["address"].as_str().unwrap_or_default().to_owned();
            found.push(Instance::new(address, resource["values"].clone()));
        }
    }
    for module in module["child_modules"].as_array().into_iter().flatten() {
        shown(module, found);
    }
}

impl Instance {
    fn new(address: String, attributes: Value) -> Self {
        let name =
            address.replace(&format!("{TYPE}."), "").replace("module.", "").replace('.', "-");
        Self { address, name, attributes }
    }
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

fn one(
    instance: Instance,
    origin: Origin,
    options: &ImportOptions,
) -> Result<(ExistingMapping, Vec<Remark>), String> {
    let Instance { address, name, attributes: Value::Object(attributes) } = instance else {
        return Err("its attributes are not in the file".to_owned());
    };
    let text =
        |name: &str| attributes.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let function = text("function_arn").or(text("function_name"));
    let function = function.ok_or("the file does not have its function")?;
    let mut own = attributes.clone();
    own.retain(|name, _| !AROUND.contains(&name.as_str()));
    let kind = kind(&own, options)?;
    unset_retries(&mut own);
    let mut json = normalize::aws_json(&own, kind, SPELLING, &BTreeMap::new());
    json.complaints.retain(|complaint| !says_nothing(&own, complaint));
    let mut body = json.body;
    let is_off = attributes.get("enabled") == Some(&json!(false));
    body.insert("State".to_owned(), json!(if is_off { "Disabled" } else { "Enabled" }));
    let tags = ["tags_all", "tags"].iter().find_map(|name| attributes.get(*name)?.as_object());
    let found = ExistingMapping {
        address,
        name: Some(name),
        mapping: LiveMapping {
            uuid: text("uuid").unwrap_or_default().to_owned(),
            arn: text("arn").unwrap_or_default().to_owned(),
            function: FunctionName::new(function),
            kind: Some(kind),
            tags: Tags::Known(texts(tags)),
            from_get: true,
            body,
        },
        origin,
        comments: Vec::new(),
    };
    let remark =
        |complaint: &String| found.remark(Meaning::Carried, format!("{complaint}: left out"));
    let remarks = json.complaints.iter().map(remark).collect();
    Ok((found, remarks))
}

fn kind(attributes: &Map<String, Value>, options: &ImportOptions) -> Result<SourceKind, String> {
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
    // Pulumi has the plural.
    let entries = some("source_access_configuration").or(some("source_access_configurations"));
    let entries = entries.unwrap_or_default();
    let entries = entries.as_array().into_iter().flatten();
    let entries: Value =
        entries.map(|entry| json!({ "Type": entry["type"], "URI": entry["uri"] })).collect();
    body.insert("SourceAccessConfigurations".to_owned(), entries);
    let config = some("self_managed_kafka_event_source_config").unwrap_or_default();
    let mode = normalize::one(&config)["consumption_mode"].clone();
    let config = json!({ "ConsumptionMode": mode });
    body.insert("SelfManagedKafkaEventSourceConfig".to_owned(), config);
    let shown = LiveMapping::new(Value::Object(body)).ok_or("it is no mapping")?;
    kind::of(&shown, options)
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
