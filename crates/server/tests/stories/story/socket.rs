//! The live socket, as the page uses it.

use super::{Inbox, Person, contract};
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Method;
use serde_json::Value;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Nothing that is waited for takes so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// What ends at once ends before the server sends a ping.
const AT_ONCE: Duration = Duration::from_secs(10);

/// What comes over the socket.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    Event(i64, Value),
    CaughtUp(i64),
    StartOver(i64),
    /// Who else looks, as `ana` or `ana types`.
    Presence(String, Vec<String>),
    Closed(u16),
    /// The connection ended without a word.
    Cut,
}

pub(crate) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Connects as a person's page does.
    pub(crate) async fn connect(inbox: &Inbox, person: &Person, after: i64) -> Self {
        Self::try_connect(inbox, person, after).await.unwrap()
    }

    /// Connects, or tells the status of the refusal.
    pub(crate) async fn try_connect(
        inbox: &Inbox,
        person: &Person,
        after: i64,
    ) -> Result<Self, u16> {
        let stream = TcpStream::connect(inbox.running.addr).await.unwrap();
        Self::over(stream, inbox, person, after).await
    }

    async fn over(
        stream: TcpStream,
        inbox: &Inbox,
        person: &Person,
        after: i64,
    ) -> Result<Self, u16> {
        let below = &person.below;
        let url = format!("ws://{}{below}/api/v1/live?after={after}", inbox.running.addr);
        let mut request = url.into_client_request().unwrap();
        request.headers_mut().insert("cookie", person.cookie.parse().unwrap());
        request.headers_mut().insert("origin", person.origin.parse().unwrap());
        match tokio_tungstenite::client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => {
                let status = response.status().as_u16();
                let problem = response.body().as_ref().map(|body| serde_json::from_slice(body));
                let live = contract::operation(&Method::GET, "/api/v1/live").unwrap();
                live.answers(status, problem.and_then(Result::ok).as_ref());
                Err(status)
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Says something, as a page does, or as one never would.
    pub(crate) async fn say(&mut self, text: impl ToString) {
        self.0.send(Message::Text(text.to_string().into())).await.unwrap();
    }

    /// What comes next.
    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.0.next()).await;
            match next.expect("something should have come") {
                Some(Ok(Message::Text(text))) if text.contains(r#""type":"heartbeat""#) => {}
                Some(Ok(Message::Text(text))) => return read(&text),
                Some(Ok(Message::Close(frame))) => {
                    return Heard::Closed(frame.map_or(0, |frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::Cut,
            }
        }
    }

    /// What comes next, but for the numbers of what isn't theirs to see.
    pub(crate) async fn hear_of_theirs(&mut self) -> Heard {
        loop {
            match self.hear().await {
                Heard::CaughtUp(_) => {}
                other => return other,
            }
        }
    }

    /// How it ends, whatever comes before; and not only when the server next looks after it.
    pub(crate) async fn ends(&mut self) -> Heard {
        let end = async {
            loop {
                if let end @ (Heard::Closed(_) | Heard::Cut) = self.hear().await {
                    return end;
                }
            }
        };
        tokio::time::timeout(AT_ONCE, end).await.expect("it should have ended")
    }

    /// Everything until it has caught up, and up to where.
    pub(crate) async fn catch_up(&mut self) -> (Vec<i64>, i64) {
        let mut numbers = vec![];
        loop {
            match self.hear().await {
                Heard::Event(number, _) => numbers.push(number),
                Heard::CaughtUp(number) => return (numbers, number),
                other => panic!("{other:?}"),
            }
        }
    }

    /// The next event.
    pub(crate) async fn event(&mut self) -> (i64, Value) {
        match self.hear().await {
            Heard::Event(number, event) => (number, event),
            other => panic!("{other:?}"),
        }
    }
}

fn read(text: &str) -> Heard {
    let frame: Value = serde_json::from_str(text).unwrap();
    match frame["type"].as_str().unwrap() {
        "event" => Heard::Event(frame["event"]["number"].as_i64().unwrap(), frame["event"].clone()),
        "caught_up" => Heard::CaughtUp(frame["number"].as_i64().unwrap()),
        "presence" => {
            let people = frame["people"].as_array().unwrap().iter().map(|person| {
                let types = if person["typing"] == true { " types" } else { "" };
                format!("{}{types}", person["name"].as_str().unwrap())
            });
            let conversation = frame["conversation_id"].as_str().unwrap();
            Heard::Presence(conversation.to_owned(), people.collect())
        }
        "start_over" => Heard::StartOver(frame["last"].as_i64().unwrap()),
        other => panic!("{other}"),
    }
}
