//! How a send ended: whether Twilio may have taken the message, and so what may happen next.
//!
//! Twilio's create call has no idempotency key, so a message that is sent again after an unclear
//! end may reach the customer twice. Everything that is not certain is [`SendOutcome::Unknown`].

use crate::catalogue::{Kind, explain};
use crate::client::MessageResource;
use crate::client::transport::{Answer, TransportError};
use crate::error::ApiError;
use std::time::Duration;

/// The end of one attempt to send.
#[derive(Debug, Clone, PartialEq)]
pub enum SendOutcome {
    /// **Taken.** Twilio has the message and gave it a sid. Boxed for its size.
    Accepted(Box<MessageResource>),
    /// **Certainly not taken**: no connection came about (refused, DNS, TLS). The same message
    /// can be sent again.
    RetryLater {
        /// What the network said, fit for a log.
        reason: String,
    },
    /// **Certainly not taken**: too many calls at once, or the sender's queue is full. The same
    /// message can be sent again, later.
    Throttled {
        /// How long Twilio asks to wait, where it says.
        retry_after: Option<Duration>,
        /// What has to slow down.
        bottleneck: Bottleneck,
        /// Status and code, fit for a log.
        reason: String,
    },
    /// **Certainly not taken**: Twilio will not send this message as it is. (It may still show
    /// in the account's message log, as failed.)
    Refused(ApiError),
    /// **Certainly not taken**: the recipient has opted out of this sender (21610). Only they
    /// can lift that. Through a messaging service it may instead come by status callback.
    OptedOut(ApiError),
    /// **Certainly not taken**, nor will any other message be until someone fixes the account:
    /// wrong credentials, a suspended account, a wrong account sid or address.
    Misconfigured(ApiError),
    /// **Perhaps taken**: a time-out, a connection lost after the request went out, a 5xx, or an
    /// answer that cannot be read. Never simply send it again; wait for the status callback or
    /// look in the account's messages.
    Unknown {
        /// What happened, fit for a log.
        reason: String,
    },
}

/// What has to slow down when Twilio throttles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bottleneck {
    /// The whole account: too many calls at once (429, 20429).
    Account,
    /// This sender alone: its queue holds all that it can send (21611).
    Sender,
}

impl SendOutcome {
    /// Whether Twilio has taken the message or may have.
    #[must_use]
    pub fn may_have_been_taken(&self) -> bool {
        matches!(self, Self::Accepted(_) | Self::Unknown { .. })
    }

    pub(crate) fn classify(answer: Result<Answer, TransportError>) -> Self {
        let answer = match answer {
            Ok(answer) => answer,
            Err(TransportError::NotReached(reason)) => return Self::RetryLater { reason },
            Err(TransportError::Interrupted(reason)) => return Self::Unknown { reason },
        };
        match answer.status {
            200..=299 => Self::read_resource(&answer),
            400..=499 => Self::of_refusal(&answer),
            status => Self::Unknown { reason: format!("Twilio answered {status}") },
        }
    }

    fn read_resource(answer: &Answer) -> Self {
        let status = answer.status;
        let body = match &answer.body {
            Ok(body) => body,
            Err(problem) => {
                return Self::Unknown {
                    reason: format!("Twilio answered {status}, but {problem}"),
                };
            }
        };
        match serde_json::from_slice(body).ok().as_ref().and_then(MessageResource::from_json) {
            Some(message) => Self::Accepted(Box::new(message)),
            None => Self::Unknown {
                reason: format!("Twilio answered {status}, but its answer shows no message"),
            },
        }
    }

    fn of_refusal(answer: &Answer) -> Self {
        let error = answer.api_error();
        match Refusal::of(error.status, error.code) {
            Refusal::Throttled(bottleneck) => Self::Throttled {
                retry_after: answer.retry_after,
                bottleneck,
                reason: error.to_string(),
            },
            Refusal::OptedOut => Self::OptedOut(error),
            Refusal::Misconfigured => Self::Misconfigured(error),
            Refusal::Unclear => Self::Unknown { reason: error.to_string() },
            Refusal::Message => Self::Refused(error),
        }
    }
}

/// What a 4xx to a create call means. The code decides before the status where it is known:
/// Twilio gives 403 and 404 for things that concern one message only (a country that is not
/// enabled, a messaging service that is gone).
enum Refusal {
    Throttled(Bottleneck),
    OptedOut,
    Misconfigured,
    /// Answers of something between us and Twilio that gave up waiting (408, 425, 499).
    Unclear,
    Message,
}

impl Refusal {
    fn of(status: u16, code: Option<u32>) -> Self {
        match (status, code) {
            (_, Some(20429)) | (429, _) => Self::Throttled(Bottleneck::Account),
            (_, Some(21611)) => Self::Throttled(Bottleneck::Sender),
            (_, Some(21610)) => Self::OptedOut,
            // To a create call, "not found" can only mean the account in the path.
            (401 | 407, _) | (_, Some(20404)) => Self::Misconfigured,
            (408 | 425 | 499, _) => Self::Unclear,
            (status, code) => match code.and_then(explain) {
                Some(known) if known.kind == Kind::Account => Self::Misconfigured,
                Some(_) => Self::Message,
                None if matches!(status, 403 | 404) => Self::Misconfigured,
                None => Self::Message,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::transport::BodyProblem;

    fn answer(status: u16, body: &str) -> SendOutcome {
        let body = Ok(body.as_bytes().to_vec());
        SendOutcome::classify(Ok(Answer { status, retry_after: None, date: None, body }))
    }

    fn name(outcome: &SendOutcome) -> &'static str {
        match outcome {
            SendOutcome::Accepted(_) => "accepted",
            SendOutcome::RetryLater { .. } => "retry later",
            SendOutcome::Throttled { bottleneck: Bottleneck::Account, .. } => "throttled account",
            SendOutcome::Throttled { bottleneck: Bottleneck::Sender, .. } => "throttled sender",
            SendOutcome::Refused(_) => "refused",
            SendOutcome::OptedOut(_) => "opted out",
            SendOutcome::Misconfigured(_) => "misconfigured",
            SendOutcome::Unknown { .. } => "unknown",
        }
    }

    #[test]
    fn each_answer_has_its_end() {
        let sid = r#"{"sid":"SM11111111111111111111111111111111","status":"queued"}"#;
        let table = [
            (201, sid, "accepted"),
            (200, sid, "accepted"),
            (201, "", "unknown"),
            (201, "<html></html>", "unknown"),
            (201, r#"{"sid":"nonsense"}"#, "unknown"),
            (204, "", "unknown"),
            (302, "", "unknown"),
            (400, r#"{"code":21211}"#, "refused"),
            (400, r#"{"code":21610}"#, "opted out"),
            (400, r#"{"code":21611}"#, "throttled sender"),
            (429, r#"{"code":20429}"#, "throttled account"),
            (429, "", "throttled account"),
            (400, r#"{"code":99999}"#, "refused"),
            (400, "<html></html>", "refused"),
            (401, r#"{"code":20003}"#, "misconfigured"),
            (401, "", "misconfigured"),
            (403, r#"{"code":20003}"#, "misconfigured"),
            (403, r#"{"code":20005}"#, "misconfigured"),
            (400, r#"{"code":10001}"#, "misconfigured"),
            (400, r#"{"code":30002}"#, "misconfigured"),
            (403, "", "misconfigured"),
            (403, r#"{"code":21408}"#, "refused"),
            (404, r#"{"code":20404}"#, "misconfigured"),
            (404, "", "misconfigured"),
            (404, r#"{"code":21701}"#, "refused"),
            (407, "", "misconfigured"),
            (408, "", "unknown"),
            (425, "", "unknown"),
            (500, r#"{"code":20500}"#, "unknown"),
            (500, r#"{"code":21610}"#, "unknown"),
            (503, "", "unknown"),
        ];
        for (status, body, expected) in table {
            assert_eq!(name(&answer(status, body)), expected, "{status} {body}");
        }
    }

    #[test]
    fn a_body_that_was_not_read_leaves_a_2xx_unknown_and_a_4xx_certain() {
        let classify = |status| {
            let body = Err(BodyProblem::TooLarge { limit: 9 });
            SendOutcome::classify(Ok(Answer { status, retry_after: None, date: None, body }))
        };
        assert_eq!(name(&classify(201)), "unknown");
        assert_eq!(name(&classify(400)), "refused");
        assert_eq!(name(&classify(401)), "misconfigured");
    }

    #[test]
    fn only_accepted_and_unknown_may_have_been_taken() {
        assert!(answer(500, "").may_have_been_taken());
        assert!(
            answer(201, r#"{"sid":"SM11111111111111111111111111111111"}"#).may_have_been_taken()
        );
        for (status, body) in [(400, ""), (401, ""), (429, ""), (400, r#"{"code":21610}"#)] {
            assert!(!answer(status, body).may_have_been_taken(), "{status}");
        }
        let refused = SendOutcome::classify(Err(TransportError::NotReached("refused".to_owned())));
        assert!(!refused.may_have_been_taken());
        let dropped = SendOutcome::classify(Err(TransportError::Interrupted("dropped".to_owned())));
        assert!(dropped.may_have_been_taken());
    }
}
