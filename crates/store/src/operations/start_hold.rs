//! What waited to be sent when the program started waits on, until the first complete comparison with
//! Twilio's list (R6).
//!
//! The database may be a copy or have been restored: then messages in it have gone out since. Or it
//! was down while customers wrote: then a reply or a STOP cancels what waits. Twilio's list tells
//! both. What is written after the start is not held up.

use crate::change::Change;
use crate::engine::{Row, Tx, Wake, values};
use crate::operations::ledger::Ledger;
use crate::operations::scheduled;
use crate::operations::shortcode::filled;
use crate::tables::customer;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditKind, AuditNote};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::outbox::MaybeSent;
use hearback_inbox::{
    Address, ConversationId, MessageId, OrganizationId, Permission, Status, System, Timestamp,
    shortcode,
};
use uuid::Uuid;

/// That an organization's messages wait for a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartHold {
    /// Told from one that a later start makes in its place.
    pub id: Uuid,
    /// Since when.
    pub since: Timestamp,
    /// Up to when everything was compared before, if ever.
    pub compare_from: Option<Timestamp>,
}

/// A message that waits for a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldMessage {
    /// The message.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// To whom it goes.
    pub number: Address,
    /// The customer's name, if the number is a customer's.
    pub name: Option<String>,
    /// The text.
    pub body: String,
    /// When it was to be sent.
    pub due_at: Timestamp,
}

/// What waits for a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeldMessages {
    /// Since when, if anything is waiting.
    pub since: Option<Timestamp>,
    /// How many messages are due and wait, among them those that are not listed.
    pub count: i64,
    /// Those due first.
    pub first: Vec<HeldMessage>,
}

/// Messages on hold that could be on Twilio's list: `id, number, body, written, due, state`.
const MAYBE_SENT: &str = "
    SELECT o.message_id, c.number, m.body, o.at, o.at, o.state FROM outbox o
    JOIN conversations c ON c.organization_id = o.organization_id AND c.id = o.conversation_id
    JOIN messages m ON m.organization_id = o.organization_id
        AND m.conversation_id = o.conversation_id AND m.at = o.at AND m.id = o.message_id
    WHERE o.organization_id = ?1 AND o.on_hold = 1
    UNION ALL
    SELECT s.id, c.number, s.body, s.created_at, s.due_at, 'waiting' FROM scheduled_messages s
    JOIN conversations c ON c.organization_id = s.organization_id AND c.id = s.conversation_id
    WHERE s.organization_id = ?1 AND s.on_hold = 1";

impl Store {
    /// Puts everything on hold that waits to be sent, of every organization that has something. Called
    /// at the start, before anything is sent. `new_id` gives each hold its id.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn hold_what_waits(
        &self,
        now: Timestamp,
        new_id: impl Fn() -> Uuid,
    ) -> Result<(), Error> {
        let organizations: Vec<OrganizationId> = self
            .database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT organization_id FROM outbox \
                               UNION SELECT organization_id FROM scheduled_messages \
                               UNION SELECT organization_id FROM start_holds";
                let rows = tx.query(sql, &[]).await?;
                rows.into_iter().map(|mut row| row.take()).collect()
            })
            .await?;
        for organization in organizations {
            let id = new_id();
            self.database
                .change_by_system(
                    organization,
                    System::Reconciler,
                    async move |mut change: Change<'_>| hold(&mut change, id, now).await,
                )
                .await?;
        }
        Ok(())
    }

    /// Whether an organization's messages are on hold.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn start_hold(
        &self,
        organization: OrganizationId,
    ) -> Result<Option<StartHold>, Error> {
        self.database.read_on_thread(async move |tx: &mut Tx| of(tx, organization).await).await
    }

    /// The messages on hold, as far as Twilio's list may tell of them.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn maybe_sent(&self, organization: OrganizationId) -> Result<Vec<MaybeSent>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let rows = tx.query(MAYBE_SENT, values![organization]).await?;
                let all = rows.into_iter().map(read_maybe_sent);
                let mut all = all.collect::<Result<Vec<_>, Error>>()?;
                // What was to be filled in went out filled in.
                for one in all.iter_mut().filter(|one| shortcode::any_in(&one.body)) {
                    let customer = customer::with_number(tx, organization, &one.number).await?;
                    match filled(tx, organization, customer.as_ref(), &one.body).await {
                        Ok(text) => one.body = text,
                        Err(Error::Refused(_)) => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(all)
            })
            .await
    }

    /// Has a message stand in its conversation, where the listed text went out at that time, so that
    /// it can be [settled](Self::settle). One that is in the outbox already stays as it is.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn bring_in(
        &self,
        organization: OrganizationId,
        message: MessageId,
        (now, at): (Timestamp, Timestamp),
    ) -> Result<(), Error> {
        self.database
            .change_by_system(
                organization,
                System::Reconciler,
                async move |mut change: Change<'_>| {
                    scheduled::bring_in(&mut change, message, now, at).await
                },
            )
            .await
    }

    /// Leaves a message on hold to a person: nobody can tell whether it went out. Does nothing when it
    /// was canceled or settled meanwhile.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn doubt(
        &self,
        organization: OrganizationId,
        message: MessageId,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change_by_system(
                organization,
                System::Reconciler,
                async move |mut change: Change<'_>| {
                    scheduled::bring_in(&mut change, message, now, now).await?;
                    let mut ledger = Ledger::open(&mut change, [message]).await?;
                    let sql = "UPDATE outbox SET state = 'asking', handed_at = at \
                           WHERE organization_id = ?1 AND message_id = ?2 \
                           AND state = 'waiting' AND on_hold = 1";
                    if change.execute(sql, values![organization, message]).await? == 0 {
                        return Ok(());
                    }
                    let held = ledger.message(message)?;
                    held.status = Status::Uncertain;
                    held.needs_decision = true;
                    ledger.tell(&mut change, message, now)?;
                    ledger.write(&mut change).await
                },
            )
            .await
    }

    /// Lets go what waits: the comparison is complete. Nothing happens when a later start has put it
    /// on hold again.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn end_start_hold(
        &self,
        organization: OrganizationId,
        id: Uuid,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change_by_system(
                organization,
                System::Reconciler,
                async move |mut change: Change<'_>| {
                    if of(&mut change, organization).await?.is_none_or(|hold| hold.id != id) {
                        return Ok(());
                    }
                    end(&mut change, now).await
                },
            )
            .await
    }

    /// Lets go what waits without a comparison, because an admin says so.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn send_without_comparing(
        &self,
        access: &Access,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                if of(&mut change, organization).await?.is_none() {
                    return Ok(());
                }
                end(&mut change, now).await?;
                change.audit(AuditNote::new(AuditKind::HeldMessagesReleased, now))
            })
            .await
    }

    /// What is due and waits for a comparison, as far as the caller may see it: who may release it
    /// but sees no inbox is told how many they are.
    ///
    /// # Errors
    /// [`Error::NotFound`] for those who may not see the inbox.
    pub async fn held_messages(
        &self,
        access: &Access,
        now: Timestamp,
        limit: u16,
    ) -> Result<HeldMessages, Error> {
        if !access.sees_inbox() && !access.may(Permission::Settings) {
            return Err(Error::NotFound);
        }
        let access = *access;
        self.database
            .read_on_thread(async move |tx: &mut Tx| held(tx, &access, now, limit).await)
            .await
    }
}

async fn hold(change: &mut Change<'_>, id: Uuid, now: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
    let mut waiting = 0;
    for table in ["outbox", "scheduled_messages"] {
        let sql = format!("UPDATE {table} SET on_hold = 1 WHERE organization_id = ?1");
        waiting += change.execute(&sql, values![organization]).await?;
    }
    if waiting == 0 {
        let sql = "DELETE FROM start_holds WHERE organization_id = ?1";
        return change.execute(sql, values![organization]).await.map(drop);
    }
    // One that was never ended goes back as far as it did.
    let sql = "INSERT INTO start_holds (organization_id, id, since, compare_from) \
               SELECT ?1, ?2, ?3, \
                   (SELECT r.compared_until FROM reconcilers r WHERE r.organization_id = ?1) \
               WHERE 1 = 1 \
               ON CONFLICT (organization_id) DO UPDATE SET id = excluded.id, since = excluded.since";
    change.execute(sql, values![organization, id, now]).await?;
    change.tell_setting(OrganizationSetting::HeldMessages, now)
}

async fn of(tx: &mut Tx, organization: OrganizationId) -> Result<Option<StartHold>, Error> {
    let sql = "SELECT id, since, compare_from FROM start_holds WHERE organization_id = ?1";
    let row = tx.find(sql, values![organization]).await?;
    let read = |mut row: Row| {
        Ok(StartHold { id: row.take()?, since: row.take()?, compare_from: row.take()? })
    };
    row.map(read).transpose()
}

async fn end(change: &mut Change<'_>, now: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
    for table in ["outbox", "scheduled_messages"] {
        let sql =
            format!("UPDATE {table} SET on_hold = 0 WHERE organization_id = ?1 AND on_hold = 1");
        change.execute(&sql, values![organization]).await?;
    }
    let sql = "DELETE FROM start_holds WHERE organization_id = ?1";
    change.execute(sql, values![organization]).await?;
    change.wake(Wake::Outbox | Wake::Schedule);
    change.tell_setting(OrganizationSetting::HeldMessages, now)
}

fn read_maybe_sent(mut row: Row) -> Result<MaybeSent, Error> {
    Ok(MaybeSent {
        message: row.take()?,
        number: row.take()?,
        body: row.take()?,
        written_at: row.take()?,
        due_at: row.take()?,
        handed_over: row.take::<&str>()? != "waiting",
    })
}

async fn held(
    tx: &mut Tx,
    access: &Access,
    now: Timestamp,
    limit: u16,
) -> Result<HeldMessages, Error> {
    let organization = access.organization();
    let Some(hold) = of(tx, organization).await? else { return Ok(HeldMessages::default()) };
    let waiting = "FROM (SELECT o.message_id AS id, o.conversation_id, m.body, o.due_at FROM outbox o \
             JOIN messages m ON m.organization_id = o.organization_id \
                 AND m.conversation_id = o.conversation_id AND m.at = o.at \
                 AND m.id = o.message_id \
             WHERE o.organization_id = ?1 AND o.on_hold = 1 AND o.state = 'waiting' \
                 AND o.due_at <= ?2 \
             UNION ALL SELECT s.id, s.conversation_id, s.body, s.due_at \
             FROM scheduled_messages s WHERE s.organization_id = ?1 AND s.on_hold = 1 \
                 AND s.due_at <= ?2) w \
         JOIN conversations c ON c.organization_id = ?1 AND c.id = w.conversation_id \
             AND (c.visible = 1 OR c.author_id = ?3 OR ?4 = 1)";
    let values = values![organization, now, access.actor_id(), access.actor_id().is_none()];
    let count = tx.find(&format!("SELECT COUNT(*) {waiting}"), values).await?;
    let count = count.ok_or(Error::Corrupt("no count"))?.take()?;
    if !access.sees_inbox() {
        return Ok(HeldMessages { since: Some(hold.since), count, first: vec![] });
    }
    let sql = format!(
        "SELECT w.id, w.conversation_id, c.number, u.name, w.body, w.due_at {waiting} \
         LEFT JOIN customers u ON u.organization_id = ?1 AND u.id = c.customer_id \
         ORDER BY w.due_at, w.id LIMIT {limit}"
    );
    let rows = tx.query(&sql, values).await?;
    let first = rows.into_iter().map(read_held).collect::<Result<_, _>>()?;
    Ok(HeldMessages { since: Some(hold.since), count, first })
}

fn read_held(mut row: Row) -> Result<HeldMessage, Error> {
    Ok(HeldMessage {
        message: row.take()?,
        conversation: row.take()?,
        number: row.take()?,
        name: row.take()?,
        body: row.take()?,
        due_at: row.take()?,
    })
}
