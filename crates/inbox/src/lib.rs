//! The domain of Hearback: what a shared inbox for text messages is, and how it decides.
//!
//! Everything here is pure. Callers pass in times and ids, and nothing here does I/O: the store saves
//! these types, the server sends them, and the page shows them. They serialize to exactly what the
//! API returns and events contain.

mod actor;
pub mod audit;
pub mod canned_reply;
pub mod conversation;
pub mod counts;
pub mod crm;
pub mod customer;
pub mod email;
pub mod erasure;
pub mod event;
pub mod held_text;
pub mod id;
pub mod import;
pub mod line;
pub mod mail;
pub mod member;
pub mod message;
pub mod name;
pub mod opt_out;
pub mod organization;
pub mod outbox;
pub mod pace;
pub mod phone;
pub mod schedule;
pub mod shortcode;
pub mod sign_in;
pub mod sign_on;

pub use actor::{Actor, System};
pub use canned_reply::CannedReply;
pub use conversation::{Conversation, Mark, State, Tab};
pub use counts::Cell;
pub use customer::{Customer, CustomerSummary};
pub use email::EmailAddress;
pub use event::{Event, Happened};
pub use held_text::{HeldReason, HeldText};
pub use id::{
    ActorId, ApiKeyId, CannedReplyId, ConversationId, CustomRoleId, CustomerId, CustomerImportId,
    CustomerUndoId, ErasureId, InvitationId, LineId, LocationId, MailId, MediaId, MessageId,
    OrganizationId, PasskeyId, PasswordResetId, SessionId, UserId,
};
pub use jiff::Timestamp;
pub use line::{Line, LineFacts, LineKind};
pub use member::{Permission, Role, RoleId};
pub use message::{Media, Message, Status};
pub use opt_out::{Keyword, OptOut};
pub use phone::Address;
pub use schedule::Schedule;
pub use sign_in::{SignInMethod, UnmetRule};
