//! Members: users in an organization, and what each may do.

mod role;

pub use role::{CustomRole, Permission, Permissions, Role, RoleId, UnknownRole};

use crate::{InvitationId, LocationId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// For how long an invitation can be accepted.
pub const INVITATION_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A member as colleagues see them. Those who left are still there, for their names on what they
/// wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// The user's id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their role in this organization.
    pub role: RoleId,
    /// Whether they can sign in.
    pub state: MemberState,
}

/// Whether a member can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// They can.
    Active,
    /// They can't, until an admin lets them.
    Deactivated,
    /// They left. Only an invitation brings them back.
    Removed,
}

/// A member as those see them who manage members.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TeamMember {
    /// The member.
    #[serde(flatten)]
    pub member: Member,
    /// The email they sign in with.
    pub email: String,
    /// The locations they belong to.
    pub locations: Vec<LocationId>,
    /// Since when they are a member.
    pub joined_at: Timestamp,
    /// When they were last signed in and active here, to the hour.
    #[schema(required)]
    pub last_seen_at: Option<Timestamp>,
}

/// A branch of an organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// Its name.
    pub name: String,
    /// Whether belonging to it shows the inbox.
    pub inbox_on: bool,
}

/// An invitation to become a member.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Whom it is for.
    pub email: String,
    /// The role they will have.
    pub role: RoleId,
    /// The locations they will belong to.
    pub locations: Vec<LocationId>,
    /// The name of who invited them.
    #[schema(required)]
    pub invited_by: Option<String>,
    /// When.
    pub invited_at: Timestamp,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
    /// Whether it was sent by email, or is given to them as a link.
    pub by_email: bool,
}

/// Whether someone who has some permissions may give, take, or change others: nobody gives away more
/// than they have, and nobody rules over someone who may do more.
#[must_use]
pub fn may_manage(own: Permissions, others: Permissions) -> bool {
    own.is_superset(others)
}

/// Whether someone with these permissions can run an organization. Each keeps at least one who can.
#[must_use]
pub fn can_run_organization(permissions: Permissions) -> bool {
    permissions.is_superset(Permission::Members | Permission::Settings)
}
