//! Ids: UUIDs of version 7, so that they sort by the time they were made, each of its own type so
//! that a line is never taken for a customer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String, format = Uuid)]
        pub struct $name(pub Uuid);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

ids! {
    /// A member or an API key: those who act from outside. An id is never both, so it says who, though
    /// not which of the two.
    ActorId;
    /// An API key.
    ApiKeyId;
    /// An organization: the owner of everything else.
    OrganizationId;
    /// A user, who is a member of one or more organizations.
    UserId;
    /// A sender of the organization's Twilio account.
    LineId;
    /// A branch of an organization.
    LocationId;
    /// A role of an organization's own.
    CustomRoleId;
    /// An invitation to become a member.
    InvitationId;
    /// A canned reply.
    CannedReplyId;
    /// A saved customer.
    CustomerId;
    /// What takes back that customers were deleted or merged.
    CustomerUndoId;
    /// The erasing of a person.
    ErasureId;
    /// An import of customers from a file.
    CustomerImportId;
    /// Everything exchanged with one outside number.
    ConversationId;
    /// A mail to a member.
    MailId;
    /// One message, inbound or outbound. It's part of the status-callback URL.
    MessageId;
    /// A file of a message.
    MediaId;
    /// A session: a browser in which someone is signed in.
    SessionId;
    /// A link by which someone sets a new password.
    PasswordResetId;
    /// A passkey.
    PasskeyId;
}

impl From<UserId> for ActorId {
    fn from(member: UserId) -> Self {
        Self(member.0)
    }
}

impl From<ApiKeyId> for ActorId {
    fn from(key: ApiKeyId) -> Self {
        Self(key.0)
    }
}
