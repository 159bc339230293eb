//! What Twilio lists to one number since a given moment.

use hearback_inbox::{Address, LineKind, Timestamp};
use hearback_twilio::client::{Direction, MessageFilter, MessageResource};
use hearback_twilio::{CallError, Client};
use jiff::SignedDuration;

/// Twilio's clock and ours may differ by so much.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(5);
/// How far beyond the moment the list is followed, since its order is by a time of Twilio's.
const MARGIN: SignedDuration = SignedDuration::from_mins(2);
const PAGE: u16 = 200;
/// A list longer than this is not read to its end; then it proves nothing.
const PAGES_AT_MOST: usize = 25;

/// What was listed.
pub(super) struct Listing {
    /// Messages from us to the number, taken by Twilio since the moment.
    pub(super) rows: Vec<MessageResource>,
    /// The list was followed to before the moment, and every row of it could be read.
    pub(super) complete: bool,
}

/// Lists what was sent from a line to a phone since a moment, under whichever of its numbers.
pub(super) async fn sent(
    client: &Client,
    from: &Address,
    to: &Address,
    since: Timestamp,
) -> Result<Listing, CallError> {
    let mut listing = sent_to(client, from, to, since).await?;
    if let Some(former) = to.former() {
        let more = sent_to(client, from, &former, since).await?;
        listing.complete &= more.complete;
        let is_new = |row: &MessageResource| listing.rows.iter().all(|one| one.sid != row.sid);
        let new: Vec<_> = more.rows.into_iter().filter(is_new).collect();
        listing.rows.extend(new);
    }
    Ok(listing)
}

/// Lists what was sent from a line to one number since a moment.
///
/// There is no filter by date: Twilio filters by when a message was sent on, and leaves out those
/// that still wait.
async fn sent_to(
    client: &Client,
    from: &Address,
    to: &Address,
    since: Timestamp,
) -> Result<Listing, CallError> {
    let service = LineKind::of(from) == LineKind::MessagingService;
    let filter = MessageFilter {
        to: Some(to.as_str().to_owned()),
        // Who of its pool sends is the service's choice.
        from: (!service).then(|| from.as_str().to_owned()),
        page_size: Some(PAGE),
        ..MessageFilter::default()
    };
    let mut listing = Listing { rows: Vec::new(), complete: false };
    let mut whole = true;
    let mut pages = client.list_messages(&filter);
    for _ in 0..PAGES_AT_MOST {
        let Some(page) = pages.next().await? else {
            listing.complete = whole;
            return Ok(listing);
        };
        whole &= page.unreadable == 0;
        let mut reached = false;
        for row in page.items {
            let Some(created) = row.date_created else {
                whole = false;
                continue;
            };
            reached |= created < since - MARGIN;
            let ours = row.direction != Direction::Inbound
                && (!service || row.messaging_service_sid.as_deref() == Some(from.as_str()));
            if ours && created >= since - CLOCKS_DIFFER {
                listing.rows.push(row);
            }
        }
        if reached {
            listing.complete = whole;
            return Ok(listing);
        }
    }
    Ok(listing)
}
