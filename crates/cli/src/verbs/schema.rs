//! `esmith schema`: the JSON Schema of spec files.

use esmith_spec::schema::{Variant, schema};

use crate::{arguments::Schema, failure::End, screen::Screen};

pub(crate) fn run(arguments: &Schema, screen: &Screen) -> End {
    let variant = if arguments.store { Variant::Store } else { Variant::Full };
    screen.out(&format!("{:#}\n", schema(variant)));
    End::Done
}
