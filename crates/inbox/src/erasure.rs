//! Erasing a person: how far it is, what is gone, and what remains (C5).

use crate::id::ErasureId;
use crate::{CustomerId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long an erasure waits for messages that are being handed to Twilio. After that, what Twilio
/// lists of them later isn't taken in anyway.
pub const PATIENCE: SignedDuration = SignedDuration::from_mins(15);
/// How long Twilio is asked to delete a message that it doesn't hold to be complete yet.
pub const PATIENCE_AT_TWILIO: SignedDuration = SignedDuration::from_hours(24);

/// How far an erasure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureState {
    /// It waits for messages that are being handed to Twilio.
    Waiting,
    /// Their texts and files are being erased. Everything else is gone already.
    Erasing,
    /// The database overwrites what deleted rows left in its files.
    Compacting,
    /// What Twilio has is being deleted there.
    AtTwilio,
    /// It's over.
    Done,
}

impl ErasureState {
    /// Whether nobody works on it anymore.
    #[must_use]
    pub fn is_over(self) -> bool {
        self == Self::Done
    }
}

/// What the database's files may still hold of what was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Remains {
    /// Nothing.
    Nothing,
    /// PostgreSQL reuses the space of deleted rows by and by, and its log keeps them for a while.
    UntilReused,
    /// The file is too large to be written once more while texts wait: unused parts of its pages may
    /// hold what was there before.
    UntilVacuum,
}

/// How much was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Erased {
    /// Texts, in and out.
    pub texts: i64,
    /// Files.
    pub files: i64,
    /// Texts that were held.
    pub held_texts: i64,
    /// Phone numbers.
    pub numbers: i64,
    /// Of them, those that are still not texted, because they had opted out.
    pub opted_out: i64,
    /// Messages deleted at Twilio.
    pub at_twilio: i64,
    /// Messages that Twilio didn't delete.
    pub refused_by_twilio: i64,
}

/// A person who is being erased, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Erasure {
    /// Its id.
    pub id: ErasureId,
    /// The id that the person had as a customer; null for a number that was no customer's.
    #[schema(required)]
    pub customer_id: Option<CustomerId>,
    /// Who asked for it.
    #[schema(required)]
    pub started_by: Option<UserId>,
    /// When.
    pub started_at: Timestamp,
    /// How far it is.
    pub state: ErasureState,
    /// When it was over; null until then.
    #[schema(required)]
    pub ended_at: Option<Timestamp>,
    /// Whether their messages are deleted at Twilio, too.
    pub with_twilio: bool,
    /// How much is gone so far.
    pub erased: Erased,
    /// Messages that are yet to be deleted at Twilio.
    pub left_at_twilio: i64,
    /// What the database's files may still hold; null while that isn't known.
    #[schema(required)]
    pub remains: Option<Remains>,
    /// What keeps it from going on for now.
    #[schema(required)]
    pub problem: Option<String>,
}
