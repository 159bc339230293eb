//! Removes what is older than it has to be kept: customers who were deleted or merged too long ago to
//! take that back, files of customers that nobody imported and imports that can no longer be undone, and
//! entries of the audit log, if a limit is set. After an upgrade, it also searches the texts of before
//! for those that ask to stop.

use super::shift::Shift;
use crate::run::app::App;
use hearback_store::Error;
use jiff::SignedDuration;
use std::time::Duration;

/// Nothing waits for it.
const EVERY: Duration = Duration::from_secs(3600);

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    while !shift.stop.is_cancelled() {
        let done = find_stop_requests(&shift).await;
        said(done, "earlier texts that ask to stop could not be searched for");
        let done = shift.app.store().forget_customer_undos(shift.app.now()).await;
        said(done, "customers that were deleted long ago could not be removed");
        said(forget_imports(&shift.app).await, "old imports of customers could not be removed");
        if let Some(kept) = shift.app.settings().audit_kept {
            let done = forget(&shift.app, kept).await;
            said(done, "old entries of the audit log could not be removed");
        }
        shift.rest(EVERY, std::future::pending(), std::future::pending()).await;
    }
}

/// Logs what failed; it is tried again the next time.
fn said(done: Result<(), Error>, what: &'static str) {
    if let Err(error) = done {
        tracing::warn!(%error, "{what}");
    }
}

/// Lot by lot, with room for texts that come in meanwhile. The database knows how far it is.
async fn find_stop_requests(shift: &Shift) -> Result<(), Error> {
    while !shift.stop.is_cancelled() {
        if !shift.app.store().find_earlier_stop_requests(shift.app.now()).await? {
            break;
        }
    }
    Ok(())
}

async fn forget_imports(app: &App) -> Result<(), Error> {
    app.store().abandon_customer_imports(app.now()).await?;
    app.store().forget_customer_imports(app.now()).await
}

async fn forget(app: &App, kept: SignedDuration) -> Result<(), Error> {
    let before = app.now() - kept;
    for organization in app.store().organizations().await? {
        app.store().forget_audit(organization.id, before).await?;
    }
    Ok(())
}
