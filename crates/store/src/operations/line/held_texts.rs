//! Held texts coming into their conversations (R7).

use crate::Error;
use crate::change::Change;
use crate::engine::{Value, values};
use crate::operations::inbound;
use crate::operations::inbound::{InboundText, Source};
use hearback_inbox::{Address, ConversationId, Line, MessageId, Timestamp};
use uuid::Uuid;

/// What was held for a line: it came to its number, over it as a service, or to one of its pool. What
/// Twilio's list has not confirmed waits on, and so does what a blocked number wrote.
const OF_LINE: &str = "t.organization_id = ?1 AND t.reason NOT IN ('unconfirmed', 'blocked') AND (t.to_number = ?2 OR t.service_sid = ?2 \
    OR t.to_number IN (SELECT p.number FROM line_pool p \
                       WHERE p.organization_id = ?1 AND p.line_id = ?3))";

/// Brings the texts that were held for a line into their conversations, in the order in which they
/// came (R7).
pub(crate) async fn place(change: &mut Change<'_>, line: &Line) -> Result<(), Error> {
    let values = values![change.organization(), &line.number, line.id].to_vec();
    bring_in(change, OF_LINE, &values).await
}

/// What a number wrote while it was blocked.
const OF_SENDER: &str = "t.organization_id = ?1 AND t.reason = 'blocked' AND t.from_number = ?2";

/// The same with the texts of a number that was blocked. Those to a line that is off are held for that
/// from now on.
pub(crate) async fn place_of_sender(
    change: &mut Change<'_>,
    number: &Address,
) -> Result<(), Error> {
    let values = values![change.organization(), number].to_vec();
    bring_in(change, OF_SENDER, &values).await
}

async fn bring_in(change: &mut Change<'_>, which: &str, values: &[Value]) -> Result<(), Error> {
    let organization = change.organization();
    let select = format!(
        "SELECT t.sid, t.at, t.from_number, t.to_number, t.body, t.media, t.opt_out_type, \
         t.service_sid, a.account_sid \
         FROM held_texts t JOIN twilio_accounts a ON a.organization_id = t.organization_id \
         WHERE {which} ORDER BY t.at, t.sid"
    );
    let rows = change.query(&select, values).await?;
    let mut texts = Vec::with_capacity(rows.len());
    for mut row in rows {
        let sid: String = row.take()?;
        let at: Timestamp = row.take()?;
        texts.push(InboundText {
            organization,
            from: row.take()?,
            to: row.take()?,
            body: row.take()?,
            media: row.take_json()?.unwrap_or_default(),
            opt_out_type: row.take()?,
            service: row.take()?,
            account_sid: row.take()?,
            segments: None,
            source: Source::Webhook,
            at,
            message_id: MessageId(id_from(&sid, "message", at)),
            conversation_id: ConversationId(id_from(&sid, "conversation", at)),
            sid,
        });
    }
    // They count as new from here on: what keeps them apart goes first.
    let delete = format!("DELETE FROM held_texts AS t WHERE {which}");
    change.execute(&delete, values).await?;
    inbound::take_in(change, &texts).await.map(drop)
}

/// An id for what a held text becomes: of version 7 at its time, the rest drawn from its sid, which
/// is random and unique.
fn id_from(sid: &str, what: &str, at: Timestamp) -> Uuid {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut random = [0_u8; 10];
    for (part, chunk) in random.chunks_mut(8).enumerate() {
        let mut hasher = DefaultHasher::new();
        (sid, what, part).hash(&mut hasher);
        chunk.copy_from_slice(&hasher.finish().to_be_bytes()[..chunk.len()]);
    }
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
