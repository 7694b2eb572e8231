//! Mappings of a stack that Pulumi or SST exported. Pulumi's provider is made of Terraform's, whose names
//! it spells in camelCase.

use serde_json::{Map, Value};

use crate::terraform::Instance;

const TYPE: &str = "aws:lambda/eventSourceMapping:EventSourceMapping";

/// Returns the mappings of an exported stack. What a replace left behind and is to be deleted is none.
pub(crate) fn instances(export: &Value) -> Vec<Instance> {
    let resources = export["deployment"]["resources"].as_array().into_iter().flatten();
    let is_current = |resource: &&Value| resource["type"] == TYPE && resource["delete"] != true;
    resources.filter(is_current).map(instance).collect()
}

fn instance(resource: &Value) -> Instance {
    let address = resource["urn"].as_str().unwrap_or_default().to_owned();
    let name = address.rsplit("::").next().unwrap_or_default().to_owned();
    let members = resource["outputs"].as_object().or(resource["inputs"].as_object());
    let members = members.into_iter().flatten();
    let attributes: Map<String, Value> =
        members.map(|(name, value)| (snake_case(name), value.clone())).collect();
    Instance { address, name, attributes: Value::Object(attributes) }
}

fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for char in name.chars() {
        if char.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(char.to_ascii_lowercase());
    }
    out
}
