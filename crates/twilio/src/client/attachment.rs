//! The attachments of one message, which its listing only counts.

use super::Client;
use super::json::Fields;
use super::pages::{Listed, Pages};
use crate::sid::{MediaSid, MessageSid};
use serde_json::Value;
use std::fmt;

/// An attachment as the API shows it.
///
/// Source: <https://www.twilio.com/docs/messaging/api/media-resource>
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The attachment.
    pub sid: MediaSid,
    /// What Twilio says that it is.
    pub content_type: Option<String>,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment").field("sid", &self.sid).finish_non_exhaustive()
    }
}

impl Listed for Attachment {
    const KEY: &'static str = "media_list";
    fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        let sid = MediaSid::parse(fields.text("sid")?).ok()?;
        Some(Self { sid, content_type: fields.filled("content_type") })
    }
}

impl Client {
    /// Lists a message's attachments.
    #[must_use]
    pub fn list_attachments(&self, message: &MessageSid) -> Pages<'_, Attachment> {
        Pages::starting_at(self, self.resource(&format!("Messages/{message}/Media.json")))
    }

    /// Where an attachment's bytes are: the address that a webhook would name.
    #[must_use]
    pub fn attachment_url(&self, message: &MessageSid, attachment: &MediaSid) -> String {
        self.resource(&format!("Messages/{message}/Media/{attachment}")).into()
    }
}
