//! Carries one step out: proves whose the mapping is, checks that it is as the plan saw it, sends the
//! writes in order and reads back what they left. It decides nothing.

use std::{
    collections::BTreeSet,
    sync::Mutex,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use esmith_planner::{
    expect::Expect,
    live::{CREATION, LiveMapping, NAME, STACK, Tags},
    plan::{Claim, Seeing, Step, Write},
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::{
    apply::{Event, Listener, Settings},
    caller::Caller,
    journal::Journal,
    observe::{get, list, tags_of},
    outcome::{Failure, Outcome, Status},
    port::{ApiError, ErrorClass, Lambda, Request},
    watch::Watch,
};

/// What every step of a run shares.
pub(crate) struct Runner<'a, L> {
    pub(crate) caller: &'a Caller<'a, L>,
    pub(crate) settings: &'a Settings,
    pub(crate) watch: &'a Watch,
    pub(crate) listener: Listener<'a>,
    pub(crate) journal: &'a dyn Journal,
    /// The steps that another one waits for.
    pub(crate) awaited: BTreeSet<&'a str>,
}

/// Carries a step out.
pub(crate) async fn run<L: Lambda>(runner: &Runner<'_, L>, step: &Step) -> Outcome {
    let stage = Stage {
        runner,
        step,
        uuid: Mutex::new(step.uuid.clone()),
        deleted: Mutex::default(),
        disabled_at: Mutex::default(),
    };
    let status = match stage.run().await {
        Ok(status) => status,
        Err(failure) => Status::Failed(failure),
    };
    let uuid = stage.uuid.into_inner().unwrap_or_default();
    Outcome { name: step.name.clone(), action: step.action, uuid, status }
}

/// One step on its way.
struct Stage<'a, L> {
    runner: &'a Runner<'a, L>,
    step: &'a Step,
    /// The mapping's UUID, which a create changes.
    uuid: Mutex<Option<String>>,
    /// What this step deleted; AWS may show it for a while.
    deleted: Mutex<BTreeSet<String>>,
    /// Since when the mapping is disabled, if it is.
    disabled_at: Mutex<Option<SystemTime>>,
}

/// What is there when a step begins.
enum Ground {
    /// What the plan saw.
    AsSeen,
    /// Nothing: somebody deleted it.
    Gone,
}

/// How long a mapping that we made may stay invisible.
const INVISIBLE: Duration = Duration::from_secs(30);

impl<L: Lambda> Stage<'_, L> {
    async fn run(&self) -> Result<Status, Failure> {
        let mut writes = self.step.writes.as_slice();
        if let Ground::Gone = self.ground().await? {
            match writes {
                [Write::Delete { .. }] => return Ok(Status::AlreadyDone),
                [Write::Delete { .. }, rest @ ..] => writes = rest,
                _ => {
                    return Err(Failure::new(
                        "Gone",
                        "the mapping was deleted since the plan was made; plan again",
                    ));
                }
            }
        }
        for write in writes {
            self.write(write).await?;
        }
        if let Some(keepsake) = &self.step.keepsake {
            self.runner.journal.forget(keepsake);
        }
        Ok(Status::Done)
    }

    /// Writes down what would be lost with a mapping that is deleted before its successor is there.
    fn keep(&self, uuid: &str) -> Result<(), Failure> {
        let keepsake = self.step.keepsake.as_ref().filter(|keepsake| keepsake.uuid == uuid);
        keepsake.map_or(Ok(()), |keepsake| {
            self.runner.journal.keep(keepsake).map_err(|error| {
                Failure::new(
                    "Journal",
                    format!("nothing was deleted, because the journal cannot be written: {error}"),
                )
            })
        })
    }

    /// Proves ownership, and that nothing moved since the plan.
    async fn ground(&self) -> Result<Ground, Failure> {
        let Some(seen) = &self.step.seen else { return Ok(Ground::AsSeen) };
        if self.needs_proof() {
            match tags_of(self.runner.caller, &seen.arn).await {
                Ok(tags) => self.prove(&tags)?,
                Err(error) if error.class == ErrorClass::NotFound => return Ok(Ground::Gone),
                Err(error) => return Err(error.into()),
            }
        }
        // A look that several steps share may be a few seconds old.
        let since = Instant::now().checked_sub(Duration::from_secs(3)).unwrap_or_else(Instant::now);
        let _waiting = self.runner.watch.wait();
        let Some(live) = self.runner.watch.look(self.runner.caller, &seen.uuid, since).await?
        else {
            return Ok(Ground::Gone);
        };
        if live.enabled() == Some(false)
            && let Ok(mut at) = self.disabled_at.lock()
        {
            *at = modified(&live);
        }
        if live.still() != seen.still {
            return Err(Failure::new(
                "Moved",
                "the mapping was changed since the plan was made; plan again",
            ));
        }
        Ok(Ground::AsSeen)
    }

    /// An update changes nothing that another run would miss, so the plan's own proof holds for it.
    fn needs_proof(&self) -> bool {
        use esmith_planner::plan::Action;
        self.step.claim != Claim::None && self.step.action != Action::Update
    }

    fn prove(&self, tags: &Tags) -> Result<(), Failure> {
        let holds = match &self.step.claim {
            Claim::None => true,
            Claim::Owned { stack, name } => tags.owned_by(stack) && tags.get(NAME) == Some(name),
            Claim::Unowned => tags.get(STACK).is_none(),
        };
        if holds {
            return Ok(());
        }
        let found = match (tags.get(STACK), tags.get(NAME)) {
            (Some(stack), Some(name)) => format!("it is `{name}` of stack `{stack}`"),
            _ => "nobody owns it".to_owned(),
        };
        Err(Failure::new(
            "NotOurs",
            format!("the mapping's tags changed since the plan was made: {found}"),
        ))
    }

    async fn write(&self, write: &Write) -> Result<(), Failure> {
        let limits = self.runner.settings.limits;
        match write {
            Write::Create { body, expect, lookback } => {
                let uuid = self.create(self.request(body, *lookback)).await?;
                self.remember(&uuid);
                let live = self.settled(&uuid, limits.create, true).await?;
                read_back(expect, &live)
            }
            // An interrupted run disabled it; doing so again would move the moment.
            Write::Update { body, .. } if disables(body) && self.is_disabled() => Ok(()),
            Write::Update { uuid, body, expect } => {
                self.send_settled(uuid, limits.update, || Request::Update {
                    uuid: uuid.clone(),
                    body: body.clone(),
                })
                .await?;
                let live = self.settled(uuid, limits.update, false).await?;
                if disables(body)
                    && let Ok(mut at) = self.disabled_at.lock()
                {
                    *at = modified(&live);
                }
                read_back(expect, &live)
            }
            Write::Tag { arn, tags } => {
                let request = Request::TagResource { arn: arn.clone(), tags: tags.clone() };
                Ok(self.runner.caller.call(request).await.map(drop)?)
            }
            Write::Untag { arn, keys } => {
                let request = Request::UntagResource { arn: arn.clone(), keys: keys.clone() };
                Ok(self.runner.caller.call(request).await.map(drop)?)
            }
            Write::Delete { uuid } => self.delete(uuid).await,
        }
    }

    fn is_disabled(&self) -> bool {
        self.disabled_at.lock().is_ok_and(|at| at.is_some())
    }

    fn remember(&self, uuid: &str) {
        if let Ok(mut known) = self.uuid.lock() {
            *known = Some(uuid.to_owned());
        }
    }

    /// Returns the body of a create, with the creation id and, for a handover, the position.
    fn request(&self, body: &Value, lookback: Option<Duration>) -> Value {
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

    /// Creates a mapping exactly once: a create whose answer is missing, or that meets a mapping of
    /// its own, is looked for by its creation id.
    async fn create(&self, body: Value) -> Result<String, Failure> {
        let until = Instant::now() + self.runner.settings.limits.create;
        let mut attempt = 1;
        loop {
            let error = match self.runner.caller.call(Request::Create { body: body.clone() }).await
            {
                Ok(answer) => return created(&answer),
                Err(error) => error,
            };
            let found = match error.class {
                ErrorClass::Conflict => self.conflicting(&error, &body).await?,
                ErrorClass::Lost | ErrorClass::Server => self.find_own(&body).await?,
                _ => return Err(error.into()),
            };
            if let Some(uuid) = found {
                return Ok(uuid);
            }
            if Instant::now() >= until || attempt >= 30 {
                return Err(error.into());
            }
            self.waiting(&error.message);
            sleep(self.runner.caller.backoff(attempt)).await;
            attempt += 1;
        }
    }

    /// Returns the mapping that a conflict names if it is this very creation; none if it is one that
    /// we just deleted and AWS still sees.
    async fn conflicting(&self, error: &ApiError, body: &Value) -> Result<Option<String>, Failure> {
        let Some(uuid) = uuid_in(&error.message) else { return Err(error.clone().into()) };
        if self.deleted.lock().is_ok_and(|deleted| deleted.contains(&uuid)) {
            return Ok(None);
        }
        if let Some(own) = self.find_own(body).await? {
            return Ok(Some(own));
        }
        Err(error.clone().into())
    }

    /// Returns the mapping with the creation id of a request, if AWS has it.
    async fn find_own(&self, body: &Value) -> Result<Option<String>, Failure> {
        let wanted = body["Tags"][CREATION].as_str();
        let function = body["FunctionName"].as_str().map(esmith_spec::function::FunctionName::new);
        for live in list(self.runner.caller).await? {
            let same_source = live.body.get("EventSourceArn") == body.get("EventSourceArn");
            if !same_source
                || function.as_ref().is_some_and(|function| !function.is_same(&live.function))
            {
                continue;
            }
            match tags_of(self.runner.caller, &live.arn).await {
                Ok(tags) if wanted.is_some() && tags.get(CREATION) == wanted => {
                    return Ok(Some(live.uuid));
                }
                Ok(_) => {}
                Err(error) if error.class == ErrorClass::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    async fn delete(&self, uuid: &str) -> Result<(), Failure> {
        let limit = self.runner.settings.limits.delete;
        self.keep(uuid)?;
        if let Ok(mut deleted) = self.deleted.lock() {
            deleted.insert(uuid.to_owned());
        }
        match self.send_settled(uuid, limit, || Request::Delete { uuid: uuid.to_owned() }).await {
            Err(failure)
                if failure.code == "ResourceNotFoundException" || failure.code == NOT_FOUND =>
            {
                return Ok(());
            }
            other => other?,
        }
        self.gone(uuid, limit).await
    }

    /// Returns whether something depends on a deleted mapping's being gone for good.
    fn needs_proof_of_end(&self) -> bool {
        self.step.writes.len() > 1 || self.runner.awaited.contains(self.step.name.as_str())
    }

    /// Sends a write, again while AWS says that the mapping is in use.
    async fn send_settled(
        &self,
        uuid: &str,
        limit: Duration,
        request: impl Fn() -> Request,
    ) -> Result<(), Failure> {
        let until = Instant::now() + limit;
        loop {
            match self.runner.caller.call(request()).await {
                Ok(_) => return Ok(()),
                Err(error) if error.class == ErrorClass::NotFound => {
                    return Err(Failure { code: NOT_FOUND.to_owned(), ..error.into() });
                }
                Err(error) if error.class == ErrorClass::InUse && Instant::now() < until => {
                    self.waiting(&error.message);
                    self.settled(uuid, limit, false).await?;
                    sleep(self.runner.settings.tick).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Waits until a mapping is Enabled or Disabled and returns it.
    async fn settled(
        &self,
        uuid: &str,
        limit: Duration,
        is_new: bool,
    ) -> Result<LiveMapping, Failure> {
        let _waiting = self.runner.watch.wait();
        let begun = Instant::now();
        let mut tick = self.runner.settings.tick / 8;
        loop {
            let live = self.runner.watch.look(self.runner.caller, uuid, Instant::now()).await?;
            let state = match &live {
                Some(live) if live.is_settled() => return Ok(live.clone()),
                Some(live) => live.state().to_owned(),
                None if is_new && begun.elapsed() < INVISIBLE => "not visible yet".to_owned(),
                None => {
                    return Err(Failure {
                        code: NOT_FOUND.to_owned(),
                        ..Failure::new("", "the mapping was deleted meanwhile")
                    });
                }
            };
            self.pause(&state, begun, limit, &mut tick).await?;
        }
    }

    /// Waits until a mapping is gone: until `Get` says so where something depends on it, else until a
    /// look that others may share does not show it.
    async fn gone(&self, uuid: &str, limit: Duration) -> Result<(), Failure> {
        let _waiting = self.runner.watch.wait();
        let begun = Instant::now();
        let mut tick = self.runner.settings.tick / 8;
        loop {
            let caller = self.runner.caller;
            let live = if self.needs_proof_of_end() {
                get(caller, uuid).await?
            } else {
                self.runner.watch.look(caller, uuid, Instant::now()).await?
            };
            let Some(live) = live else { return Ok(()) };
            self.pause(live.state(), begun, limit, &mut tick).await?;
        }
    }

    /// Waits a tick, unless the time is up or the run was interrupted.
    async fn pause(
        &self,
        state: &str,
        begun: Instant,
        limit: Duration,
        tick: &mut Duration,
    ) -> Result<(), Failure> {
        if self.runner.caller.is_stopped() {
            return Err(Failure::new(
                "Interrupted",
                format!("interrupted while it was {state}; run again to go on"),
            ));
        }
        if begun.elapsed() >= limit {
            let seconds = limit.as_secs();
            return Err(Failure::new(
                "Timeout",
                format!("still {state} after {seconds} s; run again to go on"),
            ));
        }
        self.waiting(state);
        sleep(*tick).await;
        *tick = (*tick * 2).min(self.runner.settings.tick);
        Ok(())
    }

    fn waiting(&self, what: &str) {
        (self.runner.listener)(Event::Waiting { step: self.step, what: what.to_owned() });
    }
}

/// Returns whether an update disables a mapping and does nothing else.
fn disables(body: &Value) -> bool {
    *body == json!({ "Enabled": false })
}

/// Returns when AWS last changed a mapping: for one that was just disabled, or that an interrupted
/// run disabled, the moment from which nothing was read any more.
fn modified(live: &LiveMapping) -> Option<SystemTime> {
    let seconds = live.body.get("LastModified")?.as_f64()?;
    UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}

/// Our word for a 404, which some endpoints answer without a code.
const NOT_FOUND: &str = "NotFound";

fn created(answer: &Value) -> Result<String, Failure> {
    answer["UUID"]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("NoUuid", "AWS answered without a UUID"))
}

/// Returns the first UUID in a text.
fn uuid_in(text: &str) -> Option<String> {
    let words = text.split(|char: char| !char.is_ascii_hexdigit() && char != '-');
    words.map(str::to_owned).find(|word| Uuid::try_parse(word).is_ok())
}

/// Fails where AWS kept something else than was asked for.
fn read_back(expect: &Expect, live: &LiveMapping) -> Result<(), Failure> {
    let unmet = expect.unmet(live);
    if unmet.is_empty() {
        return Ok(());
    }
    let each: Vec<String> = unmet
        .iter()
        .map(|change| {
            let kept = match &change.from {
                _ if change.sensitive => "(sensitive)".to_owned(),
                Seeing::Known(value) => value.to_string(),
                Seeing::Unknown(why) => format!("unknown: {why}"),
            };
            let wanted =
                if change.sensitive { "(sensitive)".to_owned() } else { change.to.to_string() };
            format!("`{}` is {kept}, wanted {wanted}", change.setting)
        })
        .collect();
    Err(Failure::new(
        "Kept",
        format!(
            "AWS accepted the request and kept another value: {}; ignoreChanges is the way out if it cannot be changed",
            each.join("; ")
        ),
    ))
}
