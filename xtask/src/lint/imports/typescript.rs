//! What TypeScript and Svelte files import of each other. They are formatted, so a statement begins
//! on a line of its own, and its path stands in single quotes.

use super::{Import, Kind};
use crate::lint::files::Files;

/// The imports of all files but tests, and those that lead nowhere. Packages are left out.
pub(super) fn imports(files: &Files) -> (Vec<Import>, Vec<String>) {
    let mut found = Vec::new();
    let mut lost = Vec::new();
    for (from, text) in files.iter().filter(|(path, _)| is_source(path)) {
        for (line, kind, path) in statements(&script(from, text)) {
            if !path.starts_with('.') {
                continue;
            }
            match resolve(from, path, files) {
                Some(to) => found.push(Import { from: from.clone(), line, to, kind }),
                None => lost.push(format!("{from}:{line}: '{path}' names no file of this tree")),
            }
        }
    }
    (found, lost)
}

fn is_source(path: &str) -> bool {
    let code = path.ends_with(".ts") || path.ends_with(".svelte");
    code && !path.ends_with(".test.ts")
}

/// Its lines of code: all of a TypeScript file, and of a component what is in its scripts.
fn script<'a>(path: &str, text: &'a str) -> Vec<(usize, &'a str)> {
    let mut inside = !path.ends_with(".svelte");
    let mut lines = Vec::new();
    for (at, line) in text.lines().map(str::trim).enumerate() {
        if line.starts_with("<script") {
            inside = true;
        } else if line == "</script>" {
            inside = false;
        } else if inside && !line.starts_with("//") && !line.starts_with('*') {
            lines.push((at + 1, line));
        }
    }
    lines
}

/// Each import or export from elsewhere: on which line it begins, what it takes, and the path.
fn statements<'a>(lines: &[(usize, &'a str)]) -> Vec<(usize, Kind, &'a str)> {
    let mut found = Vec::new();
    for (at, &(number, line)) in lines.iter().enumerate() {
        if let Some((_, path)) = line.split_once("import('") {
            found.extend(quoted(path).map(|path| (number, Kind::Lazy, path)));
        } else if let Some(path) = line.strip_prefix("import '") {
            found.extend(quoted(path).map(|path| (number, Kind::Values, path)));
        } else if begins(line) {
            let end = lines[at..].iter().position(|(_, line)| ends(line));
            let statement = &lines[at..=at + end.unwrap_or(0)];
            let last = statement[statement.len() - 1].1;
            let path = last.split_once("from '").and_then(|(_, path)| quoted(path));
            found.extend(path.map(|path| (number, kind(statement), path)));
        }
    }
    found
}

fn quoted(rest: &str) -> Option<&str> {
    rest.split_once('\'').map(|(path, _)| path)
}

fn begins(line: &str) -> bool {
    ["import ", "export {", "export *", "export type {"].iter().any(|start| line.starts_with(start))
}

fn ends(line: &str) -> bool {
    line.contains("from '") || line.ends_with('}')
}

/// Types alone where the statement says so, or each of its names.
fn kind(statement: &[(usize, &str)]) -> Kind {
    let whole: Vec<&str> = statement.iter().map(|(_, line)| *line).collect();
    let whole = whole.join(" ");
    let words = whole.split_once("from '").map_or(whole.as_str(), |(words, _)| words).trim();
    let names = words.split_once('{').and_then(|(before, names)| {
        let alone = before == "import " || before == "export ";
        alone.then(|| names.trim_end_matches('}').split(',').map(str::trim))
    });
    let typed = names
        .is_some_and(|mut names| names.all(|name| name.is_empty() || name.starts_with("type ")));
    if typed || words.starts_with("import type ") || words.starts_with("export type ") {
        Kind::Types
    } else {
        Kind::Values
    }
}

/// The file that a path means, as Vite finds it.
fn resolve(from: &str, path: &str, files: &Files) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => _ = parts.pop()?,
            name => parts.push(name),
        }
    }
    let path = parts.join("/");
    let endings = ["", ".ts", ".d.ts", "/index.ts"];
    endings.iter().map(|ending| format!("{path}{ending}")).find(|path| files.contains_key(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Vec<(String, Kind)> {
        let there =
            ["a.ts", "b.svelte", "b.svelte.ts", "folder/index.ts", "schema.d.ts", "base.css"];
        let mut files: Files = there.iter().map(|&name| (name.to_owned(), String::new())).collect();
        files.insert(path.to_owned(), text.to_owned());
        let (found, lost) = imports(&files);
        assert_eq!(lost, Vec::<String>::new());
        found.into_iter().map(|import| (import.to, import.kind)).collect()
    }

    fn one(text: &str) -> (String, Kind) {
        let found = read("main.ts", text);
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().unwrap()
    }

    #[test]
    fn every_way_to_write_an_import_is_read() {
        let values = ["import './a'", "import a from './a'", "import { a, type B } from './a'"];
        let more = [
            "import {\n  a,\n  b,\n} from './a'",
            "export { a } from './a'",
            "export * from './a'",
        ];
        for text in values.into_iter().chain(more) {
            assert_eq!(one(text), ("a.ts".to_owned(), Kind::Values), "{text}");
        }
        let types =
            ["import type { A } from './a'", "import {\n  type A,\n  type B,\n} from './a'"];
        for text in types.into_iter().chain(["export type { A } from './a'"]) {
            assert_eq!(one(text), ("a.ts".to_owned(), Kind::Types), "{text}");
        }
        let lazy = "const part = new Chunk(() => import('./a'))";
        assert_eq!(one(lazy), ("a.ts".to_owned(), Kind::Lazy));
    }

    #[test]
    fn a_path_means_the_file_that_vite_takes() {
        let to = |path: &str| one(&format!("import x from '{path}'")).0;
        assert_eq!(to("./b.svelte"), "b.svelte");
        assert_eq!(to("./folder"), "folder/index.ts");
        assert_eq!(to("./schema"), "schema.d.ts");
        assert_eq!(to("./base.css"), "base.css");
        let nested = read("folder/deep.ts", "import a from '../a'\nimport i from './index'");
        assert_eq!(
            nested.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(),
            ["a.ts", "folder/index.ts"]
        );
    }

    #[test]
    fn packages_comments_tests_and_what_a_component_shows_are_left_out() {
        assert_eq!(read("main.ts", "import { mount } from 'svelte'\n// import a from './a'"), []);
        assert_eq!(read("main.test.ts", "import a from './a'"), []);
        let component = "<script lang=\"ts\">\n  import a from './a'\n</script>\n<p>\n  import b from './b'\n</p>";
        assert_eq!(read("Page.svelte", component), [("a.ts".to_owned(), Kind::Values)]);
        assert_eq!(read("main.ts", "export { a }\nexport const b = 1"), []);
    }

    #[test]
    fn a_path_that_leads_nowhere_is_told() {
        let files = Files::from([("main.ts".to_owned(), "import a from './gone'".to_owned())]);
        let (found, lost) = imports(&files);
        assert_eq!(found, []);
        assert_eq!(lost, ["main.ts:1: './gone' names no file of this tree"]);
    }
}
