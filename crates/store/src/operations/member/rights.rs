//! What managers of members may do to others.

use crate::change::Change;
use crate::engine::values;
use crate::tables::member;
use crate::tables::role::Roles;
use crate::{Access, Error};
use hearback_inbox::member::{MemberState, Permissions, can_run_organization, may_manage};
use hearback_inbox::{LocationId, Permission, UserId};

/// Someone who manages members.
pub(crate) struct Manager<'t>(&'t Access);

impl<'t> Manager<'t> {
    pub(crate) fn of(change: &Change<'t>) -> Self {
        Self(change.access())
    }

    /// Refuses to give or take what they don't have themselves.
    pub(crate) fn may_manage(&self, permissions: Permissions) -> Result<(), Error> {
        if may_manage(self.0.granted(), permissions) { Ok(()) } else { Err(Error::MoreRights) }
    }

    /// Refuses to bring themselves into a location, which could show them the inbox.
    pub(crate) fn may_place(
        &self,
        who: UserId,
        before: &[LocationId],
        after: &[LocationId],
    ) -> Result<(), Error> {
        let is_own = self.0.member() == Some(who);
        let more = after.iter().any(|location| !before.contains(location));
        let needs_none = self.0.granted().contains(Permission::EveryLocation);
        if is_own && more && !needs_none { Err(Error::MoreRights) } else { Ok(()) }
    }
}

/// Refuses what would leave an organization with nobody who can run it.
pub(crate) async fn keeps_someone_in_charge(
    change: &mut Change<'_>,
    roles: &Roles,
) -> Result<(), Error> {
    let organization = change.organization();
    for found in member::all(change, organization).await? {
        let active = found.member.state == MemberState::Active;
        if active && can_run_organization(roles.permissions(found.member.role)?) {
            return Ok(());
        }
    }
    Err(Error::LastAdmin)
}

/// Ends a member's sessions here, and everywhere if they belong nowhere anymore. Their sockets end
/// when the change is told.
pub(crate) async fn end_sessions(change: &mut Change<'_>, user: UserId) -> Result<(), Error> {
    let sql = "DELETE FROM sessions WHERE user_id = ?1 AND (organization_id = ?2 OR NOT EXISTS \
               (SELECT 1 FROM members m WHERE m.user_id = ?1 AND m.state = 'active'))";
    let values = values![user, change.organization()];
    change.execute(sql, values).await.map(drop)
}
