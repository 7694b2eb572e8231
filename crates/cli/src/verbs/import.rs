//! `esmith import`: spec files of mappings that exist already.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};
use esmith_applier::{complete, list, tags};
use esmith_importer::{
    ImportOptions, Imported, Meaning, Origin, Remark, Text, from_live, from_texts,
};
use esmith_report::{
    Format, Style,
    document::{FormatVersion, Meaning as Word, import as document, validate::Validate},
    render,
};
use esmith_spec::{
    code::Severity,
    counted,
    schema::{Variant, schema},
};
use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::{
    arguments::Import,
    failure::End,
    fsutil::{self, Before, Readers},
    id::fresh_id,
    progress::reading,
    screen::Screen,
    session::{Session, account},
    specs::read_text,
    verbs::plan::redaction,
};

/// What editors check a spec with.
const SCHEMA: &str = "esmith.schema.json";

pub(crate) async fn run(arguments: &Import, screen: &Screen) -> anyhow::Result<End> {
    let place = Place::new(arguments)?;
    let options = ImportOptions {
        stack: place.stack.clone(),
        id: Some(fresh_id()),
        account: arguments.account.clone(),
        region: arguments.reach.region.clone(),
        functions: globs(&arguments.functions)?,
        tags: arguments.tags.clone(),
        mq_engine: arguments.mq_engine,
        redaction: redaction(&arguments.reach),
        parameters: arguments.parameters.clone(),
        split: arguments.split,
        root: place.root.to_string_lossy().into_owned(),
    };
    let (imported, options) = if arguments.from.is_empty() {
        live(arguments, options, screen).await?
    } else {
        let imported = from_texts(&texts(&arguments.from)?, &options);
        (imported.map_err(|why| anyhow!(why))?, options)
    };
    tell(&imported, screen);
    let written =
        if imported.count == 0 { Vec::new() } else { place.write(&imported, arguments)? };
    let document = document(&imported, &options, &written);
    for (format, file) in &arguments.output.outputs {
        fsutil::write(file, &render(&document, *format, Style::default()))?;
    }
    match arguments.output.format {
        Format::Text if place.to_disk => {
            let line = |path: &PathBuf| format!("wrote {}\n", path.display());
            screen.out(&written.iter().map(line).collect::<String>());
        }
        format => screen.out(&render(&document, format, Style::default())),
    }
    if imported.count == 0 {
        bail!("there is nothing to import");
    }
    close(&imported, &place, screen);
    let failed = imported.loaded.has_errors()
        || imported.remarks.iter().any(|remark| remark.meaning == Meaning::Failed);
    Ok(if failed { End::Failed } else { End::Done })
}

/// How many folders deep templates are looked for: the CDK keeps an assembly in a folder of its own.
const DEEPEST: usize = 3;

/// Reads the files, and the templates of the folders.
fn texts(paths: &[String]) -> anyhow::Result<Vec<Text>> {
    let mut files = Vec::new();
    for path in paths {
        if Path::new(path).is_dir() {
            let before = files.len();
            templates(Path::new(path), DEEPEST, &mut files)?;
            if files.len() == before {
                bail!(
                    "folder `{path}` has no template: none is named *.template.json, as in cdk.out, or {SERVERLESS}, as in .serverless"
                );
            }
        } else {
            files.push(path.clone());
        }
    }
    let text = |name: String| Ok(Text { text: read_text(&name)?, name });
    files.into_iter().map(text).collect()
}

/// What `serverless package` calls the template it makes.
const SERVERLESS: &str = "cloudformation-template-update-stack.json";

/// Collects the templates of a folder, in the order of their names.
fn templates(folder: &Path, depth: usize, found: &mut Vec<String>) -> anyhow::Result<()> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read folder `{}`", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && depth > 1 && !name.starts_with("asset.") {
            templates(&path, depth - 1, found)?;
        } else if name.ends_with(".template.json") || name == SERVERLESS {
            found.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

/// Imports what is live.
async fn live(
    arguments: &Import,
    options: ImportOptions,
    screen: &Screen,
) -> anyhow::Result<(Imported, ImportOptions)> {
    let session = Session::open(&arguments.reach, None).await?;
    let gateway = session.connect(None).await?;
    let caller = session.caller(&gateway, None, screen);
    let foot = reading(screen, caller.counter());
    let mut mappings = list(&caller).await?;
    mappings.retain(|mapping| options.is_function(&mapping.function));
    tags(&caller, &mut mappings).await?;
    complete(&caller, &mut mappings).await?;
    let account = account(&caller).await?;
    drop(foot);
    let region = gateway.region().to_owned();
    drop(caller);
    session.close().await;
    let options = ImportOptions { account: Some(account), region: Some(region), ..options };
    Ok((from_live(&mappings, &options), options))
}

fn globs(texts: &[String]) -> anyhow::Result<GlobSet> {
    let mut globs = GlobSetBuilder::new();
    for text in texts {
        globs.add(Glob::new(text)?);
    }
    Ok(globs.build()?)
}

/// Where the files go.
struct Place {
    stack: String,
    root: PathBuf,
    /// Whether anything is written but to standard output.
    to_disk: bool,
}

impl Place {
    fn new(arguments: &Import) -> anyhow::Result<Self> {
        let Some(out) = &arguments.out else {
            let here = std::env::current_dir().unwrap_or_default();
            let stack = arguments.stack.clone().unwrap_or_else(|| named_for(&here));
            let root = format!("{stack}.esm.yaml").into();
            return Ok(Self { stack, root, to_disk: false });
        };
        let is_folder =
            arguments.split || out.is_dir() || out.as_os_str().to_string_lossy().ends_with('/');
        if arguments.split && out.is_file() {
            bail!("`{}` is a file; with --split, --out is a folder", out.display());
        }
        let stack = arguments.stack.clone().unwrap_or_else(|| {
            named_for(&if is_folder {
                out.canonicalize().unwrap_or(out.clone())
            } else {
                out.clone()
            })
        });
        let root = if is_folder { out.join(format!("{stack}.esm.yaml")) } else { out.clone() };
        Ok(Self { stack, root, to_disk: true })
    }

    /// Writes the files; nothing that exists is overwritten unasked. Returns what was written.
    fn write(&self, imported: &Imported, arguments: &Import) -> anyhow::Result<Vec<PathBuf>> {
        if !self.to_disk {
            return Ok(Vec::new());
        }
        let paths: Vec<&Path> = imported.files.iter().map(|file| Path::new(&file.path)).collect();
        if let Some(there) = paths.iter().find(|path| path.exists() && !arguments.force) {
            bail!("`{}` exists, and is kept; --force overwrites it", there.display());
        }
        if let Some(stray) = stray(&paths) {
            bail!(
                "`{}` would be part of the stack, and is not of this import; remove it, or give another --stack",
                stray.display()
            );
        }
        let mut written = Vec::new();
        for file in &imported.files {
            let path = Path::new(&file.path);
            let folder = path.parent().unwrap_or(Path::new("."));
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make folder `{}`", folder.display()))?;
            let before = if arguments.force { Before::Any } else { Before::Nothing };
            fsutil::write_as(path, &file.text, before, Readers::AsBefore)?;
            written.push(path.to_owned());
        }
        let beside = self.root.with_file_name(SCHEMA);
        if !beside.exists() {
            fsutil::write(&beside, &format!("{:#}\n", schema(Variant::Full)))?;
            written.push(beside);
        }
        Ok(written)
    }
}

/// Returns a file that the root file would include, and that is not written.
fn stray(paths: &[&Path]) -> Option<PathBuf> {
    let folder = paths.get(1)?.parent()?;
    let entries = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    entries
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .find(|path| !paths.contains(&path.as_path()))
}

/// Returns the name of a stack for a file or folder.
fn named_for(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = [".esm.yaml", ".esm.yml", ".yaml", ".yml"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(&name);
    let kept = |char: char| char.is_ascii_alphanumeric() || "_.-".contains(char);
    let name: String =
        name.chars().map(|char| if kept(char) { char } else { '-' }).take(128).collect();
    let name = name.trim_matches(['-', '.']);
    if name.is_empty() { "imported".to_owned() } else { name.to_owned() }
}

/// Returns the document of an import.
fn document(imported: &Imported, options: &ImportOptions, written: &[PathBuf]) -> document::Import {
    let file = |file: &esmith_importer::File| document::File {
        path: file.path.clone(),
        written: written.contains(&PathBuf::from(&file.path)),
        text: file.text.clone(),
    };
    let remark = |remark: &Remark| document::Remark {
        mapping: remark.about.clone(),
        meaning: match remark.meaning {
            Meaning::Carried => Word::Carried,
            Meaning::LeftOut => Word::LeftOut,
            Meaning::Failed => Word::Failed,
        },
        message: remark.text.clone(),
    };
    document::Import {
        format_version: FormatVersion,
        stack: options.stack.clone(),
        account: options.account.clone(),
        region: options.region.clone(),
        mappings: imported.count,
        // A file without a mapping is no file that anybody wants.
        files: imported.files.iter().filter(|_| imported.count > 0).map(file).collect(),
        remarks: imported.remarks.iter().map(remark).collect(),
        needed: imported.needed.clone(),
        problems: Validate::from(&imported.loaded).problems,
    }
}

/// Says what is not in the files, and what of them is not valid.
fn tell(imported: &Imported, screen: &Screen) {
    let mut left_out: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for Remark { about, text, meaning } in &imported.remarks {
        match meaning {
            Meaning::Carried => screen.say(&format!("note: {about}: {text}")),
            Meaning::LeftOut => left_out.entry(text).or_default().push(about),
            Meaning::Failed => screen.error(&format!("error: {about}: {text}")),
        }
    }
    for (why, mappings) in left_out {
        screen.say(&format!("left out, {why}:\n  {}", mappings.join("\n  ")));
    }
    if imported.loaded.has_errors() {
        screen.problems(&imported.loaded);
    }
}

/// Says what comes next.
fn close(imported: &Imported, place: &Place, screen: &Screen) {
    let file = place.root.display();
    let mut text = format!("{} in stack `{}`", counted(imported.count, "mapping"), place.stack);
    let problems = &imported.loaded.problems;
    let errors = problems.iter().filter(|problem| problem.severity() == Severity::Error).count();
    match (errors, problems.len()) {
        (0, 0) => {}
        (0, warnings) => {
            text += &format!(", {}: esmith validate {file}", counted(warnings, "warning"));
        }
        (errors, _) => text += &format!(", with {} to mend first", counted(errors, "error")),
    }
    if !place.to_disk {
        text += &format!("; save it as {file}");
    }
    text.push('.');
    if !imported.needed.is_empty() {
        let needed = imported.needed.join(", ");
        text += &format!("\nTo be given under `variables`, or with --var: {needed}");
    }
    text += &handover(imported);
    text += &format!(
        "\nNothing on AWS has changed. To take the mappings over:\n  esmith plan {file} --adopt\n  esmith apply {file} --adopt"
    );
    screen.say(&text);
}

/// Says how the other tool lets go of the mappings, which would undo changes until then.
fn handover(imported: &Imported) -> String {
    let addresses = &imported.addresses;
    let lines =
        |line: &dyn Fn(&String) -> String| -> String { addresses.iter().map(line).collect() };
    match imported.origin {
        Origin::Aws | Origin::List => String::new(),
        Origin::Template => format!(
            "\nCloudFormation would undo changes until it lets go of the mappings: give each `DeletionPolicy: Retain`,\ndeploy, take it out of the template, deploy again. They are:{}",
            lines(&|address| format!("\n  {address}"))
        ),
        Origin::Terraform => format!(
            "\nTerraform would undo changes until it forgets the mappings:{}",
            lines(&|address| format!("\n  terraform state rm '{address}'"))
        ),
        Origin::Pulumi => format!(
            "\nPulumi would undo changes until it forgets the mappings:{}",
            lines(&|address| format!("\n  pulumi state delete '{address}'"))
        ),
    }
}
