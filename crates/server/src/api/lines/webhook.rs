//! What is set for the lines at Twilio (L3, L4).

pub(crate) mod set;
mod standing;

pub(super) use set::set_if_empty;

use crate::accounts::Service;
use crate::app::App;
use crate::our_webhook::OurWebhook;
use crate::problem::{Answer, Code, Problem};
use crate::session::Member;
use hearback_inbox::{Address, Line, LineFacts, LineKind};
use hearback_twilio::client::{PhoneNumber, ShortCode};
use serde::{Deserialize, Serialize};
use standing::Standing;
use std::sync::Arc;
use utoipa::ToSchema;

/// The webhook of a line at Twilio.
#[derive(Serialize, ToSchema)]
pub(crate) struct Webhook {
    /// Whether texts to the line reach us.
    set: bool,
    /// What is set at Twilio.
    #[schema(required)]
    url: Option<String>,
    /// In words for the person.
    detail: String,
    /// What setting ours would replace; empty where nothing is set.
    replaces: Vec<Setting>,
}

impl Webhook {
    /// Whether texts to the line reach us.
    pub(super) fn is_set(&self) -> bool {
        self.set
    }
}

/// Something that is set at Twilio.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Setting {
    /// What it is.
    name: String,
    /// What it is set to.
    value: String,
}

/// What Twilio has set for the account's senders.
pub(super) struct AtTwilio {
    ours: OurWebhook,
    numbers: Option<Arc<Vec<PhoneNumber>>>,
    services: Option<Arc<Vec<Service>>>,
    short_codes: Option<Arc<Vec<ShortCode>>>,
}

impl AtTwilio {
    pub(super) async fn ask(app: &App, member: &Member) -> Answer<Self> {
        let token = app.store().webhook_token(member.access()).await?;
        let (numbers, services, short_codes) =
            match app.accounts().of(member.access().organization()).await? {
                Some(connected) => {
                    let now = app.now();
                    tokio::join!(
                        connected.numbers(now),
                        connected.services(now),
                        connected.short_codes(now)
                    )
                }
                None => (None, None, None),
            };
        let ours = OurWebhook::new(app.public_url(), &token);
        Ok(Self { ours, numbers, services, short_codes })
    }

    /// The webhook to set, with the organization's token.
    pub(super) fn ours(&self) -> String {
        self.ours.url.clone()
    }

    /// The same without the token.
    pub(super) fn without_token(&self) -> String {
        self.ours.without_token.clone()
    }

    fn number(&self, number: &str) -> Option<&PhoneNumber> {
        self.numbers.as_ref()?.iter().find(|listed| listed.phone_number == number)
    }

    fn service(&self, sid: &str) -> Option<&Service> {
        self.services.as_ref()?.iter().find(|listed| listed.service.sid.as_str() == sid)
    }

    fn short_code(&self, code: &str) -> Option<&ShortCode> {
        self.short_codes.as_ref()?.iter().find(|listed| listed.short_code == code)
    }

    /// The service that a number is in.
    fn service_of(&self, number: &str) -> Option<&Service> {
        let has = |service: &&Service| service.pool.iter().any(|one| one == number);
        self.services.as_ref()?.iter().find(has)
    }

    /// What Twilio says about a sender; nothing where it was not asked or does not list it.
    pub(super) fn facts(&self, sender: &Address) -> LineFacts {
        let kind = Some(LineKind::of(sender));
        if let Some(listed) = self.number(sender.as_str()) {
            let can = listed.capabilities;
            let (sms, mms, voice) = (Some(can.sms), Some(can.mms), Some(can.voice));
            return LineFacts { kind, sms, mms, voice, pool: None };
        }
        let Some(service) = self.service(sender.as_str()) else { return LineFacts::default() };
        let pool = service.pool.iter().map(|number| Address::from_twilio(number)).collect();
        let numbers = service.pool.iter().map(|number| self.number(number));
        // Whichever number the service chooses: it can what all of them can.
        let all = |can: fn(&PhoneNumber) -> bool| {
            let known: Option<Vec<_>> = numbers.clone().map(|number| number.map(can)).collect();
            known.filter(|known| !known.is_empty()).map(|known| known.into_iter().all(|can| can))
        };
        let (sms, mms) = (all(|n| n.capabilities.sms), all(|n| n.capabilities.mms));
        LineFacts { kind, sms, mms, voice: Some(false), pool: Some(pool) }
    }

    /// Whether the sender can be a line. Where Twilio can't be asked, it is believed.
    pub(super) fn check(&self, sender: &Address) -> Answer<()> {
        let asked = match LineKind::of(sender) {
            LineKind::LongCode | LineKind::TollFree => self.numbers.is_some(),
            LineKind::MessagingService => self.services.is_some(),
            LineKind::ShortCode => self.short_codes.is_some(),
        };
        let listed = self.service(sender.as_str()).is_some();
        if !asked || listed || self.short_code(sender.as_str()).is_some() {
            return Ok(());
        }
        let detail = match self.number(sender.as_str()) {
            Some(listed) if listed.capabilities.sms => return Ok(()),
            Some(_) => format!("{sender} can't send or receive texts. Choose a number that can."),
            None if LineKind::of(sender) == LineKind::MessagingService => {
                "Your Twilio account has no messaging service with this SID.".to_owned()
            }
            None => format!(
                "{sender} is not a number of your Twilio account. Choose one of it, or connect the account that has it."
            ),
        };
        Err(Problem::new(Code::TwilioRefused, detail).about("number"))
    }

    /// Whether Twilio was asked for the sender and does not have it.
    fn is_gone(&self, sender: &Address) -> bool {
        match LineKind::of(sender) {
            LineKind::MessagingService => {
                self.services.is_some() && self.service(sender.as_str()).is_none()
            }
            LineKind::LongCode | LineKind::TollFree => {
                self.numbers.is_some() && self.number(sender.as_str()).is_none()
            }
            LineKind::ShortCode => {
                self.short_codes.is_some() && self.short_code(sender.as_str()).is_none()
            }
        }
    }

    /// What is set for a line; none where Twilio was not asked or does not list it.
    pub(super) fn of(&self, line: &Line) -> Option<Webhook> {
        let (standing, url, replaces) = if let Some(service) = self.service(line.number.as_str()) {
            (
                self.standing_of_service(service),
                service.service.inbound_request_url.clone(),
                self.set_for_service(service),
            )
        } else if self.is_gone(&line.number) {
            (Standing::Gone, None, vec![])
        } else {
            let listed = self.number(line.number.as_str())?;
            let service = self.service_of(&listed.phone_number);
            (
                self.standing_of_number(listed, service),
                listed.sms_url.clone(),
                self.set_for_number(listed, service),
            )
        };
        Some(Webhook { set: standing.arrives(), url, detail: standing.sentence(), replaces })
    }
}
