//! The customer's phone, and Twilio's faults: the simulator's control API.

use reqwest::{Client, Response};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use std::time::Duration;

use crate::demo::api::{DemoError, read};

/// Twilio waits 15 seconds for a webhook, and tries a fallback after that.
const PATIENCE: Duration = Duration::from_secs(40);

/// A customer's phone, about to text a line.
pub(super) struct Phone {
    http: Client,
    control_url: String,
    number: &'static str,
    line: &'static str,
}

/// A text that the inbox took.
pub(super) struct Taken {
    pub(super) sid: String,
    /// How long that took.
    pub(super) millis: u64,
}

impl Phone {
    pub(super) fn of(
        number: &'static str,
        line: &'static str,
        control_url: &str,
    ) -> reqwest::Result<Self> {
        let http = Client::builder().timeout(PATIENCE).no_proxy().build()?;
        Ok(Self { http, control_url: control_url.to_owned(), number, line })
    }

    /// Texts, and waits until the inbox has answered Twilio.
    pub(super) async fn text(&self, body: &str) -> Result<Taken, DemoError> {
        #[derive(Deserialize)]
        struct Texted {
            sid: String,
            webhook: Webhook,
        }
        #[derive(Deserialize)]
        struct Webhook {
            reason: Option<String>,
            millis: u64,
        }
        let text = json!({ "from": self.number, "to": self.line, "body": body });
        let Texted { sid, webhook } = read(self.post("/inbound", &text).await?).await?;
        match webhook.reason {
            Some(reason) => Err(DemoError(format!("The inbox didn't take the text: {reason}."))),
            None => Ok(Taken { sid, millis: webhook.millis }),
        }
    }

    /// Has Twilio refuse the next text to this phone, and no other.
    pub(super) async fn refuse_next(&self, status: u16) -> Result<(), DemoError> {
        let fault = json!({ "kind": "status", "status": status, "to": self.number });
        let IgnoredAny = read(self.post("/faults", &fault).await?).await?;
        Ok(())
    }

    pub(super) async fn turn_off_faults(&self) -> Result<(), DemoError> {
        let request = self.http.delete(format!("{}/faults", self.control_url));
        let IgnoredAny = read(request.send().await?).await?;
        Ok(())
    }

    /// How often the phone got a text.
    pub(super) async fn copies_of(&self, body: &str) -> Result<usize, DemoError> {
        #[derive(Deserialize)]
        struct Shown {
            bubbles: Vec<Bubble>,
        }
        #[derive(Deserialize)]
        struct Bubble {
            body: String,
        }
        let url = format!("{}/handsets/{}", self.control_url, self.number);
        let Shown { bubbles } = read(self.http.get(url).send().await?).await?;
        Ok(bubbles.iter().filter(|bubble| bubble.body == body).count())
    }

    async fn post(&self, path: &str, body: &serde_json::Value) -> reqwest::Result<Response> {
        self.http.post(format!("{}{path}", self.control_url)).json(body).send().await
    }
}
