//! Requests to stop that aren't keywords (O5). They are a hint for the reader, never an opt-out by
//! themselves: a phrase that usually means it is worth a mark.

use super::letters::{is_apostrophe, seen};
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The languages that have phrases, each with its file. `phrases/README.md` says how to
/// read one.
const FILES: [(&str, &str); 7] = [
    ("en", include_str!("phrases/en.txt")),
    ("es", include_str!("phrases/es.txt")),
    ("de", include_str!("phrases/de.txt")),
    ("fr", include_str!("phrases/fr.txt")),
    ("it", include_str!("phrases/it.txt")),
    ("pt", include_str!("phrases/pt.txt")),
    ("nl", include_str!("phrases/nl.txt")),
];

/// People mix it into any other language.
const EVERYWHERE: &str = "en";

/// How many words `*` may stand for, at most.
const GAP: usize = 2;

/// Where a text begins, and where a sentence ends.
const BEGIN: &str = "^";
const END: &str = ".";

static PHRASES: LazyLock<HashMap<&str, Phrases>> =
    LazyLock::new(|| FILES.into_iter().map(|(tag, rows)| (tag, Phrases::read(rows))).collect());

/// The languages in which texts are searched for such phrases, as BCP 47 tags.
pub fn languages() -> impl Iterator<Item = &'static str> {
    FILES.into_iter().map(|(tag, _)| tag)
}

/// Whether a text asks us to stop texting without using a keyword, in the line's language (a BCP 47
/// tag, such as `en` or `es-MX`) or in English.
pub(super) fn ask_to_stop(body: &str, language: &str) -> bool {
    let language = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let words = words(body);
    let own = (language != EVERYWHERE).then_some(language.as_str());
    let spoken = own.into_iter().chain([EVERYWHERE]).filter_map(|tag| PHRASES.get(tag));
    spoken.into_iter().any(|phrases| phrases.ask_to_stop(&words))
}

/// The phrases of one language, by their first words.
#[derive(Default)]
struct Phrases {
    asking: HashMap<String, Vec<Phrase>>,
    /// What looks like asking and means something else: *stop by*.
    meaning_else: HashMap<String, Vec<Phrase>>,
    /// Shortened forms, written out.
    short: HashMap<String, Vec<String>>,
}

/// What comes after the first word.
type Phrase = Vec<Part>;

enum Part {
    /// One of these words.
    Word(Vec<String>),
    /// Up to [`GAP`] words.
    Any,
}

impl Phrases {
    fn read(rows: &str) -> Self {
        let mut all = Self::default();
        for row in rows.lines().map(str::trim) {
            if row.is_empty() || row.starts_with('#') {
                continue;
            }
            if let Some((short, long)) = row.split_once('=') {
                all.short.insert(word(short.trim()), long.split_whitespace().map(word).collect());
                continue;
            }
            let (into, row) = match row.strip_prefix('!') {
                Some(row) => (&mut all.meaning_else, row),
                None => (&mut all.asking, row),
            };
            let mut parts = row.split_whitespace();
            for first in parts.next().unwrap_or_default().split('|') {
                let rest = parts.clone().map(Part::read).collect();
                into.entry(word(first)).or_default().push(rest);
            }
        }
        all
    }

    fn ask_to_stop(&self, words: &[String]) -> bool {
        let long = self.written_out(words);
        // Up to where something has been said that means something else.
        let mut spoken_for = 0;
        for at in 0..long.len() {
            let rest = &long[at..];
            let else_ends = ends(&self.meaning_else, rest).max();
            spoken_for = spoken_for.max(at + else_ends.unwrap_or(0));
            if at >= spoken_for && ends(&self.asking, rest).next().is_some() {
                return true;
            }
        }
        false
    }

    fn written_out<'w>(&'w self, words: &'w [String]) -> Vec<&'w str> {
        let mut long = Vec::with_capacity(words.len());
        for word in words {
            match self.short.get(word) {
                Some(forms) => long.extend(forms.iter().map(String::as_str)),
                None => long.push(word.as_str()),
            }
        }
        long
    }
}

/// After how many words each of the phrases ends that a text begins with.
fn ends<'p>(
    phrases: &'p HashMap<String, Vec<Phrase>>,
    words: &'p [&'p str],
) -> impl Iterator<Item = usize> {
    let (first, rest) = words.split_first().map_or(("", words), |(first, rest)| (*first, rest));
    let those = phrases.get(first).into_iter().flatten();
    those.filter_map(|phrase| phrase_ends(phrase, rest)).map(|length| length + 1)
}

fn phrase_ends(phrase: &[Part], words: &[&str]) -> Option<usize> {
    match phrase {
        [] => Some(0),
        [Part::Word(any), rest @ ..] => {
            let (first, after) = words.split_first()?;
            let said = any.iter().any(|word| word == first);
            said.then(|| phrase_ends(rest, after)).flatten().map(|length| length + 1)
        }
        [Part::Any, rest @ ..] => {
            let most = words.iter().take(GAP).take_while(|word| **word != END).count();
            let from = |skipped| phrase_ends(rest, &words[skipped..]).map(|end| end + skipped);
            (0..=most).find_map(from)
        }
    }
}

impl Part {
    fn read(part: &str) -> Self {
        if part == "*" { Self::Any } else { Self::Word(part.split('|').map(word).collect()) }
    }
}

/// A word of a row, as it is in a text.
fn word(word: &str) -> String {
    if word == BEGIN || word == END {
        return word.to_owned();
    }
    words(word).into_iter().nth(1).unwrap_or_default()
}

/// The words of a text: small letters without accents, between its beginning and the ends of its
/// sentences.
fn words(body: &str) -> Vec<String> {
    let mut words = vec![BEGIN.to_owned()];
    let (mut word, mut dots, mut ended) = (String::new(), 0, false);
    let letters =
        seen(body).filter(|c| !is_apostrophe(*c)).nfkd().filter(|c| !is_combining_mark(*c));
    for c in letters {
        if c.is_alphanumeric() {
            // Several dots are a pause, and what follows belongs to it.
            if ended || dots == 1 {
                end_sentence(&mut words);
            }
            (dots, ended) = (0, false);
            small(c, &mut word);
        } else {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            dots += usize::from(c == '.');
            ended |= matches!(c, '!' | '?' | ';' | ':' | '\n' | '\r' | '。');
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    end_sentence(&mut words);
    words
}

fn end_sentence(words: &mut Vec<String>) {
    if words.last().is_some_and(|last| last != END && last != BEGIN) {
        words.push(END.to_owned());
    }
}

/// A letter without what its language adds to it, as people type it in a hurry.
fn small(c: char, word: &mut String) {
    match c {
        'ß' | 'ẞ' => word.push_str("ss"),
        'æ' | 'Æ' => word.push_str("ae"),
        'œ' | 'Œ' => word.push_str("oe"),
        'ø' | 'Ø' => word.push('o'),
        'ı' => word.push('i'),
        c => word.extend(c.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_has_a_word_that_no_text_has() {
        for (tag, phrases) in PHRASES.iter() {
            for rows in [&phrases.asking, &phrases.meaning_else] {
                for (first, rest) in rows {
                    assert!(!first.is_empty() && first != "*", "{tag}: {first:?}");
                    let said = rest.iter().flatten().filter_map(|part| match part {
                        Part::Word(any) => Some(any),
                        Part::Any => None,
                    });
                    for word in said.flatten().chain([first]) {
                        assert!(!word.is_empty(), "{tag}: a word of {first:?} has no letters");
                        let long = phrases.short.get(word);
                        assert!(long.is_none(), "{tag}: {word:?} is read as {long:?}");
                    }
                }
            }
        }
    }
}
