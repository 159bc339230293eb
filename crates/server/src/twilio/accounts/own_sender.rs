//! A sender with its own webhook: a number or a short code.

use super::Applications;
use crate::twilio::our_webhook::OurWebhook;
use hearback_twilio::client::{InboundWebhook, NumberUpdate, PhoneNumber, ShortCode};
use hearback_twilio::{CallError, Client};

/// A sender with its own webhook, as Twilio lists it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OwnSender<'a> {
    /// A phone number.
    Number(&'a PhoneNumber),
    /// A short code, which Twilio does not list among the numbers.
    ShortCode(&'a ShortCode),
}

impl<'a> OwnSender<'a> {
    /// The one with this number (E.164) or these digits.
    pub(crate) fn find(
        address: &str,
        numbers: &'a [PhoneNumber],
        short_codes: &'a [ShortCode],
    ) -> Option<Self> {
        let number = numbers.iter().find(|listed| listed.phone_number == address);
        let code = || short_codes.iter().find(|listed| listed.short_code == address);
        number.map(Self::Number).or_else(|| code().map(Self::ShortCode))
    }

    /// The number (E.164), or the digits.
    pub(crate) fn address(self) -> &'a str {
        match self {
            Self::Number(number) => &number.phone_number,
            Self::ShortCode(code) => &code.short_code,
        }
    }

    /// Whether it can send and receive texts.
    pub(crate) fn can_text(self) -> bool {
        match self {
            Self::Number(number) => number.capabilities.sms,
            Self::ShortCode(_) => true,
        }
    }

    /// Its own webhook.
    pub(crate) fn webhook(self) -> &'a InboundWebhook {
        match self {
            Self::Number(number) => &number.webhook,
            Self::ShortCode(code) => &code.webhook,
        }
    }

    /// The application whose webhooks count instead. A short code can have none.
    pub(crate) fn application(self) -> Option<&'a str> {
        match self {
            Self::Number(number) => number.sms_application_sid.as_deref(),
            Self::ShortCode(_) => None,
        }
    }

    /// Whether its texts are brought here, as long as no messaging service takes them; none where
    /// it goes by an application that could not be looked at.
    pub(crate) fn reaches(self, ours: &OurWebhook, applications: &Applications) -> Option<bool> {
        let Some(sid) = self.application() else {
            return Some(ours.is_reached_by(self.webhook()));
        };
        let application = applications.get(sid)?.as_ref();
        Some(application.is_some_and(|application| ours.is_reached_by(&application.webhook)))
    }

    /// Changes it at Twilio: its webhook, and on demand that its application counts no longer.
    pub(crate) async fn change(
        self,
        client: &Client,
        webhook: InboundWebhook,
        leave_application: bool,
    ) -> Result<(), CallError> {
        match self {
            Self::Number(number) => {
                let sms_application_sid = leave_application.then(String::new);
                let update = NumberUpdate { webhook, sms_application_sid };
                client.update_number(&number.sid, &update).await.map(drop)
            }
            Self::ShortCode(code) => client.update_short_code(&code.sid, &webhook).await.map(drop),
        }
    }
}
