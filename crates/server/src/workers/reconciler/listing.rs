//! A stretch of Twilio's list: what of it we lack, and what stayed behind.

use super::row::Row;
use crate::twilio::accounts::Connected;
use crate::workers::shift::Shift;
use hearback_inbox::message::Direction;
use hearback_inbox::{Status, Timestamp};
use hearback_store::{ComparedLine, Error, KnownMessage};
use hearback_twilio::CallError;
use hearback_twilio::client::{MessageFilter, MessageResource};

/// Rows a page; fewer where an answer is too long to be read.
const PAGE_SIZES: [u16; 3] = [1000, 100, 10];
/// A list longer than this leads in a circle, or is not worth a guess.
pub(super) const PAGES_AT_MOST: usize = 2000;

/// What a stretch of the list has.
#[derive(Default)]
pub(super) struct Stretch {
    /// What we lack, oldest first.
    pub(super) missing: Vec<Row>,
    /// Messages of ours that Twilio says more about.
    pub(super) behind: Vec<(KnownMessage, MessageResource)>,
    /// Rows that made no sense.
    pub(super) unreadable: usize,
}

/// Why a stretch could not be listed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ListingError {
    #[error(transparent)]
    Store(#[from] Error),
    #[error(transparent)]
    Twilio(#[from] CallError),
    #[error("Twilio’s list has no end")]
    Endless,
    #[error("Twilio’s list has {0} entries that we can’t read, so we can’t tell what was sent")]
    Unreadable(usize),
}

/// What is compared.
#[derive(Clone, Copy)]
pub(super) struct Compare<'a> {
    pub(super) shift: &'a Shift,
    pub(super) account: &'a Connected,
    pub(super) lines: &'a [ComparedLine],
    /// Until then nobody took webhooks, if everything is on hold since: what is older waits for none.
    pub(super) down_until: Option<Timestamp>,
}

impl Compare<'_> {
    /// Whether a webhook or callback of that time would have been here by now.
    fn is_overdue(&self, at: Timestamp) -> bool {
        let patience = self.shift.app.settings().reconcile.patience;
        self.down_until.is_some_and(|until| at < until)
            || self.shift.app.now().duration_since(at) >= patience
    }
}

/// Lists what was sent from one moment to another, or to the end of the list.
pub(super) async fn list(
    compare: Compare<'_>,
    (from, until): (Timestamp, Option<Timestamp>),
) -> Result<Stretch, ListingError> {
    in_pages(|size| {
        let filter = MessageFilter {
            sent_from: Some(from),
            sent_until: until,
            page_size: Some(size),
            ..MessageFilter::default()
        };
        read(compare, filter)
    })
    .await
}

/// Reads a list, in smaller pages where larger ones are too long.
pub(super) async fn in_pages<T, F: Future<Output = Result<T, ListingError>>>(
    read: impl Fn(u16) -> F,
) -> Result<T, ListingError> {
    let mut sizes = PAGE_SIZES.into_iter().peekable();
    while let Some(size) = sizes.next() {
        match read(size).await {
            Err(ListingError::Twilio(CallError::TooLarge { .. })) if sizes.peek().is_some() => {}
            other => return other,
        }
    }
    Err(ListingError::Endless)
}

async fn read(compare: Compare<'_>, filter: MessageFilter) -> Result<Stretch, ListingError> {
    let mut stretch = Stretch::default();
    let mut pages = compare.account.client.list_messages(&filter);
    for _ in 0..PAGES_AT_MOST {
        let Some(page) = pages.next().await? else {
            // The list is newest first; of one second, too.
            stretch.missing.reverse();
            stretch.missing.sort_by_key(|row| row.at);
            return Ok(stretch);
        };
        stretch.unreadable += page.unreadable;
        sort_out(compare, page.items, &mut stretch).await?;
    }
    Err(ListingError::Endless)
}

/// The list is older than the store's answer: a message that got its sid in between is known.
async fn sort_out(
    compare: Compare<'_>,
    rows: Vec<MessageResource>,
    stretch: &mut Stretch,
) -> Result<(), Error> {
    let Compare { shift, account, lines, .. } = compare;
    let sids = rows.iter().map(|row| row.sid.to_string()).collect();
    let known = shift.app.store().known_messages(account.organization, sids).await?;
    let now = shift.app.now();
    for row in rows {
        match known.get(row.sid.as_str()) {
            // What changed just now is on its way by callback.
            Some(Some(message)) if is_behind(*message, &row) => {
                let changed = row.date_updated.or(row.date_sent).unwrap_or(now);
                if compare.is_overdue(changed) {
                    stretch.behind.push((*message, row));
                }
            }
            Some(_) => {}
            None => stretch.missing.extend(
                Row::of(row, lines, now)
                    .filter(|row| !row.is_past() && row.has_gone() && compare.is_overdue(row.at)),
            ),
        }
    }
    Ok(())
}

/// Whether Twilio says more about it than is known here. Forward only.
pub(super) fn is_behind(message: KnownMessage, row: &MessageResource) -> bool {
    message.direction == Direction::Outbound
        && Status::parse(row.status.as_str())
            .is_some_and(|status| message.status.advanced_by(status).is_some())
}
