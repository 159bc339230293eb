//! The REST calls that an inbox needs.
//!
//! Source: <https://www.twilio.com/docs/messaging/api> and Twilio's OpenAPI description
//! (`api_v2010`). No call is repeated by the client itself.

mod account;
mod alert;
mod application;
mod attachment;
mod caller_id;
mod inbound_webhook;
pub(crate) mod json;
mod media;
mod message;
mod number;
mod outbound;
mod pages;
mod registration;
mod service;
mod settings;
mod short_code;
pub(crate) mod transport;

pub use account::{Account, AccountStatus, AccountType};
pub use alert::{Alert, AlertFilter};
pub use application::Application;
pub use attachment::Attachment;
pub use caller_id::VerifiedNumber;
pub use inbound_webhook::InboundWebhook;
pub use media::{FetchedFile, MediaError, MediaFetcher};
pub use message::{Direction, MessageFilter, MessageResource};
pub use number::{Capabilities, NumberFilter, NumberUpdate, PhoneNumber};
pub use outbound::{OutboundMessage, Sender};
pub use pages::{Listed, Page, Pages};
pub use registration::{
    Brand, BrandStatus, Campaign, CampaignStatus, TollFreeStatus, TollFreeVerification,
};
pub use service::{MessagingService, PoolNumber, PoolShortCode, ServiceUpdate};
pub use settings::{ApiKey, ClientSettings, Credentials, SettingsError, http_client};
pub use short_code::ShortCode;

use crate::error::CallError;
use crate::outcome::SendOutcome;
use crate::sid::{MessageSid, PhoneNumberSid};
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use std::time::Duration;
use url::Url;

/// Calls Twilio's REST API for one account.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    messaging: Url,
    monitor: Url,
    credentials: Credentials,
    total_timeout: Duration,
    max_response_bytes: usize,
}

impl Client {
    /// A client with its own connections.
    ///
    /// # Errors
    /// [`SettingsError`] if the base URL is unusable or TLS cannot be set up.
    pub fn new(credentials: Credentials, settings: &ClientSettings) -> Result<Self, SettingsError> {
        Self::over(http_client(settings)?, credentials, settings)
    }

    /// A client over given connections, which several accounts can share.
    ///
    /// Take `http` from [`http_client`], or build one that follows no redirects and limits the
    /// time to connect; `settings.connect_timeout` has no effect here.
    ///
    /// # Errors
    /// [`SettingsError::BaseUrl`] if the base URL is unusable.
    pub fn over(
        http: reqwest::Client,
        credentials: Credentials,
        settings: &ClientSettings,
    ) -> Result<Self, SettingsError> {
        let base = settings::base_url(&settings.base_url)?;
        let beside = |name, given: &Option<String>| settings::beside(&base, name, given.as_deref());
        Ok(Self {
            http,
            messaging: beside("messaging", &settings.messaging_url)?,
            monitor: beside("monitor", &settings.monitor_url)?,
            base,
            credentials,
            total_timeout: settings.total_timeout,
            max_response_bytes: settings.max_response_bytes,
        })
    }

    /// Sends a message: one `POST …/Messages.json`, never repeated. Never fails: every end is an
    /// outcome that says whether Twilio may have taken the message.
    pub async fn send(&self, message: &OutboundMessage) -> SendOutcome {
        let request =
            self.request(Method::POST, self.resource("Messages.json")).form(&message.parameters());
        SendOutcome::classify(transport::exchange(request, self.max_response_bytes).await)
    }

    /// Fetches one message.
    ///
    /// # Errors
    /// [`CallError`]; [`ApiError::is_not_found`](crate::ApiError::is_not_found) tells a message
    /// that was deleted or belongs to another account.
    pub async fn fetch_message(&self, sid: &MessageSid) -> Result<MessageResource, CallError> {
        let url = self.resource(&format!("Messages/{sid}.json"));
        let value = self.call(self.request(Method::GET, url)).await?;
        readable(MessageResource::from_json(&value))
    }

    /// Deletes a message with its attachments. One that is not there is deleted already.
    ///
    /// # Errors
    /// [`CallError`]; [`CallError::Refused`] with 20009 while Twilio doesn't hold it to be complete.
    ///
    /// Source: <https://www.twilio.com/docs/messaging/api/message-resource#delete-a-message-resource>
    pub async fn delete_message(&self, sid: &MessageSid) -> Result<(), CallError> {
        let mut attachments = self.list_attachments(sid);
        loop {
            match attachments.next().await {
                Ok(Some(page)) => {
                    for attachment in page.items {
                        self.delete(&format!("Messages/{sid}/Media/{}", attachment.sid)).await?;
                    }
                }
                Err(CallError::Refused(error)) if error.is_not_found() => break,
                Err(error) => return Err(error),
                Ok(None) => break,
            }
        }
        self.delete(&format!("Messages/{sid}.json")).await
    }

    async fn delete(&self, path: &str) -> Result<(), CallError> {
        let request = self.request(Method::DELETE, self.resource(path));
        let answer = transport::exchange(request, self.max_response_bytes).await?;
        if answer.status == 204 {
            return Ok(());
        }
        match answer.json() {
            Err(CallError::Refused(error)) if error.is_not_found() => Ok(()),
            other => other.map(drop),
        }
    }

    /// Lists messages, in and out, page by page, newest first as Twilio does it. Nothing is
    /// fetched until [`Pages::next`].
    #[must_use]
    pub fn list_messages(&self, filter: &MessageFilter) -> Pages<'_, MessageResource> {
        Pages::starting_at(self, self.resource_with("Messages.json", &filter.query()))
    }

    /// Goes on with a list of messages where [`Pages::cursor`] left off.
    ///
    /// # Errors
    /// [`CallError::ForeignPage`] if the cursor does not lead to the account's messages.
    pub fn resume_messages(&self, cursor: &str) -> Result<Pages<'_, MessageResource>, CallError> {
        let list = self.resource("Messages.json");
        Ok(Pages::starting_at(self, pages::page_url(&self.base, &list, cursor)?))
    }

    /// Fetches the account the credentials belong to. Its auth token, which Twilio includes in
    /// the answer, is not kept.
    ///
    /// # Errors
    /// [`CallError`]; a standard API key is refused here although it can send, so to test a key
    /// list one message instead.
    pub async fn fetch_account(&self) -> Result<Account, CallError> {
        let url = self.endpoint(&format!("{}.json", self.credentials.account_sid));
        let value = self.call(self.request(Method::GET, url)).await?;
        readable(Account::from_json(&value))
    }

    /// What time it is at Twilio, by whatever it answers, be that a refusal.
    ///
    /// # Errors
    /// [`CallError`] when there is no answer; [`CallError::Unreadable`] when it has no date.
    pub async fn time(&self) -> Result<Timestamp, CallError> {
        let url = self.endpoint(&format!("{}.json", self.credentials.account_sid));
        let request = self.request(Method::GET, url);
        let answer = transport::exchange(request, self.max_response_bytes).await?;
        let reason = "the answer has no date".to_owned();
        answer.date.ok_or(CallError::Unreadable { status: answer.status, reason })
    }

    /// Lists the account's own phone numbers, page by page.
    #[must_use]
    pub fn list_numbers(&self, filter: &NumberFilter) -> Pages<'_, PhoneNumber> {
        Pages::starting_at(self, self.resource_with("IncomingPhoneNumbers.json", &filter.query()))
    }

    /// Changes a phone number's settings; what `update` leaves out stays as it is. Harmless to
    /// repeat.
    ///
    /// # Errors
    /// [`CallError`]; after [`CallError::Interrupted`] or [`CallError::Faulty`] the change may
    /// have been made.
    pub async fn update_number(
        &self,
        sid: &PhoneNumberSid,
        update: &NumberUpdate,
    ) -> Result<PhoneNumber, CallError> {
        let url = self.resource(&format!("IncomingPhoneNumbers/{sid}.json"));
        let request = self.request(Method::POST, url).form(&update.parameters());
        readable(PhoneNumber::from_json(&self.call(request).await?))
    }

    async fn call(&self, request: RequestBuilder) -> Result<Value, CallError> {
        transport::exchange(request, self.max_response_bytes).await?.json()
    }

    fn request(&self, method: Method, url: Url) -> RequestBuilder {
        let (user, password) = self.credentials.basic();
        // The limit is set on each request, so that it holds whatever HTTP client was given.
        self.http.request(method, url).basic_auth(user, Some(password)).timeout(self.total_timeout)
    }

    /// `{base}/2010-04-01/Accounts/{path}`
    fn endpoint(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let prefix = self.base.path().trim_end_matches('/');
        url.set_path(&format!("{prefix}/2010-04-01/Accounts/{path}"));
        url
    }

    fn resource(&self, path: &str) -> Url {
        self.endpoint(&format!("{}/{path}", self.credentials.account_sid))
    }

    /// `{base}/v1/{path}`, of one of the newer APIs.
    fn v1(base: &Url, path: &str, query: &[(&str, String)]) -> Url {
        let mut url = base.clone();
        let prefix = base.path().trim_end_matches('/');
        url.set_path(&format!("{prefix}/v1/{path}"));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    fn resource_with(&self, path: &str, query: &[(&str, String)]) -> Url {
        let mut url = self.resource(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

/// A 2xx whose JSON is not the thing that was asked for.
fn readable<T>(thing: Option<T>) -> Result<T, CallError> {
    thing.ok_or_else(|| CallError::Unreadable {
        status: 200,
        reason: "the identifier is missing".to_owned(),
    })
}
