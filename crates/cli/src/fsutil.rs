//! How a file is written: whole or not at all, in the place that its links lead to, with the mode and
//! owner that it had.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;

/// What may be in the place of a file that is written.
#[derive(Clone, Copy)]
pub(crate) enum Before<'a> {
    /// Anything.
    Any,
    /// Nothing.
    Nothing,
    /// This text, as it was read.
    Text(&'a str),
}

/// Who may read a file that is written.
#[derive(Clone, Copy)]
pub(crate) enum Readers {
    /// Those who may read the file that it replaces; of a new file, whom the user's mask lets.
    AsBefore,
    /// Its owner alone.
    Owner,
}

/// Writes a file and names it where that fails.
pub(crate) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    write_as(path, text, Before::Any, Readers::AsBefore)
}

/// As [`replace`]; names the file where that fails.
pub(crate) fn write_as(
    path: &Path,
    text: &str,
    before: Before<'_>,
    readers: Readers,
) -> anyhow::Result<()> {
    replace(path, text, before, readers)
        .with_context(|| format!("cannot write `{}`", path.display()))
}

/// Writes a file beside its place and renames it, so that no reader meets half of it and a full disk
/// leaves the old one. What is there and no regular file (a device, a pipe) is written through.
pub(crate) fn replace(
    path: &Path,
    text: &str,
    before: Before<'_>,
    readers: Readers,
) -> io::Result<()> {
    if is_special(path) {
        return fs::write(path, text);
    }
    let target = target(path)?;
    let old = found(&target)?;
    if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let (beside, mut file) = draft(&target, old.is_some() || matches!(readers, Readers::Owner))?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| old.map_or(Ok(()), |old| take_over(&file, &old, readers)))
        .and_then(|()| file.sync_all())
        .and_then(|()| holds(&target, before))
        .and_then(|()| fs::rename(&beside, &target));
    if written.is_err() {
        // The half of it is of no use; what failed is told.
        let _: io::Result<()> = fs::remove_file(&beside);
    }
    written
}

/// Makes sure that what was renamed in a folder survives a loss of power.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Returns an error unless what may be in the place of a file is there.
pub(crate) fn holds(path: &Path, before: Before<'_>) -> io::Result<()> {
    let changed = |why: &str| Err(io::Error::other(why.to_owned()));
    match before {
        Before::Any => Ok(()),
        Before::Nothing if found(path)?.is_none() => Ok(()),
        Before::Nothing => changed("it exists"),
        Before::Text(text) if fs::read(path).is_ok_and(|found| found == text.as_bytes()) => Ok(()),
        Before::Text(_) => changed("it was changed since it was read; run again"),
    }
}

/// Returns whether a path is no regular file, or one of a process that has it open.
fn is_special(path: &Path) -> bool {
    path.starts_with("/dev")
        || path.starts_with("/proc")
        || path.metadata().is_ok_and(|found| !found.is_file())
}

/// Returns what is at a place; nothing where it is free.
fn found(path: &Path) -> io::Result<Option<Metadata>> {
    match path.metadata() {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The most links that are followed to a file that does not exist; those to one that does are the
/// system's to count.
const LINKS: usize = 40;

/// Returns the place that the links at a path lead to.
fn target(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..LINKS {
        if !target.is_symlink() {
            return Ok(target);
        }
        let to = fs::read_link(&target)?;
        target = target.parent().unwrap_or(Path::new("")).join(to);
    }
    Err(io::Error::other("its links lead nowhere"))
}

/// Makes an empty file beside a place, under a name that nobody has.
fn draft(target: &Path, is_private: bool) -> io::Result<(PathBuf, File)> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    loop {
        let beside = target.with_file_name(format!(".{name}.{:016x}.partial", fastrand::u64(..)));
        match options.open(&beside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => return opened.map(|file| (beside, file)),
        }
    }
}

/// Gives a file the owner and the mode of the one that it replaces.
fn take_over(file: &File, old: &Metadata, readers: Readers) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let new = file.metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            fchown(file, Some(old.uid()), Some(old.gid()))
                .map_err(|error| io::Error::new(error.kind(), "it would get another owner"))?;
        }
    }
    match readers {
        Readers::AsBefore => file.set_permissions(old.permissions()),
        Readers::Owner => Ok(()),
    }
}
