//! Hearback itself, the real binary, set up over its own API against a simulated Twilio.

use crate::process::Process;
use crate::texts::{ACCOUNT, LINE, SENDERS, TOKEN, Target, sender};
use anyhow::{Context as _, ensure};
use hearback_inbox::{Address, Customer, CustomerId, Timestamp};
use hearback_simulator::{NumberConfig, Running, Simulator, SimulatorConfig};
use hearback_store::{Location, Store};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tokio::process::Command;
use uuid::Uuid;

/// A Hearback that serves.
pub(crate) struct Subject {
    pub(crate) process: Process,
    pub(crate) target: Target,
    /// Its address, without a slash at the end.
    pub(crate) url: String,
    /// The admin's session.
    pub(crate) cookie: String,
    twilio: Running,
}

/// Which binary, and where its data goes.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Under {
    /// The binary to measure
    #[arg(long, default_value = "target/release/hearback")]
    pub(crate) binary: PathBuf,
}

impl Subject {
    /// Starts the binary with its data in a folder, or in a PostgreSQL database, and sets it up.
    pub(crate) async fn start(
        under: &Under,
        folder: &Path,
        database: Option<&str>,
    ) -> anyhow::Result<Self> {
        let twilio = SimulatorConfig {
            account_sid: ACCOUNT.to_owned(),
            auth_token: TOKEN.to_owned(),
            numbers: vec![NumberConfig::local(LINE, "Main")],
            ..SimulatorConfig::default()
        };
        let twilio = Simulator::start(twilio, ([127, 0, 0, 1], 0).into()).await?;
        let mut command = Command::new(&under.binary);
        command.args(["serve", "--json", "--port", "0", "--log", "warn", "--data"]).arg(folder);
        command.args(["--twilio-url", twilio.rest_url()]);
        if let Some(url) = database {
            command.args(["--database", url]);
        }
        let mut process = Process::start(&mut command)
            .with_context(|| format!("{} does not start", under.binary.display()))?;
        let ready = process.ready().await?;
        let url = ready["url"].as_str().context("no url")?.trim_end_matches('/').to_owned();
        let setup = ready["setup_url"].as_str().context("no set-up link")?;
        let cookie = set_up(&url, setup).await?;
        put_on_file(folder, database).await?;
        let webhook = ready["webhook_url"].as_str().context("no webhook")?.to_owned();
        let (host, path) = webhook
            .strip_prefix("http://")
            .and_then(|rest| rest.split_once('/'))
            .context("an odd webhook")?;
        let target = Target { host: host.into(), path: format!("/{path}"), url: webhook.clone() };
        Ok(Self { process, target, url, cookie, twilio })
    }

    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.process.stop().await?;
        self.twilio.shutdown().await;
        Ok(())
    }
}

/// Creates a database of its own on a PostgreSQL server, and gives its URL.
pub(crate) async fn new_database(server: &str) -> anyhow::Result<String> {
    let name = format!("bench_{}", std::process::id());
    let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    client.batch_execute(&format!("CREATE DATABASE {name}")).await?;
    let (before, _) = server.rsplit_once('/').context("an odd PostgreSQL URL")?;
    Ok(format!("{before}/{name}"))
}

/// Puts the senders on file, beside the program that serves.
async fn put_on_file(folder: &Path, database: Option<&str>) -> anyhow::Result<()> {
    let location = match database {
        Some(url) => Location::Postgres(url.to_owned()),
        None => Location::Sqlite(folder.join("hearback.sqlite")),
    };
    let store = Store::open(&location).await?;
    let organization = store.organizations().await?.first().context("no organization")?.id;
    let customers = (0..SENDERS).map(|n| Customer {
        id: CustomerId(Uuid::from_u128(u128::from(n) + 1)),
        name: format!("Customer {n}"),
        numbers: vec![Address::from_twilio(&sender(n)).into()],
        address: String::new(),
        external_id: None,
        fields: BTreeMap::new(),
        texting_on: true,
    });
    store.add_customers(organization, customers.collect(), Timestamp::UNIX_EPOCH).await?;
    store.close().await;
    Ok(())
}

/// Organization, account and line; gives the admin's cookie.
async fn set_up(url: &str, link: &str) -> anyhow::Result<String> {
    let client = reqwest::Client::builder().build()?;
    let (_, token) = link.split_once("#token=").context("an odd set-up link")?;
    let call = async |method, path: &str, cookie: &str, body: serde_json::Value| {
        let answer = client
            .request(method, format!("{url}/api/v1{path}"))
            .header("origin", url)
            .header("cookie", cookie)
            .json(&body)
            .send()
            .await?;
        let cookies = answer.headers().get("set-cookie").map(|c| c.to_str().map(str::to_owned));
        let (status, text) = (answer.status(), cookies);
        let body = answer.text().await?;
        ensure!(status.is_success(), "{path}: {status} {body}");
        anyhow::Ok(text.transpose()?)
    };
    let admin = json!({
        "token": token, "organization": "Northside", "name": "Maya Reyes",
        "email": "maya@northside.example", "password": "a long enough password",
    });
    let cookie = call(reqwest::Method::POST, "/setup", "", admin).await?.context("no session")?;
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let account = json!({ "account_sid": ACCOUNT, "auth_token": TOKEN });
    call(reqwest::Method::PUT, "/twilio", &cookie, account).await?;
    call(reqwest::Method::POST, "/lines", &cookie, json!({ "number": LINE, "name": "Main" }))
        .await?;
    Ok(cookie)
}
