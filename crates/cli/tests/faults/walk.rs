//! The walk: for each row, each fault and each call, one disturbed run, one run after it, and the
//! verdict. Printed as a table of runs.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use esmith_applier::Outcome;
use esmith_planner::plan::Action;

use crate::{
    account::{Account, Mappings, Memory, Patience, Ran, options, plan, run},
    fault::{FAULTS, Fault, Kind, LINGERS},
    ready::Ready,
    rows::NAME,
    share::Share,
    table::Table,
    tap::{Ends, Log, Tap},
    verdict::Evidence,
};

/// How many accounts are walked at once.
const WORKERS: usize = 4;

fn faults() -> Vec<Fault> {
    FAULTS.into_iter().chain([LINGERS]).collect()
}

#[test]
fn whatever_befalls_an_apply_the_next_one_finishes_it() {
    let Share { is_whole, rows } = Share::asked_for();
    let columns: Vec<&str> = faults().iter().map(|fault| fault.name).collect();
    let table = Mutex::new(Table::new(&rows, &columns));
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| work(&rows, &next, &table, is_whole));
        }
    });
    table.into_inner().unwrap().report();
}

/// Takes one row after the other.
fn work(rows: &[Ready], next: &AtomicUsize, table: &Mutex<Table>, is_whole: bool) {
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let server = server.unwrap();
    let account = server.block_on(Account::start());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let others = runtime.block_on(account.invite_others());
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(ready) = rows.get(index) else { return };
        let walker = Walker { account: &account, others: &others, ready };
        runtime.block_on(walker.row(index, table, is_whole));
        table.lock().unwrap().tell(index);
    }
}

struct Walker<'a> {
    account: &'a Account,
    /// What no run may touch.
    others: &'a Mappings,
    ready: &'a Ready,
}

/// What one run left behind.
struct Disturbed {
    log: Log,
    ran: Option<Ran>,
}

impl Walker<'_> {
    async fn row(&self, index: usize, table: &Mutex<Table>, is_whole: bool) {
        let calls = self.undisturbed().await;
        for (column, fault) in faults().iter().enumerate() {
            let befallen = calls
                .iter()
                .enumerate()
                .filter(|(_, (operation, is_write))| fault.befalls(operation, *is_write))
                .map(|(call, _)| call + 1);
            let mut befallen: Vec<usize> = befallen.collect();
            if !is_whole && !befallen.is_empty() {
                // Another call in each row and column, so that the share sees them all.
                befallen = vec![befallen[(index * 7 + column * 3) % befallen.len()]];
            }
            for call in befallen {
                let complaints = self.one(fault, call).await;
                let about =
                    format!("{}: {} at call {call} of {calls:?}", self.ready.label(), fault.name);
                table.lock().unwrap().add(index, column, &about, complaints);
            }
        }
    }

    /// Applies without faults and returns the calls: those that faults are tried on.
    async fn undisturbed(&self) -> Vec<(&'static str, bool)> {
        let before = self.ready.seed(self.account).await;
        let journal = Memory::default();
        let disturbed = self.disturb(None, &journal).await;
        let Some(Ran::Applied(outcomes)) = &disturbed.ran else { panic!("{:?}", disturbed.ran) };
        let actions: BTreeSet<Action> = outcomes.iter().map(|outcome| outcome.action).collect();
        assert_eq!(actions.len(), 1, "{}: {outcomes:#?}", self.ready.label());
        let calls = disturbed.log.calls.clone();
        let complaints = self.judge(&before, disturbed, &journal, None).await;
        assert_eq!(complaints, None, "{}", self.ready.label());
        calls
    }

    /// One disturbed run and what comes after it; returns what is wrong then.
    async fn one(&self, fault: &Fault, call: usize) -> Option<String> {
        let before = self.ready.seed(self.account).await;
        let journal = Memory::default();
        let disturbed = self.disturb(Some((fault, call)), &journal).await;
        self.judge(&before, disturbed, &journal, Some(fault)).await
    }

    async fn disturb(&self, fault: Option<(&Fault, usize)>, journal: &Memory) -> Disturbed {
        let ends = fault.and_then(|(fault, call)| match fault.kind {
            Kind::KilledBefore => Some(Ends::Before(call)),
            Kind::KilledAfter => Some(Ends::After(call)),
            Kind::Once(_) | Kind::FromThenOn(_) => None,
        });
        if let Some(rule) = fault.and_then(|(fault, call)| fault.rule(call)) {
            self.account.faults(Some(&rule));
        }
        let tap = Tap::new(&self.account.gateway, &self.account.clock, ends);
        let options = options(Some(NAME).filter(|_| self.ready.row.replace));
        let patience = if fault.is_some() { Patience::Short } else { Patience::Long };
        let ran = tokio::select! {
            ran = run(&tap, &self.ready.after, &options, journal, patience) => Some(ran),
            () = tap.ended() => None,
        };
        self.account.faults(None);
        Disturbed { log: tap.log(), ran }
    }

    /// Runs again without faults; returns what is wrong afterwards.
    async fn judge(
        &self,
        before: &Mappings,
        disturbed: Disturbed,
        journal: &Memory,
        fault: Option<&Fault>,
    ) -> Option<String> {
        self.account.settle();
        let tap = self.account.tap();
        let again = run(&tap, &self.ready.after, &options(None), journal, Patience::Long).await;
        let mut log = disturbed.log;
        for (uuid, at) in tap.log().disabled {
            log.disabled.entry(uuid).or_insert(at);
        }
        let mut complaints = Vec::new();
        match &again {
            Ran::Applied(outcomes) if outcomes.iter().all(Outcome::is_success) => {}
            failed => complaints.push(format!("the run after it failed: {failed:#?}")),
        }
        // A run that found nothing to do has shown already that nothing is left.
        let is_at_rest = matches!(&again, Ran::Applied(outcomes) if outcomes.is_empty());
        if !is_at_rest {
            match plan(&self.account.tap(), &self.ready.after, &options(None), journal).await {
                Ok(plan) if plan.steps.is_empty() => {}
                left => {
                    complaints.push(format!("left to plan: {:#?}", left.map(|plan| plan.steps)));
                }
            }
        }
        if !journal.kept().is_empty() {
            complaints.push(format!("left in the journal: {:#?}", journal.kept()));
        }
        self.account.settle();
        let after = self.account.tagged_mappings().await;
        let disabled_by_aws = fault.is_some_and(|fault| fault.name == "disabled");
        let row = &self.ready.row;
        let evidence = Evidence {
            row,
            others: self.others,
            before,
            after: &after,
            log: &log,
            disabled_by_aws,
        };
        complaints.extend(evidence.complaints());
        if complaints.is_empty() {
            return None;
        }
        Some(format!("first: {:#?}\n{}", disturbed.ran, complaints.join("\n")))
    }
}
