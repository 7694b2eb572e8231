//! `cargo xtask dist`: the archive of a release for one kind of machine, with its checksum. The manual
//! pages and completions in it come from the program itself, so it must run here.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use tar::{Builder, Header};

use crate::process::{built, cargo, host, output, program, root, succeeds};

/// What is packed as it lies in the checkout.
const DOCUMENTS: [&str; 3] = ["LICENSE", "README.md", "CHANGELOG.md"];

/// The shells, each with the name under which it looks for completions.
const SHELLS: [(&str, &str); 5] = [
    ("bash", "esmith.bash"),
    ("elvish", "esmith.elv"),
    ("fish", "esmith.fish"),
    ("powershell", "_esmith.ps1"),
    ("zsh", "_esmith"),
];

/// Pack a release into dist/: the program, manual pages, completions, a checksum
#[derive(clap::Args)]
pub(crate) struct Dist {
    /// The kind of machine [default: this machine's]
    #[arg(long)]
    target: Option<String>,
    /// A binary that is built already
    #[arg(long)]
    binary: Option<PathBuf>,
    /// Only print the version that would be packed
    #[arg(long, conflicts_with_all = ["target", "binary"])]
    version: bool,
}

impl Dist {
    /// Builds what is not built, and packs it into `dist/`.
    pub(crate) fn run(&self) -> Result<()> {
        if self.version {
            println!("{}", version());
            return Ok(());
        }
        let target = self.target.clone().map_or_else(host, Ok)?;
        let binary = match &self.binary {
            Some(binary) => binary.clone(),
            None => build(&target)?,
        };
        let archive = pack(&binary, &target, &root().join("dist"))?;
        println!("{}", archive.display());
        Ok(())
    }
}

/// Returns the version of the program, which is that of the workspace.
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

fn build(target: &str) -> Result<PathBuf> {
    let words = ["build", "--locked", "--profile", "dist", "--package", "esmith", "--target"];
    ensure!(succeeds(cargo(&words).arg(target))?, "the program does not build for {target}");
    Ok(built().join(target).join("dist/esmith"))
}

/// Packs a binary with what belongs to it; returns the archive, beside which its checksum lies.
fn pack(binary: &Path, target: &str, folder: &Path) -> Result<PathBuf> {
    let said = output(program(binary).arg("--version"))?;
    let wanted = format!("esmith {}", version());
    if said.trim() != wanted {
        bail!("{} says it is `{}`, not `{wanted}`", binary.display(), said.trim());
    }
    let name = format!("esmith-{}-{target}", version());
    let mut archive = Archive::new(&name);
    archive.add("esmith", 0o755, &fs::read(binary)?)?;
    for document in DOCUMENTS {
        archive.add(document, 0o644, &fs::read(root().join(document))?)?;
    }
    for (shell, file) in SHELLS {
        let script = output(program(binary).args(["completion", shell]))?;
        archive.add(&format!("completions/{file}"), 0o644, script.as_bytes())?;
    }
    for (file, page) in manual(binary, &folder.join("man"))? {
        archive.add(&format!("man/{file}"), 0o644, &page)?;
    }
    let bytes = archive.finish()?;
    let path = folder.join(format!("{name}.tar.gz"));
    let sum = HEXLOWER.encode(&Sha256::digest(&bytes));
    fs::write(folder.join(format!("{name}.tar.gz.sha256")), format!("{sum}  {name}.tar.gz\n"))?;
    fs::write(&path, bytes)?;
    Ok(path)
}

/// Returns the manual pages that the program writes, in the order of their names.
fn manual(binary: &Path, folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let written = succeeds(program(binary).args(["man", "--folder"]).arg(folder))?;
    ensure!(written, "{} writes no manual pages", binary.display());
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        pages.push((name, fs::read(path)?));
    }
    pages.sort();
    Ok(pages)
}

/// A compressed archive whose bytes depend on nothing but what is in it.
struct Archive<'a> {
    name: &'a str,
    files: Builder<GzEncoder<Vec<u8>>>,
}

impl<'a> Archive<'a> {
    fn new(name: &'a str) -> Self {
        let files = Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
        Self { name, files }
    }

    fn add(&mut self, file: &str, mode: u32, bytes: &[u8]) -> Result<()> {
        let mut header = Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(mode);
        self.files.append_data(&mut header, format!("{}/{file}", self.name), bytes)?;
        Ok(())
    }

    fn finish(self) -> Result<Vec<u8>> {
        Ok(self.files.into_inner()?.finish()?)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// Makes an empty folder with a stand-in of a version. It is a link: a file that this process has just
    /// written cannot be run while a child that another test is starting still holds it open.
    fn folder(name: &str, version: &str) -> (PathBuf, PathBuf) {
        let folder = built().join("tmp/dist").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("version"), version).unwrap();
        let binary = folder.join("built");
        symlink(root().join("xtask/tests/stand-in.sh"), &binary).unwrap();
        (folder, binary)
    }

    #[test]
    fn an_archive_holds_all_and_what_installs_it_checks_its_sum() {
        let (folder, binary) = folder("archive", version());
        let target = match (std::env::consts::OS, std::env::consts::ARCH) {
            ("macos", arch) => format!("{arch}-apple-darwin"),
            (_, arch) => format!("{arch}-unknown-linux-musl"),
        };
        let releases = folder.join(format!("v{}", version()));
        fs::create_dir_all(&releases).unwrap();
        let archive = pack(&binary, &target, &releases).unwrap();
        let bytes = fs::read(&archive).unwrap();
        assert_eq!(fs::read(pack(&binary, &target, &releases).unwrap()).unwrap(), bytes);

        let listed = output(program("tar").arg("-tzf").arg(&archive)).unwrap();
        let name = format!("esmith-{}-{target}/", version());
        let listed: Vec<&str> =
            listed.lines().map(|line| line.strip_prefix(&name).unwrap()).collect();
        let expected = [
            "esmith",
            "LICENSE",
            "README.md",
            "CHANGELOG.md",
            "completions/esmith.bash",
            "completions/esmith.elv",
            "completions/esmith.fish",
            "completions/_esmith.ps1",
            "completions/_esmith",
            "man/esmith-plan.1",
            "man/esmith.1",
        ];
        assert_eq!(listed, expected);

        // The stand-in looks for it where it is installed.
        fs::create_dir(folder.join("installed")).unwrap();
        fs::copy(folder.join("version"), folder.join("installed/version")).unwrap();
        let installed = || {
            program(root().join("ci/install"))
                .env_remove("GITHUB_PATH")
                .env("ESMITH_RELEASES", &folder)
                .env("ESMITH_VERSION", format!("v{}", version()))
                .env("ESMITH_FOLDER", folder.join("installed"))
                .output()
                .unwrap()
        };
        let done = installed();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(fs::read(folder.join("installed/esmith")).unwrap(), fs::read(binary).unwrap());

        fs::write(&archive, [&bytes[..], b"more"].concat()).unwrap();
        assert!(!installed().status.success(), "a changed archive is not installed");
    }

    #[test]
    fn a_binary_of_another_version_is_not_packed() {
        let (folder, binary) = folder("version", "0.0.9");
        let error = pack(&binary, "some-target", &folder).unwrap_err().to_string();
        let expected = format!("says it is `esmith 0.0.9`, not `esmith {}`", version());
        assert!(error.ends_with(&expected), "{error}");
    }
}
