//! Starting and stopping, which are mirror images.

mod connections;
mod prefix;

use crate::http::{host, observe, routes};
use crate::run::app::App;
use crate::run::settings::Settings;
use crate::sampled;
use crate::session::Token;
use crate::workers::{self, Workers};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use connections::Connections;
use hearback_store::Store;
use std::io;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;
use tower_http::compression::predicate::{
    DefaultPredicate, NotForContentType, Predicate as _, SizeAbove,
};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use url::Url;

/// Attachments mostly are compressed already, and their length shall be known.
const FILES: NotForContentType = NotForContentType::const_new("application/octet-stream");
/// Shorter answers are sent as they are.
const WORTH_IT: u64 = 1024;

/// The server.
#[derive(Debug)]
pub struct Server;

impl Server {
    /// Starts it: the socket's hub, the workers, and answering on the listener.
    ///
    /// # Errors
    /// When the listener has no address, the store does not answer, or Twilio's address is
    /// unusable.
    pub async fn start(
        settings: Settings,
        store: Store,
        listener: TcpListener,
    ) -> io::Result<Running> {
        let addr = listener.local_addr()?;
        let needed = !store.is_set_up().await.map_err(io::Error::other)?;
        let setup_token = needed.then(|| Token::new().spell());
        let app = App::new(settings, store, addr, setup_token).map_err(io::Error::other)?;
        // Before the first request is answered: what is written from then on is not held up.
        let now = app.now();
        app.store().forget_future_times(now).await.map_err(io::Error::other)?;
        app.store().hold_what_waits(now, || app.id()).await.map_err(io::Error::other)?;
        let connections = Connections::accept(
            listener,
            service(&app),
            app.public_url().prefix(),
            app.settings().connections,
            app.settings().trusted_proxies.clone(),
        );
        let workers = workers::start(app.clone());
        let told = AbortOnDropHandle::new(tokio::spawn(sampled::keep_telling()));
        Ok(Running {
            addr,
            public_url: app.public_url().url().clone(),
            setup_url: setup_url(&app),
            webhook_url: app.public_url().webhook(None),
            app,
            connections,
            workers,
            _told: told,
        })
    }
}

/// The token comes after the `#`, so that it doesn't reach a log on the way.
fn setup_url(app: &App) -> Option<String> {
    let token = app.setup_token()?;
    Some(app.public_url().of(&format!("/setup#token={token}")))
}

/// A server that runs.
pub struct Running {
    /// The address that is listened on.
    pub addr: SocketAddr,
    /// The address that browsers and Twilio use.
    pub public_url: Url,
    /// The one-time link to set it up, when that was needed at the start.
    pub setup_url: Option<String>,
    /// The webhook for incoming texts, without an organization's token.
    pub webhook_url: String,
    /// What the handlers and workers are given.
    pub app: App,
    connections: Connections,
    workers: Workers,
    /// Says of the log what was left out of it.
    _told: AbortOnDropHandle<()>,
}

impl Running {
    /// Stops it: no new connections, sockets told to come back, open requests finished, workers
    /// ended, the store closed.
    pub async fn stop(self) {
        let deadline = self.app.settings().shutdown_deadline;
        self.connections.refuse_new();
        self.app.hub().stop(deadline).await;
        self.connections.finish(deadline).await;
        self.workers.stop().await;
        // What a database that answers no more has not taken by then, nobody was told of.
        let counted = tokio::time::timeout(deadline, self.app.refusals().settled()).await;
        let closed = tokio::time::timeout(deadline, self.app.store().close()).await;
        if counted.is_err() || closed.is_err() {
            tracing::warn!("stopped without waiting for the database any longer");
        }
        sampled::tell();
    }
}

fn service(app: &App) -> Router {
    // Lists of conversations shrink to a tenth; the page's files come compressed as they are.
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_IT)).and(FILES));
    routes::router(app)
        .layer(compression)
        .layer(from_fn_with_state(app.clone(), host::check))
        .layer(from_fn_with_state(app.clone(), observe::headers))
        .layer(from_fn(observe::log))
}
