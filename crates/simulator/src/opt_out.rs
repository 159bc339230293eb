//! Opting out, as Twilio keeps it: words, pairs and automatic answers.

use std::collections::HashSet;

use crate::{config::NumberKind, guarded::Guarded};

/// What a whole-message word asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keyword {
    Stop,
    Start,
    Help,
}

impl Keyword {
    /// The word a message consists of, if it is one of Twilio's own.
    pub(crate) fn of(body: &str, kind: NumberKind) -> Option<Self> {
        let word = body.trim().to_uppercase();
        match word.as_str() {
            "STOP" | "STOPALL" | "UNSUBSCRIBE" | "CANCEL" | "END" | "QUIT" | "REVOKE"
            | "OPTOUT" => Some(Self::Stop),
            "START" | "UNSTOP" => Some(Self::Start),
            // The toll-free network knows no YES.
            "YES" if kind != NumberKind::TollFree => Some(Self::Start),
            "HELP" | "INFO" => Some(Self::Help),
            _ => None,
        }
    }

    /// `OptOutType`, as Advanced Opt-Out sends it.
    pub(crate) fn opt_out_type(self) -> &'static str {
        match self {
            Self::Stop => "STOP",
            Self::Start => "START",
            Self::Help => "HELP",
        }
    }

    /// What Twilio texts back.
    pub(crate) fn answer(self, kind: NumberKind) -> &'static str {
        match (self, kind) {
            (Self::Stop, NumberKind::TollFree) => {
                "NETWORK MSG: You replied with the word \"stop\" which blocks all texts sent from \
                 this number. Text back \"unstop\" to receive messages again."
            }
            (Self::Start, NumberKind::TollFree) => {
                "NETWORK MSG: You have replied \"unstop\" and will begin receiving messages again \
                 from this number."
            }
            (Self::Stop, _) => {
                "You have successfully been unsubscribed. You will not receive any more messages \
                 from this number. Reply START to resubscribe."
            }
            (Self::Start, _) => {
                "You have successfully been re-subscribed to messages from this number. Reply HELP \
                 for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply."
            }
            (Self::Help, _) => "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
        }
    }
}

/// The blocked pairs of a sender (a number, or the service it belongs to) and a handset.
#[derive(Debug, Default)]
pub(crate) struct OptOuts(Guarded<HashSet<(String, String)>>);

impl OptOuts {
    pub(crate) fn blocked(&self, sender: &str, handset: &str) -> bool {
        let pairs = self.0.lock();
        !pairs.is_empty() && pairs.contains(&(sender.to_owned(), handset.to_owned()))
    }

    /// Applies a word; whether it changed anything, and so is answered.
    pub(crate) fn hear(&self, keyword: Keyword, sender: &str, handset: &str) -> bool {
        let pair = (sender.to_owned(), handset.to_owned());
        let mut pairs = self.0.lock();
        match keyword {
            Keyword::Stop => pairs.insert(pair),
            Keyword::Start => pairs.remove(&pair),
            Keyword::Help => !pairs.contains(&pair),
        }
    }

    pub(crate) fn all(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<_> = self.0.lock().iter().cloned().collect();
        pairs.sort();
        pairs
    }

    pub(crate) fn clear(&self) {
        self.0.lock().clear();
    }
}
