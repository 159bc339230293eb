//! The incoming-message webhook: a text that a customer sent.
//!
//! Source: <https://www.twilio.com/docs/messaging/guides/webhook-request>. New parameters appear
//! there without notice, so unknown ones are passed over.

mod details;
#[cfg(test)]
mod tests;

pub use details::{Geo, Location, Media, OptOutType, Place};

use crate::boundaries;
use crate::form::{ParameterError, ParameterProblem, Parameters};
use crate::sid::{AccountSid, MessageSid};
use std::fmt;

/// The answer to a webhook that says nothing to the sender. Send it as [`TWIML_CONTENT_TYPE`].
pub const EMPTY_TWIML: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response></Response>"#;

/// The content type of [`EMPTY_TWIML`]. An answer as `text/plain` would be texted to the sender.
pub const TWIML_CONTENT_TYPE: &str = "text/xml";

/// A text or media message that came in.
///
/// There is no time in it: the time of arrival is the caller's to note, or fetch the message.
#[derive(Clone, PartialEq)]
pub struct InboundMessage {
    /// The message; the same one may be delivered several times.
    pub message_sid: MessageSid,
    /// The account it came to. Check that it is yours.
    pub account_sid: AccountSid,
    /// The sender: E.164, a short code, a name, or `channel:address` such as `whatsapp:+1…`.
    pub from: String,
    /// The number of ours it was sent to, in the same forms.
    pub to: String,
    /// The text as it was typed, neither trimmed nor normalized; empty for media alone.
    pub body: String,
    /// The messaging service (`MG…`) the number belongs to, as given.
    pub messaging_service_sid: Option<String>,
    /// The attachments, in order.
    pub media: Vec<Media>,
    /// How many attachments Twilio says there are. More than `media` holds means that some must
    /// be fetched from the message's media list.
    pub num_media: Option<u32>,
    /// In how many parts the carrier delivered it.
    pub num_segments: Option<u32>,
    /// Set where Twilio's Advanced Opt-Out has recognized (and already answered) a keyword.
    pub opt_out_type: Option<OptOutType>,
    /// Where the two numbers are registered, as far as Twilio guesses.
    pub geo: Geo,
    /// A place the sender shared (WhatsApp, RCS).
    pub location: Option<Location>,
    /// The name the sender gave in their profile (WhatsApp).
    pub profile_name: Option<String>,
    /// The text on a reply button that was pressed.
    pub button_text: Option<String>,
    /// The button's payload.
    pub button_payload: Option<String>,
    /// The message this one replies to (WhatsApp, up to seven days).
    pub replied_to: Option<String>,
    /// On a call to the fallback URL: why the first URL failed (11200, 11205 …).
    pub fallback_error: Option<u32>,
}

impl InboundMessage {
    /// Reads the decoded form (or query) of a webhook.
    ///
    /// # Errors
    /// [`ParameterError`] naming the parameter if `MessageSid`, `AccountSid`, `From` or `To` is
    /// missing or ill-formed, or if one that comes once is given with different values. Anything else that is odd is left out instead: a text that was
    /// signed by Twilio is not lost over its city.
    pub fn from_form(form: &[(String, String)]) -> Result<Self, ParameterError> {
        boundaries::once_each(form)?;
        let form = Parameters(form);
        Ok(Self {
            message_sid: form.message_sid()?,
            account_sid: form.account_sid()?,
            from: form.address("From")?,
            to: form.address("To")?,
            body: form.get("Body").unwrap_or_default().to_owned(),
            messaging_service_sid: form.filled("MessagingServiceSid"),
            media: details::media(form),
            num_media: form.number("NumMedia"),
            num_segments: form.number("NumSegments"),
            opt_out_type: form.filled("OptOutType").map(|word| OptOutType::parse(&word)),
            geo: details::geo(form),
            location: details::location(form),
            profile_name: form.filled("ProfileName"),
            button_text: form.filled("ButtonText"),
            button_payload: form.filled("ButtonPayload"),
            replied_to: form.filled("OriginalRepliedMessageSid"),
            fallback_error: form.number("ErrorCode"),
        })
    }
}

/// Identifiers and counts only: texts and phone numbers do not belong in a log.
impl fmt::Debug for InboundMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundMessage")
            .field("message_sid", &self.message_sid)
            .field("account_sid", &self.account_sid)
            .field("media", &self.media.len())
            .field("num_segments", &self.num_segments)
            .field("opt_out_type", &self.opt_out_type)
            .finish_non_exhaustive()
    }
}

impl Parameters<'_> {
    /// `MessageSid`, or one of its older names where it is missing. Whichever are there are the same.
    pub(crate) fn message_sid(self) -> Result<MessageSid, ParameterError> {
        let given = ["MessageSid", "SmsMessageSid", "SmsSid"].map(|name| (name, self.get(name)));
        let mut given = given.into_iter().filter(|(_, sid)| sid.is_some());
        let (name, sid) = given.next().unwrap_or(("MessageSid", None));
        if let Some((other, _)) = given.find(|(_, other)| *other != sid) {
            return Err(ParameterError {
                name: other,
                problem: ParameterProblem::Differs { other: name },
            });
        }
        MessageSid::parse(self.required(name)?).map_err(|error| ParameterError {
            name,
            problem: ParameterProblem::Malformed { expected: error.expected },
        })
    }

    /// `AccountSid`.
    pub(crate) fn account_sid(self) -> Result<AccountSid, ParameterError> {
        let name = "AccountSid";
        AccountSid::parse(self.required(name)?).map_err(|error| ParameterError {
            name,
            problem: ParameterProblem::Malformed { expected: error.expected },
        })
    }
}
