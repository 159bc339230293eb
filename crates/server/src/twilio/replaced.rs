//! What is set at Twilio and counts no longer once a webhook becomes ours: it is shown before, and
//! compared when it is done.

use crate::twilio::accounts::OwnSender;
use crate::twilio::our_webhook::OurWebhook;
use hearback_twilio::client::{InboundWebhook, MessagingService};

/// Of a number or a short code whose own webhook becomes ours.
pub(crate) fn at_sender(sender: OwnSender<'_>, ours: &OurWebhook) -> Option<String> {
    shown(&of_webhook(sender.webhook(), ours))
}

/// Of a messaging service whose webhook becomes ours, for all that is in its pool.
pub(crate) fn at_service<'a>(
    service: &MessagingService,
    pool: impl Iterator<Item = OwnSender<'a>>,
    ours: &OurWebhook,
) -> Option<String> {
    let mut settings = of_webhook(&service.webhook, ours);
    // While it leaves texts to its numbers, it is their webhooks that count.
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
