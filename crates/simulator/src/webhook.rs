//! Calling the other side: signed, within limits, retried as its URL asks.

use std::{collections::HashMap, time::Duration};

use reqwest::header::CONTENT_TYPE;
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};

use crate::{guarded::Guarded, sid};

pub(crate) mod reply;
pub(crate) mod signature;
pub(crate) mod target;

use target::Target;

/// How many calls run at once; more wait their turn rather than exhaust the machine's sockets.
const AT_ONCE: usize = 512;
/// The most of an answer that is read.
const LARGEST_REPLY: usize = 64 * 1024;

/// One call: where to, with what, signed by which key.
#[derive(Debug)]
pub(crate) struct Call {
    /// As configured, overrides and all.
    pub(crate) url: String,
    pub(crate) get: bool,
    pub(crate) params: Vec<(String, String)>,
    pub(crate) key: String,
}

/// An answer with 2xx.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) body: String,
}

/// Why a call failed for good, in Twilio's codes.
#[derive(Debug)]
pub(crate) struct WebhookError {
    pub(crate) code: u32,
    pub(crate) status: Option<u16>,
    pub(crate) reason: String,
}

/// What a call came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) result: Result<Answer, WebhookError>,
    pub(crate) attempts: u32,
}

/// The caller: one connection pool for each connect time limit in use.
#[derive(Debug)]
pub(crate) struct Webhooks {
    clients: Guarded<HashMap<Duration, reqwest::Client>>,
    turns: Semaphore,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self { clients: Guarded::default(), turns: Semaphore::new(AT_ONCE) }
    }
}

impl Webhooks {
    /// Makes the call, again where its overrides ask for it.
    pub(crate) async fn call(&self, call: &Call) -> Outcome {
        let Some(target) = Target::parse(&call.url) else {
            return Outcome { result: Err(WebhookError::new(11100, "not a URL")), attempts: 0 };
        };
        let _turn = self.turns.acquire().await;
        let deadline = Instant::now() + target.overrides.total;
        // The same on every attempt: that is how the other side can tell a retry.
        let token = sid::token();
        let mut attempts = 0;
        loop {
            attempts += 1;
            let left = deadline.saturating_duration_since(Instant::now());
            let attempt = self.attempt(&target, call, &token);
            let result = match timeout(left, attempt).await {
                Ok(result) => result,
                Err(_) => Err(WebhookError::timed_out()),
            };
            let Err(failure) = &result else {
                return Outcome { result, attempts };
            };
            let again = attempts <= target.overrides.retries
                && target.overrides.retry_on.covers(failure)
                && Instant::now() < deadline;
            if !again {
                return Outcome { result, attempts };
            }
        }
    }

    async fn attempt(
        &self,
        target: &Target,
        call: &Call,
        token: &str,
    ) -> Result<Answer, WebhookError> {
        let read = target.overrides.read;
        let request = self.request(target, call, token)?;
        let Ok(response) = timeout(read, request.send()).await else {
            return Err(WebhookError::timed_out());
        };
        let mut response = response.map_err(|error| WebhookError::of(&error))?;
        let status = response.status();
        let content_type = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let mut body = Vec::new();
        loop {
            let Ok(chunk) = timeout(read, response.chunk()).await else {
                return Err(WebhookError::timed_out());
            };
            let Some(chunk) = chunk.map_err(|error| WebhookError::of(&error))? else {
                break;
            };
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST_REPLY {
                return Err(WebhookError::new(11750, "the answer is larger than 64 kB"));
            }
        }
        if !status.is_success() {
            return Err(WebhookError {
                code: 11200,
                status: Some(status.as_u16()),
                reason: format!("answered {status}"),
            });
        }
        let body = String::from_utf8_lossy(&body).into_owned();
        Ok(Answer { status: status.as_u16(), content_type, body })
    }

    fn request(
        &self,
        target: &Target,
        call: &Call,
        token: &str,
    ) -> Result<reqwest::RequestBuilder, WebhookError> {
        let client = self
            .client(target.overrides.connect)
            .map_err(|error| WebhookError::new(11200, error.to_string()))?;
        let mut request = if call.get {
            let url = target.with_query(&call.params);
            let signature = signature::sign(&call.key, &url, &[]);
            client.get(url).header("X-Twilio-Signature", signature)
        } else {
            let signature = signature::sign(&call.key, &target.url, &call.params);
            client.post(&target.url).header("X-Twilio-Signature", signature).form(&call.params)
        };
        if let Some((user, password)) = &target.credentials {
            request = request.basic_auth(user, Some(password));
        }
        Ok(request
            .header("I-Twilio-Idempotency-Token", token)
            .header("User-Agent", "TwilioProxy/1.1")
            .header("Accept", "*/*"))
    }

    /// The pool for a connect time limit.
    pub(crate) fn client(&self, connect: Duration) -> Result<reqwest::Client, reqwest::Error> {
        let mut clients = self.clients.lock();
        if let Some(client) = clients.get(&connect) {
            return Ok(client.clone());
        }
        let client = reqwest::Client::builder().connect_timeout(connect).no_proxy().build()?;
        clients.insert(connect, client.clone());
        Ok(client)
    }
}

impl WebhookError {
    fn new(code: u32, reason: impl Into<String>) -> Self {
        Self { code, status: None, reason: reason.into() }
    }

    fn timed_out() -> Self {
        Self::new(11200, "no answer in time")
    }

    fn of(error: &reqwest::Error) -> Self {
        if error.is_connect() {
            Self::new(11205, "no connection")
        } else if error.is_redirect() {
            Self::new(11215, "too many redirects")
        } else {
            Self::new(11206, "the connection was cut")
        }
    }
}
