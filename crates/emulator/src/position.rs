//! Where reading starts. Kinds that take no position refuse it as any foreign member.

use serde_json::Value;

use crate::{kind::Kind, members::Members, refusal::Refusal};

/// Refuses a position and a time that do not go together.
pub(crate) fn check(kind: Kind, members: &Members) -> Result<(), Refusal> {
    let position = members.get("StartingPosition").and_then(Value::as_str);
    let at_timestamp = position == Some("AT_TIMESTAMP");
    let has_time = members.contains_key("StartingPositionTimestamp");
    let text = match kind {
        Kind::Dynamodb if at_timestamp => {
            let arn = members.get("EventSourceArn").and_then(Value::as_str).unwrap_or_default();
            &format!("Unsupported starting position for arn type: {arn}")
        }
        _ if kind.is_stream() && has_time && !at_timestamp => {
            "Timestamp only valid with StartingPosition AT_TIMESTAMP"
        }
        _ if kind.is_stream() && at_timestamp && !has_time => "Need to specify a timestamp",
        // With another position, a time is ignored.
        _ if (kind.is_kafka() || kind == Kind::Documentdb) && at_timestamp && !has_time => {
            "When the starting position is 'AT_TIMESTAMP', a starting position timestamp must be \
             provided."
        }
        _ => return Ok(()),
    };
    Err(Refusal::invalid(text))
}

/// Refuses a time that has not come. A Kinesis stream itself is asked, so the role comes before
/// this; `now` is in milliseconds since 1970.
pub(crate) fn refuse_future(kind: Kind, members: &Members, now: u64) -> Result<(), Refusal> {
    let Some(time) = members.get("StartingPositionTimestamp").and_then(Value::as_f64) else {
        return Ok(());
    };
    // The stream knows whole seconds.
    #[expect(clippy::cast_possible_truncation, reason = "seconds stay far below 2^63")]
    let asked = (time.floor() as i64).saturating_mul(1000);
    if i64::try_from(now).is_ok_and(|now| asked <= now) {
        return Ok(());
    }
    Err(Refusal::invalid(match kind {
        _ if kind.is_stream() => format!(
            "Received Exception while reading from provided stream. The timestampInMillis \
             parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: \
             {asked}, currentTimestampInMillis: {now}"
        ),
        _ => "StartingPositionTimestamp cannot be in the future.".to_owned(),
    }))
}
