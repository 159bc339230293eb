//! The organization, owner of its Twilio account, lines, customers and conversations.

use crate::OrganizationId;
use crate::opt_out::KeywordScope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest that sending can wait to be taken back, in seconds (S3).
pub const LONGEST_UNDO: i64 = 30;

/// An organization as its members see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Whether the inbox is on (L5). While it's off, nothing is sent, and incoming texts are held.
    pub inbox_on: bool,
    /// What a keyword such as STOP opts out of (O3).
    pub keyword_scope: KeywordScope,
}
