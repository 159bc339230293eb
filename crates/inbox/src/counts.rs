//! Counts: one cell for every line and assignee, kept in the transaction that changes it, so that
//! no count ever scans (invariant 10). A tab's count is the sum of the cells its filters match.

use crate::{Conversation, LineId, State, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many visible conversations of one line and one assignee there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cell {
    /// The conversations' current line.
    pub line_id: LineId,
    /// Their assignee; `None` if unassigned.
    #[schema(required)]
    pub assignee_id: Option<UserId>,
    /// Open ones.
    pub open: i64,
    /// Closed ones.
    pub closed: i64,
    /// Unread ones, open or closed.
    pub unread: i64,
    /// Ones whose number is unrecognized.
    pub unrecognized: i64,
}

impl Cell {
    /// A cell that counts nothing yet.
    #[must_use]
    pub fn empty(line_id: LineId, assignee_id: Option<UserId>) -> Self {
        Self { line_id, assignee_id, open: 0, closed: 0, unread: 0, unrecognized: 0 }
    }

    /// What one conversation counts for; nothing while only its author sees it.
    #[must_use]
    pub fn of(conversation: &Conversation) -> Option<Self> {
        conversation.visible.then(|| Self {
            line_id: conversation.line_id,
            assignee_id: conversation.assignee_id,
            open: i64::from(conversation.state == State::Open),
            closed: i64::from(conversation.state == State::Closed),
            unread: i64::from(conversation.unread > 0),
            unrecognized: i64::from(conversation.is_unrecognized()),
        })
    }

    /// Whether both count for the same line and assignee.
    #[must_use]
    pub fn is_at(&self, other: &Self) -> bool {
        self.line_id == other.line_id && self.assignee_id == other.assignee_id
    }

    /// Adds (`sign` 1) or takes away (`sign` -1) what another counts.
    pub fn add(&mut self, other: &Self, sign: i64) {
        self.open += sign * other.open;
        self.closed += sign * other.closed;
        self.unread += sign * other.unread;
        self.unrecognized += sign * other.unrecognized;
    }
}
