//! Deleting a line: it's no longer used, and its history stays (L2).

use super::{audited, save};
use crate::change::{Change, MessageEvent};
use crate::engine::values;
use crate::tables::line::locked_all;
use crate::tables::{conversation, message, outbox};
use crate::{Access, Error, Store};
use hearback_inbox::audit::AuditKind;
use hearback_inbox::message::CancelReason;
use hearback_inbox::{LineId, Permission, Timestamp};

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
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                delete(&mut change, id, at).await
            })
            .await
    }
}

async fn delete(change: &mut Change<'_>, id: LineId, at: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
    let mut lines = locked_all(change).await?;
    let place = lines.iter().position(|line| line.id == id).ok_or(Error::NotFound)?;
    let line = lines.remove(place);
    cancel_waiting(change, id, at).await?;
    let sql = "UPDATE lines SET deleted_at = ?3, is_on = 0, is_default = 0 \
               WHERE organization_id = ?1 AND id = ?2";
    change.execute(sql, values![organization, id, at]).await?;
    let sql = "DELETE FROM line_pool WHERE organization_id = ?1 AND line_id = ?2";
    change.execute(sql, values![organization, id]).await?;
    change.tell_line(id, at)?;
    change.audit(audited(AuditKind::LineDeleted, &line, at))?;
    // One that can be used at once comes before one that is off.
    lines.sort_by_key(|line| !line.on);
    match lines.into_iter().next() {
        Some(mut next) if line.is_default => {
            next.is_default = true;
            save(change, &next, at).await
        }
        _ => Ok(()),
    }
}

/// Cancels what waits to be sent from a line, and tells of each.
async fn cancel_waiting(change: &mut Change<'_>, line: LineId, at: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "SELECT message_id FROM outbox WHERE organization_id = ?1 \
               AND line_id = ?2 AND state = 'waiting' ORDER BY at, message_id";
    let waiting = change.query(sql, values![organization, line]).await?;
    for mut row in waiting {
        let mut message = message::locked(change, row.take()?).await?;
        if !outbox::cancel(change, &mut message, CancelReason::LineDeleted).await? {
            continue;
        }
        let mut conversation = conversation::locked(change, message.conversation_id).await?;
        change.expect_of(&conversation, line).await?;
        conversation.message_changed(&message);
        change.tell_message(MessageEvent::Canceled, &mut message, &mut conversation, at)?;
        message::save(change, &message).await?;
        conversation::save(change, &conversation).await?;
    }
    Ok(())
}
