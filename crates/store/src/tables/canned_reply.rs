//! Canned replies: their rows, the words they are found by, and how often they were sent.

use crate::change::Change;
use crate::engine::record::{Json, record};
use crate::engine::{Find, Insert, Kind, Row, Tx, Value, keys, values};
use crate::{Access, Error};
use hearback_inbox::canned_reply::{name_key, words};
use hearback_inbox::{CannedReply, CannedReplyId, LineId, OrganizationId, Timestamp, UserId};
use std::sync::LazyLock;
use uuid::Uuid;

record! {
    /// A row of `canned_replies`.
    CannedReplyRow as "r" {
        organization_id: OrganizationId,
        id: CannedReplyId,
        owner_id: Uuid,
        name: String,
        name_key: String,
        language: String,
        folder: String,
        body: String,
        media: Json,
        created_by: Option<UserId>,
        created_at: Timestamp,
        updated_by: Option<UserId>,
        updated_at: Timestamp,
        deleted_at: Option<Timestamp>,
    }
}

static SAVE: LazyLock<Insert> = LazyLock::new(|| {
    let fixed = ["created_by", "created_at"];
    Insert::replacing("canned_replies", CannedReplyRow::COLUMNS, 2, &fixed)
});
static WORD: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [("organization_id", Kind::Id), ("word", Kind::Text), ("reply_id", Kind::Id)];
    Insert::new("canned_reply_words", &columns, "")
});
static BY_ID: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("r.organization_id", Kind::Id), ("r.id", Kind::Id)];
    Find::new(CannedReplyRow::SELECT, "canned_replies r", &keys)
});
static BY_NAME: LazyLock<Find> = LazyLock::new(|| {
    let keys = [
        ("r.organization_id", Kind::Id),
        ("r.owner_id", Kind::Id),
        ("r.language", Kind::Text),
        ("r.name_key", Kind::Text),
    ];
    Find::new(CannedReplyRow::SELECT, "canned_replies r", &keys).only("r.deleted_at IS NULL")
});

/// The nil id owns what is shared.
pub(crate) fn owner(owner: Option<UserId>) -> Uuid {
    owner.map_or(Uuid::nil(), |owner| owner.0)
}

/// A canned reply, and when it was deleted.
pub(crate) type Kept = (CannedReply, Option<Timestamp>);

fn read(mut row: Row) -> Result<Kept, Error> {
    let r = CannedReplyRow::read(&mut row)?;
    let reply = CannedReply {
        id: r.id,
        owner_id: Some(r.owner_id).filter(|owner| !owner.is_nil()).map(UserId),
        name: r.name,
        language: Some(r.language).filter(|language| !language.is_empty()),
        folder: r.folder,
        body: r.body,
        media: r.media.parse()?.unwrap_or_default(),
        uses: 0,
        updated_by: r.updated_by,
        updated_at: r.updated_at,
    };
    Ok((reply, r.deleted_at))
}

/// Canned replies with some ids, deleted ones, too; those that are there.
pub(crate) async fn by_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[CannedReplyId],
) -> Result<Vec<Kept>, Error> {
    let found = tx.find_each(&BY_ID, &keys(organization, ids)).await?;
    found.into_iter().flatten().map(read).collect()
}

/// Those of some owners, languages, and names.
pub(crate) async fn by_names(
    tx: &mut Tx,
    organization: OrganizationId,
    replies: &[CannedReply],
) -> Result<Vec<Option<CannedReply>>, Error> {
    let key = |reply: &CannedReply| -> Vec<Value> {
        let language = reply.language.as_deref().unwrap_or_default();
        let name = name_key(&reply.name);
        values![organization, owner(reply.owner_id), language, name].to_vec()
    };
    let keys: Vec<_> = replies.iter().map(key).collect();
    let found = tx.find_each(&BY_NAME, &keys).await?;
    let first = |rows: Vec<Row>| rows.into_iter().next().map(read).transpose();
    found.into_iter().map(|rows| Ok(first(rows)?.map(|kept| kept.0))).collect()
}

/// A canned reply that this caller may use, deleted or not.
pub(crate) async fn kept(tx: &mut Tx, access: &Access, id: CannedReplyId) -> Result<Kept, Error> {
    let found = by_ids(tx, access.organization(), &[id]).await?.pop().ok_or(Error::NotFound)?;
    let whose = found.0.owner_id;
    if whose.is_some() && whose != access.member() { Err(Error::NotFound) } else { Ok(found) }
}

/// One that isn't deleted.
pub(crate) async fn visible(
    tx: &mut Tx,
    access: &Access,
    id: CannedReplyId,
) -> Result<CannedReply, Error> {
    let (reply, deleted) = kept(tx, access, id).await?;
    if deleted.is_some() { Err(Error::NotFound) } else { Ok(reply) }
}

/// Writes canned replies, new or changed, with the words they are found by.
pub(crate) async fn save(
    change: &mut Change<'_>,
    replies: &[(CannedReply, Option<Timestamp>)],
) -> Result<(), Error> {
    let organization = change.organization();
    let (mut rows, mut found_by) = (vec![], vec![]);
    for (reply, deleted_at) in replies {
        let sql = "DELETE FROM canned_reply_words WHERE organization_id = ?1 AND reply_id = ?2";
        change.execute(sql, values![organization, reply.id]).await?;
        if deleted_at.is_none() {
            for word in words(&reply.name, &reply.body) {
                found_by.push(values![organization, word, reply.id].to_vec());
            }
        }
        let row = CannedReplyRow {
            organization_id: organization,
            id: reply.id,
            owner_id: owner(reply.owner_id),
            name: reply.name.clone(),
            name_key: name_key(&reply.name),
            language: reply.language.clone().unwrap_or_default(),
            folder: reply.folder.clone(),
            body: reply.body.clone(),
            media: Json::of_list(&reply.media)?,
            created_by: reply.updated_by,
            created_at: reply.updated_at,
            updated_by: reply.updated_by,
            updated_at: reply.updated_at,
            deleted_at: *deleted_at,
        };
        rows.push(row.write()?);
    }
    change.insert(&SAVE, &rows).await?;
    change.insert(&WORD, &found_by).await
}

/// Those deleted before a time.
pub(crate) async fn deleted_before(
    tx: &mut Tx,
    organization: OrganizationId,
    before: Timestamp,
) -> Result<Vec<CannedReply>, Error> {
    let sql = format!(
        "SELECT {} FROM canned_replies r WHERE r.organization_id = ?1 \
         AND r.deleted_at IS NOT NULL AND r.deleted_at < ?2",
        CannedReplyRow::SELECT
    );
    let rows = tx.query(&sql, values![organization, before]).await?;
    rows.into_iter().map(|row| Ok(read(row)?.0)).collect()
}

/// Removes one for good, with how often it was sent.
pub(crate) async fn remove(change: &mut Change<'_>, id: CannedReplyId) -> Result<(), Error> {
    let organization = change.organization();
    for what in [
        "canned_reply_uses WHERE organization_id = ?1 AND reply_id = ?2",
        "canned_replies WHERE organization_id = ?1 AND id = ?2",
    ] {
        change.execute(&format!("DELETE FROM {what}"), values![organization, id]).await?;
    }
    Ok(())
}

/// How many there are in an organization, shared and personal.
pub(crate) async fn count(tx: &mut Tx, organization: OrganizationId) -> Result<usize, Error> {
    let sql = "SELECT COUNT(*) FROM canned_replies WHERE organization_id = ?1 \
               AND deleted_at IS NULL";
    let row = tx.find(sql, values![organization]).await?;
    let count: i64 = row.ok_or(Error::Corrupt("a count without a number"))?.take()?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Counts that a canned reply was sent on a line. One that was deleted meanwhile isn't counted: the
/// text goes out all the same.
pub(crate) async fn count_use(
    change: &mut Change<'_>,
    id: CannedReplyId,
    line: LineId,
    at: Timestamp,
) -> Result<(), Error> {
    let access = change.access();
    match visible(change, access, id).await {
        Ok(_) => {}
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    }
    let sql = "INSERT INTO canned_reply_uses (organization_id, line_id, reply_id, count, last_at) \
               VALUES (?1, ?2, ?3, 1, ?4) \
               ON CONFLICT (organization_id, line_id, reply_id) DO UPDATE SET \
               count = canned_reply_uses.count + 1, last_at = excluded.last_at";
    change.execute(sql, values![access.organization(), line, id, at]).await.map(drop)
}

/// How often a canned reply was sent, on one line or on all.
pub(crate) async fn uses(
    tx: &mut Tx,
    organization: OrganizationId,
    id: CannedReplyId,
    line: Option<LineId>,
) -> Result<i64, Error> {
    let sql = "SELECT line_id, count FROM canned_reply_uses \
               WHERE organization_id = ?1 AND reply_id = ?2";
    let mut sum = 0;
    for mut row in tx.query(sql, values![organization, id]).await? {
        let (on, count): (LineId, i64) = (row.take()?, row.take()?);
        sum += if line.is_none_or(|line| line == on) { count } else { 0 };
    }
    Ok(sum)
}
