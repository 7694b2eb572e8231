//! Creates a mapping exactly once. AWS has no idempotency token for this call, so the tag with the
//! creation ID replaces one: after a lost answer or a conflict, the step looks for a mapping with
//! its own creation ID.

use std::time::{Duration, UNIX_EPOCH};

use esmith_planner::live::{CREATION, LiveMapping};
use esmith_spec::function::FunctionName;
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use crate::{
    listing::list,
    outcome::Failure,
    port::{ApiError, ErrorClass, Lambda, Request},
    reads::{get, tags_of},
    step::{StepRun, VISIBILITY_LIMIT},
};

/// What to do after a failed create.
enum Next {
    /// The create took effect; this is the UUID of the mapping.
    Done(String),
    /// Try again, up to this number of attempts.
    Tries(u32),
    /// Try again until this time.
    Until(Instant),
}

impl<L: Lambda> StepRun<'_, L> {
    /// Returns the body of a create, with the creation ID and, for a handover, the starting
    /// position.
    pub(crate) fn request(&self, body: &Value, lookback: Option<Duration>) -> Value {
        let mut body = body.clone();
        body["Tags"][CREATION] = json!(Uuid::new_v4().to_string());
        let disabled_at = self.disabled_at.lock().ok().and_then(|at| *at);
        if let (Some(lookback), Some(at)) = (lookback, disabled_at) {
            let from = at.checked_sub(lookback).unwrap_or(UNIX_EPOCH);
            let seconds = from.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
            body["StartingPosition"] = json!("AT_TIMESTAMP");
            body["StartingPositionTimestamp"] = json!(seconds);
        }
        body
    }

    /// Creates a mapping and returns its UUID.
    pub(crate) async fn create(&self, body: Value) -> Result<String, Failure> {
        let client = self.context.client;
        let begun = Instant::now();
        let mut attempt = 1;
        loop {
            let error = match client.call(Request::Create { body: body.clone() }).await {
                // An answer without a UUID was refused as unreadable before.
                Ok(answer) => return Ok(answer["UUID"].as_str().unwrap_or_default().to_owned()),
                Err(error) => error,
            };
            let again = match self.after(&error, &body, begun).await? {
                Next::Done(uuid) => return Ok(uuid),
                Next::Tries(tries) => attempt < tries,
                Next::Until(until) => Instant::now() < until,
            };
            if !again {
                return Err(error.into());
            }
            self.report_wait(&error.message);
            client.pause(client.backoff(attempt)).await;
            attempt += 1;
        }
    }

    async fn after(&self, error: &ApiError, body: &Value, begun: Instant) -> Result<Next, Failure> {
        let limit = begun + self.context.settings.limits.create;
        match error.class {
            ErrorClass::Conflict => self.conflicting(error, body, begun).await,
            class if class.may_have_taken_effect() => Ok(match self.find_own(body).await? {
                Some(uuid) => Next::Done(uuid),
                None => Next::Tries(self.context.client.attempts()),
            }),
            ErrorClass::Invalid if self.has_deleted() && names_a_group(error) => {
                Ok(Next::Until(limit))
            }
            _ => Err(error.clone().into()),
        }
    }

    /// Handles a conflict. The other mapping can be the result of this create, can be in deletion,
    /// or can be a different mapping that stays.
    async fn conflicting(
        &self,
        error: &ApiError,
        body: &Value,
        begun: Instant,
    ) -> Result<Next, Failure> {
        let limit = begun + self.context.settings.limits.create;
        let Some(uuid) = uuid_in(&error.message) else {
            let own = self.find_own(body).await?;
            return own.map(Next::Done).ok_or_else(|| error.clone().into());
        };
        if self.deleted.lock().is_ok_and(|deleted| deleted.contains(&uuid)) {
            return Ok(Next::Until(limit));
        }
        match get(self.context.client, &uuid).await? {
            Some(live) if self.is_own(&live, body).await? => Ok(Next::Done(uuid)),
            Some(live) if live.state() == "Deleting" => Ok(Next::Until(limit)),
            Some(_) => Err(error.clone().into()),
            // AWS shows a new mapping with a delay, and reports a conflict with a deleted one for a
            // while.
            None => Ok(Next::Until(begun + VISIBILITY_LIMIT)),
        }
    }

    fn has_deleted(&self) -> bool {
        self.deleted.lock().is_ok_and(|deleted| !deleted.is_empty())
    }

    /// Returns the UUID of the listed mapping that has the creation ID of this request.
    async fn find_own(&self, body: &Value) -> Result<Option<String>, Failure> {
        let function = body["FunctionName"].as_str().map(FunctionName::new);
        for live in list(self.context.client).await? {
            let same_source = live.body.get("EventSourceArn") == body.get("EventSourceArn");
            let same_function =
                function.as_ref().is_none_or(|function| function.is_same(&live.function));
            if same_source && same_function && self.is_own(&live, body).await? {
                return Ok(Some(live.uuid));
            }
        }
        Ok(None)
    }

    async fn is_own(&self, live: &LiveMapping, body: &Value) -> Result<bool, Failure> {
        let wanted = body["Tags"][CREATION].as_str();
        let tags = tags_of(self.context.client, &live.arn).await?.unwrap_or_default();
        Ok(wanted.is_some() && tags.get(CREATION) == wanted)
    }
}

/// Returns whether AWS's error is about the consumer group, which a deleted mapping may still hold.
/// The exact text of AWS is not recorded, so only the term itself is matched.
fn names_a_group(error: &ApiError) -> bool {
    let text = error.message.to_lowercase();
    text.contains("consumer group") || text.contains("consumergroup")
}

/// Returns the first UUID in the text.
fn uuid_in(text: &str) -> Option<String> {
    let words = text.split(|char: char| !char.is_ascii_hexdigit() && char != '-');
    words.map(str::to_owned).find(|word| Uuid::try_parse(word).is_ok())
}
