//! Handing one message to Twilio, and what its answer means for the outbox (invariant 5).

use super::lanes::{Lane, Lanes};
use crate::twilio::failure;
use crate::twilio::trial;
use crate::workers::caught::Job;
use crate::workers::shift::Shift;
use hearback_inbox::message::Failure;
use hearback_inbox::outbox::{Handover, Settlement, backoff};
use hearback_inbox::{LineKind, Status, Timestamp};
use hearback_twilio::client::MessageResource;
use hearback_twilio::outcome::Bottleneck;
use hearback_twilio::{ApiError, MessagingServiceSid, OutboundMessage, SendOutcome, Sender};
use jiff::SignedDuration;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// The shortest wait before a message that was put back comes up again.
const PUT_BACK: SignedDuration = SignedDuration::from_secs(1);
/// What must be left of the lease for a call to begin, beyond the time that the call may take.
const LEASE_MARGIN: Duration = Duration::from_secs(1);

/// Twilio's code for credentials that are not accepted, where the answer gives none itself.
const NO_PERMISSION: u32 = 20003;
/// And for an account that does not exist.
const NOT_FOUND: u32 = 20404;

/// A message that has been claimed, and when.
pub(super) struct Claimed {
    handover: Handover,
    since: Instant,
    /// Twilio may have it: from now on, no one may assume that it doesn't.
    called: AtomicBool,
}

impl Claimed {
    pub(super) fn new(handover: Handover, since: Instant) -> Self {
        Self { handover, since, called: AtomicBool::new(false) }
    }
}

/// Hands a claimed message over and writes down what became of it.
pub(super) async fn hand(shift: &Shift, lanes: &Lanes, claimed: Claimed) {
    let (organization, message) = (claimed.handover.organization, claimed.handover.message);
    let settling = settle(shift, lanes, &claimed);
    let settled = shift.caught(Job::Text, Some(organization), settling).await;
    let settlement = settled.unwrap_or_else(|| after_panic(&claimed));
    // If this panics too, the message is found when its lease is over, and is uncertain then.
    let recording = shift.record(organization, message, settlement);
    shift.caught(Job::Text, Some(organization), recording).await;
}

/// What is certain about a message whose handing over panicked.
fn after_panic(claimed: &Claimed) -> Settlement {
    if claimed.called.load(Ordering::SeqCst) {
        return Settlement::Unknown;
    }
    refused(Failure {
        code: None,
        title: "Hearback hit a bug, and this text wasn’t sent.".to_owned(),
        advice: "Please report it. Trying again may work.".to_owned(),
        retry_helps: true,
        docs_url: None,
    })
}

async fn settle(shift: &Shift, lanes: &Lanes, claimed: &Claimed) -> Settlement {
    let handover = &claimed.handover;
    // Never closed, so this fails never; if it did, the message would be put back.
    let Ok(_call) = lanes.calls(handover.organization).acquire_owned().await else {
        return put_back(shift);
    };
    let now = shift.app.clock().now();
    if let Some(until) = lanes.waits_until(handover.organization, handover.line, now) {
        return Settlement::Again { at: until };
    }
    // A call must end within the lease: once that is over, someone else may conclude that this
    // message never got to Twilio, and send it.
    if shift.stop.is_cancelled() || !time_is_left(shift, claimed) {
        return put_back(shift);
    }
    let account = match shift.app.accounts().of(handover.organization).await {
        Ok(Some(account)) => account,
        Ok(None) => return refused(not_connected()),
        Err(error) => {
            tracing::error!(organization = %handover.organization, %error, "could not read the Twilio account");
            return put_back(shift);
        }
    };
    let outbound = outbound(shift, handover);
    claimed.called.store(true, Ordering::SeqCst);
    let outcome = account.client.send(&outbound).await;
    let settlement = diagnose(shift, lanes, handover, outcome).await;
    match settlement {
        Settlement::Refused { failure, opted_out } if failure.code == Some(trial::UNVERIFIED) => {
            let now = shift.app.clock().now();
            let verified = account.verified_with(handover.to.as_str(), now).await;
            let verified = verified.as_ref().map(|all| all.as_slice());
            let failure = trial::failure(failure, handover.to.as_str(), verified);
            Settlement::Refused { failure, opted_out }
        }
        other => other,
    }
}

fn put_back(shift: &Shift) -> Settlement {
    Settlement::Again { at: shift.app.clock().now() + PUT_BACK }
}

fn time_is_left(shift: &Shift, claimed: &Claimed) -> bool {
    let settings = shift.app.settings();
    let lease = shift.app.clock().real(Duration::try_from(settings.lease).unwrap_or_default());
    let needed = settings.twilio.total_timeout + LEASE_MARGIN;
    // However short the lease, a message that was claimed this moment may be sent.
    claimed.since.elapsed() <= lease.saturating_sub(needed).max(LEASE_MARGIN / 2)
}

fn outbound(shift: &Shift, handover: &Handover) -> OutboundMessage {
    let from = handover.from.as_str();
    let from = match MessagingServiceSid::parse(from) {
        Ok(service) if LineKind::of(&handover.from) == LineKind::MessagingService => {
            Sender::MessagingService(service)
        }
        _ => Sender::Number(from.to_owned()),
    };
    let (organization, media) = (handover.organization, handover.media.iter());
    OutboundMessage {
        from,
        to: handover.to.as_str().to_owned(),
        body: handover.body.clone(),
        media_urls: media.map(|media| shift.app.media_url(organization, media.id)).collect(),
        status_callback: Some(
            shift.app.status_callback_url(handover.organization, handover.message),
        ),
    }
}

/// What the answer means; the one place where Twilio's outcomes become ours.
async fn diagnose(
    shift: &Shift,
    lanes: &Lanes,
    handover: &Handover,
    outcome: SendOutcome,
) -> Settlement {
    let Handover { organization, message, line, attempt, .. } = *handover;
    let now = shift.app.clock().now();
    let (settlement, reason) = match outcome {
        SendOutcome::Accepted(resource) => {
            lanes.flows(organization, line, now);
            return accepted(&resource);
        }
        SendOutcome::RetryLater { reason } => {
            (Settlement::Again { at: now + backoff(attempt, rand::random()) }, reason)
        }
        SendOutcome::Throttled { retry_after, bottleneck, reason } => {
            let lane = match bottleneck {
                Bottleneck::Account => Lane::Account(organization),
                Bottleneck::Sender => Lane::Line(organization, line),
            };
            let at = slow_down(lanes, lane, now, retry_after);
            note_hold(shift, handover, lane, at).await;
            (Settlement::Again { at }, reason)
        }
        SendOutcome::Refused(error) => (refused(failure::of_error(&error)), error.to_string()),
        SendOutcome::OptedOut(error) => {
            let failure = failure::of_error(&error);
            (Settlement::Refused { failure, opted_out: true }, error.to_string())
        }
        SendOutcome::Misconfigured(error) => (refused(misconfigured(&error)), error.to_string()),
        SendOutcome::Unknown { reason } => (Settlement::Unknown, reason),
    };
    let becomes = match settlement {
        Settlement::Again { .. } => "sent again later",
        Settlement::Unknown => "uncertain",
        _ => "failed",
    };
    tracing::warn!(%organization, message_id = %message, %line, attempt, reason, becomes, "Twilio did not accept a message");
    settlement
}

fn refused(failure: Failure) -> Settlement {
    Settlement::Refused { failure, opted_out: false }
}

/// What is known of a message that Twilio has.
pub(in crate::workers) fn accepted(resource: &MessageResource) -> Settlement {
    Settlement::Accepted {
        sid: resource.sid.to_string(),
        // A word of Twilio's that is not known yet says at least that Twilio has it.
        status: Status::parse(resource.status.as_str()).unwrap_or(Status::Queued),
        segments: resource.num_segments.filter(|count| *count > 0).map(i64::from),
    }
}

/// Holds the lane back, and gives the time when it may go on. Jitter is added to what Twilio asks
/// for, never taken away.
fn slow_down(
    lanes: &Lanes,
    lane: Lane,
    now: Timestamp,
    retry_after: Option<Duration>,
) -> Timestamp {
    let times = lanes.throttled(lane, now);
    let wait = match retry_after.and_then(|wait| SignedDuration::try_from(wait).ok()) {
        Some(asked) => asked.min(SignedDuration::from_hours(1)) + backoff(1, rand::random()),
        None => backoff(times, rand::random()),
    };
    let until = now + wait;
    lanes.hold(lane, until, now);
    until
}

/// What waits says for how long, and neither a restart nor another node goes on earlier.
async fn note_hold(shift: &Shift, handover: &Handover, lane: Lane, until: Timestamp) {
    let Handover { organization, line, ref to, .. } = *handover;
    let others_too = matches!(lane, Lane::Account(_));
    let about = (line, to.clone());
    let noted = shift.app.store().hold_back(organization, about, others_too, until).await;
    if let Err(error) = noted {
        tracing::warn!(%organization, %error, "could not note that Twilio asked to slow down");
    }
}

/// The account is at fault, not the message: it fails with what an admin has to do, and can be
/// sent again once that is done. Keeping it waiting would hide the trouble, and send it hours
/// later, when nobody expects it anymore.
fn misconfigured(error: &ApiError) -> Failure {
    let code = error.code.unwrap_or(match error.status {
        404 => NOT_FOUND,
        _ => NO_PERMISSION,
    });
    Failure { retry_helps: true, ..failure::of_code(Some(code)) }
}

fn not_connected() -> Failure {
    Failure {
        code: None,
        title: "No Twilio account is connected.".to_owned(),
        advice: "An admin can connect one in Settings. Then send the message again.".to_owned(),
        retry_helps: true,
        docs_url: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, code: Option<u32>) -> ApiError {
        ApiError { status, code, message: None, more_info: None }
    }

    #[test]
    fn trouble_with_the_account_says_what_to_do_and_can_be_tried_again() {
        for (error, code) in [
            (answered(401, Some(20003)), 20003),
            (answered(401, None), 20003),
            (answered(403, None), 20003),
            (answered(404, None), 20404),
            (answered(400, Some(30002)), 30002),
        ] {
            let failure = misconfigured(&error);
            assert_eq!(failure.code, Some(code));
            assert!(failure.retry_helps && !failure.advice.is_empty(), "{code}");
        }
    }
}
