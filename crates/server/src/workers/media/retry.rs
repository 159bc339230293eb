//! When a fetch that failed is tried again, and what is said once it no longer is.

use crate::workers::shift::Shift;
use hearback_inbox::message::media::{next_try, next_try_if_missing};
use hearback_store::{Fetched, MediaJob};
use jiff::SignedDuration;

pub(super) const NOT_ACCEPTED: &str = "Twilio rejected the account’s credentials for this file. \
    An admin can enter them again in Settings.";
pub(super) const NOT_TO_BE_HAD: &str = "We tried for a day, but Twilio didn’t send this file.";

/// Retries later, for about a day.
pub(super) fn again(shift: &Shift, job: &MediaJob, reason: &str, at_last: &str) -> Fetched {
    retry_or_give_up(shift, job, reason, (next_try(job.attempt, rand::random()), at_last))
}

/// The same for what Twilio does not have, or not yet: after some hours it no longer will.
pub(super) fn missing(shift: &Shift, job: &MediaJob, reason: &str, at_last: &str) -> Fetched {
    retry_or_give_up(
        shift,
        job,
        reason,
        (next_try_if_missing(job.attempt, rand::random()), at_last),
    )
}

fn retry_or_give_up(
    shift: &Shift,
    job: &MediaJob,
    reason: &str,
    (wait, at_last): (Option<SignedDuration>, &str),
) -> Fetched {
    let MediaJob { organization, id, attempt, .. } = job;
    tracing::warn!(%organization, media = %id, attempt, reason, "an attachment could not be fetched");
    match wait {
        Some(wait) => Fetched::Again(shift.app.now() + wait),
        None => Fetched::Failed(at_last.to_owned()),
    }
}
