//! Opt-outs in force, their history, and what they stop.

use crate::bulk::Find;
use crate::journal::{Journal, Telling};
use crate::message::word;
use crate::tx::Tx;
use crate::value::{Kind, values};
use crate::{Error, Row, message};
use hearback_inbox::message::CancelReason;
use hearback_inbox::opt_out::{Change, Source};
use hearback_inbox::{
    Address, Cell, Conversation, EventKind, LineId, MessageId, OptOut, OrganizationId, Status,
    Timestamp,
};
use std::sync::LazyLock;
use uuid::Uuid;

/// The opt-outs in force of many numbers.
pub(crate) static OF_NUMBER: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("o.organization_id", Kind::Id), ("o.number", Kind::Text)];
    Find::new("o.source, o.line_id, o.at, o.word, o.by_id", "opt_outs o", &keys)
});

pub(crate) fn read(mut row: Row) -> Result<OptOut, Error> {
    let source =
        message::next_word(&mut row)?.ok_or(Error::Corrupt("an opt-out without source"))?;
    let line: LineId = row.take()?;
    Ok(OptOut {
        at: row.take()?,
        source,
        word: row.take()?,
        line_id: (!line.0.is_nil()).then_some(line),
        by: row.take()?,
    })
}

/// The opt-outs in force of one number.
pub(crate) async fn of_number(
    tx: &mut Tx,
    organization: OrganizationId,
    number: &Address,
) -> Result<Vec<OptOut>, Error> {
    let rows = tx.find_each(&OF_NUMBER, &[values![organization, number].to_vec()]).await?;
    rows.into_iter().flatten().map(read).collect()
}

/// Writes a change of a number's opt-outs, and its history.
pub(crate) async fn apply(
    tx: &mut Tx,
    organization: OrganizationId,
    number: &Address,
    change: &Change,
    at: Timestamp,
    history: Uuid,
) -> Result<(), Error> {
    let (rows, opted_out) = match change {
        Change::None => return Ok(()),
        Change::Added(row) => (std::slice::from_ref(row), true),
        Change::Lifted(rows) => (rows.as_slice(), false),
    };
    for (n, row) in (0_u128..).zip(rows) {
        let source = word(Some(row.source))?;
        let line = row.line_id.map_or(Uuid::nil(), |line| line.0);
        if opted_out {
            let sql = "INSERT INTO opt_outs (organization_id, number, source, line_id, at, word, by_id) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
                       ON CONFLICT (organization_id, number, source, line_id) DO NOTHING";
            let values = values![
                organization,
                number,
                source.clone(),
                line,
                row.at,
                row.word.clone(),
                row.by
            ];
            tx.execute(sql, values).await?;
        } else {
            let sql = "DELETE FROM opt_outs WHERE organization_id = ?1 AND number = ?2 \
                       AND source = ?3 AND line_id = ?4";
            tx.execute(sql, values![organization, number, source.clone(), line]).await?;
        }
        let sql = "INSERT INTO opt_out_history \
                   (organization_id, number, id, at, opted_out, source, line_id, word, by_id) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let id = Uuid::from_u128(history.as_u128().wrapping_add(n));
        let values = values![
            organization,
            number,
            id,
            at,
            opted_out,
            source,
            line,
            row.word.clone(),
            row.by
        ];
        tx.execute(sql, values).await?;
    }
    Ok(())
}

/// A carrier refused to deliver to the number on that line (21610).
pub(crate) fn by_carrier(line: LineId, at: Timestamp, in_force: &[OptOut]) -> Change {
    let known = in_force.iter().any(|o| o.source == Source::Carrier && o.line_id == Some(line));
    if known {
        return Change::None;
    }
    Change::Added(OptOut { at, source: Source::Carrier, word: None, line_id: Some(line), by: None })
}

/// The opt-outs in force after a change.
pub(crate) fn after(mut in_force: Vec<OptOut>, change: &Change) -> Vec<OptOut> {
    match change {
        Change::None => {}
        Change::Added(row) => in_force.push(row.clone()),
        Change::Lifted(rows) => in_force.retain(|row| !rows.contains(row)),
    }
    in_force
}

/// Cancels what waits to be sent to a number that has opted out, and tells of each (O2). The
/// conversation is told of too, but left to the caller to write.
pub(crate) async fn cancel_waiting(
    tx: &mut Tx,
    journal: &mut Journal,
    organization: OrganizationId,
    conversation: &mut Conversation,
    opt_outs: &[OptOut],
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "SELECT message_id FROM outbox WHERE organization_id = ?1 AND conversation_id = ?2 \
               AND state = 'waiting' ORDER BY at, message_id";
    let waiting = tx.query(sql, values![organization, conversation.id]).await?;
    for mut row in waiting {
        let id: MessageId = row.take()?;
        let mut message = message::by_id(tx, organization, id).await?;
        if hearback_inbox::opt_out::in_force(opt_outs, message.line_id).is_none() {
            continue;
        }
        let sql = "DELETE FROM outbox WHERE organization_id = ?1 AND message_id = ?2 AND state = 'waiting'";
        if tx.execute(sql, values![organization, id]).await? == 0 {
            continue;
        }
        message.status = Status::Canceled;
        message.cancel_reason = Some(CancelReason::OptedOut);
        let counted = Cell::of(conversation);
        conversation.message_changed(&message);
        let telling = Telling {
            conversation: Some(&mut *conversation),
            message: Some(&mut message),
            counted,
            ..Telling::default()
        };
        journal.note(organization, at, EventKind::MessageCanceled, telling)?;
        message::save(tx, organization, &message).await?;
    }
    Ok(())
}
