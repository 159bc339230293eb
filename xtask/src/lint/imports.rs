//! Which folder may import which. `xtask/imports.toml` says it; every import of a tree of sources
//! is held against it, and none may be part of a circle.

mod circle;
mod rust;
mod typescript;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::files::{self, Files};
use crate::cargo;

const TABLE: &str = "xtask/imports.toml";

/// A tree of sources, and which of its rooms may import which.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tree {
    language: Language,
    sources: String,
    rooms: BTreeMap<String, Vec<String>>,
    /// Imports that may be part of a circle: from which file, and of which.
    #[serde(default)]
    circles: BTreeSet<(String, String)>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Language {
    TypeScript,
    Rust,
}

/// One file's import of another.
#[derive(Debug, PartialEq, Eq)]
struct Import {
    from: String,
    line: usize,
    to: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Values,
    /// Gone once it is compiled.
    Types,
    /// When it is wanted, by `import()`.
    Lazy,
    /// Only to be had from here, too, by `pub use`.
    HandedOn,
}

/// Fails with every import that the table does not allow.
pub(super) fn check() -> Result<()> {
    let table = fs::read_to_string(cargo::root().join(TABLE)).context(TABLE)?;
    let trees: BTreeMap<String, Tree> = toml::from_str(&table).context(TABLE)?;
    let mut faults = Vec::new();
    for tree in trees.values() {
        let files = files::of(&tree.sources)?;
        println!("imports of {}: {} files", tree.sources, files.len());
        faults.extend(tree.faults(&files));
    }
    for fault in &faults {
        eprintln!("error: {fault}");
    }
    if !faults.is_empty() {
        bail!("{} faults in what imports what; {TABLE} says what may", faults.len());
    }
    Ok(())
}

impl Tree {
    fn faults(&self, files: &Files) -> Vec<String> {
        let (imports, lost) = match self.language {
            Language::TypeScript => typescript::imports(files),
            Language::Rust => rust::imports(files),
        };
        let mut faults: Vec<_> =
            lost.iter().map(|lost| format!("{}/{lost}", self.sources)).collect();
        let mut used = BTreeSet::new();
        for import in &imports {
            match self.permission(import) {
                Ok(permission) => used.extend(permission),
                Err(fault) => {
                    faults
                        .push(format!("{}/{}:{}: {fault}", self.sources, import.from, import.line));
                }
            }
        }
        faults.extend(self.stale(&used));
        faults.extend(self.circles(&imports));
        faults
    }

    /// The line of the table that allows it; none where both are in one room.
    fn permission<'a>(&'a self, import: &'a Import) -> Result<Option<(&'a str, &'a str)>, String> {
        let from = self.room(&import.from)?;
        let to = self.room(&import.to)?;
        if from == to {
            return Ok(None);
        }
        let allows = |entry: &str| match entry.strip_prefix("type ") {
            Some(room) => room == to && import.kind == Kind::Types,
            None => entry == to,
        };
        let allowed = &self.rooms[from];
        if let Some(entry) = allowed.iter().find(|entry| allows(entry)) {
            return Ok(Some((from, entry)));
        }
        let what = if import.kind == Kind::Types { "the types of " } else { "" };
        Err(format!(
            "{from} may not import {what}{to} ({}), only: {}. Move what both need to a room that \
             both may import, or, where the direction is meant, add it to {TABLE}",
            import.to,
            if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") },
        ))
    }

    /// The room that a file is in: of those that hold it, the innermost. A Rust module is its file and
    /// the folder beside it.
    fn room(&self, file: &str) -> Result<&str, String> {
        let holds = |room: &str| {
            let rest = file.strip_prefix(room);
            rest.is_some_and(|rest| rest.is_empty() || rest == ".rs" || rest.starts_with('/'))
        };
        let rooms = self.rooms.keys().filter(|room| holds(room));
        rooms.max_by_key(|room| room.len()).map(String::as_str).ok_or_else(|| {
            format!("{file} is in no room: add its folder, and what it may import, to {TABLE}")
        })
    }

    /// What the table allows and nobody needs would let a wrong import in one day.
    fn stale(&self, used: &BTreeSet<(&str, &str)>) -> Vec<String> {
        let all = self.rooms.iter().flat_map(|(room, allowed)| {
            allowed.iter().map(move |entry| (room.as_str(), entry.as_str()))
        });
        all.filter(|permission| !used.contains(permission))
            .map(|(room, entry)| {
                format!(
                    "{TABLE}: {room} does not import {entry} (any more): take it out of its list"
                )
            })
            .collect()
    }

    /// The first circle that the table does not name, and what it names though no circle needs it.
    fn circles(&self, imports: &[Import]) -> Vec<String> {
        if let Some(circle) = self.circle(imports, &self.circles) {
            return vec![circle];
        }
        let needless = self.circles.iter().filter(|&exception| {
            let others = self.circles.iter().filter(|other| *other != exception);
            self.circle(imports, &others.cloned().collect()).is_none()
        });
        needless
            .map(|(from, to)| {
                format!("{TABLE}: {from} closes no circle with {to} (any more): take it out")
            })
            .collect()
    }

    /// Files may not import each other in a circle, not even for their types. Rooms may for types
    /// alone. What is imported lazily is there only once everything else is, and who hands something
    /// on does not need it.
    fn circle(&self, imports: &[Import], excepted: &BTreeSet<(String, String)>) -> Option<String> {
        let is_excepted =
            |import: &Import| excepted.contains(&(import.from.clone(), import.to.clone()));
        let now = imports.iter().filter(|import| {
            import.kind != Kind::Lazy && import.kind != Kind::HandedOn && !is_excepted(import)
        });
        let files = now.map(|import| (import.from.as_str(), import.to.as_str()));
        if let Some(circle) = circle::find(files) {
            return Some(format!(
                "{} import each other in a circle: {}. Move what one of them needs of the next \
                 into a file of its own",
                self.sources,
                circle.join(" → ")
            ));
        }
        let allowed = self.rooms.iter().flat_map(|(room, allowed)| {
            let values = allowed.iter().filter(|entry| !entry.starts_with("type "));
            values.map(move |entry| (room.as_str(), entry.as_str()))
        });
        let harmless = self
            .between_rooms(imports, |import| import.kind == Kind::HandedOn || is_excepted(import));
        circle::find(allowed.filter(|rooms| !harmless.contains(rooms))).map(|circle| {
            format!(
                "{TABLE} lets rooms import each other in a circle: {}. Let one of them import \
                 types alone (`type …`), or give what both need a room of its own",
                circle.join(" → ")
            )
        })
    }

    /// The pairs of rooms between which all imports are of a kind.
    fn between_rooms<'a>(
        &'a self,
        imports: &'a [Import],
        is_such: impl Fn(&Import) -> bool,
    ) -> BTreeSet<(&'a str, &'a str)> {
        let (such, others): (Vec<_>, Vec<_>) = imports.iter().partition(|import| is_such(import));
        let rooms = |import: &&'a Import| {
            Some((self.room(&import.from).ok()?, self.room(&import.to).ok()?))
        };
        let others: BTreeSet<_> = others.iter().filter_map(rooms).collect();
        such.iter().filter_map(rooms).filter(|rooms| !others.contains(rooms)).collect()
    }
}

#[cfg(test)]
mod tests;
