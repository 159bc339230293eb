//! The audit log: who did what, when, and from where (P5). Its entries are only added to.
//!
//! An entry names what it is about by id, so that erasing a person changes what it shows, and never
//! holds a text, a number, or a secret.

use crate::event::OrganizationSetting;
use crate::member::MemberState;
use crate::{Actor, ConversationId, CustomerId, LineId, UserId};
use enumset::{EnumSet, EnumSetType};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use utoipa::ToSchema;
use uuid::Uuid;

/// What someone did.
#[derive(Debug, EnumSetType, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    /// Signed in.
    SignedIn,
    /// Tried to sign in with a wrong password.
    SignInFailed,
    /// Signed out.
    SignedOut,
    /// Sent a message, or scheduled one.
    MessageSent,
    /// Canceled a message before it went out.
    MessageCanceled,
    /// Changed a scheduled message.
    MessageRescheduled,
    /// Settled a message that failed, without sending it again.
    FailureSettled,
    /// Released messages that were on hold.
    HeldMessagesReleased,
    /// Closed a conversation.
    ConversationClosed,
    /// Reopened a conversation.
    ConversationReopened,
    /// Assigned a conversation, or took it from someone.
    ConversationAssigned,
    /// Added a customer.
    CustomerAdded,
    /// Changed a customer.
    CustomerChanged,
    /// Deleted a customer.
    CustomerDeleted,
    /// Merged two customers.
    CustomersMerged,
    /// Took back that customers were deleted or merged.
    CustomersRestored,
    /// Erased a person.
    PersonErased,
    /// Saved a number as a customer's.
    NumberAssigned,
    /// Took a number away from a customer.
    NumberUnassigned,
    /// Dismissed an unrecognized number.
    NumberDismissed,
    /// Took back that a number was dismissed.
    DismissalUndone,
    /// Blocked a number.
    NumberBlocked,
    /// Unblocked a number.
    NumberUnblocked,
    /// Opted a customer out.
    OptedOut,
    /// Opted a customer in again.
    OptedIn,
    /// Recorded that a customer agreed to be texted.
    ConsentRecorded,
    /// Took a recorded consent back.
    ConsentTakenBack,
    /// Restored a consent that was taken back.
    ConsentRestored,
    /// Said that a text doesn't ask to stop.
    StopRequestDismissed,
    /// Took back that a text doesn't ask to stop.
    StopRequestReopened,
    /// Invited someone.
    MemberInvited,
    /// Took an invitation back.
    InvitationRevoked,
    /// Accepted an invitation, or was added on the command line.
    MemberJoined,
    /// Changed a member's name, role, or locations.
    MemberChanged,
    /// Kept a member from signing in.
    MemberDeactivated,
    /// Let a member sign in again.
    MemberReactivated,
    /// Removed a member.
    MemberRemoved,
    /// Set a user's password, on the command line.
    PasswordReset,
    /// Changed their own password, or set a new one by a link from an email.
    PasswordChanged,
    /// Added a second factor: an authenticator app or a passkey.
    SecondFactorAdded,
    /// Removed a second factor.
    SecondFactorRemoved,
    /// Used a recovery code in place of a second factor.
    RecoveryCodeUsed,
    /// Made new recovery codes.
    RecoveryCodesMade,
    /// Ended sessions other than the one they were using.
    SessionsEnded,
    /// Added a role.
    RoleAdded,
    /// Changed a role.
    RoleChanged,
    /// Deleted a role.
    RoleDeleted,
    /// Added a location.
    LocationAdded,
    /// Changed a location, or switched its inbox on or off.
    LocationChanged,
    /// Deleted a location.
    LocationDeleted,
    /// Added a line.
    LineAdded,
    /// Changed a line, or switched it on or off.
    LineChanged,
    /// Deleted a line.
    LineDeleted,
    /// Set a line's webhook at Twilio.
    WebhookSet,
    /// Connected a Twilio account, or changed its credentials.
    TwilioChanged,
    /// Changed the mail server.
    MailChanged,
    /// Changed a setting.
    SettingChanged,
    /// Deleted texts that no line took.
    HeldTextsDeleted,
    /// Started or stopped importing past messages.
    HistoryImport,
    /// Added a canned reply.
    CannedReplyAdded,
    /// Changed a canned reply.
    CannedReplyChanged,
    /// Deleted a canned reply.
    CannedReplyDeleted,
    /// Restored a canned reply that was deleted.
    CannedReplyRestored,
    /// Exported data.
    Exported,
    /// Imported data.
    Imported,
    /// Stopped an import of customers.
    ImportStopped,
    /// Undid an import of customers.
    ImportUndone,
    /// Created the organization.
    OrganizationCreated,
    /// Renamed the organization.
    OrganizationRenamed,
}

/// A set of kinds.
pub type AuditKinds = EnumSet<AuditKind>;

/// What an entry is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AuditObject {
    /// A conversation.
    Conversation {
        /// Which one.
        id: ConversationId,
    },
    /// A member.
    Member {
        /// Who.
        id: UserId,
    },
    /// A customer.
    Customer {
        /// Who.
        id: CustomerId,
    },
    /// A line.
    Line {
        /// Which one.
        id: LineId,
        /// What it was called.
        name: String,
    },
    /// A setting.
    Setting {
        /// Which one.
        setting: OrganizationSetting,
    },
    /// Something that has a name: a role, a location, an address that was invited.
    Thing {
        /// What it was called.
        name: String,
    },
}

impl AuditObject {
    /// Its id, if it has one.
    #[must_use]
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Conversation { id } => Some(id.0),
            Self::Member { id } => Some(id.0),
            Self::Customer { id } => Some(id.0),
            Self::Line { id, .. } => Some(id.0),
            Self::Setting { .. } | Self::Thing { .. } => None,
        }
    }

    /// A thing by its name.
    #[must_use]
    pub fn thing(name: impl Into<String>) -> Self {
        Self::Thing { name: name.into() }
    }
}

/// What changed of it, in words that were true then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditChange {
    /// Which of its properties.
    pub what: AuditField,
    /// What it was; null if it wasn't there.
    #[schema(required)]
    pub before: Option<String>,
    /// What it is; null if it is gone.
    #[schema(required)]
    pub after: Option<String>,
}

/// A property that can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditField {
    /// A name.
    Name,
    /// A role.
    Role,
    /// Locations.
    Locations,
    /// Permissions.
    Permissions,
    /// Whether it is on.
    On,
    /// Whom a conversation is assigned to.
    Assignee,
    /// A language.
    Language,
    /// Whether a line is the default.
    Default,
    /// An address, of a server or a webhook.
    Address,
    /// An account.
    Account,
    /// How fast a line sends, in segments a second.
    Speed,
    /// Which parts of a customer's record.
    Parts,
    /// Whether a customer may be texted.
    Texting,
    /// A value.
    Value,
    /// When something is to be sent.
    Time,
    /// A folder.
    Folder,
    /// Whether everyone has it.
    Shared,
    /// How many.
    Count,
    /// How many days back.
    Days,
}

impl AuditChange {
    /// The change of a property; none if it stayed the same.
    #[must_use]
    pub fn of(
        what: AuditField,
        before: impl Into<Option<String>>,
        after: impl Into<Option<String>>,
    ) -> Option<Self> {
        let (before, after) = (before.into(), after.into());
        (before != after).then_some(Self { what, before, after })
    }
}

/// What is added to the log.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditNote {
    /// What was done.
    pub kind: AuditKind,
    /// What to; nothing where the kind says it all.
    pub object: Option<AuditObject>,
    /// What changed.
    pub changes: Vec<AuditChange>,
    /// When.
    pub at: Timestamp,
}

impl AuditNote {
    /// That something was done.
    #[must_use]
    pub fn new(kind: AuditKind, at: Timestamp) -> Self {
        Self { kind, object: None, changes: vec![], at }
    }

    /// The same, about something.
    #[must_use]
    pub fn about(mut self, object: AuditObject) -> Self {
        self.object = Some(object);
        self
    }

    /// The same, with what changed.
    #[must_use]
    pub fn changed(mut self, changes: impl IntoIterator<Item = Option<AuditChange>>) -> Self {
        self.changes.extend(changes.into_iter().flatten());
        self
    }
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its number in the organization, in the order in which entries were added.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub kind: AuditKind,
    /// Who did it.
    pub actor: Actor,
    /// Their name now, if it is a person.
    #[schema(required)]
    pub actor_name: Option<String>,
    /// Whether they did it as a super user, in an organization that they don't belong to.
    pub as_super_user: bool,
    /// The IP address they did it from; null on the command line, and for Hearback itself.
    #[schema(required, value_type = Option<String>)]
    pub address: Option<IpAddr>,
    /// What it was done to.
    #[schema(required)]
    pub object: Option<AuditObject>,
    /// What that is called: the customer's name or number, the member's name.
    #[schema(required)]
    pub object_name: Option<String>,
    /// Whether who it was done to has been erased.
    pub object_erased: bool,
    /// What changed.
    pub changes: Vec<AuditChange>,
}

/// Where someone acts from, and by what right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Their IP address.
    pub address: Option<IpAddr>,
    /// Whether they act as a super user, in an organization that they don't belong to.
    pub as_super_user: bool,
}

/// The state of a member as an entry's kind.
#[must_use]
pub fn kind_of(state: MemberState) -> AuditKind {
    match state {
        MemberState::Active => AuditKind::MemberReactivated,
        MemberState::Deactivated => AuditKind::MemberDeactivated,
        MemberState::Removed => AuditKind::MemberRemoved,
    }
}

/// How the log is filtered. What is left out takes everything.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// By a member.
    pub member: Option<UserId>,
    /// Of one kind.
    pub kind: Option<AuditKind>,
    /// About a conversation, a customer, a member, or a line.
    pub object: Option<Uuid>,
    /// From then on.
    pub from: Option<Timestamp>,
    /// Until before then.
    pub until: Option<Timestamp>,
}
