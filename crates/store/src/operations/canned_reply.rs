//! Canned replies: finding them, and having their files ready to send (C4).

mod change;
mod import;

pub use change::{CannedReplyChange, NewCannedReply};
pub use import::ImportedReplies;

use crate::change::{Change, last_event};
use crate::engine::{Page, Row, Tx, Value, values};
use crate::error::require;
use crate::operations::media;
use crate::tables::canned_reply::{by_ids, kept, owner, uses, visible};
use crate::tables::line;
use crate::{Access, Error, Store};
use hearback_inbox::canned_reply::{MOST_CANNED_REPLIES, name_key, terms};
use hearback_inbox::{CannedReply, CannedReplyId, LineId, Media, MediaId, Permission, Timestamp};
use std::collections::HashMap;

/// Which canned replies, and in what order.
#[derive(Clone, Debug, Default)]
pub struct CannedReplyQuery {
    /// Each of its words begins a word of the name, or one of the first of the text.
    pub search: String,
    /// Those in this line's language come first, and of these what is sent on it most. Without a
    /// line they are in the order of their folders and names.
    pub line: Option<LineId>,
    /// Those after this one.
    pub after: Option<CannedReplyId>,
    /// So many.
    pub limit: u16,
}

impl Store {
    /// A page of the shared canned replies and one's own.
    ///
    /// # Errors
    /// [`Error::NotFound`] when [`CannedReplyQuery::after`] isn't one; [`Error::LineUnknown`];
    /// [`Error::Forbidden`] without the right to send.
    pub async fn canned_replies(
        &self,
        access: &Access,
        query: CannedReplyQuery,
    ) -> Result<Page<CannedReply, CannedReplyId>, Error> {
        require(access, Permission::Send)?;
        let access = *access;
        self.database.read_on_thread(async move |tx: &mut Tx| page(tx, &access, &query).await).await
    }

    /// Has a canned reply's files ready to be sent by the person who asks, under these ids; until when they
    /// are.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Forbidden`] without the right to send.
    pub async fn use_canned_files(
        &self,
        access: &Access,
        id: CannedReplyId,
        ids: Vec<MediaId>,
        at: Timestamp,
    ) -> Result<(Vec<Media>, Timestamp), Error> {
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                let access = change.access();
                let reply = visible(&mut change, access, id).await?;
                media::use_canned(&mut change, &reply, &ids, at).await
            })
            .await
    }
}

/// What orders canned replies. There are so few that they are put in order here: as many as an
/// organization can have are sorted in less time than it takes to read them.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    other_language: bool,
    seldom: i64,
    folder: String,
    name: String,
    id: CannedReplyId,
}

impl Place {
    /// Its place in the list for a line of this language, or in the list of all.
    fn of(line: Option<&str>, found: Found) -> Self {
        let Found { id, folder, name, language, count } = found;
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_lowercase();
        match line {
            None => {
                let folder = folder.to_lowercase();
                Self { other_language: false, seldom: 0, folder, name, id }
            }
            Some(line) => Self {
                other_language: !language.is_empty() && primary(&language) != primary(line),
                seldom: -count,
                folder: String::new(),
                name,
                id,
            },
        }
    }
}

/// What decides on a place.
struct Found {
    id: CannedReplyId,
    folder: String,
    name: String,
    language: String,
    count: i64,
}

fn read(mut row: Row) -> Result<Found, Error> {
    Ok(Found {
        id: row.take()?,
        folder: row.take()?,
        name: row.take()?,
        language: row.take()?,
        count: row.take()?,
    })
}

async fn page(
    tx: &mut Tx,
    access: &Access,
    query: &CannedReplyQuery,
) -> Result<Page<CannedReply, CannedReplyId>, Error> {
    let organization = access.organization();
    let as_of = last_event(tx, organization).await?;
    let language = match query.line {
        None => None,
        Some(id) => {
            let lines = line::all(tx, organization).await?.into_iter();
            let mut found = lines.filter(|line| line.id == id);
            Some(found.next().ok_or(Error::LineUnknown)?.language)
        }
    };
    let found = find(tx, access, query).await?;
    let mut places: Vec<_> =
        found.into_iter().map(|found| Place::of(language.as_deref(), found)).collect();
    places.sort_unstable();
    places.dedup_by_key(|place| place.id);
    if let Some(after) = query.after {
        // One that was deleted since still has its place.
        let last = Place::of(language.as_deref(), last_seen(tx, access, query, after).await?);
        places.retain(|place| *place > last);
    }
    let more = places.len() > usize::from(query.limit);
    places.truncate(query.limit.into());
    let ids: Vec<_> = places.into_iter().map(|place| place.id).collect();
    let mut all: HashMap<_, _> = by_ids(tx, organization, &ids)
        .await?
        .into_iter()
        .map(|(reply, _)| (reply.id, reply))
        .collect();
    let mut items = Vec::with_capacity(ids.len());
    for id in &ids {
        if let Some(mut reply) = all.remove(id) {
            reply.uses = uses(tx, organization, *id, query.line).await?;
            items.push(reply);
        }
    }
    let next = ids.last().copied().filter(|_| more);
    Ok(Page { items, next, as_of })
}

async fn last_seen(
    tx: &mut Tx,
    access: &Access,
    query: &CannedReplyQuery,
    id: CannedReplyId,
) -> Result<Found, Error> {
    let (reply, _) = kept(tx, access, id).await?;
    let count = uses(tx, access.organization(), id, query.line).await?;
    Ok(Found {
        id,
        folder: reply.folder,
        name: name_key(&reply.name),
        language: reply.language.unwrap_or_default(),
        count,
    })
}

/// Those that are found: by the words that begin like the longest one that is looked for, or all that
/// someone has.
async fn find(tx: &mut Tx, access: &Access, query: &CannedReplyQuery) -> Result<Vec<Found>, Error> {
    let line = query.line.map_or(uuid::Uuid::nil(), |line| line.0);
    let (shared, mine) = (owner(None), owner(access.member()));
    let mut values = values![access.organization(), line, shared, mine].to_vec();
    let mut terms = terms(&query.search).into_iter();
    let range = |values: &mut Vec<Value>, term: String| {
        values.push(format!("{term}\u{10ffff}").into());
        values.push(term.into());
        (values.len(), values.len() - 1)
    };
    let mut sql = "SELECT r.id, r.folder, r.name_key, r.language, COALESCE(u.count, 0) ".to_owned();
    let uses = "LEFT JOIN canned_reply_uses u ON u.organization_id = r.organization_id \
                AND u.line_id = ?2 AND u.reply_id = r.id";
    let whose = "r.owner_id IN (?3, ?4) AND r.deleted_at IS NULL";
    match terms.next() {
        None => {
            sql +=
                &format!("FROM canned_replies r {uses} WHERE r.organization_id = ?1 AND {whose}");
        }
        Some(longest) => {
            let (from, to) = range(&mut values, longest);
            sql += &format!(
                "FROM canned_reply_words w JOIN canned_replies r \
                 ON r.organization_id = w.organization_id AND r.id = w.reply_id {uses} \
                 WHERE w.organization_id = ?1 AND w.word >= ?{from} AND w.word < ?{to} AND {whose}"
            );
        }
    }
    for term in terms {
        let (from, to) = range(&mut values, term);
        sql += &format!(
            " AND EXISTS (SELECT 1 FROM canned_reply_words x \
             WHERE x.organization_id = r.organization_id AND x.reply_id = r.id \
             AND x.word >= ?{from} AND x.word < ?{to})"
        );
    }
    tx.query(&sql, &values).await?.into_iter().map(read).collect()
}

/// Fails when an organization has as many as it can have.
fn check_room(there: usize) -> Result<(), Error> {
    if there >= MOST_CANNED_REPLIES {
        return Err(Error::TooManyCannedReplies(MOST_CANNED_REPLIES));
    }
    Ok(())
}
