//! `esmith filter test`: which records of an event pass a mapping's filters.

use anyhow::{Context, anyhow, bail};
use esmith_report::document::{self, FormatVersion, filter::Record};
use esmith_spec::{filter, variables::InForce};
use serde_json::Value;

use crate::{
    arguments::FilterTest,
    boundary,
    failure::End,
    screen::Screen,
    specs::{self, Found},
};

pub(crate) fn run(arguments: &FilterTest, screen: &Screen) -> anyhow::Result<End> {
    let found = Found::new(&specs::one(&arguments.spec))?;
    let loaded = found.load_valid(&InForce::default(), screen)?;
    let mappings = || {
        let stacks = loaded.stacks.iter();
        stacks.flat_map(|stack| stack.mappings.values().map(move |mapping| (stack, mapping)))
    };
    let Some((stack, mapping)) = mappings().find(|(_, mapping)| mapping.name == arguments.name)
    else {
        let names: Vec<&str> = mappings().map(|(_, mapping)| mapping.name.as_str()).collect();
        bail!("no mapping is named `{}`; there are {}", arguments.name, names.join(", "));
    };
    let file = arguments.event.display();
    let text = boundary::read(&arguments.event)
        .map_err(|why| anyhow!("cannot read the event `{file}`: {why}"))?;
    let event: Value =
        serde_json::from_str(&text).with_context(|| format!("`{file}` is not JSON"))?;
    let verdicts =
        filter::judge(&mapping.source, &event).map_err(|why| anyhow!("`{file}`: {why}"))?;
    let document = document::filter::Filter {
        format_version: FormatVersion,
        stack: stack.name.clone(),
        account: stack.account.clone(),
        region: stack.region.clone(),
        mapping: mapping.name.clone(),
        records: verdicts.iter().map(Record::from).collect(),
    };
    screen.show(&document, &arguments.output)?;
    Ok(End::Done)
}
