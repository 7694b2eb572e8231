//! Another tool's file: which tool's it is.

use esmith_spec::load::tagged_yaml;
use serde_json::Value;

use crate::{Asked, Imported, template, terraform};

/// Writes the mappings of another tool's file that are meant: a CloudFormation or SAM template, or a
/// Terraform state.
///
/// # Errors
/// Why the text is none of these.
pub fn from_text(text: &str, asked: &Asked) -> Result<Imported, String> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(_) => yaml(text)?,
    };
    if value["Resources"].is_object() {
        return Ok(template::import(value, asked));
    }
    match (value["version"].as_u64(), value["resources"].is_array()) {
        (Some(4), true) => terraform::import(&value, asked),
        (Some(version), _) if value.get("terraform_version").is_some() => {
            Err(format!("it is a Terraform state of version {version}, and 4 is what is read"))
        }
        _ => Err("it is neither a CloudFormation or SAM template, which has `Resources`, nor a Terraform state of version 4".to_owned()),
    }
}

/// Reads YAML. `[-, …]`, an idiom of `!Join` that YAML does not have and CloudFormation reads, is read
/// too.
fn yaml(text: &str) -> Result<Value, String> {
    tagged_yaml(text).or_else(|why| {
        let quoted = text.replace("[-,", "['-',").replace("[ -,", "['-',");
        tagged_yaml(&quoted).map_err(|_| why)
    })
}
