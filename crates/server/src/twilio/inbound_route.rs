//! Where Twilio sends the texts to a line, and why they don't come here.
//!
//! The messaging service that the number is in decides first, then the application, then the number's
//! own webhook.

use super::accounts::{OwnSender, Service};
use super::our_webhook::OurWebhook;
use super::senders::Senders;
use hearback_twilio::client::{Application, InboundWebhook};

/// Where Twilio sends the texts to a line.
#[derive(Debug)]
pub(crate) enum InboundRoute<'a> {
    /// Here.
    Here,
    /// By the sender's own webhook.
    Own {
        fault: WebhookFault<'a>,
        /// The sender's messaging service, if that has our webhook and uses the sender's own instead.
        deferring: Option<&'a Service>,
    },
    /// To an application that doesn't send them here.
    Application { sid: &'a str, application: Option<&'a Application> },
    /// By the webhook of a messaging service.
    Service { fault: WebhookFault<'a>, service: &'a Service },
    /// By the webhooks of a messaging service's senders, of which some don't lead here.
    Pool { astray: usize, of: usize },
    /// The messaging service has no senders.
    EmptyPool,
    /// To an application that couldn't be read; of a number, with its SID.
    Unknown { application: Option<&'a str> },
}

/// Why a webhook doesn't bring texts here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WebhookFault<'a> {
    /// None is set.
    Missing,
    /// It leads to this address.
    Elsewhere(&'a str),
    /// It is ours, but called by GET, which we don't answer.
    ByGet,
}

impl<'a> WebhookFault<'a> {
    fn of(webhook: &'a InboundWebhook, ours: &OurWebhook) -> Option<Self> {
        match webhook.url.as_deref() {
            None => Some(Self::Missing),
            Some(url) if !ours.is(url) => Some(Self::Elsewhere(url)),
            Some(_) => webhook.is_called_by_get().then_some(Self::ByGet),
        }
    }
}

impl<'a> InboundRoute<'a> {
    /// Where the texts to a number or short code go.
    pub(crate) fn of_sender(senders: &Senders<'a>, sender: OwnSender<'a>) -> Self {
        let service = senders.service_of(sender.address());
        if let Some(service) = service.filter(|service| service.overrides()) {
            return Self::by_service(senders, service);
        }
        if let Some(sid) = sender.application() {
            return match sender.reaches(senders.ours, senders.applications) {
                None => Self::Unknown { application: Some(sid) },
                Some(true) => Self::Here,
                Some(false) => {
                    let application = senders.applications.get(sid).and_then(Option::as_ref);
                    Self::Application { sid, application }
                }
            };
        }
        let Some(fault) = WebhookFault::of(sender.webhook(), senders.ours) else {
            return Self::Here;
        };
        let has_ours = |service: &&Service| {
            service.service.webhook.url.as_deref().is_some_and(|url| senders.ours.is(url))
        };
        let deferring = service.filter(has_ours).filter(|_| fault != WebhookFault::ByGet);
        Self::Own { fault, deferring }
    }

    /// Where the texts to a messaging service go.
    pub(crate) fn of_service(senders: &Senders<'a>, service: &'a Service) -> Self {
        if service.pool.is_empty() {
            return Self::EmptyPool;
        }
        if service.overrides() {
            return Self::by_service(senders, service);
        }
        let reaches =
            |address: &String| senders.own(address)?.reaches(senders.ours, senders.applications);
        let each: Vec<Option<bool>> = service.pool.iter().map(reaches).collect();
        match each.iter().filter(|here| **here == Some(false)).count() {
            0 if each.contains(&None) => Self::Unknown { application: None },
            0 => Self::Here,
            astray => Self::Pool { astray, of: each.len() },
        }
    }

    fn by_service(senders: &Senders<'a>, service: &'a Service) -> Self {
        match WebhookFault::of(&service.service.webhook, senders.ours) {
            None => Self::Here,
            Some(fault) => Self::Service { fault, service },
        }
    }

    /// In words for the reader.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Here => "Texts to this line arrive here.".to_owned(),
            Self::Own { fault, deferring: Some(service) } => format!(
                "Texts to this line don't arrive here. Its messaging service “{}” has our webhook, but uses the number's own, which is {}.",
                service.name(),
                match fault {
                    WebhookFault::Elsewhere(url) => url,
                    WebhookFault::Missing | WebhookFault::ByGet => "not set",
                },
            ),
            Self::Own { fault: WebhookFault::Missing, .. } => {
                "This line isn't connected to Hearback yet. It has no webhook at Twilio.".to_owned()
            }
            Self::Own { fault: WebhookFault::Elsewhere(url), .. } => {
                format!("Texts to this line don't arrive here. Twilio sends them to {url}.")
            }
            Self::Own { fault: WebhookFault::ByGet, .. } => {
                "Texts to this line don't arrive. Its webhook is set to GET at Twilio, and Hearback only accepts POST.".to_owned()
            }
            Self::Application { sid, application } => application_sentence(sid, *application),
            Self::Service { fault, service } => service_sentence(*fault, service.name()),
            Self::Pool { astray, of } => format!(
                "Texts to {astray} of this service's {of} numbers don't arrive here. The service uses each number's own webhook."
            ),
            Self::EmptyPool => {
                "This messaging service has no numbers, so it can't send or receive texts. Add numbers to it in the Twilio console.".to_owned()
            }
            Self::Unknown { application: Some(sid) } => format!(
                "We can't tell whether texts to this line arrive here. The application “{sid}” handles them, and we couldn't read it. If you use an API key, allow it to read applications."
            ),
            Self::Unknown { application: None } => {
                "We can't tell whether texts to all numbers of this service arrive here.".to_owned()
            }
        }
    }
}

fn application_sentence(sid: &str, application: Option<&Application>) -> String {
    let name = application.and_then(|application| application.friendly_name.as_deref());
    let name = name.unwrap_or(sid);
    match application.and_then(|application| application.webhook.url.as_deref()) {
        Some(url) => format!(
            "Texts to this line don't arrive here. The application “{name}” sends them to {url}, and overrides the number's own webhook."
        ),
        None => format!(
            "Texts to this line don't arrive here. The application “{name}” handles them but has no webhook, and overrides the number's own."
        ),
    }
}

fn service_sentence(fault: WebhookFault<'_>, name: &str) -> String {
    match fault {
        WebhookFault::Missing => format!(
            "Texts to this line are lost. The messaging service “{name}” handles them but has no webhook, so Twilio drops them without a trace."
        ),
        WebhookFault::Elsewhere(url) => format!(
            "Texts to this line don't arrive here. The messaging service “{name}” sends them to {url}."
        ),
        WebhookFault::ByGet => format!(
            "Texts to this line don't arrive. The webhook of the messaging service “{name}” is set to GET at Twilio, and Hearback only accepts POST."
        ),
    }
}
