//! What came into a thread since its reader last looked (S11).

use crate::{Actor, MessageId};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// A message from a colleague or the customer that the sender of another one hasn't seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NewerMessage {
    /// The message.
    pub message_id: MessageId,
    /// When it came.
    pub at: Timestamp,
    /// Who wrote it here; `None` if the customer did.
    #[schema(required)]
    pub author: Option<Actor>,
    /// The name of the member or customer who wrote it; null if it isn't known.
    #[schema(required)]
    pub name: Option<String>,
}

impl NewerMessage {
    /// It in a sentence for the one who was about to send: *Ana replied 4 seconds ago.*
    #[must_use]
    pub fn sentence(&self, now: Timestamp) -> String {
        let ago = ago(now.duration_since(self.at));
        match (&self.name, self.author) {
            (Some(name), Some(_)) => format!("{} replied {ago}.", first_name(name)),
            (None, Some(_)) => format!("A colleague replied {ago}."),
            (Some(name), None) => format!("{name} wrote {ago}."),
            (None, None) => format!("They wrote {ago}."),
        }
    }
}

/// Colleagues go by their first name.
fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

/// How long ago something was, in words.
fn ago(past: SignedDuration) -> String {
    let seconds = past.as_secs().max(0);
    let (count, unit) = match seconds {
        0..=1 => return "just now".to_owned(),
        2..=59 => (seconds, "second"),
        60..=3_599 => (seconds / 60, "minute"),
        3_600..=86_399 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn newer(member: bool, name: Option<&str>) -> NewerMessage {
        NewerMessage {
            message_id: Uuid::nil().into(),
            at: Timestamp::UNIX_EPOCH,
            author: member.then(|| Actor::Member { id: Uuid::nil().into() }),
            name: name.map(str::to_owned),
        }
    }

    fn after(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn it_is_said_who_and_when() {
        let ana = newer(true, Some("Ana Ferreira"));
        assert_eq!(ana.sentence(after(4)), "Ana replied 4 seconds ago.");
        let okafor = newer(false, Some("Mr. Okafor"));
        assert_eq!(okafor.sentence(after(4)), "Mr. Okafor wrote 4 seconds ago.");
        assert_eq!(newer(false, None).sentence(after(0)), "They wrote just now.");
    }

    #[test]
    fn the_time_is_in_the_unit_that_one_would_say() {
        let ana = newer(true, Some("Ana"));
        for (seconds, words) in [
            (-5, "just now"),
            (1, "just now"),
            (59, "59 seconds ago"),
            (60, "1 minute ago"),
            (7_300, "2 hours ago"),
            (3 * 86_400, "3 days ago"),
        ] {
            assert_eq!(ana.sentence(after(seconds)), format!("Ana replied {words}."));
        }
    }
}
