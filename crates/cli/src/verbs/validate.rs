//! `esmith validate`: what is wrong with specs, offline.

use esmith_spec::{
    load::Loaded,
    render::{self, Paint},
    variables::InForce,
};

use crate::{
    arguments::{Format, Validate},
    failure::End,
    screen::{Screen, write_file},
    specs::Found,
};

pub(crate) fn run(arguments: &Validate, screen: &Screen) -> anyhow::Result<End> {
    let loaded = Found::new(&arguments.specs)?.load(&InForce::default());
    for (format, file) in &arguments.output.outputs {
        write_file(file, &rendered(&loaded, *format, Paint::Plain))?;
    }
    match arguments.output.format {
        Format::Text => {
            screen.out(&rendered(&loaded, Format::Text, screen.paint_out()));
            if loaded.problems.is_empty() {
                let mappings: usize = loaded.stacks.iter().map(|stack| stack.mappings.len()).sum();
                screen
                    .out(&format!("{} valid, {mappings} mappings\n", stacks(loaded.stacks.len())));
            }
        }
        Format::Json => screen.out(&rendered(&loaded, Format::Json, Paint::Plain)),
    }
    Ok(if loaded.has_errors() { End::Failed } else { End::Done })
}

fn stacks(count: usize) -> String {
    if count == 1 { "1 stack".to_owned() } else { format!("{count} stacks") }
}

fn rendered(loaded: &Loaded, format: Format, paint: Paint) -> String {
    match format {
        Format::Text => render::text(loaded, paint),
        Format::Json => format!("{:#}\n", render::json(&loaded.problems)),
    }
}
