//! A colleague at work in the inbox: signed in, with the conversation open, and following what
//! happens over the live socket as the page does.

use futures_util::{SinkExt as _, StreamExt as _};
use hearback_inbox::{ConversationId, Message, MessageId, Status};
use reqwest::header;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{self, Message as WebSocketMessage};

use super::words;
use crate::demo::api::{Api, DemoError};
use crate::demo::people::Staff;

/// Nothing in the story takes longer, unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);
/// The visitor may be looking at something else.
const OTHERS: Duration = Duration::from_secs(5);
/// Said again this often, someone counts as typing all along.
const TYPING: Duration = Duration::from_secs(2);

pub(super) struct Colleague {
    api: Api,
    cookie: String,
    conversation: ConversationId,
    live: WebSocketStream<TcpStream>,
}

/// What comes over the live socket, as far as it matters here.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Heard {
    Event {
        event: Event,
    },
    Presence {
        people: Vec<IgnoredAny>,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Event {
    message: Option<Box<Message>>,
}

impl From<tungstenite::Error> for DemoError {
    fn from(_: tungstenite::Error) -> Self {
        Self(words::DISCONNECTED.to_owned())
    }
}

impl Colleague {
    /// Signs in and opens the conversation with a number.
    pub(super) async fn at_work(api: &Api, who: &Staff, number: &str) -> Result<Self, DemoError> {
        let session = api.sign_in(who).await?;
        let cookie = session.cookie().to_owned();
        let conversation = api.conversation_with(number, &cookie).await?;
        let conversation = conversation.ok_or_else(|| DemoError(words::NOT_TEXTED.to_owned()))?.id;
        let live = follow(api, &cookie, session.last_event).await?;
        let mut colleague = Self { api: api.clone(), cookie, conversation, live };
        colleague.say(json!({ "type": "looking", "conversation_id": conversation })).await?;
        Ok(colleague)
    }

    /// Waits until someone else views the conversation, who would otherwise miss the beginning.
    pub(super) async fn sees_others(&mut self) -> Result<(), DemoError> {
        let others = |heard| matches!(heard, Heard::Presence { people } if !people.is_empty());
        let seen = self.hears(|heard| others(heard).then_some(Ok(())));
        // Where nobody does, the captions tell the story alone.
        timeout(OTHERS, seen).await.unwrap_or(Ok(()))
    }

    /// Waits until the inbox shows a text that came in.
    pub(super) async fn hears_of(&mut self, sid: &str) -> Result<(), DemoError> {
        let hears =
            self.hears_message(|message| (message.sid.as_deref() == Some(sid)).then_some(Ok(())));
        hears.await
    }

    /// Waits until a reply has a status.
    pub(super) async fn hears_status(
        &mut self,
        id: MessageId,
        wanted: Status,
    ) -> Result<(), DemoError> {
        let hears = self.hears_message(|message| {
            let status = message.status;
            let is_over = matches!(
                status,
                Status::Delivered | Status::Undelivered | Status::Failed | Status::Canceled
            );
            match message.id == id {
                true if status == wanted => Some(Ok(())),
                true if is_over || message.needs_decision => {
                    Some(Err(DemoError(words::unexpected(status))))
                }
                _ => None,
            }
        });
        hears.await
    }

    pub(super) async fn types_for(&mut self, time: Duration) -> Result<(), DemoError> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.say(json!({ "type": "typing", "conversation_id": self.conversation })).await?;
            sleep_until(end.min(Instant::now() + TYPING)).await;
        }
        Ok(())
    }

    pub(super) async fn reply(&mut self, body: &str) -> Result<Message, DemoError> {
        self.say(json!({ "type": "looking", "conversation_id": self.conversation })).await?;
        self.api.reply(self.conversation, body, &self.cookie).await
    }

    async fn say(&mut self, frame: Value) -> Result<(), DemoError> {
        Ok(self.live.send(WebSocketMessage::text(frame.to_string())).await?)
    }

    async fn hears_message(
        &mut self,
        mut wanted: impl FnMut(&Message) -> Option<Result<(), DemoError>>,
    ) -> Result<(), DemoError> {
        self.hears(|heard| match heard {
            Heard::Event { event } => event.message.as_deref().and_then(&mut wanted),
            _ => None,
        })
        .await
    }

    /// Listens until what comes settles it.
    async fn hears(
        &mut self,
        mut settles: impl FnMut(Heard) -> Option<Result<(), DemoError>>,
    ) -> Result<(), DemoError> {
        let listening = async {
            while let Some(frame) = self.live.next().await {
                let WebSocketMessage::Text(text) = frame? else { continue };
                let heard = serde_json::from_str(&text).unwrap_or(Heard::Other);
                if let Some(settled) = settles(heard) {
                    return settled;
                }
            }
            Err(tungstenite::Error::ConnectionClosed.into())
        };
        let late = |_| DemoError(words::LATE.to_owned());
        timeout(PATIENCE, listening).await.map_err(late)?
    }
}

/// Opens the live socket, from right after an event.
async fn follow(
    api: &Api,
    cookie: &str,
    after: i64,
) -> Result<WebSocketStream<TcpStream>, DemoError> {
    let host = api.url().trim_start_matches("http://");
    let mut request = format!("ws://{host}/api/v1/live?after={after}").into_client_request()?;
    for (name, value) in [(header::COOKIE, cookie), (header::ORIGIN, api.url())] {
        let value = HeaderValue::from_str(value).map_err(tungstenite::Error::from)?;
        request.headers_mut().insert(name, value);
    }
    let stream = TcpStream::connect(host).await.map_err(tungstenite::Error::from)?;
    Ok(tokio_tungstenite::client_async(request, stream).await?.0)
}
