//! The outbox: messages to send, and what happens to them (S3, S4).

mod likeness;
mod newer;
mod went_out;

pub use likeness::{Likeness, likeness};
pub use newer::NewerMessage;
pub use went_out::{ListedText, MaybeSent, WentOut, went_out};

use crate::message::media::{LARGEST_PICTURE, MOST_ATTACHMENTS};
use crate::message::{Failure, LONGEST_BODY, Media};
use crate::name::is_blank;
use crate::opt_out;
use crate::{Address, ConversationId, Line, LineId, MessageId, OptOut, OrganizationId, Status};
use jiff::{SignedDuration, Timestamp};

/// Why a message is not taken for sending.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing was written.
    #[error("The message is empty. Write something or attach a file.")]
    EmptyBody,
    /// Longer than Twilio takes.
    #[error(
        "The message has {characters} characters. The limit is {LONGEST_BODY}: shorten it or send two."
    )]
    BodyTooLong {
        /// How long it is.
        characters: usize,
    },
    /// A shortcode that doesn't exist (S10): the customer would get it as typed.
    #[error("There's no shortcode {0}. Pick one from the list, or type the text instead.")]
    ShortcodeUnknown(String),
    /// A shortcode that has no value here, and no default (S10).
    #[error("{}", empty_shortcode(.name, .label, .customer.as_deref()))]
    ShortcodeEmpty {
        /// Its name.
        name: String,
        /// What people call it.
        label: String,
        /// The customer's name, if one is saved.
        customer: Option<String>,
    },
    /// More attachments than Twilio takes.
    #[error(
        "The message has {0} attachments. The limit is {MOST_ATTACHMENTS}: send the rest separately."
    )]
    TooManyAttachments(usize),
    /// More bytes than Twilio takes.
    #[error(
        "The attachments are over 5 MB together, which is the limit. Send some of them separately."
    )]
    AttachmentsTooLarge,
    /// The line is for plain texts.
    #[error(
        "The line “{0}” can't send pictures or files. Choose another line, or send the text alone."
    )]
    NoMms(String),
    /// The number opted out.
    #[error("{number} has opted out of texts{from_line}. They can text START to opt in again.")]
    OptedOut {
        /// The number.
        number: Address,
        /// Which line it is about, as the end of a clause; empty when all.
        from_line: &'static str,
    },
    /// The line is off.
    #[error("The line “{0}” is off. Choose another line, or ask an admin to turn it on.")]
    LineOff(String),
    /// The whole inbox is off.
    #[error("The inbox is off. An admin can turn it on in Settings.")]
    InboxOff,
    /// A short code, or a sender's name.
    #[error("{0} can't get replies. Twilio can't text short codes or names.")]
    NotAnswerable(Address),
    /// A line that texts itself would hear its own answers.
    #[error("{} is your own line {line}. Enter the number of the person to text.", .number.for_people())]
    OwnLine {
        /// The number.
        number: Address,
        /// The line's name.
        line: String,
    },
    /// Nothing more is sent to someone who is being erased.
    #[error("This person is being erased, so they can't be texted.")]
    BeingErased,
    /// A message can't be sent in the past.
    #[error("That time has passed. Choose a later one.")]
    TimePassed,
    /// So far ahead it is a mistake.
    #[error("That's more than a year from now. Choose an earlier time.")]
    TooFarAhead,
    /// Texting was switched off for the customer.
    #[error("Texting is off for {0}. You can turn it on in the customer's details.")]
    TextingOff(String),
    /// The number is blocked.
    #[error("{} is blocked. Unblock it to text it.", .0.for_people())]
    NumberBlocked(Address),
}

/// What the decision to take a message rests on.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The text, as it will be sent.
    pub body: &'a str,
    /// What goes with it.
    pub attachments: &'a [Media],
    /// To whom.
    pub to: &'a Address,
    /// From which line.
    pub line: &'a Line,
    /// Whether the inbox as a whole is on.
    pub inbox_on: bool,
    /// The number's opt-outs in force.
    pub opt_outs: &'a [OptOut],
    /// The customer's name, when texting is off for them.
    pub texting_off_for: Option<&'a str>,
    /// Whether the number is blocked.
    pub blocked: bool,
}

impl Draft<'_> {
    /// Whether the message is taken.
    ///
    /// # Errors
    /// The first [`Refusal`] that applies, what the writer can fix first.
    pub fn check(&self) -> Result<(), Refusal> {
        check_body(self.body, self.attachments)?;
        self.check_attachments()?;
        if !self.to.is_answerable() {
            return Err(Refusal::NotAnswerable(self.to.clone()));
        }
        if self.blocked {
            return Err(Refusal::NumberBlocked(self.to.clone()));
        }
        if let Some(opt_out) = opt_out::in_force(self.opt_outs, self.line.id) {
            let from_line = if opt_out.line_id.is_some() { " from this line" } else { "" };
            return Err(Refusal::OptedOut { number: self.to.clone(), from_line });
        }
        if let Some(name) = self.texting_off_for {
            return Err(Refusal::TextingOff(name.to_owned()));
        }
        if !self.inbox_on {
            return Err(Refusal::InboxOff);
        }
        if !self.line.on {
            return Err(Refusal::LineOff(self.line.name.clone()));
        }
        Ok(())
    }

    fn check_attachments(&self) -> Result<(), Refusal> {
        check_attachments(self.attachments)?;
        // What Twilio has not said about a line is no reason to refuse.
        if !self.attachments.is_empty() && self.line.mms == Some(false) {
            return Err(Refusal::NoMms(self.line.name.clone()));
        }
        Ok(())
    }
}

/// Whether a text, with what goes with it, can be sent as it is written.
///
/// # Errors
/// The first [`Refusal`] that applies.
pub fn check_body(body: &str, attachments: &[Media]) -> Result<(), Refusal> {
    if is_blank(body) && attachments.is_empty() {
        return Err(Refusal::EmptyBody);
    }
    let characters = body.chars().count();
    if characters > LONGEST_BODY {
        return Err(Refusal::BodyTooLong { characters });
    }
    Ok(())
}

/// Whether files can go with one message, whatever its line.
///
/// # Errors
/// The first [`Refusal`] that applies.
pub fn check_attachments(attachments: &[Media]) -> Result<(), Refusal> {
    let count = attachments.len();
    if count > MOST_ATTACHMENTS {
        return Err(Refusal::TooManyAttachments(count));
    }
    let bytes: i64 = attachments.iter().filter_map(|media| media.bytes).sum();
    if bytes > LARGEST_PICTURE {
        return Err(Refusal::AttachmentsTooLarge);
    }
    Ok(())
}

/// What to do about a shortcode that is empty.
fn empty_shortcode(name: &str, label: &str, customer: Option<&str>) -> String {
    let instead = format!("rite {{{{{name}|…}}}} with what to say instead.");
    match customer {
        Some(customer) => {
            format!("{customer} has no {}. Fill it in, or w{instead}", in_a_sentence(label))
        }
        None => {
            format!("No customer is saved with this number, so {{{{{name}}}}} is empty. W{instead}")
        }
    }
}

/// A label within a sentence: `job number`, but `External ID` keeps the capitals of its `ID`.
fn in_a_sentence(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().collect::<String>() + letters.as_str()
        }
        _ => label.to_owned(),
    }
}

/// A message that a sender has taken from the outbox; committed as handed over before Twilio is
/// called, so that a crash in between is known as such.
#[derive(Clone, Debug, PartialEq)]
pub struct Handover {
    /// The organization.
    pub organization: OrganizationId,
    /// The message; its id is part of the status-callback URL.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// The line.
    pub line: LineId,
    /// The sender at Twilio.
    pub from: Address,
    /// To whom.
    pub to: Address,
    /// The text.
    pub body: String,
    /// What goes with it.
    pub media: Vec<Media>,
    /// Which attempt this is, from 1.
    pub attempt: i64,
}

/// What became of handing a message to Twilio (invariant 5).
#[derive(Clone, Debug, PartialEq)]
pub enum Settlement {
    /// Twilio has it.
    Accepted {
        /// Twilio's id.
        sid: String,
        /// Its status there.
        status: Status,
        /// Twilio's own count, when it gives one.
        segments: Option<i64>,
    },
    /// It certainly was not taken; try again at that time.
    Again {
        /// When.
        at: Timestamp,
    },
    /// It certainly was not taken, and will not be.
    Refused {
        /// Why, in words.
        failure: Failure,
        /// The carrier refuses because the number opted out (21610).
        opted_out: bool,
    },
    /// Nobody knows: wait for a callback or a listing.
    Unknown,
}

/// How long the next try waits after `attempt` tries that certainly did not get through: doubling
/// from a second to five minutes. `jitter` in 0..=1 spreads tries that failed together.
#[must_use]
pub fn backoff(attempt: i64, jitter: f64) -> SignedDuration {
    let seconds = 2_i64.pow(u32::try_from(attempt.clamp(1, 9) - 1).unwrap_or(0)).min(300);
    let spread = 0.5 + jitter.clamp(0.0, 1.0) / 2.0;
    SignedDuration::from_secs(seconds).mul_f64(spread)
}

/// What a listing of the account's messages says about one whose fate is open (S4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Messages at Twilio to that number, with that text, that aren't ours already.
    pub unclaimed_alike: usize,
    /// Other messages here with the same number and text near it, whatever became of them.
    pub others_alike: usize,
    /// Those of them that Twilio has not given a sid yet: any of them could be the match.
    pub others_open: usize,
    /// The listing reached back to before the handover.
    pub complete: bool,
    /// The grace period after the handover is over.
    pub grace_over: bool,
}

/// What to do about an uncertain message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The listing shows exactly one match: that is it.
    Found,
    /// Keep waiting.
    Wait,
    /// Send it once more: it never got there, and nothing like it is near.
    SendAgain,
    /// A person decides.
    Ask,
}

impl Silence {
    /// The verdict. A missing message proves nothing before the grace period is over and the listing
    /// is complete. With a similar text around the same time, we can't tell which one it was.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self { unclaimed_alike: 1, others_open: 0, .. } => Verdict::Found,
            Self { grace_over: false, .. } => Verdict::Wait,
            Self { unclaimed_alike: 0, others_alike: 0, complete: true, .. } => Verdict::SendAgain,
            Self { complete: false, .. } => Verdict::Wait,
            _ => Verdict::Ask,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_and_is_spread() {
        assert_eq!(backoff(1, 1.0), SignedDuration::from_secs(1));
        assert_eq!(backoff(4, 1.0), SignedDuration::from_secs(8));
        assert_eq!(backoff(4, 0.0), SignedDuration::from_secs(4));
        assert_eq!(backoff(900, 1.0), SignedDuration::from_secs(256));
    }

    const SILENT: Silence = Silence {
        unclaimed_alike: 0,
        others_alike: 0,
        others_open: 0,
        complete: true,
        grace_over: true,
    };

    #[test]
    fn an_uncertain_message_is_sent_again_only_when_nothing_can_be_confused() {
        assert_eq!(SILENT.verdict(), Verdict::SendAgain);
        for (silence, verdict) in [
            (Silence { grace_over: false, ..SILENT }, Verdict::Wait),
            (Silence { complete: false, ..SILENT }, Verdict::Wait),
            (Silence { others_alike: 1, ..SILENT }, Verdict::Ask),
            (Silence { unclaimed_alike: 2, ..SILENT }, Verdict::Ask),
        ] {
            assert_eq!(silence.verdict(), verdict, "{silence:?}");
        }
    }

    #[test]
    fn the_only_match_of_a_listing_is_it_unless_another_could_be() {
        let seen = Silence { unclaimed_alike: 1, grace_over: false, ..SILENT };
        assert_eq!(seen.verdict(), Verdict::Found);
        assert_eq!(Silence { others_alike: 1, ..seen }.verdict(), Verdict::Found);
        assert_eq!(Silence { others_alike: 1, others_open: 1, ..seen }.verdict(), Verdict::Wait);
    }
}
