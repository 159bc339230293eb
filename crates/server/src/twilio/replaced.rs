//! The settings at Twilio that setting our webhook replaces: shown before, and compared again when it
//! happens.

use super::accounts::{OwnSender, Service};
use super::our_webhook::OurWebhook;
use super::senders::Senders;
use hearback_twilio::client::InboundWebhook;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A setting at Twilio that ours replaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReplacedSetting {
    /// What it is.
    name: String,
    /// Its value.
    value: String,
}

impl ReplacedSetting {
    fn new(name: impl Into<String>, value: &str) -> Self {
        Self { name: name.into(), value: value.to_owned() }
    }
}

/// For a number that leaves its application.
pub(crate) fn application(sender: OwnSender<'_>) -> Vec<ReplacedSetting> {
    sender.application().map(|sid| ReplacedSetting::new("Application", sid)).into_iter().collect()
}

/// For a number or short code that gets our webhook.
pub(crate) fn at_sender(sender: OwnSender<'_>, ours: &OurWebhook) -> Vec<ReplacedSetting> {
    let mut settings = application(sender);
    settings.extend(of_webhook(sender.webhook(), ours, ""));
    settings
}

/// For a messaging service whose own webhook no longer counts.
pub(crate) fn service_webhook(service: &Service, ours: &OurWebhook) -> Vec<ReplacedSetting> {
    let (name, numbers) = (service.name(), service.pool.len());
    let of = format!(" of the messaging service “{name}” with {numbers} numbers");
    of_webhook(&service.service.webhook, ours, &of).collect()
}

/// For a messaging service that gets our webhook, with every sender in its pool.
pub(crate) fn at_service(senders: &Senders<'_>, service: &Service) -> Vec<ReplacedSetting> {
    let mut settings = service_webhook(service, senders.ours);
    // While the service defers to its numbers, their webhooks are the ones replaced.
    if !service.overrides() {
        for sender in senders.pool(service) {
            settings.extend(at_sender(sender, senders.ours).into_iter().map(|mut one| {
                one.name = format!("{} of {}", one.name, sender.address());
                one
            }));
        }
    }
    settings
}

fn of_webhook<'w>(
    webhook: &'w InboundWebhook,
    ours: &OurWebhook,
    of: &str,
) -> impl Iterator<Item = ReplacedSetting> + use<'w> {
    let one = |name: &str, url: &String, method: Option<&str>| {
        let by_get = if method == Some("GET") { " (GET)" } else { "" };
        ReplacedSetting::new(format!("{name}{of}"), &format!("{url}{by_get}"))
    };
    let (own, fallback) = ours.foreign(webhook);
    let own = own.map(|url| one("Webhook", url, webhook.method.as_deref()));
    let fallback = fallback.map(|url| one("Fallback", url, webhook.fallback_method.as_deref()));
    own.into_iter().chain(fallback)
}
