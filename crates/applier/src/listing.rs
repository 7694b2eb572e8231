//! Reads all mappings of an account and region, page by page. The list, the tagging index and the
//! single reads run at the same time, so the slowest of them sets the duration.

use std::collections::{BTreeMap, HashMap, hash_map::Entry};

use esmith_planner::live::{LiveMapping, NAME, STACK, Tags};
use esmith_spec::stack::Stack;
use futures_util::{
    Stream, StreamExt, TryStreamExt,
    stream::{self, FuturesUnordered},
};
use serde_json::Value;

use crate::{
    answer::uuid_in,
    client::ApiClient,
    page_cursor::PageCursor,
    port::{ApiError, ErrorClass, Lambda, Request},
    reads::{AT_ONCE, get, refresh},
};

/// The maximum size of a page, both of `ListEventSourceMappings` and of the tagging index.
pub(crate) const PAGE: usize = 100;

/// The number of attempts to read a list whose pages are inconsistent.
const WALKS: u32 = 3;

/// The maximum number of values that AWS accepts in one tag filter.
const STACKS_AT_ONCE: usize = 20;

/// Returns every mapping of the account and region.
///
/// # Errors
/// The first call that still fails after its retries.
pub async fn list<L: Lambda>(client: &ApiClient<'_, L>) -> Result<Vec<LiveMapping>, ApiError> {
    read(client, &[]).await
}

/// Returns every mapping. Mappings of the stacks have their tags from the tagging index. A desired
/// mapping with an encryption key is read with `Get`, because a list omits its filters.
pub(crate) async fn read<L: Lambda>(
    client: &ApiClient<'_, L>,
    stacks: &[&Stack],
) -> Result<Vec<LiveMapping>, ApiError> {
    let tagged = owned(client, stacks).map_ok(ListEvent::Tags);
    let mut events = stream::select(pages(client).boxed(), tagged.boxed()).fuse();
    let mut builder = ListBuilder { stacks, ..ListBuilder::default() };
    let mut reads = FuturesUnordered::new();
    loop {
        while reads.len() < AT_ONCE
            && let Some((at, uuid)) = builder.hidden.pop()
        {
            reads.push(async move { get(client, &uuid).await.map(|read| (at, read)) });
        }
        tokio::select! {
            Some(event) = events.next() => builder.add(event?),
            Some(read) = reads.next() => builder.refresh(read?),
            else => break,
        }
    }
    let (mut mappings, unlisted) = builder.end();
    mappings.extend(read_unlisted(client, unlisted).await?);
    Ok(mappings)
}

/// Returns the mappings that the tagging index names but the list omitted, if `Get` confirms that
/// they exist.
pub(crate) async fn read_unlisted<L: Lambda>(
    client: &ApiClient<'_, L>,
    tagged: impl IntoIterator<Item = (String, BTreeMap<String, String>)>,
) -> Result<Vec<LiveMapping>, ApiError> {
    let tagged =
        tagged.into_iter().filter_map(|(arn, tags)| Some((uuid_in(&arn)?.to_owned(), tags)));
    let reads = tagged.map(|(uuid, tags)| async move {
        let live = get(client, &uuid).await?;
        Ok(live.map(|live| LiveMapping { tags: Tags::Known(tags), ..live }))
    });
    let found: Vec<Option<LiveMapping>> =
        stream::iter(reads).buffer_unordered(AT_ONCE).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

/// One result of the concurrent reads.
enum ListEvent {
    Mappings(Vec<LiveMapping>),
    /// The list was inconsistent and is read again from its first page.
    Restarted,
    Tags(TagsByArn),
}

type TagsByArn = Vec<(String, BTreeMap<String, String>)>;

/// Builds the list of mappings from the results that have arrived so far.
#[derive(Default)]
struct ListBuilder<'a> {
    stacks: &'a [&'a Stack],
    mappings: Vec<Listed>,
    /// How often the list was read again.
    walk: u32,
    /// The index in `mappings` for each ARN.
    by_arn: HashMap<String, usize>,
    /// The tags of mappings that the list has not returned yet.
    early: HashMap<String, BTreeMap<String, String>>,
    /// The desired mappings that still need a `Get`: index and UUID.
    hidden: Vec<(usize, String)>,
}

/// A mapping that the list returned.
struct Listed {
    /// None if `Get` answered that it does not exist.
    mapping: Option<LiveMapping>,
    /// The last pass over the list that returned it.
    walk: u32,
}

impl ListBuilder<'_> {
    fn add(&mut self, event: ListEvent) {
        match event {
            ListEvent::Mappings(mappings) => mappings.into_iter().for_each(|one| self.listed(one)),
            ListEvent::Restarted => self.walk += 1,
            ListEvent::Tags(tags) => {
                tags.into_iter().for_each(|(arn, tags)| self.tagged(arn, tags))
            }
        }
    }

    /// Pages can overlap if mappings are created or deleted between two calls.
    fn listed(&mut self, mut mapping: LiveMapping) {
        let at = self.mappings.len();
        match self.by_arn.entry(mapping.arn.clone()) {
            Entry::Occupied(entry) => {
                self.mappings[*entry.get()].walk = self.walk;
                return;
            }
            Entry::Vacant(entry) => entry.insert(at),
        };
        if let Some(tags) = self.early.remove(&mapping.arn) {
            mapping.tags = Tags::Known(tags);
        }
        self.mappings.push(Listed { mapping: Some(mapping), walk: self.walk });
        self.note_hidden(at);
    }

    fn tagged(&mut self, arn: String, tags: BTreeMap<String, String>) {
        let listed = self.by_arn.get(&arn).copied();
        match listed.and_then(|at| Some((at, self.mappings[at].mapping.as_mut()?))) {
            Some((at, mapping)) => {
                mapping.tags = Tags::Known(tags);
                self.note_hidden(at);
            }
            None => drop(self.early.insert(arn, tags)),
        }
    }

    fn note_hidden(&mut self, at: usize) {
        let Some(mapping) = self.mappings[at].mapping.as_ref().filter(|mapping| mapping.has_key())
        else {
            return;
        };
        let name = mapping.tags.get(NAME).unwrap_or_default();
        let desires = |stack: &&Stack| {
            mapping.tags.owned_by(&stack.name) && stack.mappings.contains_key(name)
        };
        if self.stacks.iter().any(desires) {
            self.hidden.push((at, mapping.uuid.clone()));
        }
    }

    fn refresh(&mut self, (at, read): (usize, Option<LiveMapping>)) {
        let mapping = &mut self.mappings[at].mapping;
        if mapping.as_mut().is_some_and(|known| !refresh(known, read)) {
            *mapping = None;
        }
    }

    /// Returns the listed mappings, and the tags of the mappings that only the index names.
    fn end(self) -> (Vec<LiveMapping>, HashMap<String, BTreeMap<String, String>>) {
        let (mut mappings, mut unlisted) = (Vec::new(), self.early);
        for Listed { mapping, walk } in self.mappings {
            match mapping {
                Some(mapping) if walk == self.walk => mappings.push(mapping),
                Some(LiveMapping { arn, tags: Tags::Known(tags), .. }) => {
                    unlisted.insert(arn, tags);
                }
                _ => {}
            }
        }
        (mappings, unlisted)
    }
}

/// Returns the pages of the list.
fn pages<L: Lambda>(client: &ApiClient<'_, L>) -> impl Stream<Item = Result<ListEvent, ApiError>> {
    let walk = || PageCursor::new("ListEventSourceMappings");
    stream::try_unfold((walk(), 1), move |(mut pages, attempt)| async move {
        let Some(marker) = pages.token() else { return Ok(None) };
        let has_marker = marker.is_some();
        let mut answer = client.call(Request::List { marker }).await?;
        pages.advance(&answer["NextMarker"])?;
        let mappings = answer["EventSourceMappings"].as_array_mut().map(std::mem::take);
        let mappings = mappings.unwrap_or_default().into_iter().filter_map(LiveMapping::new);
        let mappings: Vec<LiveMapping> = mappings.collect();
        // AWS returns no marker with the last mapping, and answers an unknown marker with an empty
        // page.
        if !(mappings.is_empty() && has_marker && pages.is_over()) {
            return Ok(Some((ListEvent::Mappings(mappings), (pages, attempt))));
        }
        if attempt == WALKS {
            let why = format!("a page that the previous page names is empty, {WALKS} times");
            return Err(pages.unreadable(&why));
        }
        client.pause(client.backoff(attempt)).await;
        Ok(Some((ListEvent::Restarted, (walk(), attempt + 1))))
    })
}

/// Returns the tags of the stacks' mappings from the tagging index, page by page. The index is
/// eventually consistent and some endpoints have none: its answer is fast, but proves nothing.
fn owned<L: Lambda>(
    client: &ApiClient<'_, L>,
    stacks: &[&Stack],
) -> impl Stream<Item = Result<TagsByArn, ApiError>> {
    let names: Vec<String> = stacks.iter().map(|stack| stack.name.clone()).collect();
    let chunks: Vec<Vec<String>> = names.chunks(STACKS_AT_ONCE).map(<[_]>::to_vec).collect();
    stream::iter(chunks)
        .map(move |stacks| owned_by(client, stacks).boxed())
        .flatten_unordered(AT_ONCE)
}

/// Returns the tags of every mapping that belongs to a stack according to the tagging index, by
/// ARN.
pub(crate) async fn owners<L: Lambda>(
    client: &ApiClient<'_, L>,
) -> Result<HashMap<String, BTreeMap<String, String>>, ApiError> {
    owned_by(client, Vec::new()).try_concat().await.map(|tags| tags.into_iter().collect())
}

/// Returns the tags of the mappings of these stacks, or of all stacks if none is given, from the
/// index.
fn owned_by<L: Lambda>(
    client: &ApiClient<'_, L>,
    stacks: Vec<String>,
) -> impl Stream<Item = Result<TagsByArn, ApiError>> {
    stream::try_unfold(
        (PageCursor::new("GetResources"), stacks),
        move |(mut pages, stacks)| async move {
            let Some(token) = pages.token() else { return Ok(None) };
            let key = STACK.to_owned();
            let request = Request::GetResources { key, values: stacks.clone(), token };
            match client.call(request).await {
                Ok(answer) => {
                    pages.advance(&answer["PaginationToken"])?;
                    Ok(Some((tags_by_arn(&answer), (pages, stacks))))
                }
                // An endpoint without the index rejects the call, or answers in another protocol.
                Err(error) if matches!(error.class, ErrorClass::Invalid | ErrorClass::NotFound) => {
                    Ok(None)
                }
                Err(error) => Err(error),
            }
        },
    )
}

fn tags_by_arn(answer: &Value) -> TagsByArn {
    let resources = answer["ResourceTagMappingList"].as_array().into_iter().flatten();
    let pair =
        |tag: &Value| Some((tag["Key"].as_str()?.to_owned(), tag["Value"].as_str()?.to_owned()));
    let tags = |resource: &Value| {
        resource["Tags"].as_array().into_iter().flatten().filter_map(pair).collect()
    };
    let arn = |resource: &Value| resource["ResourceARN"].as_str().unwrap_or_default().to_owned();
    resources.map(|resource| (arn(resource), tags(resource))).collect()
}
