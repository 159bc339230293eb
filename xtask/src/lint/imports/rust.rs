//! What the Rust files of one crate import of each other: by `use`, and by paths written in full.
//!
//! A path counts as an import of the file that declares the item, however many `pub use` hand it
//! on. What no path names isn't seen: the type that a method returns, and names inside strings
//! (`#[serde(with = "…")]`). A `use` inside a function counts as if it stood beside it.

mod modules;
mod paths;

use std::collections::BTreeMap;

use self::modules::{Crate, Target};
use self::paths::Path;
use super::{Import, Kind};
use crate::lint::files::Files;

/// The imports of all files but tests, and what can't be read. Other crates are left out.
pub(super) fn imports(files: &Files) -> (Vec<Import>, Vec<String>) {
    let (whole, lost) = Crate::read(files);
    let mut found = BTreeMap::<(&str, &str), (usize, Kind)>::new();
    for (module, path) in whole.paths() {
        let from = whole.file(module);
        let Some(to) = target(&whole, module, path).filter(|&to| to != from) else { continue };
        let this = (path.line, kind(path));
        let first = found.entry((from, to)).or_insert(this);
        if first.1 == Kind::HandedOn && this.1 != Kind::HandedOn {
            *first = this;
        }
    }
    let import = |((from, to), (line, kind)): ((&str, &str), _)| Import {
        from: from.to_owned(),
        line,
        to: to.to_owned(),
        kind,
    };
    (found.into_iter().map(import).collect(), lost)
}

/// The file that declares what a path names. A module that is only named brings in nothing: the
/// paths that go through it do.
fn target<'a>(whole: &'a Crate, module: usize, path: &Path) -> Option<&'a str> {
    match whole.resolve(module, &path.names)? {
        Target::Item(owner) => Some(whole.file(owner)),
        Target::Module(owner) if path.glob => Some(whole.file(owner)),
        Target::Module(_) => None,
    }
}

fn kind(path: &Path) -> Kind {
    if path.handed_on { Kind::HandedOn } else { Kind::Values }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(sources: &[(&str, &str)]) -> Files {
        sources.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect()
    }

    /// What each file of a crate imports, as `from → to`; what is only handed on as `from ⇒ to`.
    fn read(sources: &[(&str, &str)]) -> Vec<String> {
        let (found, lost) = imports(&files(sources));
        assert_eq!(lost, Vec::<String>::new());
        let arrow = |import: &Import| if import.kind == Kind::HandedOn { "⇒" } else { "→" };
        let words = |import: Import| format!("{} {} {}", import.from, arrow(&import), import.to);
        found.into_iter().map(words).collect()
    }

    /// What `text.rs` imports, beside `inbox.rs`, `inbox/list.rs` and `phone.rs`.
    fn text(source: &str) -> Vec<String> {
        let found = read(&[
            ("lib.rs", "mod inbox; mod phone; mod text;"),
            ("inbox.rs", "mod list; pub use list::Row; pub struct Inbox; pub fn open() {}"),
            ("inbox/list.rs", "pub struct Row; pub const MOST: usize = 9;"),
            ("phone.rs", "pub struct Phone;"),
            ("text.rs", source),
        ]);
        let ours = found.iter().filter_map(|import| import.strip_prefix("text.rs → "));
        ours.map(str::to_owned).collect()
    }

    #[test]
    fn every_way_to_write_an_import_is_read() {
        let ways = [
            "use crate::phone::Phone;",
            "use super::phone::Phone;",
            "use crate::phone; fn call() { phone::Phone; }",
            "use crate::phone as number; fn call(_: number::Phone) {}",
            "use crate::{phone::{self, Phone as Number}};",
            "fn call(_: &crate::phone::Phone) {}",
            "fn call() { <super::phone::Phone as Into<u8>>::into(x) }",
            "fn call() { use crate::phone::Phone; }",
            "fn call() { format!(\"{}\", crate::phone::Phone) }",
            "macro_rules! phone { () => { $crate::phone::Phone } }",
            "#[schema(value_type = crate::phone::Phone)] struct Card;",
            "mod card { use super::super::phone::Phone; }",
            "use crate::phone::*;",
        ];
        for way in ways {
            assert_eq!(text(way), ["phone.rs"], "{way}");
        }
    }

    #[test]
    fn what_is_handed_on_comes_from_where_it_is_declared() {
        assert_eq!(text("use crate::inbox::Row;"), ["inbox/list.rs"]);
        assert_eq!(text("use crate::inbox::{Inbox, list::MOST};"), ["inbox.rs", "inbox/list.rs"]);
        assert_eq!(text("use crate::inbox; fn f() { inbox::open(); }"), ["inbox.rs"]);
    }

    #[test]
    fn a_name_that_is_a_module_and_a_function_is_told_apart_by_its_use() {
        let sources = |use_it| {
            let open = ("open.rs", "pub mod open; pub fn open() {}");
            let main = ("main.rs", use_it);
            read(&[("open/open.rs", "pub fn wide() {}"), open, main])
        };
        assert_eq!(sources("mod open; fn main() { open::open() }"), ["main.rs → open.rs"]);
        assert_eq!(
            sources("mod open; fn main() { open::open::wide() }"),
            ["main.rs → open/open.rs"]
        );
    }

    #[test]
    fn what_a_file_hands_on_without_using_it_is_told_apart() {
        let child = ("a/b.rs", "pub struct B;");
        let handed_on = read(&[("lib.rs", "mod a;"), ("a.rs", "mod b; pub use b::B;"), child]);
        assert_eq!(handed_on, ["a.rs ⇒ a/b.rs"]);
        let used = "mod b; pub use b::B; struct A(B);";
        assert_eq!(read(&[("lib.rs", "mod a;"), ("a.rs", used), child]), ["a.rs → a/b.rs"]);
    }

    #[test]
    fn other_crates_modules_alone_and_tests_are_left_out() {
        let left_out = [
            "use std::fmt; use serde::Serialize; use crate::phone;",
            "use ::phone::Phone;",
            "#[cfg(test)] mod tests { use crate::phone::Phone; }",
            "#[cfg(all(test, unix))] use crate::phone::Phone;",
            "#[test] fn it_calls() { crate::phone::Phone; }",
            "fn call() { #[cfg(test)] super::phone::Phone::call().await?; }",
            "impl Text { #[cfg(test)] fn call(_: crate::phone::Phone) {} }",
        ];
        for source in left_out {
            assert_eq!(text(source), Vec::<String>::new(), "{source}");
        }
        let file_of_tests = read(&[
            ("lib.rs", "mod a; #[cfg(test)] mod tests;"),
            ("a.rs", "pub struct A;"),
            ("tests.rs", "use crate::a::A;"),
        ]);
        assert_eq!(file_of_tests, Vec::<String>::new());
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let (_, lost) = imports(&files(&[("lib.rs", "mod gone;\nmod a;"), ("a.rs", "\nfn {")]));
        assert_eq!(lost.len(), 2, "{lost:?}");
        assert!(lost[0].contains("lib.rs: no file has its module gone"), "{lost:?}");
        assert!(lost[1].contains("a.rs:2: "), "{lost:?}");
    }
}
