//! `esmith list`: the live mappings with owner, state and last result.

use esmith_applier::{list, tags_by_index};
use esmith_report::document;

use crate::{arguments::List, failure::End, progress::reading, screen::Screen, session::Session};

pub(crate) async fn run(arguments: &List, screen: &Screen) -> anyhow::Result<End> {
    let session = Session::open(&arguments.reach, None).await?;
    let gateway = session.connect(None).await?;
    let caller = session.caller(&gateway, None, screen);
    let foot = reading(screen, caller.counter());
    let mut live = list(&caller).await?;
    tags_by_index(&caller, &mut live).await?;
    drop(foot);
    session.close().await;
    live.retain(|mapping| {
        arguments.stack.as_deref().is_none_or(|stack| mapping.tags.owned_by(stack))
    });
    screen.show(&document::list::List::new(&live), &arguments.output)?;
    Ok(End::Done)
}
