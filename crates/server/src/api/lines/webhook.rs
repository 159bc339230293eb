//! What is set for the lines at Twilio (L3, L4).

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
    /// In words for the person.
    detail: String,
    /// What setting ours would replace; empty where nothing is set.
    replaces: Vec<Setting>,
}

impl Webhook {
    /// Whether texts to the line reach us.
    pub(super) fn is_set(&self) -> bool {
        self.set
    }
}

/// A line, with what is set for it at Twilio.
#[derive(Serialize, ToSchema)]
pub(crate) struct LineWithWebhook {
    #[serde(flatten)]
    pub(super) line: Line,
    /// Null when Twilio could not be asked, and for those who may not change the settings.
    pub(super) webhook: Option<Webhook>,
}

impl LineWithWebhook {
    /// Whether texts to it reach us, as far as Twilio says.
    pub(super) fn reaches_us(&self) -> Option<bool> {
        self.webhook.as_ref().map(Webhook::is_set)
    }
}

impl AtTwilio {
    /// What is set for a line; none where Twilio was not asked, does not list it, or does not let
    /// its application be looked at.
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
