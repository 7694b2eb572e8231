//! The README and the guide do what they show: every block of commands is run, in order, in a folder
//! of its page's own, and what comes out is what the page says.
//!
//! A ```console block holds commands after `$ ` and what they print; `...` stands for lines left out,
//! `[..]` for a part of a line, and numbers that differ from run to run are not compared. A command
//! that fails is followed by `$ echo $?`. A ```sh block is a script that must succeed. A comment on
//! the line before a block says more: `<!-- file: NAME -->` writes the block to a file,
//! `<!-- edit: NAME -->` makes the change that a ```diff block shows, `<!-- in another terminal -->`
//! runs an emulator until the page ends, `<!-- not run: WHY -->` leaves the block out, and then
//! [`NOT_RUN`] names it.

mod folder;
mod page;

use std::{fs, path::Path};

use self::{
    folder::Folder,
    page::{Block, Mark, Page},
};

/// The pages, each with the test that runs it below.
const PAGES: &[&str] = &[
    "README.md",
    "docs/guide.md",
    "docs/guide/adopt.md",
    "docs/guide/ci.md",
    "docs/guide/documents.md",
    "docs/guide/drift.md",
    "docs/guide/emulator.md",
    "docs/guide/recipes.md",
    "docs/guide/tutorial.md",
];

/// The blocks of commands that no test can run: the page and the first line of each.
const NOT_RUN: &[(&str, &str)] = &[
    ("README.md", "cargo xtask test"),
    ("README.md", "cargo install --locked --path crates/cli"),
    ("README.md", "sha256sum -c esmith-0.1.0-x86_64-unknown-linux-musl.tar.gz.sha256"),
    ("docs/guide.md", "esmith emulator --port 9911 --state emulator.json"),
];

/// Runs a page's blocks. With `ESMITH_BLESS=1` it writes what came out into the page.
#[track_caller]
fn check(name: &str) {
    let path = page::root().join(name);
    let mut page = Page::read(&path);
    let folder = Folder::new(name);
    for block in &mut page.blocks {
        folder.carry_out(name, block);
    }
    if std::env::var_os("ESMITH_BLESS").is_some() {
        fs::write(path, page.text()).unwrap();
    }
}

#[test]
fn the_readme_shows_what_happens() {
    check("README.md");
}

#[test]
fn the_guide_shows_what_happens() {
    check("docs/guide.md");
}

#[test]
fn the_tutorial_shows_what_happens() {
    check("docs/guide/tutorial.md");
}

#[test]
fn how_to_adopt_shows_what_happens() {
    check("docs/guide/adopt.md");
}

#[test]
fn how_to_plan_in_ci_shows_what_happens() {
    check("docs/guide/ci.md");
}

#[test]
fn the_page_on_documents_shows_what_happens() {
    check("docs/guide/documents.md");
}

#[test]
fn how_to_find_drift_shows_what_happens() {
    check("docs/guide/drift.md");
}

#[test]
fn recipes_show_what_happens() {
    check("docs/guide/recipes.md");
}

#[test]
fn how_to_test_shows_what_happens() {
    check("docs/guide/emulator.md");
}

#[test]
fn every_page_of_the_guide_is_run() {
    let pages = fs::read_dir(page::root().join("docs/guide")).into_iter().flatten();
    let name = |path: &Path| format!("docs/guide/{}", path.file_name().unwrap().to_str().unwrap());
    let mut found: Vec<String> = pages.map(|page| name(&page.unwrap().path())).collect();
    found.extend(["README.md", "docs/guide.md"].map(str::to_owned));
    found.sort();
    assert_eq!(found, PAGES);
}

#[test]
fn a_block_that_is_not_run_is_on_the_list() {
    let mut found = Vec::new();
    for name in PAGES {
        let page = Page::read(&page::root().join(name));
        let left_out = |block: &&Block| matches!(block.mark, Some(Mark::NotRun));
        let first = |block: &Block| (*name, block.lines.first().cloned().unwrap_or_default());
        found.extend(page.blocks.iter().filter(left_out).map(first));
    }
    let found: Vec<(&str, &str)> =
        found.iter().map(|(page, line)| (*page, line.as_str())).collect();
    assert_eq!(found, NOT_RUN);
}
