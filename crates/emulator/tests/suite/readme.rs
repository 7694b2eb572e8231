//! The README says what there is.

use std::path::Path;

use serde_json::{Map, Value};

use crate::aws::{Aws, config};

#[tokio::test]
async fn every_switch_is_documented_with_its_default() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let mut aws = Aws::start(config()).await;
    let answer = aws.client.json("GET", "/_esmith/switches", &Value::Null).await.unwrap();
    let switches: Map<String, Value> = serde_json::from_str(&answer.text).unwrap();
    for (name, default) in switches {
        let row = format!("| `{name}` | {default} |");
        assert!(readme.contains(&row), "no row {row}");
    }
}
