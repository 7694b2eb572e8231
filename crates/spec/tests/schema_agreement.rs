//! The crate `jsonschema`, with either variant of the schema, and the program agree on every file in
//! `tests/spec`. What JSON Schema cannot say is listed in `tests/spec/beyond-schema.txt`.

use std::fs;

use esmith_spec::{
    load::plain_yaml,
    schema::{Variant, schema},
};

mod agreement;

#[track_caller]
fn check(variant: Variant) {
    let validator = jsonschema::draft7::new(&schema(variant)).expect("the schema compiles");
    let accepts = |text: &str| plain_yaml(text).is_ok_and(|value| validator.is_valid(&value));
    let specs = ["valid", "invalid"].into_iter().flat_map(agreement::specs);
    let accepted = specs.filter(|path| accepts(&fs::read_to_string(path).expect("a spec")));
    agreement::check(&accepted.map(|path| agreement::called(&path)).collect());
}

#[test]
fn the_schema_of_editors_and_the_program_agree() {
    check(Variant::Full);
}

#[test]
fn the_schema_for_schemastore_and_the_program_agree() {
    check(Variant::Store);
}
