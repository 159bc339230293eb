//! Fixing with one click what a check found.
//!
//! The request names what the fix replaces at Twilio, as it was shown, so that nothing is replaced
//! unseen.

use super::{Checker, FixKind};
use crate::twilio::accounts::{Applications, Connected, OwnSender, Service};
use crate::twilio::our_webhook::OurWebhook;
use crate::twilio::replaced::{self, ReplacedSetting};
use crate::twilio::senders::Senders;
use hearback_inbox::audit::{AuditKind, AuditNote, AuditObject};
use hearback_inbox::{Address, Line, LineId};
use hearback_store::{Access, Error, LineChange};
use hearback_twilio::client::{
    InboundWebhook, NumberFilter, PhoneNumber, ServiceUpdate, ShortCode,
};
use hearback_twilio::{CallError, MessagingServiceSid};
use serde::Deserialize;
use utoipa::ToSchema;

/// A fix to be made, as a finding offered it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FixRequest {
    /// What to do.
    pub kind: FixKind,
    /// The line to change.
    pub line_id: Option<LineId>,
    /// The messaging service to change.
    pub service_sid: Option<String>,
    /// What the finding said would be replaced, unchanged.
    #[serde(default)]
    pub replaces: Vec<ReplacedSetting>,
}

/// Why a fix was not made.
#[derive(Debug, thiserror::Error)]
pub enum FixError {
    /// There is no account.
    #[error("no Twilio account is connected")]
    NotConnected,
    /// The line or messaging service doesn't exist.
    #[error("there is no such line or messaging service")]
    Unknown,
    /// What would be replaced isn't what was shown.
    #[error("it has changed at Twilio since the check")]
    Changed,
    /// The call to Twilio failed.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Checker<'_> {
    /// Makes a fix.
    ///
    /// # Errors
    /// [`FixError`].
    pub async fn fix(&self, access: &Access, request: &FixRequest) -> Result<(), FixError> {
        let line = self.line(access, request.line_id).await?;
        if request.kind == FixKind::SwitchOff {
            let line = line.ok_or(FixError::Unknown)?;
            let off = LineChange { on: Some(false), ..LineChange::default() };
            self.store.change_line(access, line.id, off, self.settings.clock.now()).await?;
            return Ok(());
        }
        let connected = self.accounts.of(access.organization()).await?;
        let connected = connected.ok_or(FixError::NotConnected)?;
        let token = self.store.webhook_token(access).await?;
        let about = match (&line, &request.service_sid) {
            (Some(line), _) => Some(AuditObject::Line { id: line.id, name: line.name.clone() }),
            (None, Some(service)) => Some(AuditObject::thing(service)),
            (None, None) => None,
        };
        let hand =
            Hand { connected: &connected, webhook: OurWebhook::new(self.public_url, &token) };
        let done = match request.kind {
            FixKind::SetWebhook => {
                hand.set_webhook(hand.listed(line).await?.sender()?, request).await
            }
            FixKind::LeaveApplication => {
                hand.leave_application(hand.listed(line).await?.sender()?, request).await
            }
            FixKind::DeferToNumber => {
                hand.defer_to_number(hand.listed(line).await?.sender()?, request).await
            }
            FixKind::SetServiceWebhook => hand.set_service_webhook(request).await,
            FixKind::SwitchOff => Ok(()),
        };
        // Even after a failure: Twilio may have made the change anyway.
        connected.forget_numbers().await;
        done?;
        let set = AuditNote::new(AuditKind::WebhookSet, self.settings.clock.now());
        self.store.note_in_audit(access, AuditNote { object: about, ..set }).await?;
        Ok(())
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
    async fn set_webhook(
        &self,
        sender: OwnSender<'_>,
        request: &FixRequest,
    ) -> Result<(), FixError> {
        unchanged(request, &replaced::at_sender(sender, &self.webhook))?;
        Ok(sender.change(&self.connected.client, self.webhook.settings(), false).await?)
    }

    async fn leave_application(
        &self,
        sender: OwnSender<'_>,
        request: &FixRequest,
    ) -> Result<(), FixError> {
        unchanged(request, &replaced::application(sender))?;
        let ours = self.may_become_ours(sender).then(|| self.webhook.settings());
        Ok(sender.change(&self.connected.client, ours.unwrap_or_default(), true).await?)
    }

    async fn defer_to_number(
        &self,
        sender: OwnSender<'_>,
        request: &FixRequest,
    ) -> Result<(), FixError> {
        let service = self.service(request).await?;
        unchanged(request, &replaced::service_webhook(&service, &self.webhook))?;
        // The sender goes first: until then the service drops only what it dropped before.
        if self.may_become_ours(sender) && sender.application().is_none() {
            sender.change(&self.connected.client, self.webhook.settings(), false).await?;
        }
        let update =
            ServiceUpdate { use_inbound_webhook_on_number: Some(true), ..ServiceUpdate::default() };
        self.connected.client.update_service(&service.service.sid, &update).await?;
        Ok(())
    }

    async fn set_service_webhook(&self, request: &FixRequest) -> Result<(), FixError> {
        let service = self.service(request).await?;
        let numbers = self.connected.list_numbers().await?;
        // An API key that can't list them wasn't shown them either.
        let short_codes = self.connected.list_short_codes().await.unwrap_or_default();
        let senders = Senders {
            ours: &self.webhook,
            numbers: &numbers,
            short_codes: &short_codes,
            services: vec![],
            applications: &Applications::default(),
        };
        unchanged(request, &replaced::at_service(&senders, &service))?;
        let update = self.webhook.for_service();
        self.connected.client.update_service(&service.service.sid, &update).await?;
        Ok(())
    }

    /// The messaging service to change, as Twilio has it at this moment.
    async fn service(&self, request: &FixRequest) -> Result<Service, FixError> {
        let sid = request.service_sid.as_deref().and_then(|sid| sid.parse().ok());
        let sid: MessagingServiceSid = sid.ok_or(FixError::Unknown)?;
        let service = self.connected.client.fetch_service(&sid).await?;
        Ok(Service { service, pool: self.connected.list_pool(&sid).await? })
    }

    /// The line's number or short code as Twilio has it at this moment.
    async fn listed(&self, line: Option<Line>) -> Result<Listed, FixError> {
        let address = line.ok_or(FixError::Unknown)?.number;
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

    /// Whether our webhook would replace nothing.
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
    fn sender(&self) -> Result<OwnSender<'_>, FixError> {
        OwnSender::find(self.address.as_str(), &self.numbers, &self.short_codes)
            .ok_or(FixError::Unknown)
    }
}

fn unchanged(request: &FixRequest, now: &[ReplacedSetting]) -> Result<(), FixError> {
    if request.replaces == now { Ok(()) } else { Err(FixError::Changed) }
}
