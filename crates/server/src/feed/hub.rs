//! One task an organization that is followed, which reads its event log.

use super::channel::{Channel, Ending, Following};
use super::frame::Encoded;
use crate::run::settings::LiveLimits;
use crate::session::TokenHash;
use crate::shares::{Share, Shares};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{Happened, OrganizationId, System, UserId};
use hearback_store::{Access, AddressedEvent, Error, SignedIn, Store};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Events read at once.
pub(crate) const PAGE: u16 = 250;
/// How long to leave a database alone that failed.
const PAUSE: Duration = Duration::from_secs(1);

/// All live sockets.
pub(crate) struct Hub {
    store: Store,
    limits: LiveLimits,
    channels: Mutex<HashMap<OrganizationId, Arc<Channel>>>,
    /// Sockets of each session: one for every tab.
    tabs: Shares<TokenHash>,
    stop: CancellationToken,
    alive: TaskTracker,
}

impl Hub {
    pub(crate) fn new(store: Store, limits: LiveLimits) -> Self {
        Self {
            store,
            limits,
            channels: Mutex::default(),
            tabs: Shares::default(),
            stop: CancellationToken::new(),
            alive: TaskTracker::new(),
        }
    }

    /// Held for as long as a socket is open.
    pub(crate) fn token(&self) -> TaskTrackerToken {
        self.alive.token()
    }

    /// One more socket of a session; none when it has as many as it may.
    pub(crate) fn tab(&self, session: TokenHash) -> Option<Share<TokenHash>> {
        self.tabs.take(session, self.limits.per_session, usize::MAX).ok()
    }

    /// Adds a socket to those that follow an organization.
    pub(crate) async fn join(
        &self,
        member: &SignedIn,
        session: TokenHash,
    ) -> Result<(Arc<Channel>, Following), Error> {
        let organization = member.access.organization();
        let channel = {
            let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
            channels.entry(organization).or_default().clone()
        };
        channel.started.get_or_try_init(|| self.start(organization, channel.clone())).await?;
        let following = channel.join(member, session, self.limits.waiting);
        if self.stop.is_cancelled() {
            // Too late to be told with the others.
            channel.end_all(Ending::GoingAway);
        }
        Ok((channel, following))
    }

    async fn start(
        &self,
        organization: OrganizationId,
        channel: Arc<Channel>,
    ) -> Result<(), Error> {
        // Followed first: what is committed in between wakes the task, and is read.
        let mut wakes = self.store.follow(organization);
        channel.begin(self.store.last_event(&Access::system(organization, System::Feed)).await?);
        let (store, stop) = (self.store.clone(), self.stop.clone());
        self.alive.spawn(async move {
            let follow = async {
                while wakes.changed().await.is_ok() {
                    let last = *wakes.borrow_and_update();
                    if !channel.skip_when_empty(last) {
                        relay(&store, organization, &channel).await;
                    }
                }
            };
            stop.run_until_cancelled(follow).await;
        });
        Ok(())
    }

    /// Closes the sockets of a session that ended.
    pub(crate) fn end_session(&self, session: &TokenHash) {
        for channel in self.channels() {
            channel.end_session(session);
        }
    }

    /// Lets a user's sockets find out whether their sessions are still there, and what they may do.
    pub(crate) fn check_access_of(&self, user: UserId) {
        for channel in self.channels() {
            channel.check_access_of(Some(user));
        }
    }

    /// Closes all sockets and waits for them to be gone.
    pub(crate) async fn stop(&self, deadline: Duration) {
        self.stop.cancel();
        for channel in self.channels() {
            channel.end_all(Ending::GoingAway);
        }
        self.alive.close();
        if tokio::time::timeout(deadline, self.alive.wait()).await.is_err() {
            tracing::info!("some sockets were still open at the end");
        }
    }

    fn channels(&self) -> Vec<Arc<Channel>> {
        let channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.values().cloned().collect()
    }
}

/// Reads what is new, and gives it to every socket.
async fn relay(store: &Store, organization: OrganizationId, channel: &Channel) {
    let access = Access::system(organization, System::Feed);
    loop {
        match store.events_after(&access, channel.sent(), PAGE).await {
            Ok(page) => {
                let about_access = page.events.iter().any(is_about_access);
                let events: Vec<_> = page.events.into_iter().map(Encoded::of).collect();
                channel.deliver(&events);
                if about_access {
                    channel.check_access_of(None);
                }
                if events.is_empty() || channel.sent() >= page.last {
                    return;
                }
            }
            Err(Error::StartOver) => return start_over(store, &access, channel).await,
            Err(Error::Closed) => return,
            Err(error) => {
                tracing::warn!(%organization, %error, "events can't be read");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether it may change what someone may do.
fn is_about_access(AddressedEvent { event, .. }: &AddressedEvent) -> bool {
    use OrganizationSetting::{Locations, Roles, SignIn};
    matches!(
        event.happened,
        Happened::MemberChanged { .. }
            | Happened::SettingChanged { setting: Locations | Roles | SignIn }
    )
}

/// The log is another one, as after a back-up was restored under a running server.
async fn start_over(store: &Store, access: &Access, channel: &Channel) {
    let organization = access.organization();
    tracing::warn!(%organization, "the event log does not continue where it was");
    channel.end_all(Ending::StartOver);
    match store.last_event(access).await {
        Ok(last) => channel.begin(last),
        Err(error) => tracing::warn!(%organization, %error, "events can't be read"),
    }
}
