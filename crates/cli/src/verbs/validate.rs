//! `esmith validate`: what is wrong with specs, offline.

use esmith_report::document;
use esmith_spec::variables::InForce;

use crate::{arguments::Validate, failure::End, id::fresh_id, screen::Screen, specs::Found};

pub(crate) fn run(arguments: &Validate, screen: &Screen) -> anyhow::Result<End> {
    let mut loaded = Found::new(&arguments.specs)?.load(&InForce::default());
    loaded.warn_without_ids(fresh_id);
    screen.show(&document::validate::Validate::from(&loaded), &arguments.output)?;
    Ok(if loaded.has_errors() { End::Failed } else { End::Done })
}
