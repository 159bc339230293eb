//! The lines' webhooks at Twilio (L3, L4).

mod at_twilio;
pub(crate) mod set;

pub(super) use at_twilio::AtTwilio;
pub(super) use set::set_if_empty;

use crate::twilio::inbound_route::InboundRoute;
use crate::twilio::replaced::{self, ReplacedSetting};
use hearback_inbox::Line;
use serde::Serialize;
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
    replaces: Vec<ReplacedSetting>,
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
        let (address, senders) = (line.number.as_str(), self.senders());
        let (route, url, replaces) = if let Some(service) = senders.service(address) {
            let route = InboundRoute::of_service(&senders, service);
            let replaces = replaced::at_service(&senders, service);
            (route, service.service.webhook.url.clone(), replaces)
        } else if self.is_gone(&line.number) {
            let detail =
                "Your Twilio account no longer has this sender, so it can't send or receive texts.";
            let (url, detail) = (None, detail.to_owned());
            return Some(Webhook { set: false, url, detail, replaces: vec![] });
        } else {
            let own = senders.own(address)?;
            let overriding = senders.service_of(address).filter(|service| service.overrides());
            let replaces = match overriding {
                Some(service) => replaced::at_service(&senders, service),
                None => replaced::at_sender(own, &self.ours),
            };
            let route = InboundRoute::of_sender(&senders, own);
            (route, own.webhook().url.clone(), replaces)
        };
        if matches!(route, InboundRoute::Unknown { .. }) {
            return None;
        }
        let set = matches!(route, InboundRoute::Here);
        Some(Webhook { set, url, detail: route.sentence(), replaces })
    }
}
