//! What Twilio lists of the account's senders, and what is set for them there.

use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use crate::twilio::accounts::{Applications, Service};
use crate::twilio::our_webhook::OurWebhook;
use crate::twilio::senders::Senders;
use hearback_inbox::{Address, LineFacts, LineKind};
use hearback_twilio::client::{PhoneNumber, ShortCode};
use std::sync::Arc;

/// The settings of the account's senders at Twilio.
pub(in crate::api::lines) struct AtTwilio {
    pub(super) ours: OurWebhook,
    numbers: Option<Arc<Vec<PhoneNumber>>>,
    applications: Arc<Applications>,
    services: Option<Arc<Vec<Service>>>,
    short_codes: Option<Arc<Vec<ShortCode>>>,
}

impl AtTwilio {
    pub(in crate::api::lines) async fn ask(app: &App, member: &CurrentMember) -> Answer<Self> {
        let token = app.store().webhook_token(member.access()).await?;
        let (numbers, applications, services, short_codes) =
            match app.accounts().of(member.access().organization()).await? {
                Some(connected) => {
                    let now = app.now();
                    tokio::join!(
                        connected.numbers(now),
                        connected.applications(now),
                        connected.services(now),
                        connected.short_codes(now)
                    )
                }
                None => (None, None, None, None),
            };
        let ours = OurWebhook::new(app.public_url(), &token);
        let applications = applications.unwrap_or_default();
        Ok(Self { ours, numbers, applications, services, short_codes })
    }

    /// The webhook to set, with the organization's token.
    pub(in crate::api::lines) fn ours(&self) -> String {
        self.ours.url.clone()
    }

    /// The same without the token.
    pub(in crate::api::lines) fn without_token(&self) -> String {
        self.ours.without_token.clone()
    }

    pub(super) fn number(&self, number: &str) -> Option<&PhoneNumber> {
        self.numbers.as_ref()?.iter().find(|listed| listed.phone_number == number)
    }

    /// What of it decides where texts go.
    pub(super) fn senders(&self) -> Senders<'_> {
        Senders {
            ours: &self.ours,
            numbers: self.numbers.as_deref().map_or(&[], Vec::as_slice),
            short_codes: self.short_codes.as_deref().map_or(&[], Vec::as_slice),
            services: self.services.as_deref().into_iter().flatten().collect(),
            applications: &self.applications,
        }
    }

    /// Whether Twilio answered for senders of this kind.
    pub(super) fn was_asked_for(&self, kind: LineKind) -> bool {
        match kind {
            LineKind::LongCode | LineKind::TollFree => self.numbers.is_some(),
            LineKind::ShortCode => self.short_codes.is_some(),
            LineKind::MessagingService => self.services.is_some(),
        }
    }

    /// Whether Twilio answered for every kind of sender it answered for before.
    pub(in crate::api::lines) fn says_as_much_as(&self, before: &Self) -> bool {
        (self.numbers.is_some() || before.numbers.is_none())
            && (self.services.is_some() || before.services.is_none())
            && (self.short_codes.is_some() || before.short_codes.is_none())
    }

    /// What Twilio says about a sender; empty if it wasn't asked or doesn't list it.
    pub(in crate::api::lines) fn facts(&self, sender: &Address) -> LineFacts {
        let kind = Some(LineKind::of(sender));
        if let Some(listed) = self.number(sender.as_str()) {
            let can = listed.capabilities;
            let (sms, mms, voice) = (Some(can.sms), Some(can.mms), Some(can.voice));
            return LineFacts { kind, sms, mms, voice, pool: None };
        }
        let Some(service) = self.senders().service(sender.as_str()) else {
            return LineFacts::default();
        };
        let pool = service.pool.iter().map(|number| Address::from_twilio(number)).collect();
        // Twilio doesn't list what a short code can do.
        let numbers = pool_numbers(service).map(|number| self.number(number));
        // The service may choose any number, so it can do what all of them can.
        let all = |can: fn(&PhoneNumber) -> bool| {
            let known: Option<Vec<_>> = numbers.clone().map(|number| number.map(can)).collect();
            known.filter(|known| !known.is_empty()).map(|known| known.into_iter().all(|can| can))
        };
        let (sms, mms) = (all(|n| n.capabilities.sms), all(|n| n.capabilities.mms));
        LineFacts { kind, sms, mms, voice: Some(false), pool: Some(pool) }
    }

    /// Whether the sender can be a line. If Twilio can't be asked, we assume that it can.
    pub(in crate::api::lines) fn check(&self, sender: &Address) -> Answer<()> {
        let (kind, senders) = (LineKind::of(sender), self.senders());
        if !self.was_asked_for(kind) || senders.service(sender.as_str()).is_some() {
            return Ok(());
        }
        let detail = match senders.own(sender.as_str()) {
            Some(listed) if listed.can_text() => return Ok(()),
            Some(_) => format!("{sender} can't send or receive texts. Choose a number that can."),
            None if kind == LineKind::MessagingService => {
                "Your Twilio account doesn't have a messaging service with this SID.".to_owned()
            }
            None => format!(
                "{sender} isn't in your Twilio account. Choose a number that is, or connect the account that has it."
            ),
        };
        Err(Problem::new(Code::TwilioRefused, detail).about("number"))
    }

    /// Whether Twilio was asked for the sender and doesn't have it.
    pub(super) fn is_gone(&self, sender: &Address) -> bool {
        self.was_asked_for(LineKind::of(sender)) && !self.lists(sender)
    }

    pub(in crate::api::lines) fn lists(&self, sender: &Address) -> bool {
        let (address, senders) = (sender.as_str(), self.senders());
        senders.service(address).is_some() || senders.own(address).is_some()
    }
}

fn pool_numbers(service: &Service) -> impl Iterator<Item = &String> + Clone {
    service.pool.iter().filter(|sender| sender.starts_with('+'))
}
