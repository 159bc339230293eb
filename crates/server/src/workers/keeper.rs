//! Removes what is older than it has to be kept: entries of the audit log, if a limit is set.

use super::shift::Shift;
use crate::run::app::App;
use hearback_store::Error;
use jiff::SignedDuration;
use std::time::Duration;

/// Nothing waits for it.
const EVERY: Duration = Duration::from_secs(3600);

/// Runs until the stop; at once comes to its end where everything is kept.
pub(super) async fn run(shift: Shift) {
    let Some(kept) = shift.app.settings().audit_kept else { return };
    while !shift.stop.is_cancelled() {
        if let Err(error) = forget(&shift.app, kept).await {
            tracing::warn!(%error, "old entries of the audit log could not be removed");
        }
        shift.rest(EVERY, std::future::pending(), std::future::pending()).await;
    }
}

async fn forget(app: &App, kept: SignedDuration) -> Result<(), Error> {
    let before = app.now() - kept;
    for organization in app.store().organizations().await? {
        app.store().forget_audit(organization.id, before).await?;
    }
    Ok(())
}
