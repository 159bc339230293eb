//! What is attached to an outbound message: fetched from its public address, then kept.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;

use super::Course;
use crate::{account::Account, clock, handset::BubbleMedia, journal::Level, media::Media, sid};

/// What Twilio takes in one message.
const LARGEST: usize = 5 * 1024 * 1024;

impl Course {
    /// Fetches every attachment; false when one cannot be had, `None` when the row is gone.
    pub(super) async fn attach(&self, urls: &[String]) -> Option<bool> {
        let mut sids = Vec::new();
        for url in urls {
            let Some((content_type, bytes)) = self.fetch(url).await else {
                let text = "Couldn't fetch an attachment";
                self.simulation.journal.note_of(&self.sid, Level::Error, text);
                return Some(false);
            };
            let message = self.sid.to_string();
            sids.push(keep(&self.account, message, content_type, bytes));
        }
        let mut ledger = self.account.ledger.lock();
        ledger.update(&self.sid, clock::now(), |row| row.media = sids)?;
        Some(true)
    }

    async fn fetch(&self, url: &str) -> Option<(String, Bytes)> {
        let limit = Duration::from_secs(15);
        let client = self.simulation.webhooks.client(limit).ok()?;
        let response = client.get(url).timeout(limit).send().await.ok()?;
        let response = response.error_for_status().ok()?;
        let content_type = response.headers().get(CONTENT_TYPE)?.to_str().ok()?.to_owned();
        let bytes = response.bytes().await.ok()?;
        (bytes.len() <= LARGEST).then_some((content_type, bytes))
    }
}

/// Keeps an attachment of a message and names it.
pub(crate) fn keep(
    account: &Account,
    message: String,
    content_type: String,
    bytes: Bytes,
) -> String {
    let sid = sid::fresh("ME");
    let created = clock::now();
    let media = Media { sid: sid.clone(), message, content_type, bytes, created };
    account.media.lock().insert(sid.clone(), media);
    sid
}

/// Attachments as a phone shows them.
pub(crate) fn bubbles(account: &Account, sids: &[String]) -> Vec<BubbleMedia> {
    if sids.is_empty() {
        return Vec::new();
    }
    let kept = account.media.lock();
    let found = sids.iter().filter_map(|sid| kept.get(sid));
    found
        .map(|media| BubbleMedia {
            url: format!("/simulator/v1/media/{}/{}", account.sid(), media.sid),
            content_type: media.content_type.clone(),
        })
        .collect()
}
