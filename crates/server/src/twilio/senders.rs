//! The senders and messaging services of an account, as Twilio listed them.

use super::accounts::{Applications, OwnSender, Service};
use super::our_webhook::OurWebhook;
use hearback_twilio::client::{PhoneNumber, ShortCode};

/// The senders and messaging services of an account, as far as Twilio listed them, and our webhook.
pub(crate) struct Senders<'a> {
    pub(crate) ours: &'a OurWebhook,
    pub(crate) numbers: &'a [PhoneNumber],
    pub(crate) short_codes: &'a [ShortCode],
    pub(crate) services: Vec<&'a Service>,
    /// The applications that numbers belong to.
    pub(crate) applications: &'a Applications,
}

impl<'a> Senders<'a> {
    /// A number or a short code.
    pub(crate) fn own(&self, address: &str) -> Option<OwnSender<'a>> {
        OwnSender::find(address, self.numbers, self.short_codes)
    }

    /// A messaging service by its SID.
    pub(crate) fn service(&self, sid: &str) -> Option<&'a Service> {
        self.services.iter().copied().find(|one| one.service.sid.as_str() == sid)
    }

    /// The messaging service whose pool a sender is in.
    pub(crate) fn service_of(&self, address: &str) -> Option<&'a Service> {
        self.services.iter().copied().find(|one| one.pool.iter().any(|own| own == address))
    }

    /// The senders in a service's pool that Twilio listed.
    pub(crate) fn pool<'s>(
        &'s self,
        service: &'s Service,
    ) -> impl Iterator<Item = OwnSender<'a>> + use<'a, 's> {
        service.pool.iter().filter_map(|address| self.own(address))
    }
}

impl Service {
    /// Its friendly name, or its SID.
    pub(crate) fn name(&self) -> &str {
        self.service.friendly_name.as_deref().unwrap_or(self.service.sid.as_str())
    }

    /// Whether its webhook overrides those of its numbers. If Twilio doesn't say, it doesn't: that is
    /// what its console sets.
    pub(crate) fn overrides(&self) -> bool {
        self.service.use_inbound_webhook_on_number == Some(false)
    }
}
