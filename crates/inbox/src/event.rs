//! Events: committed changes, numbered per organization without gaps, that clients follow live and
//! can replay. An event tells what happened, and carries the state of what it happened to as that is
//! when the event is read. So applying it twice, or after having loaded that state already, is
//! harmless.

use crate::conversation::ConversationView;
use crate::customer::SavedCustomer;
use crate::member::Member;
use crate::{Actor, Cell, ConversationId, CustomerId, Line, Message};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A committed change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// Its number in the organization, from 1, without gaps, in commit order.
    pub number: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The counts that changed.
    pub cells: Vec<Cell>,
    /// How many messages wait for their time has changed, for some who may see the inbox.
    pub scheduled_changed: bool,
    /// What happened.
    #[serde(flatten)]
    pub happened: Happened,
}

/// What happened, and the state of what it happened to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happened {
    /// A text came in.
    MessageReceived(InConversation),
    /// A message to the customer was committed.
    MessagePending(InConversation),
    /// A message to the customer was scheduled, or what was scheduled was changed.
    MessageScheduled(InConversation),
    /// A message's status advanced, or what is known of it grew.
    MessageStatus(InConversation),
    /// What is known of a message's attachments grew: one was stored, or can't be had.
    MessageMedia(InConversation),
    /// A message was canceled before it was handed over.
    MessageCanceled(InConversation),
    /// The first message of a new conversation was refused, so both are gone (S2). They are sent as
    /// they last were, to their author alone.
    FirstMessageRefused(InConversation),
    /// A conversation was closed, reopened, read, assigned …
    ConversationChanged(OfConversation),
    /// A number opted out.
    OptedOut(OfConversation),
    /// A number opted in again.
    OptedIn(OfConversation),
    /// Consent was recorded for a number, taken back, or restored.
    ConsentRecorded(OfConversation),
    /// Messages of the past were put in, in any number of conversations: this is the one that was
    /// texted last.
    HistoryImported(OfConversation),
    /// Something happened in a conversation that is gone by now.
    ConversationGone {
        /// Which conversation.
        conversation_id: ConversationId,
    },
    /// A line was added, changed or deleted.
    LineChanged {
        /// The line.
        line: Line,
    },
    /// A member came, changed, or went.
    MemberChanged {
        /// The member.
        member: Member,
    },
    /// A customer was added, changed, or deleted.
    CustomerChanged {
        /// Which customer.
        customer_id: CustomerId,
        /// The customer; null if they are no longer on file.
        #[schema(required)]
        customer: Option<Box<SavedCustomer>>,
    },
    /// A setting of the organization, or what it shows, changed.
    SettingChanged {
        /// Which one.
        setting: OrganizationSetting,
    },
}

/// A message, and the conversation that it belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InConversation {
    /// The conversation.
    pub conversation: Box<ConversationView>,
    /// The message.
    pub message: Box<Message>,
}

/// A conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OfConversation {
    /// The conversation.
    pub conversation: Box<ConversationView>,
}

/// What of an organization's settings, and of what they show, can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganizationSetting {
    /// The Twilio account.
    Twilio,
    /// The mail server.
    Mail,
    /// The emails that wait, or that could not be sent.
    MailOutbox,
    /// The customer fields, and what they are called.
    CustomerFields,
    /// Whether the inbox is on.
    Inbox,
    /// How far an opt-out keyword reaches.
    OptOuts,
    /// How long a message can be taken back, and how fast each line sends.
    Sending,
    /// The import of past messages, and how far it is.
    History,
    /// The imports of customers from files, how far they are, and whom they changed.
    CustomerImports,
    /// The texts that are held because no line took them.
    HeldTexts,
    /// The messages that are held until they were compared with Twilio's list.
    HeldMessages,
    /// Its name.
    Name,
    /// The locations, and whether the inbox is on in each.
    Locations,
    /// The roles, and what each allows.
    Roles,
    /// The invitations that can be accepted.
    Invitations,
    /// The audit log, where nothing else changed with it.
    Audit,
    /// What members have to sign in with.
    SignIn,
    /// The CRM.
    Crm,
    /// The canned replies, shared or someone's own.
    CannedReplies,
    /// The people who are being erased, and how far that is.
    Erasures,
    /// Earlier texts that ask to stop, which were found after an upgrade.
    StopRequests,
}
