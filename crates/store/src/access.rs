//! The proof of who acts, without which the store does nothing.

use hearback_inbox::audit::Origin;
use hearback_inbox::member::Permissions;
use hearback_inbox::{Actor, ActorId, OrganizationId, Permission, Role, System, UnmetRule, UserId};
use std::net::IpAddr;

/// Who acts, in which organization, and what they may do there.
///
/// Only a session that was found gives one for a member; [`Access::system`] is the scope of a part of
/// the program, which says which part it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Access {
    organization: OrganizationId,
    actor: Actor,
    permissions: Permissions,
    /// Why a person who may view sees nothing anyway (P1: no location with an inbox).
    blocked: Option<&'static str>,
    origin: Origin,
}

/// The person has not got the permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("your role doesn't allow this")]
pub struct Forbidden(pub Permission);

impl Access {
    /// The scope of a part of the program itself: a webhook of a verified account, a worker, the
    /// console.
    #[must_use]
    pub fn system(organization: OrganizationId, part: System) -> Self {
        Self {
            organization,
            actor: Actor::System { part },
            permissions: Role::SuperUser.permissions(),
            blocked: None,
            origin: Origin::default(),
        }
    }

    /// The scope of a signed-in member; `in_location` tells whether they belong to a location
    /// whose inbox is on.
    pub(crate) fn of_member(
        organization: OrganizationId,
        user: UserId,
        permissions: Permissions,
        in_location: bool,
    ) -> Self {
        let blocked = if !permissions.contains(Permission::View) {
            Some("Your role doesn't include the inbox. Ask an admin if you need it.")
        } else if !permissions.contains(Permission::EveryLocation) && !in_location {
            Some(
                "You don't belong to a location whose inbox is on. Ask an admin to add you to one.",
            )
        } else {
            None
        };
        let actor = Actor::Member { id: user };
        Self { organization, actor, permissions, blocked, origin: Origin::default() }
    }

    /// The scope of a super user in an organization that they don't belong to.
    pub(crate) fn of_super_user(organization: OrganizationId, user: UserId) -> Self {
        let all = Self::of_member(organization, user, Permissions::all(), false);
        Self { origin: Origin { as_super_user: true, ..all.origin }, ..all }
    }

    /// The same super user, in another organization.
    pub(crate) fn elsewhere(self, organization: OrganizationId) -> Self {
        let origin = Origin { as_super_user: true, ..self.origin };
        Self { organization, origin, blocked: None, ..self }
    }

    /// The same person while they don't meet a rule of the organization: nothing is theirs to do.
    pub(crate) fn withheld(self, rule: UnmetRule) -> Self {
        Self { permissions: Permissions::empty(), blocked: Some(rule.sentence()), ..self }
    }

    /// The scope of someone who signs in or accepts an invitation: nothing but that.
    pub(crate) fn of_nobody_yet(organization: OrganizationId, user: UserId) -> Self {
        Self::of_member(organization, user, Permissions::empty(), false)
    }

    /// The same, acting from an IP address, which the audit log keeps.
    #[must_use]
    pub fn acting_from(self, address: Option<IpAddr>) -> Self {
        Self { origin: Origin { address, ..self.origin }, ..self }
    }

    /// The scope of an API key.
    #[cfg(test)]
    pub(crate) fn of_key(
        organization: OrganizationId,
        key: hearback_inbox::ApiKeyId,
        role: Role,
    ) -> Self {
        let actor = Actor::ApiKey { id: key };
        let (permissions, origin) = (role.permissions(), Origin::default());
        Self { organization, actor, permissions, blocked: None, origin }
    }

    /// The organization acted in. Every key and index begins with it.
    #[must_use]
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The id of the member or the API key that acts; the program itself has none.
    #[must_use]
    pub fn actor_id(&self) -> Option<ActorId> {
        self.actor.id()
    }

    /// The member who acts, if it is one.
    #[must_use]
    pub fn member(&self) -> Option<UserId> {
        self.actor.member()
    }

    /// Where they act from, and by what right.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Everything that the role allows, be it out of reach or not: what a person may give to others.
    #[must_use]
    pub fn granted(&self) -> Permissions {
        self.permissions
    }

    /// Whether it allows the same as another, in the same organization.
    #[must_use]
    pub fn allows_the_same_as(&self, other: &Self) -> bool {
        let what = |access: &Self| {
            let Self { organization, actor, permissions, blocked, origin } = *access;
            (organization, actor, permissions, blocked, origin.as_super_user)
        };
        what(self) == what(other)
    }

    /// Why the person sees nothing, as a sentence.
    #[must_use]
    pub fn empty_reason(&self) -> Option<&'static str> {
        self.blocked
    }

    /// Whether conversations can be seen.
    #[must_use]
    pub fn sees_inbox(&self) -> bool {
        self.blocked.is_none() && self.permissions.contains(Permission::View)
    }

    /// Whether the permission is there. Whoever sees no inbox can't act in it either.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        let out_of_reach = permission.needs_inbox() && self.blocked.is_some();
        self.permissions.contains(permission) && !out_of_reach
    }

    /// The permission, or the refusal.
    ///
    /// # Errors
    /// [`Forbidden`] naming the permission that lacks.
    pub fn require(&self, permission: Permission) -> Result<(), Forbidden> {
        if self.may(permission) { Ok(()) } else { Err(Forbidden(permission)) }
    }

    /// The permissions in force.
    pub fn permissions(&self) -> impl Iterator<Item = Permission> + '_ {
        self.permissions.iter().filter(|permission| self.may(*permission))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn without_an_inbox_nothing_can_be_done_in_it_and_everything_else_can() {
        let (organization, user) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
        for role in [Role::Viewer, Role::SmsUserLimited, Role::SmsUser] {
            let otto = Access::of_member(organization, user, role.permissions(), false);
            assert!(!otto.sees_inbox() && otto.empty_reason().is_some());
            let vera = Access::of_member(organization, user, role.permissions(), true);
            assert!(vera.sees_inbox() && vera.empty_reason().is_none());
            for permission in Permissions::all() {
                let has = role.permissions().contains(permission);
                assert_eq!(vera.may(permission), has, "{role:?} {permission:?}");
                let out_of_reach = permission.needs_inbox();
                assert_eq!(otto.may(permission), has && !out_of_reach, "{role:?} {permission:?}");
            }
        }
        let maya = Access::of_member(organization, user, Role::Admin.permissions(), false);
        assert!(maya.sees_inbox(), "an admin needs no location");
    }
}
