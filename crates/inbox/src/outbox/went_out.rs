//! Which of our waiting messages Twilio's list shows as sent.
//!
//! A database that was restored or copied still holds messages that have gone out since. Sending
//! one of those again would text a customer twice, so each is compared with what the account sent
//! to the same number (R6).

use super::{Likeness, likeness};
use crate::{Address, MessageId};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// Twilio's clock and ours may differ by this much.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(2);

/// A message that waits, and that may have gone out already.
#[derive(Clone, Debug, PartialEq)]
pub struct MaybeSent {
    /// The message.
    pub message: MessageId,
    /// To whom it goes.
    pub number: Address,
    /// The text.
    pub body: String,
    /// When it was written.
    pub written_at: Timestamp,
    /// The earliest time at which it could have gone out: when it was written, or the time that it
    /// was scheduled for.
    pub due_at: Timestamp,
    /// It was handed to Twilio, and its fate is being looked into on its own. A listed text may be
    /// that one.
    pub handed_over: bool,
}

/// An outbound message of the account's that no message here accounts for.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedText {
    /// To whom it went.
    pub number: Address,
    /// Its text, as Twilio has it.
    pub body: String,
    /// When it went, by Twilio's clock.
    pub at: Timestamp,
}

/// What the list says about a waiting message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WentOut {
    /// It did not go out: nothing like it is listed.
    No,
    /// It did: this listed text is it, by its place in the list.
    As(usize),
    /// The list has a similar text, and we can't tell which message it was.
    CannotTell,
}

/// Matches waiting messages with listed texts, by number, text and time; an answer for each message,
/// in their order. For messages that were [handed over](MaybeSent::handed_over) the answer means
/// nothing.
///
/// Of several equal texts, the earliest on the list counts as the message due first. To the customer it
/// makes no difference which is which, only how many arrive. So an extra text on the list makes every
/// message like it doubtful.
#[must_use]
pub fn went_out(messages: &[MaybeSent], listed: &[ListedText]) -> Vec<WentOut> {
    let mut by_number: HashMap<&Address, Vec<usize>> = HashMap::new();
    for (place, text) in listed.iter().enumerate() {
        by_number.entry(&text.number).or_default().push(place);
    }
    for places in by_number.values_mut() {
        places.sort_by_key(|place| listed[*place].at);
    }
    let to = |message: &MaybeSent| by_number.get(&message.number).map_or(&[][..], Vec::as_slice);
    let mut taken = vec![None; listed.len()];
    let mut due_first: Vec<usize> = (0..messages.len()).collect();
    due_first.sort_by_key(|place| (messages[*place].due_at, messages[*place].message));
    for place in due_first.into_iter().filter(|place| !messages[*place].handed_over) {
        let message = &messages[place];
        let is_it = |n: &&usize| taken[**n].is_none() && fits(message, &listed[**n]);
        if let Some(found) = to(message).iter().find(is_it).copied() {
            taken[found] = Some(place);
        }
    }
    let verdict = |(place, message): (usize, &MaybeSent)| {
        let found = to(message).iter().copied().find(|n| taken[*n] == Some(place));
        let left_over = to(message).iter().any(|n| {
            let could_be = if found.is_some() { fits } else { resembles };
            taken[*n].is_none() && could_be(message, &listed[*n])
        });
        match found {
            _ if left_over => WentOut::CannotTell,
            Some(_) if has_a_rival(message, messages) => WentOut::CannotTell,
            Some(found) => WentOut::As(found),
            None => WentOut::No,
        }
    };
    messages.iter().enumerate().map(verdict).collect()
}

/// The same text, at a time at which the message could have gone out.
fn fits(message: &MaybeSent, text: &ListedText) -> bool {
    likeness(&text.body, &message.body) == Likeness::Same && text.at >= early(message.due_at)
}

/// It may be the message: it was redacted, or someone sent it early.
fn resembles(message: &MaybeSent, text: &ListedText) -> bool {
    likeness(&text.body, &message.body) != Likeness::Different
        && text.at >= early(message.written_at)
}

/// Whether a message like this one was handed over: the listed text may be that one.
fn has_a_rival(message: &MaybeSent, messages: &[MaybeSent]) -> bool {
    messages.iter().any(|other| {
        other.handed_over
            && other.number == message.number
            && likeness(&other.body, &message.body) != Likeness::Different
    })
}

fn early(time: Timestamp) -> Timestamp {
    time.saturating_sub(CLOCKS_DIFFER).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests;
