//! Learns what carriers allow the A2P campaigns of an organization's lines (S8).
//!
//! The limit is that of the carrier which names one (AT&T): a line that keeps to it is not held back
//! by any. Where nothing can be learned, Twilio's own pacing is relied on.

use super::Shift;
use crate::{App, Connected};
use hearback_inbox::{Access, OrganizationId};
use hearback_twilio::CallError;
use hearback_twilio::client::{CampaignStatus, Listed, Pages};
use std::collections::HashMap;
use std::time::Duration;

/// Nothing waits for it, and a start has other things to do.
const FIRST: Duration = Duration::from_secs(60);
/// Registrations change within days.
const EVERY: Duration = Duration::from_secs(6 * 3600);

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    let mut wait = FIRST;
    loop {
        tokio::select! {
            () = shift.stop.cancelled() => return,
            () = tokio::time::sleep(wait) => learn_all(&shift.app).await,
        }
        wait = EVERY;
    }
}

async fn learn_all(app: &App) {
    let organizations = match app.store().organizations().await {
        Ok(organizations) => organizations,
        Err(error) => return tracing::error!(%error, "could not read the organizations"),
    };
    for organization in organizations {
        if let Err(reason) = learn(app, organization.id).await {
            let organization = organization.id;
            tracing::warn!(%organization, reason, "could not learn what campaigns are allowed");
        }
    }
}

/// Learns it for one organization.
///
/// # Errors
/// Why it could not be learned, for the log.
pub async fn learn(app: &App, organization: OrganizationId) -> Result<(), String> {
    let account = app.accounts().of(organization).await.map_err(|error| error.to_string())?;
    let Some(account) = account else { return Ok(()) };
    let paces = paces(&account).await.map_err(|error| error.to_string())?;
    let access = Access::system(organization);
    let lines = app.store().lines(&access).await.map_err(|error| error.to_string())?;
    for line in lines {
        let pace = paces.get(line.number.as_str()).copied();
        let noted = app.store().note_campaign_pace(organization, line.id, pace).await;
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
