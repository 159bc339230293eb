//! Texts that are kept apart, as admins see them (R7).

use crate::conversation::Page;
use crate::inbound::{InboundMedia, KeptReason};
use crate::value::values;
use crate::{Error, Row, Store};
use hearback_inbox::{Access, Address, Keyword, Permission, Timestamp};

/// A text that reached no conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptText {
    /// Twilio's id.
    pub sid: String,
    /// When it came.
    pub at: Timestamp,
    /// Why it is kept apart.
    pub reason: KeptReason,
    /// Who wrote.
    pub from: Address,
    /// To which number of the account.
    pub to: Address,
    /// The text.
    pub body: String,
    /// How many attachments it has.
    pub attachments: usize,
    /// The opt-out word that it is; it was heeded all the same.
    pub keyword: Option<Keyword>,
}

/// Where a page of kept texts begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPlace {
    /// The time of the one before.
    pub at: Timestamp,
    /// Its sid.
    pub sid: String,
}

fn read(mut row: Row) -> Result<KeptText, Error> {
    let (sid, at) = (row.take()?, row.take()?);
    let reason: String = row.take()?;
    let (from, to): (Address, Address) = (row.take()?, row.take()?);
    let body: String = row.take()?;
    let media: Vec<InboundMedia> = row.take_json()?.unwrap_or_default();
    let opt_out_type: Option<String> = row.take()?;
    let keyword = match opt_out_type {
        Some(name) => Keyword::of_opt_out_type(&name),
        None => Keyword::of(&body),
    };
    let reason = KeptReason::parse(&reason).ok_or(Error::Corrupt("a text kept for no reason"))?;
    Ok(KeptText { sid, at, reason, from, to, body, attachments: media.len(), keyword })
}

impl Store {
    /// A page of the texts that are kept apart, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn kept_texts(
        &self,
        access: &Access,
        before: Option<KeptPlace>,
        limit: u16,
    ) -> Result<(Page<KeptText>, Option<KeptPlace>), Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.read(move |tx| {
            Box::pin(async move {
                let as_of = crate::event::last(tx, organization).await?;
                let sql = "SELECT t.sid, t.at, t.reason, t.from_number, t.to_number, t.body, \
                           t.media, t.opt_out_type FROM kept_texts t \
                           WHERE t.organization_id = ?1 AND (t.at, t.sid) < (?2, ?3) \
                           ORDER BY t.at DESC, t.sid DESC LIMIT ?4";
                let end = || KeptPlace { at: Timestamp::MAX, sid: String::new() };
                let KeptPlace { at, sid } = before.unwrap_or_else(end);
                let fetch = i64::from(limit) + 1;
                let rows = tx.query(sql, values![organization, at, sid, fetch]).await?;
                let mut items = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
                let more = items.len() > usize::from(limit);
                items.truncate(usize::from(limit));
                let next = items.last().filter(|_| more);
                let next = next.map(|last| KeptPlace { at: last.at, sid: last.sid.clone() });
                Ok((Page { items, next: None, as_of }, next))
            })
        })
        .await
    }
}
