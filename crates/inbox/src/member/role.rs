//! The five built-in roles and the permissions they are made of (P1).

use enumset::{EnumSet, EnumSetType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
    /// Change the organization's settings, Twilio account and lines.
    Settings,
    /// Manage members and locations.
    Members,
    /// Create organizations and act in all of them.
    Organizations,
}

/// A set of permissions.
pub type Permissions = EnumSet<Permission>;

impl Permission {
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
            Assign, Close, CustomersRead, CustomersTransfer, CustomersWrite, Members, OptOut, Send,
            Settings, View,
        };
        match self {
            Self::Viewer => View | CustomersRead,
            Self::SmsUserLimited => Self::Viewer.permissions() | Send | Assign | Close | OptOut,
            Self::SmsUser => {
                Self::SmsUserLimited.permissions() | CustomersWrite | CustomersTransfer
            }
            Self::Admin => Self::SmsUser.permissions() | Settings | Members,
            Self::SuperUser => Permissions::all(),
        }
    }

    /// Whether the role reads the inbox without belonging to a location (P1).
    #[must_use]
    pub fn needs_no_location(self) -> bool {
        matches!(self, Self::SuperUser | Self::Admin)
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

#[cfg(test)]
mod tests {
    use super::Permission as P;
    use super::*;

    #[test]
    fn each_role_may_what_it_should() {
        let may = |role: Role, permission| role.permissions().contains(permission);
        for role in Role::ALL {
            assert!(may(role, P::View) && may(role, P::CustomersRead), "{role:?}");
            assert_eq!(may(role, P::Send), role != Role::Viewer, "{role:?}");
            assert_eq!(may(role, P::OptOut), role != Role::Viewer, "{role:?}");
            let full = !matches!(role, Role::Viewer | Role::SmsUserLimited);
            assert_eq!(may(role, P::CustomersTransfer), full, "{role:?}");
            assert_eq!(may(role, P::Settings), role.needs_no_location(), "{role:?}");
            assert_eq!(may(role, P::Members), role.needs_no_location(), "{role:?}");
            assert_eq!(may(role, P::Organizations), role == Role::SuperUser, "{role:?}");
        }
    }
}
