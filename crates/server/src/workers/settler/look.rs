//! One look for one uncertain message, and what follows from it.

use super::listing::{self, Listing};
use crate::workers::report;
use crate::workers::shift::Shift;
use hearback_inbox::outbox::{Likeness, Silence, Verdict, likeness};
use hearback_store::{Error, Uncertain};
use hearback_twilio::client::MessageResource;
use jiff::SignedDuration;
use std::collections::HashSet;

/// Within this time another message with the same text counts as near: nobody could tell the two
/// apart at Twilio.
const NEAR: SignedDuration = SignedDuration::from_mins(15);

/// Looks for the message at Twilio, and settles it where that tells.
pub(super) async fn look(shift: &Shift, message: &Uncertain) {
    let (organization, id) = (message.organization, message.message);
    if let Err(error) = try_look(shift, message).await
        && !matches!(error, Error::Closed | Error::NotFound)
    {
        tracing::error!(%organization, message_id = %id, %error, "could not settle an uncertain message");
    }
}

/// Nobody can be found out about it this way: a person decides.
pub(super) async fn give_up(shift: &Shift, message: &Uncertain) {
    let (organization, id) = (message.organization, message.message);
    if let Err(error) = shift.app.store().ask(organization, id, shift.app.now()).await {
        tracing::error!(%organization, message_id = %id, %error, "could not ask about an uncertain message");
    }
}

async fn try_look(shift: &Shift, message: &Uncertain) -> Result<(), Error> {
    let (organization, id) = (message.organization, message.message);
    let Some(account) = shift.app.accounts().of(organization).await? else {
        return Ok(());
    };
    let listed = listing::sent(&account.client, &message.from, &message.to, message.handed_at);
    let listing = match listed.await {
        Ok(listing) => listing,
        Err(error) => {
            tracing::warn!(%organization, message_id = %id, %error, "could not list messages at Twilio");
            return Ok(());
        }
    };
    let (silence, found) = weigh(shift, message, listing).await?;
    let now = shift.app.clock().now();
    let verdict = silence.verdict();
    if verdict != Verdict::Wait {
        tracing::info!(%organization, message_id = %id, ?verdict, "looked for an uncertain message");
    }
    match (verdict, found) {
        (Verdict::Found, Some(row)) => report::found(shift, organization, id, &row).await,
        (Verdict::SendAgain, _) => shift.app.store().send_again(organization, id, now).await,
        (Verdict::Ask, _) => shift.app.store().ask(organization, id, now).await,
        (Verdict::Wait | Verdict::Found, _) => Ok(()),
    }
}

/// What the listing and the store say together.
///
/// The order matters. The listing is older than the store's answers, and what is open is asked
/// before what is known: so a message that got its sid in between counts as open, and one that got
/// it before counts as known. The other way round, its row could be taken for this message.
async fn weigh(
    shift: &Shift,
    message: &Uncertain,
    listing: Listing,
) -> Result<(Silence, Option<MessageResource>), Error> {
    let organization = message.organization;
    let alike = shift.app.store().alike(organization, message.message, NEAR).await?;
    let sids = listing.rows.iter().map(|row| row.sid.to_string()).collect();
    let known = shift.app.store().known_sids(organization, sids).await?;
    let (unclaimed_alike, found) = unclaimed(&listing.rows, &known, &message.body);
    let age = shift.app.clock().now().duration_since(message.handed_at);
    let silence = Silence {
        unclaimed_alike,
        others_alike: alike.others,
        others_open: alike.open,
        complete: listing.complete,
        grace_over: age >= shift.app.settings().uncertain_grace,
    };
    Ok((silence, found.cloned()))
}

/// How many unaccounted rows could be the message, and the row, if there is exactly one.
fn unclaimed<'a>(
    rows: &'a [MessageResource],
    known: &HashSet<String>,
    body: &str,
) -> (usize, Option<&'a MessageResource>) {
    let mut count = 0;
    let mut found = None;
    for row in rows.iter().filter(|row| !known.contains(row.sid.as_str())) {
        match likeness(&row.body, body) {
            Likeness::Same => {
                count += 1;
                found = Some(row);
            }
            // It may be this one or another: one alone must never look like the only match.
            Likeness::CannotTell => count += 2,
            Likeness::Different => {}
        }
    }
    (count, found)
}

#[cfg(test)]
mod tests;
