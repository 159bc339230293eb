//! The guard at sending (S11): two people do not answer blindly at once.
//!
//! Whoever sends has taken the organization's row (`journal`), so that of two replies at the same
//! time the second one finds the first.

use crate::engine::actor::author;
use crate::engine::word::next_word;
use crate::engine::{Tx, Value, values};
use crate::{Access, Error};
use hearback_inbox::outbox::NewerMessage;
use hearback_inbox::{Conversation, MessageId};
use uuid::Uuid;

/// What counts among the messages after a place: texts of the customer, and replies that someone
/// else wrote here and did not take back. What came late but belongs further up does not.
const NEWEST: &str = "
    SELECT m.id, m.at, m.author, m.author_id, u.name FROM messages m
    LEFT JOIN users u ON u.id = m.author_id
    WHERE m.organization_id = ?1 AND m.conversation_id = ?2 AND (m.at, m.id) > (?3, ?4)
        AND (m.direction = 'inbound' OR (m.origin = 'user' AND m.author_id <> ?5
            AND m.sent_outside = 0 AND m.status <> 'canceled'))
    ORDER BY m.at DESC, m.id DESC LIMIT 1";

/// Fails if anyone wrote in the conversation after the last message seen.
pub(super) async fn none(
    tx: &mut Tx,
    access: &Access,
    conversation: &Conversation,
    seen: Option<MessageId>,
) -> Result<(), Error> {
    let Some(seen) = seen else { return Ok(()) };
    let organization = access.organization();
    let place = "SELECT at FROM messages WHERE organization_id = ?1 AND id = ?2 \
                 AND conversation_id = ?3";
    let at: Value = tx
        .find(place, values![organization, seen, conversation.id])
        .await?
        .map(|mut row| row.take::<i64>())
        .transpose()?
        .ok_or(Error::SeenUnknown)?
        .into();
    let oneself = access.actor_id().map_or(Uuid::nil(), |actor| actor.0);
    let values = [organization.into(), conversation.id.into(), at, seen.into(), Value::Id(oneself)];
    let Some(mut row) = tx.find(NEWEST, &values).await? else { return Ok(()) };
    let (message_id, at) = (row.take()?, row.take()?);
    let author = author(next_word(&mut row)?, row.take()?)?;
    let member: Option<String> = row.take()?;
    let customer = || conversation.customer.as_ref().map(|customer| customer.name.clone());
    let name = if author.is_some() { member } else { customer() };
    Err(Error::NewerMessages(Box::new(NewerMessage { message_id, at, author, name })))
}

#[cfg(test)]
mod tests {
    use super::NEWEST;
    use crate::{Location, Store};
    use rusqlite::Connection;

    #[tokio::test]
    async fn it_is_one_range_of_the_thread() {
        let _alone = crate::testing::alone().await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plan.sqlite");
        Store::open(&Location::Sqlite(file.clone())).await.unwrap().close().await;
        let connection = Connection::open(file).unwrap();
        let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {NEWEST}")).unwrap();
        let steps: Vec<String> =
            plan.query_map([0; 5], |row| row.get(3)).unwrap().collect::<Result<_, _>>().unwrap();
        let range = "SEARCH m USING PRIMARY KEY (organization_id=? AND conversation_id=? AND (at,id)>(?,?))";
        assert!(steps.iter().any(|step| step == range), "{steps:#?}");
        assert!(
            !steps.iter().any(|step| step.contains("SCAN") || step.contains("SORT")),
            "{steps:#?}"
        );
    }
}
