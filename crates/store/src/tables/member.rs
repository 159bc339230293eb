//! Members: their rows, and which locations they belong to.

use crate::Error;
use crate::change::Change;
use crate::engine::record::{Word, record};
use crate::engine::{Find, Insert, Kind, Row, Tx, WriteTx, keys, values};
use hearback_inbox::member::{Member, MemberState, RoleId, TeamMember};
use hearback_inbox::{LocationId, OrganizationId, Role, Timestamp, UserId};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

record! {
    /// A row of `members`.
    MemberRow as "m" {
        organization_id: OrganizationId,
        user_id: UserId,
        role: Word<RoleId>,
        state: Word<MemberState>,
        created_at: Timestamp,
        last_seen_at: Option<Timestamp>,
    }
}

const FROM: &str = "members m JOIN users u ON u.id = m.user_id";

static SELECT: LazyLock<String> =
    LazyLock::new(|| format!("{}, u.name, u.email", MemberRow::SELECT));
static BY_ID: LazyLock<Find> = LazyLock::new(|| {
    Find::new(&SELECT, FROM, &[("m.organization_id", Kind::Id), ("m.user_id", Kind::Id)])
});
static SAVE: LazyLock<Insert> = LazyLock::new(|| {
    Insert::replacing("members", MemberRow::COLUMNS, 2, &["created_at", "last_seen_at"])
});

/// A member without their locations.
fn read(mut row: Row) -> Result<TeamMember, Error> {
    let m = MemberRow::read(&mut row)?;
    let member = Member { id: m.user_id, name: row.take()?, role: m.role.0, state: m.state.0 };
    let (joined_at, last_seen_at) = (m.created_at, m.last_seen_at);
    Ok(TeamMember { member, email: row.take()?, locations: vec![], joined_at, last_seen_at })
}

/// The members with some ids, those who left too; those that there are.
pub(crate) async fn by_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[UserId],
) -> Result<Vec<Member>, Error> {
    let found = tx.find_each(&BY_ID, &keys(organization, ids)).await?;
    found.into_iter().flatten().map(|row| read(row).map(|found| found.member)).collect()
}

/// A member with their locations, be they active or not.
pub(crate) async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: UserId,
) -> Result<TeamMember, Error> {
    let found = tx.find_each(&BY_ID, &keys(organization, &[id])).await?;
    let row = found.into_iter().flatten().next().ok_or(Error::NotFound)?;
    let mut member = read(row)?;
    let sql =
        "SELECT location_id FROM location_members WHERE organization_id = ?1 AND user_id = ?2";
    for mut row in tx.query(sql, values![organization, id]).await? {
        member.locations.push(row.take()?);
    }
    Ok(member)
}

/// Every member by name, those who left too, without their locations.
pub(crate) async fn all(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<TeamMember>, Error> {
    let sql = format!(
        "SELECT {} FROM {FROM} WHERE m.organization_id = ?1 ORDER BY u.name, u.id",
        *SELECT
    );
    tx.query(&sql, values![organization]).await?.into_iter().map(read).collect()
}

/// Super users who did something here without being members: their names belong to what they wrote.
pub(crate) async fn visitors(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<Member>, Error> {
    let sql = "SELECT u.id, u.name FROM users u WHERE u.id IN \
               (SELECT a.actor_id FROM audit a WHERE a.organization_id = ?1 AND a.super_user = 1) \
               AND NOT EXISTS (SELECT 1 FROM members m \
                   WHERE m.organization_id = ?1 AND m.user_id = u.id) ORDER BY u.name, u.id";
    let rows = tx.query(sql, values![organization]).await?;
    let (role, state) = (Role::SuperUser.into(), MemberState::Removed);
    let read = |mut row: Row| Ok(Member { id: row.take()?, name: row.take()?, role, state });
    rows.into_iter().map(read).collect()
}

static NAME_BY_ID: LazyLock<Find> =
    LazyLock::new(|| Find::new("u.id, u.name", "users u", &[("u.id", Kind::Id)]));

/// The names of users, wherever they are members.
pub(crate) async fn names(tx: &mut Tx, ids: &[UserId]) -> Result<HashMap<UserId, String>, Error> {
    let keys: Vec<_> = ids.iter().map(|id| vec![(*id).into()]).collect();
    let found = tx.find_each(&NAME_BY_ID, &keys).await?;
    found.into_iter().flatten().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}

/// Which locations each member belongs to.
pub(crate) async fn locations_of_all(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<HashMap<UserId, Vec<LocationId>>, Error> {
    let sql = "SELECT user_id, location_id FROM location_members WHERE organization_id = ?1";
    let mut all = HashMap::<UserId, Vec<LocationId>>::new();
    for mut row in tx.query(sql, values![organization]).await? {
        all.entry(row.take()?).or_default().push(row.take()?);
    }
    Ok(all)
}

/// Refuses someone who isn't an active member: nothing can be given to them.
pub(crate) async fn require_active(
    tx: &mut Tx,
    organization: OrganizationId,
    id: UserId,
) -> Result<(), Error> {
    let sql = "SELECT 1 FROM members \
               WHERE organization_id = ?1 AND user_id = ?2 AND state = 'active'";
    tx.find(sql, values![organization, id]).await?.map(drop).ok_or(Error::NotFound)
}

/// Who was a member, and isn't for now or forever.
pub(crate) async fn departed(change: &mut Change<'_>) -> Result<HashSet<UserId>, Error> {
    let sql = "SELECT user_id FROM members WHERE organization_id = ?1 AND state <> 'active'";
    let values = values![change.organization()];
    change.query(sql, values).await?.into_iter().map(|mut row| row.take()).collect()
}

/// Writes a member, new or changed, with their locations.
pub(crate) async fn save(
    tx: &mut WriteTx,
    organization: OrganizationId,
    TeamMember { member, locations, joined_at, .. }: &TeamMember,
) -> Result<(), Error> {
    let row = MemberRow {
        organization_id: organization,
        user_id: member.id,
        role: Word(member.role),
        state: Word(member.state),
        created_at: *joined_at,
        last_seen_at: None,
    };
    tx.insert(&SAVE, &[row.write()?]).await?;
    let sql = "DELETE FROM location_members WHERE organization_id = ?1 AND user_id = ?2";
    tx.execute(sql, values![organization, member.id]).await?;
    for location in locations {
        let sql = "INSERT INTO location_members (organization_id, user_id, location_id) \
                   VALUES (?1, ?2, ?3)";
        tx.execute(sql, values![organization, member.id, *location]).await?;
    }
    Ok(())
}

/// How many active members a role has.
pub(crate) async fn bearers(change: &mut Change<'_>, role: RoleId) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM members \
               WHERE organization_id = ?1 AND role = ?2 AND state <> 'removed'";
    let values = values![change.organization(), role.to_string()];
    let counted = change.find(sql, values).await?;
    counted.ok_or(Error::Corrupt("no count"))?.take()
}
