//! Opt-outs in force, and their history: their rows.

use crate::Error;
use crate::change::Change;
use crate::engine::word::{next_word, word};
use crate::engine::{Find, Kind, Row, Tx, values};
use hearback_inbox::opt_out::{OptOutChange, Source};
use hearback_inbox::{Address, Keyword, LineId, OptOut, OrganizationId, Timestamp, UserId};
use std::sync::LazyLock;
use uuid::Uuid;

/// The opt-outs in force of many numbers.
pub(crate) static OF_NUMBER: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("o.organization_id", Kind::Id), ("o.number", Kind::Text)];
    Find::new("o.source, o.line_id, o.at, o.word, o.by_id, o.reason", "opt_outs o", &keys)
});

pub(crate) fn read(mut row: Row) -> Result<OptOut, Error> {
    let source = next_word(&mut row)?.ok_or(Error::Corrupt("an opt-out without source"))?;
    let line: LineId = row.take()?;
    Ok(OptOut {
        at: row.take()?,
        source,
        word: row.take()?,
        line_id: (!line.0.is_nil()).then_some(line),
        by: row.take()?,
        reason: row.take()?,
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

/// What changed a number's consent, for its history.
pub(crate) struct By {
    source: Source,
    word: Option<String>,
    person: Option<(UserId, String)>,
}

impl By {
    /// The customer's own word.
    pub(crate) fn keyword(body: &str) -> Self {
        Self { source: Source::Keyword, word: Some(Keyword::as_written(body)), person: None }
    }

    /// The carrier's refusal.
    pub(crate) fn carrier() -> Self {
        Self { source: Source::Carrier, word: None, person: None }
    }

    /// A member, who brought in what others had noted.
    pub(crate) fn import(who: UserId, reason: String, row: &OptOut) -> Self {
        Self { source: row.source, word: row.word.clone(), person: Some((who, reason)) }
    }

    /// A member, with the reason they gave.
    pub(crate) fn person(who: UserId, reason: String) -> Self {
        Self { source: Source::Person, word: None, person: Some((who, reason)) }
    }
}

/// Writes a change of a number's opt-outs, and its history.
pub(crate) async fn apply(
    change: &mut Change<'_>,
    number: &Address,
    (opt_outs, by): (&OptOutChange, &By),
    at: Timestamp,
    history: Uuid,
) -> Result<(), Error> {
    let organization = change.organization();
    let (rows, opted_out) = match opt_outs {
        OptOutChange::None => return Ok(()),
        OptOutChange::Added(row) => (std::slice::from_ref(row), true),
        OptOutChange::Lifted(rows) => (rows.as_slice(), false),
    };
    let who = by.person.as_ref().map(|(who, _)| *who);
    let reason = by.person.as_ref().map(|(_, reason)| reason.as_str());
    for (n, row) in (0_u128..).zip(rows) {
        let line = row.line_id.map_or(Uuid::nil(), |line| line.0);
        if opted_out {
            add(change, number, row, line).await?;
        } else {
            let sql = "DELETE FROM opt_outs WHERE organization_id = ?1 AND number = ?2 \
                       AND source = ?3 AND line_id = ?4";
            change
                .execute(sql, values![organization, number, word(Some(row.source))?, line])
                .await?;
        }
        let sql = "INSERT INTO opt_out_history \
                   (organization_id, number, id, at, opted_out, source, line_id, word, by_id, reason) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let values = values![
            organization,
            number,
            Uuid::from_u128(history.as_u128().wrapping_add(n)),
            at,
            opted_out,
            word(Some(by.source))?,
            line,
            by.word.clone(),
            who,
            reason.map(str::to_owned)
        ];
        change.execute(sql, values).await?;
    }
    Ok(())
}

async fn add(
    change: &mut Change<'_>,
    number: &Address,
    row: &OptOut,
    line: Uuid,
) -> Result<(), Error> {
    let sql = "INSERT INTO opt_outs \
               (organization_id, number, source, line_id, at, word, by_id, reason) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
               ON CONFLICT (organization_id, number, source, line_id) DO NOTHING";
    let source = word(Some(row.source))?;
    let (said, reason) = (row.word.clone(), row.reason.clone());
    let organization = change.organization();
    let values = values![organization, number, source, line, row.at, said, row.by, reason];
    change.execute(sql, values).await?;
    Ok(())
}

/// Puts an opt-out in force that was there before, as nothing new: its history is gone.
pub(crate) async fn put_back(
    change: &mut Change<'_>,
    number: &Address,
    row: &OptOut,
) -> Result<(), Error> {
    add(change, number, row, row.line_id.map_or(Uuid::nil(), |line| line.0)).await
}

/// The opt-outs in force after a change.
pub(crate) fn after(mut in_force: Vec<OptOut>, change: &OptOutChange) -> Vec<OptOut> {
    match change {
        OptOutChange::None => {}
        OptOutChange::Added(row) => in_force.push(row.clone()),
        OptOutChange::Lifted(rows) => in_force.retain(|row| !rows.contains(row)),
    }
    in_force
}
