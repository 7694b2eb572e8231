//! The folders that spec files may be read from. Whoever may change a repository must not be able to make
//! the job that checks it read, and tell of, a file of the machine.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use anyhow::Context;

/// The largest file that is read; 100,000 mappings need about 40 MB.
pub(crate) const LARGEST: u64 = 256 * 1024 * 1024;

/// Folders by their real paths.
#[derive(Default)]
pub(crate) struct Boundary(Vec<PathBuf>);

impl Boundary {
    /// Returns the boundary of those who mean to read from elsewhere too.
    pub(crate) fn with(outside: &[PathBuf]) -> anyhow::Result<Self> {
        let real = |path: &PathBuf| {
            path.canonicalize().with_context(|| format!("--allow-outside `{}`", path.display()))
        };
        Ok(Self(outside.iter().map(real).collect::<anyhow::Result<_>>()?))
    }

    /// Lets files be read from the repository that a folder is in, or from the folder if it is in none.
    pub(crate) fn widen(&mut self, folder: &Path) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let around = repository(folder).unwrap_or_else(|| folder.to_owned());
        // Where there is no such folder, reading says so.
        self.0.extend(around.canonicalize());
    }

    /// Returns the real path of a file or folder, if it is inside.
    pub(crate) fn real(&self, path: &Path) -> Result<PathBuf, String> {
        let real = path.canonicalize().map_err(|error| why(&error))?;
        if self.0.iter().any(|folder| real.starts_with(folder)) {
            return Ok(real);
        }
        let around = self.0.first().map(|folder| folder.display().to_string()).unwrap_or_default();
        Err(format!("it is outside of `{around}`; --allow-outside PATH lets it be read"))
    }

    /// Returns the text of a regular file that is inside.
    pub(crate) fn read(&self, path: &Path) -> Result<String, String> {
        let path = self.real(path)?;
        // To open a pipe could wait for ever.
        let kind = fs::metadata(&path).map_err(|error| why(&error))?;
        if kind.is_dir() {
            return Err("it is a folder".to_owned());
        }
        if !kind.is_file() {
            return Err("it is a pipe or a device; `-` reads standard input".to_owned());
        }
        read(&path)
    }
}

/// Returns the text of a file, up to the largest size.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    read_bounded(path, LARGEST)
}

/// As [`read`], up to another size.
pub(crate) fn read_bounded(path: &Path, largest: u64) -> Result<String, String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| why(&error))?;
    file.take(largest + 1).read_to_string(&mut text).map_err(|error| why(&error))?;
    if text.len() as u64 > largest {
        return Err(format!("it is larger than {} MiB", largest / 1024 / 1024));
    }
    Ok(text)
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}

/// Returns the nearest folder with `.git` around a folder as it is written: a link that somebody put
/// into the repository does not lead to another one.
fn repository(folder: &Path) -> Option<PathBuf> {
    let folder = folded(&std::path::absolute(folder).ok()?);
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

/// Returns a path without the folders that `..` leaves again.
pub(crate) fn folded(path: &Path) -> PathBuf {
    let mut folded = PathBuf::new();
    for part in path.components() {
        match (part, folded.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => {
                folded.pop();
            }
            _ => folded.push(part),
        }
    }
    folded
}
