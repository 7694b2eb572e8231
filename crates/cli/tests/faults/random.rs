//! Random walks: specs change, somebody edits mappings between plan and apply, two applies of one
//! stack run at once, calls fail, runs are killed. After each round, one quiet run must set it right.
//!
//! `ESMITH_FAULTS_SEED=7 cargo test -p esmith --test faults random` walks one seed again: with the same
//! choices; which of two applies comes first is left to the machine.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use esmith_applier::Outcome;
use esmith_planner::options::{Consent, Options};
use esmith_spec::stack::Stack;
use serde_json::{Value, json};

use crate::{
    account::{Account, Mappings, Memory, Patience, Ran, carry_out, options, plan, run},
    chance::Chance,
    fault::{FAULTS, Kind as FaultKind},
    sources::{Kind, change, kinds},
    stack::{KEEPER, STACK, keeper, stack},
    tap::{Ends, Tap},
};

/// How many seeds a plain test run walks, and how many the whole walk.
const SHARE: u64 = 40;
const WHOLE: u64 = 1000;

/// After so long, the tagging index shows whatever a fault kept from it.
const LAG: Duration = Duration::from_secs(25 * 3600);

const WORKERS: usize = 2;
const ROUNDS: usize = 4;

#[test]
fn random_walks_come_to_rest() {
    let variable = |name: &str| std::env::var(name).ok();
    let seeds = match variable("ESMITH_FAULTS_SEED") {
        Some(seed) => seed.parse().unwrap()..=seed.parse().unwrap(),
        None if variable("ESMITH_FAULTS").is_some_and(|share| share == "all") => 1..=WHOLE,
        None => 1..=SHARE,
    };
    let next = AtomicU64::new(*seeds.start());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| work(*seeds.end(), &next, &failures));
        }
    });
    let failures: Vec<String> = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn work(last: u64, next: &AtomicU64, failures: &Mutex<Vec<String>>) {
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let server = server.unwrap();
    let account = server.block_on(Account::start());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let others = runtime.block_on(account.invite_others());
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed > last {
            return;
        }
        let mut walk = Walk::new(&account, &others, seed);
        let end = runtime.block_on(walk.go());
        let story = walk.story.join("\n");
        tell(&format!("seed {seed}\n{story}\n"));
        if let Err(complaint) = end {
            failures
                .lock()
                .unwrap()
                .push(format!("ESMITH_FAULTS_SEED={seed}\n{story}\n{complaint}"));
        }
    }
}

/// Tells the story of a walk; seen with `--nocapture`.
#[expect(clippy::print_stdout, reason = "whoever walks a seed again wants to read what happened")]
fn tell(story: &str) {
    println!("{story}");
}

/// One walk.
struct Walk<'a> {
    account: &'a Account,
    others: &'a Mappings,
    chance: Chance,
    kinds: Vec<Kind>,
    /// The mappings of the spec, by name.
    wanted: BTreeMap<String, Wanted>,
    journal: Memory,
    /// What happened, to be read by people.
    story: Vec<String>,
}

/// A mapping of the spec.
#[derive(Clone)]
struct Wanted {
    kind: usize,
    /// Whether it reads the other source.
    elsewhere: bool,
    /// Whether the batching window is given, for the kinds that cannot lose it in place.
    window: bool,
    batch_size: u32,
    enabled: bool,
    hands_over: bool,
}

impl<'a> Walk<'a> {
    fn new(account: &'a Account, others: &'a Mappings, seed: u64) -> Self {
        Self {
            account,
            others,
            chance: Chance::new(seed),
            kinds: kinds(),
            wanted: BTreeMap::new(),
            journal: Memory::default(),
            story: Vec::new(),
        }
    }

    async fn go(&mut self) -> Result<(), String> {
        self.account.faults(None);
        self.account.settle();
        let left = self.account.mappings().await;
        self.account.remove(left.keys().filter(|uuid| !self.others.contains_key(*uuid)));
        for round in 1..=ROUNDS {
            self.story.push(format!("round {round}"));
            let few = if round == 1 { 4 } else { 1 };
            for _ in 0..few + self.chance.below(3) {
                self.edit_spec();
            }
            self.disturbed().await;
            self.quiet().await?;
        }
        Ok(())
    }

    /// Changes the spec in one way.
    fn edit_spec(&mut self) {
        let names: Vec<String> = self.wanted.keys().cloned().collect();
        let used: Vec<usize> = self.wanted.values().map(|wanted| wanted.kind).collect();
        let free: Vec<usize> = (0..self.kinds.len()).filter(|kind| !used.contains(kind)).collect();
        if names.is_empty() || (!free.is_empty() && self.chance.percent(35)) {
            let kind = *self.chance.one_of(&free);
            let name = format!("m{}", self.chance.below(10_000));
            self.story.push(format!("spec: {name} is new, a {}", self.kinds[kind].name));
            let wanted = Wanted {
                kind,
                elsewhere: false,
                window: true,
                batch_size: 5,
                enabled: true,
                hands_over: self.chance.percent(50),
            };
            self.wanted.insert(name, wanted);
            return;
        }
        let name = self.chance.one_of(&names).clone();
        let choice = self.chance.below(6);
        let wanted = self.wanted.get_mut(&name).unwrap();
        let what = match choice {
            0 => {
                self.wanted.remove(&name);
                "is removed"
            }
            1 => {
                let wanted = self.wanted.remove(&name).unwrap();
                self.wanted.insert(format!("{name}x"), wanted);
                "has another name"
            }
            2 => {
                wanted.elsewhere = !wanted.elsewhere;
                "reads another source"
            }
            3 => {
                wanted.window = !wanted.window;
                "has another window"
            }
            4 => {
                wanted.enabled = !wanted.enabled;
                "is switched"
            }
            _ => {
                wanted.batch_size = if wanted.batch_size == 5 { 9 } else { 5 };
                "has another batch size"
            }
        };
        self.story.push(format!("spec: {name} {what}"));
    }

    fn stack(&self) -> Stack {
        let mut mappings = json!({ KEEPER: keeper() });
        for (name, wanted) in &self.wanted {
            let kind = &self.kinds[wanted.kind];
            let mut mapping =
                if wanted.elsewhere { kind.elsewhere() } else { kind.mapping(&json!({})) };
            change(
                &mut mapping,
                &json!({ "enabled": wanted.enabled, "onReplace": "allow", "tags": { "by": name } }),
            );
            let hands_over = wanted.hands_over && kind.is(&["msk", "selfManagedKafka"]);
            if hands_over {
                change(&mut mapping, &json!({ "handover": {} }));
            }
            let source = kind.source_of(&mut mapping);
            change(source, &json!({ "batchSize": wanted.batch_size }));
            if kind.keeps_window && !wanted.window {
                change(source, &json!({ "maximumBatchingWindowInSeconds": null }));
            }
            mappings[name] = mapping;
        }
        stack(&mappings)
    }

    /// One or two applies at once under faults, with edits between plan and apply.
    async fn disturbed(&mut self) {
        let stack = self.stack();
        let rules = self.rules();
        self.account.faults(rules.as_deref());
        let ends: Vec<Option<Ends>> = (0..=self.chance.below(2)).map(|_| self.end()).collect();
        let taps: Vec<Tap<'_>> = ends
            .iter()
            .map(|ends| Tap::new(&self.account.gateway, &self.account.clock, *ends))
            .collect();
        self.story.push(format!("{} applies: {ends:?}", taps.len()));
        let options = asked();
        let mut plans = Vec::new();
        for tap in &taps {
            tokio::select! {
                plan = plan(tap, &stack, &options, &self.journal) => plans.extend(plan.ok().map(|plan| (tap, plan))),
                () = tap.ended() => {}
            }
        }
        if self.chance.percent(40) {
            self.account.faults(None);
            self.edit_live().await;
            self.account.faults(rules.as_deref());
        }
        let journal = &self.journal;
        let runs = plans.iter().map(|(tap, plan)| async move {
            tokio::select! {
                outcomes = carry_out(*tap, plan, journal, Patience::Short) => format!("{:?}", brief(&outcomes)),
                () = tap.ended() => "killed".to_owned(),
            }
        });
        let ended: Vec<String> = match runs.collect::<Vec<_>>() {
            runs if runs.len() == 2 => {
                let mut runs = runs.into_iter();
                let both = (runs.next().unwrap(), runs.next().unwrap());
                let (first, second) = tokio::join!(both.0, both.1);
                vec![first, second]
            }
            runs => {
                let mut ended = Vec::new();
                for run in runs {
                    ended.push(run.await);
                }
                ended
            }
        };
        self.story.extend(ended.into_iter().map(|end| format!("ended: {end}")));
        self.account.faults(None);
    }

    /// Returns the rules by which a share of the calls goes wrong.
    fn rules(&mut self) -> Option<String> {
        let mut rules = Vec::new();
        for _ in 0..self.chance.below(3) {
            let fault = self.chance.one_of(&FAULTS);
            let FaultKind::Once(effect) = fault.kind else { continue };
            let (percent, seed) = (5 + self.chance.below(25), self.chance.number());
            // What only writes meet would otherwise befall mappings of others, which are only read.
            let calls =
                if fault.befalls("ListEventSourceMappings", false) { "*" } else { "writes" };
            rules.push(format!("{calls}~{percent}%/{seed}={effect}"));
        }
        let rules = rules.join("; ");
        self.story.push(format!("faults: {rules}"));
        Some(rules).filter(|rules| !rules.is_empty())
    }

    fn end(&mut self) -> Option<Ends> {
        let call = 1 + self.chance.below(30);
        match self.chance.below(5) {
            0 => Some(Ends::Before(call)),
            1 => Some(Ends::After(call)),
            _ => None,
        }
    }

    /// Somebody changes a mapping of ours.
    async fn edit_live(&mut self) {
        let live = self.account.tagged_mappings().await;
        let mut ours: Vec<(&str, &String)> = live
            .iter()
            .filter(|(uuid, _)| !self.others.contains_key(*uuid))
            .map(|(uuid, mapping)| (name_of(mapping), uuid))
            .collect();
        // By name, which a seed gives again; AWS's identifiers it does not.
        ours.sort_unstable();
        if ours.is_empty() {
            return;
        }
        let (name, uuid) = *self.chance.one_of(&ours);
        let what = match self.chance.below(3) {
            0 => {
                self.account.set(uuid, &json!({ "BatchSize": 7 }));
                "sets its batch size"
            }
            1 => {
                self.account.alter(uuid, &json!({ "disable": "by hand" }));
                "disables it"
            }
            _ => {
                self.account.remove([uuid]);
                "deletes it"
            }
        };
        self.story.push(format!("somebody {what}: {name}"));
    }

    /// One run without faults, after which everything must be right.
    async fn quiet(&mut self) -> Result<(), String> {
        self.account.clock.advance(LAG);
        let stack = self.stack();
        let tap = self.account.tap();
        let again = run(&tap, &stack, &asked(), &self.journal, Patience::Long).await;
        match &again {
            Ran::Applied(outcomes) if outcomes.iter().all(Outcome::is_success) => {}
            failed => return Err(format!("the quiet run failed: {failed:#?}")),
        }
        let left = plan(&tap, &stack, &asked(), &self.journal).await.unwrap();
        if !left.steps.is_empty() {
            return Err(format!("left to plan: {:#?}", left.steps));
        }
        self.account.settle();
        let live = self.account.tagged_mappings().await;
        for (uuid, mapping) in self.others {
            if live.get(uuid) != Some(mapping) {
                return Err(format!("not ours, and touched: {mapping:#?} {:#?}", live.get(uuid)));
            }
        }
        let mut names: Vec<&str> = live
            .iter()
            .filter(|(uuid, _)| !self.others.contains_key(*uuid))
            .map(|(_, mapping)| name_of(mapping))
            .collect();
        names.sort_unstable();
        let wanted: Vec<&str> = self.wanted.keys().map(String::as_str).collect();
        if names == wanted { Ok(()) } else { Err(format!("live {names:?}, wanted {wanted:?}")) }
    }
}

fn name_of(mapping: &Value) -> &str {
    assert_eq!(mapping["Tags"]["esmith:stack"], STACK);
    mapping["Tags"]["esmith:name"].as_str().unwrap()
}

/// What may be asked for is allowed.
fn asked() -> Options {
    Options { adopt: Consent::All, ..options(None) }
}

fn brief(outcomes: &[Outcome]) -> Vec<String> {
    let line = |outcome: &Outcome| {
        format!("{} {}: {:?}", outcome.action.as_str(), outcome.name, outcome.status)
    };
    outcomes.iter().map(line).collect()
}
