//! Accepting connections and serving HTTP on them.

mod answering;
mod places;
mod stream;

use super::prefix;
use crate::http::peer::Peer;
use crate::run::settings::{ConnectionLimits, Network};
use crate::sampled;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use places::{Full, Place, Places};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stream::Stream;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// The longest header that is taken. Cookies and addresses of ours are a tenth of it.
const LONGEST_HEADER: usize = 32 * 1024;
/// How often the log says how many were turned away.
const COUNTED_EVERY: Duration = Duration::from_secs(60);
/// The answer to a connection that is turned away.
const TURNED_AWAY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    content-type: application/problem+json\r\nretry-after: 5\r\nconnection: close\r\n\
    content-length: 180\r\n\r\n\
    {\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,\"code\":\"busy\",\
    \"detail\":\"Too many connections are open. Close some, or try again in a few seconds.\",\
    \"retry_after\":5}";
/// Running out of file descriptors is a matter of moments.
const PAUSE: Duration = Duration::from_millis(20);

/// The open connections.
pub(super) struct Connections {
    stop: CancellationToken,
    open: TaskTracker,
}

impl Connections {
    /// Accepts connections until told to stop.
    pub(super) fn accept(
        listener: TcpListener,
        router: Router,
        prefix: &str,
        limits: ConnectionLimits,
        proxies: Vec<Network>,
    ) -> Self {
        let connections = Self { stop: CancellationToken::new(), open: TaskTracker::new() };
        let prefix: Arc<str> = prefix.into();
        let (stop, open) = (connections.stop.clone(), connections.open.clone());
        let places = Places::new(limits, proxies);
        let mut turned_away = TurnedAway::default();
        connections.open.spawn(async move {
            while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
                match accepted {
                    Ok((stream, peer)) => match places.enter(peer.ip()) {
                        Ok(place) => {
                            let (router, prefix) = (router.clone(), prefix.clone());
                            let service = Service { router, prefix, peer, place };
                            open.spawn(serve(stream, service, limits, stop.clone()));
                        }
                        Err(full) => turned_away.tell(stream, full),
                    },
                    Err(error) => {
                        if sampled::is_written("connection_not_accepted") {
                            tracing::warn!(%error, "a connection could not be accepted");
                        }
                        places.make_room();
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            }
        });
        connections
    }

    /// Stops accepting connections, and closes idle ones.
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

/// Connections for which there was no place.
#[derive(Default)]
struct TurnedAway {
    count: u64,
    counted: Option<Instant>,
}

impl TurnedAway {
    /// Answers without waiting for the other end to read, and now and then writes to the log.
    fn tell(&mut self, stream: TcpStream, full: Full) {
        if let Ok(mut stream) = stream.into_std() {
            drop(stream.write(TURNED_AWAY));
        }
        self.count += 1;
        if self.counted.is_none_or(|at| at.elapsed() >= COUNTED_EVERY) {
            let why = match full {
                Full::Address => "one address has all the connections that it may have",
                Full::Total => "all connections are in use",
            };
            tracing::warn!(connections = self.count, why, "turning connections away");
            *self = Self { count: 0, counted: Some(Instant::now()) };
        }
    }
}

/// What answers the requests of one connection.
#[derive(Clone)]
struct Service {
    router: Router,
    prefix: Arc<str>,
    peer: SocketAddr,
    place: Arc<Place>,
}

impl Service {
    async fn answer(self, request: Request<Incoming>) -> io::Result<Response> {
        if !self.place.begin() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(self.peer));
        prefix::strip(&mut request, &self.prefix);
        prefix::take_organization(&mut request);
        let Ok(response) = self.router.oneshot(request).await;
        Ok(answering::watched(response, self.place))
    }
}

async fn serve(
    stream: TcpStream,
    service: Service,
    limits: ConnectionLimits,
    stop: CancellationToken,
) {
    // Answers are small: waiting to fill a packet would only delay them.
    drop(stream.set_nodelay(true));
    let place = service.place.clone();
    let stream = Stream::new(stream, place.clone(), limits.header, limits.taken);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle)
        .max_buf_size(LONGEST_HEADER)
        .serve_connection(
            TokioIo::new(stream),
            service_fn(move |request| service.clone().answer(request)),
        )
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        // Nothing is asked on it.
        () = place.replaced() => return,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection ended early");
    }
}
