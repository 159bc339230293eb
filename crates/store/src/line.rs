//! Lines: adding, changing and finding them.

mod delete;
mod former;
pub(crate) mod kept;
mod learn;
mod of_texts;

pub(crate) use of_texts::Lines;

use crate::change::{Change, Locked, Telling};
use crate::engine::word::next_word;
use crate::engine::{Insert, Kind, Row, Tx, Value, Wake, values};
use crate::{Error, Store};
use hearback_inbox::{
    Access, Address, EventKind, Line, LineFacts, LineId, LineKind, OrganizationId, Permission,
    Timestamp,
};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A line to add.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// Its id.
    pub id: LineId,
    /// The sender at Twilio.
    pub number: Address,
    /// Its name among the team.
    pub name: String,
    /// BCP 47 language.
    pub language: String,
    /// What Twilio says about it; nothing while it has not been asked.
    pub facts: LineFacts,
    /// Whether new conversations use it; the first line always is.
    pub is_default: bool,
    /// Now.
    pub at: Timestamp,
}

/// What to change of a line.
#[derive(Clone, Debug, Default)]
pub struct LineChange {
    /// Its name.
    pub name: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// On or off.
    pub on: Option<bool>,
    /// True makes it the default; the one that was is no longer.
    pub is_default: Option<bool>,
}

const SELECT: &str = "l.id, l.number, l.name, l.language, l.is_on, l.is_default, l.kind, l.sms, \
    l.mms, l.voice, l.last_inbound_at, l.deleted_at";

static POOL: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("account_sid", Kind::Text),
        ("number", Kind::Text),
        ("organization_id", Kind::Id),
        ("line_id", Kind::Id),
    ];
    // It may have been moved here from another service.
    Insert::replacing("line_pool", &columns, 2, &[])
});

/// A line without its pool.
fn read(mut row: Row) -> Result<Line, Error> {
    Ok(Line {
        id: row.take()?,
        number: row.take()?,
        name: row.take()?,
        language: row.take()?,
        on: row.take()?,
        is_default: row.take()?,
        kind: next_word(&mut row)?.ok_or(Error::Corrupt("a line without kind"))?,
        sms: row.take()?,
        mms: row.take()?,
        voice: row.take()?,
        pool: vec![],
        last_inbound_at: row.take()?,
        deleted_at: row.take()?,
    })
}

/// Notes when a line last received.
pub(crate) async fn heard(
    change: &mut Change<'_>,
    line: LineId,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE lines SET last_inbound_at = ?3 WHERE organization_id = ?1 AND id = ?2 \
               AND (last_inbound_at IS NULL OR last_inbound_at < ?3)";
    let values = values![change.organization(), line, at];
    change.execute(sql, values).await.map(drop)
}

async fn last_inbound(
    tx: &mut Tx,
    organization: OrganizationId,
    line: LineId,
) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT last_inbound_at FROM lines WHERE organization_id = ?1 AND id = ?2";
    tx.find(sql, values![organization, line]).await?.ok_or(Error::NotFound)?.take()
}

const ALL: &str = "FROM lines l WHERE l.organization_id = ?1 AND l.deleted_at IS NULL \
     ORDER BY l.is_default DESC, l.created_at, l.id";

/// An organization's lines, the default first.
pub(crate) async fn all(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Line>, Error> {
    let rows = tx.query(&format!("SELECT {SELECT} {ALL}"), values![organization]).await?;
    let mut lines = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    add_pools(tx, organization, lines.iter_mut()).await?;
    Ok(lines)
}

/// The organization's lines, the default first, to be changed.
async fn locked_all<'t>(change: &mut Change<'t>) -> Result<Vec<Locked<'t, Line>>, Error> {
    let organization = change.organization();
    let sql = format!("SELECT {SELECT} {ALL}");
    let mut lines = change.lock_rows(&sql, values![organization], read).await?;
    add_pools(change, organization, lines.iter_mut().map(|line| &mut **line)).await?;
    Ok(lines)
}

/// Gives messaging services the numbers in their pools.
async fn add_pools(
    tx: &mut Tx,
    organization: OrganizationId,
    lines: impl Iterator<Item = &mut Line>,
) -> Result<(), Error> {
    let mut services: Vec<_> =
        lines.filter(|line| line.kind == LineKind::MessagingService).collect();
    if services.is_empty() {
        return Ok(());
    }
    let mut pools = pools(tx, organization).await?;
    for line in &mut services {
        line.pool = pools.remove(&line.id).unwrap_or_default();
    }
    Ok(())
}

pub(crate) async fn pools(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<HashMap<LineId, Vec<Address>>, Error> {
    let sql = "SELECT line_id, number FROM line_pool WHERE organization_id = ?1 \
               ORDER BY line_id, number";
    let mut pools = HashMap::<_, Vec<_>>::new();
    for mut row in tx.query(sql, values![organization]).await? {
        pools.entry(row.take()?).or_default().push(row.take()?);
    }
    Ok(pools)
}

impl Store {
    /// The organization's lines, the default first.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn lines(&self, access: &Access) -> Result<Vec<Line>, Error> {
        let organization = access.organization();
        self.database.read_inline(async move |tx: &mut Tx| all(tx, organization).await).await
    }

    /// Adds a line of the organization's Twilio account, and brings in what was kept for it (R7).
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NumberTaken`] when it is a line already, anywhere in this
    /// installation; [`Error::NoLine`] when no Twilio account is connected.
    pub async fn add_line(&self, access: &Access, new: NewLine) -> Result<Line, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                add(&mut change, &new).await
            })
            .await
    }

    /// Changes a line; switching it on brings in what was kept meanwhile.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`].
    pub async fn change_line(
        &self,
        access: &Access,
        id: LineId,
        how: LineChange,
        at: Timestamp,
    ) -> Result<Line, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let mut lines = locked_all(&mut change).await?;
                let line = lines.iter_mut().find(|line| line.id == id).ok_or(Error::NotFound)?;
                let was_on = line.on;
                line.name = how.name.unwrap_or_else(|| line.name.clone());
                line.language = how.language.unwrap_or_else(|| line.language.clone());
                line.on = how.on.unwrap_or(line.on);
                // There is always one default; another takes the place, nobody gives it up.
                line.is_default |= how.is_default.unwrap_or(false);
                save(&mut change, line, at).await?;
                if line.on && !was_on {
                    kept::place(&mut change, line).await?;
                }
                Ok(Line::clone(line))
            })
            .await
    }
}

async fn add(change: &mut Change<'_>, new: &NewLine) -> Result<Line, Error> {
    let organization = change.organization();
    let account = account_of(change, organization).await?;
    let others = all(change, organization).await?;
    let revived = revive(change, &account, new).await?;
    if revived.is_none() {
        insert(change, &account, new).await?;
    }
    let mut line = change.begin(Line {
        id: revived.unwrap_or(new.id),
        number: new.number.clone(),
        name: new.name.clone(),
        language: new.language.clone(),
        on: true,
        is_default: new.is_default || others.is_empty(),
        kind: LineKind::of(&new.number),
        sms: None,
        mms: None,
        voice: None,
        pool: vec![],
        last_inbound_at: None,
        deleted_at: None,
    });
    if let Some(id) = revived {
        line.last_inbound_at = last_inbound(change, organization, id).await?;
    }
    line.learn(new.facts.clone());
    save(change, &line, new.at).await?;
    save_pool(change, &line).await?;
    kept::place(change, &line).await?;
    Ok(line.into_inner())
}

/// Gives a line that was deleted its place again, with its history; its id then.
async fn revive(
    change: &mut Change<'_>,
    account: &str,
    new: &NewLine,
) -> Result<Option<LineId>, Error> {
    let organization = change.organization();
    let sql = "SELECT id FROM lines WHERE organization_id = ?1 AND number = ?2 \
               AND deleted_at IS NOT NULL ORDER BY deleted_at DESC, id LIMIT 1";
    let Some(mut row) = change.find(sql, values![organization, &new.number]).await? else {
        return Ok(None);
    };
    let taken = "SELECT 1 FROM lines WHERE account_sid = ?1 AND number = ?2 AND deleted_at IS NULL";
    if change.find(taken, values![account, &new.number]).await?.is_some() {
        return Err(Error::NumberTaken(new.number.to_string()));
    }
    let id: LineId = row.take()?;
    let sql = "UPDATE lines SET deleted_at = NULL, account_sid = ?3, created_at = ?4 \
               WHERE organization_id = ?1 AND id = ?2";
    change.execute(sql, values![organization, id, account, new.at]).await?;
    Ok(Some(id))
}

async fn insert(change: &mut Change<'_>, account: &str, new: &NewLine) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "INSERT INTO lines (organization_id, id, account_sid, number, name, language, is_on, \
               is_default, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 0, ?7) \
               ON CONFLICT (account_sid, number) WHERE deleted_at IS NULL DO NOTHING";
    let values =
        values![organization, new.id, account, &new.number, &new.name, &new.language, new.at];
    if change.execute(sql, values).await? == 0 {
        return Err(Error::NumberTaken(new.number.to_string()));
    }
    Ok(())
}

/// The sid of the account that the organization has connected.
async fn account_of(tx: &mut Tx, organization: OrganizationId) -> Result<String, Error> {
    let sql = "SELECT account_sid FROM twilio_accounts WHERE organization_id = ?1";
    tx.find(sql, values![organization]).await?.ok_or(Error::NoLine)?.take()
}

async fn save_pool<'t>(change: &mut Change<'t>, line: &Locked<'t, Line>) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "DELETE FROM line_pool WHERE organization_id = ?1 AND line_id = ?2";
    change.execute(sql, values![organization, line.id]).await?;
    if line.pool.is_empty() {
        return Ok(());
    }
    let account = account_of(change, organization).await?;
    let row = |number: &Address| -> Vec<Value> {
        vec![account.as_str().into(), number.into(), organization.into(), line.id.into()]
    };
    let rows: Vec<_> = line.pool.iter().map(row).collect();
    change.insert(&POOL, &rows).await
}

/// Writes a line as it is now, and tells of it.
async fn save<'t>(
    change: &mut Change<'t>,
    line: &Locked<'t, Line>,
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    if line.is_default {
        let sql = "UPDATE lines SET is_default = 0 WHERE organization_id = ?1 AND id <> ?2";
        change.execute(sql, values![organization, line.id]).await?;
    }
    let sql = "UPDATE lines SET name = ?3, language = ?4, is_on = ?5, is_default = ?6, kind = ?7, \
               sms = ?8, mms = ?9, voice = ?10 WHERE organization_id = ?1 AND id = ?2";
    let values = values![
        organization,
        line.id,
        &line.name,
        &line.language,
        line.on,
        line.is_default,
        line.kind.as_str(),
        line.sms,
        line.mms,
        line.voice
    ];
    change.execute(sql, values).await?;
    let telling =
        Telling { actor: change.actor(), line: Some(Line::clone(line)), ..Telling::default() };
    change.note(at, EventKind::LineChanged, telling)?;
    // What waited for the line can go now.
    if line.on {
        change.wake(Wake::Outbox);
    }
    Ok(())
}
