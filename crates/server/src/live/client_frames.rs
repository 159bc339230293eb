//! What a client says over its socket: where it looks, and that someone types there.

use crate::feed::channel::Channel;
use crate::feed::frame::FromClient;
use crate::run::app::App;
use crate::session::CurrentMember;
use hearback_inbox::{ConversationId, Permission};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// What [`LiveLimits::talk`](crate::run::settings::LiveLimits::talk) is counted over.
const WINDOW: Duration = Duration::from_secs(10);

/// Listens to one socket.
pub(super) struct ClientFrames<'a> {
    app: &'a App,
    member: &'a CurrentMember,
    channel: &'a Channel,
    id: u64,
    looking: Option<ConversationId>,
    typing_until: Option<Instant>,
    window: (Instant, u32),
}

/// The client said more than anybody has to say.
pub(super) struct Flood;

impl<'a> ClientFrames<'a> {
    pub(super) fn new(
        app: &'a App,
        member: &'a CurrentMember,
        channel: &'a Channel,
        id: u64,
    ) -> Self {
        let window = (Instant::now(), 0);
        Self { app, member, channel, id, looking: None, typing_until: None, window }
    }

    /// Counts what came, whatever it is.
    pub(super) fn count(&mut self) -> Result<(), Flood> {
        let (begun, count) = &mut self.window;
        if begun.elapsed() > WINDOW {
            self.window = (Instant::now(), 0);
            return Ok(());
        }
        *count += 1;
        if *count > self.app.settings().live.talk { Err(Flood) } else { Ok(()) }
    }

    /// Takes what was said; what makes no sense is as if it had not been.
    pub(super) async fn hear(&mut self, text: &str) {
        match serde_json::from_str(text) {
            Ok(FromClient::Looking { conversation_id }) => self.looks(conversation_id).await,
            Ok(FromClient::Typing { conversation_id }) => self.types(conversation_id),
            Err(_) => {}
        }
    }

    async fn looks(&mut self, at: Option<ConversationId>) {
        let seen = match at {
            Some(at) if self.looking != Some(at) => self.may_see(at).await.then_some(at),
            same => same,
        };
        self.looking = seen;
        self.typing_until = None;
        self.channel.presence.look(self.id, seen);
    }

    /// Nobody hears who looks at what they may not see themselves.
    async fn may_see(&self, conversation: ConversationId) -> bool {
        self.app.store().conversation(self.member.access(), conversation).await.is_ok()
    }

    fn types(&mut self, into: ConversationId) {
        if self.looking == Some(into) && self.member.access().may(Permission::Send) {
            self.typing_until = Some(Instant::now() + self.app.settings().live.typing);
            self.channel.presence.types(self.id, true);
        }
    }

    /// Returns when whoever typed has not been said to for a while.
    pub(super) async fn typing_over(&self) {
        match self.typing_until {
            Some(until) => sleep_until(until).await,
            None => std::future::pending().await,
        }
    }

    pub(super) fn stop_typing(&mut self) {
        self.typing_until = None;
        self.channel.presence.types(self.id, false);
    }
}
