//! No file of a crate uses one that uses it, so that each can be read after those below it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Meta, UseTree};

/// A path as it is written: `crate::live::Mapping`.
type Names = Vec<String>;

/// A module, by its path in the crate.
#[derive(Default)]
struct Module {
    file: PathBuf,
    /// What is defined in it, modules apart.
    defined: BTreeSet<String>,
    /// What `use` brings in, by name.
    brought: BTreeMap<String, Names>,
    /// What `use …::*` brings in.
    globs: Vec<Names>,
    /// Every path that is written in it.
    paths: BTreeSet<Names>,
}

/// The modules of a crate.
#[derive(Default)]
struct Crate(BTreeMap<Names, Module>);

impl Crate {
    /// Reads a crate from its root file.
    fn read(root: &Path) -> Self {
        let mut read = Self::default();
        read.file(root, &root.with_file_name(""), vec![]);
        read
    }

    /// Reads the file of a module; `below` is where the files of its own modules are.
    fn file(&mut self, path: &Path, below: &Path, name: Names) {
        let text = fs::read_to_string(path).unwrap();
        let parsed =
            syn::parse_file(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        self.items(&parsed.items, path, below, name);
    }

    fn items(&mut self, items: &[Item], file: &Path, below: &Path, name: Names) {
        let mut module = Module { file: file.to_owned(), ..Module::default() };
        for item in items.iter().filter(|item| !is_of_tests(item)) {
            match item {
                Item::Mod(inner) => self.module(inner, file, below, &name),
                Item::Use(brought) => module.bring(brought),
                item => {
                    module.defined.extend(defined(item));
                    module.visit_item(item);
                }
            }
        }
        self.0.insert(name, module);
    }

    fn module(&mut self, module: &ItemMod, file: &Path, below: &Path, outer: &Names) {
        let own = module.ident.to_string();
        let name = [outer.clone(), vec![own.clone()]].concat();
        let folder = below.join(&own);
        if let Some((_, items)) = &module.content {
            return self.items(items, file, &folder, name);
        }
        let flat = below.join(format!("{own}.rs"));
        let file = if flat.exists() { flat } else { folder.join("mod.rs") };
        self.file(&file, &folder, name);
    }

    /// Returns the file of what a path names, if it is in this crate.
    fn file_of(&self, from: &Names, path: &[String], depth: usize) -> Option<&Path> {
        // Names that are brought in in a circle lead nowhere.
        let depth = depth.checked_sub(1)?;
        let (mut at, mut rest) = match path.first()?.as_str() {
            "crate" => (vec![], &path[1..]),
            "self" => (from.clone(), &path[1..]),
            "super" => (from.split_last()?.1.to_vec(), &path[1..]),
            _ => (from.clone(), path),
        };
        let is_bare = rest.len() == path.len();
        while let Some((first, behind)) = rest.split_first() {
            if first == "super" {
                at.pop()?;
                rest = behind;
                continue;
            }
            let inner = [at.clone(), vec![first.clone()]].concat();
            if self.0.contains_key(&inner) {
                (at, rest) = (inner, behind);
                continue;
            }
            let module = &self.0[&at];
            if module.defined.contains(first) {
                break;
            }
            if let Some(brought) = module.brought.get(first) {
                let path = [brought.as_slice(), behind].concat();
                return self.file_of(&at, &path, depth);
            }
            let through = |glob: &Names| {
                let path = [glob.as_slice(), rest].concat();
                self.file_of(&at, &path, depth)
            };
            let found = module.globs.iter().find_map(through);
            // A bare name that is neither here nor brought in belongs to the language or another crate.
            return if is_bare && at == *from { found } else { found.or(Some(&module.file)) };
        }
        Some(&self.0[&at].file)
    }

    /// Returns which file uses which, each with a path that says so.
    fn uses(&self) -> BTreeMap<(&Path, &Path), String> {
        let mut uses = BTreeMap::new();
        for (name, module) in &self.0 {
            let brought = module.brought.values().chain(&module.globs);
            for path in module.paths.iter().chain(brought) {
                let Some(file) = self.file_of(name, path, 20) else { continue };
                if file != module.file {
                    uses.entry((&*module.file, file)).or_insert_with(|| path.join("::"));
                }
            }
        }
        uses
    }
}

impl Module {
    fn bring(&mut self, brought: &ItemUse) {
        let mut found = Vec::new();
        flatten(&brought.tree, &mut vec![], &mut found);
        for (name, path) in found {
            match name {
                Some(name) => _ = self.brought.insert(name, path),
                None => self.globs.push(path),
            }
        }
    }

    /// Reads paths out of what a macro is given.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Names = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.keep(std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                other => {
                    self.keep(std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        let is_inside = group.delimiter() != Delimiter::None;
                        assert!(is_inside, "no macro of ours groups without brackets");
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.keep(path);
    }

    fn keep(&mut self, path: Names) {
        if path.len() > 1 {
            self.paths.insert(path);
        }
    }
}

impl<'a> Visit<'a> for Module {
    fn visit_path(&mut self, path: &'a syn::Path) {
        self.paths.insert(path.segments.iter().map(|part| part.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    // `pub(super)` uses nothing.
    fn visit_visibility(&mut self, _: &'a syn::Visibility) {}

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        self.visit_path(&call.path);
        self.tokens(call.tokens.clone());
    }

    fn visit_item_use(&mut self, brought: &'a ItemUse) {
        self.bring(brought);
    }
}

/// Lists what a `use` brings in: by which name, or all of a module, and from where.
fn flatten(tree: &UseTree, path: &mut Names, found: &mut Vec<(Option<String>, Names)>) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            flatten(&inner.tree, path, found);
            path.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            found.push((path.last().cloned(), path.clone()));
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            found.push((Some(name.clone()), [path.clone(), vec![name]].concat()));
        }
        UseTree::Rename(inner) => {
            let from = [path.clone(), vec![inner.ident.to_string()]].concat();
            found.push((Some(inner.rename.to_string()), from));
        }
        UseTree::Glob(_) => found.push((None, path.clone())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, path, found)),
    }
}

/// Returns the name that an item defines, if it has one.
fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Returns whether an item is compiled for tests only.
fn is_of_tests(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        _ => return false,
    };
    let is_test = |attribute: &Attribute| {
        matches!(&attribute.meta, Meta::List(list)
            if list.path.is_ident("cfg") && list.tokens.to_string() == "test")
    };
    attributes.iter().any(is_test)
}

/// Returns the sets of files that reach each other, each sorted.
fn circles<'a>(uses: &BTreeMap<(&'a Path, &'a Path), String>) -> Vec<BTreeSet<&'a Path>> {
    let reached = |from: &'a Path| {
        let mut reached = BTreeSet::new();
        let mut ahead = vec![from];
        while let Some(file) = ahead.pop() {
            let next = uses.keys().filter(|(user, _)| *user == file).map(|(_, used)| *used);
            ahead.extend(next.filter(|used| reached.insert(*used)));
        }
        reached
    };
    let files: BTreeSet<&Path> = uses.keys().map(|(user, _)| *user).collect();
    let reach: BTreeMap<_, _> = files.iter().map(|file| (*file, reached(file))).collect();
    let mut found = BTreeSet::new();
    for (file, reached) in &reach {
        let circle: BTreeSet<_> = reached
            .iter()
            .copied()
            .filter(|other| reach.get(other).is_some_and(|back| back.contains(file)))
            .collect();
        if circle.len() > 1 {
            found.insert(circle);
        }
    }
    found.into_iter().collect()
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the root file of every crate here.
fn roots() -> Vec<PathBuf> {
    let crates = fs::read_dir(workspace().join("crates")).unwrap();
    let mut folders: Vec<_> = crates.map(|entry| entry.unwrap().path()).collect();
    folders.push(workspace().join("xtask"));
    folders.sort();
    let files =
        folders.iter().flat_map(|folder| ["src/lib.rs", "src/main.rs"].map(|at| folder.join(at)));
    files.filter(|file| file.exists()).collect()
}

/// Returns the circles of a crate: the line that names one, and why it is one.
fn written(read: &Crate) -> Vec<(String, String)> {
    let uses = read.uses();
    assert!(uses.len() > 4, "files of a crate use each other: {uses:?}");
    let shown = |file: &Path| file.strip_prefix(workspace()).unwrap().display().to_string();
    let line = |circle: &BTreeSet<&Path>| {
        let files: Vec<_> = circle.iter().map(|file| shown(file)).collect();
        files.join(" ")
    };
    let why = |circle: &BTreeSet<&Path>| {
        let inside =
            uses.iter().filter(|((user, used), _)| circle.contains(user) && circle.contains(used));
        let shown = |((user, used), path): (&(&Path, &Path), &String)| {
            format!("{} uses {}: {path}\n", shown(user), shown(used))
        };
        inside.map(shown).collect()
    };
    circles(&uses).iter().map(|circle| (line(circle), why(circle))).collect()
}

#[test]
fn no_file_uses_one_that_uses_it() {
    let roots = roots();
    assert!(roots.len() > 7, "{roots:?}");
    let found: Vec<_> = roots.iter().flat_map(|root| written(&Crate::read(root))).collect();
    let found: String = found.iter().map(|(line, why)| format!("{line}\n{why}\n")).collect();
    assert!(found.is_empty(), "move what both need into a file below them:\n{found}");
}

/// Reads a crate whose files are given, and compares its circles.
#[track_caller]
fn check(name: &str, files: &[(&str, &str)], expected: &[&str]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("circles").join(name);
    for (file, text) in files {
        let file = folder.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let read = Crate::read(&folder.join("lib.rs"));
    let uses = read.uses();
    let shown = |circle: &BTreeSet<&Path>| {
        let names = circle.iter().map(|file| file.strip_prefix(&folder).unwrap().to_str().unwrap());
        names.collect::<Vec<_>>().join(" ")
    };
    let found: Vec<String> = circles(&uses).iter().map(shown).collect();
    assert_eq!(found, expected, "{uses:?}");
}

#[test]
fn a_circle_through_what_is_brought_in_is_seen() {
    check(
        "brought",
        &[
            ("lib.rs", "mod a; mod b; mod c; pub use a::A;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "use crate::{c::C}; pub struct B(C);"),
            ("c.rs", "pub struct C; impl C { fn a(self) -> crate::A { todo() } }"),
        ],
        &["a.rs b.rs c.rs"],
    );
}

#[test]
fn a_circle_of_a_module_and_one_inside_it_is_seen() {
    check(
        "inside",
        &[
            ("lib.rs", "mod a;"),
            ("a.rs", "mod b; pub fn up() { b::down() }"),
            ("a/b.rs", "pub fn down() { println!(\"{}\", super::up()) }"),
        ],
        &["a/b.rs a.rs"],
    );
}

#[test]
fn what_only_tests_use_and_what_is_passed_on_is_no_circle() {
    check(
        "none",
        &[
            ("lib.rs", "mod a; mod b; pub use a::A; pub use b::*;"),
            ("a.rs", "pub struct A; #[cfg(test)] mod tests { use crate::b::B; }"),
            ("b.rs", "use crate::A; pub struct B(A); mod inner { use super::B; use std::fmt; }"),
        ],
        &[],
    );
}
