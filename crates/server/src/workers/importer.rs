//! The importer: brings in what was exchanged before a line was one (R6), list by list, newest
//! first, a page at a time.
//!
//! Each page is written together with how far the import is. So a process that vanished is taken up
//! by the next one where it stood, and what was listed twice is taken once.

use super::caught::Job;
use super::reconciler::row::Row;
use super::rounds::{Found, Worker, rounds};
use super::shift::Shift;
use crate::twilio::accounts::Connected;
use hearback_inbox::Timestamp;
use hearback_store::{
    ComparedLine, Error, ImportJob, ImportPage, ImportSource, Imported, ListedMessage,
};
use hearback_twilio::CallError;
use hearback_twilio::client::{MessageFilter, MessageResource, Page};
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// An import is in no hurry, and the rest of the account's calls are.
const AFTER_TROUBLE: Duration = Duration::from_secs(10);

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    rounds(&shift, &Importer).await;
}

struct Importer;

impl Worker for Importer {
    fn woken(&self, shift: &Shift) -> Arc<Notify> {
        shift.app.imports()
    }

    async fn look(&self, shift: &Shift) -> Result<Found, Error> {
        // What a stop breaks off is taken up by the next start.
        match shift.stop.run_until_cancelled(import(shift)).await {
            None => Err(Error::Closed),
            Some(Err(error)) if !matches!(error, Error::Closed) => {
                tracing::error!(%error, "could not import the past");
                Ok(Found::NothingFor(AFTER_TROUBLE))
            }
            Some(found) => found,
        }
    }
}

async fn import(shift: &Shift) -> Result<Found, Error> {
    let (store, now) = (shift.app.store(), shift.app.now());
    // A SQLite database has one process at a time: what another had begun is free.
    let lapsed = if store.engine_name() == "sqlite" { Timestamp::MAX } else { now };
    let node = &shift.app.settings().node;
    let Some(job) = store.claim_import(node, lapsed, now + lease(shift)).await? else {
        return Ok(Found::NothingBefore(None));
    };
    let organization = job.organization;
    let Some(account) = shift.app.accounts().of(organization).await? else {
        let problem = "No Twilio account is connected.".to_owned();
        store.hold_import(organization, problem, true, now).await?;
        return Ok(Found::More);
    };
    let lines = store.compared_lines(organization).await?;
    let import = Import { shift, account: &account, lines: &lines, job };
    match shift.caught(Job::Import, Some(organization), import.run()).await {
        Some(Ok(())) => Ok(Found::More),
        None => {
            let problem = "Hearback failed while importing. That’s a bug; please report it.";
            store.hold_import(organization, problem.to_owned(), true, shift.app.now()).await?;
            Ok(Found::More)
        }
        Some(Err(ImportError::Store(error))) => Err(error),
        Some(Err(ImportError::Twilio(error))) => {
            tracing::warn!(%organization, %error, "could not list the past at Twilio");
            let failed = matches!(error, CallError::Misconfigured(_));
            let problem = format!("We couldn’t reach Twilio: {error}.");
            store.hold_import(organization, problem, failed, shift.app.now()).await?;
            Ok(Found::NothingFor(AFTER_TROUBLE))
        }
    }
}

/// How long a page may take before another node takes the import over. One that does so too early
/// only lists what is known already.
fn lease(shift: &Shift) -> SignedDuration {
    shift.app.settings().lease * 2
}

enum ImportError {
    Store(Error),
    Twilio(CallError),
}

impl From<Error> for ImportError {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<CallError> for ImportError {
    fn from(error: CallError) -> Self {
        Self::Twilio(error)
    }
}

/// One import, as it is worked on.
struct Import<'a> {
    shift: &'a Shift,
    account: &'a Connected,
    lines: &'a [ComparedLine],
    job: ImportJob,
}

impl Import<'_> {
    async fn run(&self) -> Result<(), ImportError> {
        let mut reached = self.job.reached;
        for (place, source) in self.job.sources.iter().enumerate().skip(self.job.source) {
            if self.list(place, source, reached.take()).await? == Imported::Stopped {
                return Ok(());
            }
        }
        // A job whose last page was written already ends here.
        Ok(())
    }

    /// Goes through one list, from where that was left.
    async fn list(
        &self,
        place: usize,
        source: &ImportSource,
        reached: Option<Timestamp>,
    ) -> Result<Imported, ImportError> {
        let number = Some(source.of.as_str().to_owned());
        let (to, from) = if source.inbound { (number, None) } else { (None, number) };
        let filter = MessageFilter {
            to,
            from,
            sent_from: Some(self.job.since),
            sent_until: Some(reached.unwrap_or(source.before)),
            page_size: Some(self.shift.app.settings().import_page),
        };
        let mut pages = self.account.client.list_messages(&filter);
        let mut reached = reached;
        while let Some(page) = pages.next().await? {
            let oldest = page.items.iter().filter_map(|row| row.date_sent).min();
            reached = oldest.or(reached);
            let written = self.write(place, source, reached, page, false).await?;
            if written == Imported::Stopped {
                return Ok(Imported::Stopped);
            }
        }
        let nothing = Page { items: vec![], unreadable: 0 };
        self.write(place, source, None, nothing, true).await
    }

    async fn write(
        &self,
        place: usize,
        source: &ImportSource,
        reached: Option<Timestamp>,
        page: Page<MessageResource>,
        over: bool,
    ) -> Result<Imported, ImportError> {
        let seen = i64::try_from(page.items.len() + page.unreadable).unwrap_or(i64::MAX);
        let mut messages = vec![];
        // Newest first, as Twilio lists them.
        for row in page.items.into_iter().rev() {
            messages.extend(self.message(source, row).await?);
        }
        let lists = self.job.sources.len();
        let at = self.shift.app.now();
        let page = ImportPage {
            messages,
            seen,
            source: if over { place + 1 } else { place },
            reached,
            progress: progress(place, lists, if over { 1000 } else { self.part(source, reached) }),
            done: over && place + 1 == lists,
            lease_until: at + lease(self.shift),
            at,
        };
        Ok(self.shift.app.store().import_page(&self.job, page).await?)
    }

    /// A row as a past message; `None` if it isn't of this list's line, or came when that was a
    /// line already.
    async fn message(
        &self,
        source: &ImportSource,
        row: MessageResource,
    ) -> Result<Option<ListedMessage>, CallError> {
        let row = Row::of(row, self.lines, self.shift.app.now());
        let of_here = |row: &Row| row.line.id == source.line && row.is_past() && row.has_gone();
        let Some(row) = row.filter(of_here) else { return Ok(None) };
        let media = row.media(&self.account.client).await?;
        Ok(Some(row.message(self.shift, media)))
    }

    /// How much of a list has been gone through, of 1000.
    fn part(&self, source: &ImportSource, reached: Option<Timestamp>) -> i64 {
        let whole = source.before.duration_since(self.job.since).as_secs().max(1);
        let behind = reached.map_or(0, |at| source.before.duration_since(at).as_secs());
        (behind.clamp(0, whole) * 1000) / whole
    }
}

fn progress(place: usize, lists: usize, part: i64) -> i64 {
    let whole = i64::try_from(lists.max(1)).unwrap_or(i64::MAX);
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    (place * 1000 + part) / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_goes_from_nothing_to_all() {
        assert_eq!(progress(0, 4, 0), 0);
        assert_eq!(progress(0, 4, 500), 125);
        assert_eq!(progress(3, 4, 1000), 1000);
    }
}
