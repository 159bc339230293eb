//! A way to a server that can fall silent: what is on it stays open, and nothing comes through.

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Forwards connections to one port of this machine.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    silent: watch::Sender<bool>,
}

impl Proxy {
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let silent = watch::Sender::new(false);
        let silenced = silent.subscribe();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, server, silenced.clone()));
            }
        });
        Self { port, silent }
    }

    /// Forwards nothing anymore, neither what is connected nor who comes.
    pub(crate) fn fall_silent(&self) {
        self.silent.send_replace(true);
    }

    /// Forwards whoever comes from now on; who was connected before never hears again.
    pub(crate) fn speak_again(&self) {
        self.silent.send_replace(false);
    }
}

async fn forward(mut client: TcpStream, port: u16, mut silenced: watch::Receiver<bool>) {
    let forwarded = async {
        let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
        let silenced = async { silenced.wait_for(|silent| *silent).await.map(drop) };
        tokio::select! {
            ended = tokio::io::copy_bidirectional(&mut client, &mut server) => return ended.map(drop),
            _ = silenced => {}
        }
        // Held open, for as long as the test goes on.
        std::future::pending().await
    };
    let _: std::io::Result<()> = forwarded.await;
}
