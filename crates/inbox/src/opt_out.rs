//! Opting out (O1–O5): the words that do it, and what each takes back.

mod consent;
mod keyword;
mod late;
mod letters;
mod meaning;
mod phrases;
mod reaction;
mod record;

pub use consent::{Consent, ConsentChange, InForce};
pub use keyword::Keyword;
pub use late::{Said, taken_back};
pub use meaning::Meaning;
pub use phrases::languages;
pub use record::{
    ConsentRecord, ConsentSource, LONGEST_PLACE, LONGEST_WORDS, NewConsent, NotAConsent, TakenBack,
};

use crate::{LineId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

/// An active opt-out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OptOut {
    /// Since when.
    pub at: Timestamp,
    /// Where it comes from.
    pub source: Source,
    /// The keyword, as written.
    #[schema(required)]
    pub word: Option<String>,
    /// The line it's for; null: the whole organization.
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
pub enum OptOutChange {
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
) -> OptOutChange {
    let by_keyword = |o: &&OptOut| o.source == Source::Keyword;
    match keyword {
        Keyword::Help => OptOutChange::None,
        Keyword::Stop
            if in_force.iter().any(|o| {
                by_keyword(&o) && (o.line_id.is_none() || o.line_id == scope.of(line))
            }) =>
        {
            OptOutChange::None
        }
        Keyword::Stop => OptOutChange::Added(OptOut {
            at,
            source: Source::Keyword,
            word: Some(Keyword::as_written(body)),
            line_id: scope.of(line),
            by: None,
            reason: None,
        }),
        // It counts only for a number that a keyword had opted out.
        Keyword::Yes if !in_force.iter().any(|o| by_keyword(&o)) => OptOutChange::None,
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
            if lifted.is_empty() { OptOutChange::None } else { OptOutChange::Lifted(lifted) }
        }
    }
}

/// A member opts a number out of everything (O4).
#[must_use]
pub fn by_person(by: UserId, reason: String, at: Timestamp, in_force: &[OptOut]) -> OptOutChange {
    if in_force.iter().any(|o| o.source == Source::Person) {
        return OptOutChange::None;
    }
    OptOutChange::Added(OptOut {
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
pub fn lifted_by_person(in_force: &[OptOut]) -> OptOutChange {
    let lifted: Vec<_> = in_force.iter().filter(|o| o.source != Source::Carrier).cloned().collect();
    if lifted.is_empty() { OptOutChange::None } else { OptOutChange::Lifted(lifted) }
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
    fn stop_twice_is_one_opt_out() {
        let here = (line(1), KeywordScope::Organization);
        let OptOutChange::Added(first) = apply(Keyword::Stop, "Stop", here, NOON, &[]) else {
            panic!("STOP opts out");
        };
        assert_eq!((first.source, first.line_id), (Source::Keyword, None));
        let there = (line(2), KeywordScope::Organization);
        assert_eq!(apply(Keyword::Stop, "stop", there, NOON, &[first]), OptOutChange::None);
    }

    #[test]
    fn yes_is_an_ordinary_word_unless_a_keyword_opted_out() {
        let here = (line(1), KeywordScope::Organization);
        let yes = |rows: &[OptOut]| apply(Keyword::Yes, "yes", here, NOON, rows);
        let keyword = from(Source::Keyword, None);
        let person = from(Source::Person, None);
        assert_eq!(yes(&[]), OptOutChange::None);
        assert_eq!(yes(std::slice::from_ref(&person)), OptOutChange::None);
        assert_eq!(yes(&[keyword.clone(), person]), OptOutChange::Lifted(vec![keyword]));
    }

    #[test]
    fn start_lifts_a_carrier_refusal_only_on_its_own_line() {
        let here = from(Source::Carrier, Some(line(1)));
        let there = from(Source::Carrier, Some(line(2)));
        let person = from(Source::Person, None);
        let rows = [here.clone(), there, person.clone()];
        assert_eq!(
            apply(Keyword::Start, "start", (line(1), KeywordScope::Line), NOON, &rows),
            OptOutChange::Lifted(vec![here, person])
        );
    }

    #[test]
    fn where_an_admin_chose_so_a_keyword_counts_for_its_line() {
        let stop = |n, rows: &[OptOut]| {
            apply(Keyword::Stop, "stop", (line(n), KeywordScope::Line), NOON, rows)
        };
        let OptOutChange::Added(first) = stop(1, &[]) else { panic!("STOP opts out") };
        assert_eq!(first.line_id, Some(line(1)));
        assert_eq!(stop(1, std::slice::from_ref(&first)), OptOutChange::None);
        let OptOutChange::Added(second) = stop(2, std::slice::from_ref(&first)) else {
            panic!("of the other line too")
        };
        let rows = [first.clone(), second];
        let start = (line(1), KeywordScope::Line);
        let lifted = apply(Keyword::Start, "start", start, NOON, &rows);
        assert_eq!(lifted, OptOutChange::Lifted(vec![first]), "and in again on that line alone");
    }

    #[test]
    fn a_person_lifts_all_but_a_carriers_refusal() {
        let carrier = from(Source::Carrier, Some(line(1)));
        let (keyword, person) = (from(Source::Keyword, None), from(Source::Person, None));
        let rows = [carrier.clone(), keyword.clone(), person.clone()];
        assert_eq!(lifted_by_person(&rows), OptOutChange::Lifted(vec![keyword, person]));
        assert_eq!(lifted_by_person(&[carrier]), OptOutChange::None);
    }

    #[test]
    fn a_person_opts_out_once() {
        let ana = UserId(uuid::Uuid::from_u128(7));
        let OptOutChange::Added(first) = by_person(ana, "She rang.".into(), NOON, &[]) else {
            panic!("opted out");
        };
        assert_eq!((first.by, first.line_id), (Some(ana), None));
        assert_eq!(first.reason.as_deref(), Some("She rang."));
        assert_eq!(by_person(ana, "Again.".into(), NOON, &[first]), OptOutChange::None);
    }

    #[test]
    fn a_carrier_refusal_covers_its_line_alone() {
        let rows = [from(Source::Carrier, Some(line(1)))];
        assert!(in_force(&rows, line(1)).is_some());
        assert!(in_force(&rows, line(2)).is_none());
    }
}
