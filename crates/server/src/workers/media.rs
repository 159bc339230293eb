//! Fetches the attachments of inbound texts from Twilio, after the webhook was answered (R5), and
//! removes files that were uploaded and not sent.
//!
//! What is to be fetched is in the store, so that a process that vanished is taken up by the next
//! one. Each organization has a number of fetches at once, so that one whose attachments come
//! slowly holds up nobody else.

use super::Shift;
use crate::media;
use bytes::Bytes;
use hearback_inbox::message::media::next_try;
use hearback_inbox::{OrganizationId, Timestamp};
use hearback_store::{Discarded, Error, Fetched, MediaJob};
use hearback_twilio::client::MediaError;
use jiff::SignedDuration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// Fetches at once, in all. Each holds its file in memory until it is stored.
const AT_ONCE: usize = 6;
/// And of one organization.
const EACH: usize = 3;
/// Twilio's own limit for MMS is a third of this; other channels have more.
pub(crate) const LARGEST: usize = 16 * 1024 * 1024;
/// How much longer than a fetch may take it is held to be under way.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);
/// How often is looked for files that were uploaded and not sent in time.
const SWEEP_EVERY: SignedDuration = SignedDuration::from_secs(60);
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
const SHORTEST_SLEEP: Duration = Duration::from_millis(5);
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    take_up(&shift).await;
    let desk = Arc::new(Desk::default());
    let wakes = shift.app.store().media_wakes();
    let mut swept: Option<Timestamp> = None;
    while !shift.stop.is_cancelled() {
        if swept.is_none_or(|at| shift.app.now().duration_since(at) >= SWEEP_EVERY) {
            sweep(&shift).await;
            swept = Some(shift.app.now());
        }
        let woken = wakes.notified();
        let freed = desk.freed.notified();
        let sleep = match claim(&shift, &desk).await {
            Ok(sleep) => sleep,
            Err(Error::Closed) => return,
            Err(error) => {
                tracing::error!(%error, "could not read which attachments are to be fetched");
                AFTER_FAILURE
            }
        };
        shift.rest(sleep, woken, freed).await;
    }
}

/// Removes files that were uploaded and not sent: first the file, then what is known of it, so that
/// none is left behind whenever this ends.
async fn sweep(shift: &Shift) {
    let store = shift.app.store();
    let discarded = match store.discarded_media(shift.app.now()).await {
        Ok(discarded) => discarded,
        Err(error) => {
            tracing::error!(%error, "could not read which files were not sent");
            return;
        }
    };
    for gone in discarded {
        remove(shift, &gone).await;
    }
}

async fn remove(shift: &Shift, gone: &Discarded) {
    let (organization, media) = (gone.organization, gone.id);
    let removed = match gone.alone {
        true => shift.app.media().remove(organization, media).await.map_err(|e| e.to_string()),
        false => Ok(()),
    };
    let forgotten = match removed {
        Ok(()) => shift.app.store().forget_media(gone).await.map_err(|error| error.to_string()),
        Err(error) => Err(error),
    };
    // What is left of it is removed the next time.
    if let Err(error) = forgotten {
        tracing::error!(%organization, %media, error, "a file that was not sent could not be removed");
    }
}

/// A SQLite database has one process at a time: what another was fetching is free again at once.
async fn take_up(shift: &Shift) {
    if shift.app.store().engine_name() != "sqlite" {
        return;
    }
    if let Err(error) = shift.app.store().fetch_media_anew(shift.app.now()).await {
        tracing::error!(%error, "could not take up which attachments were being fetched");
    }
}

/// Claims once, has each fetched, and says how long there is nothing more to do.
async fn claim(shift: &Shift, desk: &Arc<Desk>) -> Result<Duration, Error> {
    let (store, now) = (shift.app.store(), shift.app.now());
    let (room, held) = desk.room();
    if room == 0 {
        return Ok(LONGEST_SLEEP);
    }
    let patience = SignedDuration::try_from(shift.app.settings().media_timeout);
    let until = now + patience.unwrap_or(SignedDuration::MAX / 4) + MARGIN;
    let claimed = store.claim_media(room, now, until, &held).await?;
    let full = claimed.len() == room;
    for job in claimed {
        desk.begin(job.organization);
        let (shift, desk) = (shift.clone(), desk.clone());
        let tasks = shift.tasks.clone();
        tasks.spawn(async move {
            let stop = shift.stop.clone();
            // A fetch that a stop breaks off is taken up by the next start.
            stop.run_until_cancelled(settle(&shift, &job)).await;
            desk.end(job.organization);
        });
    }
    if full {
        return Ok(SHORTEST_SLEEP);
    }
    let due = store.next_media_due(&held).await?;
    let wait = due.map(|due| Duration::try_from(due.duration_since(now)).unwrap_or_default());
    Ok(wait.unwrap_or(LONGEST_SLEEP).clamp(SHORTEST_SLEEP, LONGEST_SLEEP))
}

async fn settle(shift: &Shift, job: &MediaJob) {
    let fetched = fetch(shift, job).await;
    log(job, &fetched);
    // If this fails, it is due again once it is no longer held to be under way.
    if let Err(error) = shift.app.store().settle_media(job, fetched, shift.app.now()).await {
        let MediaJob { organization, id, .. } = job;
        tracing::error!(%organization, media = %id, %error, "could not record what became of an attachment");
    }
}

fn log(MediaJob { organization, id, message, attempt, .. }: &MediaJob, fetched: &Fetched) {
    match fetched {
        Fetched::Stored(facts) => {
            let (kind, bytes) = (&facts.content_type, facts.bytes);
            tracing::info!(%organization, message_id = %message, media = %id, kind, bytes, "an attachment was stored");
        }
        Fetched::Failed(problem) => {
            tracing::warn!(%organization, message_id = %message, media = %id, attempt, problem, "an attachment can't be had");
        }
        Fetched::Again(_) => {}
    }
}

async fn fetch(shift: &Shift, job: &MediaJob) -> Fetched {
    let account = match shift.app.accounts().of(job.organization).await {
        Ok(Some(account)) => account,
        Ok(None) => return again(shift, job, "there is no Twilio account", NOT_CONNECTED),
        Err(error) => return again(shift, job, &error.to_string(), NOT_TO_BE_HAD),
    };
    let bytes = match shift.app.media_fetcher().fetch(&account.client, &job.source).await {
        Ok(bytes) => bytes,
        Err(error) => return failed(shift, job, &error),
    };
    if bytes.is_empty() {
        return Fetched::Failed("The file that came is empty.".to_owned());
    }
    let facts = media::facts(&bytes);
    let put = shift.app.media().put(job.organization, job.id, Bytes::from(bytes)).await;
    match put {
        Ok(()) => Fetched::Stored(facts),
        Err(error) => {
            // Ours to mend, and not the file's fault: it is fetched for as long as that takes.
            tracing::error!(organization = %job.organization, %error, "the media store failed");
            let wait = next_try(job.attempt.min(10), rand::random()).unwrap_or(MARGIN);
            Fetched::Again(shift.app.now() + wait)
        }
    }
}

const NOT_CONNECTED: &str =
    "This file could not be fetched, because no Twilio account is connected.";
const NOT_ACCEPTED: &str = "Twilio did not accept the account’s credentials for this file. \
    An admin can enter them anew in the settings.";
const NOT_TO_BE_HAD: &str = "Twilio did not hand this file out for a day.";

fn failed(shift: &Shift, job: &MediaJob, error: &MediaError) -> Fetched {
    let problem = match error {
        MediaError::Gone => "Twilio does not have this file any more.",
        MediaError::TooLarge { .. } => {
            "This file is larger than 16 MB, which is the most that is taken."
        }
        MediaError::Refused(_) => {
            "Twilio named a place for this file that Hearback does not call, for safety."
        }
        MediaError::Misconfigured(_) => {
            return again(shift, job, &error.to_string(), NOT_ACCEPTED);
        }
        MediaError::Failed(reason) => return again(shift, job, reason, NOT_TO_BE_HAD),
    };
    Fetched::Failed(problem.to_owned())
}

/// Another try later; none any more after about a day.
fn again(shift: &Shift, job: &MediaJob, reason: &str, at_last: &str) -> Fetched {
    let MediaJob { organization, id, attempt, .. } = job;
    tracing::warn!(%organization, media = %id, attempt, reason, "an attachment could not be fetched");
    match next_try(job.attempt, rand::random()) {
        Some(wait) => Fetched::Again(shift.app.now() + wait),
        None => Fetched::Failed(at_last.to_owned()),
    }
}

/// Who fetches how much at the moment.
#[derive(Default)]
struct Desk {
    open: Mutex<HashMap<OrganizationId, usize>>,
    freed: Notify,
}

impl Desk {
    fn open(&self) -> MutexGuard<'_, HashMap<OrganizationId, usize>> {
        // Nothing panics while holding it.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many more may be claimed, and of whom none.
    fn room(&self) -> (usize, Vec<OrganizationId>) {
        let open = self.open();
        let all: usize = open.values().sum();
        let busy = open.iter().filter(|(_, fetches)| **fetches >= EACH);
        (AT_ONCE.saturating_sub(all).min(EACH), busy.map(|(id, _)| *id).collect())
    }

    fn begin(&self, organization: OrganizationId) {
        *self.open().entry(organization).or_default() += 1;
    }

    fn end(&self, organization: OrganizationId) {
        let mut open = self.open();
        if let Some(fetches) = open.get_mut(&organization) {
            *fetches -= 1;
            if *fetches == 0 {
                open.remove(&organization);
            }
        }
        self.freed.notify_one();
    }
}
