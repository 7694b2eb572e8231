//! `esmith list`: the live mappings with owner, state and last result.

use esmith_applier::{list, tags_by_index};
use esmith_planner::live::{LiveMapping, NAME, STACK};
use esmith_spec::counted;
use serde_json::{Value, json};

use crate::{
    arguments::{Format, List},
    failure::End,
    fsutil,
    progress::reading,
    screen::Screen,
    session::Session,
};

pub(crate) async fn run(arguments: &List, screen: &Screen) -> anyhow::Result<End> {
    let session = Session::open(&arguments.reach, None).await?;
    let gateway = session.connect(None).await?;
    let caller = session.caller(&gateway, None, screen);
    let foot = reading(screen, caller.tally());
    let mut live = list(&caller).await?;
    tags_by_index(&caller, &mut live).await?;
    drop(foot);
    session.close().await;
    live.retain(|mapping| {
        arguments.stack.as_deref().is_none_or(|stack| mapping.tags.owned_by(stack))
    });
    let order = |mapping: &LiveMapping| {
        let tag = |key| mapping.tags.get(key).unwrap_or("~").to_owned();
        (tag(STACK), tag(NAME), mapping.uuid.clone())
    };
    live.sort_by_key(order);
    for (format, file) in &arguments.output.outputs {
        fsutil::write(file, &rendered(&live, *format))?;
    }
    screen.out(&rendered(&live, arguments.output.format));
    Ok(End::Done)
}

fn rendered(live: &[LiveMapping], format: Format) -> String {
    match format {
        Format::Text => text(live),
        Format::Json => {
            let mappings: Vec<Value> = live.iter().map(one).collect();
            format!("{:#}\n", json!({ "formatVersion": 1, "mappings": mappings }))
        }
    }
}

fn one(live: &LiveMapping) -> Value {
    json!({
        "uuid": live.uuid,
        "stack": live.tags.get(STACK),
        "name": live.tags.get(NAME),
        "function": live.function.short(),
        "kind": live.kind.map(|kind| kind.key().name()),
        "source": live.describe(),
        "state": live.state(),
        "reason": live.state_reason(),
        "lastResult": live.last_result(),
    })
}

fn text(live: &[LiveMapping]) -> String {
    let mut text = String::new();
    for mapping in live {
        let owner = match (mapping.tags.get(STACK), mapping.tags.get(NAME)) {
            (Some(stack), Some(name)) => format!("{stack}/{name}"),
            _ => "(unmanaged)".to_owned(),
        };
        let kind =
            mapping.kind.map_or_else(|| "unknown source".to_owned(), |kind| kind.to_string());
        text += &format!("{owner}  {}  {kind} → {}\n", mapping.state(), mapping.function);
        text += &format!("      {}  {}\n", mapping.uuid, mapping.describe());
        for word in [mapping.state_reason(), mapping.last_result()]
            .into_iter()
            .filter(|word| !word.is_empty())
        {
            text += &format!("      {word}\n");
        }
    }
    text + &format!("{}.\n", counted(live.len(), "mapping"))
}
