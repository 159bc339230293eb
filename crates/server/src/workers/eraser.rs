//! The eraser: erases people, step by step (C5).
//!
//! Each step is committed before the next one begins, and repeating one changes nothing. So a process
//! that vanished is taken up by the next one where it stood. Files go before the rows that say where
//! they are.

use super::caught::Job;
use super::fair_share::Limits;
use super::rounds::{Claiming, Queue, rounds};
use super::shift::Shift;
use hearback_inbox::erasure::{ErasureState, PATIENCE_AT_TWILIO};
use hearback_inbox::id::ErasureId;
use hearback_inbox::{OrganizationId, Timestamp};
use hearback_store::{DeletedAtTwilio, ErasureJob, Error, FateAtTwilio, Wake};
use hearback_twilio::{CallError, MessageSid};
use jiff::SignedDuration;

/// Erasures at once, and of one organization.
const AT_ONCE: Limits = Limits { all: 2, each: 1, step: 1 };
/// How many messages are deleted at Twilio before that is saved.
const AT_TWILIO: u16 = 20;
/// Twilio holds a message to be complete after minutes, or after hours when a phone is off.
const INCOMPLETE_FOR: SignedDuration = SignedDuration::from_mins(5);
/// When something isn't as it should be.
const AFTER_TROUBLE: SignedDuration = SignedDuration::from_secs(30);
/// Twilio: this can't be deleted yet.
const INCOMPLETE: u32 = 20009;
const NOT_CONNECTED: &str = "No Twilio account is connected.";

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    // A SQLite database has one process at a time: what another was at is free again at once.
    if shift.app.store().engine_name() == "sqlite"
        && let Err(error) = shift.app.store().take_up_erasures(shift.app.now()).await
    {
        tracing::error!(%error, "could not take up who was being erased");
    }
    rounds(&shift, &Claiming::<Erasures>::new()).await;
}

/// The queue of erasures.
struct Erasures;

impl Queue for Erasures {
    type Claimed = (OrganizationId, ErasureId);

    const WAKE: Wake = Wake::Erasure;
    const LIMITS: Limits = AT_ONCE;

    async fn claim(
        shift: &Shift,
        room: usize,
        _full: Vec<OrganizationId>,
    ) -> Result<Vec<Self::Claimed>, Error> {
        let now = shift.app.now();
        shift.app.store().claim_erasures(room, now, now + lease(shift)).await
    }

    async fn next(shift: &Shift, _full: Vec<OrganizationId>) -> Result<Option<Timestamp>, Error> {
        shift.app.store().next_erasure().await
    }

    fn organization((organization, _): &Self::Claimed) -> OrganizationId {
        *organization
    }

    async fn work(shift: Shift, (organization, id): Self::Claimed) {
        let steps = shift.caught(Job::Erase, Some(organization), erase(&shift, organization, id));
        // What a stop breaks off is taken up by the next start.
        let ended = shift.stop.clone().run_until_cancelled(steps).await;
        let trouble = match ended {
            None | Some(Some(Ok(()) | Err(Error::Closed))) => return,
            Some(Some(Err(error))) => Some(error),
            Some(None) => None,
        };
        if let Some(error) = trouble {
            tracing::error!(%organization, erasure = %id, %error, "a step of erasing someone failed; it is tried again");
        }
        let due = shift.app.now() + AFTER_TROUBLE;
        if let Ok(job) = shift.app.store().erasure_job(organization, id).await {
            let _ = shift.app.store().put_off_erasure(&job, due).await;
        }
    }
}

/// How long a step may take before another node takes the erasure over. One that does so too early
/// repeats a step, which changes nothing.
fn lease(shift: &Shift) -> SignedDuration {
    shift.app.settings().lease * 2
}

/// Takes step after step, until there is nothing to do for now.
async fn erase(shift: &Shift, organization: OrganizationId, id: ErasureId) -> Result<(), Error> {
    let store = shift.app.store();
    loop {
        let (job, now) = (store.erasure_job(organization, id).await?, shift.app.now());
        let due = match job.state {
            ErasureState::Waiting => store.take_apart(&job, now).await?,
            ErasureState::Erasing => erase_lot(shift, &job, now).await?,
            ErasureState::Compacting => store.compact_after_erasure(&job, now).await?,
            ErasureState::AtTwilio => at_twilio(shift, &job, now).await?,
            ErasureState::Done => {
                tracing::info!(%organization, erasure = %id, "someone was erased");
                return Ok(());
            }
        };
        store.put_off_erasure(&job, due.unwrap_or(now + lease(shift))).await?;
        if due.is_some() {
            return Ok(());
        }
    }
}

async fn erase_lot(
    shift: &Shift,
    job: &ErasureJob,
    now: Timestamp,
) -> Result<Option<Timestamp>, Error> {
    let lot = shift.app.store().erasure_lot(job).await?;
    for file in &lot.files {
        if let Err(error) = shift.app.media().remove(job.organization, *file).await {
            let organization = job.organization;
            tracing::error!(%organization, media = %file, %error, "a file could not be erased; it is tried again");
            return Ok(Some(now + AFTER_TROUBLE));
        }
    }
    shift.app.store().erase_lot(job, lot, now).await?;
    Ok(None)
}

/// Has Twilio delete what is due there.
async fn at_twilio(
    shift: &Shift,
    job: &ErasureJob,
    now: Timestamp,
) -> Result<Option<Timestamp>, Error> {
    let store = shift.app.store();
    let (due, next) = store.due_at_twilio(job, now, AT_TWILIO).await?;
    if due.is_empty() && next.is_some() {
        return Ok(next);
    }
    let over = now.duration_since(job.started_at) > PATIENCE_AT_TWILIO;
    let account = shift.app.accounts().of(job.organization).await?;
    let (mut fates, mut problem) = (vec![], None);
    for sid in due {
        let deleted = match (&account, MessageSid::parse(&sid)) {
            (_, Err(_)) => Ok(FateAtTwilio::Refused),
            (None, _) => Err((NOT_CONNECTED.to_owned(), AFTER_TROUBLE)),
            (Some(account), Ok(sid)) => fate(account.client.delete_message(&sid).await),
        };
        let fate = match deleted {
            Ok(fate) => fate,
            Err(_) if over => FateAtTwilio::Refused,
            Err((why, wait)) => {
                problem = (!why.is_empty()).then_some(why).or(problem);
                FateAtTwilio::Again(now + wait)
            }
        };
        fates.push(DeletedAtTwilio { sid, fate });
    }
    store.settle_at_twilio(job, fates, problem, now).await?;
    Ok(None)
}

/// What Twilio's answer means; or why it is to be asked again, and when.
fn fate(answer: Result<(), CallError>) -> Result<FateAtTwilio, (String, SignedDuration)> {
    match answer {
        Ok(()) => Ok(FateAtTwilio::Deleted),
        Err(CallError::Refused(error)) if error.code == Some(INCOMPLETE) => {
            Err((String::new(), INCOMPLETE_FOR))
        }
        Err(CallError::Refused(_)) => Ok(FateAtTwilio::Refused),
        Err(error) => {
            Err((format!("We couldn’t delete messages at Twilio: {error}."), AFTER_TROUBLE))
        }
    }
}
