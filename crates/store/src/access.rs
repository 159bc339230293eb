//! The proof of who acts, without which the store does nothing.

use hearback_inbox::member::Permissions;
use hearback_inbox::{Actor, ActorId, OrganizationId, Permission, Role, System, UserId};

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
        }
    }

    /// The scope of a signed-in member; `in_location` tells whether they belong to a location
    /// whose inbox is on.
    pub(crate) fn of_member(
        organization: OrganizationId,
        user: UserId,
        role: Role,
        in_location: bool,
    ) -> Self {
        let blocked = (!role.needs_no_location() && !in_location).then_some(
            "You don't belong to a location whose inbox is on. Ask an admin to add you to one.",
        );
        let actor = Actor::Member { id: user };
        Self { organization, actor, permissions: role.permissions(), blocked }
    }

    /// The scope of an API key.
    #[cfg(test)]
    pub(crate) fn of_key(
        organization: OrganizationId,
        key: hearback_inbox::ApiKeyId,
        role: Role,
    ) -> Self {
        let actor = Actor::ApiKey { id: key };
        Self { organization, actor, permissions: role.permissions(), blocked: None }
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
            let otto = Access::of_member(organization, user, role, false);
            assert!(!otto.sees_inbox() && otto.empty_reason().is_some());
            let vera = Access::of_member(organization, user, role, true);
            assert!(vera.sees_inbox() && vera.empty_reason().is_none());
            for permission in Permissions::all() {
                let has = role.permissions().contains(permission);
                assert_eq!(vera.may(permission), has, "{role:?} {permission:?}");
                let out_of_reach = permission.needs_inbox();
                assert_eq!(otto.may(permission), has && !out_of_reach, "{role:?} {permission:?}");
            }
        }
        let maya = Access::of_member(organization, user, Role::Admin, false);
        assert!(maya.sees_inbox(), "an admin needs no location");
    }
}
