//! The story's sentences.

use hearback_inbox::Status;
use std::time::Duration;

use super::progress::Scene;
use crate::demo::api::DemoError;

pub(super) const QUESTION: &str = "Can someone come by on Thursday morning?";
pub(super) const ANSWER: &str = "Yes, Dario can be there between 9 and 11. I'll book it for you.";

pub(super) fn booking(job: u32) -> String {
    format!("You're booked for Thursday, 9 to 11. Your job number is {job}.")
}

pub(super) const INVITATION: &str =
    "Text from the phone and reply in the inbox, or play the story to see Twilio fail.";
pub(super) const BEGINNING: &str = "Maria is about to text…";
pub(super) const YOUR_TURN: &str =
    "Your turn: reply in the inbox, or break something below the phone.";
pub(super) const STOPPED: &str = "Stopped. Nothing’s broken anymore.";

pub(super) const NOT_TEXTED: &str = "Text the business from Maria’s phone first.";
pub(super) const DISCONNECTED: &str = "The inbox closed the connection. Play the story again.";
pub(super) const LATE: &str = "Nothing happened for a minute. Play the story again.";

pub(super) fn unexpected(status: Status) -> String {
    format!("Sam’s text is {}. Play the story again.", status.as_str())
}

pub(super) fn interrupted(why: &DemoError) -> String {
    format!("The story stopped. {why}")
}

pub(super) fn title(scene: Scene) -> &'static str {
    match scene {
        Scene::Asks => "A text arrives",
        Scene::Types => "Sam replies",
        Scene::Delivers => "It’s delivered",
        Scene::Fails => "Twilio fails",
        Scene::Recovers => "Sent once",
    }
}

pub(super) fn asks(millis: u64) -> String {
    format!("Hearback saved Maria’s text before answering Twilio. That took {millis} ms.")
}

pub(super) fn types() -> String {
    "You can see that Sam is typing, so you won’t both reply.".to_owned()
}

pub(super) fn delivers(took: Duration) -> String {
    format!("Twilio’s receipts came in: Sent, then Delivered, all in {} seconds.", seconds(took))
}

pub(super) fn fails(status: u16) -> String {
    format!(
        "Twilio returned {status}. It may still have accepted the text, so Hearback checks \
         Twilio’s list before it retries."
    )
}

pub(super) fn recovers(took: Duration, copies: usize) -> String {
    let times = match copies {
        1 => "once".to_owned(),
        more => format!("{more} times"),
    };
    format!(
        "It wasn’t on the list, so Hearback sent it again. {} seconds later, Maria has it {times}.",
        seconds(took)
    )
}

fn seconds(took: Duration) -> String {
    format!("{:.1}", took.as_secs_f64())
}
