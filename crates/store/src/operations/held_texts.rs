//! Held texts, as admins see them (R7).

use crate::change::{Change, last_event};
use crate::engine::word::next_word;
use crate::engine::{Page, Row, Tx, Value, fetch_limit, values};
use crate::tables::media::InboundMedia;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::held_text::HeldText;
use hearback_inbox::{Address, Keyword, OrganizationId, Permission, Timestamp};

/// Where a page of held texts begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPlace {
    /// The time of the one before.
    pub at: Timestamp,
    /// Its sid.
    pub sid: String,
}

fn read(mut row: Row) -> Result<HeldText, Error> {
    let (sid, at) = (row.take()?, row.take()?);
    let reason = next_word(&mut row)?.ok_or(Error::Corrupt("a text held for no reason"))?;
    let (from, to): (Address, Address) = (row.take()?, row.take()?);
    let body: String = row.take()?;
    let media: Vec<InboundMedia> = row.take_json()?.unwrap_or_default();
    let opt_out_type: Option<String> = row.take()?;
    let keyword = Keyword::said(opt_out_type.as_deref(), &body, &to);
    Ok(HeldText { sid, at, reason, from, to, body, attachments: media.len(), keyword })
}

/// The texts that are held from a number, the oldest first; at most so many.
pub(crate) async fn from_number(
    tx: &mut Tx,
    organization: OrganizationId,
    number: &Address,
    limit: i64,
) -> Result<Vec<HeldText>, Error> {
    let sql = "SELECT t.sid, t.at, t.reason, t.from_number, t.to_number, t.body, t.media, \
               t.opt_out_type FROM held_texts t \
               WHERE t.organization_id = ?1 AND t.from_number = ?2 ORDER BY t.at, t.sid LIMIT ?3";
    let rows = tx.query(sql, values![organization, number, limit]).await?;
    rows.into_iter().map(read).collect()
}

/// A number with held texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldNumber {
    /// The number that they came to.
    pub number: Address,
    /// How many.
    pub count: i64,
}

impl Store {
    /// A page of held texts, or of those that came to one number, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn held_texts(
        &self,
        access: &Access,
        to: Option<Address>,
        before: Option<HeldPlace>,
        limit: u16,
    ) -> Result<Page<HeldText, HeldPlace>, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let as_of = last_event(tx, organization).await?;
                let end = || HeldPlace { at: Timestamp::MAX, sid: String::new() };
                let HeldPlace { at, sid } = before.unwrap_or_else(end);
                let mut values = values![organization, at, sid, fetch_limit(limit)].to_vec();
                let only = to.as_ref().map_or("", |to| {
                    values.push(to.into());
                    "AND t.to_number = ?5 "
                });
                let sql = format!(
                    "SELECT t.sid, t.at, t.reason, t.from_number, t.to_number, t.body, t.media, \
                     t.opt_out_type FROM held_texts t \
                     WHERE t.organization_id = ?1 {only}AND (t.at, t.sid) < (?2, ?3) \
                     ORDER BY t.at DESC, t.sid DESC LIMIT ?4"
                );
                let rows = tx.query(&sql, &values).await?;
                let items = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
                let place = |text: &HeldText| HeldPlace { at: text.at, sid: text.sid.clone() };
                Ok(Page::of(items, limit, as_of, place))
            })
            .await
    }

    /// The numbers with held texts.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn held_numbers(&self, access: &Access) -> Result<Vec<HeldNumber>, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.database.read_on_thread(async move |tx: &mut Tx| numbers(tx, organization).await).await
    }

    /// Deletes a held text for good: it does not come in when its line is on, nor when
    /// Twilio lists it once more.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not held, or no longer; [`Error::Forbidden`].
    pub async fn delete_held_text(
        &self,
        access: &Access,
        sid: String,
        at: Timestamp,
    ) -> Result<(), Error> {
        let deleted = self.forget(access, ("sid", sid.into()), at).await?;
        if deleted == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Deletes all texts that are held for a number, for good, and says how many there were.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn delete_held_texts(
        &self,
        access: &Access,
        to: &Address,
        at: Timestamp,
    ) -> Result<u64, Error> {
        self.forget(access, ("to_number", to.into()), at).await
    }

    async fn forget(
        &self,
        access: &Access,
        (column, value): (&'static str, Value),
        at: Timestamp,
    ) -> Result<u64, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let which = format!("WHERE organization_id = ?1 AND {column} = ?2");
                let values = [organization.into(), value];
                let remember = format!(
                    "INSERT INTO forgotten_texts (organization_id, sid) \
                     SELECT organization_id, sid FROM held_texts {which} ON CONFLICT DO NOTHING"
                );
                change.execute(&remember, &values).await?;
                let deleted =
                    change.execute(&format!("DELETE FROM held_texts {which}"), &values).await?;
                if deleted > 0 {
                    change.tell_setting(OrganizationSetting::HeldTexts, at)?;
                    let note = AuditNote::new(AuditKind::HeldTextsDeleted, at);
                    let count = deleted.to_string();
                    change.audit(note.changed([AuditChange::of(
                        AuditField::Count,
                        None,
                        count,
                    )]))?;
                }
                Ok(deleted)
            })
            .await
    }
}

/// Walks from one number to the next, and counts each in the index.
async fn numbers(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<HeldNumber>, Error> {
    let next = "SELECT to_number FROM held_texts WHERE organization_id = ?1 AND to_number > ?2 \
                ORDER BY to_number LIMIT 1";
    let count = "SELECT COUNT(*) FROM held_texts WHERE organization_id = ?1 AND to_number = ?2";
    let mut all: Vec<HeldNumber> = vec![];
    loop {
        let after = all.last().map_or("", |last| last.number.as_str());
        let Some(mut row) = tx.find(next, values![organization, after]).await? else {
            return Ok(all);
        };
        let number: Address = row.take()?;
        let counted = tx.find(count, values![organization, &number]).await?;
        let count = counted.ok_or(Error::Corrupt("a count without a number"))?.take()?;
        all.push(HeldNumber { number, count });
    }
}
