//! One conversation's messages, made of one dialogue and perhaps an earlier one.

use super::Entry;
use super::caller::{self, Caller};
use crate::demo::dialogue::{Dialogue, Slots, Turn, Who, fill};
use crate::demo::organization::{Cast, LANGUAGE};
use crate::demo::people::TECHNICIANS;
use crate::demo::random::Random;
use hearback_inbox::message::{CountedBy, Direction, Origin};
use hearback_inbox::opt_out::Meaning;
use hearback_inbox::{Actor, Keyword, Message, MessageId, Status, Timestamp};
use jiff::SignedDuration;

const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const WINDOWS: [&str; 5] = [
    "between 8 and 10",
    "between 9 and 11",
    "between 11 and 1",
    "between 1 and 3",
    "between 2 and 4",
];
const DATES: [&str; 5] = ["the 5th", "the 12th", "the 18th", "the 24th", "the end of the month"];
const TIMES: [&str; 5] = ["9:15", "10:30", "11:40", "1:45", "3:20"];
const MODELS: [&str; 5] = ["WF45T6000AW", "GTW465ASNWW", "SHPM65Z55N", "RF28R7351SG", "96AFUE-080"];

/// What a thread is written with.
pub(super) struct Writer<'a> {
    pub(super) cast: &'a Cast,
    pub(super) caller: &'a Caller,
    /// Who on the team writes: a place among the writers.
    pub(super) author: usize,
    pub(super) random: Random,
}

/// A part of a dialogue, and when it ended.
struct Part<'a> {
    dialogue: &'a Dialogue,
    turns: &'a [Turn],
    ended: Timestamp,
}

/// A thread, and what its end says.
pub(super) struct Thread {
    pub(super) messages: Vec<Message>,
    /// Texts at its end that nobody answered.
    pub(super) waiting: i64,
    /// Texts from the customer in all.
    pub(super) inbound: usize,
    /// Someone on the team wrote.
    pub(super) answered_by_person: bool,
    pub(super) author: usize,
    pub(super) random: Random,
}

impl Thread {
    /// Writes the dialogue so that it ends at `last_at`; one that is going on may end before the
    /// answer, and an old acquaintance has written before.
    pub(super) fn write(
        mut writer: Writer<'_>,
        entry: &Entry<'_>,
        all: &[Dialogue],
        last_at: Timestamp,
        age: SignedDuration,
    ) -> Result<Self, String> {
        let (dialogue, at) = (entry.dialogue, entry.caller);
        let mut messages = Vec::new();
        let earlier: Vec<_> =
            all.iter().filter(|one| one.is_past() && one.key != dialogue.key).collect();
        let acquainted = writer.caller.customer.is_some() && !dialogue.is("spanish");
        let perhaps = entry.length.is_none();
        if perhaps && acquainted && !earlier.is_empty() && writer.random.happens(35) {
            let dialogue = *writer.random.pick(&earlier);
            let ended = last_at - SignedDuration::from_hours(24 * writer.random.between(21, 90));
            writer.say(&Part { dialogue, turns: &dialogue.turns, ended }, at, &mut messages)?;
        }
        let reached = writer.reached(entry.rank, dialogue, age);
        let mut last = Part { dialogue, turns: &dialogue.turns[..reached], ended: last_at };
        if let Some(length) = entry.length {
            last.turns = &last.turns[reached.saturating_sub(length)..];
            for part in writer.before(&earlier, &last, length - last.turns.len()) {
                writer.say(&part, at, &mut messages)?;
            }
        }
        writer.say(&last, at, &mut messages)?;
        let inbound = |message: &&Message| message.direction == Direction::Inbound;
        // Who has said thank you expects no answer.
        let over = reached == dialogue.turns.len() && reached > 2 && !dialogue.is("optout");
        let waiting = messages.iter().rev().take_while(|m| inbound(m) && !over).count();
        Ok(Self {
            waiting: i64::try_from(waiting).unwrap_or_default(),
            inbound: messages.iter().filter(inbound).count(),
            answered_by_person: messages.iter().any(|m| m.origin == Some(Origin::User)),
            messages,
            author: writer.author,
            random: writer.random,
        })
    }
}

impl Writer<'_> {
    /// How far the dialogue has come: those of today are still going on, and most of those wait
    /// for an answer.
    fn reached(&mut self, rank: usize, dialogue: &Dialogue, age: SignedDuration) -> usize {
        let whole = dialogue.turns.len();
        // Right after the customer, where someone has to say something next.
        let asked: Vec<usize> = (1..whole)
            .filter(|end| {
                let (last, next) = (&dialogue.turns[end - 1], &dialogue.turns[*end]);
                last.who == Who::Customer && next.who != Who::Customer
            })
            .collect();
        let special = dialogue.is("optout") || dialogue.ending().is_some();
        if special || asked.is_empty() {
            return whole;
        }
        let goes_on = match age.as_hours() {
            ..6 => rank != 3 && rank % 5 != 4,
            6..36 => self.random.happens(60),
            36..96 => self.random.happens(15),
            _ => false,
        };
        if goes_on { *self.random.pick(&asked) } else { whole }
    }

    /// What was said before: so many messages, of as many dialogues as that takes.
    fn before<'a>(
        &mut self,
        all: &[&'a Dialogue],
        last: &Part<'_>,
        mut missing: usize,
    ) -> Vec<Part<'a>> {
        // Who has thousands of messages writes every day.
        let hours = if missing < 1000 { (24 * 21, 24 * 90) } else { (2, 9) };
        let mut parts = Vec::new();
        let mut ended = last.ended;
        while missing > 0 && !all.is_empty() {
            let dialogue = *self.random.pick(all);
            let turns = &dialogue.turns[dialogue.turns.len().saturating_sub(missing)..];
            missing -= turns.len();
            ended -= SignedDuration::from_hours(self.random.between(hours.0, hours.1));
            parts.push(Part { dialogue, turns, ended });
        }
        parts.reverse();
        parts
    }

    fn say(
        &mut self,
        part: &Part<'_>,
        at: usize,
        messages: &mut Vec<Message>,
    ) -> Result<(), String> {
        let Part { dialogue, turns, ended: last_at } = *part;
        let slots = self.slots();
        let mut when = SignedDuration::ZERO;
        let offsets: Vec<SignedDuration> = turns
            .iter()
            .map(|turn| {
                when += turn.gap + SignedDuration::from_millis(self.random.between(800, 38_000));
                when
            })
            .collect();
        let line = self.cast.line(dialogue.line, at)?;
        let last_out = turns.iter().rposition(|turn| turn.who != Who::Customer);
        for (number, (turn, offset)) in turns.iter().zip(offsets).enumerate() {
            let said_at = last_at - (when - offset);
            let body = fill(turn.text, &slots, &mut self.random);
            let id = caller::id(said_at, 3, at, messages.len());
            let mut message = self.message(turn.who, body, said_at, MessageId(id));
            message.line_id = line;
            message.asks_to_stop = turn.who == Who::Customer
                && message.keyword.is_none()
                && Meaning::beside_keywords(&message.body, LANGUAGE) == Meaning::AsksToStop;
            if let Some((status, code)) = dialogue.ending().filter(|_| Some(number) == last_out) {
                message.status = Status::parse(status).unwrap_or(Status::Undelivered);
                message.error = Some(hearback_server::failure::of_code(Some(code)));
            }
            messages.push(message);
        }
        Ok(())
    }

    fn slots(&mut self) -> Slots {
        let random = &mut self.random;
        let day = random.below(DAYS.len());
        let author = self.cast.writers[self.author].name.split(' ').next().unwrap_or_default();
        vec![
            ("first", self.caller.first_name.clone()),
            ("street", self.caller.street.clone()),
            ("author", author.to_owned()),
            ("tech", (*random.pick(&TECHNICIANS)).to_owned()),
            ("day", DAYS[day].to_owned()),
            ("nextday", DAYS[(day + 1) % DAYS.len()].to_owned()),
            ("date", (*random.pick(&DATES)).to_owned()),
            ("time", (*random.pick(&TIMES)).to_owned()),
            ("window", (*random.pick(&WINDOWS)).to_owned()),
            ("job", random.between(40_112, 48_990).to_string()),
            (
                "amount",
                format!("${}.{}", random.between(118, 489), random.pick(&["00", "50", "75"])),
            ),
            ("quote", format!("${},{:03}", random.between(1, 6), random.between(8, 94) * 10)),
            ("code", random.between(1004, 9876).to_string()),
            ("model", (*random.pick(&MODELS)).to_owned()),
        ]
    }

    fn message(&mut self, who: Who, body: String, at: Timestamp, id: MessageId) -> Message {
        let inbound = who == Who::Customer;
        let keyword = Keyword::of(&body).filter(|word| inbound && *word != Keyword::Yes);
        // A carrier does not always report the arrival.
        let out = if self.random.happens(7) { Status::Sent } else { Status::Delivered };
        let conversation = hearback_inbox::ConversationId(id.0);
        let message = Message::outbound(id, conversation, self.cast.lines[0], body, at);
        Message {
            direction: if inbound { Direction::Inbound } else { Direction::Outbound },
            origin: match who {
                Who::Customer => None,
                Who::Team => Some(Origin::User),
                Who::Automation => Some(Origin::Automation),
            },
            status: if inbound { Status::Received } else { out },
            segments_by: CountedBy::Twilio,
            author: (who == Who::Team)
                .then(|| Actor::Member { id: self.cast.writers[self.author].id }),
            // Of the id, and so in the order of time: a million of them are written many times
            // faster than in an order that chance made.
            sid: Some(format!("SM{}", id.0.simple())),
            keyword,
            ..message
        }
    }
}
