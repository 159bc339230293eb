//! SECURITY.md names a test behind each promise: each is there.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 3] = ["crates", "e2e/stories", "web/src"];

#[test]
fn each_promise_names_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let document = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut files = HashMap::new();
    for folder in FOLDERS {
        find(&root.join(folder), &mut files);
    }
    let (mut rows, mut named) = (0, 0);
    for row in promises(&document) {
        rows += 1;
        let tests: Vec<_> = row.split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "no test: {row}");
        for test in tests {
            assert!(is_there(test, &files), "{test}");
            named += 1;
        }
    }
    assert!(rows > 40 && named >= rows, "{rows} promises, {named} tests");
}

/// The last cells of the rows of tables whose last column is headed *Test*.
fn promises(document: &str) -> Vec<&str> {
    let mut inside = false;
    let mut cells = vec![];
    for line in document.lines() {
        let last = line.strip_suffix(" |").and_then(|row| row.rsplit_once("| "));
        match last {
            Some((_, "Test")) => inside = true,
            Some((_, cell)) if inside && !cell.starts_with("---") => cells.push(cell),
            Some(_) => {}
            None => inside = false,
        }
    }
    cells
}

/// `file.rs::function`, or `file.ts: what the test is called`.
fn is_there(test: &str, files: &HashMap<String, PathBuf>) -> bool {
    let (file, text) = match test.split_once("::").or_else(|| test.split_once(": ")) {
        Some((file, name)) if file.ends_with(".rs") => (file, format!("fn {name}(")),
        Some((file, name)) => (file, name.to_owned()),
        None => return false,
    };
    let mut sources = files.iter().filter(|(path, _)| path.ends_with(&format!("/{file}")));
    sources.any(|(_, path)| std::fs::read_to_string(path).unwrap().contains(&text))
}

fn find(folder: &Path, files: &mut HashMap<String, PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !["target", "node_modules"].iter().any(|name| path.ends_with(name)) {
                find(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "ts") {
            files.insert(path.display().to_string(), path);
        }
    }
}
