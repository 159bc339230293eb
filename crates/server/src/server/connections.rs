//! Accepting connections and serving HTTP on them.

use super::prefix;
use crate::peer::Peer;
use crate::sampled;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// Who says nothing for so long does not keep a connection. Proxies keep idle ones for a minute, and
/// must be the first to close them: else they send a request into a connection that just closed.
const HEADERS_WITHIN: Duration = Duration::from_secs(90);
/// Running out of file descriptors is a matter of moments.
const PAUSE: Duration = Duration::from_millis(20);

/// The open connections.
pub(super) struct Connections {
    stop: CancellationToken,
    open: TaskTracker,
}

impl Connections {
    /// Accepts connections until told to stop.
    pub(super) fn accept(listener: TcpListener, router: Router, prefix: &str) -> Self {
        let connections = Self { stop: CancellationToken::new(), open: TaskTracker::new() };
        let prefix: Arc<str> = prefix.into();
        let (stop, open) = (connections.stop.clone(), connections.open.clone());
        connections.open.spawn(async move {
            while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
                match accepted {
                    Ok((stream, peer)) => {
                        let service =
                            Service { router: router.clone(), prefix: prefix.clone(), peer };
                        open.spawn(serve(stream, service, stop.clone()));
                    }
                    Err(error) => {
                        if sampled::is_written("connection_not_accepted") {
                            tracing::warn!(%error, "a connection could not be accepted");
                        }
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            }
        });
        connections
    }

    /// Accepts no more; those that are idle are closed.
    pub(super) fn refuse_new(&self) {
        self.stop.cancel();
        self.open.close();
    }

    /// Waits for the open requests to be answered.
    pub(super) async fn finish(&self, deadline: Duration) {
        if tokio::time::timeout(deadline, self.open.wait()).await.is_err() {
            tracing::warn!("some requests were still open at the end");
        }
    }
}

/// What answers the requests of one connection.
#[derive(Clone)]
struct Service {
    router: Router,
    prefix: Arc<str>,
    peer: SocketAddr,
}

impl Service {
    async fn answer(self, request: Request<Incoming>) -> Result<Response, Infallible> {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(self.peer));
        prefix::strip(&mut request, &self.prefix);
        self.router.oneshot(request).await
    }
}

async fn serve(stream: TcpStream, service: Service, stop: CancellationToken) {
    // Answers are small: waiting to fill a packet would only delay them.
    drop(stream.set_nodelay(true));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .serve_connection(
            TokioIo::new(stream),
            service_fn(move |request| service.clone().answer(request)),
        )
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection ended early");
    }
}
