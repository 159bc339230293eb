//! Signals that ask the program to stop: Ctrl-C, and SIGTERM from a service manager.

use std::io;

/// Catches these signals. Until it exists, they end the program at once.
pub(crate) struct ShutdownSignal {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl ShutdownSignal {
    /// Catches signals from now on. Call it before announcing that the program is ready: a service
    /// manager may stop it right then.
    #[cfg(unix)]
    pub(crate) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    #[cfg(not(unix))]
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Resolves when the program is asked to stop.
    #[cfg(unix)]
    pub(crate) async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    pub(crate) async fn wait(&mut self) {
        // A signal that can't be caught ends the program by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }

    /// Shuts down cleanly, or at once on a second signal.
    pub(crate) async fn or_again(mut self, ending: impl Future<Output = ()>) {
        tracing::info!("stopping");
        tokio::select! {
            () = ending => {}
            () = self.wait() => tracing::warn!("stopping at once"),
        }
    }
}
