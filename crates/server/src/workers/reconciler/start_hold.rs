//! What was waiting to be sent when the program started: whether it has gone out already (R6).
//!
//! A database that was restored or copied doesn't know what went out since. Twilio does.

use super::listing::{Compare, ListingError, PAGES_AT_MOST, in_pages};
use crate::workers::report::found;
use hearback_inbox::outbox::{ListedText, MaybeSent, WentOut, went_out};
use hearback_inbox::{Address, Timestamp};
use hearback_store::Recovered;
use hearback_twilio::client::{Direction, MessageFilter, MessageResource};
use jiff::SignedDuration;
use std::collections::HashSet;

/// How far beyond the moment the list is followed, since its order is by a time of Twilio's.
const MARGIN: SignedDuration = SignedDuration::from_mins(2);

/// Settles those that went out, and leaves to a person those of which nobody can tell. Whatever is
/// still on hold afterwards did not go out.
pub(super) async fn settle(
    compare: Compare<'_>,
    from: Timestamp,
    recovered: &mut Recovered,
) -> Result<(), ListingError> {
    let (store, organization) = (compare.shift.app.store(), compare.account.organization);
    let waiting = store.maybe_sent(organization).await?;
    if waiting.iter().all(|message| message.handed_over) {
        return Ok(());
    }
    let rows = in_pages(|size| sent_since(compare, from, &waiting, size)).await?;
    let now = compare.shift.app.now();
    let listed: Vec<_> = rows.iter().map(|row| text(row, now)).collect();
    for (message, fate) in waiting.iter().zip(went_out(&waiting, &listed)) {
        if message.handed_over {
            continue;
        }
        match fate {
            WentOut::No => {}
            WentOut::As(place) => {
                let (row, at) = (&rows[place], listed[place].at);
                store.bring_in(organization, message.message, (now, at)).await?;
                found(compare.shift, organization, message.message, row).await?;
                recovered.statuses += 1;
            }
            WentOut::CannotTell => store.doubt(organization, message.message, now).await?,
        }
        if fate != WentOut::No {
            let message = message.message;
            tracing::info!(%organization, message_id = %message, ?fate, "found on Twilio's list what was on hold");
        }
    }
    Ok(())
}

/// What the account sent to the numbers since, and no message here accounts for. There is no filter by
/// date: Twilio leaves out of such a list what still waits there.
async fn sent_since(
    compare: Compare<'_>,
    from: Timestamp,
    waiting: &[MaybeSent],
    page_size: u16,
) -> Result<Vec<MessageResource>, ListingError> {
    let numbers: HashSet<&Address> = waiting.iter().map(|message| &message.number).collect();
    let filter = MessageFilter { page_size: Some(page_size), ..MessageFilter::default() };
    let mut pages = compare.account.client.list_messages(&filter);
    let mut sent = vec![];
    for _ in 0..PAGES_AT_MOST {
        let Some(page) = pages.next().await? else { return Ok(sent) };
        if page.unreadable > 0 {
            return Err(ListingError::Unreadable(page.unreadable));
        }
        let reached = page.items.iter().any(|row| made(row).is_some_and(|at| at < from - MARGIN));
        let mut rows = page.items;
        rows.retain(|row| row.direction != Direction::Inbound && numbers.contains(&to(row)));
        let sids = rows.iter().map(|row| row.sid.to_string()).collect();
        let known = compare.shift.app.store().known_sids(compare.account.organization, sids);
        let known = known.await?;
        sent.extend(rows.into_iter().filter(|row| !known.contains(row.sid.as_str())));
        if reached {
            return Ok(sent);
        }
    }
    Err(ListingError::Endless)
}

fn text(row: &MessageResource, now: Timestamp) -> ListedText {
    ListedText { number: to(row), body: row.body.clone(), at: made(row).unwrap_or(now).min(now) }
}

fn to(row: &MessageResource) -> Address {
    Address::from_twilio(row.to.as_deref().unwrap_or_default())
}

/// When Twilio took it.
fn made(row: &MessageResource) -> Option<Timestamp> {
    row.date_created.or(row.date_sent)
}
