//! The state file: a log of mappings as JSON lines. Each change appends the whole mapping; the
//! newest line of a mapping counts. At start the log is written anew without what is outdated.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use crate::{
    StartError,
    mapping::{Mapping, Phase},
    scope::Scope,
};

/// The first line, so that no other file is taken for a state file and overwritten.
const HEADER: &str = r#"{"esmithEmulatorState":1}"#;

/// A mapping and where it is.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Entry {
    pub(crate) scope: Scope,
    pub(crate) mapping: Mapping,
}

/// An open state file. Nobody else can open it until it is dropped.
pub(crate) struct StateFile {
    file: Arc<File>,
    /// Bytes that are whole lines.
    length: u64,
    appended: bool,
    /// Held for its lock. It is a file of its own because compacting replaces the log.
    _lock: File,
}

impl StateFile {
    /// Opens or creates the file, locks it, compacts it and returns what is in it.
    pub(crate) fn open(path: &Path, now: u64) -> Result<(Self, Vec<Entry>), StartError> {
        let failed = |source| StartError::State { path: path.to_owned(), source };
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        let path = &links_followed(path).map_err(failed)?;
        let lock = lock(path)?;
        let text = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(failed(error)),
        };
        let entries = read(path, &text, now)?;
        let file = rewrite(path, &entries).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        Ok((Self { file: Arc::new(file), length, appended: false, _lock: lock }, entries))
    }

    /// Appends a mapping. It is safe from a kill at once, from a power cut after a sync.
    pub(crate) fn append(&mut self, entry: &Entry) -> io::Result<()> {
        let line = line(entry)?;
        if let Err(error) = (&*self.file).write_all(line.as_bytes()) {
            // Half a line must not be followed by others.
            self.file.set_len(self.length)?;
            return Err(error);
        }
        self.length += line.len() as u64;
        self.appended = true;
        Ok(())
    }

    /// The file, if something was appended since this was last asked.
    pub(crate) fn unsynced(&mut self) -> Option<Arc<File>> {
        std::mem::take(&mut self.appended).then(|| Arc::clone(&self.file))
    }
}

/// Returns the file that a path leads to, so that a link stays one.
fn links_followed(path: &Path) -> io::Result<PathBuf> {
    if path.is_symlink() { path.canonicalize() } else { Ok(path.to_owned()) }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn lock(path: &Path) -> Result<File, StartError> {
    let failed = |source| StartError::State { path: path.to_owned(), source };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(beside(path, ".lock"))
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::Locked { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// Reads the log. A last line without its end was being written when the process died: it was
/// never answered, so it is dropped.
fn read(path: &Path, bytes: &[u8], now: u64) -> Result<Vec<Entry>, StartError> {
    let damaged = |line: usize| StartError::Damaged { path: path.to_owned(), line };
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    if whole == 0 && !HEADER.as_bytes().starts_with(bytes) {
        return Err(damaged(1));
    }
    let text = std::str::from_utf8(&bytes[..whole]).map_err(|_| damaged(1))?;
    let mut newest = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        if index == 0 {
            if line != HEADER {
                return Err(damaged(1));
            }
            continue;
        }
        let entry: Entry = serde_json::from_str(line).map_err(|_| damaged(index + 1))?;
        newest.insert(entry.mapping.uuid.clone(), entry);
    }
    Ok(newest.into_values().filter(|entry| !is_gone(&entry.mapping, now)).collect())
}

fn is_gone(mapping: &Mapping, now: u64) -> bool {
    let transition = mapping.transition;
    transition.is_some_and(|going| going.phase == Phase::Deleting && going.until <= now)
}

/// Writes the log anew beside the old one and puts it in its place.
fn rewrite(path: &Path, entries: &[Entry]) -> io::Result<File> {
    let draft = beside(path, ".new");
    if let Err(error) = std::fs::remove_file(&draft)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    if path.metadata().is_ok_and(|old| old.permissions().readonly()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let mut options = OpenOptions::new();
    options.create_new(true).append(true);
    // What the mappings hold may be nobody else's business.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&draft)?;
    let mut out = io::BufWriter::new(&file);
    writeln!(out, "{HEADER}")?;
    for entry in entries {
        out.write_all(line(entry)?.as_bytes())?;
    }
    out.flush()?;
    drop(out);
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    Ok(file)
}

fn line(entry: &Entry) -> io::Result<String> {
    let mut line = serde_json::to_string(entry)?;
    line.push('\n');
    Ok(line)
}
