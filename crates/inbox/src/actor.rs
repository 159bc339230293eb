//! Who does something.

use crate::{ApiKeyId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who does something in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A member.
    Member {
        /// Who.
        id: UserId,
    },
    /// A program of the organization's own, through its API key.
    ApiKey {
        /// Which key.
        id: ApiKeyId,
    },
    /// Hearback itself.
    System {
        /// Which part of it.
        part: System,
    },
}

impl Actor {
    /// The member, if it is one.
    #[must_use]
    pub fn member(self) -> Option<UserId> {
        match self {
            Self::Member { id } => Some(id),
            Self::ApiKey { .. } | Self::System { .. } => None,
        }
    }
}

/// The parts of Hearback that act by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// The operator, on the command line.
    Console,
    /// Plays everyone in the demo.
    Demo,
    /// Takes in what Twilio reports.
    Webhook,
    /// Hands messages to Twilio.
    Sender,
    /// Hands emails to the mail server.
    Mailer,
    /// Finds out what became of messages whose fate is open.
    Settler,
    /// Releases messages whose time has come.
    Scheduler,
    /// Compares with Twilio's list.
    Reconciler,
    /// Brings in the past.
    Importer,
    /// Fetches attachments.
    Media,
    /// Asks Twilio how fast a campaign may send.
    Campaigns,
    /// Passes events on to pages.
    Feed,
    /// Checks whether everything works.
    Check,
}
