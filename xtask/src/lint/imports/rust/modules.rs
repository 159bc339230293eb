//! The modules of a crate, and what a path in one of them names.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Files;
use super::paths::{self, Path};

/// More `use` than this behind each other are a circle among re-exports.
const MOST_HOPS: usize = 16;

/// All modules of a crate but tests; the first is its root.
pub(super) struct Crate {
    modules: Vec<Module>,
}

#[derive(Default)]
pub(super) struct Module {
    file: String,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// The items that are declared in it.
    items: BTreeSet<String>,
    /// What each name stands for that a `use` brings in: a module and a function may share one.
    uses: BTreeMap<String, Vec<Vec<String>>>,
    globs: Vec<Vec<String>>,
    paths: Vec<Path>,
}

/// What a path names.
#[derive(Clone, Copy)]
pub(super) enum Target {
    Module(usize),
    /// An item of this module.
    Item(usize),
}

/// What is looked for under a name: something with names of its own, as `a` in `a::b`, or the end
/// of a path, as `b`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Scope,
    End,
}

impl Crate {
    /// The crate whose root is among the files, and what can't be read of it.
    pub(super) fn read(files: &Files) -> (Self, Vec<String>) {
        let mut reading = Reading { files, modules: Vec::new(), lost: Vec::new() };
        match ["lib.rs", "main.rs"].into_iter().find(|root| files.contains_key(*root)) {
            Some(root) => reading.file(root, "", None),
            None => reading.lost.push("lib.rs: a crate needs it, or main.rs".to_owned()),
        }
        (Self { modules: reading.modules }, reading.lost)
    }

    pub(super) fn file(&self, module: usize) -> &str {
        &self.modules[module].file
    }

    /// Each path, with the module that it is written in.
    pub(super) fn paths(&self) -> impl Iterator<Item = (usize, &Path)> {
        let modules = self.modules.iter().enumerate();
        modules.flat_map(|(at, module)| module.paths.iter().map(move |path| (at, path)))
    }

    /// What a path in a module names; none when it leads out of the crate.
    pub(super) fn resolve(&self, module: usize, path: &[String]) -> Option<Target> {
        self.resolve_as(module, path, Wanted::End, MOST_HOPS)
    }

    fn resolve_as(
        &self,
        module: usize,
        path: &[String],
        wanted: Wanted,
        hops: usize,
    ) -> Option<Target> {
        let hops = hops.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(module),
            "super" => Target::Module(self.modules[module].parent?),
            name => {
                let wanted = if rest.is_empty() { wanted } else { Wanted::Scope };
                self.find(module, name, wanted, hops)?
            }
        };
        let mut at = start;
        for (index, name) in rest.iter().enumerate() {
            let Target::Module(module) = at else { return Some(at) };
            let last = index + 1 == rest.len();
            at = match name.as_str() {
                "super" => Target::Module(self.modules[module].parent?),
                name => {
                    let wanted = if last { wanted } else { Wanted::Scope };
                    // What isn't found is declared by a macro.
                    let found = self.find(module, name, wanted, hops);
                    found.unwrap_or(Target::Item(module))
                }
            };
        }
        Some(at)
    }

    /// What a name stands for in a module.
    fn find(&self, module: usize, name: &str, wanted: Wanted, hops: usize) -> Option<Target> {
        let here = &self.modules[module];
        let child = || here.children.get(name).map(|&child| Target::Module(child));
        let item = || here.items.contains(name).then_some(Target::Item(module));
        let used = || {
            let paths = here.uses.get(name)?;
            paths.iter().find_map(|path| self.resolve_as(module, path, wanted, hops))
        };
        let found = match wanted {
            Wanted::Scope => child().or_else(used).or_else(item),
            Wanted::End => item().or_else(used).or_else(child),
        };
        found.or_else(|| here.globs.iter().find_map(|glob| self.in_glob(module, glob, name, hops)))
    }

    fn in_glob(&self, module: usize, glob: &[String], name: &str, hops: usize) -> Option<Target> {
        match self.resolve_as(module, glob, Wanted::Scope, hops)? {
            Target::Module(all) if all != module => {
                self.find(all, name, Wanted::End, hops.checked_sub(1)?)
            }
            _ => None,
        }
    }
}

struct Reading<'a> {
    files: &'a Files,
    modules: Vec<Module>,
    lost: Vec<String>,
}

impl Reading<'_> {
    /// Reads a file and its modules; `folder` is where those with files of their own are.
    fn file(&mut self, file: &str, folder: &str, parent: Option<usize>) {
        match syn::parse_file(&self.files[file]) {
            Ok(parsed) => _ = self.module(file, folder, parent, &parsed.items),
            Err(error) => {
                let line = error.span().start().line;
                self.lost.push(format!("{file}:{line}: {error}"));
            }
        }
    }

    fn module(
        &mut self,
        file: &str,
        folder: &str,
        parent: Option<usize>,
        items: &[syn::Item],
    ) -> usize {
        let at = self.modules.len();
        self.modules.push(Module { file: file.to_owned(), parent, ..Module::default() });
        let items: Vec<_> = items.iter().filter(|item| !paths::is_test(item)).collect();
        for item in &items {
            match item {
                syn::Item::Mod(child) => self.child(at, folder, child),
                item => self.modules[at].items.extend(paths::declared(item)),
            }
        }
        let found = paths::of(items.into_iter());
        let module = &mut self.modules[at];
        module.uses = found.uses;
        module.globs = found.globs;
        module.paths = found.paths;
        at
    }

    fn child(&mut self, parent: usize, folder: &str, child: &syn::ItemMod) {
        let name = child.ident.to_string();
        let below = format!("{folder}{name}/");
        let at = self.modules.len();
        if let Some((_, items)) = &child.content {
            let file = self.modules[parent].file.clone();
            self.module(&file, &below, Some(parent), items);
        } else {
            let places = [format!("{folder}{name}.rs"), format!("{below}mod.rs")];
            match places.iter().find(|place| self.files.contains_key(*place)) {
                Some(file) => self.file(file, &below, Some(parent)),
                None => {
                    let file = &self.modules[parent].file;
                    self.lost.push(format!("{file}: no file has its module {name}"));
                }
            }
        }
        if at < self.modules.len() {
            // Of two for different systems, the first.
            self.modules[parent].children.entry(name).or_insert(at);
        }
    }
}
