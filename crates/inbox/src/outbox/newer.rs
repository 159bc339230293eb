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
        match (&self.name, self.author, ago) {
            (Some(name), Some(_), None) => format!("{} just replied.", first_name(name)),
            (Some(name), Some(_), Some(ago)) => format!("{} replied {ago}.", first_name(name)),
            (None, Some(_), None) => "A teammate just replied.".to_owned(),
            (None, Some(_), Some(ago)) => format!("A teammate replied {ago}."),
            (Some(name), None, None) => format!("{name} just texted."),
            (Some(name), None, Some(ago)) => format!("{name} texted {ago}."),
            (None, None, None) => "They just texted.".to_owned(),
            (None, None, Some(ago)) => format!("They texted {ago}."),
        }
    }
}

/// Colleagues go by their first name.
fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

/// How long ago something was, in words; `None` if it was just now.
fn ago(past: SignedDuration) -> Option<String> {
    let seconds = past.as_secs().max(0);
    let (count, unit) = match seconds {
        0..=1 => return None,
        2..=59 => (seconds, "second"),
        60..=3_599 => (seconds / 60, "minute"),
        3_600..=86_399 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    Some(format!("{count} {unit}{plural} ago"))
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
        assert_eq!(okafor.sentence(after(4)), "Mr. Okafor texted 4 seconds ago.");
        assert_eq!(newer(false, None).sentence(after(0)), "They just texted.");
    }

    #[test]
    fn the_time_is_in_the_unit_that_one_would_say() {
        let ana = newer(true, Some("Ana"));
        for seconds in [-5, 1] {
            assert_eq!(ana.sentence(after(seconds)), "Ana just replied.");
        }
        for (seconds, words) in [
            (59, "59 seconds ago"),
            (60, "1 minute ago"),
            (7_300, "2 hours ago"),
            (3 * 86_400, "3 days ago"),
        ] {
            assert_eq!(ana.sentence(after(seconds)), format!("Ana replied {words}."));
        }
    }
}
