//! Actors in columns: a word, and the id of a member or an API key.

use crate::Error;
use hearback_inbox::{Actor, ActorId, ApiKeyId, System, UserId};
use serde::{Deserialize, Serialize};

/// The kind of an actor, or which part of the program it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum ActorWord {
    Outside(OutsideActor),
    System(System),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OutsideActor {
    Member,
    ApiKey,
}

impl ActorWord {
    /// The word beside an actor's id.
    pub(crate) fn of(actor: Actor) -> Self {
        match actor {
            Actor::Member { .. } => Self::Outside(OutsideActor::Member),
            Actor::ApiKey { .. } => Self::Outside(OutsideActor::ApiKey),
            Actor::System { part } => Self::System(part),
        }
    }

    /// The actor with this word and id.
    pub(crate) fn actor(self, id: Option<ActorId>) -> Result<Actor, Error> {
        match (self, id) {
            (Self::System(part), None) => Ok(Actor::System { part }),
            (Self::Outside(OutsideActor::Member), Some(id)) => {
                Ok(Actor::Member { id: UserId(id.0) })
            }
            (Self::Outside(OutsideActor::ApiKey), Some(id)) => {
                Ok(Actor::ApiKey { id: ApiKeyId(id.0) })
            }
            _ => Err(Error::Corrupt("an actor that is nobody")),
        }
    }
}

/// The word beside an author's id. A member, as nearly every author is, has none.
pub(crate) fn author_word(author: Option<Actor>) -> Option<ActorWord> {
    author.filter(|author| author.member().is_none()).map(ActorWord::of)
}

/// The author with this word and id.
pub(crate) fn author(word: Option<ActorWord>, id: Option<ActorId>) -> Result<Option<Actor>, Error> {
    match word {
        Some(word) => word.actor(id).map(Some),
        None => Ok(id.map(|id| Actor::Member { id: UserId(id.0) })),
    }
}
