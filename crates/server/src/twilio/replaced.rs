//! The settings at Twilio that setting our webhook would replace: shown before, and compared again
//! when it happens.

use crate::twilio::accounts::OwnSender;
use crate::twilio::our_webhook::OurWebhook;
use hearback_twilio::client::{InboundWebhook, MessagingService};

/// For a number or short code that gets our webhook.
pub(crate) fn at_sender(sender: OwnSender<'_>, ours: &OurWebhook) -> Option<String> {
    shown(&of_webhook(sender.webhook(), ours))
}

/// For a messaging service that gets our webhook, with every sender in its pool.
pub(crate) fn at_service<'a>(
    service: &MessagingService,
    pool: impl Iterator<Item = OwnSender<'a>>,
    ours: &OurWebhook,
) -> Option<String> {
    let mut settings = of_webhook(&service.webhook, ours);
    // While the service defers to its numbers, their webhooks are the ones replaced.
    if service.use_inbound_webhook_on_number != Some(false) {
        for sender in pool {
            let application = sender.application().map(str::to_owned);
            let own = application.into_iter().chain(of_webhook(sender.webhook(), ours));
            settings.extend(own.map(|set| format!("{set} ({})", sender.address())));
        }
    }
    shown(&settings)
}

fn of_webhook(webhook: &InboundWebhook, ours: &OurWebhook) -> Vec<String> {
    let (own, fallback) = ours.foreign(webhook);
    own.into_iter().chain(fallback).cloned().collect()
}

/// One in a line.
fn shown(settings: &[String]) -> Option<String> {
    (!settings.is_empty()).then(|| settings.join("\n"))
}
