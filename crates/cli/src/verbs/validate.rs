//! `esmith validate`: what is wrong with specs, offline.

use esmith_report::document;
use esmith_spec::variables::InForce;

use crate::{arguments::Validate, failure::End, screen::Screen, specs::Found};

pub(crate) fn run(arguments: &Validate, screen: &Screen) -> anyhow::Result<End> {
    let loaded = Found::new(&arguments.specs)?.load(&InForce::default());
    screen.show(&document::validate::Validate::from(&loaded), &arguments.output)?;
    Ok(if loaded.has_errors() { End::Failed } else { End::Done })
}
