//! The words that GLOSSARY.md avoids: in the names of the code, and in what people read.
//!
//! In the table, a word with another, proper meaning has it in parentheses, as in `session (for a
//! conversation)`: whether that one is meant, only a reader can tell. All others are looked for.
//! Crates that speak Twilio's language are left out.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail};
use proc_macro2::{TokenStream, TokenTree};

use super::files;
use crate::cargo;

const GLOSSARY: &str = "GLOSSARY.md";
const SOURCES: [&str; 6] = [
    "crates/inbox/src",
    "crates/store/src",
    "crates/server/src",
    "crates/hearback/src",
    "crates/page/src",
    "web/src",
];
/// Names that others coined.
const FOREIGN: [&str; 6] = ["user_agent", "USER_AGENT", "userAgent", "Snippet", "Activity", "Bot"];

/// Fails with every avoided word.
pub(super) fn check() -> Result<()> {
    let glossary = fs::read_to_string(cargo::root().join(GLOSSARY)).context(GLOSSARY)?;
    let avoided = avoided(&glossary);
    if avoided.is_empty() {
        bail!("{GLOSSARY} avoids no words: its table can't be read");
    }
    let mut faults = Vec::new();
    for tree in SOURCES {
        for (path, text) in files::of(tree)? {
            let texts = if path.ends_with(".rs") { rust(&text) } else { page(&path, &text) };
            for word in texts.iter().filter_map(|text| first_avoided(text, &avoided)) {
                faults.push(format!("{tree}/{path}: “{word}” is a word that {GLOSSARY} avoids"));
            }
        }
    }
    println!("glossary: {} avoided words", avoided.len());
    faults.dedup();
    for fault in &faults {
        eprintln!("error: {fault}");
    }
    if !faults.is_empty() {
        bail!("{} avoided words; {GLOSSARY} has the ones to use", faults.len());
    }
    Ok(())
}

/// The avoided words without another meaning: single ones of the first column.
fn avoided(glossary: &str) -> BTreeSet<String> {
    let table = glossary.lines().skip_while(|line| !line.starts_with("| not |"));
    let rows = table.skip(2).take_while(|line| line.starts_with('|'));
    let columns = rows.filter_map(|row| row.split('|').nth(1));
    let words = columns.flat_map(|column| column.split([',', '/'])).map(str::trim);
    words.filter(|word| !word.contains([' ', '('])).map(str::to_lowercase).collect()
}

/// The names and sentences of a Rust file. Comments, and attributes with them, are left out.
fn rust(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if let Ok(tokens) = text.parse::<TokenStream>() {
        collect(tokens, &mut found);
    }
    found
}

fn collect(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let mut attribute = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) if !attribute => collect(group.stream(), found),
            TokenTree::Ident(name) => drop(found.insert(name.to_string())),
            TokenTree::Literal(literal) => drop(found.insert(literal.to_string())),
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                attribute = true;
                continue;
            }
            // `#![…]`
            TokenTree::Punct(punct) if attribute && punct.as_char() == '!' => continue,
            _ => {}
        }
        attribute = false;
    }
}

/// The names of a file of the page; of its words, the sentences too.
fn page(path: &str, text: &str) -> BTreeSet<String> {
    let code = path.ends_with(".ts") || path.ends_with(".svelte");
    if !code || path.ends_with(".test.ts") || path.ends_with("schema.d.ts") {
        return BTreeSet::new();
    }
    let mut inside = path.ends_with(".ts");
    let mut found = BTreeSet::new();
    for line in text.lines().map(str::trim) {
        match line {
            "</script>" => inside = false,
            _ if line.starts_with("<script") => inside = true,
            _ if !inside || line.starts_with("//") || line.starts_with('*') => {}
            _ if path.ends_with("words.ts") => drop(found.insert(line.to_owned())),
            _ => {
                let name = |c: char| !c.is_alphanumeric() && c != '_' && c != '$';
                found.extend(outside_strings(line).split(name).map(str::to_owned));
            }
        }
    }
    found
}

fn outside_strings(line: &str) -> String {
    line.split(['\'', '"', '`']).step_by(2).collect::<Vec<_>>().join(" ")
}

/// The first of the avoided words in a name or a sentence.
fn first_avoided(text: &str, avoided: &BTreeSet<String>) -> Option<String> {
    let text = FOREIGN.iter().fold(text.to_owned(), |text, name| text.replace(name, " "));
    words(&text).into_iter().find(|word| {
        avoided.contains(word) || word.strip_suffix('s').is_some_and(|one| avoided.contains(one))
    })
}

/// The words of a name or a sentence, in small letters: of `LineOff`, `line` and `off`.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in text.chars() {
        let begins = letter.is_uppercase() && !before.is_uppercase() || !letter.is_alphabetic();
        if begins {
            words.push(String::new());
        }
        if letter.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
## Words we avoid

| not | but | because |
| --- | --- | --- |
| tenant, account (of ours) | organization | an *account* is Twilio's |
| chat, session (for a conversation) | conversation | |
";

    fn faults(texts: &BTreeSet<String>) -> Vec<String> {
        let avoided = avoided(TABLE);
        texts.iter().filter_map(|text| first_avoided(text, &avoided)).collect()
    }

    #[test]
    fn a_word_with_another_meaning_is_for_a_reader() {
        assert_eq!(avoided(TABLE).into_iter().collect::<Vec<_>>(), ["chat", "tenant"]);
    }

    #[test]
    fn names_and_sentences_are_looked_through_and_comments_are_not() {
        let code =
            "/// Of a tenant.\n#[doc = \"chat\"]\nfn account() { close(\"Close this\") } // chat";
        assert!(faults(&rust(code)).is_empty(), "{:?}", rust(code));
        for code in
            ["fn open_chats() {}", "struct TenantRow;", "fn f() { say(\"Close the chat.\") }"]
        {
            assert_eq!(faults(&rust(code)).len(), 1, "{code}");
        }
    }

    #[test]
    fn on_the_page_names_count_everywhere_and_sentences_where_they_live() {
        let line = "const openChat = () => {}";
        assert_eq!(faults(&page("a.ts", line)), ["chat"]);
        assert_eq!(faults(&page("A.svelte", "<p class=\"chat\">")), [""; 0]);
        assert_eq!(faults(&page("a.ts", "// a chat\nlet a = 'chat'")), [""; 0]);
        assert_eq!(faults(&page("words.ts", "close: 'Close this chat'")), ["chat"]);
    }
}
