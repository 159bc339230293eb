//! Attachments that Twilio counted and whose addresses it did not name: its list of the message's
//! files has them, sooner or later.

use super::retry::{NOT_ACCEPTED, NOT_TO_BE_HAD, again, missing};
use crate::twilio::accounts::Connected;
use crate::workers::shift::Shift;
use hearback_store::{Error, Fetched, InboundMedia, MediaJob};
use hearback_twilio::{CallError, Client, MessageSid};

const NOT_LISTED: &str = "Twilio counted this file, but doesn’t list it.";

/// Looks where the file is, and has it fetched from there; what is to be done when it is not there.
pub(super) async fn place(shift: &Shift, job: &MediaJob, account: &Connected) -> Option<Fetched> {
    let sid = match shift.app.store().message_sid(job.organization, job.message).await {
        Ok(sid) => sid.and_then(|sid| MessageSid::parse(&sid).ok()),
        Err(error) => return Some(failed(shift, job, &error)),
    };
    let Some(sid) = sid else { return Some(Fetched::Never(NOT_LISTED.to_owned())) };
    let listed = match list(&account.client, &sid).await {
        Ok(listed) => listed,
        Err(error @ CallError::Misconfigured(_)) => {
            return Some(again(shift, job, &error.to_string(), NOT_ACCEPTED));
        }
        Err(error) => return Some(again(shift, job, &error.to_string(), NOT_TO_BE_HAD)),
    };
    match shift.app.store().place_media(job, listed, shift.app.now()).await {
        Ok(true) => None,
        Ok(false) => Some(missing(shift, job, "Twilio does not list it", NOT_LISTED)),
        Err(error) => Some(failed(shift, job, &error)),
    }
}

fn failed(shift: &Shift, job: &MediaJob, error: &Error) -> Fetched {
    again(shift, job, &error.to_string(), NOT_TO_BE_HAD)
}

async fn list(client: &Client, message: &MessageSid) -> Result<Vec<InboundMedia>, CallError> {
    let mut media = vec![];
    let mut pages = client.list_attachments(message);
    loop {
        match pages.next().await {
            Ok(Some(page)) => media.extend(page.items.into_iter().map(|one| InboundMedia {
                content_type: one.content_type.unwrap_or_default(),
                url: Some(client.attachment_url(message, &one.sid)),
            })),
            Ok(None) => return Ok(media),
            // The message itself may not be listed yet.
            Err(CallError::Refused(error)) if error.is_not_found() => return Ok(media),
            Err(error) => return Err(error),
        }
    }
}
