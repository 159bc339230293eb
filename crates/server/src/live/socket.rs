//! One socket: what it missed first, then what comes.

use super::client_frames::{ClientFrames, Flood};
use crate::feed::channel::{Channel, Ending, Following};
use crate::feed::frame::{Encoded, Frame, Queued};
use crate::feed::hub::PAGE;
use crate::run::app::App;
use crate::session::{self, CurrentMember};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use hearback_store::Error;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{Instant, interval_at, timeout};

/// How long a socket that is closed may take to hear it.
const FAREWELL: Duration = Duration::from_secs(2);

/// How long one event may take to be taken by the network.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long someone who isn't a super user anymore may follow another organization.
const SUPER_USERS_LOOKED_UP_EVERY: Duration = Duration::from_millis(500);

/// How a socket ends.
enum Over {
    /// The other end is gone.
    Gone,
    /// It is closed from here.
    Ended(Ending),
    /// Too far behind: it is told the last number.
    TooFarBehind(i64),
    /// It says too much.
    Flood,
    /// Its member may do something else now.
    AccessChanged,
    /// The database failed.
    Failed,
}

impl From<Flood> for Over {
    fn from(_: Flood) -> Self {
        Self::Flood
    }
}

impl From<Error> for Over {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound | Error::Forbidden(_) => Self::Ended(Ending::SessionEnded),
            Error::Closed => Self::Ended(Ending::GoingAway),
            error => {
                tracing::warn!(%error, "a live socket can't go on");
                Self::Failed
            }
        }
    }
}

/// Serves a socket until it is over.
pub(super) async fn serve(
    app: &App,
    member: &CurrentMember,
    after: Option<i64>,
    mut socket: WebSocket,
) {
    let organization = member.access().organization();
    let over = match follow(app, member, after, &mut socket).await {
        Ok(never) => match never {},
        Err(over) => over,
    };
    let last = match over {
        Over::Gone => return,
        Over::TooFarBehind(last) => Some(last),
        Over::Ended(Ending::StartOver) => app.store().last_event(member.access()).await.ok(),
        Over::Ended(_) | Over::Flood | Over::AccessChanged | Over::Failed => None,
    };
    let (code, reason) = match over {
        Over::Ended(Ending::SessionEnded) => (4401, "the session has ended"),
        Over::Ended(Ending::TooSlow) => (4008, "too slow: connect again with the last number"),
        Over::Ended(Ending::GoingAway) => (1001, "the server stops"),
        Over::AccessChanged => (4403, "what you may do has changed: load everything again"),
        Over::Flood => (1008, "too many frames"),
        Over::Failed => (1011, "something went wrong: connect again with the last number"),
        Over::Ended(Ending::StartOver) | Over::TooFarBehind(_) | Over::Gone => (1000, "start over"),
    };
    tracing::debug!(%organization, code, "a live socket is closed");
    let goodbye = async {
        if let Some(last) = last {
            let told = socket.send(Message::Text(Frame::StartOver { last }.text())).await;
            told.ok()?;
        }
        let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
        socket.send(Message::Close(Some(frame))).await.ok()?;
        // The other end answers the close; then neither side has anything left unread.
        while let Some(Ok(_)) = socket.recv().await {}
        Some(())
    };
    drop(timeout(FAREWELL, goodbye).await);
}

async fn follow(
    app: &App,
    member: &CurrentMember,
    after: Option<i64>,
    socket: &mut WebSocket,
) -> Result<std::convert::Infallible, Over> {
    // Joined first: from then on every event comes through the queue, so that the log has to be
    // read only up to there. What is read beyond comes twice, and is sent once.
    let (channel, mut following) = app.hub().join(member, member.session()).await?;
    let id = following.id;
    let over = async {
        // It may have changed before there was a socket to tell.
        still_allowed(app, member).await?;
        let position = match after.filter(|_| member.access().sees_inbox()) {
            Some(after) => replay(app, member, after, following.from, socket).await?,
            None => following.from,
        };
        send(socket, Frame::CaughtUp { number: position }.text()).await?;
        stay(app, member, &channel, position, socket, &mut following).await
    };
    let over = tokio::select! {
        over = over => over,
        over = no_super_user_anymore(app, member) => Err(over),
    };
    channel.leave(id);
    over
}

/// What makes a super user is told in their own organization, not in the one that they follow here. They
/// are few, so that it is looked up.
async fn no_super_user_anymore(app: &App, member: &CurrentMember) -> Over {
    if !member.access().origin().as_super_user {
        return std::future::pending().await;
    }
    loop {
        tokio::time::sleep(SUPER_USERS_LOOKED_UP_EVERY).await;
        if let Err(over) = still_allowed(app, member).await {
            return over;
        }
    }
}

/// Sends what the log has after a number, at least up to another, and says how far it went.
async fn replay(
    app: &App,
    member: &CurrentMember,
    after: i64,
    to: i64,
    socket: &mut WebSocket,
) -> Result<i64, Over> {
    let last = app.store().last_event(member.access()).await?;
    if last.saturating_sub(after) > app.settings().live.behind {
        return Err(Over::TooFarBehind(last));
    }
    let mut position = after;
    loop {
        position = send_page(app, member, position, socket).await?;
        if position >= to {
            return Ok(position);
        }
    }
}

/// Sends a page of the log, and says where it ends.
async fn send_page(
    app: &App,
    member: &CurrentMember,
    after: i64,
    socket: &mut WebSocket,
) -> Result<i64, Over> {
    let page = match app.store().events_after(member.access(), after, PAGE).await {
        Ok(page) => page,
        Err(Error::StartOver) => {
            return Err(Over::TooFarBehind(app.store().last_event(member.access()).await?));
        }
        Err(error) => return Err(error.into()),
    };
    let mut reached = after;
    for event in page.events {
        let event = Encoded::of(event);
        reached = event.number;
        send(socket, event.to(member.access())).await?;
    }
    Ok(reached)
}

/// Sends what comes through the queue, for as long as the session lasts and the other end is there.
async fn stay(
    app: &App,
    member: &CurrentMember,
    channel: &Channel,
    mut position: i64,
    socket: &mut WebSocket,
    following: &mut Following,
) -> Result<std::convert::Infallible, Over> {
    let limits = app.settings().live;
    let mut pings = interval_at(Instant::now() + limits.ping, limits.ping);
    let mut heartbeats = interval_at(Instant::now() + limits.heartbeat, limits.heartbeat);
    let mut client_frames = ClientFrames::new(app, member, channel, following.id);
    let mut heard = true;
    loop {
        tokio::select! {
            // What ends a socket comes before what it still could be sent.
            biased;
            ending = &mut following.ending => return Err(ended(ending)),
            queued = following.queue.recv() => {
                let text = match queued {
                    Some(Queued::Event(event)) if event.number <= position => continue,
                    // Not even that something happened is for who sees no inbox.
                    Some(Queued::Event(_)) if !member.access().sees_inbox() => continue,
                    Some(Queued::AccessMayHaveChanged) => {
                        still_allowed(app, member).await?;
                        continue;
                    }
                    Some(Queued::Event(event)) => {
                        position = event.number;
                        event.to(member.access())
                    }
                    Some(Queued::Passing(text)) => text,
                    None => return Err(ended((&mut following.ending).await)),
                };
                tokio::select! {
                    ending = &mut following.ending => return Err(ended(ending)),
                    sent = send(socket, text) => sent?,
                }
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Over::Gone),
                Some(Ok(message)) => {
                    heard = true;
                    client_frames.count()?;
                    if let Message::Text(text) = message {
                        client_frames.hear(&text).await;
                    }
                }
            },
            () = client_frames.typing_over() => client_frames.stop_typing(),
            _ = heartbeats.tick() => send(socket, Frame::Heartbeat.text()).await?,
            _ = pings.tick() => {
                if !heard {
                    return Err(Over::Gone);
                }
                heard = false;
                still_allowed(app, member).await?;
                in_time(socket, Message::Ping(Vec::new().into())).await?;
            }
        }
    }
}

fn ended(ending: Result<Ending, oneshot::error::RecvError>) -> Over {
    Over::Ended(ending.unwrap_or(Ending::GoingAway))
}

/// A socket is for what its member may do, no more and no less.
async fn still_allowed(app: &App, member: &CurrentMember) -> Result<(), Over> {
    let organization = Some(member.access().organization());
    match session::find(app, member.session(), organization).await {
        Ok(Some(now)) if now.access().allows_the_same_as(member.access()) => Ok(()),
        Ok(Some(_)) => Err(Over::AccessChanged),
        Ok(None) => Err(Over::Ended(Ending::SessionEnded)),
        // The database failing is no reason to think that the session ended.
        Err(_) => Ok(()),
    }
}

async fn send(socket: &mut WebSocket, text: Utf8Bytes) -> Result<(), Over> {
    in_time(socket, Message::Text(text)).await
}

async fn in_time(socket: &mut WebSocket, message: Message) -> Result<(), Over> {
    match timeout(PATIENCE, socket.send(message)).await {
        Ok(sent) => sent.map_err(|_| Over::Gone),
        Err(_) => Err(Over::Ended(Ending::TooSlow)),
    }
}
