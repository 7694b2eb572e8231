//! Reads what a plan needs from an account and region: all mappings, their owners, and the members
//! that a list omits.

use std::{collections::BTreeSet, time::Duration};

use esmith_planner::{
    Live, RequiredReads,
    live::{LiveMapping, Noticed, Tags},
    required_reads,
};
use esmith_spec::stack::Stack;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::time::{Instant, sleep};

use crate::{
    client::ApiClient,
    listing::{PAGE, owners, read, read_unlisted},
    port::{ApiError, ErrorClass, Lambda},
    reads::{AT_ONCE, get, is_new, refresh, tags_of},
};

/// How long to wait for mappings in transition.
const SETTLING: Duration = Duration::from_secs(60);

/// Reads the live mappings, with all details that the plans of these stacks need.
///
/// # Errors
/// The first call that still fails after its retries.
pub async fn observe<L: Lambda>(
    client: &ApiClient<'_, L>,
    stacks: &[&Stack],
) -> Result<Live, ApiError> {
    let mut live = Live { mappings: read(client, stacks).await?, ..Live::default() };
    let is_complete =
        |stack: &&Stack| required_reads(stack, &live.mappings) == RequiredReads::default();
    if has_nothing(stacks, &live.mappings) || !stacks.iter().all(is_complete) {
        read_tags(client, stacks, &mut live).await?;
        settle(client, &mut live.mappings, |mappings| {
            inquiries(stacks, mappings, |inquiry| inquiry.moving)
        })
        .await?;
        let bodies = inquiries(stacks, &live.mappings, |inquiry| inquiry.bodies);
        reread(client, &bodies, &mut live.mappings).await?;
    }
    live.mappings.sort_by(|a, b| a.uuid.cmp(&b.uuid));
    Ok(live)
}

/// Reads the tags that decide ownership. If they show that we own a mapping that the index omitted,
/// the index is considered outdated and the tags of every mapping are read.
async fn read_tags<L: Lambda>(
    client: &ApiClient<'_, L>,
    stacks: &[&Stack],
    live: &mut Live,
) -> Result<(), ApiError> {
    let asked = inquiries(stacks, &live.mappings, |inquiry| inquiry.tags);
    let unseen = without_tags(&live.mappings);
    tag(client, &asked, &mut live.mappings).await?;
    let was_unseen = |uuid: &String| asked.contains(uuid) && unseen.contains(uuid);
    let index_missed =
        live.mappings.iter().any(|mapping| was_unseen(&mapping.uuid) && is_owned(stacks, mapping));
    if !index_missed && !has_nothing(stacks, &live.mappings) {
        return Ok(());
    }
    let rest = without_tags(&live.mappings);
    tag(client, &rest, &mut live.mappings).await?;
    if index_missed {
        live.noticed.push(Noticed::IndexBehind { asked: asked.len() + rest.len() });
    }
    Ok(())
}

fn is_owned(stacks: &[&Stack], mapping: &LiveMapping) -> bool {
    stacks.iter().any(|stack| mapping.tags.owned_by(&stack.name))
}

/// Returns whether a stack desires no mapping and no live mapping is known to be ours. Only tags
/// then show which mappings are left to delete.
fn has_nothing(stacks: &[&Stack], mappings: &[LiveMapping]) -> bool {
    stacks.iter().any(|stack| stack.mappings.is_empty())
        && !mappings.iter().any(|mapping| is_owned(stacks, mapping))
}

fn inquiries(
    stacks: &[&Stack],
    live: &[LiveMapping],
    part: fn(RequiredReads) -> Vec<String>,
) -> BTreeSet<String> {
    stacks.iter().flat_map(|stack| part(required_reads(stack, live))).collect()
}

/// Reads the tags of every mapping whose tags are not known yet, from Lambda.
///
/// # Errors
/// The first call that still fails after its retries.
pub async fn tags<L: Lambda>(
    client: &ApiClient<'_, L>,
    mappings: &mut Vec<LiveMapping>,
) -> Result<(), ApiError> {
    tag(client, &without_tags(mappings), mappings).await
}

/// Works as [`tags`] for all mappings of the account and region, with fewer calls if stacks own
/// many of them: the tags of stacks' mappings come from the tagging index. They can be outdated and
/// prove nothing.
///
/// # Errors
/// The first call to Lambda that still fails after its retries. If the index is not available, all
/// tags come from Lambda.
pub async fn tags_by_index<L: Lambda>(
    client: &ApiClient<'_, L>,
    mappings: &mut Vec<LiveMapping>,
) -> Result<(), ApiError> {
    if without_tags(mappings).len() > mappings.len().div_ceil(PAGE) {
        let mut owned = match owners(client).await {
            Err(error) if error.class == ErrorClass::Unreadable => return Err(error),
            owned => owned.unwrap_or_default(),
        };
        for mapping in mappings.iter_mut() {
            if let Some(tags) = owned.remove(&mapping.arn)
                && mapping.tags == Tags::Unasked
            {
                mapping.tags = Tags::Known(tags);
            }
        }
        mappings.extend(read_unlisted(client, owned).await?);
    }
    tags(client, mappings).await
}

/// Returns the UUIDs of the mappings whose tags are not known.
fn without_tags(mappings: &[LiveMapping]) -> BTreeSet<String> {
    let unasked = mappings.iter().filter(|mapping| mapping.tags == Tags::Unasked);
    unasked.map(|mapping| mapping.uuid.clone()).collect()
}

async fn tag<L: Lambda>(
    client: &ApiClient<'_, L>,
    uuids: &BTreeSet<String>,
    mappings: &mut Vec<LiveMapping>,
) -> Result<(), ApiError> {
    each(mappings, uuids, async |mapping| {
        let tags = tags_of(client, &mapping.arn).await?;
        let is_there = tags.is_some() || is_new(mapping);
        mapping.tags = tags.unwrap_or_default();
        Ok(is_there)
    })
    .await
}

/// Calls `is_there` for each of these mappings, several at once, and drops the mappings that no
/// longer exist.
async fn each(
    mappings: &mut Vec<LiveMapping>,
    uuids: &BTreeSet<String>,
    is_there: impl AsyncFn(&mut LiveMapping) -> Result<bool, ApiError>,
) -> Result<(), ApiError> {
    let chosen = mappings.iter_mut().filter(|mapping| uuids.contains(&mapping.uuid));
    let answers = chosen.map(|mapping| async {
        Ok::<_, ApiError>((!is_there(mapping).await?).then(|| mapping.uuid.clone()))
    });
    let gone: Vec<Option<String>> =
        stream::iter(answers).buffer_unordered(AT_ONCE).try_collect().await?;
    mappings.retain(|mapping| !gone.iter().flatten().any(|uuid| *uuid == mapping.uuid));
    Ok(())
}

/// Reads the details that a list omits: encrypted filters, and the result of a transition in
/// progress.
///
/// # Errors
/// The first call that still fails after its retries.
pub async fn complete<L: Lambda>(
    client: &ApiClient<'_, L>,
    mappings: &mut Vec<LiveMapping>,
) -> Result<(), ApiError> {
    let uuids = |mappings: &[LiveMapping], is_meant: fn(&LiveMapping) -> bool| {
        let meant = mappings.iter().filter(|mapping| is_meant(mapping));
        meant.map(|mapping| mapping.uuid.clone()).collect::<BTreeSet<_>>()
    };
    settle(client, mappings, |mappings| {
        uuids(mappings, |mapping| !mapping.is_settled() && mapping.state() != "Deleting")
    })
    .await?;
    let hidden = uuids(mappings, |mapping| mapping.has_key() && !mapping.from_get);
    reread(client, &hidden, mappings).await
}

/// Reads mappings in transition again until they settle. A mapping that is still in transition
/// after a minute is returned as it is, and blocks its step in the plan.
async fn settle<L: Lambda>(
    client: &ApiClient<'_, L>,
    mappings: &mut Vec<LiveMapping>,
    moving: impl Fn(&[LiveMapping]) -> BTreeSet<String>,
) -> Result<(), ApiError> {
    let until = Instant::now() + SETTLING;
    let mut wait = Duration::from_millis(250);
    loop {
        let moving = moving(mappings);
        if moving.is_empty() || Instant::now() >= until {
            return Ok(());
        }
        sleep(wait).await;
        wait = (wait * 2).min(Duration::from_secs(5));
        reread(client, &moving, mappings).await?;
    }
}

/// Reads mappings with `Get`, which returns more than a list.
async fn reread<L: Lambda>(
    client: &ApiClient<'_, L>,
    uuids: &BTreeSet<String>,
    mappings: &mut Vec<LiveMapping>,
) -> Result<(), ApiError> {
    each(mappings, uuids, async |mapping| {
        let read = get(client, &mapping.uuid).await?;
        Ok(refresh(mapping, read))
    })
    .await
}
