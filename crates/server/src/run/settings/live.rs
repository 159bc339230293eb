//! The limits of the live socket.

use std::time::Duration;

/// The limits of the live socket.
#[derive(Clone, Copy, Debug)]
pub struct LiveLimits {
    /// So many events may wait for a socket before it counts as too slow.
    pub waiting: usize,
    /// Who is further behind than so many events has to load everything again.
    pub behind: i64,
    /// How often a socket is asked whether it is still there, and its session whether it lasts.
    pub ping: Duration,
    /// How often a client hears that the connection is alive.
    pub heartbeat: Duration,
    /// How long someone counts as typing after they were last said to.
    pub typing: Duration,
    /// A client that says more than this within ten seconds is cut off.
    pub talk: u32,
    /// So many sockets a session may have: tabs of one browser.
    pub per_session: usize,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self {
            waiting: 2_000,
            behind: 2_000,
            ping: Duration::from_secs(25),
            heartbeat: Duration::from_secs(10),
            typing: Duration::from_secs(6),
            talk: 100,
            per_session: 24,
        }
    }
}
