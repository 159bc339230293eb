//! Opting out (O1–O5): the words that do it, and what each takes back.

mod consent;
mod late;
mod phrases;

pub use consent::{Consent, ConsentChange, InForce};
pub use late::{Said, taken_back};
pub use phrases::asks_to_stop;

use crate::{Address, LineId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Twilio's default opt-out words; its other lists stand beside them.
const STOP_WORDS: [&str; 8] =
    ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"];
const START_WORDS: [&str; 2] = ["START", "UNSTOP"];
const HELP_WORDS: [&str; 2] = ["HELP", "INFO"];

/// What an inbound text means for opting out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keyword {
    /// Opt out.
    Stop,
    /// Opt in again.
    Start,
    /// YES: opts in again a number that a keyword had opted out, and is an ordinary word otherwise.
    Yes,
    /// HELP or INFO: Twilio answers; nothing changes here.
    Help,
}

impl Keyword {
    /// The keyword a whole text is, if it is one. Case and surrounding space do not matter;
    /// punctuation after the word is tolerated for opting out only.
    #[must_use]
    pub fn of(body: &str) -> Option<Self> {
        let word = body.trim().to_uppercase();
        let bare = word.trim_end_matches(|c: char| c.is_ascii_punctuation() || c.is_whitespace());
        if STOP_WORDS.contains(&bare) {
            Some(Self::Stop)
        } else if START_WORDS.contains(&word.as_str()) {
            Some(Self::Start)
        } else if word == "YES" {
            Some(Self::Yes)
        } else if HELP_WORDS.contains(&word.as_str()) {
            Some(Self::Help)
        } else {
            None
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

    fn of_opt_out_type(name: &str) -> Option<Self> {
        match name {
            "STOP" => Some(Self::Stop),
            "START" => Some(Self::Start),
            "HELP" => Some(Self::Help),
            _ => None,
        }
    }
}

/// Where an opt-out comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The customer's own word.
    Keyword,
    /// The carrier's refusal (Twilio's 21610).
    Carrier,
    /// A member.
    Person,
}

/// An opt-out in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OptOut {
    /// Since when.
    pub at: Timestamp,
    /// Where it comes from.
    pub source: Source,
    /// The word that did it, as it was written.
    #[schema(required)]
    pub word: Option<String>,
    /// The line it is for; none: the whole organization.
    #[schema(required)]
    pub line_id: Option<LineId>,
    /// The member who did it.
    #[schema(required)]
    pub by: Option<UserId>,
    /// Why, as that member said.
    #[serde(default)]
    #[schema(required)]
    pub reason: Option<String>,
}

impl OptOut {
    /// Whether it forbids sending on the line.
    #[must_use]
    pub fn covers(&self, line: LineId) -> bool {
        self.line_id.is_none_or(|only| only == line)
    }
}

/// The opt-out that forbids sending on the line, the widest first.
#[must_use]
pub fn in_force(all: &[OptOut], line: LineId) -> Option<&OptOut> {
    all.iter().filter(|o| o.covers(line)).min_by_key(|o| (o.line_id.is_some(), o.at))
}

/// What a keyword opts out of (O3); an admin chooses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeywordScope {
    /// All texts of the organization.
    #[default]
    Organization,
    /// The line that it was sent to.
    Line,
}

impl KeywordScope {
    /// The line that an opt-out by keyword is for; none: the whole organization. A number that is no
    /// line can't be one.
    #[must_use]
    pub fn of(self, line: LineId) -> Option<LineId> {
        (self == Self::Line && !line.0.is_nil()).then_some(line)
    }
}

/// What an inbound keyword does to a number's opt-outs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// One more is in force.
    Added(OptOut),
    /// These are lifted.
    Lifted(Vec<OptOut>),
}

/// Decides what a keyword on a line does, given the opt-outs in force for the number. One that
/// comes to be known late lifts nothing that is newer than itself.
///
/// A keyword's opt-out counts for the organization, and any line's START lifts it; or, where an admin
/// chose so, for the line alone. A carrier's
/// refusal is lifted only by a keyword on the line it came from, because only that lifts it at
/// Twilio (O3). A person's is lifted by START or UNSTOP, not by YES (O4).
#[must_use]
pub fn apply(
    keyword: Keyword,
    body: &str,
    (line, scope): (LineId, KeywordScope),
    at: Timestamp,
    in_force: &[OptOut],
) -> Change {
    let by_keyword = |o: &&OptOut| o.source == Source::Keyword;
    match keyword {
        Keyword::Help => Change::None,
        Keyword::Stop
            if in_force.iter().any(|o| {
                by_keyword(&o) && (o.line_id.is_none() || o.line_id == scope.of(line))
            }) =>
        {
            Change::None
        }
        Keyword::Stop => Change::Added(OptOut {
            at,
            source: Source::Keyword,
            word: Some(body.trim().chars().take(20).collect()),
            line_id: scope.of(line),
            by: None,
            reason: None,
        }),
        // It counts only for a number that a keyword had opted out.
        Keyword::Yes if !in_force.iter().any(|o| by_keyword(&o)) => Change::None,
        Keyword::Yes | Keyword::Start => {
            let lifted: Vec<_> = in_force
                .iter()
                .filter(|o| o.at <= at)
                .filter(|o| match o.source {
                    Source::Keyword => o.covers(line),
                    Source::Carrier => o.line_id == Some(line),
                    Source::Person => keyword == Keyword::Start,
                })
                .cloned()
                .collect();
            if lifted.is_empty() { Change::None } else { Change::Lifted(lifted) }
        }
    }
}

/// A member opts a number out of everything (O4).
#[must_use]
pub fn by_person(by: UserId, reason: String, at: Timestamp, in_force: &[OptOut]) -> Change {
    if in_force.iter().any(|o| o.source == Source::Person) {
        return Change::None;
    }
    Change::Added(OptOut {
        at,
        source: Source::Person,
        word: None,
        line_id: None,
        by: Some(by),
        reason: Some(reason),
    })
}

/// A member opts a number in again: lifts all but a carrier's refusals, which only the customer's own
/// START lifts (O3, O4).
#[must_use]
pub fn lifted_by_person(in_force: &[OptOut]) -> Change {
    let lifted: Vec<_> = in_force.iter().filter(|o| o.source != Source::Carrier).cloned().collect();
    if lifted.is_empty() { Change::None } else { Change::Lifted(lifted) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::UNIX_EPOCH;

    fn line(n: u128) -> LineId {
        LineId(uuid::Uuid::from_u128(n))
    }

    fn from(source: Source, line_id: Option<LineId>) -> OptOut {
        OptOut { at: NOON, source, word: None, line_id, by: None, reason: None }
    }

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
        assert_eq!(said("PAUSE", "stop"), Some(Keyword::Stop));
        assert_eq!(said("PAUSE", "Not today"), None);
    }

    #[test]
    fn stop_twice_is_one_opt_out() {
        let here = (line(1), KeywordScope::Organization);
        let Change::Added(first) = apply(Keyword::Stop, "Stop", here, NOON, &[]) else {
            panic!("STOP opts out");
        };
        assert_eq!((first.source, first.line_id), (Source::Keyword, None));
        let there = (line(2), KeywordScope::Organization);
        assert_eq!(apply(Keyword::Stop, "stop", there, NOON, &[first]), Change::None);
    }

    #[test]
    fn yes_is_an_ordinary_word_unless_a_keyword_opted_out() {
        let here = (line(1), KeywordScope::Organization);
        let yes = |rows: &[OptOut]| apply(Keyword::Yes, "yes", here, NOON, rows);
        let keyword = from(Source::Keyword, None);
        let person = from(Source::Person, None);
        assert_eq!(yes(&[]), Change::None);
        assert_eq!(yes(std::slice::from_ref(&person)), Change::None);
        assert_eq!(yes(&[keyword.clone(), person]), Change::Lifted(vec![keyword]));
    }

    #[test]
    fn start_lifts_a_carrier_refusal_only_on_its_own_line() {
        let here = from(Source::Carrier, Some(line(1)));
        let there = from(Source::Carrier, Some(line(2)));
        let person = from(Source::Person, None);
        let rows = [here.clone(), there, person.clone()];
        assert_eq!(
            apply(Keyword::Start, "start", (line(1), KeywordScope::Line), NOON, &rows),
            Change::Lifted(vec![here, person])
        );
    }

    #[test]
    fn where_an_admin_chose_so_a_keyword_counts_for_its_line() {
        let stop = |n, rows: &[OptOut]| {
            apply(Keyword::Stop, "stop", (line(n), KeywordScope::Line), NOON, rows)
        };
        let Change::Added(first) = stop(1, &[]) else { panic!("STOP opts out") };
        assert_eq!(first.line_id, Some(line(1)));
        assert_eq!(stop(1, std::slice::from_ref(&first)), Change::None);
        let Change::Added(second) = stop(2, std::slice::from_ref(&first)) else {
            panic!("of the other line too")
        };
        let rows = [first.clone(), second];
        let start = (line(1), KeywordScope::Line);
        let lifted = apply(Keyword::Start, "start", start, NOON, &rows);
        assert_eq!(lifted, Change::Lifted(vec![first]), "and in again on that line alone");
    }

    #[test]
    fn a_person_lifts_all_but_a_carriers_refusal() {
        let carrier = from(Source::Carrier, Some(line(1)));
        let (keyword, person) = (from(Source::Keyword, None), from(Source::Person, None));
        let rows = [carrier.clone(), keyword.clone(), person.clone()];
        assert_eq!(lifted_by_person(&rows), Change::Lifted(vec![keyword, person]));
        assert_eq!(lifted_by_person(&[carrier]), Change::None);
    }

    #[test]
    fn a_person_opts_out_once() {
        let ana = UserId(uuid::Uuid::from_u128(7));
        let Change::Added(first) = by_person(ana, "She rang.".into(), NOON, &[]) else {
            panic!("opted out");
        };
        assert_eq!((first.by, first.line_id), (Some(ana), None));
        assert_eq!(first.reason.as_deref(), Some("She rang."));
        assert_eq!(by_person(ana, "Again.".into(), NOON, &[first]), Change::None);
    }

    #[test]
    fn a_carrier_refusal_covers_its_line_alone() {
        let rows = [from(Source::Carrier, Some(line(1)))];
        assert!(in_force(&rows, line(1)).is_some());
        assert!(in_force(&rows, line(2)).is_none());
    }
}
