//! One scenario as it stands in its folder: spec, live mappings and options.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use esmith_planner::{
    Live,
    live::{Absent, LiveMapping, Noticed, References, Tags},
    options::{Consent, Options, Redaction, Target},
    plan::{JournalEntry, Plan},
    verify,
};
use esmith_report::{Format, Style, document::plan as document, render};
use esmith_spec::{
    load::{Files, Input, load},
    stack::Stack,
    variables::InForce,
};
use serde_json::Value;

use crate::{aws::Aws, leaks};

/// A scenario, read.
pub(crate) struct Scene {
    /// The folder's name: a claim.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// What the scenario is about; names the thread that it answers.
    about: String,
    pub(crate) stack: Stack,
    pub(crate) live: Live,
    pub(crate) options: Options,
}

impl Scene {
    /// Returns every scenario, by name.
    pub(crate) fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Scene>> = LazyLock::new(Scene::read_all);
        &ALL
    }

    fn read_all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios");
        let entries = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
        let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
        folders.sort();
        folders.into_iter().map(Self::read).collect()
    }

    fn read(folder: PathBuf) -> Self {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let live = json(&folder.join("live.json"))
            .unwrap_or_else(|| panic!("{name}: no live.json that can be read"));
        let options = json(&folder.join("options.json")).unwrap_or_default();
        Self {
            stack: stack(&name, &folder),
            about: fs::read_to_string(folder.join("about.txt")).unwrap_or_default(),
            live: read_live(&live),
            options: read_options(&name, &options),
            name,
            folder,
        }
    }

    /// Returns whether the scenario is about a public thread.
    pub(crate) fn answers(&self, thread: &str) -> bool {
        self.about
            .split(|char: char| char.is_whitespace() || "(),;".contains(char))
            .any(|word| word.trim_end_matches('.') == thread)
    }

    /// Returns the scenario's plan.
    pub(crate) fn plan(&self) -> Plan {
        esmith_planner::plan(&self.stack, &self.live, &self.options)
    }
}

impl Scene {
    /// Returns what is wrong with the scenario's plan.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.faults_of(&self.plan())
    }

    /// Returns what is wrong with a plan, and what its renderings show that a key hides.
    pub(crate) fn faults_of(&self, plan: &Plan) -> Vec<String> {
        let mut faults = verify::faults(&self.stack, &self.live, &self.options, plan);
        faults.extend(leaks::faults(&self.stack, &self.live, plan));
        faults
    }
}

impl Scene {
    /// Returns what a second plan still has to do, once the emulator has carried the first one
    /// out; nothing, where steps are blocked.
    pub(crate) fn left_after_apply(&self) -> String {
        let mut aws = Aws::new(self.live.mappings.clone());
        let mut plan = self.plan();
        // What is asked for once is not asked for again.
        let options = Options { replace: BTreeSet::new(), ..self.options.clone() };
        while plan.blocked() == 0 {
            if let Err(why) = aws.apply(&plan) {
                return why;
            }
            let again = |text: &str| text.ends_with("replaced again afterwards");
            let goes_on = plan.steps.iter().any(|step| step.impact().is_some_and(again));
            plan = esmith_planner::plan(&self.stack, &aws.live(), &options);
            if !goes_on {
                return if plan.steps.is_empty() {
                    String::new()
                } else {
                    render(
                        &document::Plan::new([&plan], Redaction::On),
                        Format::Text,
                        Style::default(),
                    )
                };
            }
        }
        String::new()
    }
}

pub(crate) fn json(path: &Path) -> Option<Value> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

struct Folder<'a>(&'a Path);

impl Files for Folder<'_> {
    fn read(&self, path: &str) -> Result<String, String> {
        fs::read_to_string(self.0.join(path)).map_err(|_| "no such file".to_owned())
    }

    fn find(&self, _: &str, name: &str) -> Result<Vec<String>, String> {
        Ok([name.to_owned()].into_iter().filter(|path| self.0.join(path).exists()).collect())
    }
}

pub(crate) fn stack(name: &str, folder: &Path) -> Stack {
    let loaded = load(&Input {
        roots: &["spec.esm.yaml".to_owned()],
        files: &Folder(folder),
        variables: &BTreeMap::new(),
        environment: &|_| None,
        allowed: &[],
        in_force: &InForce {
            account: Some("123456789012".to_owned()),
            region: Some("eu-west-1".to_owned()),
        },
        now: None,
    });
    assert!(!loaded.has_errors(), "{name}: {:#?}", loaded.problems);
    loaded.stacks.into_iter().next().unwrap()
}

pub(crate) fn read_live(live: &Value) -> Live {
    let each = |key: &str| live[key].as_array().into_iter().flatten();
    Live {
        account: Some("123456789012".to_owned()),
        region: Some("eu-west-1".to_owned()),
        mappings: each("mappings").map(read_mapping).collect(),
        journal_entries: each("journal_entries").map(read_journal_entry).collect(),
        references: References(absent(&live["absent"])),
        noticed: each("warnings").map(noticed).collect(),
    }
}

/// Reads `{"FUNCTION": "function" | "qualifier"}`: what of a function is gone.
fn absent(functions: &Value) -> BTreeMap<String, Absent> {
    let functions = functions.as_object().into_iter().flatten();
    let one = |(function, what): (&String, &Value)| {
        let absent = if what == "qualifier" { Absent::Qualifier } else { Absent::Function };
        (function.clone(), absent)
    };
    functions.map(one).collect()
}

/// Reads `{"indexBehind": …}`: a warning of reading is named, never typed.
fn noticed(warning: &Value) -> Noticed {
    let asked = warning["indexBehind"].as_u64().unwrap();
    Noticed::IndexBehind { asked: usize::try_from(asked).unwrap() }
}

/// Reads `{"name": …, "uuid": …, "carried": {…}}`.
fn read_journal_entry(kept: &Value) -> JournalEntry {
    let text = |key: &str| kept[key].as_str().unwrap().to_owned();
    let carried = kept["carried"].as_object().unwrap();
    JournalEntry {
        stack: "shop".to_owned(),
        name: text("name"),
        uuid: text("uuid"),
        arn: format!("arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:{}", text("uuid")),
        carried: carried.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
        definition: Value::Null,
    }
}

/// Reads `{"body": what AWS sends, "tags": {…} | "untaggable" | "unasked", "from": "get" | "list"}`.
fn read_mapping(mapping: &Value) -> LiveMapping {
    let mut read = LiveMapping::new(mapping["body"].clone()).expect("AWS's JSON has a UUID");
    read.from_get = mapping["from"] == "get";
    read.tags = match &mapping["tags"] {
        Value::Object(tags) => Tags::Known(
            tags.iter().map(|(key, value)| (key.clone(), value.as_str().unwrap().into())).collect(),
        ),
        Value::String(word) if word == "untaggable" => Tags::Untaggable,
        _ => Tags::Unasked,
    };
    read
}

fn read_options(name: &str, options: &Value) -> Options {
    let known = [
        "prune",
        "adopt",
        "takeOver",
        "allowReplace",
        "replace",
        "overwriteUnknown",
        "target",
        "maxDeletes",
        "maxChangePercent",
    ];
    for key in options.as_object().into_iter().flat_map(|options| options.keys()) {
        assert!(known.contains(&key.as_str()), "{name}: options.json: `{key}` is not an option");
    }
    let number = |key: &str| options[key].as_u64().map(|number| usize::try_from(number).unwrap());
    Options {
        prune: options["prune"].as_bool().unwrap_or(true),
        adopt: consent(&options["adopt"]),
        take_over: consent(&options["takeOver"]),
        allow_replace: consent(&options["allowReplace"]),
        replace: texts(&options["replace"]).into_iter().collect(),
        overwrite_unknown: options["overwriteUnknown"].as_bool().unwrap_or(false),
        target: Target::new(&texts(&options["target"])).unwrap(),
        max_deletes: number("maxDeletes"),
        max_change_percent: number("maxChangePercent").map(|number| u8::try_from(number).unwrap()),
    }
}

fn consent(value: &Value) -> Consent {
    match value {
        Value::Null => Consent::None,
        Value::String(word) if word == "all" => Consent::All,
        names => Consent::Names(texts(names).into_iter().collect::<BTreeSet<_>>()),
    }
}

pub(crate) fn texts(value: &Value) -> Vec<String> {
    let texts = value.as_array().into_iter().flatten();
    texts.map(|text| text.as_str().unwrap().to_owned()).collect()
}
