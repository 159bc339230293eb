//! What is set for a line at Twilio, and setting it where nothing is (L3, L4).

use crate::accounts::{Connected, Listing};
use crate::app::App;
use crate::problem::{Answer, Code, Problem};
use crate::session::Member;
use hearback_inbox::{Address, Line, LineFacts, LineKind};
use hearback_twilio::client::{NumberUpdate, PhoneNumber};
use serde::Serialize;
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
}

/// What Twilio has set for the account's numbers.
pub(super) struct AtTwilio {
    ours: String,
    without_token: String,
    numbers: Listing,
}

impl AtTwilio {
    pub(super) async fn ask(app: &App, member: &Member) -> Answer<Self> {
        let token = app.store().webhook_token(member.access()).await?;
        let numbers = match app.accounts().of(member.access().organization()).await? {
            Some(connected) => connected.numbers(app.now()).await,
            None => None,
        };
        let public_url = app.public_url();
        Ok(Self {
            ours: public_url.webhook(Some(&token)),
            without_token: public_url.webhook(None),
            numbers,
        })
    }

    /// The webhook to set, with the organization's token.
    pub(super) fn ours(&self) -> String {
        self.ours.clone()
    }

    fn find(&self, number: &Address) -> Option<&PhoneNumber> {
        self.numbers.as_ref()?.iter().find(|listed| listed.phone_number == number.as_str())
    }

    /// What Twilio says about a number; nothing where it was not asked or does not list it.
    pub(super) fn facts(&self, number: &Address) -> LineFacts {
        let Some(listed) = self.find(number) else { return LineFacts::default() };
        LineFacts {
            kind: Some(LineKind::of(number)),
            sms: Some(listed.capabilities.sms),
            mms: Some(listed.capabilities.mms),
            voice: Some(listed.capabilities.voice),
            pool: None,
        }
    }

    /// Whether the number can be a line. Where Twilio can't be asked, it is believed.
    pub(super) fn check(&self, number: &Address) -> Answer<()> {
        let ordinary = matches!(LineKind::of(number), LineKind::LongCode | LineKind::TollFree);
        if self.numbers.is_none() || !ordinary {
            return Ok(());
        }
        let detail = match self.find(number) {
            Some(listed) if listed.capabilities.sms => return Ok(()),
            Some(_) => format!("{number} can't send or receive texts. Choose a number that can."),
            None => format!(
                "{number} is not a number of your Twilio account. Choose one of it, or connect the account that has it."
            ),
        };
        Err(Problem::new(Code::TwilioRefused, detail).about("number"))
    }

    /// What is set for a line; none where Twilio was not asked or does not list it.
    pub(super) fn of(&self, line: &Line) -> Option<Webhook> {
        let listed = self.find(&line.number)?;
        let url = listed.sms_url.clone();
        let is_ours = url.as_deref().is_some_and(|url| {
            let url = url.split('#').next().unwrap_or_default();
            url == self.ours || url == self.without_token
        });
        let by_get = listed.sms_method.as_deref() == Some("GET");
        let (set, detail) = if listed.sms_application_sid.is_some() {
            (
                false,
                "An application at Twilio takes this number's texts. Remove it from the number.",
            )
        } else if !is_ours && url.is_none() {
            (false, "No webhook is set at Twilio: texts to this line don't arrive here yet.")
        } else if !is_ours {
            (false, "The webhook at Twilio points elsewhere: texts to this line don't arrive here.")
        } else if by_get {
            (false, "The webhook at Twilio is called by GET. Change its method to POST.")
        } else {
            (true, "Texts to this line arrive here.")
        };
        Some(Webhook { set, url, detail: detail.to_owned() })
    }

    /// Sets our webhook where Twilio has none; whether it did. That it fails is no reason to refuse
    /// the line: the page shows that the webhook is missing.
    pub(super) async fn set_if_empty(&self, connected: &Connected, line: &Line) -> bool {
        let Some(listed) = self.find(&line.number) else { return false };
        if listed.sms_url.is_some() || listed.sms_application_sid.is_some() {
            return false;
        }
        let update = NumberUpdate {
            sms_url: Some(self.ours()),
            sms_method: Some("POST".to_owned()),
            ..NumberUpdate::default()
        };
        match connected.client.update_number(&listed.sid, &update).await {
            Ok(_) => true,
            Err(error) => {
                tracing::warn!(line = %line.id, %error, "the webhook could not be set at Twilio");
                false
            }
        }
    }
}
