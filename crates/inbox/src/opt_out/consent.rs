//! What is known of a customer's consent (O4).

use super::{ConsentRecord, OptOut, Source};
use crate::{Address, LineId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A customer's consent, across all their numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Consent {
    /// The opt-outs in force.
    pub in_force: Vec<InForce>,
    /// All changes, newest first.
    pub history: Vec<ConsentChange>,
    /// The consent they gave, as it was recorded, the latest given first.
    pub records: Vec<ConsentRecord>,
}

/// An active opt-out, with its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InForce {
    /// The number.
    pub number: Address,
    /// The opt-out.
    pub opt_out: OptOut,
}

/// A change of a number's consent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ConsentChange {
    /// Its id.
    pub id: Uuid,
    /// The number.
    pub number: Address,
    /// When.
    pub at: Timestamp,
    /// Out, or in again.
    pub opted_out: bool,
    /// What did it.
    pub source: Source,
    /// The line it's for; null: the whole organization.
    #[schema(required)]
    pub line_id: Option<LineId>,
    /// The keyword, as written.
    #[schema(required)]
    pub word: Option<String>,
    /// The member who did it.
    #[schema(required)]
    pub by: Option<UserId>,
    /// Why, as that member said.
    #[schema(required)]
    pub reason: Option<String>,
}
