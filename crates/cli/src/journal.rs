//! The journal on disk: a file for each mapping that is deleted before its successor is there.

use std::{
    fmt::Display,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};
use esmith_applier::Journal;
use esmith_planner::plan::JournalEntry;
use esmith_report::document::journal::Entry;
use serde_json::json;

use crate::{
    boundary::read_bounded,
    fsutil::{Before, Readers, replace, sync_folder},
    screen::Screen,
};

/// The largest entry that is read, in bytes: far more than one mapping's settings.
const LARGEST: u64 = 1024 * 1024;

/// A folder of journal entries.
pub(crate) struct JournalFolder<'a> {
    folder: PathBuf,
    screen: &'a Screen,
}

impl<'a> JournalFolder<'a> {
    pub(crate) fn new(folder: &Path, screen: &'a Screen) -> Self {
        Self { folder: folder.to_owned(), screen }
    }

    fn path(&self, journal_entry: &JournalEntry) -> PathBuf {
        self.folder.join(format!("{}.json", journal_entry.uuid))
    }

    fn write(&self, journal_entry: &JournalEntry) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let text = serde_json::to_string_pretty(&Entry::from(journal_entry))? + "\n";
        replace(&self.path(journal_entry), &text, Before::Any, Readers::Owner)?;
        sync_folder(&self.folder)
    }
}

impl Journal for JournalFolder<'_> {
    fn record(&self, journal_entry: &JournalEntry) -> io::Result<()> {
        self.write(journal_entry)?;
        let JournalEntry { name, uuid, carried, .. } = journal_entry;
        let carried: Vec<&String> = carried.keys().collect();
        self.screen.detail(&format!(
            "journal: {name}: {uuid} is deleted and made anew; kept: {}",
            json!(carried)
        ));
        Ok(())
    }

    fn clear(&self, journal_entry: &JournalEntry) {
        if let Err(error) = fs::remove_file(self.path(journal_entry))
            && error.kind() != io::ErrorKind::NotFound
        {
            self.screen.error(&format!(
                "warning: cannot remove {}: {error}",
                self.path(journal_entry).display()
            ));
        }
    }
}

/// Reads what earlier runs kept; a missing folder holds nothing.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Vec<JournalEntry>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(error)
                .with_context(|| format!("cannot read the journal `{}`", folder.display()));
        }
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort();
    paths.iter().map(|path| one(path)).collect()
}

fn one(path: &Path) -> anyhow::Result<JournalEntry> {
    let name = path.display();
    if !path.is_file() {
        bail!(no_entry(&name));
    }
    let text = read_bounded(path, LARGEST)
        .map_err(|why| anyhow!("cannot read the journal `{name}`: {why}"))?;
    let entry: Entry = serde_json::from_str(&text).with_context(|| no_entry(&name))?;
    JournalEntry::try_from(entry).map_err(|why| anyhow!(why)).with_context(|| no_entry(&name))
}

fn no_entry(name: &impl Display) -> String {
    format!("`{name}` is not a journal entry; move it away to go on without it")
}
