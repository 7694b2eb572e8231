//! Golden drift reports: every folder of `tests/drift` is a spec, what is live and what was asked for,
//! and the reports must be what stands beside them, as text and as JSON, and in every other format that
//! the folder has a file for. `ESMITH_BLESS=1` rewrites them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use esmith_planner::{
    drift::{Asked, Class, Drift, Report, drift, others},
    options::{Redaction, Target},
    plan::Observed,
};
use esmith_report::{
    Format, Style,
    document::drift::{Drift as Document, Run},
    render,
};
use serde_json::Value;

use crate::{
    golden::mismatch,
    scene::{json, read_live, stack, texts},
};

/// The file of each format in a folder. Text and JSON are a must.
const FORMATS: [(&str, Format); 8] = [
    ("drift.txt", Format::Text),
    ("drift.json", Format::Json),
    ("drift.md", Format::Markdown),
    ("drift.html", Format::Html),
    ("drift.github", Format::Github),
    ("drift.sarif", Format::Sarif),
    ("drift.junit.xml", Format::Junit),
    ("drift.prom", Format::Prometheus),
];

/// Returns what stands in a file: a page without its head, which every page has, and without the version,
/// which every release changes.
fn rendered(reports: &[Report], format: Format) -> String {
    let calls = BTreeMap::from([("ListEventSourceMappings", 1), ("ListTags", 9)]);
    let run = Run { ended: 1_793_000_000, seconds: 1.5, calls };
    let text = render(&Document::new(reports, Redaction::On, run), format, Style::default());
    match format {
        Format::Html => text[text.find("<main>").unwrap()..].to_owned(),
        Format::Sarif => text.replace(env!("CARGO_PKG_VERSION"), "1.2.3"),
        _ => text,
    }
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
        let known = ["target", "accountWide", "unmanaged"];
        assert!(known.contains(&key.as_str()), "{name}: options.json: `{key}` is not an option");
    }
    Asked {
        target: Target::new(&texts(&options["target"])).unwrap(),
        account_wide: options["accountWide"] == true,
        unmanaged: options["unmanaged"] == true,
    }
}

#[test]
fn every_drift_is_reported_as_its_files_say() {
    let mut wrong = Vec::new();
    for case in cases() {
        for (file, format) in FORMATS {
            let path = case.folder.join(file);
            if matches!(format, Format::Text | Format::Json) || path.exists() {
                wrong.extend(mismatch(&path, &rendered(&case.reports, format), &case.name));
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
        let shows = |file: &str| {
            let has = |case: &&Case| {
                case.reports.iter().any(|report| report.count(class) > 0)
                    && fs::read_to_string(case.folder.join(file))
                        .is_ok_and(|text| text.contains(class.as_str()))
            };
            cases.iter().filter(has).count()
        };
        let counts = FORMATS.iter().map(|(file, _)| (*file, shows(file)));
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
        for (file, format) in FORMATS {
            let text = rendered(&case.reports, format);
            assert!(!text.contains("SECRET"), "{}: {file}", case.name);
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
            drift.changes.iter().any(|change| matches!(change.from, Observed::Known(_)))
        }
        _ => true,
    }
}
