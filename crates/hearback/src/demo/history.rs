//! Six weeks in the life of the demo's organization: who wrote, when, and what came of it.

mod caller;
mod thread;

use super::dialogue::{self, Dialogue};
use super::dice::Dice;
use super::organization::Cast;
use caller::Caller;
use hearback_inbox::{Customer, State, Timestamp};
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

/// Customers and conversations.
pub(super) struct History {
    pub(super) customers: Vec<Customer>,
    pub(super) conversations: Vec<SeedConversation>,
}

/// Writes it, ending now. The same every time, but for the times.
pub(super) fn write(cast: &Cast, now: Timestamp) -> Result<History, String> {
    let dialogues = dialogue::all()?;
    let mut history = History { customers: Vec::new(), conversations: Vec::new() };
    let mut said = HashSet::new();
    for (at, dialogue) in programme(&dialogues).into_iter().enumerate() {
        // Short dialogues come out the same now and then: tried again until they do not.
        for attempt in 0..20 {
            let dice = Dice::new(0x4e53_4853 + (attempt * CONVERSATIONS + at) as u64);
            let (caller, conversation) = converse(cast, &dialogues, at, dialogue, dice, now)?;
            if said.insert(bodies(&conversation)) {
                history.customers.extend(caller.customer);
                history.conversations.push(conversation);
                break;
            }
        }
    }
    Ok(history)
}

fn bodies(conversation: &SeedConversation) -> String {
    conversation.messages.iter().map(|message| format!("{}\n", message.body)).collect()
}

fn converse(
    cast: &Cast,
    dialogues: &[Dialogue],
    at: usize,
    dialogue: &Dialogue,
    mut dice: Dice,
    now: Timestamp,
) -> Result<(Caller, SeedConversation), String> {
    let caller = Caller::invent(at, dialogue, &mut dice)?;
    let last_at = ended(at, now, &mut dice);
    let age = now.duration_since(last_at);
    let author = author(dialogue, &mut dice);
    let writer = Writer { cast, caller: &caller, author, dice };
    let thread = Thread::write(writer, at, dialogue, dialogues, last_at, age)?;
    let (state, unread, assignee_id) = thread.standing(dialogue, age, cast);
    let id = caller.conversation_id(last_at);
    let mut messages = thread.messages;
    for message in &mut messages {
        message.conversation_id = id;
    }
    let number = caller.number.clone();
    Ok((caller, SeedConversation { id, number, state, assignee_id, unread, messages }))
}

/// What each conversation is about, the newest first: chosen ones, then every dialogue in turn,
/// shuffled anew each time round.
fn programme(dialogues: &[Dialogue]) -> Vec<&Dialogue> {
    let named = |key: &&str| dialogues.iter().find(|dialogue| dialogue.key == *key);
    let mut programme: Vec<&Dialogue> = FIRST.iter().filter_map(named).collect();
    let mut dice = Dice::new(7);
    let mut first_round = true;
    while programme.len() < CONVERSATIONS && !dialogues.is_empty() {
        let mut round: Vec<&Dialogue> = dialogues
            .iter()
            .filter(|d| if first_round { !FIRST.contains(&d.key) } else { !d.is("once") })
            .collect();
        dice.shuffle(&mut round);
        programme.extend(round);
        first_round = false;
    }
    programme.truncate(CONVERSATIONS);
    programme
}

/// When the last word of a conversation fell: ever longer ago, and by day.
fn ended(at: usize, now: Timestamp, dice: &mut Dice) -> Timestamp {
    let jitter = SignedDuration::from_secs(dice.between(0, 50));
    if let Some(minutes) = NEWEST.get(at) {
        return now - SignedDuration::from_mins(*minutes) - jitter;
    }
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let part = (at - NEWEST.len() + 1) as f64 / (CONVERSATIONS - NEWEST.len()) as f64;
    let age = SignedDuration::from_hours(3)
        + SignedDuration::from_secs_f64(part.powf(1.5) * DAYS * 86400.0);
    let around = now - age - jitter;
    if age < SignedDuration::from_hours(20) {
        return around;
    }
    // From half past seven in the morning to seven in the evening on the Pacific coast.
    let midnight = around.as_second().div_euclid(86400) * 86400;
    let time = dice.between(15 * 3600 + 1800, 27 * 3600);
    Timestamp::from_second(midnight + time)
        .ok()
        .filter(|daytime| *daytime < now - SignedDuration::from_hours(3))
        .unwrap_or(around)
}

/// Who on the team looks after it, as a place in the cast: each has their lines.
fn author(dialogue: &Dialogue, dice: &mut Dice) -> usize {
    let turns: &[usize] = match dialogue.line {
        "billing" => &[0, 0, 1],
        "repairs" => &[1, 2, 2, 1, 0],
        _ => &[0, 1, 1, 2],
    };
    *dice.pick(turns)
}

impl Thread {
    /// How it stands with the team: its state, what is unread, and whose it is.
    fn standing(
        &self,
        dialogue: &Dialogue,
        age: SignedDuration,
        cast: &Cast,
    ) -> (State, i64, Option<hearback_inbox::UserId>) {
        let mut dice = self.dice.clone();
        let (days, answered) = (age.as_hours() / 24, self.waiting == 0);
        let closed = match days {
            0 => answered && dice.happens(20),
            1..=4 => answered && dice.happens(65),
            5..=9 => dice.happens(if answered { 85 } else { 60 }),
            _ => dice.happens(if self.inbound == 0 { 75 } else { 93 }),
        } && dialogue.ending().is_none();
        let assigned = self.answered_by_person && dice.happens(55) || dice.happens(6);
        let assignee = assigned.then(|| cast.staff[self.author]);
        let seen = assignee.is_some() && age > UNSEEN && dice.happens(40);
        let unread = if closed || seen || days > 6 { 0 } else { self.waiting };
        (if closed { State::Closed } else { State::Open }, unread, assignee)
    }
}

#[cfg(test)]
mod tests;
