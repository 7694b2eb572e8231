//! `esmith filter test`: which records of an event pass a mapping's filters.

use anyhow::{Context, anyhow, bail};
use esmith_spec::{counted, filter, variables::InForce};
use serde_json::{Value, json};

use crate::{
    arguments::{FilterTest, Format},
    boundary,
    failure::End,
    fsutil,
    screen::Screen,
    specs::{self, Found},
};

pub(crate) fn run(arguments: &FilterTest, screen: &Screen) -> anyhow::Result<End> {
    let found = Found::new(&specs::one(&arguments.spec))?;
    let loaded = found.load_valid(&InForce::default(), screen)?;
    let mappings = || loaded.stacks.iter().flat_map(|stack| stack.mappings.values());
    let Some(mapping) = mappings().find(|mapping| mapping.name == arguments.name) else {
        let names: Vec<&str> = mappings().map(|mapping| mapping.name.as_str()).collect();
        bail!("no mapping is named `{}`; there are {}", arguments.name, names.join(", "));
    };
    let file = arguments.event.display();
    let text = boundary::read(&arguments.event)
        .map_err(|why| anyhow!("cannot read the event `{file}`: {why}"))?;
    let event: Value =
        serde_json::from_str(&text).with_context(|| format!("`{file}` is not JSON"))?;
    let verdicts =
        filter::judge(&mapping.source, &event).map_err(|why| anyhow!("`{file}`: {why}"))?;
    for (format, file) in &arguments.output.outputs {
        fsutil::write(file, &rendered(&verdicts, *format))?;
    }
    screen.out(&rendered(&verdicts, arguments.output.format));
    Ok(End::Done)
}

fn rendered(verdicts: &[filter::Verdict], format: Format) -> String {
    if format == Format::Json {
        let records: Vec<Value> = verdicts
            .iter()
            .map(|verdict| json!({ "record": verdict.record, "passes": verdict.passes(), "stoppedBy": verdict.stopped_by }))
            .collect();
        return format!("{:#}\n", json!({ "formatVersion": 1, "records": records }));
    }
    let mut text = String::new();
    for verdict in verdicts {
        text += &format!(
            "{}  {}\n",
            if verdict.passes() { "passes " } else { "dropped" },
            verdict.record
        );
        if !verdict.passes() {
            for (index, why) in verdict.stopped_by.iter().enumerate() {
                text += &format!(
                    "         filter {}: {}\n",
                    index + 1,
                    why.as_deref().unwrap_or_default()
                );
            }
        }
    }
    let passed = verdicts.iter().filter(|verdict| verdict.passes()).count();
    text + &{
        let pass = if passed == 1 { "passes" } else { "pass" };
        format!("{passed} of {} {pass}.\n", counted(verdicts.len(), "record"))
    }
}
