//! `GetEventSourceMapping` and `ListEventSourceMappings`.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::show::show;
use crate::{
    arn::Function,
    call::Call,
    mapping::{Asked, Filters, View},
    model::{self, FUNCTION_NAME, MAX_ITEMS, SOURCE_ARN},
    refusal::Refusal,
    region::{Wanted, place, uuid_at},
    reply::Reply,
    scope::Scope,
    world::World,
};

/// The most mappings of a page, whatever `MaxItems` says.
const PAGE: usize = 100;

pub(super) fn get(world: &mut World, call: &Call, scope: &Scope) -> Result<Reply, Refusal> {
    let mapping = world.region(scope).see(&call.target).ok_or_else(Refusal::no_mapping)?.clone();
    Ok(show(world, call, 200, &mapping, Asked::Read))
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Page<'a> {
    event_source_mappings: Vec<View<'a>>,
    next_marker: Option<String>,
}

pub(super) fn list(world: &mut World, call: &Call, scope: &Scope) -> Result<Reply, Refusal> {
    for (name, shape) in [("EventSourceArn", SOURCE_ARN), ("FunctionName", FUNCTION_NAME)] {
        if let Some(text) = call.parameter(name) {
            model::check_text(name, shape, &json!(text))?;
        }
    }
    let size = page_size(call)?;
    let function = call.parameter("FunctionName");
    let function = function.map(|name| Function::parse(name, &scope.account, &scope.region).arn());
    let after = match call.parameter("Marker").map(read_marker) {
        // A marker that AWS never gave is no error.
        Some(None) => return Ok(Reply::json(200, &Page::default())),
        after => after.flatten(),
    };
    let wanted = Wanted {
        source: call.parameter("EventSourceArn"),
        function: function.as_deref(),
        after: after.as_deref(),
    };
    let mut rest = world.region(scope).list(&wanted);
    let views = rest.by_ref().take(size);
    let show = |mapping| View { mapping, filters: Filters::Omitted, asked: Asked::Read };
    let views: Vec<View> = views.map(show).collect();
    let more = rest.next().is_some();
    let last = views.last().filter(|_| more).map(|view| write_marker(&place(&view.mapping.uuid)));
    Ok(Reply::json(200, &Page { event_source_mappings: views, next_marker: last }))
}

fn page_size(call: &Call) -> Result<usize, Refusal> {
    let Some(text) = call.parameter("MaxItems") else { return Ok(PAGE) };
    let number = text.parse::<i64>().map(Value::from).unwrap_or_else(|_| json!(text));
    model::check_text("MaxItems", MAX_ITEMS, &number)?;
    let wanted = number.as_u64().and_then(|wanted| usize::try_from(wanted).ok());
    Ok(wanted.map_or(PAGE, |wanted| wanted.min(PAGE)))
}

/// A marker means nothing to its reader, so it does not look like a UUID.
fn write_marker(place: &str) -> String {
    place.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// The place that a marker stands for; none if it is not one.
fn read_marker(marker: &str) -> Option<String> {
    let pairs = marker.as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let place = String::from_utf8(pairs.map(byte).collect::<Option<_>>()?).ok()?;
    Uuid::try_parse(&uuid_at(&place)).is_ok().then_some(place)
}
