//! `esmith validate`: what is wrong with specs, offline.

use esmith_spec::{
    counted,
    load::Loaded,
    render::{self, Paint},
    variables::InForce,
};

use crate::{
    arguments::{ProblemFormat, Validate},
    failure::End,
    fsutil,
    screen::Screen,
    specs::Found,
};

pub(crate) fn run(arguments: &Validate, screen: &Screen) -> anyhow::Result<End> {
    let loaded = Found::new(&arguments.specs)?.load(&InForce::default());
    for (format, file) in &arguments.output.outputs {
        fsutil::write(file, &rendered(&loaded, *format, Paint::Plain))?;
    }
    screen.out(&rendered(&loaded, arguments.output.format, screen.paint_out()));
    Ok(if loaded.has_errors() { End::Failed } else { End::Done })
}

fn rendered(loaded: &Loaded, format: ProblemFormat, paint: Paint) -> String {
    let problems = &loaded.problems;
    match format {
        ProblemFormat::Text if problems.is_empty() => all_well(loaded),
        ProblemFormat::Text => render::text(loaded, paint),
        ProblemFormat::Json => format!("{:#}\n", render::json(problems)),
        ProblemFormat::Github => render::github(problems),
        ProblemFormat::Sarif => {
            format!("{:#}\n", render::sarif(problems, env!("CARGO_PKG_VERSION")))
        }
        ProblemFormat::Junit => render::junit(loaded),
    }
}

fn all_well(loaded: &Loaded) -> String {
    let mappings = loaded.stacks.iter().map(|stack| stack.mappings.len()).sum();
    format!("{} valid, {}\n", counted(loaded.stacks.len(), "stack"), counted(mappings, "mapping"))
}
