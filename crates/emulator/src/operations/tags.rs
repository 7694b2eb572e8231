//! `TagResource`, `UntagResource`, `ListTags`, and `GetResources` of the tagging index.

use std::ops::Bound;

use serde_json::{Value, json};

use super::create::{check_tags, refuse_reserved, texts};
use crate::{
    call::Call,
    mapping::Mapping,
    model::{self, TAG_KEYS, TAG_REQUEST, TAGGABLE},
    refusal::Refusal,
    reply::Reply,
    scope::Scope,
    tag_index::Tags,
    world::World,
};

/// The type of mappings in the tagging index, as its filters name it.
const RESOURCE_TYPES: [&str; 2] = ["lambda", "lambda:event-source-mapping"];

pub(super) fn tag(world: &mut World, call: &Call, scope: &Scope) -> Result<Reply, Refusal> {
    let mut mapping = tagged(world, call, scope)?;
    let mut given = call.members()?;
    model::check(TAG_REQUEST, &given)?;
    let Some(tags) = given.shift_remove("Tags") else {
        return Err(Refusal::validation(
            "1 validation error detected: Value null at 'tags' failed to satisfy constraint: \
             Member must not be null",
        ));
    };
    let tags = texts(Some(tags));
    refuse_reserved(tags.keys())?;
    mapping.tags.extend(tags);
    check_tags(&mapping.tags)?;
    write(world, scope, mapping)
}

pub(super) fn untag(world: &mut World, call: &Call, scope: &Scope) -> Result<Reply, Refusal> {
    let mut mapping = tagged(world, call, scope)?;
    let keys = call.parameters("tagKeys");
    model::check_text("tagKeys", TAG_KEYS, &Value::Array(keys.clone()))?;
    if keys.is_empty() {
        return Err(Refusal::validation(
            "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: \
             Member must not be null",
        ));
    }
    refuse_reserved(keys.iter().filter_map(Value::as_str))?;
    // Keys that are not there are no error.
    mapping.tags.retain(|key, _| !keys.contains(&json!(key)));
    write(world, scope, mapping)
}

pub(super) fn list(world: &mut World, call: &Call, scope: &Scope) -> Result<Reply, Refusal> {
    let mapping = tagged(world, call, scope)?;
    Ok(Reply::json(200, &json!({"Tags": mapping.tags})).about(&mapping.uuid))
}

/// The mapping that the ARN of the path names.
fn tagged(world: &mut World, call: &Call, scope: &Scope) -> Result<Mapping, Refusal> {
    let arn = &call.target;
    model::check_text("resource", TAGGABLE, &json!(arn))?;
    let (_, uuid) = arn
        .rsplit_once(":event-source-mapping:")
        .filter(|_| world.switches.tags_supported)
        .ok_or_else(|| {
            let text = format!("Unsupported resource type for tagging or invalid arn: {arn}");
            Refusal::invalid(text)
        })?;
    let mapping = world.region(scope).get(uuid).filter(|mapping| mapping.arn == *arn);
    let gone = || Refusal::not_found(format!("Event source mapping not found: {arn}"));
    mapping.cloned().ok_or_else(gone)
}

fn write(world: &mut World, scope: &Scope, mapping: Mapping) -> Result<Reply, Refusal> {
    let (now, lag) = (world.clock.now(), world.index_lag());
    world.region(scope).tags.learn(&mapping.arn, &mapping.tags, now, lag);
    let reply = Reply::empty(204).about(&mapping.uuid);
    world.store(scope, mapping)?;
    Ok(reply)
}

pub(super) fn search(world: &mut World, call: &Call, scope: &Scope) -> Result<Reply, Refusal> {
    let body = call.members()?;
    let size = body.get("ResourcesPerPage").and_then(Value::as_u64).unwrap_or(50);
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if !(1..=100).contains(&size) {
        return Err(Refusal::parameter("ResourcesPerPage must be between 1 and 100"));
    }
    let types = strings(body.get("ResourceTypeFilters"));
    let shown = world.switches.index_shows_mappings
        && (types.is_empty() || types.iter().any(|wanted| RESOURCE_TYPES.contains(wanted)));
    let filters: Vec<TagFilter> = body
        .get("TagFilters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(filter)
        .collect();
    let token = body.get("PaginationToken").and_then(Value::as_str).unwrap_or_default();
    let now = world.clock.now();
    let index = world.region(scope).tags.shown(now);
    let mut rest = index
        .range::<str, _>((Bound::Excluded(token), Bound::Unbounded))
        .filter(|(_, tags)| shown && filters.iter().all(|filter| filter.matches(tags)));
    let page: Vec<_> = rest.by_ref().take(size).collect();
    let last = page.last().filter(|_| rest.next().is_some()).map(|(arn, _)| arn.as_str());
    let list: Vec<Value> = page.iter().map(|(arn, tags)| resource(arn, tags)).collect();
    let body = json!({"PaginationToken": last.unwrap_or_default(), "ResourceTagMappingList": list});
    Ok(Reply::json11(&body))
}

/// A tag that a resource must carry, with one of the values if any are named.
struct TagFilter<'a> {
    key: &'a str,
    values: Vec<&'a str>,
}

impl TagFilter<'_> {
    fn matches(&self, tags: &Tags) -> bool {
        let value = tags.get(self.key);
        let wanted = |value: &String| self.values.is_empty() || self.values.contains(&&**value);
        value.is_some_and(wanted)
    }
}

fn filter(value: &Value) -> TagFilter<'_> {
    let key = value.get("Key").and_then(Value::as_str).unwrap_or_default();
    TagFilter { key, values: strings(value.get("Values")) }
}

fn strings(value: Option<&Value>) -> Vec<&str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn resource(arn: &str, tags: &Tags) -> Value {
    let tags: Vec<Value> =
        tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    json!({"ResourceARN": arn, "Tags": tags})
}
