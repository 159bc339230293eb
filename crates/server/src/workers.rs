//! What runs beside the HTTP server: the sender, which hands messages to Twilio, the settler, which
//! finds out what became of those whose handing over was interrupted, the scheduler, which puts into
//! the outbox what was to be sent later, the mailer, which hands mails
//! to mail servers, and whoever fetches the attachments of inbound texts.
//!
//! All work from what the store holds and nothing else, so that a process that vanished at any
//! moment is taken up by the next one where it stood. The reconciler takes in what Twilio has and
//! the store lacks, the importer what was there before (R6), the customer importer files of customers
//! (C3).

pub mod campaigns;
mod caught;
mod customer_importer;
mod eraser;
mod fair_share;
mod importer;
mod keeper;
mod mailer;
pub(crate) mod media;
mod reconciler;
mod record;
mod report;
mod rounds;
mod scheduler;
mod sender;
mod settler;
mod shift;
mod write_probe;

use crate::run::app::App;
use caught::Job;
use shift::Shift;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How much longer than Twilio may take for an answer a stop waits for calls under way.
const STOP_MARGIN: Duration = Duration::from_secs(3);

/// The running workers.
#[derive(Debug)]
pub struct Workers {
    stop: CancellationToken,
    tasks: TaskTracker,
    patience: Duration,
}

/// Starts the workers.
#[must_use]
pub fn start(app: App) -> Workers {
    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    let patience = app.settings().twilio.total_timeout + STOP_MARGIN;
    let shift = Shift { app, stop: stop.clone(), tasks: tasks.clone(), uncertain: Arc::default() };
    tasks.spawn(shift.clone().keep(Job::Import, importer::run));
    tasks.spawn(shift.clone().keep(Job::CustomerImport, customer_importer::run));
    tasks.spawn(shift.clone().keep(Job::Campaigns, campaigns::run));
    tasks.spawn(shift.clone().keep(Job::Mail, mailer::run));
    tasks.spawn(shift.clone().keep(Job::Schedule, scheduler::run));
    tasks.spawn(shift.clone().keep(Job::Text, sender::run));
    tasks.spawn(shift.clone().keep(Job::Attachment, media::run));
    tasks.spawn(shift.clone().keep(Job::Compare, reconciler::run));
    tasks.spawn(write_probe::run(shift.clone()));
    tasks.spawn(shift.clone().keep(Job::Keep, keeper::run));
    tasks.spawn(shift.clone().keep(Job::Erase, eraser::run));
    tasks.spawn(shift.keep(Job::Uncertain, settler::run));
    tasks.close();
    Workers { stop, tasks, patience }
}

impl Workers {
    /// Stops: nothing more is handed to Twilio, and what was handed over is waited for, as long as
    /// Twilio may take for an answer. What is still open then is found by the next start.
    pub async fn stop(self) {
        self.stop.cancel();
        if tokio::time::timeout(self.patience, self.tasks.wait()).await.is_err() {
            tracing::warn!(open = self.tasks.len(), "stopped without waiting for every message");
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
