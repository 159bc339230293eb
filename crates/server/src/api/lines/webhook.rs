//! The lines' webhooks at Twilio (L3, L4).

mod at_twilio;
pub(crate) mod set;
mod standing;

pub(super) use at_twilio::AtTwilio;
pub(super) use set::set_if_empty;

use at_twilio::Setting;
use hearback_inbox::Line;
use serde::Serialize;
use standing::Standing;
use utoipa::ToSchema;

/// The webhook of a line at Twilio.
#[derive(Serialize, ToSchema)]
pub(crate) struct Webhook {
    /// Whether texts to the line reach us.
    set: bool,
    /// What is set at Twilio.
    #[schema(required)]
    url: Option<String>,
    /// In words for the reader.
    detail: String,
    /// What setting ours would replace; empty if nothing is set.
    replaces: Vec<Setting>,
}

impl Webhook {
    /// Whether texts to the line reach us.
    pub(super) fn is_set(&self) -> bool {
        self.set
    }
}

/// A line with its webhook at Twilio.
#[derive(Serialize, ToSchema)]
pub(crate) struct LineWithWebhook {
    #[serde(flatten)]
    pub(super) line: Line,
    /// Null if Twilio couldn't be asked, and for members who can't change the settings.
    pub(super) webhook: Option<Webhook>,
}

impl LineWithWebhook {
    /// Whether texts to it reach us, according to Twilio.
    pub(super) fn reaches_us(&self) -> Option<bool> {
        self.webhook.as_ref().map(Webhook::is_set)
    }
}

impl AtTwilio {
    /// A line's webhook; `None` if Twilio wasn't asked, doesn't list the line, or doesn't let us read
    /// its application.
    pub(super) fn of(&self, line: &Line) -> Option<Webhook> {
        let address = line.number.as_str();
        let (standing, url, replaces) = if let Some(service) = self.service(address) {
            (
                self.standing_of_service(service)?,
                service.service.webhook.url.clone(),
                self.set_for_service(service),
            )
        } else if self.is_gone(&line.number) {
            (Standing::Gone, None, vec![])
        } else {
            let listed = self.sender(address)?;
            let service = self.service_of(address);
            (
                self.standing_of_sender(listed, service)?,
                listed.webhook().url.clone(),
                self.set_for_sender(listed, service),
            )
        };
        Some(Webhook { set: standing.arrives(), url, detail: standing.sentence(), replaces })
    }
}
