//! Roles and the permissions they are made of: the five built-in ones, and an organization's own (P1).

use crate::id::CustomRoleId;
use enumset::{EnumSet, EnumSetType};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Something a member may do.
#[derive(Debug, Hash, EnumSetType, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Read conversations.
    View,
    /// Send, cancel and retry messages; reading clears the unread mark.
    Send,
    /// Assign conversations.
    Assign,
    /// Close and reopen conversations.
    Close,
    /// Opt a customer out, or in again.
    OptOut,
    /// Read customers.
    CustomersRead,
    /// Change customers.
    CustomersWrite,
    /// Import and export customers.
    CustomersTransfer,
    /// Change the canned replies that everyone has.
    CannedReplies,
    /// Change the organization's settings, Twilio account and lines.
    Settings,
    /// Manage members, their roles, and locations.
    Members,
    /// See who did what, and export it.
    Audit,
    /// See the inbox without belonging to a location.
    EveryLocation,
    /// Create organizations and act in all of them.
    Organizations,
}

/// A set of permissions.
pub type Permissions = EnumSet<Permission>;

impl Permission {
    /// Its name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Send => "send",
            Self::Assign => "assign",
            Self::Close => "close",
            Self::OptOut => "opt_out",
            Self::CustomersRead => "customers_read",
            Self::CustomersWrite => "customers_write",
            Self::CustomersTransfer => "customers_transfer",
            Self::CannedReplies => "canned_replies",
            Self::Settings => "settings",
            Self::Members => "members",
            Self::Audit => "audit",
            Self::EveryLocation => "every_location",
            Self::Organizations => "organizations",
        }
    }

    /// Whether it acts on conversations. Without an inbox there are none to act on (P1).
    #[must_use]
    pub fn needs_inbox(self) -> bool {
        matches!(self, Self::View | Self::Send | Self::Assign | Self::Close | Self::OptOut)
    }
}

/// A built-in role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// All organizations.
    SuperUser,
    /// Settings, lines, locations and members of the organization.
    Admin,
    /// View, send, assign, close, opt out; customers with import and export.
    SmsUser,
    /// The same inbox; customers read only.
    SmsUserLimited,
    /// Read only.
    Viewer,
}

impl Role {
    /// Every role, the mightiest first.
    pub const ALL: [Self; 5] =
        [Self::SuperUser, Self::Admin, Self::SmsUser, Self::SmsUserLimited, Self::Viewer];

    /// The role's permissions.
    #[must_use]
    pub fn permissions(self) -> Permissions {
        use Permission::{
            Assign, Audit, CannedReplies, Close, CustomersRead, CustomersTransfer, CustomersWrite,
            EveryLocation, Members, OptOut, Send, Settings, View,
        };
        match self {
            Self::Viewer => View | CustomersRead,
            Self::SmsUserLimited => Self::Viewer.permissions() | Send | Assign | Close | OptOut,
            Self::SmsUser => {
                Self::SmsUserLimited.permissions()
                    | CustomersWrite
                    | CustomersTransfer
                    | CannedReplies
            }
            Self::Admin => Self::SmsUser.permissions() | Settings | Members | Audit | EveryLocation,
            Self::SuperUser => Permissions::all(),
        }
    }

    /// The role's name, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SuperUser => "Super user",
            Self::Admin => "Admin",
            Self::SmsUser => "SMS user",
            Self::SmsUserLimited => "SMS user, limited",
            Self::Viewer => "Viewer",
        }
    }

    /// The role's name in the API, on the command line and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SuperUser => "super_user",
            Self::Admin => "admin",
            Self::SmsUser => "sms_user",
            Self::SmsUserLimited => "sms_user_limited",
            Self::Viewer => "viewer",
        }
    }
}

/// The name isn't one of the five roles.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” isn't a role; the roles are super_user, admin, sms_user, sms_user_limited, and viewer"
)]
pub struct UnknownRole(pub String);

impl std::str::FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == name)
            .ok_or_else(|| UnknownRole(name.to_owned()))
    }
}

/// Which role: a built-in one, by its name, or one of the organization's own, by its id. In the API
/// and in the database it is one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleId {
    /// A built-in role.
    BuiltIn(Role),
    /// A role of the organization's own.
    Custom(CustomRoleId),
}

impl PartialSchema for RoleId {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}

impl ToSchema for RoleId {}

impl std::fmt::Display for RoleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BuiltIn(role) => f.write_str(role.as_str()),
            Self::Custom(id) => id.fmt(f),
        }
    }
}

impl std::str::FromStr for RoleId {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        let custom = || text.parse().map(Self::Custom).map_err(|_| UnknownRole(text.to_owned()));
        text.parse().map(Self::BuiltIn).or_else(|_| custom())
    }
}

impl From<Role> for RoleId {
    fn from(role: Role) -> Self {
        Self::BuiltIn(role)
    }
}

impl Serialize for RoleId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RoleId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// A role of an organization's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomRole {
    /// Its id.
    pub id: CustomRoleId,
    /// Its name.
    pub name: String,
    /// What it allows.
    pub permissions: Permissions,
}

#[cfg(test)]
mod tests {
    use super::Permission as P;
    use super::*;

    #[test]
    fn a_permission_and_a_role_are_called_what_the_api_calls_them() {
        for permission in Permissions::all() {
            assert_eq!(serde_json::json!(permission), permission.as_str());
        }
        for role in Role::ALL {
            assert_eq!(serde_json::json!(role), role.as_str());
            assert_eq!(role.as_str().parse(), Ok(RoleId::BuiltIn(role)));
        }
        let own = RoleId::Custom(CustomRoleId(uuid::Uuid::from_u128(7)));
        assert_eq!(own.to_string().parse(), Ok(own));
        assert!("janitor".parse::<RoleId>().is_err());
    }

    #[test]
    fn each_role_may_what_it_should() {
        let may = |role: Role, permission| role.permissions().contains(permission);
        for role in Role::ALL {
            assert!(may(role, P::View) && may(role, P::CustomersRead), "{role:?}");
            assert_eq!(may(role, P::Send), role != Role::Viewer, "{role:?}");
            assert_eq!(may(role, P::OptOut), role != Role::Viewer, "{role:?}");
            let full = !matches!(role, Role::Viewer | Role::SmsUserLimited);
            assert_eq!(may(role, P::CustomersTransfer), full, "{role:?}");
            assert_eq!(may(role, P::CannedReplies), full, "{role:?}");
            let manages = matches!(role, Role::SuperUser | Role::Admin);
            for permission in [P::Settings, P::Members, P::Audit, P::EveryLocation] {
                assert_eq!(may(role, permission), manages, "{role:?} {permission:?}");
            }
            assert_eq!(may(role, P::Organizations), role == Role::SuperUser, "{role:?}");
        }
    }
}
