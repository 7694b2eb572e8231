//! Reads all mappings of an account and region, page by page. The list, the tagging index and the
//! single reads go on at the same time, so that reading takes as long as the longest of them.

use std::collections::{BTreeMap, HashMap, hash_map::Entry};

use esmith_planner::live::{LiveMapping, NAME, STACK, Tags};
use esmith_spec::stack::Stack;
use futures_util::{
    Stream, StreamExt, TryStreamExt,
    stream::{self, FuturesUnordered},
};
use serde_json::Value;

use crate::{
    caller::Caller,
    port::{ApiError, ErrorClass, Lambda, Request},
    reads::{AT_ONCE, get, renew},
};

/// Mappings on a page of `ListEventSourceMappings`, and resources on one of the tagging index.
pub(crate) const PAGE: usize = 100;

/// The most values that AWS takes for the key of one tag filter.
const STACKS_AT_ONCE: usize = 20;

/// Returns every mapping of the account and region.
///
/// # Errors
/// The first call that fails for good.
pub async fn list<L: Lambda>(caller: &Caller<'_, L>) -> Result<Vec<LiveMapping>, ApiError> {
    read(caller, &[]).await
}

/// Returns every mapping, with the tags that the tagging index shows of those of the stacks, and
/// read one by one where only that shows the filters of a desired one.
pub(crate) async fn read<L: Lambda>(
    caller: &Caller<'_, L>,
    stacks: &[&Stack],
) -> Result<Vec<LiveMapping>, ApiError> {
    let listed = pages(caller).map_ok(Arrival::Mappings);
    let tagged = owned(caller, stacks).map_ok(Arrival::Tags);
    let mut arrivals = stream::select(listed.boxed(), tagged.boxed()).fuse();
    let mut known = Known { stacks, ..Known::default() };
    let mut reads = FuturesUnordered::new();
    loop {
        while reads.len() < AT_ONCE
            && let Some((at, uuid)) = known.hidden.pop()
        {
            reads.push(async move { get(caller, &uuid).await.map(|read| (at, read)) });
        }
        tokio::select! {
            Some(arrival) = arrivals.next() => known.add(arrival?),
            Some(read) = reads.next() => known.renew(read?),
            else => return Ok(known.mappings()),
        }
    }
}

/// What a page brings.
enum Arrival {
    Mappings(Vec<LiveMapping>),
    Tags(TagsByArn),
}

type TagsByArn = Vec<(String, BTreeMap<String, String>)>;

/// What has arrived so far.
#[derive(Default)]
struct Known<'a> {
    stacks: &'a [&'a Stack],
    mappings: Vec<Option<LiveMapping>>,
    /// Where in `mappings` each is.
    by_arn: HashMap<String, usize>,
    /// Tags of mappings that the list has not shown yet.
    early: HashMap<String, BTreeMap<String, String>>,
    /// Desired mappings that are still to be read one by one: where they are, and their UUIDs.
    hidden: Vec<(usize, String)>,
}

impl Known<'_> {
    fn add(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Mappings(mappings) => mappings.into_iter().for_each(|one| self.listed(one)),
            Arrival::Tags(tags) => tags.into_iter().for_each(|(arn, tags)| self.tagged(arn, tags)),
        }
    }

    /// Pages may overlap where mappings come and go in between.
    fn listed(&mut self, mut mapping: LiveMapping) {
        let at = self.mappings.len();
        match self.by_arn.entry(mapping.arn.clone()) {
            Entry::Occupied(_) => return,
            Entry::Vacant(entry) => entry.insert(at),
        };
        if let Some(tags) = self.early.remove(&mapping.arn) {
            mapping.tags = Tags::Known(tags);
        }
        self.mappings.push(Some(mapping));
        self.note_hidden(at);
    }

    fn tagged(&mut self, arn: String, tags: BTreeMap<String, String>) {
        let listed = self.by_arn.get(&arn).copied();
        match listed.and_then(|at| Some((at, self.mappings[at].as_mut()?))) {
            Some((at, mapping)) => {
                mapping.tags = Tags::Known(tags);
                self.note_hidden(at);
            }
            None => drop(self.early.insert(arn, tags)),
        }
    }

    fn note_hidden(&mut self, at: usize) {
        let Some(mapping) = self.mappings[at].as_ref().filter(|mapping| mapping.has_key()) else {
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

    fn renew(&mut self, (at, read): (usize, Option<LiveMapping>)) {
        if self.mappings[at].as_mut().is_some_and(|known| !renew(known, read)) {
            self.mappings[at] = None;
        }
    }

    fn mappings(self) -> Vec<LiveMapping> {
        self.mappings.into_iter().flatten().collect()
    }
}

/// Returns the pages of the list.
fn pages<L: Lambda>(
    caller: &Caller<'_, L>,
) -> impl Stream<Item = Result<Vec<LiveMapping>, ApiError>> {
    stream::try_unfold(Page::First, move |page| async move {
        let Some(marker) = page.token() else { return Ok(None) };
        let mut answer = caller.call(Request::List { marker }).await?;
        let next = Page::after(&answer["NextMarker"]);
        let mappings = answer["EventSourceMappings"].as_array_mut().map(std::mem::take);
        let mappings = mappings.unwrap_or_default().into_iter().filter_map(LiveMapping::new);
        Ok(Some((mappings.collect(), next)))
    })
}

/// Returns what the tagging index shows of the stacks' mappings, page by page. The index lags, and
/// some endpoints have none: it is a fast first answer and no proof.
fn owned<L: Lambda>(
    caller: &Caller<'_, L>,
    stacks: &[&Stack],
) -> impl Stream<Item = Result<TagsByArn, ApiError>> {
    let names: Vec<String> = stacks.iter().map(|stack| stack.name.clone()).collect();
    let chunks: Vec<Vec<String>> = names.chunks(STACKS_AT_ONCE).map(<[_]>::to_vec).collect();
    stream::iter(chunks)
        .map(move |stacks| owned_by(caller, stacks).boxed())
        .flatten_unordered(AT_ONCE)
}

/// Returns the tags of every mapping that the tagging index shows as a stack's, by ARN.
pub(crate) async fn owners<L: Lambda>(
    caller: &Caller<'_, L>,
) -> Result<HashMap<String, BTreeMap<String, String>>, ApiError> {
    owned_by(caller, Vec::new()).try_concat().await.map(|tags| tags.into_iter().collect())
}

/// Returns what the index shows of the mappings of some stacks, or of any if none is named.
fn owned_by<L: Lambda>(
    caller: &Caller<'_, L>,
    stacks: Vec<String>,
) -> impl Stream<Item = Result<TagsByArn, ApiError>> {
    stream::try_unfold((Page::First, stacks), move |(page, stacks)| async move {
        let Some(token) = page.token() else { return Ok(None) };
        let key = STACK.to_owned();
        let request = Request::GetResources { key, values: stacks.clone(), token };
        match caller.call(request).await {
            Ok(answer) => {
                let next = Page::after(&answer["PaginationToken"]);
                Ok(Some((tags_by_arn(&answer), (next, stacks))))
            }
            // An endpoint without the index refuses, or answers in another protocol.
            Err(error) if matches!(error.class, ErrorClass::Invalid | ErrorClass::NotFound) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    })
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

/// Where a walk through pages is.
enum Page {
    First,
    Next(String),
    End,
}

impl Page {
    /// Returns the page that a token leads to.
    fn after(token: &Value) -> Self {
        match token.as_str() {
            Some(next) if !next.is_empty() => Self::Next(next.to_owned()),
            _ => Self::End,
        }
    }

    /// Returns the token to send; nothing at the end.
    fn token(self) -> Option<Option<String>> {
        match self {
            Self::First => Some(None),
            Self::Next(token) => Some(Some(token)),
            Self::End => None,
        }
    }
}
