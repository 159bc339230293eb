//! A Hearback with many conversations, made once by `hearback seed` and kept.

use crate::process::Process;
use crate::subject::Under;
use anyhow::{Context as _, ensure};
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// Which databases, and how long.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) under: Under,
    /// How many conversations there are
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000])]
    pub(crate) conversations: Vec<usize>,
    /// How many messages a conversation has, on an average
    #[arg(long, default_value_t = USUAL)]
    pub(crate) messages_each: usize,
    /// Where the databases are kept, to be used again
    #[arg(long, default_value = "target/seeded")]
    pub(crate) seeded: PathBuf,
    /// Only what has this in its name
    #[arg(long, default_value = "")]
    pub(crate) only: String,
    /// How many connections ask at once
    #[arg(long, default_value_t = 1)]
    pub(crate) connections: usize,
    /// Alternating rounds
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: usize,
    /// About how long each side of a round takes, in milliseconds
    #[arg(long, default_value_t = 1000)]
    pub(crate) milliseconds: u64,
}

/// Messages in a conversation, unless asked otherwise.
const USUAL: usize = 10;
/// Messages in the long thread.
pub(crate) const LONG: usize = 20_000;
/// Who signs in.
const MAYA: (&str, &str) = ("maya@northside.example", "northside-demo");

/// A Hearback that serves such a database.
pub(crate) struct Seeded {
    pub(crate) process: Process,
    /// `127.0.0.1:8080`.
    pub(crate) host: String,
    /// Maya's session.
    pub(crate) cookie: String,
    /// The database's file.
    pub(crate) file: PathBuf,
}

impl Seeded {
    /// Makes the database where it is not there yet, and serves it.
    pub(crate) async fn start(options: &Options, conversations: usize) -> anyhow::Result<Self> {
        let binary = &options.under.binary;
        let each = options.messages_each;
        let name = if each == USUAL {
            conversations.to_string()
        } else {
            format!("{conversations}-of-{each}")
        };
        let folder = options.seeded.join(name);
        seed(binary, &folder, (conversations, each)).await?;
        let mut command = Command::new(binary);
        command.args(["serve", "--json", "--port", "0", "--log", "warn", "--data"]).arg(&folder);
        // Nothing is sent; if it were, it would not get far.
        command.args(["--twilio-url", "http://127.0.0.1:9"]);
        let mut process = Process::start(&mut command)?;
        let ready = process.ready().await?;
        let url = ready["url"].as_str().context("no url")?.trim_end_matches('/').to_owned();
        let host = url.strip_prefix("http://").context("an odd url")?.to_owned();
        let cookie = sign_in(&url).await?;
        Ok(Self { process, host, cookie, file: folder.join("hearback.sqlite") })
    }

    /// A request for something below `/api/v1`.
    pub(crate) fn request(&self, path: &str, compressed: bool) -> Vec<u8> {
        let encoding = if compressed { "Accept-Encoding: gzip\r\n" } else { "" };
        format!(
            "GET /api/v1{path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n{encoding}\r\n",
            self.host, self.cookie
        )
        .into_bytes()
    }
}

/// Opens a database as Hearback's readers do.
pub(crate) fn reader(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.execute_batch("PRAGMA cache_size = -24000; PRAGMA temp_store = MEMORY;")?;
    Ok(connection)
}

async fn seed(
    binary: &Path,
    folder: &Path,
    (conversations, each): (usize, usize),
) -> anyhow::Result<()> {
    let status = Command::new(binary)
        .args(["seed", "--conversations", &conversations.to_string()])
        .args(["--messages-each", &each.to_string()])
        .args(["--long-thread", &LONG.to_string(), "--data"])
        .arg(folder)
        .stdout(Stdio::null())
        .status()
        .await
        .with_context(|| format!("{} does not start", binary.display()))?;
    ensure!(status.success(), "the database could not be made");
    Ok(())
}

async fn sign_in(url: &str) -> anyhow::Result<String> {
    let (email, password) = MAYA;
    let answer = reqwest::Client::builder()
        .build()?
        .post(format!("{url}/api/v1/session"))
        .header("origin", url)
        .json(&json!({ "email": email, "password": password }))
        .send()
        .await?
        .error_for_status()?;
    let cookie = answer.headers().get("set-cookie").context("no cookie")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}
