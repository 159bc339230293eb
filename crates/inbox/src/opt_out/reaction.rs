//! Reactions: phones without the sender's own kind of messages get them as a text that quotes the
//! message (*Liked “See you at five”*).

use super::letters::{is_apostrophe, is_ornament, seen};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;

static NOTATIONS: LazyLock<Notations> =
    LazyLock::new(|| Notations::read(include_str!("reactions.txt")));

/// Stands for the emoji in a notation.
const EMOJI: &str = "{emoji}";

/// Emoji of several characters (a family, a flag) are no longer than this.
const LONGEST_EMOJI: usize = 40;

/// How phones write reactions; `reactions.txt` says how to read it.
struct Notations {
    ways: Vec<Way>,
    /// What is reacted to without a quote: *an image*.
    things: Vec<String>,
}

/// One way: what stands before the quote and after it, each cut where the emoji comes.
struct Way {
    before: Vec<String>,
    after: Vec<String>,
}

impl Notations {
    fn read(rows: &str) -> Self {
        let mut all = Self { ways: vec![], things: vec![] };
        for row in rows.lines().map(str::trim).filter(|row| !row.is_empty()) {
            if row.starts_with('#') {
                continue;
            }
            if let Some(thing) = row.strip_prefix('=') {
                all.things.push(plain(thing));
            } else if let Some((before, after)) = row.split_once('…') {
                let cut = |part: &str| part.split(EMOJI).map(plain).collect();
                all.ways.push(Way { before: cut(before), after: cut(after) });
            }
        }
        all
    }

    fn is_about(&self, about: &str) -> bool {
        is_quote(about)
            || self.things.iter().any(|thing| thing == about.trim_end_matches(['.', '…']))
    }
}

impl Way {
    /// What a text in this way is a reaction to.
    fn about<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut about = text;
        for (n, before) in self.before.iter().enumerate() {
            if n > 0 {
                about = after_emoji(about.trim_start())?.trim_start();
            }
            about = about.strip_prefix(before.as_str())?;
        }
        for (n, after) in self.after.iter().rev().enumerate() {
            if n > 0 {
                about = before_emoji(about.trim_end())?;
            }
            about = about.trim_end().strip_suffix(after.as_str())?;
        }
        Some(about.trim())
    }
}

/// Whether a text is a phone's reaction to a message.
pub(super) fn is_reaction(body: &str) -> bool {
    let text = plain(body);
    NOTATIONS.ways.iter().filter_map(|way| way.about(&text)).any(|about| NOTATIONS.is_about(about))
}

/// What follows an emoji.
fn after_emoji(text: &str) -> Option<&str> {
    let end = text.find(is_no_emoji).unwrap_or(text.len());
    is_emoji(&text[..end]).then(|| &text[end..])
}

/// What comes before an emoji.
fn before_emoji(text: &str) -> Option<&str> {
    let last = text.char_indices().rfind(|(_, c)| is_no_emoji(*c));
    let begin = last.map_or(0, |(at, c)| at + c.len_utf8());
    is_emoji(&text[begin..]).then(|| &text[..begin])
}

fn is_no_emoji(c: char) -> bool {
    !is_ornament(c) || c.is_whitespace() || c == '"'
}

fn is_emoji(text: &str) -> bool {
    !text.is_ascii() && text.chars().count() <= LONGEST_EMOJI
}

/// Whether it is a quote from beginning to end. A long one may have been cut, and its end with it.
fn is_quote(text: &str) -> bool {
    let text = text.trim_end_matches(['.', '…']);
    let Some(mark @ ('"' | '\'')) = text.chars().next() else { return false };
    let quoted = &text[1..];
    quoted.ends_with(mark) || !quoted.contains(mark)
}

/// Small letters, one sort of quotes without space inside, single spaces, nothing invisible.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in seen(text).nfc().flat_map(char::to_lowercase) {
        let c = match c {
            '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '『' | '』' | '❝' | '❞' | '＂' => {
                '"'
            }
            c if is_apostrophe(c) || matches!(c, '‚' | '‹' | '›') => '\'',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if c == ' ' && plain.ends_with([' ', '"']) {
            continue;
        }
        if c == '"' && plain.ends_with(' ') {
            plain.pop();
        }
        plain.push(c);
    }
    plain.trim().to_owned()
}
