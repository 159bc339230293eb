//! All opt-outs of an organization: out as a list, and in from one.

use super::consent::follow;
use crate::change::Change;
use crate::engine::word::word;
use crate::engine::{Tx, Value, values};
use crate::error::require;
use crate::tables::opt_out::{By, after, apply, of_number, read};
use crate::{Access, Error, Store};
use hearback_inbox::opt_out::{InForce, OptOutChange, Source};
use hearback_inbox::{Address, OptOut, Permission, Timestamp};
use uuid::Uuid;

/// A place in the list: the last that was seen.
#[derive(Clone, Debug)]
pub struct AfterOptOut {
    number: Address,
    source: Source,
    line: Uuid,
}

impl AfterOptOut {
    /// The place after this one.
    #[must_use]
    pub fn of(last: &InForce) -> Self {
        let line = last.opt_out.line_id.map_or(Uuid::nil(), |line| line.0);
        Self { number: last.number.clone(), source: last.opt_out.source, line }
    }
}

/// An opt-out that a member brings in.
#[derive(Clone, Debug)]
pub struct ListedOptOut {
    /// The opt-out.
    pub opt_out: InForce,
    /// It only says that the number is not to be texted, which any opt-out of it says already.
    pub plain: bool,
}

/// Opt-outs that a member brings in.
#[derive(Clone, Debug)]
pub struct OptOutImport {
    /// The opt-outs. One that is in force already stays as it is.
    pub rows: Vec<ListedOptOut>,
    /// Where they come from, for the history.
    pub reason: String,
    /// Now.
    pub at: Timestamp,
    /// A new id for each row, for the history.
    pub ids: Vec<Uuid>,
}

impl Store {
    /// The opt-outs in force, in the order of their numbers: so many of them, after a place.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn opt_outs(
        &self,
        access: &Access,
        place: Option<AfterOptOut>,
        limit: u16,
    ) -> Result<Vec<InForce>, Error> {
        require(access, Permission::Settings)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let (number, source, line) = match place {
                    None => (String::new(), Value::Text(String::new()), Uuid::nil()),
                    Some(last) => (last.number.to_string(), word(Some(last.source))?, last.line),
                };
                let sql = "SELECT number, source, line_id, at, word, by_id, reason FROM opt_outs \
                           WHERE organization_id = ?1 AND (number, source, line_id) > (?2, ?3, ?4) \
                           ORDER BY number, source, line_id LIMIT ?5";
                let values = values![organization, number, source, line, i64::from(limit)];
                let rows = tx.query(sql, values).await?.into_iter();
                rows.map(|mut row| Ok(InForce { number: row.take()?, opt_out: read(row)? }))
                    .collect()
            })
            .await
    }

    /// Brings opt-outs in. Says of each whether it is new; what waits to be sent to those numbers
    /// is canceled.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn import_opt_outs(
        &self,
        access: &Access,
        import: OptOutImport,
    ) -> Result<Vec<bool>, Error> {
        let who = access.member().ok_or(Error::Forbidden(Permission::Settings))?;
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let OptOutImport { rows, reason, at, ids } = import;
                let mut new = vec![];
                for (mut row, id) in rows.into_iter().zip(ids) {
                    row.opt_out.number = row.opt_out.number.canonical();
                    let by = By::import(who, reason.clone(), &row.opt_out.opt_out);
                    new.push(bring_in(&mut change, &row, &by, at, id).await?);
                }
                Ok(new)
            })
            .await
    }
}

async fn bring_in(
    change: &mut Change<'_>,
    ListedOptOut { opt_out: InForce { number, opt_out }, plain }: &ListedOptOut,
    by: &By,
    at: Timestamp,
    id: Uuid,
) -> Result<bool, Error> {
    let organization = change.organization();
    let in_force = of_number(change, organization, number).await?;
    let says = |known: &OptOut| {
        let same = opt_out.line_id == known.line_id && opt_out.source == known.source;
        same || (*plain && known.line_id.is_none_or(|line| opt_out.line_id == Some(line)))
    };
    if in_force.iter().any(says) {
        return Ok(false);
    }
    let added = OptOutChange::Added(opt_out.clone());
    apply(change, number, (&added, by), at, id).await?;
    follow(change, number, &after(in_force, &added), true, at).await?;
    Ok(true)
}
