//! Runs one step: checks its preconditions (owner, and no change since the plan), sends the writes
//! in order and reads the result back. It makes no decisions about what to do.

use std::{
    collections::BTreeSet,
    sync::Mutex,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use esmith_planner::{
    live::{LiveMapping, NAME, STACK, Tags},
    plan::{Change, ExpectedOwner, Precondition, Setting, Step, Write},
};
use tokio::time::Instant;

use crate::{
    answer::is_arn_of,
    client::ApiClient,
    code::{Code, Own},
    journal::Journal,
    outcome::{Failure, Outcome, Status},
    port::{Lambda, Request},
    read_back::{mismatch, read_back},
    reads::{get, tags_of},
    run::{Event, Listener, Settings},
    state_poller::StatePoller,
};

/// The values that all steps of a run share.
pub(crate) struct RunContext<'a, L> {
    pub(crate) client: &'a ApiClient<'a, L>,
    pub(crate) settings: &'a Settings,
    pub(crate) poller: &'a StatePoller,
    pub(crate) listener: Listener<'a>,
    pub(crate) journal: &'a dyn Journal,
    /// The steps that another step depends on.
    pub(crate) awaited: BTreeSet<&'a str>,
}

/// Runs a step.
pub(crate) async fn run<L: Lambda>(context: &RunContext<'_, L>, step: &Step) -> Outcome {
    let run = StepRun {
        context,
        step,
        uuid: Mutex::new(step.uuid().map(str::to_owned)),
        deleted: Mutex::default(),
        disabled_at: Mutex::default(),
    };
    let _in_flight = context.poller.begin();
    let status = match run.run().await {
        Ok(status) => status,
        Err(failure) => Status::Failed(failure),
    };
    let uuid = run.uuid.into_inner().unwrap_or_default();
    Outcome { name: step.name.clone(), action: step.action(), uuid, status }
}

/// One step while it runs.
pub(crate) struct StepRun<'a, L> {
    pub(crate) context: &'a RunContext<'a, L>,
    step: &'a Step,
    /// The UUID of the mapping, which a create changes.
    uuid: Mutex<Option<String>>,
    /// The mappings that this step deleted. AWS may return them for a while.
    pub(crate) deleted: Mutex<BTreeSet<String>>,
    /// The time at which the mapping was disabled, if it is.
    pub(crate) disabled_at: Mutex<Option<SystemTime>>,
}

/// The result of the checks before a step runs.
enum Preconditions {
    /// The mapping is unchanged since the plan.
    Met,
    /// The mapping was deleted since the plan.
    MappingGone,
}

/// How long AWS may take to return a new mapping.
pub(crate) const VISIBILITY_LIMIT: Duration = Duration::from_secs(30);

impl<L: Lambda> StepRun<'_, L> {
    async fn run(&self) -> Result<Status, Failure> {
        let mut writes = self.step.writes.as_slice();
        if let Preconditions::MappingGone = self.check_preconditions().await? {
            match writes {
                [Write::Delete { uuid }] if self.is_planned(uuid) => {
                    return Ok(Status::AlreadyDone);
                }
                [Write::Delete { uuid }, rest @ ..] if self.is_planned(uuid) => writes = rest,
                _ => {
                    return Err(Failure::new(
                        Own::Gone,
                        "the mapping was deleted since the plan was made; plan again",
                    ));
                }
            }
        }
        self.record_journal_entry()?;
        for (nth, write) in writes.iter().enumerate() {
            match write {
                Write::Delete { uuid } if nth == 0 && self.is_planned(uuid) => {}
                Write::Update { uuid, .. } | Write::Disable { uuid } if self.is_planned(uuid) => {}
                Write::Delete { uuid } | Write::Update { uuid, .. } | Write::Disable { uuid } => {
                    self.recheck_owner(uuid).await?;
                }
                Write::Create { .. } | Write::Tag { .. } | Write::Untag { .. } => {}
            }
            self.write(write).await?;
        }
        Ok(Status::Done)
    }

    /// Returns whether this is the mapping that the plan was made for.
    fn is_planned(&self, uuid: &str) -> bool {
        self.step.uuid() == Some(uuid)
    }

    /// Records a journal entry before a mapping is disabled or deleted whose replacement does not
    /// exist yet.
    fn record_journal_entry(&self) -> Result<(), Failure> {
        self.step.journal_entry().map_or(Ok(()), |journal_entry| {
            self.context.journal.record(journal_entry).map_err(|error| {
                Failure::new(
                    Own::Journal,
                    format!("nothing was written, because the journal cannot be written: {error}"),
                )
            })
        })
    }

    /// Checks that the owner is the expected one and that the mapping is unchanged since the plan.
    async fn check_preconditions(&self) -> Result<Preconditions, Failure> {
        let Some(seen) = self.step.live() else { return Ok(Preconditions::Met) };
        self.check_arns(seen)?;
        if self.step.claim != ExpectedOwner::None {
            match tags_of(self.context.client, &seen.arn).await? {
                Some(tags) => self.check_owner(&tags)?,
                None => return Ok(Preconditions::MappingGone),
            }
        }
        // Several steps may share one list, so it may be a few seconds old.
        let since = Instant::now().checked_sub(Duration::from_secs(3)).unwrap_or_else(Instant::now);
        let Some(live) =
            self.context.poller.get_since(self.context.client, &seen.uuid, since).await?
        else {
            return Ok(Preconditions::MappingGone);
        };
        if live.enabled() == Some(false)
            && let Ok(mut at) = self.disabled_at.lock()
        {
            *at = modified(&live);
        }
        if !seen.snapshot.is_unchanged(&live.snapshot()) {
            return Err(Failure::new(
                Own::Moved,
                "the mapping was changed since the plan was made; plan again",
            ));
        }
        Ok(Preconditions::Met)
    }

    /// Checks the owner again before a late write, and for a mapping other than the one of the
    /// preconditions.
    async fn recheck_owner(&self, uuid: &str) -> Result<(), Failure> {
        let client = self.context.client;
        let Some(live) = get(client, uuid).await? else { return Ok(()) };
        tags_of(client, &live.arn).await?.map_or(Ok(()), |tags| self.check_owner(&tags))
    }

    /// Fails if an ARN in the step belongs to another mapping than the one whose owner is checked.
    fn check_arns(&self, seen: &Precondition) -> Result<(), Failure> {
        let tagged = self.step.writes.iter().filter_map(|write| match write {
            Write::Tag { arn, .. } | Write::Untag { arn, .. } => Some(arn),
            _ => None,
        });
        match tagged.chain([&seen.arn]).find(|arn| !is_arn_of(arn, &seen.uuid)) {
            None => Ok(()),
            Some(arn) => Err(Failure::new(
                Own::UnreadableAnswer,
                format!("ARN `{arn}` is not that of mapping {}", seen.uuid),
            )),
        }
    }

    fn check_owner(&self, tags: &Tags) -> Result<(), Failure> {
        let holds = match &self.step.claim {
            ExpectedOwner::None => true,
            ExpectedOwner::Owned { stack, id, name } => {
                tags.owned_by(stack)
                    && tags.has_id(id.as_deref())
                    && tags.get(NAME) == name.as_deref()
            }
            ExpectedOwner::Unowned => tags.get(STACK).is_none(),
        };
        if holds {
            return Ok(());
        }
        let found = match (tags.get(STACK), tags.get(NAME)) {
            (Some(stack), Some(name)) => format!("it is `{name}` of stack `{stack}`"),
            _ => "no stack owns it".to_owned(),
        };
        Err(Failure::new(
            Own::NotOurs,
            format!("the mapping's tags changed since the plan was made: {found}"),
        ))
    }

    async fn write(&self, write: &Write) -> Result<(), Failure> {
        let limits = self.context.settings.limits;
        match write {
            Write::Create { body, expect, lookback } => {
                let uuid = self.create(self.request(body, *lookback)).await?;
                self.set_uuid(&uuid);
                if let Some(journal_entry) = self.step.journal_entry() {
                    self.context.journal.clear(journal_entry);
                }
                let live = self.wait_until_settled(&uuid, limits.create, true).await?;
                read_back(expect, &live)
            }
            Write::Update { uuid, body, expect } => {
                self.retry_while_in_use(uuid, limits.update, || Request::Update {
                    uuid: uuid.clone(),
                    body: body.clone(),
                })
                .await?;
                let live = self.wait_until_settled(uuid, limits.update, false).await?;
                read_back(expect, &live)
            }
            Write::Disable { uuid } => self.disable(uuid).await,
            Write::Tag { arn, tags } => {
                let request = Request::TagResource { arn: arn.clone(), tags: tags.clone() };
                Ok(self.context.client.call(request).await.map(drop)?)
            }
            Write::Untag { arn, keys } => {
                let request = Request::UntagResource { arn: arn.clone(), keys: keys.clone() };
                Ok(self.context.client.call(request).await.map(drop)?)
            }
            Write::Delete { uuid } => self.delete(uuid).await,
        }
    }

    /// Disables a mapping and stores the time. A mapping that an interrupted run disabled is not
    /// disabled again, because that would change the time.
    async fn disable(&self, uuid: &str) -> Result<(), Failure> {
        if self.disabled_at.lock().is_ok_and(|at| at.is_some()) {
            return Ok(());
        }
        let limit = self.context.settings.limits.update;
        let request = || Request::Disable { uuid: uuid.to_owned() };
        self.retry_while_in_use(uuid, limit, request).await?;
        let live = self.wait_until_settled(uuid, limit, false).await?;
        if let Ok(mut at) = self.disabled_at.lock() {
            *at = modified(&live);
        }
        match live.enabled() {
            Some(false) => Ok(()),
            _ => Err(mismatch(&[Change::open(Setting::Enabled, true.into(), false.into())], &live)),
        }
    }

    fn set_uuid(&self, uuid: &str) {
        if let Ok(mut known) = self.uuid.lock() {
            *known = Some(uuid.to_owned());
        }
    }

    async fn delete(&self, uuid: &str) -> Result<(), Failure> {
        let limit = self.context.settings.limits.delete;
        if let Ok(mut deleted) = self.deleted.lock() {
            deleted.insert(uuid.to_owned());
        }
        match self
            .retry_while_in_use(uuid, limit, || Request::Delete { uuid: uuid.to_owned() })
            .await
        {
            Err(failure) if failure.code == Code::Own(Own::NotFound) => {
                return Ok(());
            }
            other => other?,
        }
        self.wait_until_gone(uuid, limit).await
    }

    /// Returns whether a later write or step depends on the end of the deletion.
    fn must_prove_deletion(&self) -> bool {
        self.step.writes.len() > 1 || self.context.awaited.contains(self.step.name.as_str())
    }

    /// Waits until the mapping is Enabled or Disabled, and returns it.
    pub(crate) async fn wait_until_settled(
        &self,
        uuid: &str,
        limit: Duration,
        is_new: bool,
    ) -> Result<LiveMapping, Failure> {
        let begun = Instant::now();
        let mut tick = self.tick() / 8;
        loop {
            let live =
                self.context.poller.get_since(self.context.client, uuid, Instant::now()).await?;
            let state = match &live {
                Some(live) if live.is_settled() => return Ok(live.clone()),
                Some(live) => live.state().to_owned(),
                None if is_new && begun.elapsed() < VISIBILITY_LIMIT => {
                    "not visible yet".to_owned()
                }
                None => {
                    return Err(Failure::new(
                        Own::NotFound,
                        "the mapping was deleted while the step ran",
                    ));
                }
            };
            self.pause(&state, begun, limit, &mut tick).await?;
        }
    }

    /// Waits until the mapping is deleted. If something depends on it, `Get` must confirm it;
    /// otherwise a shared list that omits the mapping is enough.
    async fn wait_until_gone(&self, uuid: &str, limit: Duration) -> Result<(), Failure> {
        let begun = Instant::now();
        let mut tick = self.tick() / 8;
        loop {
            let client = self.context.client;
            let live = if self.must_prove_deletion() {
                get(client, uuid).await?
            } else {
                self.context.poller.get_cached(client, uuid).await?
            };
            let Some(live) = live else { return Ok(()) };
            self.pause(live.state(), begun, limit, &mut tick).await?;
        }
    }

    /// Waits one interval, or fails if the time limit is reached or the run was interrupted.
    async fn pause(
        &self,
        state: &str,
        begun: Instant,
        limit: Duration,
        tick: &mut Duration,
    ) -> Result<(), Failure> {
        if self.context.client.is_stopped() {
            return Err(Failure::new(
                Own::Interrupted,
                format!("interrupted while it was {state}; run apply again to continue"),
            ));
        }
        if begun.elapsed() >= limit {
            let seconds = limit.as_secs();
            return Err(Failure::new(
                Own::Timeout,
                format!("still {state} after {seconds} s; run apply again to continue"),
            ));
        }
        self.report_wait(state);
        self.context.client.pause(*tick).await;
        *tick = (*tick * 2).min(self.tick());
        Ok(())
    }

    /// Returns the interval between two polls. Polling uses at most half of the rate; the writes
    /// need the rest.
    fn tick(&self) -> Duration {
        let RunContext { client, poller, settings, .. } = self.context;
        settings.tick.max(client.at_half_pace(poller.cost()))
    }

    pub(crate) fn report_wait(&self, what: &str) {
        (self.context.listener)(Event::Waiting { step: self.step, what: what.to_owned() });
    }
}

/// Returns the time of the last change by AWS. For a disabled mapping this is the time at which it
/// stopped reading the source.
fn modified(live: &LiveMapping) -> Option<SystemTime> {
    let seconds = live.body.get("LastModified")?.as_f64()?;
    UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}
