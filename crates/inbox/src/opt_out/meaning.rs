//! What an inbound text says: the one place that decides it.

use super::reaction::is_reaction;
use super::{Keyword, phrases};
use crate::Address;

/// What an inbound text says about being texted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It is a keyword (O1).
    Keyword(Keyword),
    /// A phone's reaction, which quotes one of our messages. It never opts out, whatever the quote
    /// says, and never counts as a reply.
    Reaction,
    /// It asks us to stop texting without using a keyword: a hint for the reader (O5).
    AsksToStop,
    /// None of these.
    Ordinary,
}

impl Meaning {
    /// What a text says that came to one of our numbers. `opt_out_type` is what Twilio made of it;
    /// the language is its line's (a BCP 47 tag such as `es-MX`).
    #[must_use]
    pub fn of(opt_out_type: Option<&str>, body: &str, to: &Address, language: &str) -> Self {
        match Keyword::said(opt_out_type, body, to) {
            Some(keyword) => Self::Keyword(keyword),
            None => Self::beside_keywords(body, language),
        }
    }

    /// What a text says that is no keyword.
    #[must_use]
    pub fn beside_keywords(body: &str, language: &str) -> Self {
        if is_reaction(body) {
            Self::Reaction
        } else if phrases::ask_to_stop(body, language) {
            Self::AsksToStop
        } else {
            Self::Ordinary
        }
    }

    /// Whether a text with these words says something to us, so that it can answer what we wrote: a
    /// reaction doesn't.
    #[must_use]
    pub fn is_reply(body: &str) -> bool {
        !is_reaction(body)
    }

    /// The keyword it is.
    #[must_use]
    pub fn keyword(self) -> Option<Keyword> {
        match self {
            Self::Keyword(keyword) => Some(keyword),
            _ => None,
        }
    }
}
