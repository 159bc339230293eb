//! Some weeks, or years, in the life of the demo's organization: who wrote, when, and what came of
//! it.

mod bulk;
mod caller;
mod thread;

pub(crate) use bulk::Bulk;

use super::dialogue::{self, Dialogue};
use super::organization::Cast;
use super::random::Random;
use caller::Caller;
use hearback_inbox::{State, Timestamp, UserId};
use hearback_store::SeedConversation;
use jiff::SignedDuration;
use std::collections::HashSet;
use thread::{Thread, Writer};

/// How many conversations there are.
const CONVERSATIONS: usize = 200;
/// Over how long they are spread.
const DAYS: f64 = 40.0;
/// How many minutes ago the last word of the newest ones fell.
const NEWEST: [i64; 8] = [3, 9, 17, 26, 44, 68, 112, 155];
/// What came so lately is still unread.
const UNSEEN: SignedDuration = SignedDuration::from_mins(20);
/// What the newest are about: the inbox's first page is what a visitor sees first.
const FIRST: [&str; 8] = [
    "dryer-thump",
    "gate-code",
    "quote-windows",
    "long-story",
    "gutters-stranger",
    "cotizacion-espanol",
    "landline",
    "optout-reminders",
];

/// What a history is written from.
struct Book<'a> {
    cast: &'a Cast,
    dialogues: &'a [Dialogue],
    /// How many conversations there are.
    conversations: usize,
    /// Over how many days they are spread.
    days: f64,
    /// When it ends.
    now: Timestamp,
}

/// One conversation that is to be written.
struct Entry<'a> {
    dialogue: &'a Dialogue,
    /// With whom: a place in the phone book of those made up.
    caller: usize,
    /// Its place in the list, the newest first.
    rank: usize,
    /// How many messages it has; none: as many as come of it.
    length: Option<usize>,
}

/// Writes the demo's history, ending now. The same every time, but for the times.
pub(super) fn write(cast: &Cast, now: Timestamp) -> Result<Vec<SeedConversation>, String> {
    let dialogues = &dialogue::all()?;
    let book = Book { cast, dialogues, conversations: CONVERSATIONS, days: DAYS, now };
    let mut history = Vec::new();
    let mut said = HashSet::new();
    for (at, dialogue) in programme(dialogues).into_iter().enumerate() {
        // Short dialogues come out the same now and then: tried again until they do not.
        for attempt in 0..20 {
            let random = Random::new(0x4e53_4853 + (attempt * CONVERSATIONS + at) as u64);
            let entry = Entry { dialogue, caller: at, rank: at, length: None };
            let conversation = book.converse(&entry, random)?;
            if said.insert(bodies(&conversation)) {
                history.push(conversation);
                break;
            }
        }
    }
    Ok(history)
}

fn bodies(conversation: &SeedConversation) -> String {
    conversation.messages.iter().map(|message| format!("{}\n", message.body)).collect()
}

impl Book<'_> {
    fn converse(&self, entry: &Entry<'_>, mut random: Random) -> Result<SeedConversation, String> {
        let Self { cast, dialogues, now, .. } = *self;
        let dialogue = entry.dialogue;
        let caller = Caller::invent(entry.caller, dialogue, &mut random)?;
        let last_at = self.ended(entry.rank, &mut random);
        let age = now.duration_since(last_at);
        let author = cast.writer(author(dialogue, &mut random), entry.caller);
        let writer = Writer { cast, caller: &caller, author, random };
        let thread = Thread::write(writer, entry, dialogues, last_at, age)?;
        let (state, unread, assignee_id) = thread.inbox_state(dialogue, age, cast);
        let id = caller.conversation_id(last_at);
        let mut messages = thread.messages;
        for message in &mut messages {
            message.conversation_id = id;
        }
        let Caller { number, customer, .. } = caller;
        Ok(SeedConversation { id, number, customer, state, assignee_id, unread, messages })
    }

    /// When the last word of a conversation fell: ever longer ago, and by day.
    fn ended(&self, rank: usize, random: &mut Random) -> Timestamp {
        let now = self.now;
        let jitter = SignedDuration::from_secs(random.between(0, 50));
        if let Some(minutes) = NEWEST.get(rank) {
            return now - SignedDuration::from_mins(*minutes) - jitter;
        }
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let part = (rank - NEWEST.len() + 1) as f64 / (self.conversations - NEWEST.len()) as f64;
        let age = SignedDuration::from_hours(3)
            + SignedDuration::from_secs_f64(part.powf(1.5) * self.days * 86400.0);
        let around = now - age - jitter;
        if age < SignedDuration::from_hours(20) {
            return around;
        }
        // From half past seven in the morning to seven in the evening on the Pacific coast.
        let midnight = around.as_second().div_euclid(86400) * 86400;
        let time = random.between(15 * 3600 + 1800, 27 * 3600);
        Timestamp::from_second(midnight + time)
            .ok()
            .filter(|daytime| *daytime < now - SignedDuration::from_hours(3))
            .unwrap_or(around)
    }
}

/// What each conversation is about, the newest first: chosen ones, then every dialogue in turn,
/// shuffled again each time round.
fn programme(dialogues: &[Dialogue]) -> Vec<&Dialogue> {
    let named = |key: &&str| dialogues.iter().find(|dialogue| dialogue.key == *key);
    let mut programme: Vec<&Dialogue> = FIRST.iter().filter_map(named).collect();
    let mut random = Random::new(7);
    let mut first_round = true;
    while programme.len() < CONVERSATIONS && !dialogues.is_empty() {
        let mut round: Vec<&Dialogue> = dialogues
            .iter()
            .filter(|d| if first_round { !FIRST.contains(&d.key) } else { !d.is("once") })
            .collect();
        random.shuffle(&mut round);
        programme.extend(round);
        first_round = false;
    }
    programme.truncate(CONVERSATIONS);
    programme
}

/// Who of a team looks after it: each has their lines.
fn author(dialogue: &Dialogue, random: &mut Random) -> usize {
    let turns: &[usize] = match dialogue.line {
        "billing" => &[0, 0, 1],
        "repairs" => &[1, 2, 2, 1, 0],
        _ => &[0, 1, 1, 2],
    };
    *random.pick(turns)
}

impl Thread {
    /// How it stands with the team: its state, what is unread, and whose it is.
    fn inbox_state(
        &self,
        dialogue: &Dialogue,
        age: SignedDuration,
        cast: &Cast,
    ) -> (State, i64, Option<UserId>) {
        let mut random = self.random.clone();
        let (days, answered) = (age.as_hours() / 24, self.waiting == 0);
        let closed = match days {
            0 => answered && random.happens(20),
            1..=4 => answered && random.happens(65),
            5..=9 => random.happens(if answered { 85 } else { 60 }),
            _ => random.happens(if self.inbound == 0 { 75 } else { 93 }),
        } && dialogue.ending().is_none();
        let assigned = self.answered_by_person && random.happens(55) || random.happens(6);
        let assignee = assigned.then(|| cast.writers[self.author].id);
        let seen = assignee.is_some() && age > UNSEEN && random.happens(40);
        let unread = if closed || seen || days > 6 { 0 } else { self.waiting };
        (if closed { State::Closed } else { State::Open }, unread, assignee)
    }
}

#[cfg(test)]
mod tests;
