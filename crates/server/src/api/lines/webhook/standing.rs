//! Where Twilio sends a line's texts, in words.
//!
//! The messaging service that the number is in decides first, then the application, then the number's
//! own webhook.

use super::{AtTwilio, Setting};
use crate::twilio::accounts::{OwnSender, Service};
use hearback_twilio::client::{InboundWebhook, MessagingService};

/// Where a line's texts go.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Here.
    Here,
    /// Nowhere: nothing is set.
    Nowhere,
    /// To another address.
    Elsewhere,
    /// Here, but with a method we don't answer.
    ByGet,
    /// To an application that sends them elsewhere.
    Application,
    /// The number's messaging service sends them elsewhere.
    ServiceElsewhere(String),
    /// The number's messaging service drops them.
    Dropped(String),
    /// Some of a service's numbers send them elsewhere.
    SomeElsewhere {
        /// How many do.
        not_here: usize,
        /// How many numbers there are.
        of: usize,
    },
    /// The service has no numbers.
    NoNumbers,
    /// The account no longer has the sender.
    Gone,
}

impl Standing {
    pub(super) fn arrives(&self) -> bool {
        *self == Self::Here
    }

    /// In words for the reader.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Here => "Texts to this line arrive here.".to_owned(),
            Self::Nowhere => {
                "This line isn't connected to Hearback yet. It has no webhook at Twilio.".to_owned()
            }
            Self::Elsewhere => {
                "Texts to this line don't arrive here. Its webhook at Twilio points elsewhere."
                    .to_owned()
            }
            Self::ByGet => {
                "The webhook at Twilio is set to GET. Change it to POST.".to_owned()
            }
            Self::Application => {
                "Texts to this line don't arrive here. An application at Twilio sends them elsewhere and overrides the number's own webhook."
                    .to_owned()
            }
            Self::ServiceElsewhere(name) => format!(
                "Texts to this line don't arrive here. The messaging service “{name}” sends them elsewhere and overrides the number's own webhook."
            ),
            Self::Dropped(name) => format!(
                "Texts to this line are lost. The messaging service “{name}” handles them but has no webhook, so Twilio drops them without a trace."
            ),
            Self::SomeElsewhere { not_here, of } => format!(
                "Texts to {not_here} of this service's {of} numbers don't arrive here. The service uses each number's own webhook."
            ),
            Self::Gone => {
                "Your Twilio account no longer has this sender, so it can't send or receive texts."
                    .to_owned()
            }
            Self::NoNumbers => {
                "This messaging service has no numbers, so no one can text it.".to_owned()
            }
        }
    }
}

/// The service's friendly name, or its sid.
pub(super) fn name(service: &MessagingService) -> String {
    service.friendly_name.clone().unwrap_or_else(|| service.sid.to_string())
}

fn setting(name: impl Into<String>, value: &str, method: Option<&str>) -> Setting {
    let by_get = method == Some("GET");
    let value = if by_get { format!("{value} (GET)") } else { value.to_owned() };
    Setting { name: name.into(), value }
}

impl AtTwilio {
    fn address(&self, webhook: &InboundWebhook) -> Standing {
        match &webhook.url {
            None => Standing::Nowhere,
            Some(url) if !self.ours.is(url) => Standing::Elsewhere,
            Some(_) if webhook.is_called_by_get() => Standing::ByGet,
            Some(_) => Standing::Here,
        }
    }

    /// `None` if it uses an application that couldn't be read.
    pub(super) fn standing_of_sender(
        &self,
        sender: OwnSender<'_>,
        service: Option<&Service>,
    ) -> Option<Standing> {
        if let Some(service) = service.filter(|service| overrides(&service.service)) {
            let name = name(&service.service);
            return Some(match self.address(&service.service.webhook) {
                Standing::Nowhere => Standing::Dropped(name),
                Standing::Elsewhere => Standing::ServiceElsewhere(name),
                other => other,
            });
        }
        if sender.application().is_none() {
            return Some(self.address(sender.webhook()));
        }
        let here = sender.reaches(&self.ours, &self.applications)?;
        Some(if here { Standing::Here } else { Standing::Application })
    }

    /// `None` if no number is known to send them elsewhere, but not every number could be read.
    pub(super) fn standing_of_service(&self, service: &Service) -> Option<Standing> {
        if service.pool.is_empty() {
            return Some(Standing::NoNumbers);
        }
        if overrides(&service.service) {
            return Some(self.address(&service.service.webhook));
        }
        let reaches =
            |address: &String| self.sender(address)?.reaches(&self.ours, &self.applications);
        let each: Vec<Option<bool>> = service.pool.iter().map(reaches).collect();
        match each.iter().filter(|here| **here == Some(false)).count() {
            0 if each.contains(&None) => None,
            0 => Some(Standing::Here),
            not_here => Some(Standing::SomeElsewhere { not_here, of: each.len() }),
        }
    }

    /// The sender's settings that would be replaced.
    pub(super) fn set_for_sender(
        &self,
        sender: OwnSender<'_>,
        service: Option<&Service>,
    ) -> Vec<Setting> {
        if let Some(service) = service.filter(|service| overrides(&service.service)) {
            return self.own_settings(service);
        }
        let application = sender.application().map(|sid| setting("Application", sid, None));
        application.into_iter().chain(self.foreign(sender.webhook(), "")).collect()
    }

    fn own_settings(&self, service: &Service) -> Vec<Setting> {
        let (name, numbers) = (name(&service.service), service.pool.len());
        let of = format!(" of the messaging service “{name}” with {numbers} numbers");
        self.foreign(&service.service.webhook, &of)
    }

    fn foreign(&self, webhook: &InboundWebhook, of: &str) -> Vec<Setting> {
        let (own, fallback) = self.ours.foreign(webhook);
        let own = own.map(|url| setting(format!("Webhook{of}"), url, webhook.method.as_deref()));
        let fallback = fallback
            .map(|url| setting(format!("Fallback{of}"), url, webhook.fallback_method.as_deref()));
        own.into_iter().chain(fallback).collect()
    }

    /// The settings of a service and its numbers that would be replaced.
    pub(super) fn set_for_service(&self, service: &Service) -> Vec<Setting> {
        let mut settings = self.own_settings(service);
        if overrides(&service.service) {
            return settings;
        }
        // The service's webhook will override those of its numbers.
        for sender in service.pool.iter().filter_map(|address| self.sender(address)) {
            let of_sender = self.set_for_sender(sender, None).into_iter().map(|mut one| {
                one.name = format!("{} of {}", one.name, sender.address());
                one
            });
            settings.extend(of_sender);
        }
        settings
    }
}

/// Whether a service's webhook overrides those of its numbers. If Twilio doesn't say, it doesn't:
/// that is what its console sets.
pub(super) fn overrides(service: &MessagingService) -> bool {
    service.use_inbound_webhook_on_number == Some(false)
}
