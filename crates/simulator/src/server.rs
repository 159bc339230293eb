//! Serving: HTTP/1.1 connections that may also be closed without an answer.

use std::{convert::Infallible, fmt, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, response::Response};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tower::ServiceExt;

use crate::simulation::Simulation;

/// How long connections may take to end once the simulator stops.
const FAREWELL: Duration = Duration::from_secs(2);

/// Marks a response that is never to be sent: the connection closes instead.
#[derive(Clone, Copy, Debug)]
struct HangUp;

/// The response that is none.
pub(crate) fn hang_up() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(HangUp);
    response
}

#[derive(Debug)]
struct HungUp;

impl fmt::Display for HungUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hung up on purpose")
    }
}

impl std::error::Error for HungUp {}

/// Accepts connections until the simulation stops, then waits a little for them to end.
pub(crate) async fn serve(listener: TcpListener, router: Router, simulation: Arc<Simulation>) {
    while let Some(accepted) = simulation.stop.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((stream, peer)) => {
                simulation.tasks.spawn(connection(
                    stream,
                    peer,
                    router.clone(),
                    simulation.clone(),
                ));
            }
            Err(error) => pause_after(&error).await,
        }
    }
    drop(listener);
    simulation.tasks.close();
    if timeout(FAREWELL, simulation.tasks.wait()).await.is_err() {
        tracing::debug!("connections were still open when the simulator stopped");
    }
}

/// Out of file descriptors is a matter of moments; anything else concerns that connection only.
async fn pause_after(error: &io::Error) {
    tracing::debug!(%error, "a connection could not be accepted");
    tokio::time::sleep(Duration::from_millis(10)).await;
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    simulation: Arc<Simulation>,
) {
    // Answers are small: waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let router = router.clone();
        async move {
            let answer: Result<Response, Infallible> = router.oneshot(request).await;
            match answer {
                Ok(response) if response.extensions().get::<HangUp>().is_none() => Ok(response),
                _ => Err(HungUp),
            }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = simulation.stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%peer, %error, "a connection ended early");
    }
}
