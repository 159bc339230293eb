//! Where Twilio takes a line's texts, in words.
//!
//! What decides: a messaging service that the number is in, before an application, before the
//! number's own webhook.

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
    /// Here, but called in a way that we do not answer.
    ByGet,
    /// To an application that does not bring them here.
    Application,
    /// The number's messaging service takes them elsewhere.
    ServiceElsewhere(String),
    /// The number's messaging service drops them.
    Dropped(String),
    /// So many of a service's numbers take them elsewhere.
    SomeElsewhere {
        /// Of which not here.
        not_here: usize,
        /// Of how many.
        of: usize,
    },
    /// The service has no numbers.
    NoNumbers,
    /// The account does not have the sender any more.
    Gone,
}

impl Standing {
    pub(super) fn arrives(&self) -> bool {
        *self == Self::Here
    }

    /// In words for the person.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Here => "Texts to this line arrive here.".to_owned(),
            Self::Nowhere => {
                "No webhook is set at Twilio: texts to this line don't arrive here yet.".to_owned()
            }
            Self::Elsewhere => {
                "The webhook at Twilio points elsewhere: texts to this line don't arrive here."
                    .to_owned()
            }
            Self::ByGet => {
                "The webhook at Twilio is called by GET. Change its method to POST.".to_owned()
            }
            Self::Application => {
                "An application at Twilio takes this number's texts and does not bring them here; the number's own webhook does not count."
                    .to_owned()
            }
            Self::ServiceElsewhere(name) => format!(
                "The messaging service “{name}” takes this number's texts elsewhere, so that its own webhook does not count."
            ),
            Self::Dropped(name) => format!(
                "Texts to this line are lost: the messaging service “{name}” takes them and has no webhook of its own, so that Twilio drops them unlogged."
            ),
            Self::SomeElsewhere { not_here, of } => format!(
                "Texts to {not_here} of this service's {of} numbers don't arrive here: each number's own webhook counts."
            ),
            Self::Gone => {
                "Your Twilio account does not have this sender any more: nothing comes in or goes out over it."
                    .to_owned()
            }
            Self::NoNumbers => {
                "This messaging service has no numbers, so that nobody can text it.".to_owned()
            }
        }
    }
}

/// A service as its owner calls it.
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

    /// None where it goes by an application that could not be looked at.
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

    /// None where none of its numbers is known to take them elsewhere, and not all could be looked
    /// at.
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

    /// What is set for a sender and would be replaced.
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

    /// What is set for a service and its numbers and would be replaced.
    pub(super) fn set_for_service(&self, service: &Service) -> Vec<Setting> {
        let mut settings = self.own_settings(service);
        if overrides(&service.service) {
            return settings;
        }
        // The service's webhook will count in place of those of its numbers.
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

/// Whether a service takes its numbers' texts by its own webhook. Where Twilio does not say, its
/// numbers keep theirs, which is what its console sets.
pub(super) fn overrides(service: &MessagingService) -> bool {
    service.use_inbound_webhook_on_number == Some(false)
}
