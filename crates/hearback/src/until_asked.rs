//! Running until somebody asks to stop: Ctrl-C, or SIGTERM from whatever looks after services.

use std::io;

/// Resolves when the program is asked to stop.
pub(crate) async fn to_stop() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Ends properly; whoever asks a second time does not want to wait for that.
pub(crate) async fn or_asked_again(ending: impl Future<Output = ()>) {
    tracing::info!("stopping");
    tokio::select! {
        () = ending => {}
        _ = to_stop() => tracing::warn!("stopping at once"),
    }
}
