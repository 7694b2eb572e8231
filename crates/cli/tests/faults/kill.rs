//! The program itself, killed with SIGKILL before and after each of its calls, and run again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use esmith_emulator::ManualClock;
use esmith_planner::plan::Step;
use serde_json::Value;

use crate::{
    account::{Account, Mappings, Memory, Patience, Ran, options, plan, run},
    proxy::{Fate, Judge, Proxy},
    ready::Ready,
    rows::NAME,
    share::Share,
    stack::text,
    table::Table,
    tap::{CALL, Ends, Log, notice},
    verdict::Evidence,
};

/// How many are killed at once.
const WORKERS: usize = 6;

const COLUMNS: [&str; 2] = ["killed-before", "killed-after"];

#[test]
fn killed_at_any_call_the_program_finishes_when_it_is_run_again() {
    let Share { is_whole, rows } = Share::asked_for();
    let table = Mutex::new(Table::new(&rows, &COLUMNS));
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (rows, next, table) = (&rows, &next, &table);
            scope.spawn(move || work(worker, rows, next, table, is_whole));
        }
    });
    table.into_inner().unwrap().report();
}

fn work(worker: usize, rows: &[Ready], next: &AtomicUsize, table: &Mutex<Table>, is_whole: bool) {
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let server = server.unwrap();
    let account = server.block_on(Account::start());
    let others = server.block_on(account.invite_others());
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(ready) = rows.get(index) else { return };
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults").join(worker.to_string());
        let scene = Scene { account: &account, others: &others, ready, folder, server: &server };
        scene.row(index, table, is_whole);
        table.lock().unwrap().tell(index);
    }
}

/// One row with the program's folder.
struct Scene<'a> {
    account: &'a Account,
    others: &'a Mappings,
    ready: &'a Ready,
    folder: PathBuf,
    server: &'a tokio::runtime::Runtime,
}

impl Scene<'_> {
    fn row(&self, index: usize, table: &Mutex<Table>, is_whole: bool) {
        let calls = self.count_calls();
        for (column, name) in COLUMNS.iter().enumerate() {
            let mut at: Vec<usize> = (1..=calls).collect();
            if !is_whole {
                // From the last call backwards, another one in each row: the writes come late.
                at = vec![calls - (index * 5 + column * 2) % calls];
            }
            for call in at {
                let ends = if column == 0 { Ends::Before(call) } else { Ends::After(call) };
                let complaints = self.one(ends);
                let about = format!("{}: {name} call {call} of {calls}", self.ready.label());
                table.lock().unwrap().add(index, column, &about, complaints);
            }
        }
    }

    /// Returns how many calls the program makes if it is left alone: those of the crates that it is
    /// made of, which take a tenth of the time of a process.
    fn count_calls(&self) -> usize {
        self.server.block_on(async {
            self.ready.seed(self.account).await;
            let tap = self.account.tap();
            let options = options(Some(NAME).filter(|_| self.ready.row.replace));
            let journal = Memory::default();
            let ran = run(&tap, &self.ready.after, &options, &journal, Patience::Long).await;
            assert!(matches!(ran, Ran::Applied(_)), "{}: {ran:?}", self.ready.label());
            tap.log().calls.len()
        })
    }

    /// Makes the account as the row finds it, and the program's folder new.
    fn seed(&self) -> Mappings {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).unwrap();
        }
        fs::create_dir_all(&self.folder).unwrap();
        fs::write(self.folder.join("stack.esm.yaml"), text(&self.ready.row.after)).unwrap();
        self.server.block_on(self.ready.seed(self.account))
    }

    /// One killed run and one after it; returns what is wrong then.
    fn one(&self, ends: Ends) -> Option<String> {
        let before = self.seed();
        let (killer, held) = Killer::new(self.account.clock.clone(), Some(ends));
        let killer = Arc::new(killer);
        let first = self.apply(&killer, true);
        let held = held.recv_timeout(Duration::from_secs(60));
        let first = first.kill();
        if held.is_err() {
            return Some(format!("it never came to that call: {}", shown(&first)));
        }
        let (again, _) = Killer::new(self.account.clock.clone(), None);
        let again = Arc::new(again);
        let second = self.apply(&again, false).end();
        let mut complaints = Vec::new();
        if !second.status.success() {
            complaints.push(format!("the run after it failed: {}", shown(&second)));
        }
        let left = self.server.block_on(self.left_to_plan());
        if !left.is_empty() {
            complaints.push(format!("left to plan: {left:#?}"));
        }
        let journal = self.folder.join(".esmith/journal");
        if journal.exists() && fs::read_dir(&journal).unwrap().next().is_some() {
            complaints.push(format!("left in the journal: {}", shown(&second)));
        }
        complaints.extend(self.judge(&before, &killer, &again));
        (!complaints.is_empty()).then(|| complaints.join("\n"))
    }

    async fn left_to_plan(&self) -> Vec<Step> {
        let tap = self.account.tap();
        plan(&tap, &self.ready.after, &options(None), &Memory::default()).await.unwrap().steps
    }

    fn judge(&self, before: &Mappings, first: &Killer, second: &Killer) -> Vec<String> {
        self.account.settle();
        let after = self.server.block_on(self.account.tagged_mappings());
        let mut log = first.log.lock().unwrap().clone();
        for (uuid, at) in &second.log.lock().unwrap().disabled {
            log.disabled.entry(uuid.clone()).or_insert(*at);
        }
        let evidence = Evidence {
            row: &self.ready.row,
            others: self.others,
            before,
            after: &after,
            log: &log,
            disabled_by_aws: false,
        };
        evidence.complaints()
    }

    /// Starts an apply; only the first one is told to replace what nothing forces.
    fn apply(&self, judge: &Arc<Killer>, is_first: bool) -> Running {
        let mut words = vec![
            "apply",
            "stack.esm.yaml",
            "--auto-approve",
            "--allow-replace",
            "--max-change-percent",
            "100",
        ];
        if is_first && self.ready.row.replace {
            words.extend(["--replace", NAME]);
        }
        self.run(judge, &words)
    }

    fn run(&self, judge: &Arc<Killer>, words: &[&str]) -> Running {
        let proxy = Proxy::start(self.account.address(), Arc::clone(judge));
        let mut command = Command::new(env!("CARGO_BIN_EXE_esmith"));
        command.args(words).args(["--endpoint-url", &proxy.url(), "--rate", "0"]);
        command.current_dir(&self.folder).env_clear().env("HOME", &self.folder).envs([
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ]);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Running { child: quiet.spawn().unwrap(), _proxy: proxy }
    }
}

/// The program at work, with the proxy that it talks to.
struct Running {
    child: Child,
    _proxy: Proxy,
}

impl Running {
    /// Waits for the program's own end.
    fn end(self) -> Output {
        self.child.wait_with_output().unwrap()
    }

    fn kill(mut self) -> Output {
        self.child.kill().unwrap();
        self.end()
    }
}

/// Holds the call at which the program is to die, and lets time pass with each.
struct Killer {
    clock: ManualClock,
    ends: Option<Ends>,
    log: Mutex<Log>,
    tell: Mutex<Sender<()>>,
}

impl Killer {
    fn new(clock: ManualClock, ends: Option<Ends>) -> (Self, Receiver<()>) {
        let (tell, held) = channel();
        let killer = Self { clock, ends, log: Mutex::default(), tell: Mutex::new(tell) };
        (killer, held)
    }
}

impl Judge for Killer {
    fn fate(&self, number: usize) -> Fate {
        if matches!(self.ends, Some(Ends::Before(end)) if end == number) {
            return Fate::Hold;
        }
        self.clock.advance(CALL);
        match self.ends {
            Some(Ends::After(end)) if end == number => Fate::HoldAnswer,
            _ => Fate::Pass,
        }
    }

    fn held(&self) {
        // The test may have given up waiting.
        let _: Result<(), _> = self.tell.lock().unwrap().send(());
    }

    fn answered(&self, body: &[u8]) {
        if let Ok(answer) = serde_json::from_slice::<Value>(body) {
            notice(&mut self.log.lock().unwrap(), &answer);
        }
    }
}

fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{:?}\n{}\n{}", output.status.code(), text(&output.stdout), text(&output.stderr))
}
