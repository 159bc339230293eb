//! The inbox's API, as a browser calls it.

use hearback_inbox::conversation::ConversationView;
use hearback_inbox::{ConversationId, Message};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::fmt;
use std::time::Duration;

use super::people::{PASSWORD, Staff};

/// Everything answers on this machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why something didn't work, in a sentence for the visitor.
#[derive(Debug)]
pub(super) struct DemoError(pub(super) String);

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<reqwest::Error> for DemoError {
    fn from(error: reqwest::Error) -> Self {
        Self(format!("Couldn't reach {}.", error.url().map_or("the demo", |url| url.as_str())))
    }
}

/// The API of the inbox at an address.
#[derive(Clone, Debug)]
pub(super) struct Api {
    http: Client,
    url: String,
}

/// Someone's session: what `Set-Cookie` gave, and the number of the last event before it.
pub(super) struct Session {
    pub(super) set_cookie: header::HeaderValue,
    pub(super) last_event: i64,
}

impl Session {
    /// What a browser sends back.
    pub(super) fn cookie(&self) -> &str {
        let cookie = self.set_cookie.to_str().unwrap_or_default();
        cookie.split(';').next().unwrap_or_default()
    }
}

impl Api {
    /// `url` has no slash at its end.
    pub(super) fn at(url: &str) -> reqwest::Result<Self> {
        let http = Client::builder().timeout(PATIENCE).no_proxy().build()?;
        Ok(Self { http, url: url.to_owned() })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) async fn sign_in(&self, who: &Staff) -> Result<Session, DemoError> {
        #[derive(Deserialize)]
        struct SignedIn {
            last_event: i64,
        }
        let credentials = json!({ "email": who.email, "password": PASSWORD });
        let request = self.request(Method::POST, "/session", "").json(&credentials);
        let response = went_well(request.send().await?).await?;
        let set_cookie = response.headers().get(header::SET_COOKIE).cloned();
        let set_cookie = set_cookie.ok_or_else(|| DemoError("Signing in set no cookie.".into()))?;
        let SignedIn { last_event } = response.json().await?;
        Ok(Session { set_cookie, last_event })
    }

    /// The conversation with a number, where there is one; none where nobody is signed in.
    pub(super) async fn conversation_with(
        &self,
        number: &str,
        cookie: &str,
    ) -> Result<Option<ConversationView>, DemoError> {
        #[derive(Deserialize)]
        struct Found {
            conversations: Vec<ConversationView>,
        }
        let request = self.request(Method::GET, "/conversations", cookie);
        let response = request.query(&[("number", number)]).send().await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            return Ok(None);
        }
        let Found { conversations } = read(response).await?;
        Ok(conversations.into_iter().next())
    }

    /// Replies, as someone's page does.
    pub(super) async fn reply(
        &self,
        conversation: ConversationId,
        body: &str,
        cookie: &str,
    ) -> Result<Message, DemoError> {
        #[derive(Deserialize)]
        struct Taken {
            message: Message,
        }
        let client_key = format!("story-{:016x}", rand::random::<u64>());
        let request =
            self.request(Method::POST, &format!("/conversations/{conversation}/messages"), cookie);
        let written = json!({ "body": body, "client_key": client_key });
        let Taken { message } = read(request.json(&written).send().await?).await?;
        Ok(message)
    }

    fn request(&self, method: Method, path: &str, cookie: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}/api/v1{path}", self.url))
            .header(header::COOKIE, cookie)
            .header(header::ORIGIN, &self.url)
    }
}

/// Reads a good answer; of any other, gives the sentence it has for people.
pub(super) async fn read<T: DeserializeOwned>(response: Response) -> Result<T, DemoError> {
    Ok(went_well(response).await?.json().await?)
}

async fn went_well(response: Response) -> Result<Response, DemoError> {
    #[derive(Deserialize)]
    struct Problem {
        #[serde(alias = "error")]
        detail: String,
    }
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let problem: Option<Problem> = response.json().await.ok();
    Err(DemoError(
        problem.map_or_else(|| format!("The demo answered {status}."), |said| said.detail),
    ))
}
