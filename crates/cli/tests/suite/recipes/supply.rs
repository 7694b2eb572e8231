//! Where what runs in CI comes from: actions at commits that are listed, images by digest, and no address of
//! esmith that may be somebody else's.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use super::job::Job;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap()
}

/// How the action of this project is named while it has no address: no name that anybody can take.
const OURS: &str = "<owner>/esmith@<commit>";

/// Returns the files that CI runs, or that people copy into theirs.
fn workflows() -> Vec<PathBuf> {
    let folders = [".github/workflows", "examples/github"].map(|folder| root().join(folder));
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let files = files.map(|entry| entry.unwrap().path());
    let single = ["action.yml", "crates/cli/src/verbs/init/workflow.yaml"];
    files.chain(single.map(|file| root().join(file))).collect()
}

/// Returns the list: what a `uses:` says of each action.
fn listed() -> BTreeSet<String> {
    let list = read(".github/actions.txt");
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let written = |line: &str| {
        let [name, release, commit] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let is_commit = commit.len() == 40 && commit.chars().all(|at| at.is_ascii_hexdigit());
        assert!(is_commit, "{line}");
        format!("{name}@{commit} # {release}")
    };
    lines.map(written).collect()
}

#[test]
fn every_action_is_pinned_to_a_listed_commit() {
    let mut used = BTreeSet::new();
    for file in workflows() {
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines() {
            let Some((_, action)) = line.split_once("uses: ") else { continue };
            // A workflow of this repository, at the same commit.
            if !action.starts_with("./") && !action.trim_matches('"').starts_with(OURS) {
                // `actions/cache/restore` is a part of `actions/cache`.
                let (name, pin) = action.split_once('@').unwrap();
                let name: Vec<&str> = name.split('/').take(2).collect();
                used.insert((file.display().to_string(), format!("{}@{pin}", name.join("/"))));
            }
        }
    }
    let listed = listed();
    for (file, action) in &used {
        assert!(listed.contains(action), "{file}: `{action}` is not in .github/actions.txt");
    }
    let used: BTreeSet<String> = used.into_iter().map(|(_, action)| action).collect();
    assert_eq!(used, listed, "the list has what is used");
}

/// Returns every tracked text file, with its text.
fn tracked() -> BTreeMap<String, String> {
    let output = Command::new("git").arg("-C").arg(root()).args(["ls-files", "-z"]).output();
    let names = String::from_utf8(output.unwrap().stdout).unwrap();
    let read = |name: &str| Some((name.to_owned(), fs::read_to_string(root().join(name)).ok()?));
    names.split('\0').filter(|name| !name.is_empty()).filter_map(read).collect()
}

#[test]
fn the_address_stands_in_one_place() {
    let address = env!("CARGO_PKG_REPOSITORY");
    assert_eq!(address, "https://esmith.invalid", "once it has a home, say how it is installed");
    // Put together, so that this file does not name them.
    let foreign = [format!("{0}/{0}", "esmith"), format!("github.com/{}", "esmith")];
    let mut naming = Vec::new();
    let tracked = tracked();
    assert!(tracked.len() > 100, "the files are those of git");
    for (file, text) in tracked {
        for (number, line) in text.lines().enumerate() {
            if foreign.iter().any(|name| line.contains(name)) {
                naming.push(format!("{file}:{}: {line}", number + 1));
            }
        }
    }
    assert_eq!(naming, [""; 0], "these names may be somebody else's");
    let entry = read("docs/schemastore-catalog-entry.json");
    assert!(entry.contains(&format!("\"{address}/schemas/esmith.store.schema.json\"")), "{entry}");
}

#[test]
fn images_are_built_here_or_named_by_digest() {
    for line in read("Dockerfile").lines() {
        let Some(image) = line.strip_prefix("FROM ") else { continue };
        assert!(image == "scratch" || image.contains("@sha256:"), "{line}");
    }
    let job = read("examples/cron/esmith-drift.cronjob.yaml");
    let image = job.lines().find(|line| line.trim_start().starts_with("image:")).unwrap();
    assert!(image.contains("<registry>/esmith@sha256:<digest>"), "{image}");
}

/// Packs a release that says its name, and installs it as the action does.
#[test]
fn a_release_is_installed_if_its_repository_built_it() {
    let job = Job::new();
    let name = job.run_with("install", &[("ESMITH_RELEASES", "/nowhere")]).errors().to_owned();
    let (_, name) = name.split_once(&format!("/v{VERSION}/")).unwrap();
    let name = name.split_once(".tar.gz").unwrap().0;
    let releases = job.test.path("releases");
    let packed = releases.join(name);
    fs::create_dir_all(&packed).unwrap();
    let sh = |script: &str| {
        let mut sh = Command::new("sh");
        job.prepare(&mut sh);
        let output = sh.current_dir(&releases).args(["-e", "-c", script]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    sh(&format!(
        "printf '#!/bin/sh\\necho esmith {VERSION}\\n' > {name}/esmith; chmod 755 {name}/esmith
        mkdir v{VERSION}; cd v{VERSION}; tar -czf {name}.tar.gz -C .. {name}
        (sha256sum {name}.tar.gz || shasum -a 256 {name}.tar.gz) > {name}.tar.gz.sha256"
    ));
    let from = [("ESMITH_RELEASES", releases.to_str().unwrap()), ("ESMITH_REPOSITORY", "o/esm")];
    let installed = job.run_with("install", &from).code(0).stderr(&format!("esmith {VERSION}"));
    let folder = fs::metadata(Path::new(installed.text().trim_end()).parent().unwrap()).unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700, "nobody else looks in, or writes");
    let asked = job.read("asked.txt");
    let wanted = format!(
        "{name}.tar.gz --repo o/esm --signer-workflow o/esm/.github/workflows/release.yml\n"
    );
    assert!(asked.starts_with("attestation verify /") && asked.ends_with(&wanted), "{asked}");

    job.test.write("refuse", "");
    let refused = job.run_with("install", &from).code(1);
    assert_eq!(refused.text(), "", "nothing is installed");
}

#[test]
fn a_release_waits_for_ci_and_carries_its_origin() {
    let release: serde_json::Value =
        esmith_spec::load::plain_yaml(&read(".github/workflows/release.yml")).unwrap();
    let jobs = &release["jobs"];
    assert_eq!(jobs["ci"]["uses"], "./.github/workflows/ci.yml");
    let publish = &jobs["publish"];
    assert_eq!(publish["needs"], serde_json::json!(["ci", "build", "sbom"]));
    assert_eq!(publish["permissions"]["attestations"], "write");
    let steps = publish["steps"].as_array().unwrap();
    let place = |text: &str| steps.iter().position(|step| step.to_string().contains(text)).unwrap();
    assert!(place("actions/attest-build-provenance@") < place("gh release create"));
    assert!(jobs["sbom"].to_string().contains("cargo cyclonedx"));
    for (name, job) in jobs.as_object().unwrap() {
        let may_write = job.to_string().contains("\"write\"");
        assert_eq!(may_write, name == "publish", "{name}");
    }
}
