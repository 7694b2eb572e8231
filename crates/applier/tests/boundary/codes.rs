//! The codes of failed steps are a contract: the guide lists them all, and no others.

use std::{fs, path::Path};

use esmith_applier::{Code, Own};

#[test]
fn the_guide_lists_every_code_of_a_failed_step() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide.md");
    let guide = fs::read_to_string(guide).unwrap();
    let (_, section) = guide.split_once("### Failed steps\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let listed: Vec<&str> = rows.map(|(code, _)| code).collect();
    assert_eq!(listed, Own::ALL.map(Own::as_str));
}

#[test]
fn a_code_is_told_from_those_of_aws() {
    for own in Own::ALL {
        assert_eq!(Code::from(own.as_str().to_owned()), Code::Own(own));
    }
    let aws = "InvalidParameterValueException".to_owned();
    assert_eq!(Code::from(aws.clone()), Code::Aws(aws));
}
