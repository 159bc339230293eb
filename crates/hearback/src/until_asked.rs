//! Running until somebody asks to stop: Ctrl-C, or SIGTERM from whatever looks after services.

use std::io;

/// Hears of it when the program is asked to stop. Before it is made, that ends the program at once.
pub(crate) struct Asked {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Asked {
    /// Hears of it from now on: to be made before anybody is told that the program runs.
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
        // Where it can't be heard, the system ends the program.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }

    /// Ends properly; whoever asks a second time does not want to wait for that.
    pub(crate) async fn or_again(mut self, ending: impl Future<Output = ()>) {
        tracing::info!("stopping");
        tokio::select! {
            () = ending => {}
            () = self.wait() => tracing::warn!("stopping at once"),
        }
    }
}
