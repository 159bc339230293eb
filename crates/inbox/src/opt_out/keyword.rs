//! The words that opt a number out and in again (O1).

use super::letters::{beginning, is_ornament, seen};
use crate::Address;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use utoipa::ToSchema;

/// Twilio's default opt-out words; its other lists stand beside them.
const STOP_WORDS: [&str; 8] =
    ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"];
const START_WORDS: [&str; 2] = ["START", "UNSTOP"];
const HELP_WORDS: [&str; 2] = ["HELP", "INFO"];

/// No word of ours is longer; reading on would only cost time.
const LONGEST_WORD: usize = 16;

/// How much of a word is kept, in characters; advanced opt-out may take any text as one.
const LONGEST_SHOWN: usize = 20;

/// The effect of an inbound text on opt-outs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keyword {
    /// Opt out.
    Stop,
    /// Opt in again.
    Start,
    /// YES: undoes an opt-out by keyword, and is an ordinary word otherwise.
    Yes,
    /// HELP or INFO: Twilio answers; nothing changes here.
    Help,
}

impl Keyword {
    /// The keyword, if the whole text is one. Case, surrounding space, and encoding don't matter:
    /// phones write the same word with full-width letters and invisible marks.
    ///
    /// Opting out also allows punctuation, quotes, and emoji around the word: people who write `Stop…`
    /// mean it, and one word undoes a mistake. Opting in doesn't: `Yes?` or `Start!` may be about the
    /// job, and a text sent by mistake can't be undone.
    #[must_use]
    pub fn of(body: &str) -> Option<Self> {
        let Lone { word, bare } = Lone::of(body)?;
        let word = word.as_str();
        if STOP_WORDS.contains(&word) {
            return Some(Self::Stop);
        }
        if !bare {
            return None;
        }
        match word {
            "YES" => Some(Self::Yes),
            word if START_WORDS.contains(&word) => Some(Self::Start),
            word if HELP_WORDS.contains(&word) => Some(Self::Help),
            _ => None,
        }
    }

    /// The keyword that a text to one of our numbers is. What Twilio's advanced opt-out says in
    /// `OptOutType` counts before the text's own words, unless it is a word that nobody knows yet.
    #[must_use]
    pub fn said(opt_out_type: Option<&str>, body: &str, to: &Address) -> Option<Self> {
        let own = || Self::of(body).filter(|word| word.counts_at(to));
        opt_out_type.and_then(Self::of_opt_out_type).or_else(own)
    }

    /// Whether it is a keyword at one of our numbers. The network that handles STOP on toll-free
    /// numbers knows no YES, which there is an ordinary word.
    /// <https://help.twilio.com/articles/360058144374>
    #[must_use]
    pub fn counts_at(self, to: &Address) -> bool {
        self != Self::Yes || !to.is_toll_free()
    }

    /// The word as it was written, to be shown: without marks that show nothing or turn the direction
    /// of what stands around it.
    #[must_use]
    pub fn as_written(body: &str) -> String {
        beginning(body, LONGEST_SHOWN)
    }

    fn of_opt_out_type(name: &str) -> Option<Self> {
        match name {
            "STOP" => Some(Self::Stop),
            "START" => Some(Self::Start),
            "HELP" => Some(Self::Help),
            _ => None,
        }
    }
}

/// The only word of a text.
struct Lone {
    /// In capital letters.
    word: String,
    /// Nothing but space is around it.
    bare: bool,
}

impl Lone {
    fn of(body: &str) -> Option<Self> {
        let (mut word, mut bare, mut ended) = (String::new(), true, false);
        for c in seen(body) {
            if is_ornament(c) {
                bare &= c.is_whitespace();
                ended = !word.is_empty();
            } else if ended || word.chars().count() == LONGEST_WORD {
                return None;
            } else {
                word.push(c);
            }
        }
        // A Turkish keyboard writes `QUİT`.
        let letters = word.nfkc().flat_map(char::to_uppercase);
        let word: String = letters.map(|c| if c == 'İ' { 'I' } else { c }).collect();
        (!word.is_empty()).then_some(Self { word, bare })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_must_be_the_whole_message() {
        for word in ["STOP", " stop ", "Stop.", "stop!!", "OptOut", "revoke", "END\n"] {
            assert_eq!(Keyword::of(word), Some(Keyword::Stop), "{word:?}");
        }
        for word in ["STOP PLEASE", "don't stop", "stop it", "", "🛑", "START!", "yes."] {
            assert_eq!(Keyword::of(word), None, "{word:?}");
        }
        assert_eq!(Keyword::of("unstop"), Some(Keyword::Start));
        assert_eq!(Keyword::of("Yes"), Some(Keyword::Yes));
        assert_eq!(Keyword::of("info"), Some(Keyword::Help));
    }

    #[test]
    fn the_word_is_kept_as_it_was_written_and_turns_nothing_around() {
        assert_eq!(Keyword::as_written(" “Stop” 🛑\n"), "“Stop” 🛑");
        assert_eq!(Keyword::as_written("\u{202e}S\u{200b}TOP\u{feff}"), "STOP");
        assert_eq!(Keyword::as_written(&"x".repeat(50)).len(), 20);
    }

    #[test]
    fn yes_is_an_ordinary_word_to_a_toll_free_number() {
        let [local, toll_free] = ["+14155550100", "+18885550102"].map(Address::from_twilio);
        assert_eq!(Keyword::said(None, "yes", &local), Some(Keyword::Yes));
        assert_eq!(Keyword::said(None, "yes", &toll_free), None);
        assert_eq!(Keyword::said(None, "start", &toll_free), Some(Keyword::Start));
    }

    #[test]
    fn advanced_opt_out_counts_before_the_texts_own_words_where_it_is_understood() {
        let said =
            |kind, body| Keyword::said(Some(kind), body, &Address::from_twilio("+14155550100"));
        assert_eq!(said("STOP", "Arrêtez"), Some(Keyword::Stop));
        assert_eq!(said("HELP", "stop"), Some(Keyword::Help));
        assert_eq!(said("START", "“STOP” 🛑"), Some(Keyword::Start));
        assert_eq!(said("PAUSE", "stop"), Some(Keyword::Stop));
        assert_eq!(said("PAUSE", "“STOP” 🛑"), Some(Keyword::Stop));
        assert_eq!(said("PAUSE", "Not today"), None);
    }
}
