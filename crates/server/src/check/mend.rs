//! Mending on one click what a check found.
//!
//! What a mend replaces at Twilio is sent along as it was shown, so that nothing gives way that
//! nobody has seen.

use super::{Checker, MendKind};
use crate::accounts::Connected;
use crate::our_webhook::OurWebhook;
use hearback_inbox::{Access, Line, LineId};
use hearback_store::{Error, LineChange};
use hearback_twilio::client::{NumberFilter, NumberUpdate, PhoneNumber, ServiceUpdate};
use hearback_twilio::{CallError, MessagingServiceSid};
use serde::Deserialize;
use utoipa::ToSchema;

/// A mend to be made, as a finding offered it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mending {
    /// What is to be done.
    pub kind: MendKind,
    /// The line that it is done to.
    pub line_id: Option<LineId>,
    /// The messaging service that it is done to.
    pub service_sid: Option<String>,
    /// What was shown to give way.
    pub replaces: Option<String>,
}

/// Why a mend was not made.
#[derive(Debug, thiserror::Error)]
pub enum MendError {
    /// There is no account.
    #[error("no Twilio account is connected")]
    NotConnected,
    /// The mend does not say to what.
    #[error("there is no such line or messaging service")]
    Unknown,
    /// What would give way is not what was shown.
    #[error("it has changed at Twilio since the check")]
    Changed,
    /// Twilio did not do it.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The database did not.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Checker<'_> {
    /// Makes a mend.
    ///
    /// # Errors
    /// [`MendError`].
    pub async fn mend(&self, access: &Access, mending: &Mending) -> Result<(), MendError> {
        let line = self.line(access, mending.line_id).await?;
        if mending.kind == MendKind::SwitchOff {
            let line = line.ok_or(MendError::Unknown)?;
            let off = LineChange { on: Some(false), ..LineChange::default() };
            self.store.change_line(access, line.id, off, self.settings.clock.now()).await?;
            return Ok(());
        }
        let connected = self.accounts.of(access.organization()).await?;
        let connected = connected.ok_or(MendError::NotConnected)?;
        let token = self.store.webhook_token(access).await?;
        let hand =
            Hand { connected: &connected, webhook: OurWebhook::new(self.public_url, &token) };
        let done = match mending.kind {
            MendKind::SetWebhook => hand.set_webhook(line, mending).await,
            MendKind::LeaveApplication => hand.leave_application(line, mending).await,
            MendKind::DeferToNumber => hand.defer_to_number(line, mending).await,
            MendKind::SetServiceWebhook => hand.set_service_webhook(mending).await,
            MendKind::SwitchOff => Ok(()),
        };
        // Even where it failed: it may have been done all the same.
        connected.forget_numbers().await;
        done
    }

    async fn line(&self, access: &Access, id: Option<LineId>) -> Result<Option<Line>, Error> {
        let Some(id) = id else { return Ok(None) };
        let lines = self.store.lines(access).await?;
        Ok(lines.into_iter().find(|line| line.id == id && line.deleted_at.is_none()))
    }
}

/// What changes things at Twilio.
struct Hand<'a> {
    connected: &'a Connected,
    webhook: OurWebhook,
}

impl Hand<'_> {
    async fn set_webhook(&self, line: Option<Line>, mending: &Mending) -> Result<(), MendError> {
        let number = self.number(line).await?;
        unchanged(mending, number.sms_url.as_deref())?;
        self.update(&number, self.webhook.for_number()).await
    }

    async fn leave_application(
        &self,
        line: Option<Line>,
        mending: &Mending,
    ) -> Result<(), MendError> {
        let number = self.number(line).await?;
        unchanged(mending, number.sms_application_sid.as_deref())?;
        let webhook = if self.may_become_ours(&number) {
            self.webhook.for_number()
        } else {
            NumberUpdate::default()
        };
        let update = NumberUpdate { sms_application_sid: Some(String::new()), ..webhook };
        self.update(&number, update).await
    }

    async fn defer_to_number(
        &self,
        line: Option<Line>,
        mending: &Mending,
    ) -> Result<(), MendError> {
        let number = self.number(line).await?;
        let sid = self.service(mending).await?;
        // First the number: meanwhile the service drops nothing that it would not have dropped.
        if self.may_become_ours(&number) && number.sms_application_sid.is_none() {
            self.update(&number, self.webhook.for_number()).await?;
        }
        let update =
            ServiceUpdate { use_inbound_webhook_on_number: Some(true), ..ServiceUpdate::default() };
        self.connected.client.update_service(&sid, &update).await?;
        Ok(())
    }

    async fn set_service_webhook(&self, mending: &Mending) -> Result<(), MendError> {
        let sid = self.service(mending).await?;
        let update = self.webhook.for_service();
        self.connected.client.update_service(&sid, &update).await?;
        Ok(())
    }

    /// The service, as long as it is as it was shown.
    async fn service(&self, mending: &Mending) -> Result<MessagingServiceSid, MendError> {
        let sid = mending.service_sid.as_deref().and_then(|sid| sid.parse().ok());
        let sid: MessagingServiceSid = sid.ok_or(MendError::Unknown)?;
        let service = self.connected.client.fetch_service(&sid).await?;
        unchanged(mending, service.inbound_request_url.as_deref())?;
        Ok(sid)
    }

    /// The line's number as Twilio has it at this moment.
    async fn number(&self, line: Option<Line>) -> Result<PhoneNumber, MendError> {
        let line = line.ok_or(MendError::Unknown)?;
        let wanted = line.number.as_str();
        let filter =
            NumberFilter { phone_number: Some(wanted.to_owned()), ..NumberFilter::default() };
        let page = self.connected.client.list_numbers(&filter).next().await?;
        let mut listed = page.map(|page| page.items).unwrap_or_default().into_iter();
        listed.find(|number| number.phone_number == wanted).ok_or(MendError::Unknown)
    }

    /// Whether no other webhook would give way.
    fn may_become_ours(&self, number: &PhoneNumber) -> bool {
        number.sms_url.as_deref().is_none_or(|url| self.webhook.is(url))
    }

    async fn update(&self, number: &PhoneNumber, update: NumberUpdate) -> Result<(), MendError> {
        self.connected.client.update_number(&number.sid, &update).await?;
        Ok(())
    }
}

fn unchanged(mending: &Mending, now: Option<&str>) -> Result<(), MendError> {
    if mending.replaces.as_deref() == now { Ok(()) } else { Err(MendError::Changed) }
}
