//! Messages that stay *sent* or *queued*: their last word may have got lost, long after they left
//! the stretch of the list that is looked at. Each is asked for by itself, ever more seldom.

use super::listing::is_behind;
use crate::twilio::accounts::Connected;
use crate::workers::report::report;
use crate::workers::shift::Shift;
use hearback_inbox::message::Direction;
use hearback_inbox::{MessageId, Status, Timestamp};
use hearback_store::{Error, KnownMessage, Recovered, Reported};
use hearback_twilio::{CallError, MessageSid};
use jiff::SignedDuration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// `sent` can be the last word there ever is; after this time nothing more is expected.
const ASKED_FOR: SignedDuration = SignedDuration::from_hours(72);
const FIRST_ASKED: SignedDuration = SignedDuration::from_mins(5);
const SELDOM: SignedDuration = SignedDuration::from_hours(6);
/// So many are known of, and so many asked for in one round: sending comes first.
const KNOWN_OF: u16 = 2000;
const ASKED_AT_ONCE: usize = 25;

/// When each is asked for next.
#[derive(Default)]
pub(super) struct Looks(Mutex<HashMap<MessageId, Timestamp>>);

impl Looks {
    /// Whether its turn has come. After a start nothing is known, and everything is asked for once.
    fn is_due(&self, id: MessageId, at: Timestamp, now: Timestamp) -> bool {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One further ahead is of a clock that was.
        if next.get(&id).is_some_and(|next| *next > now && *next <= now + SELDOM) {
            return false;
        }
        let age = now.duration_since(at).clamp(FIRST_ASKED, SELDOM);
        next.insert(id, now + age);
        true
    }

    /// Forgets those that are long past their turn: they have arrived.
    fn tidy(&self, now: Timestamp) {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        next.retain(|_, next| now.duration_since(*next) < SELDOM);
    }
}

/// Asks for those whose turn it is, and settles what Twilio says.
pub(super) async fn settle(
    shift: &Shift,
    account: &Connected,
    looks: &Looks,
) -> Result<Recovered, Error> {
    let (store, organization) = (shift.app.store(), account.organization);
    let now = shift.app.now();
    looks.tidy(now);
    let span = (now - ASKED_FOR, now - FIRST_ASKED);
    let under_way = store.under_way(organization, span, KNOWN_OF).await?;
    let mut recovered = Recovered::default();
    let due = under_way.into_iter().filter(|(id, _, at)| looks.is_due(*id, *at, now));
    for (id, sid, _) in due.take(ASKED_AT_ONCE).collect::<Vec<_>>() {
        let Ok(sid) = MessageSid::parse(&sid) else { continue };
        let row = match account.client.fetch_message(&sid).await {
            Ok(row) => row,
            // Deleted at Twilio: what is known is all there will ever be.
            Err(CallError::Refused(error)) if error.is_not_found() => continue,
            Err(error) => {
                tracing::warn!(%organization, message_id = %id, %error, "could not ask for a status");
                return Ok(recovered);
            }
        };
        let known = KnownMessage { id, direction: Direction::Outbound, status: Status::Accepted };
        if !is_behind(known, &row) {
            continue;
        }
        let report = report(shift, organization, id, &row);
        if store.report_status(report).await? == Reported::Applied {
            recovered.statuses += 1;
        }
    }
    Ok(recovered)
}
