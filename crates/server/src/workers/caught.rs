//! A panic is a fault of ours in one job, and ends that job alone: it is logged without what was
//! worked on, counted, and shown in the check.

use super::shift::Shift;
use futures_util::FutureExt as _;
use hearback_inbox::OrganizationId;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// What panicked, for the counts and the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    Text,
    Mail,
    Attachment,
    Uncertain,
    Compare,
    Import,
    CustomerImport,
    Schedule,
    Campaigns,
    Keep,
    Erase,
}

impl Job {
    /// Its name in the database.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Mail => "mail",
            Self::Attachment => "attachment",
            Self::Uncertain => "uncertain",
            Self::Compare => "compare",
            Self::Import => "import",
            Self::CustomerImport => "customer_import",
            Self::Schedule => "schedule",
            Self::Campaigns => "campaigns",
            Self::Keep => "keep",
            Self::Erase => "erase",
        }
    }
}

/// A worker that panicked begins again after this time.
const BEFORE_A_NEW_START: Duration = Duration::from_secs(1);

/// Runs a job; none when it panicked. What the panic said may hold what was worked on, and goes
/// nowhere.
async fn caught<T>(job: impl Future<Output = T>) -> Option<T> {
    AssertUnwindSafe(job).catch_unwind().await.ok()
}

impl Shift {
    /// Runs a job; `None` if it panicked, which is counted.
    pub(super) async fn caught<T>(
        &self,
        job: Job,
        organization: Option<OrganizationId>,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let done = caught(work).await;
        if done.is_none() {
            let (whose, name) = (organization.map(tracing::field::display), job.as_str());
            tracing::error!(organization = whose, job = name, "a job panicked and was ended");
            let counted = self.app.store().count_panic(organization, name, self.app.now());
            if let Err(error) = counted.await {
                tracing::error!(%error, job = name, "a panic could not be counted");
            }
        }
        done
    }

    /// Runs a worker until it ends by itself: one that panics begins again.
    pub(super) async fn keep<F: Future<Output = ()>>(self, job: Job, run: fn(Self) -> F) {
        while self.caught(job, None, run(self.clone())).await.is_none() {
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = self.sleep(BEFORE_A_NEW_START) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads past the end, as faulty code does.
    async fn faulty(list: Vec<u8>) -> u8 {
        list[list.len()]
    }

    #[tokio::test]
    async fn a_panic_ends_the_job_and_nothing_else() {
        assert_eq!(caught(faulty(vec![])).await, None);
        assert_eq!(caught(async { 7 }).await, Some(7));
    }
}
