//! What writes without holding an organization's lock, or writes what was read before, does not
//! compile: each part of `src/misuse.rs` is compiled with its wrong lines, and every one of
//! them, and no other, has to be refused.

#![expect(clippy::unwrap_used, reason = "a test fails where something is amiss")]

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const FILE: &str = "src/misuse.rs";

/// A line of the file, and the code of its error; `lifetime` for errors that have none.
type Refused = BTreeSet<(u64, String)>;

#[test]
fn writing_without_a_change_and_what_a_query_read_does_not_compile() {
    assert_eq!(refused("types"), expected("types"));
}

#[test]
fn writing_what_another_change_read_does_not_compile() {
    assert_eq!(refused("lifetimes"), expected("lifetimes"));
}

/// What the comments of one part say.
fn expected(part: &str) -> Refused {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(folder.join(FILE)).unwrap();
    let begin = format!("#[cfg(misuse = \"{part}\")]");
    let lines = (1..).zip(source.lines()).skip_while(|(_, line)| *line != begin);
    let lines = lines.take_while(|(_, line)| *line != "}");
    let marked: Refused = lines
        .filter_map(|(n, line)| Some((n, line.split_once("//~ ")?.1.trim().to_owned())))
        .collect();
    assert!(!marked.is_empty(), "{begin} is not in {FILE}");
    marked
}

/// What the compiler says of one part.
fn refused(part: &str) -> Refused {
    let output = Command::new(env!("CARGO"))
        .args(["rustc", "--quiet", "--package", "hearback-store", "--lib"])
        .args(["--message-format", "json", "--", "--allow", "warnings", "--cfg", "misuse"])
        .args(["--cfg", &format!("misuse=\"{part}\"")])
        .output()
        .unwrap();
    assert!(!output.status.success(), "{part} compiles");
    let messages = output.stdout.split(|byte| *byte == b'\n');
    let messages = messages.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let said: Refused = messages.filter_map(|message| error(&message["message"])).collect();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(!said.is_empty(), "the compiler did not get that far: {words}");
    said
}

/// Where the compiler sees an error, if a message is one.
fn error(message: &Value) -> Option<(u64, String)> {
    if message["level"] != "error" {
        return None;
    }
    let spans = message["spans"].as_array()?;
    let main = spans.iter().find(|span| span["is_primary"] == true)?;
    let file = main["file_name"].as_str()?;
    assert!(file.ends_with(FILE), "{}", message["rendered"]);
    let code = message["code"]["code"].as_str().unwrap_or("lifetime");
    Some((main["line_start"].as_u64()?, code.to_owned()))
}
