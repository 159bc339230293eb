//! The history of a business that grew: as many conversations as are asked for.

use super::caller::{FICTION, MOST, number};
use super::{Book, CONVERSATIONS, Cast, DAYS, Entry};
use crate::demo::dialogue::{self, Dialogue};
use crate::demo::people::{FIRST_NAMES, LAST_NAMES};
use crate::demo::random::Random;
use hearback_inbox::{Address, Timestamp};
use hearback_store::SeedConversation;

/// The one with the long thread; nobody in the demo comes so far down in the phone book.
const LONG: usize = FICTION - 1;

/// How much history, and by what chance.
pub(crate) struct Bulk {
    cast: Cast,
    dialogues: Vec<Dialogue>,
    conversations: usize,
    messages_each: usize,
    seed: u64,
    now: Timestamp,
}

impl Bulk {
    /// A history of `conversations` with `messages_each` on an average, ending now. The same for
    /// the same `seed`, but for the times.
    pub(crate) fn new(
        cast: Cast,
        (conversations, messages_each): (usize, usize),
        seed: u64,
        now: Timestamp,
    ) -> Result<Self, String> {
        let dialogues = dialogue::all()?;
        Ok(Self { cast, dialogues, conversations, messages_each, seed, now })
    }

    /// There are not numbers enough for more.
    pub(crate) const MOST: usize = MOST - FICTION;

    /// Colleagues beyond the demo's, who do all this work.
    pub(crate) fn colleagues() -> Vec<String> {
        let name = |n: usize| format!("{} {}", FIRST_NAMES[n * 5], LAST_NAMES[n * 3 + 1]);
        (0..12).map(name).collect()
    }

    /// The number in the conversation at that place, the oldest first.
    pub(crate) fn number(place: usize) -> Address {
        Address::from_twilio(&number(FICTION + place))
    }

    /// The conversation at that place, the oldest first.
    pub(crate) fn conversation(&self, place: usize) -> Result<SeedConversation, String> {
        let mut random = self.random(place);
        let ordinary: Vec<_> = self.dialogues.iter().filter(|d| !d.is("once")).collect();
        let entry = Entry {
            dialogue: ordinary[random.below(ordinary.len())],
            caller: FICTION + place,
            rank: self.conversations - 1 - place,
            length: Some(self.length(place)),
        };
        self.book().converse(&entry, random)
    }

    /// The number of [`Self::long_thread`].
    pub(crate) fn long_number() -> Address {
        Address::from_twilio(&number(LONG))
    }

    /// One more conversation, which never ended.
    pub(crate) fn long_thread(&self, messages: usize) -> Result<SeedConversation, String> {
        let past = |dialogue: &&Dialogue| dialogue.is_past();
        let dialogue = self.dialogues.iter().find(past).ok_or("there are no dialogues")?;
        let entry = Entry { dialogue, caller: LONG, rank: 0, length: Some(messages) };
        self.book().converse(&entry, self.random(usize::MAX))
    }

    fn book(&self) -> Book<'_> {
        // The bigger the business, the more it has behind it: a million conversations, three years.
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let growth = (self.conversations as f64 / CONVERSATIONS as f64).max(1.0);
        Book {
            cast: &self.cast,
            dialogues: &self.dialogues,
            // There are always some beyond the newest.
            conversations: self.conversations.max(CONVERSATIONS),
            days: DAYS * growth.powf(0.4),
            now: self.now,
        }
    }

    /// Two and two have twice the average together, so that the sum is what was asked for.
    fn length(&self, place: usize) -> usize {
        let average = self.messages_each;
        let alone = place.is_multiple_of(2) && place + 1 == self.conversations;
        if alone {
            return average;
        }
        let first = 1 + self.random(place / 2 + Self::MOST).below(2 * average - 1);
        if place.is_multiple_of(2) { first } else { 2 * average - first }
    }

    fn random(&self, place: usize) -> Random {
        // Far enough apart that no two conversations throw the same.
        let mut mixed = Random::new(self.seed);
        Random::new(mixed.bits() ^ Random::new(place as u64).bits())
    }
}
