//! The reconciler: compares our messages with Twilio's list of them, at start and on a timer, and
//! takes in what we lack (R6). A webhook that was refused or found nobody is made good here.
//!
//! Each look goes back behind the one before, since the list can lag. Nothing is concluded from what
//! is not in the list: it leaves out what was never sent.

mod listing;
mod round;
pub(super) mod row;
mod start_hold;
mod under_way;

use super::caught::Job;
use super::shift::Shift;
use hearback_inbox::OrganizationId;
use hearback_store::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use under_way::Looks;

/// Organizations at once, so that one whose Twilio does not answer holds up nobody else for long.
const AT_ONCE: usize = 4;
const SHORTEST_REST: Duration = Duration::from_millis(50);

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    let looks = Arc::new(Looks::default());
    let mut first = true;
    let rest = Duration::try_from(shift.app.settings().reconcile.every).unwrap_or_default();
    while !shift.stop.is_cancelled() {
        let stop = shift.stop.clone();
        // What a stop breaks off is taken up by the next start: nothing is lost with it.
        let went = stop.run_until_cancelled(go_round(&shift, &looks, first)).await;
        if let Some(Err(error)) = went
            && !matches!(error, Error::Closed)
        {
            tracing::error!(%error, "could not read whose messages are to be compared");
        }
        first = false;
        let never = std::future::pending();
        shift.rest(rest.max(SHORTEST_REST), never, std::future::pending()).await;
    }
}

async fn go_round(shift: &Shift, looks: &Arc<Looks>, first: bool) -> Result<(), Error> {
    shift.app.store().forget_future_times(shift.app.now()).await?;
    let at_once = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = JoinSet::new();
    for (organization, _) in shift.app.store().twilio_accounts().await? {
        let (shift, looks, at_once) = (shift.clone(), looks.clone(), at_once.clone());
        tasks.spawn(async move {
            let _one = at_once.acquire_owned().await;
            let looking = look(&shift, &looks, organization, first);
            if shift.caught(Job::Compare, Some(organization), looking).await.is_none() {
                round::broke_off(&shift, organization).await;
            }
        });
    }
    while tasks.join_next().await.is_some() {}
    Ok(())
}

async fn look(shift: &Shift, looks: &Looks, organization: OrganizationId, first: bool) {
    if let Err(error) = round::go(shift, looks, organization, first).await
        && !matches!(error, Error::Closed)
    {
        tracing::error!(%organization, %error, "could not compare messages with Twilio's");
    }
}
