//! Lines: adding, changing and finding them.

use crate::bulk::Find;
use crate::inbound::{self, InboundText};
use crate::journal::{Journal, Telling};
use crate::tx::Tx;
use crate::value::{Kind, values};
use crate::{Error, Row, Store, message};
use hearback_inbox::opt_out::KeywordScope;
use hearback_inbox::{
    Access, Address, ConversationId, EventKind, Line, LineId, LineKind, MessageId, OrganizationId,
    Permission, Timestamp,
};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use uuid::Uuid;

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
    /// Whether it can send pictures and files, when Twilio says.
    pub mms: Option<bool>,
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

const SELECT: &str =
    "l.id, l.number, l.name, l.language, l.is_on, l.is_default, l.mms, l.last_inbound_at";

static BY_NUMBER: LazyLock<Find> = LazyLock::new(|| {
    let columns = format!("l.organization_id, {SELECT}");
    let keys = [("l.account_sid", Kind::Text), ("l.number", Kind::Text)];
    Find::new(&columns, "lines l", &keys)
});
static OF_ORGANIZATION: LazyLock<Find> = LazyLock::new(|| {
    Find::new("o.inbox_on, o.keyword_scope", "organizations o", &[("o.id", Kind::Id)])
});

fn read(mut row: Row) -> Result<Line, Error> {
    let id = row.take()?;
    let number: Address = row.take()?;
    let kind = LineKind::of(&number);
    Ok(Line {
        id,
        number,
        name: row.take()?,
        language: row.take()?,
        on: row.take()?,
        is_default: row.take()?,
        mms: row.take()?,
        kind,
        last_inbound_at: row.take()?,
    })
}

/// The lines that a batch of texts came in on.
pub(crate) struct Lines {
    by_number: HashMap<(String, Address), (OrganizationId, Line)>,
    inbox_off: HashSet<OrganizationId>,
    keyword_scopes: HashMap<OrganizationId, KeywordScope>,
}

impl Lines {
    pub(crate) async fn of_texts(tx: &mut Tx, texts: &[InboundText]) -> Result<Self, Error> {
        let mut numbers: Vec<(String, Address)> =
            texts.iter().map(|text| (text.account_sid.clone(), text.to.clone())).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let keys: Vec<_> = numbers.iter().map(|(sid, to)| vec![sid.into(), to.into()]).collect();
        let mut by_number = HashMap::new();
        for (number, rows) in numbers.into_iter().zip(tx.find_each(&BY_NUMBER, &keys).await?) {
            if let Some(mut row) = rows.into_iter().next() {
                by_number.insert(number, (row.take()?, read(row)?));
            }
        }
        let organizations: HashSet<_> = texts.iter().map(|text| text.organization).collect();
        let keys: Vec<_> = organizations.iter().map(|id| vec![(*id).into()]).collect();
        let (mut inbox_off, mut keyword_scopes) = (HashSet::new(), HashMap::new());
        for (id, rows) in
            organizations.into_iter().zip(tx.find_each(&OF_ORGANIZATION, &keys).await?)
        {
            let Some(mut row) = rows.into_iter().next() else { continue };
            if !row.take::<bool>()? {
                inbox_off.insert(id);
            }
            keyword_scopes.insert(id, message::next_word(&mut row)?.unwrap_or_default());
        }
        Ok(Self { by_number, inbox_off, keyword_scopes })
    }

    /// The organization's line that a text came in on.
    pub(crate) fn of(&self, text: &InboundText) -> Option<&Line> {
        let found = self.by_number.get(&(text.account_sid.clone(), text.to.clone()));
        found.filter(|(owner, _)| *owner == text.organization).map(|(_, line)| line)
    }

    /// What a keyword opts out of there.
    pub(crate) fn keyword_scope(&self, organization: OrganizationId) -> KeywordScope {
        self.keyword_scopes.get(&organization).copied().unwrap_or_default()
    }

    pub(crate) fn inbox_off(&self, organization: OrganizationId) -> bool {
        self.inbox_off.contains(&organization)
    }
}

/// Notes when a line last received.
pub(crate) async fn heard(
    tx: &mut Tx,
    organization: OrganizationId,
    line: LineId,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE lines SET last_inbound_at = ?3 WHERE organization_id = ?1 AND id = ?2 \
               AND (last_inbound_at IS NULL OR last_inbound_at < ?3)";
    tx.execute(sql, values![organization, line, at]).await.map(drop)
}

/// An organization's lines, the default first.
pub(crate) async fn all(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Line>, Error> {
    let sql = format!(
        "SELECT {SELECT} FROM lines l WHERE l.organization_id = ?1 \
         ORDER BY l.is_default DESC, l.created_at, l.id"
    );
    tx.query(&sql, values![organization]).await?.into_iter().map(read).collect()
}

impl Store {
    /// The organization's lines, the default first.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn lines(&self, access: &Access) -> Result<Vec<Line>, Error> {
        let organization = access.organization();
        self.read(move |tx| Box::pin(async move { all(tx, organization).await })).await
    }

    /// Adds a line of the organization's Twilio account, and brings in what was kept for it (R7).
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NumberTaken`] when it is a line already, anywhere in this
    /// installation; [`Error::NoLine`] when no Twilio account is connected.
    pub async fn add_line(&self, access: &Access, new: NewLine) -> Result<Line, Error> {
        access.require(Permission::Settings)?;
        let access = access.clone();
        self.write(move |tx| Box::pin(async move { add(tx, &access, &new).await })).await
    }

    /// Changes a line; switching it on brings in what was kept meanwhile.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`].
    pub async fn change_line(
        &self,
        access: &Access,
        id: LineId,
        change: LineChange,
        at: Timestamp,
    ) -> Result<Line, Error> {
        access.require(Permission::Settings)?;
        let access = access.clone();
        self.write(move |tx| {
            Box::pin(async move {
                let organization = access.organization();
                let mut lines = all(tx, organization).await?;
                let line = lines.iter_mut().find(|line| line.id == id).ok_or(Error::NotFound)?;
                let was_on = line.on;
                line.name = change.name.unwrap_or_else(|| line.name.clone());
                line.language = change.language.unwrap_or_else(|| line.language.clone());
                line.on = change.on.unwrap_or(line.on);
                // There is always one default; another takes the place, nobody gives it up.
                line.is_default |= change.is_default.unwrap_or(false);
                let line = line.clone();
                save(tx, &access, &line, at).await?;
                if line.on && !was_on {
                    place_kept(tx, organization, &line).await?;
                }
                Ok(line)
            })
        })
        .await
    }
}

async fn add(tx: &mut Tx, access: &Access, new: &NewLine) -> Result<Line, Error> {
    let organization = access.organization();
    let account = "SELECT account_sid FROM twilio_accounts WHERE organization_id = ?1";
    let account: String =
        tx.find(account, values![organization]).await?.ok_or(Error::NoLine)?.take()?;
    let others = all(tx, organization).await?;
    let sql = "INSERT INTO lines (organization_id, id, account_sid, number, name, language, is_on, \
               is_default, created_at, mms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 0, ?7, ?8) \
               ON CONFLICT (account_sid, number) DO NOTHING";
    let values = values![
        organization,
        new.id,
        &account,
        &new.number,
        &new.name,
        &new.language,
        new.at,
        new.mms
    ];
    if tx.execute(sql, values).await? == 0 {
        return Err(Error::NumberTaken(new.number.to_string()));
    }
    let line = Line {
        id: new.id,
        number: new.number.clone(),
        name: new.name.clone(),
        language: new.language.clone(),
        on: true,
        is_default: new.is_default || others.is_empty(),
        kind: LineKind::of(&new.number),
        mms: new.mms,
        last_inbound_at: None,
    };
    save(tx, access, &line, new.at).await?;
    place_kept(tx, organization, &line).await?;
    Ok(line)
}

/// Writes a line as it is now, and tells of it.
async fn save(tx: &mut Tx, access: &Access, line: &Line, at: Timestamp) -> Result<(), Error> {
    let organization = access.organization();
    let mut journal = Journal::open(tx, [organization]).await?;
    if line.is_default {
        let sql = "UPDATE lines SET is_default = 0 WHERE organization_id = ?1 AND id <> ?2";
        tx.execute(sql, values![organization, line.id]).await?;
    }
    let sql = "UPDATE lines SET name = ?3, language = ?4, is_on = ?5, is_default = ?6 \
               WHERE organization_id = ?1 AND id = ?2";
    let values =
        values![organization, line.id, &line.name, &line.language, line.on, line.is_default];
    tx.execute(sql, values).await?;
    let telling = Telling { actor: access.actor(), line: Some(line.clone()), ..Telling::default() };
    journal.note(organization, at, EventKind::LineChanged, telling)?;
    // What waited for the line can go now.
    tx.told.outbox |= line.on;
    journal.close(tx).await
}

/// Brings the texts that were kept for a line into their conversations, in the order in which they
/// came (R7).
async fn place_kept(tx: &mut Tx, organization: OrganizationId, line: &Line) -> Result<(), Error> {
    let sql = "SELECT t.sid, t.at, t.from_number, t.body, t.media, t.opt_out_type, a.account_sid \
               FROM kept_texts t JOIN twilio_accounts a ON a.organization_id = t.organization_id \
               WHERE t.organization_id = ?1 AND t.to_number = ?2 \
               ORDER BY t.at, t.sid";
    let rows = tx.query(sql, values![organization, &line.number]).await?;
    let mut texts = Vec::with_capacity(rows.len());
    for mut row in rows {
        let sid: String = row.take()?;
        let at: Timestamp = row.take()?;
        texts.push(InboundText {
            organization,
            from: row.take()?,
            to: line.number.clone(),
            body: row.take()?,
            media: row.take_json()?.unwrap_or_default(),
            opt_out_type: row.take()?,
            account_sid: row.take()?,
            segments: None,
            at,
            message_id: MessageId(id_from(&sid, "message", at)),
            conversation_id: ConversationId(id_from(&sid, "conversation", at)),
            sid,
        });
    }
    // They count as new from here on: what keeps them apart goes first.
    let sql = "DELETE FROM kept_texts WHERE organization_id = ?1 AND to_number = ?2";
    tx.execute(sql, values![organization, &line.number]).await?;
    inbound::run(tx, &texts).await.map(drop)
}

/// An id for what a kept text becomes: of version 7 at its time, the rest drawn from its sid, which
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
