//! A line: a sender of the organization's Twilio account that the inbox receives and sends on.

use crate::{Address, LineId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A line as members see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// The number (E.164), short code, or messaging service sid.
    pub number: Address,
    /// Its name among the team.
    pub name: String,
    /// BCP 47 language of the texts on it; chooses stop phrases and canned replies.
    pub language: String,
    /// Off: texts to it are kept apart (R7), nothing is sent from it.
    pub on: bool,
    /// The line that new conversations use.
    pub is_default: bool,
    /// What kind of sender it is.
    pub kind: LineKind,
    /// Whether it can send pictures and files; nothing while Twilio has not said.
    #[schema(required)]
    pub mms: Option<bool>,
    /// When a text last came in on it.
    #[schema(required)]
    pub last_inbound_at: Option<Timestamp>,
}

/// What kind of sender a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// An ordinary number.
    LongCode,
    /// A North American toll-free number.
    TollFree,
    /// A short code.
    ShortCode,
    /// A messaging service with its pool of numbers.
    MessagingService,
}

impl LineKind {
    /// The kind that the sender's own notation tells.
    #[must_use]
    pub fn of(number: &Address) -> Self {
        if number.as_str().starts_with("MG") {
            Self::MessagingService
        } else if number.is_toll_free() {
            Self::TollFree
        } else if number.is_short_code() {
            Self::ShortCode
        } else {
            Self::LongCode
        }
    }
}
