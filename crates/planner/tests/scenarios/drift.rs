//! Golden drift reports: every folder of `tests/drift` is a spec, what is live and what was asked for,
//! and the reports must be what stands beside them, as text and as JSON, and in every other format that
//! the folder has a file for. `ESMITH_BLESS=1` rewrites them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use esmith_planner::{
    drift::{Absent, Asked, Class, Drift, References, Report, drift, others},
    options::{Redaction, Target},
    plan::Seeing,
};
use esmith_report::{
    Style,
    drift::{self as render, Run},
};
use serde_json::Value;

use crate::{
    golden::mismatch,
    scene::{json, read_live, stack, texts},
};

/// A file of a folder, and what it holds.
struct Format {
    file: &'static str,
    render: fn(&[Report]) -> String,
}

const FORMATS: [Format; 8] = [
    Format { file: "drift.txt", render: |reports| render::text(reports, Style::default()) },
    Format {
        file: "drift.json",
        render: |reports| format!("{:#}\n", render::document(reports, Redaction::On)),
    },
    Format { file: "drift.md", render: |reports| render::markdown(reports, Redaction::On) },
    Format { file: "drift.html", render: page },
    Format { file: "drift.github", render: render::github },
    Format {
        file: "drift.sarif",
        render: |reports| format!("{:#}\n", render::sarif(reports, "1.2.3")),
    },
    Format { file: "drift.junit.xml", render: render::junit },
    Format { file: "drift.prom", render: metrics },
];

/// The page without its head, which every page has.
fn page(reports: &[Report]) -> String {
    let page = render::html(reports, Redaction::On);
    page[page.find("<main>").unwrap()..].to_owned()
}

fn metrics(reports: &[Report]) -> String {
    let calls = BTreeMap::from([("ListEventSourceMappings", 1), ("ListTags", 9)]);
    render::metrics(Some(reports), &Run { ended: 1_793_000_000, seconds: 1.5, calls })
}

/// A folder, read.
struct Case {
    name: String,
    folder: PathBuf,
    reports: Vec<Report>,
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/drift");
    let entries = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders.into_iter().map(case).collect()
}

fn case(folder: PathBuf) -> Case {
    let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
    let stack = stack(&name, &folder);
    let live = read_live(&json(&folder.join("live.json")).unwrap());
    let asked = asked(&name, &json(&folder.join("options.json")).unwrap_or_default());
    let mut reports = vec![drift(&stack, &live, &asked)];
    reports.extend(others(&[&stack], &live, &asked));
    Case { name, folder, reports }
}

fn asked(name: &str, options: &Value) -> Asked {
    for key in options.as_object().into_iter().flat_map(|options| options.keys()) {
        let known = ["target", "accountWide", "unmanaged", "absent"];
        assert!(known.contains(&key.as_str()), "{name}: options.json: `{key}` is not an option");
    }
    let absent = options["absent"].as_object().into_iter().flatten().map(|(function, what)| {
        let absent = if what == "qualifier" { Absent::Qualifier } else { Absent::Function };
        (function.clone(), absent)
    });
    Asked {
        target: Target::new(&texts(&options["target"])).unwrap(),
        account_wide: options["accountWide"] == true,
        unmanaged: options["unmanaged"] == true,
        references: References(absent.collect()),
    }
}

#[test]
fn every_drift_is_reported_as_its_files_say() {
    let mut wrong = Vec::new();
    for case in cases() {
        for (index, format) in FORMATS.iter().enumerate() {
            let path = case.folder.join(format.file);
            // Text and JSON are a must.
            if index < 2 || path.exists() {
                wrong.extend(mismatch(&path, &(format.render)(&case.reports), &case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
#[expect(clippy::print_stdout, reason = "the table is for people who run the test")]
fn every_class_is_shown_in_every_format() {
    let cases = cases();
    let mut missing = Vec::new();
    for class in Class::ALL {
        let shows = |format: &Format| {
            let has = |case: &&Case| {
                case.reports.iter().any(|report| report.count(class) > 0)
                    && fs::read_to_string(case.folder.join(format.file))
                        .is_ok_and(|text| text.contains(class.as_str()))
            };
            cases.iter().filter(has).count()
        };
        let counts = FORMATS.iter().map(|format| (format.file, shows(format)));
        let counts: Vec<(&str, usize)> = counts.collect();
        println!("{:<14}{counts:?}", class.as_str());
        let empty = counts.iter().filter(|(_, count)| *count == 0);
        missing.extend(empty.map(|(file, _)| format!("{} in {file}", class.as_str())));
    }
    assert!(missing.is_empty(), "no folder of tests/drift shows {missing:?}");
}

#[test]
fn no_report_shows_what_a_key_hides() {
    for case in cases() {
        for format in &FORMATS {
            let text = (format.render)(&case.reports);
            assert!(!text.contains("SECRET"), "{}: {}", case.name, format.file);
        }
    }
}

#[test]
fn what_is_told_as_drift_is_what_a_plan_would_mend() {
    for scene in crate::scene::Scene::all() {
        let plan = scene.plan();
        let asked = Asked { target: scene.options.target.clone(), ..Asked::default() };
        let report = drift(&scene.stack, &scene.live, &asked);
        let mut planned: Vec<&str> = plan.steps.iter().map(|step| step.name.as_str()).collect();
        let told = report.drift.iter().filter(|drift| is_mended(drift));
        let mut told: Vec<&str> = told.map(|drift| drift.name.as_str()).collect();
        // What was asked of the plan beyond the spec is no drift.
        let asks_more = !scene.options.prune
            || scene.options.overwrite_unknown
            || !scene.options.replace.is_empty();
        if !asks_more {
            planned.dedup();
            told.dedup();
            assert_eq!(told, planned, "{}", scene.name);
        }
    }
}

/// Returns whether a plan does something about it: not about what AWS reports of a mapping that is as
/// the spec wants, nor about what cannot be read.
fn is_mended(drift: &Drift) -> bool {
    match drift.class {
        Class::Problem | Class::Orphan => drift.location.is_none(),
        Class::Unreadable => {
            drift.changes.iter().any(|change| matches!(change.from, Seeing::Known(_)))
        }
        _ => true,
    }
}
