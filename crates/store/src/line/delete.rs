//! Deleting a line: nothing goes over it any more, and its history stays (L2).

use super::{all, save};
use crate::delivery::failures;
use crate::journal::{Journal, Telling};
use crate::tx::Tx;
use crate::value::values;
use crate::{Error, Store, Wake, conversation, message};
use hearback_inbox::message::CancelReason;
use hearback_inbox::{
    Access, Cell, ConversationId, EventKind, Line, LineId, MessageId, OrganizationId, Permission,
    Status, Timestamp,
};

impl Store {
    /// Deletes a line. What it exchanged stays, and is named after it; what waits to be sent from it
    /// is canceled. If it was the default, the next one is.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`].
    pub async fn delete_line(
        &self,
        access: &Access,
        id: LineId,
        at: Timestamp,
    ) -> Result<(), Error> {
        access.require(Permission::Settings)?;
        let access = access.clone();
        self.write(move |tx| Box::pin(async move { delete(tx, &access, id, at).await })).await
    }
}

async fn delete(tx: &mut Tx, access: &Access, id: LineId, at: Timestamp) -> Result<(), Error> {
    let organization = access.organization();
    let mut journal = Journal::open(tx, [organization]).await?;
    let mut lines = all(tx, organization).await?;
    let place = lines.iter().position(|line| line.id == id).ok_or(Error::NotFound)?;
    let line = Line { deleted_at: Some(at), on: false, ..lines.remove(place) };
    cancel_waiting(tx, &mut journal, organization, id, at).await?;
    let sql = "UPDATE lines SET deleted_at = ?3, is_on = 0, is_default = 0 \
               WHERE organization_id = ?1 AND id = ?2";
    tx.execute(sql, values![organization, id, at]).await?;
    let sql = "DELETE FROM line_pool WHERE organization_id = ?1 AND line_id = ?2";
    tx.execute(sql, values![organization, id]).await?;
    let was_default = line.is_default;
    let told = Line { is_default: false, pool: vec![], ..line };
    let telling = Telling { actor: access.actor(), line: Some(told), ..Telling::default() };
    journal.note(organization, at, EventKind::LineChanged, telling)?;
    journal.close(tx).await?;
    // One that can be used at once comes before one that is off.
    lines.sort_by_key(|line| !line.on);
    match lines.into_iter().next() {
        Some(next) if was_default => save(tx, access, &Line { is_default: true, ..next }, at).await,
        _ => Ok(()),
    }
}

/// Cancels what waits to be sent from a line, and tells of each.
async fn cancel_waiting(
    tx: &mut Tx,
    journal: &mut Journal,
    organization: OrganizationId,
    line: LineId,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "SELECT message_id, conversation_id FROM outbox WHERE organization_id = ?1 \
               AND line_id = ?2 AND state = 'waiting' ORDER BY at, message_id";
    for mut row in tx.query(sql, values![organization, line]).await? {
        let (id, conversation): (MessageId, ConversationId) = (row.take()?, row.take()?);
        let sql = "DELETE FROM outbox WHERE organization_id = ?1 AND message_id = ?2 \
                   AND state = 'waiting'";
        if tx.execute(sql, values![organization, id]).await? == 0 {
            continue;
        }
        let mut message = message::by_id(tx, organization, id).await?;
        let mut conversation = conversation::by_id(tx, organization, conversation).await?;
        journal.expect_of(tx, organization, &conversation, line).await?;
        message.status = Status::Canceled;
        message.cancel_reason = Some(CancelReason::LineDeleted);
        let counted = Cell::of(&conversation);
        conversation.message_changed(&message);
        let telling = Telling {
            conversation: Some(&mut conversation),
            message: Some(&mut message),
            counted,
            ..Telling::default()
        };
        journal.note(organization, at, EventKind::MessageCanceled, telling)?;
        message::save(tx, organization, &message).await?;
        failures::canceled(tx, organization, &message).await?;
        conversation::save(tx, organization, &conversation).await?;
    }
    tx.told.wakes |= Wake::Outbox;
    Ok(())
}
