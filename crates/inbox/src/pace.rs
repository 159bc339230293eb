//! How fast a line may send (S8): segments a second, after the kind of sender and where the message
//! goes. Twilio's figures: <https://help.twilio.com/articles/115002943027>.

use crate::{Address, LineKind};
use jiff::{SignedDuration, Timestamp};
use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The fastest that an admin can choose, in segments a second.
pub const FASTEST: i64 = 1000;
/// What may go out together before its pace is looked at: as much as a line would take in this time.
pub const BURST: SignedDuration = SignedDuration::from_millis(200);

/// A message's destination, as carriers' limits distinguish it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// The United States.
    UnitedStates,
    /// Canada.
    Canada,
    /// The United Kingdom.
    UnitedKingdom,
    /// Anywhere else.
    Elsewhere,
}

impl Destination {
    /// Every one.
    pub const ALL: [Self; 4] =
        [Self::UnitedStates, Self::Canada, Self::UnitedKingdom, Self::Elsewhere];

    /// Where a number is.
    #[must_use]
    pub fn of(number: &Address) -> Self {
        let Ok(parsed) = PHONE_NUMBER_UTIL.parse(number.as_str(), None) else {
            return Self::Elsewhere;
        };
        match PHONE_NUMBER_UTIL.get_region_for_number(&parsed) {
            Some(Region::US) => Self::UnitedStates,
            Some(Region::CA) => Self::Canada,
            Some(Region::GB) => Self::UnitedKingdom,
            _ => Self::Elsewhere,
        }
    }

    /// Its name in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnitedStates => "united_states",
            Self::Canada => "canada",
            Self::UnitedKingdom => "united_kingdom",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }
}

/// What is known of a line that its pace depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Its kind of sender.
    pub kind: LineKind,
    /// What its A2P campaign is allowed, in segments a second, where known.
    pub campaign: Option<i64>,
    /// What an admin chose for it, in segments a second.
    pub chosen: Option<i64>,
}

impl Sender {
    /// Segments a second; `None` if we don't know and rely on Twilio's pacing.
    #[must_use]
    pub fn pace(&self, to: Destination) -> Option<i64> {
        use Destination::{Canada, UnitedKingdom, UnitedStates};
        if self.chosen.is_some() {
            return self.chosen;
        }
        match (self.kind, to) {
            // Registered campaigns differ by trust and use. Twilio paces unregistered numbers.
            (LineKind::LongCode | LineKind::MessagingService, UnitedStates) => self.campaign,
            // Twilio chooses among the senders of a service, each with its own pace.
            (LineKind::MessagingService, _) => None,
            (LineKind::LongCode, Canada) => Some(1),
            (LineKind::TollFree, UnitedStates | Canada) => Some(3),
            (LineKind::ShortCode, UnitedStates | Canada | UnitedKingdom) => Some(100),
            _ => Some(10),
        }
    }

    /// Messages with pictures or files a second, where those have a limit of their own.
    fn pace_of_files(&self) -> Option<i64> {
        match self.kind {
            LineKind::TollFree => Some(25),
            LineKind::ShortCode => Some(40),
            LineKind::LongCode => Some(50),
            LineKind::MessagingService => None,
        }
    }

    /// How much of the line's time a message takes; `None` if the pace is unknown.
    #[must_use]
    pub fn time_of(&self, load: Load, to: Destination) -> Option<SignedDuration> {
        let (units, pace) = match (load.files, self.chosen) {
            // A message with files is billed, and carried, as one.
            (true, None) => (1, self.pace_of_files()?),
            (true, Some(chosen)) => (1, chosen),
            (false, _) => (load.segments.max(1), self.pace(to)?),
        };
        Some(SignedDuration::from_micros(1_000_000 / pace.max(1) * units))
    }
}

/// How much of a line's pace a message takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Its segments.
    pub segments: i64,
    /// Whether files go with it.
    pub files: bool,
}

/// From when on a line may hand over again, by destination. Nothing else is remembered: a line that
/// was idle may go at once, and one that was busy goes on when what it sent has had its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Then.
    pub ready_at: Timestamp,
}

impl Turn {
    /// Takes a turn of this length, if the line is ready.
    pub fn take(&mut self, time: SignedDuration, now: Timestamp) -> bool {
        if self.ready_at > now + BURST {
            return false;
        }
        self.ready_at = self.ready_at.max(now) + time;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(kind: LineKind) -> Sender {
        Sender { kind, campaign: None, chosen: None }
    }

    #[test]
    fn a_number_is_in_its_country() {
        for (number, destination) in [
            ("+14155550132", Destination::UnitedStates),
            ("+14165550132", Destination::Canada),
            ("+442079460958", Destination::UnitedKingdom),
            ("+4930901820", Destination::Elsewhere),
            ("+18765550132", Destination::Elsewhere),
            ("20406", Destination::Elsewhere),
        ] {
            assert_eq!(Destination::of(&Address::from_twilio(number)), destination, "{number}");
            assert_eq!(Destination::parse(destination.as_str()), Some(destination));
        }
    }

    #[test]
    fn each_kind_of_sender_has_its_pace_and_an_admin_has_the_last_word() {
        use Destination::{Canada, Elsewhere, UnitedKingdom, UnitedStates};
        for (kind, to, pace) in [
            (LineKind::LongCode, Canada, Some(1)),
            (LineKind::LongCode, UnitedStates, None),
            (LineKind::LongCode, Elsewhere, Some(10)),
            (LineKind::TollFree, UnitedStates, Some(3)),
            (LineKind::TollFree, Elsewhere, Some(10)),
            (LineKind::ShortCode, UnitedKingdom, Some(100)),
            (LineKind::MessagingService, Canada, None),
        ] {
            assert_eq!(sender(kind).pace(to), pace, "{kind:?} {to:?}");
        }
        let registered = Sender { campaign: Some(75), ..sender(LineKind::LongCode) };
        assert_eq!(registered.pace(UnitedStates), Some(75));
        assert_eq!(registered.pace(Canada), Some(1));
        assert_eq!(Sender { chosen: Some(2), ..registered }.pace(UnitedStates), Some(2));
    }

    #[test]
    fn long_texts_take_longer_and_files_have_a_pace_of_their_own() {
        let line = sender(LineKind::TollFree);
        let of = |segments, files| line.time_of(Load { segments, files }, Destination::Canada);
        assert_eq!(of(3, false), Some(SignedDuration::from_micros(999_999)));
        assert_eq!(of(9, true), Some(SignedDuration::from_millis(40)));
        let unknown = sender(LineKind::LongCode);
        let load = Load { segments: 1, files: false };
        assert_eq!(unknown.time_of(load, Destination::UnitedStates), None);
    }

    #[test]
    fn over_a_minute_a_line_sends_what_its_pace_allows_and_never_much_at_once() {
        for pace in [1_i64, 3, 10, 100] {
            let time = SignedDuration::from_micros(1_000_000 / pace);
            let start = Timestamp::UNIX_EPOCH;
            let mut turn = Turn { ready_at: Timestamp::MIN };
            let mut sent = 0;
            for step in 0..600 {
                let now = start + SignedDuration::from_millis(step * 100);
                let mut together = 0;
                while turn.take(time, now) {
                    together += 1;
                }
                assert!(together <= 1 + pace * 3 / 10, "{together} at once at {pace} a second");
                sent += together;
            }
            assert!((pace * 60 - 1..=pace * 60 + 1 + pace / 4).contains(&sent), "{sent} at {pace}");
        }
    }
}
