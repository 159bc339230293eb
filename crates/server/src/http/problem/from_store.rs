//! What the store's refusals are called in the API.

use super::{Code, Problem};
use crate::password::Busy;
use crate::sampled;
use hearback_inbox::CustomerSummary;
use hearback_inbox::customer::NotACustomer;
use hearback_inbox::opt_out::NotAConsent;
use hearback_inbox::outbox::Refusal;
use hearback_inbox::phone::InvalidNumber;
use hearback_store::Error;
use jiff::SignedDuration;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::NotFound => return Self::not_found(),
            Error::Forbidden(_) => return Self::forbidden(),
            Error::Refused(refusal) => return refusal.clone().into(),
            Error::NewerMessages(newer) => return Self::newer((**newer).clone(), newer.at),
            Error::SeenUnknown => return Self::invalid("seen", sentence(&error.to_string())),
            Error::MailNotSetUp => Code::MailNotSetUp,
            Error::AttachmentUnknown => Code::AttachmentUnknown,
            Error::TooManyUnsent => Code::TooManyUnsent,
            Error::ClientKeyConflict => Code::ClientKeyConflict,
            Error::NotCancelable => Code::NotCancelable,
            Error::CarrierBlock { .. } => Code::CarrierBlock,
            Error::StopHandled(_) => Code::StopHandled,
            Error::NotScheduled => Code::NotScheduled,
            Error::NotRetryable => Code::NotRetryable,
            Error::LineUnknown => Code::LineUnknown,
            Error::NoLine => Code::NoLine,
            Error::CustomerImportOpen(_) => Code::ImportRunning,
            Error::ImportNotReady(_) => Code::ImportNotReady,
            Error::NotACustomer(NotACustomer { part, detail })
            | Error::NotAConsent(NotAConsent { part, detail }) => {
                return Self::invalid(part, detail.clone());
            }
            Error::SameCustomer => {
                return Self::invalid("other_id", sentence(&error.to_string()));
            }
            Error::NumberOnFile { owner, .. } => {
                return theirs(Code::NumberOnFile, &error, "numbers", owner);
            }
            Error::ExternalIdTaken { owner, .. } => {
                return theirs(Code::ExternalIdTaken, &error, "external_id", owner);
            }
            Error::NumberTaken(_) => Code::NumberTaken,
            Error::EmailTaken(_) => Code::InvalidRequest,
            Error::AlreadyMember(_) => Code::AlreadyMember,
            Error::LastAdmin => Code::LastAdmin,
            Error::MoreRights | Error::SharedName => Code::Forbidden,
            Error::RoleInUse(_) => Code::RoleInUse,
            Error::NameTaken(_) => Code::NameTaken,
            Error::TooManyCannedReplies(_) => Code::TooManyCannedReplies,
            Error::InvitationOver => Code::InvitationOver,
            Error::StepOver => Code::SignInOver,
            Error::WrongCode => return Self::wrong_code(),
            Error::ResetOver => Code::ResetOver,
            Error::AlreadySetUp => Code::AlreadySetUp,
            Error::StartOver => Code::StartOver,
            Error::Closed => return unavailable(),
            Error::Unavailable(_) => {
                if sampled::is_written("request_failed") {
                    tracing::error!(%error, "a request failed");
                }
                return unreachable();
            }
            Error::NewerSchema { .. }
            | Error::Unusable(_)
            | Error::Corrupt(_)
            | Error::Engine(_) => return Self::internal(&error),
        };
        Self::new(code, sentence(&error.to_string()))
    }
}

/// What someone else has.
fn theirs(code: Code, error: &Error, field: &'static str, owner: &CustomerSummary) -> Problem {
    Problem::new(code, sentence(&error.to_string())).about(field).with_customer(owner)
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::EmptyBody => Code::EmptyBody,
            Refusal::BodyTooLong { .. } => Code::BodyTooLong,
            Refusal::ShortcodeUnknown(_) => Code::ShortcodeUnknown,
            Refusal::ShortcodeEmpty { .. } => Code::ShortcodeEmpty,
            Refusal::TooManyAttachments(_) => Code::TooManyAttachments,
            Refusal::AttachmentsTooLarge => Code::AttachmentTooLarge,
            Refusal::NoMms(_) => Code::NoMms,
            Refusal::OptedOut { .. } => Code::OptedOut,
            Refusal::LineOff(_) => Code::LineOff,
            Refusal::InboxOff => Code::InboxOff,
            Refusal::NotAnswerable(_) => Code::NotAnswerable,
            Refusal::OwnLine { .. } => Code::InvalidNumber,
            Refusal::TextingOff(_) => Code::TextingOff,
            Refusal::BeingErased => Code::BeingErased,
            Refusal::NumberBlocked(_) => Code::NumberBlocked,
            Refusal::TimePassed | Refusal::TooFarAhead => Code::InvalidTime,
        };
        let problem = Self::new(code, refusal.to_string());
        match refusal {
            Refusal::EmptyBody
            | Refusal::BodyTooLong { .. }
            | Refusal::ShortcodeUnknown(_)
            | Refusal::ShortcodeEmpty { .. } => problem.about("body"),
            Refusal::TimePassed | Refusal::TooFarAhead => problem.about("send_at"),
            Refusal::OwnLine { .. } => problem.about("number"),
            Refusal::TooManyAttachments(_) | Refusal::AttachmentsTooLarge => {
                problem.about("attachments")
            }
            _ => problem,
        }
    }
}

impl From<InvalidNumber> for Problem {
    fn from(error: InvalidNumber) -> Self {
        Self::new(Code::InvalidNumber, error.to_string()).about("number")
    }
}

impl From<Busy> for Problem {
    fn from(_: Busy) -> Self {
        let detail = "Too many people are signing in right now. Try again in a few seconds.";
        Self::new(Code::Busy, detail).retry_after(SignedDuration::from_secs(2))
    }
}

fn unavailable() -> Problem {
    Problem::new(Code::Starting, "Hearback is starting or stopping. Try again in a moment.")
        .retry_after(SignedDuration::from_secs(2))
}

fn unreachable() -> Problem {
    Problem::new(Code::Starting, "We can't reach the database right now. Try again in a moment.")
        .retry_after(SignedDuration::from_secs(2))
}

/// The store's errors are clauses; people are told sentences.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let end = if clause.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_sentences() {
        let problem = Problem::from(Error::NoLine);
        assert_eq!(problem.code, Code::NoLine);
        assert!(problem.detail.starts_with("There's no line"), "{}", problem.detail);
        assert!(problem.detail.ends_with('.'), "{}", problem.detail);
    }

    #[test]
    fn what_failed_inside_stays_inside() {
        let problem = Problem::from(Error::Engine("relation \"sessions\"".to_owned()));
        assert!(!problem.detail.contains("sessions"));
    }
}
