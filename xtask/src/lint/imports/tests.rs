//! What is told of a tree of sources that does not keep to its table.

use super::*;

const ROOMS: &str = r#"
    language = "typescript"
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
        ("inbox/page.ts", "import Row from './list/Row.svelte'\nimport { a } from '../text/phone'"),
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
    assert!(stale.iter().any(|one| one.contains("inbox/list does not import parts")), "{stale:?}");
}

#[test]
fn a_table_whose_rooms_may_import_each_other_is_told() {
    let table = ROOMS.replace("[\"text\"]", "[\"text\", \"inbox\"]");
    let tree: Tree = toml::from_str(&table).unwrap();
    let told = tree.circles(&[]).join("\n");
    assert!(told.contains("inbox → inbox/list → inbox"), "{told}");
}

const MODULES: &str = r#"
    language = "rust"
    sources = "crates/desk/src"
    [rooms]
    lib = ["desk"]
    desk = ["phone", "desk/bell"]
    "desk/bell" = []
    phone = []
"#;

/// The faults of a crate with one file as said, beside files that use the whole table.
fn faults_of_crate(table: &str, changed: &[(&str, &str)]) -> Vec<String> {
    let mut files = Files::new();
    let usual = [
        ("lib.rs", "mod desk; mod phone; pub use desk::Desk;"),
        ("desk.rs", "mod bell; mod drawer; use crate::phone::Phone; pub struct Desk(bell::Bell);"),
        ("desk/bell.rs", "pub struct Bell;"),
        ("desk/drawer.rs", "struct Drawer;"),
        ("phone.rs", "pub struct Phone;"),
    ];
    for (path, text) in usual.iter().chain(changed) {
        files.insert((*path).to_owned(), (*text).to_owned());
    }
    toml::from_str::<Tree>(table).unwrap().faults(&files)
}

#[test]
fn a_module_is_its_file_and_its_folder_and_handing_on_closes_no_circle() {
    assert_eq!(faults_of_crate(MODULES, &[]), Vec::<String>::new());
    let up = [("lib.rs", "mod desk; mod phone; pub use desk::Desk; pub struct Team;")];
    let needs_it = ("phone.rs", "pub struct Phone; fn call(_: crate::Team) {}");
    let table = MODULES.replace("phone = []", "phone = [\"lib\"]");
    assert_eq!(faults_of_crate(&table, &[up[0], needs_it]), Vec::<String>::new());
}

#[test]
fn an_import_of_a_crate_against_the_table_is_told() {
    let wrong = "pub struct Phone;\nfn call(_: crate::Desk) {}";
    let faults = faults_of_crate(MODULES, &[("phone.rs", wrong)]);
    assert!(
        faults[0].contains("src/phone.rs:2: phone may not import desk (desk.rs)"),
        "{faults:?}"
    );
}

#[test]
fn what_a_crate_may_import_and_does_not_is_told() {
    let table = MODULES.replace("phone = []", "phone = [\"desk/bell\"]");
    let faults = faults_of_crate(&table, &[]);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains("phone does not import desk/bell"), "{faults:?}");
}

#[test]
fn a_circle_in_a_crate_is_told_but_where_the_table_names_it() {
    let circle = [("desk/drawer.rs", "struct Drawer(super::Desk); pub struct Key;")];
    let desk =
        "mod bell; mod drawer; use crate::phone::Phone; pub struct Desk(bell::Bell, drawer::Key);";
    let changed = [circle[0], ("desk.rs", desk)];
    let faults = faults_of_crate(MODULES, &changed);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains("desk.rs → desk/drawer.rs → desk.rs"), "{faults:?}");

    let named = "circles = [[\"desk/drawer.rs\", \"desk.rs\"]]\n    [rooms]";
    let table = MODULES.replace("[rooms]", named);
    assert_eq!(faults_of_crate(&table, &changed), Vec::<String>::new());
    let needless = faults_of_crate(&table, &[]);
    assert!(needless[0].contains("desk/drawer.rs closes no circle with desk.rs"), "{needless:?}");
}
