//! Who does something.

use crate::{ActorId, ApiKeyId, UserId};
use serde::{Deserialize, Deserializer, Serialize};
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

    /// The id of the member or the API key; Hearback itself has none.
    #[must_use]
    pub fn id(self) -> Option<ActorId> {
        match self {
            Self::Member { id } => Some(id.into()),
            Self::ApiKey { id } => Some(id.into()),
            Self::System { .. } => None,
        }
    }
}

/// Reads an author. Before API keys could be one, a member's id alone was written down.
pub(crate) fn author<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Actor>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Author {
        Actor(Actor),
        Member(UserId),
    }
    let author = Option::<Author>::deserialize(from)?;
    Ok(author.map(|author| match author {
        Author::Actor(actor) => actor,
        Author::Member(id) => Actor::Member { id },
    }))
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
    /// Removes what is older than it has to be kept.
    Keeper,
    /// Erases people.
    Eraser,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Message;
    use serde_json::{Value, json};
    use uuid::Uuid;

    fn written() -> Value {
        let (id, body) = (Uuid::from_u128(1), "On our way".to_owned());
        let at = crate::Timestamp::UNIX_EPOCH;
        let message = Message::outbound(id.into(), id.into(), id.into(), body, at);
        serde_json::to_value(message).unwrap()
    }

    fn author(written: Value) -> Option<Actor> {
        serde_json::from_value::<Message>(written).unwrap().author
    }

    #[test]
    fn an_author_is_read_as_it_is_written_now_and_as_it_was_before_keys() {
        let id = Uuid::from_u128(7);
        let member = Actor::Member { id: id.into() };
        let key = Actor::ApiKey { id: id.into() };
        let part = Actor::System { part: System::Console };
        for actor in [None, Some(member), Some(key), Some(part)] {
            let mut message = written();
            message["author"] = json!(actor);
            assert_eq!(author(message), actor);
        }
        let mut before = written();
        before.as_object_mut().unwrap().remove("author");
        for (author_id, actor) in [(json!(id), Some(member)), (Value::Null, None)] {
            before["author_id"] = author_id;
            assert_eq!(author(before.clone()), actor);
        }
        let mut nobody = written();
        nobody["author"] = json!({ "kind": "member" });
        assert!(serde_json::from_value::<Message>(nobody).is_err());
    }
}
