//! The rows of failed messages, until someone sends them again.

use crate::Error;
use crate::change::Change;
use crate::engine::{Tx, values};
use crate::tables::message;
use hearback_inbox::{Message, MessageId, OrganizationId};

/// A failed message was sent again.
pub(crate) async fn sent_again(
    change: &mut Change<'_>,
    failed: MessageId,
    again: MessageId,
) -> Result<(), Error> {
    let sql = "UPDATE failures SET sent_again = 1, again_id = ?3 \
               WHERE organization_id = ?1 AND message_id = ?2";
    let values = values![change.organization(), failed, again];
    change.execute(sql, values).await.map(drop)
}

/// The message that a failed one was sent again as.
pub(crate) async fn again_of(
    tx: &mut Tx,
    organization: OrganizationId,
    failed: MessageId,
) -> Result<Option<Message>, Error> {
    let sql = "SELECT again_id FROM failures WHERE organization_id = ?1 AND message_id = ?2";
    let Some(mut row) = tx.find(sql, values![organization, failed]).await? else {
        return Ok(None);
    };
    match row.take()? {
        Some(id) => message::by_id(tx, organization, id).await.map(Some),
        None => Ok(None),
    }
}

/// A message is canceled. If it replaced a failed one, that one needs attention again.
pub(crate) async fn canceled(change: &mut Change<'_>, message: &Message) -> Result<(), Error> {
    let Some(failed) = message.client_key.as_deref().and_then(failed_by_key) else {
        return Ok(());
    };
    let sql = "UPDATE failures SET sent_again = 0, again_id = NULL \
               WHERE organization_id = ?1 AND message_id = ?2 AND again_id = ?3";
    let values = values![change.organization(), failed, message.id];
    change.execute(sql, values).await.map(drop)
}

/// The client key of what sends a failed message again; `since` is what was meant to before, and was
/// canceled.
pub(crate) fn key_again(failed: MessageId, since: Option<MessageId>) -> String {
    match since {
        None => format!("retry:{failed}"),
        Some(canceled) => format!("retry:{failed}:{canceled}"),
    }
}

fn failed_by_key(key: &str) -> Option<MessageId> {
    key.strip_prefix("retry:")?.split(':').next()?.parse().ok().map(MessageId)
}
