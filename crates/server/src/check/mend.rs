//! Mending on one click what a check found.
//!
//! What a mend replaces at Twilio is sent along as it was shown, so that nothing gives way that
//! nobody has seen.

use super::{Checker, MendKind, gives_way};
use crate::accounts::{Connected, OwnSender};
use crate::our_webhook::OurWebhook;
use hearback_inbox::{Address, Line, LineId};
use hearback_store::{Access, Error, LineChange};
use hearback_twilio::client::{
    InboundWebhook, NumberFilter, PhoneNumber, ServiceUpdate, ShortCode,
};
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
            MendKind::SetWebhook => {
                hand.set_webhook(hand.listed(line).await?.sender()?, mending).await
            }
            MendKind::LeaveApplication => {
                hand.leave_application(hand.listed(line).await?.sender()?, mending).await
            }
            MendKind::DeferToNumber => {
                hand.defer_to_number(hand.listed(line).await?.sender()?, mending).await
            }
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
    async fn set_webhook(&self, sender: OwnSender<'_>, mending: &Mending) -> Result<(), MendError> {
        unchanged(mending, gives_way::at_sender(sender, &self.webhook).as_deref())?;
        Ok(sender.change(&self.connected.client, self.webhook.settings(), false).await?)
    }

    async fn leave_application(
        &self,
        sender: OwnSender<'_>,
        mending: &Mending,
    ) -> Result<(), MendError> {
        unchanged(mending, sender.application())?;
        let ours = self.may_become_ours(sender).then(|| self.webhook.settings());
        Ok(sender.change(&self.connected.client, ours.unwrap_or_default(), true).await?)
    }

    async fn defer_to_number(
        &self,
        sender: OwnSender<'_>,
        mending: &Mending,
    ) -> Result<(), MendError> {
        let sid = service_sid(mending)?;
        let service = self.connected.client.fetch_service(&sid).await?;
        unchanged(mending, service.webhook.url.as_deref())?;
        // First the sender: meanwhile the service drops nothing that it would not have dropped.
        if self.may_become_ours(sender) && sender.application().is_none() {
            sender.change(&self.connected.client, self.webhook.settings(), false).await?;
        }
        let update =
            ServiceUpdate { use_inbound_webhook_on_number: Some(true), ..ServiceUpdate::default() };
        self.connected.client.update_service(&sid, &update).await?;
        Ok(())
    }

    async fn set_service_webhook(&self, mending: &Mending) -> Result<(), MendError> {
        let sid = service_sid(mending)?;
        let service = self.connected.client.fetch_service(&sid).await?;
        let (pool, numbers) =
            (self.connected.list_pool(&sid).await?, self.connected.list_numbers().await?);
        // An API key that may not list them was not shown them either.
        let short_codes = self.connected.list_short_codes().await.unwrap_or_default();
        let senders = pool.iter().filter_map(|one| OwnSender::find(one, &numbers, &short_codes));
        let gives_way = gives_way::at_service(&service, senders, &self.webhook);
        unchanged(mending, gives_way.as_deref())?;
        let update = self.webhook.for_service();
        self.connected.client.update_service(&sid, &update).await?;
        Ok(())
    }

    /// The line's number or short code as Twilio has it at this moment.
    async fn listed(&self, line: Option<Line>) -> Result<Listed, MendError> {
        let address = line.ok_or(MendError::Unknown)?.number;
        if address.is_short_code() {
            let short_codes = self.connected.list_short_codes().await?;
            return Ok(Listed { address, numbers: vec![], short_codes });
        }
        let phone_number = Some(address.to_string());
        let filter = NumberFilter { phone_number, ..NumberFilter::default() };
        let page = self.connected.client.list_numbers(&filter).next().await?;
        let numbers = page.map(|page| page.items).unwrap_or_default();
        Ok(Listed { address, numbers, short_codes: vec![] })
    }

    /// Whether no other webhook would give way.
    fn may_become_ours(&self, sender: OwnSender<'_>) -> bool {
        let InboundWebhook { url, fallback_url, .. } = sender.webhook();
        [url, fallback_url].into_iter().flatten().all(|url| self.webhook.is(url))
    }
}

/// What Twilio listed for one line.
struct Listed {
    address: Address,
    numbers: Vec<PhoneNumber>,
    short_codes: Vec<ShortCode>,
}

impl Listed {
    fn sender(&self) -> Result<OwnSender<'_>, MendError> {
        OwnSender::find(self.address.as_str(), &self.numbers, &self.short_codes)
            .ok_or(MendError::Unknown)
    }
}

fn service_sid(mending: &Mending) -> Result<MessagingServiceSid, MendError> {
    let sid = mending.service_sid.as_deref().and_then(|sid| sid.parse().ok());
    sid.ok_or(MendError::Unknown)
}

fn unchanged(mending: &Mending, now: Option<&str>) -> Result<(), MendError> {
    if mending.replaces.as_deref() == now { Ok(()) } else { Err(MendError::Changed) }
}
