//! Bringing over the attachments of the first schema.

use crate::Error;
use crate::engine::value::json;
use crate::engine::{Row, Value, WriteTx, values};
use crate::tables::media::{InboundMedia, NEW, fetch_row};
use hearback_inbox::{ConversationId, MessageId, OrganizationId, Timestamp};

/// Messages at a time, while those of earlier versions are brought over.
const ADOPTED_AT_ONCE: i64 = 500;

/// Brings over the attachments of the first schema, which were no more than what Twilio called
/// them: from now on each is fetched.
pub(crate) async fn adopt(tx: &mut WriteTx) -> Result<(), Error> {
    let nil = uuid::Uuid::nil();
    let mut after = values![nil, nil, i64::MIN, nil].to_vec();
    loop {
        let sql = format!(
            "SELECT organization_id, conversation_id, at, id, media FROM messages \
             WHERE media IS NOT NULL AND (organization_id, conversation_id, at, id) > (?1, ?2, ?3, ?4) \
             ORDER BY organization_id, conversation_id, at, id LIMIT {ADOPTED_AT_ONCE}"
        );
        let rows = tx.query(&sql, &after).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            after = adopt_one(tx, row).await?;
        }
    }
}

/// Brings over those of one message, and says by its key how far that is.
async fn adopt_one(tx: &mut WriteTx, mut row: Row) -> Result<Vec<Value>, Error> {
    let organization: OrganizationId = row.take()?;
    let conversation: ConversationId = row.take()?;
    let (at, id): (Timestamp, MessageId) = (row.take()?, row.take()?);
    let inbound: Vec<InboundMedia> = row.take_json()?.unwrap_or_default();
    let media = InboundMedia::remembered(&inbound, id);
    let rows: Vec<_> = media
        .iter()
        .zip(&inbound)
        .map(|(media, inbound)| fetch_row(organization, (id, at), media, inbound))
        .collect();
    tx.insert(&NEW, &rows).await?;
    let sql = "UPDATE messages SET media = ?5 WHERE organization_id = ?1 \
               AND conversation_id = ?2 AND at = ?3 AND id = ?4";
    let key = values![organization, conversation, at, id];
    tx.execute(sql, &[&key[..], &[json(&media)?]].concat()).await?;
    Ok(key.to_vec())
}
