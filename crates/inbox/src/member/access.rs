//! The proof of who acts, without which the store does nothing.

use super::{Permission, Role};
use crate::{OrganizationId, UserId};

/// Who acts, in which organization, and what they may do there. Signing in makes one for a person;
/// [`Access::system`] is the explicit scope of Twilio's webhooks and our own workers.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    organization: OrganizationId,
    actor: Option<UserId>,
    permissions: &'static [Permission],
    /// Why a person who may view sees nothing all the same (P1: no location with an inbox).
    blocked: Option<&'static str>,
}

/// The person has not got the permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("your role does not include this")]
pub struct Forbidden(pub Permission);

impl Access {
    /// The scope of the program itself: webhooks of a verified account, workers, the console.
    #[must_use]
    pub fn system(organization: OrganizationId) -> Self {
        Self {
            organization,
            actor: None,
            permissions: Role::SuperUser.permissions(),
            blocked: None,
        }
    }

    /// The scope of a signed-in member; `in_location` tells whether they belong to a location
    /// whose inbox is on.
    #[must_use]
    pub fn member(
        organization: OrganizationId,
        user: UserId,
        role: Role,
        in_location: bool,
    ) -> Self {
        let blocked = (!role.needs_no_location() && !in_location).then_some(
            "You don't belong to a location whose inbox is on. Ask an admin to add you to one.",
        );
        Self { organization, actor: Some(user), permissions: role.permissions(), blocked }
    }

    /// The organization acted in. Every key and index begins with it.
    #[must_use]
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// The person who acts; none for the program itself.
    #[must_use]
    pub fn actor(&self) -> Option<UserId> {
        self.actor
    }

    /// Why nothing is to be seen, in a sentence for the person.
    #[must_use]
    pub fn empty_reason(&self) -> Option<&'static str> {
        self.blocked
    }

    /// Whether conversations can be seen.
    #[must_use]
    pub fn sees_inbox(&self) -> bool {
        self.blocked.is_none() && self.permissions.contains(&Permission::View)
    }

    /// Whether the permission is there. Whoever sees no inbox can't act in it either.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        let inbox = matches!(
            permission,
            Permission::View
                | Permission::Send
                | Permission::Assign
                | Permission::Close
                | Permission::OptOut
        );
        self.permissions.contains(&permission) && !(inbox && self.blocked.is_some())
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
        self.permissions.iter().copied().filter(|p| self.may(*p))
    }
}
