//! What HTTP alone takes: a bare axum that answers as many bytes as asked for, out of memory.

use crate::load::{self, Load};
use crate::process::Process;
use anyhow::Context as _;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use std::time::Duration;
use tokio::process::Command;

/// Longer than any page.
const MOST: usize = 1 << 20;

/// Serves until it is ended.
pub(crate) async fn serve() -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", serde_json::json!({ "host": listener.local_addr()?.to_string() }));
    let router = Router::new().route("/{length}", get(answer));
    Ok(axum::serve(listener, router.with_state(Bytes::from(vec![b' '; MOST]))).await?)
}

async fn answer(State(bytes): State<Bytes>, Path(length): Path<usize>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], bytes.slice(..length.min(MOST)))
}

/// The bare server, in a process of its own as Hearback is.
pub(crate) struct Wire {
    process: Process,
    host: String,
}

impl Wire {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let mut process = Process::start(Command::new(std::env::current_exe()?).arg("wire"))?;
        let host = process.ready().await?["host"].as_str().context("no host")?.to_owned();
        Ok(Self { process, host })
    }

    /// Asks for so many bytes again and again, with a head as long as Hearback's.
    pub(crate) async fn ask(
        &self,
        connections: usize,
        request: &[u8],
        length: usize,
        time: Duration,
    ) -> anyhow::Result<Load> {
        let (_, head) = std::str::from_utf8(request)?.split_once("\r\n").context("no head")?;
        let request = format!("GET /{length} HTTP/1.1\r\n{head}").into_bytes();
        load::ask(&self.host, connections, &[request], usize::MAX, time).await
    }

    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.process.stop().await
    }
}
