//! Learns what carriers allow the A2P campaigns of an organization's lines (S8).
//!
//! The limit is that of the carrier which names one (AT&T): a line that keeps to it is not held back
//! by any. Where nothing can be learned, Twilio's own pacing is relied on.

use super::caught::Job;
use super::shift::Shift;
use crate::run::app::App;
use crate::twilio::accounts::Connected;
use hearback_inbox::OrganizationId;
use hearback_inbox::System;
use hearback_store::Access;
use hearback_twilio::CallError;
use hearback_twilio::client::{CampaignStatus, Listed, Pages};
use std::collections::HashMap;
use std::time::Duration;

/// Nothing waits for it, and a start has other things to do.
const FIRST: Duration = Duration::from_secs(60);
/// Registrations change within days.
const EVERY: Duration = Duration::from_secs(6 * 3600);
/// After a failure, and twice as long after each one that follows: an API key that may not list the
/// services never will, and the log need not say so all day.
const AFTER_TROUBLE: Duration = Duration::from_secs(5 * 60);

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    let (mut wait, mut failures) = (FIRST, 0);
    loop {
        shift.rest(wait, shift.app.campaigns().notified(), std::future::pending()).await;
        // What a stop breaks off is learned after the next start.
        let learning = learn_all(&shift);
        let Some(learned) = shift.stop.run_until_cancelled(learning).await else { return };
        failures = if learned { 0 } else { failures + 1 };
        wait = until_the_next(failures);
    }
}

/// How long to wait after so many failures in a row.
fn until_the_next(failures: u32) -> Duration {
    match failures.checked_sub(1) {
        None => EVERY,
        Some(before) => AFTER_TROUBLE.saturating_mul(2_u32.saturating_pow(before)).min(EVERY),
    }
}

/// Learns it for all; whether that went well.
async fn learn_all(shift: &Shift) -> bool {
    let organizations = match shift.app.store().organizations().await {
        Ok(organizations) => organizations,
        Err(error) => {
            tracing::error!(%error, "could not read the organizations");
            return false;
        }
    };
    let mut learned = true;
    for organization in organizations {
        let organization = organization.id;
        let learning = learn(&shift.app, organization);
        let went = shift.caught(Job::Campaigns, Some(organization), learning).await;
        if let Err(reason) = went.unwrap_or_else(|| Err("it panicked".to_owned())) {
            tracing::warn!(%organization, reason, "could not learn what campaigns are allowed");
            learned = false;
        }
    }
    learned
}

/// Learns it for one organization.
///
/// # Errors
/// Why it could not be learned, for the log.
pub async fn learn(app: &App, organization: OrganizationId) -> Result<(), String> {
    let account = app.accounts().of(organization).await.map_err(|error| error.to_string())?;
    let Some(account) = account else { return Ok(()) };
    let paces = paces(&account).await.map_err(|error| error.to_string())?;
    let access = Access::system(organization, System::Campaigns);
    let lines = app.store().lines(&access).await.map_err(|error| error.to_string())?;
    for line in lines {
        let pace = paces.get(line.number.as_str()).copied();
        let noted = app.store().note_campaign_pace(organization, line.id, pace, app.now()).await;
        noted.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Segments a second by sender: of services with an approved campaign, and of their numbers.
async fn paces(account: &Connected) -> Result<HashMap<String, i64>, CallError> {
    let mut paces = HashMap::new();
    for service in everything(account.client.list_services()).await? {
        let campaigns = everything(account.client.list_campaigns(&service.sid)).await?;
        let approved = campaigns.iter().filter(|one| one.status == CampaignStatus::Verified);
        let Some(pace) = approved.filter_map(|one| one.texts_a_second).max().map(i64::from) else {
            continue;
        };
        paces.insert(service.sid.to_string(), pace);
        for sender in account.list_pool(&service.sid).await? {
            paces.insert(sender, pace);
        }
    }
    Ok(paces)
}

async fn everything<T: Listed>(mut pages: Pages<'_, T>) -> Result<Vec<T>, CallError> {
    let mut all = vec![];
    while let Some(page) = pages.next().await? {
        all.extend(page.items);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_made_up_for_soon_and_many_are_not_repeated_all_day() {
        let minutes = |failures| until_the_next(failures).as_secs() / 60;
        assert_eq!([0, 1, 2, 3].map(minutes), [360, 5, 10, 20]);
        assert_eq!([8, 100].map(minutes), [360, 360]);
    }
}
