//! Everything that the emulator knows.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{
    Clock, Config, Missing, StartError, Surroundings, Switches, Timing,
    arn::partition,
    call::Call,
    calls::CallLog,
    encryption::{self, Undecryptable},
    faults::Faults,
    kind::Kind,
    mapping::{Mapping, Phase, Transition},
    members::Members,
    refusal::Refusal,
    region::Region,
    scope::{Scope, Session},
    state_file::{Entry, StateFile},
};

/// Where the UUIDs of new mappings come from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ids {
    Random,
    /// The same in every run: from how many there were.
    Counted(u128),
}

impl Ids {
    pub(crate) fn next(&mut self) -> Uuid {
        match self {
            Self::Random => Uuid::new_v4(),
            Self::Counted(count) => {
                *count += 1;
                // Far from each other and in no order.
                Uuid::from_u128(count.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
            }
        }
    }
}

/// The state of an emulator.
pub(crate) struct World {
    account: String,
    pub(crate) region: String,
    timing: Timing,
    pub(crate) rate: Option<u32>,
    pub(crate) switches: Switches,
    pub(crate) allowed: Option<BTreeSet<String>>,
    pub(crate) missing: Missing,
    pub(crate) surroundings: Surroundings,
    pub(crate) clock: Clock,
    pub(crate) started: u64,
    regions: BTreeMap<Scope, Region>,
    /// By access key.
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) calls: CallLog,
    pub(crate) faults: Faults,
    pub(crate) ids: Ids,
    /// How much later than usual the tagging index hears of the call in hand.
    pub(crate) extra_lag: u64,
    state: Option<StateFile>,
    pub(crate) closed: bool,
}

impl World {
    /// Builds the world of a configuration, from its state file if there is one.
    pub(crate) fn new(config: &Config) -> Result<Self, StartError> {
        let mut world = Self {
            account: config.account.clone(),
            region: config.region.clone(),
            timing: config.timing,
            rate: config.rate,
            switches: config.switches.clone(),
            allowed: config.allowed.clone(),
            missing: config.missing.clone(),
            surroundings: config.surroundings.clone(),
            clock: config.clock.clone(),
            started: 0,
            regions: BTreeMap::new(),
            sessions: BTreeMap::new(),
            calls: CallLog::default(),
            faults: Faults::default(),
            ids: Ids::Random,
            extra_lag: 0,
            state: None,
            closed: false,
        };
        world.faults.add(config.faults.iter().cloned());
        if let Some(path) = &config.state {
            let (state, entries) = StateFile::open(path, config.clock.now())?;
            for Entry { scope, mapping } in entries {
                world.clock.reach(mapping.last_modified);
                world.region(&scope).tags.learn(&mapping.arn, &mapping.tags, 0, 0);
                world.keep(&scope, mapping);
            }
            world.state = Some(state);
        }
        world.started = world.clock.now();
        Ok(world)
    }

    /// Whose call it is, and where.
    pub(crate) fn scope(&self, call: &Call) -> Scope {
        let session = call.access_key.as_ref().and_then(|key| self.sessions.get(key));
        Scope {
            account: session.map_or(&self.account, |session| &session.account).clone(),
            region: call.region.clone().unwrap_or_else(|| self.region.clone()),
        }
    }

    /// The ARN of the caller.
    pub(crate) fn caller(&self, call: &Call) -> String {
        let Scope { account, region } = self.scope(call);
        let partition = partition(&region);
        match call.access_key.as_ref().and_then(|key| self.sessions.get(key)) {
            Some(Session { role, name, .. }) => {
                format!("arn:{partition}:sts::{account}:assumed-role/{role}/{name}")
            }
            None => format!("arn:{partition}:iam::{account}:user/emulator"),
        }
    }

    /// Why the filters of these members cannot be shown to the caller, if they cannot.
    pub(crate) fn undecryptable(&self, call: &Call, members: &Members) -> Option<Undecryptable> {
        let key = encryption::key(members)?;
        if self.surroundings.disabled_keys.contains(key) {
            return Some(Undecryptable::disabled(key));
        }
        let denied = || Undecryptable::denied(&self.caller(call), key);
        (!self.switches.kms_readable).then(denied)
    }

    /// The region of a scope; every region exists.
    pub(crate) fn region(&mut self, scope: &Scope) -> &mut Region {
        self.regions.entry(scope.clone()).or_default()
    }

    /// The region that holds a mapping, whosever it is.
    pub(crate) fn find(&self, uuid: &str) -> Option<Scope> {
        let holds = |(_, region): &(&Scope, &Region)| region.get(uuid).is_some();
        self.regions.iter().find(holds).map(|(scope, _)| scope.clone())
    }

    /// Takes a source away from under its mappings.
    pub(crate) fn vanish(&mut self, source: &str) {
        self.missing.sources.insert(source.to_owned());
        let scopes: Vec<Scope> = self.regions.keys().cloned().collect();
        for scope in scopes {
            for uuid in self.region(&scope).of_source(source) {
                self.alter(&scope, &uuid, |mapping| {
                    mapping.last_result = Some(mapping.kind.problem().to_owned());
                });
            }
        }
    }

    /// How late the tagging index hears of a change, in milliseconds.
    pub(crate) fn index_lag(&self) -> u64 {
        self.switches.index_lag_ms.saturating_add(self.extra_lag)
    }

    /// The transition that starts now, if AWS has one; `enabled` as in [`Timing::length`].
    pub(crate) fn transition(&self, kind: Kind, phase: Phase, enabled: bool) -> Option<Transition> {
        let length = self.timing.length(kind, phase, enabled)?;
        Some(Transition { phase, until: self.clock.now().saturating_add(length) })
    }

    /// Writes a mapping to the state file and puts it in its region.
    pub(crate) fn store(&mut self, scope: &Scope, mapping: Mapping) -> Result<(), Refusal> {
        if let Some(state) = &mut self.state {
            let entry = Entry { scope: scope.clone(), mapping: mapping.clone() };
            state.append(&entry).map_err(|error| {
                Refusal::service(format!("cannot write the state file: {error}"))
            })?;
        }
        self.keep(scope, mapping);
        Ok(())
    }

    /// Changes a mapping from outside the API. A state file that cannot be written is noticed by
    /// the next call of the API that writes.
    pub(crate) fn alter(&mut self, scope: &Scope, uuid: &str, change: impl FnOnce(&mut Mapping)) {
        if let Some(mut mapping) = self.region(scope).get(uuid).cloned() {
            change(&mut mapping);
            let _: Result<(), Refusal> = self.store(scope, mapping);
        }
    }

    fn keep(&mut self, scope: &Scope, mapping: Mapping) {
        self.region(scope).put(mapping);
    }

    /// The state file's handle, to sync what was appended; none in memory.
    pub(crate) fn unsynced(&mut self) -> Option<std::sync::Arc<std::fs::File>> {
        self.state.as_mut()?.unsynced()
    }

    /// Frees the state file. What still comes in on an open connection is turned away.
    pub(crate) fn close(&mut self) {
        self.closed = true;
        self.state = None;
    }

    /// Lets time pass in every region.
    pub(crate) fn settle(&mut self) {
        let now = self.clock.now();
        for region in self.regions.values_mut() {
            region.settle(now, self.switches.index_lag_ms);
        }
    }
}
