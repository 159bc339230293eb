//! Which folder may import which. `xtask/imports.toml` says it; every import of a tree of sources
//! is held against it, and none may be part of a circle.

mod circle;
mod typescript;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::cargo;

const TABLE: &str = "xtask/imports.toml";

/// The files of a tree: their paths from its root on, and what is in them.
type Files = BTreeMap<String, String>;

/// A tree of sources, and which of its rooms may import which.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tree {
    sources: String,
    rooms: BTreeMap<String, Vec<String>>,
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
}

/// Fails with every import that the table does not allow.
pub(super) fn check() -> Result<()> {
    let table = fs::read_to_string(cargo::root().join(TABLE)).context(TABLE)?;
    let trees: BTreeMap<String, Tree> = toml::from_str(&table).context(TABLE)?;
    let mut faults = Vec::new();
    for tree in trees.values() {
        let mut files = Files::new();
        read(&cargo::root().join(&tree.sources), "", &mut files)?;
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

fn read(folder: &Path, below: &str, files: &mut Files) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &format!("{path}/"), files)?;
        } else {
            let text = fs::read(entry.path())?;
            files.insert(path, String::from_utf8_lossy(&text).into_owned());
        }
    }
    Ok(())
}

impl Tree {
    fn faults(&self, files: &Files) -> Vec<String> {
        let (imports, lost) = typescript::imports(files);
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

    /// The room that a file is in: of those that hold it, the innermost.
    fn room(&self, file: &str) -> Result<&str, String> {
        let holds = |room: &str| {
            file.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
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

    /// Files may not import each other in a circle, not even for their types. Rooms may for types
    /// alone. What is imported lazily is there only once everything else is.
    fn circles(&self, imports: &[Import]) -> Option<String> {
        let now = imports.iter().filter(|import| import.kind != Kind::Lazy);
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
        circle::find(allowed).map(|circle| {
            format!(
                "{TABLE} lets rooms import each other in a circle: {}. Let one of them import \
                 types alone (`type …`), or give what both need a room of its own",
                circle.join(" → ")
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOMS: &str = r#"
        sources = "web/src"
        [rooms]
        "text" = ["type api/types.ts"]
        "api/types.ts" = []
        "inbox" = ["inbox/list", "text"]
        "inbox/list" = ["text"]
    "#;

    /// The faults of a tree whose files import as said, beside what uses the whole table.
    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let usual = [
            ("api/types.ts", "export type Id = string"),
            ("text/phone.ts", "import type { Id } from '../api/types'"),
            ("inbox/list/Row.svelte", "<script>\nimport { a } from '../../text/phone'\n</script>"),
            (
                "inbox/page.ts",
                "import Row from './list/Row.svelte'\nimport { a } from '../text/phone'",
            ),
        ];
        let all = usual.iter().chain(files);
        let files = all.map(|&(path, text)| (path.to_owned(), text.to_owned())).collect();
        toml::from_str::<Tree>(ROOMS).unwrap().faults(&files)
    }

    #[test]
    fn what_the_table_allows_is_no_fault() {
        assert_eq!(faults(&[]), Vec::<String>::new());
    }

    #[test]
    fn an_import_against_the_table_is_told_with_its_place_and_what_to_do() {
        let wrong = "import { x } from './phone'\nimport Row from '../inbox/list/Row.svelte'";
        let faults = faults(&[("text/time.ts", wrong)]);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(
            faults[0],
            "web/src/text/time.ts:2: text may not import inbox/list (inbox/list/Row.svelte), only: \
             type api/types.ts. Move what both need to a room that both may import, or, where the \
             direction is meant, add it to xtask/imports.toml"
        );
    }

    #[test]
    fn where_types_are_allowed_values_are_not() {
        let faults = faults(&[("text/time.ts", "import { Id } from '../api/types'")]);
        assert!(faults[0].contains("text may not import api/types.ts"), "{faults:?}");
    }

    #[test]
    fn an_import_on_demand_has_a_direction_too_and_makes_no_circle() {
        let lazy = "const later = () => import('../page')";
        let faults = faults(&[("inbox/list/tabs.ts", lazy)]);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains("inbox/list/tabs.ts:1: inbox/list may not import inbox"));
    }

    #[test]
    fn files_in_a_circle_are_told_even_in_one_room_and_for_types_alone() {
        let faults = faults(&[
            ("text/a.ts", "import { b } from './b'"),
            ("text/b.ts", "import type { A } from './a'"),
        ]);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains("in a circle: text/a.ts → text/b.ts → text/a.ts"), "{faults:?}");
    }

    #[test]
    fn a_file_in_no_room_and_a_permission_that_nobody_needs_are_told() {
        let outside = faults(&[("state/drafts.ts", "import { a } from '../text/phone'")]);
        assert!(outside[0].contains("state/drafts.ts is in no room"), "{outside:?}");

        let table = ROOMS.replace("[\"text\"]", "[\"text\", \"parts\"]");
        let tree: Tree = toml::from_str(&table).unwrap();
        let stale =
            tree.stale(&BTreeSet::from([("text", "type api/types.ts"), ("inbox/list", "text")]));
        assert!(
            stale.iter().any(|one| one.contains("inbox/list does not import parts")),
            "{stale:?}"
        );
    }

    #[test]
    fn a_table_whose_rooms_may_import_each_other_is_told() {
        let table = ROOMS.replace("[\"text\"]", "[\"text\", \"inbox\"]");
        let tree: Tree = toml::from_str(&table).unwrap();
        let told = tree.circles(&[]).unwrap();
        assert!(told.contains("inbox → inbox/list → inbox"), "{told}");
    }
}
