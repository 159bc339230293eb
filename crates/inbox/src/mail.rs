//! Mail to members: what it says, when it is tried again, and when it is given up (I7).

use crate::name::one_line;
use crate::sign_in::{AccountAlert, Whereabouts};
use crate::{Address, ConversationId, InvitationId, MailId, OrganizationId, PasswordResetId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long an email is retried.
pub const PATIENCE: SignedDuration = SignedDuration::from_hours(48);
const FIRST_PAUSE: i64 = 5;
const LONGEST_PAUSE: i64 = 3_600;

/// How the connection to a mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// It begins in the clear and must be encrypted before anything is said (usually port 587).
    Starttls,
    /// It is encrypted from the start (usually port 465).
    Tls,
    /// It is not: for a server on the same machine or network.
    None,
}

/// A mail to a member, or to someone who is to become one. Names are current when it's sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its id, which its Message-ID is made of: the same mail twice can be told apart from two.
    pub id: MailId,
    /// The organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// The recipient's name; empty if they are no user yet.
    pub recipient_name: String,
    /// Their address.
    pub recipient_email: String,
    /// The name of the person who had it sent, if a person did.
    pub actor_name: Option<String>,
    /// What it says.
    pub about: MailAbout,
    /// Since when it waits.
    pub at: Timestamp,
    /// Which attempt this is, from 1.
    pub attempt: i64,
}

/// What a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailAbout {
    /// A conversation is theirs now.
    Assignment {
        /// The conversation.
        conversation: ConversationId,
        /// The customer's name, if saved.
        customer_name: Option<String>,
        /// The customer's number.
        number: Address,
    },
    /// They are invited to the team.
    Invitation {
        /// The invitation.
        invitation: InvitationId,
        /// Which of its links.
        issue: i64,
    },
    /// They have forgotten their password.
    PasswordReset {
        /// The link's id.
        reset: PasswordResetId,
    },
    /// Something about their account.
    Alert {
        /// What.
        alert: AccountAlert,
        /// From where it was done.
        place: Whereabouts,
    },
}

impl Mail {
    /// *Ana assigned Mr. Okafor to you*
    #[must_use]
    pub fn subject(&self) -> String {
        let actor = self.actor_name.as_deref().map_or("Someone", first_name);
        match &self.about {
            MailAbout::Assignment { customer_name, number, .. } => {
                format!("{actor} assigned {} to you", customer(customer_name.as_deref(), number))
            }
            MailAbout::Invitation { .. } => {
                format!("{actor} invited you to {}", one_line(&self.organization_name))
            }
            MailAbout::PasswordReset { .. } => "Set a new password for Hearback".to_owned(),
            MailAbout::Alert { alert, .. } => match alert {
                AccountAlert::NewBrowser => "New sign-in to your Hearback account",
                AccountAlert::PasswordChanged => "Your Hearback password was changed",
                AccountAlert::SecondFactorChanged => "Your two-step sign-in was changed",
            }
            .to_owned(),
        }
    }

    /// How the recipient is spoken to.
    #[must_use]
    pub fn recipient_first_name(&self) -> &str {
        first_name(&self.recipient_name)
    }
}

/// A customer by name, else by number; on one line.
#[must_use]
pub fn customer(name: Option<&str>, number: &Address) -> String {
    name.map_or_else(|| number.for_people(), one_line)
}

fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

/// What became of handing a mail to the mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailOutcome {
    /// The server has it.
    Sent,
    /// Not now: why, in a sentence.
    Later(String),
    /// Never: why, in a sentence.
    Never(String),
}

/// What is done about a mail that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailFate {
    /// It is gone.
    Sent,
    /// It is tried again at that time.
    Again(Timestamp, String),
    /// It is given up.
    GivenUp(String),
}

impl MailOutcome {
    /// What to do about a mail that waits since `at`, after its `attempt`th try. `jitter` in 0..=1
    /// spreads tries that failed together.
    #[must_use]
    pub fn fate(self, at: Timestamp, attempt: i64, now: Timestamp, jitter: f64) -> MailFate {
        match self {
            Self::Sent => MailFate::Sent,
            Self::Never(why) => MailFate::GivenUp(why),
            Self::Later(why) if now.duration_since(at) >= PATIENCE => {
                MailFate::GivenUp(format!("{why} It was tried for two days."))
            }
            Self::Later(why) => MailFate::Again(now + pause(attempt, jitter), why),
        }
    }
}

/// Doubling from five seconds to an hour.
fn pause(attempt: i64, jitter: f64) -> SignedDuration {
    let doublings = u32::try_from(attempt.clamp(1, 12) - 1).unwrap_or(0);
    let seconds = (FIRST_PAUSE << doublings).min(LONGEST_PAUSE);
    SignedDuration::from_secs(seconds).mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later() -> MailOutcome {
        MailOutcome::Later("The mail server doesn’t answer.".to_owned())
    }

    #[test]
    fn it_is_tried_again_less_and_less_often_for_two_days() {
        let begun = Timestamp::UNIX_EPOCH;
        let (mut now, mut attempt) = (begun, 0);
        let ended = loop {
            attempt += 1;
            match later().fate(begun, attempt, now, 1.0) {
                MailFate::Again(at, _) => {
                    assert!(at.duration_since(now) <= SignedDuration::from_hours(1));
                    now = at;
                }
                fate => break fate,
            }
        };
        let words = "The mail server doesn’t answer. It was tried for two days.";
        assert_eq!(ended, MailFate::GivenUp(words.to_owned()));
        assert!(now.duration_since(begun) < PATIENCE + SignedDuration::from_hours(1));
        assert!((50..70).contains(&attempt), "{attempt} attempts");
    }

    #[test]
    fn what_is_refused_for_good_is_not_tried_again() {
        let never = MailOutcome::Never("No such user.".to_owned());
        let fate = never.fate(Timestamp::UNIX_EPOCH, 1, Timestamp::UNIX_EPOCH, 0.5);
        assert_eq!(fate, MailFate::GivenUp("No such user.".to_owned()));
    }

    #[test]
    fn the_subject_says_who_and_whom() {
        let about = |name: Option<&str>| MailAbout::Assignment {
            conversation: uuid::Uuid::nil().into(),
            customer_name: name.map(str::to_owned),
            number: Address::from_twilio("+14155550132"),
        };
        let mail = Mail {
            id: uuid::Uuid::nil().into(),
            organization: uuid::Uuid::nil().into(),
            organization_name: "Northside".to_owned(),
            recipient_name: "Ben Carter".to_owned(),
            recipient_email: "ben@northside.example".to_owned(),
            actor_name: Some("Ana Ruiz".to_owned()),
            about: about(Some("Mr. Okafor")),
            at: Timestamp::UNIX_EPOCH,
            attempt: 1,
        };
        assert_eq!(mail.subject(), "Ana assigned Mr. Okafor to you");
        let (invitation, issue) = (uuid::Uuid::nil().into(), 1);
        let invited = Mail { about: MailAbout::Invitation { invitation, issue }, ..mail.clone() };
        assert_eq!(invited.subject(), "Ana invited you to Northside");
        let unknown = Mail { about: about(None), actor_name: None, ..mail };
        assert_eq!(unknown.subject(), "Someone assigned +1 415-555-0132 to you");
    }
}
