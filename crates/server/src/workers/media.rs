//! Fetches the attachments of inbound texts from Twilio, after the webhook was answered (R5), and
//! removes files that were uploaded and not sent.
//!
//! What is to be fetched is in the store, so that a process that vanished is taken up by the next
//! one. Each organization has a number of fetches at once, so that one whose attachments come
//! slowly holds up nobody else.

mod retry;
mod unlisted;

use super::caught::Job;
use super::fair_share::Limits;
use super::rounds::{Claiming, Queue, rounds};
use super::shift::Shift;
use crate::media;
use bytes::Bytes;
use hearback_inbox::message::media::next_try;
use hearback_inbox::{OrganizationId, Timestamp};
use hearback_store::{Discarded, Error, Fetched, MediaJob, Wake};
use hearback_twilio::client::{FetchedFile, MediaError};
use jiff::SignedDuration;
use retry::{NOT_ACCEPTED, NOT_TO_BE_HAD, again, missing};
use std::time::Duration;

/// Fetches at once, and of one organization. Each holds its file in memory until it is stored.
const AT_ONCE: Limits = Limits { all: 6, each: 3, step: 1 };
/// How much longer than a fetch may take it is held to be under way.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);
/// How often is looked for files that were uploaded and not sent in time.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    take_up(&shift).await;
    let attachments = Claiming::<Attachments>::new();
    tokio::join!(rounds(&shift, &attachments), sweep_on_time(&shift));
}

/// The queue of attachments.
struct Attachments;

impl Queue for Attachments {
    type Claimed = MediaJob;

    const WAKE: Wake = Wake::Media;
    const LIMITS: Limits = AT_ONCE;

    async fn claim(
        shift: &Shift,
        room: usize,
        full: Vec<OrganizationId>,
    ) -> Result<Vec<MediaJob>, Error> {
        let now = shift.app.now();
        let patience = SignedDuration::try_from(shift.app.settings().media_timeout);
        let until = now + patience.unwrap_or(SignedDuration::MAX / 4) + MARGIN;
        shift.app.store().claim_media(room, now, until, &full).await
    }

    async fn next(shift: &Shift, full: Vec<OrganizationId>) -> Result<Option<Timestamp>, Error> {
        shift.app.store().next_media_due(&full).await
    }

    fn organization(job: &MediaJob) -> OrganizationId {
        job.organization
    }

    async fn work(shift: Shift, job: MediaJob) {
        // A fetch that a stop breaks off is taken up by the next start.
        shift.stop.clone().run_until_cancelled(settle(&shift, &job)).await;
    }
}

/// Sweeps now and then, until the stop.
async fn sweep_on_time(shift: &Shift) {
    let sweeps = async {
        loop {
            sweep(shift).await;
            shift.sleep(SWEEP_EVERY).await;
        }
    };
    shift.stop.run_until_cancelled(sweeps).await;
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
        true => shift.app.media().remove(organization, gone.file).await.map_err(|e| e.to_string()),
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

async fn settle(shift: &Shift, job: &MediaJob) {
    let fetched = shift.caught(Job::Attachment, Some(job.organization), fetch(shift, job)).await;
    let fetched = match fetched {
        Some(Some(fetched)) => fetched,
        // It has an address now, under which it is fetched next.
        Some(None) => return,
        None => Fetched::Failed(PANICKED.to_owned()),
    };
    log(job, &fetched);
    // If this fails, it is due again once it is no longer held to be under way.
    let settled = shift.app.store().settle_media(job, fetched, shift.app.now()).await;
    let MediaJob { organization, id, .. } = job;
    match settled {
        Ok(true) => {}
        // Its message was erased while it was being fetched.
        Ok(false) => {
            if let Err(error) = shift.app.media().remove(*organization, *id).await {
                tracing::error!(%organization, media = %id, %error, "a file whose message was erased could not be removed");
            }
        }
        Err(error) => {
            tracing::error!(%organization, media = %id, %error, "could not record what became of an attachment");
        }
    }
}

fn log(MediaJob { organization, id, message, attempt, .. }: &MediaJob, fetched: &Fetched) {
    match fetched {
        Fetched::Stored(facts) | Fetched::Named(facts, _) => {
            let (kind, bytes) = (&facts.content_type, facts.bytes);
            tracing::info!(%organization, message_id = %message, media = %id, kind, bytes, "an attachment was stored");
        }
        Fetched::Failed(problem) | Fetched::Never(problem) => {
            tracing::warn!(%organization, message_id = %message, media = %id, attempt, problem, "an attachment failed for good");
        }
        Fetched::Again(_) => {}
    }
}

/// None when it was only found out where the file is.
async fn fetch(shift: &Shift, job: &MediaJob) -> Option<Fetched> {
    let account = match shift.app.accounts().of(job.organization).await {
        Ok(Some(account)) => account,
        Ok(None) => return Some(again(shift, job, "there is no Twilio account", NOT_CONNECTED)),
        Err(error) => return Some(again(shift, job, &error.to_string(), NOT_TO_BE_HAD)),
    };
    let Some(source) = &job.source else { return unlisted::place(shift, job, &account).await };
    Some(match shift.app.media_fetcher().fetch_file(&account.client, source).await {
        Ok(file) if file.bytes.is_empty() => missing(shift, job, "it is empty", EMPTY),
        Ok(file) => keep(shift, job, file).await,
        Err(error) => failed(shift, job, &error),
    })
}

async fn keep(shift: &Shift, job: &MediaJob, file: FetchedFile) -> Fetched {
    let FetchedFile { bytes, content_type, name } = file;
    let called = [Some(job.declared.as_str()), content_type.as_deref()];
    let called = called.into_iter().flatten().find(|called| !called.is_empty());
    let facts = media::facts_as(&bytes, called.unwrap_or_default());
    let name = name.and_then(|name| media::name::of_stranger(&name, &facts.content_type));
    match shift.app.media().put(job.organization, job.id, Bytes::from(bytes)).await {
        Ok(()) => match name {
            Some(name) => Fetched::Named(facts, name),
            None => Fetched::Stored(facts),
        },
        Err(error) => {
            // Ours to fix, and not the file's fault: it is fetched for as long as that takes.
            tracing::error!(organization = %job.organization, %error, "the media store failed");
            let wait = next_try(job.attempt.min(10), rand::random()).unwrap_or(MARGIN);
            Fetched::Again(shift.app.now() + wait)
        }
    }
}

const NOT_CONNECTED: &str = "We couldn’t fetch this file because no Twilio account is connected.";
const GONE: &str = "Twilio no longer has this file.";
const EMPTY: &str = "This file is empty.";
const PANICKED: &str = "Hearback failed while reading this file. That’s a bug; please report it.";

fn failed(shift: &Shift, job: &MediaJob, error: &MediaError) -> Fetched {
    let problem = match error {
        // Its storage can lag behind its webhook.
        MediaError::Gone => return missing(shift, job, &error.to_string(), GONE),
        MediaError::TooLarge { .. } => "This file is over 16 MB, the most we accept.",
        MediaError::Refused(_) => {
            "For safety, we don’t fetch this file from the address Twilio gave."
        }
        MediaError::Misconfigured(_) => {
            return again(shift, job, &error.to_string(), NOT_ACCEPTED);
        }
        MediaError::Failed(reason) => return again(shift, job, reason, NOT_TO_BE_HAD),
    };
    Fetched::Never(problem.to_owned())
}
