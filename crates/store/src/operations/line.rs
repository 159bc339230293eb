//! Lines: adding, changing and finding them.

mod delete;
mod former;
pub(crate) mod held_texts;
mod learn;
mod of_texts;

pub(crate) use of_texts::Lines;

use crate::change::{Change, Locked};
use crate::engine::{Tx, Wake, values};
use crate::tables::line::{
    NewLine, account_of, all, insert, last_inbound, locked_all, revive, save_pool,
};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::{Line, LineId, LineKind, Permission, Timestamp};

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
                let before = Line::clone(line);
                line.name = how.name.unwrap_or_else(|| line.name.clone());
                line.language = how.language.unwrap_or_else(|| line.language.clone());
                line.on = how.on.unwrap_or(line.on);
                // There is always one default. Another line can take its place, but it can't be unset.
                line.is_default |= how.is_default.unwrap_or(false);
                if **line == before {
                    return Ok(before);
                }
                save(&mut change, line, at).await?;
                if line.on && !before.on {
                    held_texts::place(&mut change, line).await?;
                }
                let after = Line::clone(line);
                let note = audited(AuditKind::LineChanged, &before, at);
                change.audit(note.changed(differences(&before, &after)))?;
                Ok(after)
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
    held_texts::place(change, &line).await?;
    change.audit(audited(AuditKind::LineAdded, &line, new.at))?;
    Ok(line.into_inner())
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
    change.tell_line(line.id, at)?;
    // What waited for the line can go now.
    if line.on {
        change.wake(Wake::Outbox);
    }
    Ok(())
}

/// That something was done to a line.
fn audited(kind: AuditKind, line: &Line, at: Timestamp) -> AuditNote {
    AuditNote::new(kind, at).about(AuditObject::Line { id: line.id, name: line.name.clone() })
}

fn differences(before: &Line, after: &Line) -> [Option<AuditChange>; 4] {
    let on = |on: bool| if on { "on" } else { "off" }.to_owned();
    let default = |line: &Line| line.is_default.to_string();
    [
        AuditChange::of(AuditField::Name, before.name.clone(), after.name.clone()),
        AuditChange::of(AuditField::Language, before.language.clone(), after.language.clone()),
        AuditChange::of(AuditField::On, on(before.on), on(after.on)),
        AuditChange::of(AuditField::Default, default(before), default(after)),
    ]
}
