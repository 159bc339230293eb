//! Customers as the list and their own page show them.

use super::{Customer, SavedCustomer};
use crate::conversation::ConversationView;
use crate::message::{Direction, Media};
use crate::{Actor, ConversationId, CustomerUndoId, MessageId};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A customer in the list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ListedCustomer {
    /// The customer.
    #[serde(flatten)]
    pub customer: SavedCustomer,
    /// When they last texted or were texted; null if never.
    #[schema(required)]
    pub last_at: Option<Timestamp>,
    /// How many of their texts nobody has read.
    pub unread: i64,
}

/// A customer, and the conversations with their numbers.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CustomerWithConversations {
    /// The customer.
    pub customer: SavedCustomer,
    /// Their conversations, the last texted first; none for those who may not see the inbox.
    pub conversations: Vec<ConversationView>,
    /// The number of the last event that this certainly includes.
    pub as_of: i64,
}

/// A customer who was deleted or merged, and can be put back.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RestorableCustomer {
    /// What puts them back.
    pub id: CustomerUndoId,
    /// When they were deleted or merged.
    pub at: Timestamp,
    /// By whom; null if that wasn't kept.
    #[schema(required)]
    pub by: Option<Actor>,
    /// Who was deleted, or was merged into another customer, as they were.
    pub customer: Customer,
    /// What the merge left, as it was then; null if nobody was merged.
    #[schema(required)]
    pub merged_into: Option<Customer>,
    /// The last moment at which they can be put back.
    pub until: Timestamp,
}

/// A file that a customer sent or got.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CustomerFile {
    /// The file.
    pub media: Media,
    /// Its message.
    pub message_id: MessageId,
    /// The conversation that it is in.
    pub conversation_id: ConversationId,
    /// Who sent it.
    pub direction: Direction,
    /// When.
    pub at: Timestamp,
}
