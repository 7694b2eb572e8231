//! `esmith schema`: the JSON Schema of spec files, and those of JSON documents.

use esmith_report::document::SCHEMAS;
use esmith_spec::schema::{Variant, schema};

use crate::{arguments::Schema, failure::End, screen::Screen};

pub(crate) fn run(arguments: &Schema, screen: &Screen) -> End {
    let asked = |(verb, _): &&(&str, &str)| arguments.document.as_deref() == Some(verb);
    match SCHEMAS.iter().find(asked) {
        Some((_, text)) => screen.out(text),
        None => {
            let variant = if arguments.store { Variant::Store } else { Variant::Full };
            screen.out(&format!("{:#}\n", schema(variant)));
        }
    }
    End::Done
}
