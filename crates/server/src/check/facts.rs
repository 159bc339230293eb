//! What a check knows. Judging it needs nothing else.

use super::probe::Probe;
use super::self_report::SelfReport;
use super::sockets::Sockets;
use crate::private_files::Exposed;
use crate::twilio::accounts::{Applications, Service};
use crate::twilio::our_webhook::OurWebhook;
use crate::twilio::senders::Senders;
use hearback_inbox::{Line, Timestamp};
use hearback_store::{PanicCount, RefusalCount};
use hearback_twilio::CallError;
use hearback_twilio::client::{
    Account, Alert, Brand, Campaign, PhoneNumber, ShortCode, TollFreeVerification, VerifiedNumber,
};

/// What Twilio was asked: its answer, or why there is none.
pub(super) type Asked<T> = Result<T, CallError>;

/// What a check knows.
#[derive(Debug)]
pub(super) struct Facts {
    /// Now.
    pub(super) now: Timestamp,
    /// Whether the inbox as a whole is switched on.
    pub(super) inbox_on: bool,
    /// The lines that are in use.
    pub(super) lines: Vec<Line>,
    /// Webhooks that were refused here.
    pub(super) refusals: Vec<RefusalCount>,
    /// How many messages have been on hold since the start, until Twilio's list has been compared.
    pub(super) on_hold: i64,
    /// How many messages on Twilio's list the database refused, and when one was last tried.
    pub(super) set_aside: (i64, Option<Timestamp>),
    /// Why the mail server may not be connected to, in a sentence.
    pub(super) mail_not_permitted: Option<String>,
    /// How many passkeys of members work only at which other hosts.
    pub(super) passkeys_elsewhere: Vec<(String, i64)>,
    /// Jobs of ours that panicked.
    pub(super) panics: Vec<PanicCount>,
    /// Files of ours that others on the machine can open.
    pub(super) exposed: Vec<Exposed>,
    /// Whether anything can be written.
    pub(super) writes: WriteFacts,
    /// What the serving process says about itself.
    pub(super) report: SelfReport,
    /// Our own address.
    pub(super) address: AddressFacts,
    /// What Twilio says; `None` if no account is connected.
    pub(super) twilio: Option<TwilioFacts>,
}

/// Whether anything can be written.
#[derive(Debug)]
pub(super) struct WriteFacts {
    /// Why nothing can.
    pub(super) failure: Option<String>,
    /// When the serving process last wrote something.
    pub(super) last_at: Option<Timestamp>,
}

/// Our own address.
#[derive(Debug)]
pub(super) struct AddressFacts {
    /// The public URL.
    pub(super) public_url: String,
    /// The webhook to set.
    pub(super) webhook: OurWebhook,
    /// Whether Twilio can't reach such an address from the internet.
    pub(super) out_of_reach: bool,
    /// Whether traffic to it can be read on the way.
    pub(super) without_tls: bool,
    /// What happened to our test request to it.
    pub(super) probe: Probe,
    /// Whether WebSockets reach us through it.
    pub(super) sockets: Sockets,
}

/// What Twilio says.
#[derive(Debug)]
pub(super) struct TwilioFacts {
    pub(super) account: Asked<Account>,
    /// By how many seconds our clock is ahead of Twilio's.
    pub(super) clock_ahead: Asked<i64>,
    pub(super) numbers: Asked<Vec<PhoneNumber>>,
    pub(super) services: Asked<Vec<ServiceFacts>>,
    pub(super) short_codes: Asked<Vec<ShortCode>>,
    /// The only numbers a trial can text.
    pub(super) verified: Asked<Vec<VerifiedNumber>>,
    /// The applications that numbers belong to.
    pub(super) applications: Applications,
    pub(super) brands: Asked<Vec<Brand>>,
    pub(super) verifications: Asked<Vec<TollFreeVerification>>,
    /// What the debugger recorded within the last day.
    pub(super) alerts: Asked<Vec<Alert>>,
}

impl TwilioFacts {
    /// What of it decides where texts go.
    pub(super) fn senders<'a>(&'a self, ours: &'a OurWebhook) -> Senders<'a> {
        let services = self.services.as_deref().unwrap_or_default();
        Senders {
            ours,
            numbers: self.numbers.as_deref().unwrap_or_default(),
            short_codes: self.short_codes.as_deref().unwrap_or_default(),
            services: services.iter().map(|facts| &facts.listed).collect(),
            applications: &self.applications,
        }
    }

    pub(super) fn number(&self, number: &str) -> Option<&PhoneNumber> {
        self.numbers.as_ref().ok()?.iter().find(|listed| listed.phone_number == number)
    }

    pub(super) fn service(&self, sid: &str) -> Option<&ServiceFacts> {
        self.services.as_ref().ok()?.iter().find(|one| one.listed.service.sid.as_str() == sid)
    }

    /// The service whose pool a number is in.
    pub(super) fn service_of(&self, number: &str) -> Option<&ServiceFacts> {
        self.services
            .as_ref()
            .ok()?
            .iter()
            .find(|one| one.listed.pool.iter().any(|own| own == number))
    }
}

/// A messaging service, with its A2P campaign.
#[derive(Debug)]
pub(super) struct ServiceFacts {
    pub(super) listed: Service,
    pub(super) campaign: Asked<Option<Campaign>>,
}
