//! Bringing together conversations with one phone under two numbers, from before a phone had one form
//! here (`Address::canonical`).

use crate::Error;
use crate::engine::{WriteTx, values};
use crate::tables::conversation::{by_id, by_number, save_in_migration};
use crate::tables::{customer, opt_out};
use hearback_inbox::{Address, Conversation, ConversationId, OrganizationId, State};
use std::collections::BTreeSet;

/// What belongs to a conversation by its id.
const PARTS: [&str; 5] = ["messages", "outbox", "scheduled_messages", "failures", "mail_outbox"];

/// Gives every Mexican conversation the one number of its phone. One under the old number is renamed;
/// where there are two, the old one's messages go into the other, and it is deleted. Both were one
/// person's, so no order or state of work is lost that the two had not lost before.
pub(crate) async fn join(tx: &mut WriteTx) -> Result<(), Error> {
    let sql = "SELECT organization_id, id, number FROM conversations WHERE number LIKE '+52%'";
    let mut changed = BTreeSet::new();
    for mut row in tx.query(sql, &[]).await? {
        let organization: OrganizationId = row.take()?;
        let (id, number): (ConversationId, Address) = (row.take()?, row.take()?);
        let phone = number.clone().canonical();
        if phone != number {
            match by_number(tx, organization, &phone).await? {
                Some(other) => merge(tx, organization, id, other).await?,
                None => {
                    let sql = "UPDATE conversations SET number = ?3 \
                               WHERE organization_id = ?1 AND id = ?2";
                    tx.execute(sql, values![organization, id, &phone]).await?;
                }
            }
        }
        // Its opt-outs and its customer may have stood under the other number.
        changed.insert((organization, phone));
    }
    for (organization, phone) in &changed {
        refresh(tx, *organization, phone).await?;
    }
    let organizations: BTreeSet<_> =
        changed.into_iter().map(|(organization, _)| organization).collect();
    for organization in organizations {
        count_anew(tx, organization).await?;
    }
    Ok(())
}

async fn merge(
    tx: &mut WriteTx,
    organization: OrganizationId,
    old: ConversationId,
    kept: Conversation,
) -> Result<(), Error> {
    let other = match by_id(tx, organization, old).await {
        Ok(other) => other,
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    for part in PARTS {
        let sql = format!(
            "UPDATE {part} SET conversation_id = ?3 WHERE organization_id = ?1 AND conversation_id = ?2"
        );
        tx.execute(&sql, values![organization, old, kept.id]).await?;
    }
    let sql = "DELETE FROM conversations WHERE organization_id = ?1 AND id = ?2";
    tx.execute(sql, values![organization, old]).await?;
    save_in_migration(tx, organization, &both(kept, other)).await
}

/// Two conversations with one phone as one.
fn both(mut kept: Conversation, other: Conversation) -> Conversation {
    let heard = |c: &Conversation| (c.last_inbound_at, c.last_at);
    if heard(&other) > heard(&kept) {
        kept.line_id = other.line_id;
    }
    if other.last_outbound > kept.last_outbound {
        kept.last_outbound = other.last_outbound;
        kept.failed = other.failed;
    }
    if other.last_at > kept.last_at {
        kept.last = other.last.or(kept.last);
        kept.last_at = other.last_at;
    }
    if other.state == State::Open {
        kept.state = State::Open;
    }
    kept.last_inbound_at = kept.last_inbound_at.max(other.last_inbound_at);
    kept.unread += other.unread;
    kept.assignee_id = kept.assignee_id.or(other.assignee_id);
    kept.customer = kept.customer.or(other.customer);
    kept.visible |= other.visible;
    kept.dismissed &= other.dismissed;
    kept.revision = kept.revision.max(other.revision);
    kept
}

/// Has a conversation say again whose number it is and whether that is opted out.
async fn refresh(
    tx: &mut WriteTx,
    organization: OrganizationId,
    phone: &Address,
) -> Result<(), Error> {
    let Some(mut conversation) = by_number(tx, organization, phone).await? else { return Ok(()) };
    if conversation.customer.is_none() {
        conversation.customer = customer::with_number(tx, organization, phone).await?;
    }
    let opt_outs = opt_out::of_number(tx, organization, phone).await?;
    let line = conversation.line_id;
    conversation.opt_out = hearback_inbox::opt_out::in_force(&opt_outs, line).cloned();
    save_in_migration(tx, organization, &conversation).await
}

async fn count_anew(tx: &mut WriteTx, organization: OrganizationId) -> Result<(), Error> {
    let sql = "DELETE FROM counters WHERE organization_id = ?1";
    tx.execute(sql, values![organization]).await?;
    let sum = |holds: &str| format!("SUM(CASE WHEN {holds} THEN 1 ELSE 0 END)");
    let sql = format!(
        "INSERT INTO counters (organization_id, line_id, assignee_id, open, closed, unread, unrecognized) \
         SELECT organization_id, line_id, assignee_id, {}, {}, {}, {} FROM conversations \
         WHERE organization_id = ?1 AND visible = 1 GROUP BY organization_id, line_id, assignee_id",
        sum("state = 'open'"),
        sum("state = 'closed'"),
        sum("has_unread = 1"),
        sum("unrecognized = 1"),
    );
    tx.execute(&sql, values![organization]).await.map(drop)
}
