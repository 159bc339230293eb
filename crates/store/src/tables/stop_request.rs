//! Texts that ask to stop and that nobody has handled: their rows. They follow the messages
//! themselves, which say whether they ask and how that was handled.

use crate::Error;
use crate::change::Change;
use crate::engine::{Find, Insert, Kind, Tx, Value, values};
use hearback_inbox::{ConversationId, Message, MessageId, OrganizationId};
use std::sync::LazyLock;

static NEW: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("at", Kind::Int),
        ("message_id", Kind::Id),
        ("conversation_id", Kind::Id),
    ];
    Insert::new("stop_requests", &columns, "ON CONFLICT DO NOTHING")
});
static IN: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("r.organization_id", Kind::Id), ("r.conversation_id", Kind::Id)];
    Find::new("r.message_id", "stop_requests r", &keys)
});

/// Has the rows follow messages that were written.
pub(crate) async fn follow(
    change: &mut Change<'_>,
    messages: impl Iterator<Item = &Message>,
) -> Result<(), Error> {
    let organization = change.organization();
    let mut new: Vec<Vec<Value>> = vec![];
    for message in messages.filter(|message| message.asks_to_stop) {
        let Message { at, id, conversation_id, .. } = *message;
        if message.is_stop_request() {
            new.push(values![organization, at, id, conversation_id].to_vec());
        } else {
            let sql = "DELETE FROM stop_requests \
                       WHERE organization_id = ?1 AND at = ?2 AND message_id = ?3";
            change.execute(sql, values![organization, at, id]).await?;
        }
    }
    if new.is_empty() { Ok(()) } else { change.insert(&NEW, &new).await }
}

/// The texts of a conversation that nobody has handled.
pub(crate) async fn of_conversation(
    tx: &mut Tx,
    organization: OrganizationId,
    conversation: ConversationId,
) -> Result<Vec<MessageId>, Error> {
    let found = tx.find_each(&IN, &[values![organization, conversation].to_vec()]).await?;
    found.into_iter().flatten().map(|mut row| row.take()).collect()
}
