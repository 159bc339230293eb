//! The team: who belongs to the organization, and changing what they may do (P1).

use super::rights::{Manager, end_sessions, keeps_someone_in_charge};
use crate::change::Change;
use crate::engine::{Tx, values};
use crate::tables::role::Roles;
use crate::tables::{location, member};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::member::{Location, Member, MemberState, RoleId, TeamMember, may_manage};
use hearback_inbox::{LocationId, Permission, Timestamp, UserId};

/// What to change of a member. What is left out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct MemberChange {
    /// Their name.
    pub name: Option<String>,
    /// Their role.
    pub role: Option<RoleId>,
    /// The locations they belong to.
    pub locations: Option<Vec<LocationId>>,
}

impl Store {
    /// Everyone who belongs to the organization and hasn't been removed, by name.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to manage members.
    pub async fn team(&self, access: &Access) -> Result<Vec<TeamMember>, Error> {
        access.require(Permission::Members)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let mut team = member::all(tx, organization).await?;
                team.retain(|member| member.member.state != MemberState::Removed);
                let mut locations = member::locations_of_all(tx, organization).await?;
                for member in &mut team {
                    member.locations = locations.remove(&member.member.id).unwrap_or_default();
                }
                Ok(team)
            })
            .await
    }

    /// The organization's members by name, for the names of authors and assignees: those who left,
    /// too, and at the end super users who did something here.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn members(&self, access: &Access) -> Result<Vec<Member>, Error> {
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let all = member::all(tx, organization).await?;
                let visitors = member::visitors(tx, organization).await?;
                Ok(all.into_iter().map(|member| member.member).chain(visitors).collect())
            })
            .await
    }

    /// Changes a member, and signs them out if they may do less than before.
    ///
    /// # Errors
    /// [`Error::NotFound`] also when a role or location isn't this organization's;
    /// [`Error::MoreRights`], [`Error::LastAdmin`], [`Error::SharedName`]; [`Error::Forbidden`].
    pub async fn change_member(
        &self,
        access: &Access,
        id: UserId,
        how: MemberChange,
        at: Timestamp,
    ) -> Result<TeamMember, Error> {
        self.database
            .change(access, Permission::Members, async move |mut change: Change<'_>| {
                changed(&mut change, id, how, at).await
            })
            .await
    }

    /// Keeps a member from signing in, or lets them again.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::MoreRights`], [`Error::LastAdmin`], [`Error::Forbidden`].
    pub async fn reactivate_member(
        &self,
        access: &Access,
        id: UserId,
        at: Timestamp,
    ) -> Result<TeamMember, Error> {
        self.database
            .change(access, Permission::Members, async move |mut change: Change<'_>| {
                let mut found = there(&mut change, id).await?;
                let roles = Roles::of(&mut change).await?;
                Manager::of(&change).may_manage(roles.permissions(found.member.role)?)?;
                if found.member.state == MemberState::Active {
                    return Ok(found);
                }
                found.member.state = MemberState::Active;
                let organization = change.organization();
                member::save(&mut change, organization, &found).await?;
                change.tell_member(id, at)?;
                let note = AuditNote::new(AuditKind::MemberReactivated, at);
                change.audit(note.about(AuditObject::Member { id }))?;
                Ok(found)
            })
            .await
    }
}

/// A member who hasn't been removed.
pub(super) async fn there(change: &mut Change<'_>, id: UserId) -> Result<TeamMember, Error> {
    let organization = change.organization();
    let found = member::find(change, organization, id).await?;
    let removed = found.member.state == MemberState::Removed;
    if removed { Err(Error::NotFound) } else { Ok(found) }
}

/// Refuses locations that are none of the organization's.
pub(crate) async fn require_locations(
    change: &mut Change<'_>,
    ids: &[LocationId],
) -> Result<Vec<Location>, Error> {
    let organization = change.organization();
    let all = location::all(change, organization).await?;
    let is_there = |id: &LocationId| all.iter().any(|location| location.id == *id);
    if ids.iter().all(is_there) { Ok(all) } else { Err(Error::NotFound) }
}

/// The names of some locations, for the audit log.
pub(crate) fn names(all: &[Location], ids: &[LocationId]) -> Option<String> {
    let names: Vec<_> = all
        .iter()
        .filter(|location| ids.contains(&location.id))
        .map(|location| location.name.as_str())
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

async fn changed(
    change: &mut Change<'_>,
    id: UserId,
    how: MemberChange,
    at: Timestamp,
) -> Result<TeamMember, Error> {
    let organization = change.organization();
    let before = there(change, id).await?;
    let mut after = before.clone();
    after.member.role = how.role.unwrap_or(before.member.role);
    after.member.name = how.name.unwrap_or_else(|| before.member.name.clone());
    if let Some(mut locations) = how.locations {
        locations.sort_unstable();
        locations.dedup();
        after.locations = locations;
    }
    let roles = Roles::of(change).await?;
    let all = require_locations(change, &after.locations).await?;
    let (had, has) =
        (roles.permissions(before.member.role)?, roles.permissions(after.member.role)?);
    let manager = Manager::of(change);
    manager.may_manage(had)?;
    manager.may_manage(has)?;
    manager.may_place(id, &before.locations, &after.locations)?;
    if after.member.name != before.member.name {
        rename(change, id, &after.member.name).await?;
    }
    if same(&before, &after) {
        return Ok(before);
    }
    member::save(change, organization, &after).await?;
    if after.member.state == MemberState::Active && !may_manage(has, had) {
        keeps_someone_in_charge(change, &roles).await?;
        end_sessions(change, id).await?;
    }
    change.tell_member(id, at)?;
    let role = |member: &TeamMember| roles.name(member.member.role);
    let note =
        AuditNote::new(AuditKind::MemberChanged, at).about(AuditObject::Member { id }).changed([
            AuditChange::of(AuditField::Role, role(&before), role(&after)),
            AuditChange::of(
                AuditField::Locations,
                names(&all, &before.locations),
                names(&all, &after.locations),
            ),
        ]);
    // A name is told by who it is about: erasing them leaves none behind.
    change.audit(note)?;
    Ok(after)
}

fn same(before: &TeamMember, after: &TeamMember) -> bool {
    let places = |member: &TeamMember| {
        let mut places = member.locations.clone();
        places.sort_unstable();
        places
    };
    before.member == after.member && places(before) == places(after)
}

/// A name belongs to the user, wherever they are a member: only where that is here alone, or by
/// themselves, is it changed.
async fn rename(change: &mut Change<'_>, id: UserId, name: &str) -> Result<(), Error> {
    let sql = "SELECT 1 FROM members \
               WHERE user_id = ?1 AND organization_id <> ?2 AND state <> 'removed'";
    let values = values![id, change.organization()];
    let elsewhere = change.find(sql, values).await?.is_some();
    if elsewhere && change.member() != Some(id) {
        return Err(Error::SharedName);
    }
    let sql = "UPDATE users SET name = ?2 WHERE id = ?1";
    change.execute(sql, values![id, name]).await.map(drop)
}
