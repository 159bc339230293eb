//! Canned replies: texts that are written once and sent often (C4).

use crate::id::CannedReplyId;
use crate::message::Media;
use crate::shortcode::{Piece, pieces};
use crate::{Timestamp, UserId};
use serde::Serialize;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use utoipa::ToSchema;

/// So many canned replies an organization has at most.
pub const MOST_CANNED_REPLIES: usize = 10_000;
/// The longest name, in characters.
pub const LONGEST_NAME: usize = 60;
/// The longest name of a folder, in characters.
pub const LONGEST_FOLDER: usize = 60;

/// So many words of its text a canned reply is found by, from the first.
const BODY_WORDS: usize = 12;
/// Of a longer word, only the beginning counts.
const LONGEST_WORD: usize = 32;
/// So many words of a search count.
const MOST_TERMS: usize = 5;

/// A canned reply.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CannedReply {
    /// Its id.
    pub id: CannedReplyId,
    /// Whose it is; null if it's shared.
    #[schema(required)]
    pub owner_id: Option<UserId>,
    /// Its name, which no other of the same owner and language has.
    pub name: String,
    /// The BCP 47 language of its text; null if it suits any.
    #[schema(required)]
    pub language: Option<String>,
    /// The folder that it's in; empty if in none.
    pub folder: String,
    /// The text, with its shortcodes.
    pub body: String,
    /// The files that go with it.
    pub media: Vec<Media>,
    /// How often it was sent: on the line that the list is for, or on all.
    pub uses: i64,
    /// Who last changed it; null if that was Hearback.
    #[schema(required)]
    pub updated_by: Option<UserId>,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// The words that a canned reply is found by: all of its name, and the first of its text.
#[must_use]
pub fn words(name: &str, body: &str) -> BTreeSet<String> {
    let body: String = pieces(body)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Code(_) => " ",
        })
        .collect();
    split(name).chain(split(&body).take(BODY_WORDS)).collect()
}

/// The beginnings of words that are looked for, the longest first.
#[must_use]
pub fn terms(search: &str) -> Vec<String> {
    let mut terms: Vec<_> = split(search).collect::<BTreeSet<_>>().into_iter().collect();
    terms.sort_by_key(|term| std::cmp::Reverse(term.chars().count()));
    terms.truncate(MOST_TERMS);
    terms
}

/// A name by which two are the same.
#[must_use]
pub fn name_key(name: &str) -> String {
    name.to_lowercase()
}

/// The words of a text in small letters and without accents.
fn split(text: &str) -> impl Iterator<Item = String> {
    let folded: String =
        text.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase();
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST_WORD).collect())
        .collect();
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canned_reply_is_found_by_its_name_and_by_how_it_begins() {
        let found = words("Cotización – día", "¡Hola {{first_name}}! ÉL llega a las 5pm.");
        let expected = ["5pm", "a", "cotizacion", "dia", "el", "hola", "las", "llega"];
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
        let long = "word ".repeat(11) + "twelfth thirteenth";
        let found = words("", &long);
        assert!(found.contains("twelfth") && !found.contains("thirteenth"));
        assert_eq!(words("", &"x".repeat(500)).first().unwrap().len(), LONGEST_WORD);
    }

    #[test]
    fn the_longest_word_that_is_looked_for_comes_first() {
        assert_eq!(terms("on my WAY, Cotización"), ["cotizacion", "way", "my", "on"]);
        assert_eq!(terms(" – "), Vec::<String>::new());
        assert_eq!(terms("a b c d e f g").len(), MOST_TERMS);
    }
}
