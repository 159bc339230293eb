//! `demo`: the whole product against a simulated Twilio, with made-up customers. No account, no
//! network, no configuration.

mod dialogue;
pub(crate) mod history;
pub(crate) mod organization;
pub(crate) mod people;
mod random;

use hearback_server::private_files::PrivateFiles;
use hearback_server::{DemoInfo, DemoSignIn, Egress, Running, Server, Settings};
use hearback_simulator::Simulator;
use hearback_store::CONNECTIONS;
use jiff::SignedDuration;
use serde::Serialize;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

use crate::cli::{DataArgs, DemoArgs};
use crate::data::{self, Data};
use crate::shutdown::ShutdownSignal;
use crate::stop::Stop;
use crate::{announce, listen, logging, simulator};
use organization::LINES;

/// So that nobody watching waits long for an interrupted message to be settled.
const GRACE: SignedDuration = SignedDuration::from_secs(20);
/// The simulator ends its connections well within this.
const SHUTDOWN: Duration = Duration::from_secs(3);

/// The line that `--json` prints when requests are answered.
#[derive(Serialize)]
struct Ready<'a> {
    url: &'a str,
    simulator_url: &'a str,
    handset_url: String,
    account_sid: &'a str,
    auth_token: &'a str,
    webhook_url: &'a str,
    lines: Vec<ReadyLine>,
    sign_in: &'a [DemoSignIn],
}

#[derive(Serialize)]
struct ReadyLine {
    number: &'static str,
    name: &'static str,
}

/// Runs until it is asked to stop.
pub(crate) async fn run(args: DemoArgs) -> Result<(), Stop> {
    logging::start(&args.log)?;
    let listener = listen::on(SocketAddr::from((Ipv4Addr::LOCALHOST, args.port))).await?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.simulator_port));
    let config = simulator::config();
    let (account_sid, auth_token) = (config.account_sid.clone(), config.auth_token.clone());
    let twilio = Simulator::start(config, address)
        .await
        .map_err(|error| listen::refused(address, &error))?;

    let (directory, temporary) = directory(&args)?;
    let database = args.database.clone();
    let data = DataArgs {
        config: None,
        data: directory.clone(),
        database,
        database_connections: CONNECTIONS,
    };
    let data = data::open(&data).await?;
    organization::ensure(&data, &directory, &account_sid, &auth_token).await?;
    organization::fill_handsets(&data, &twilio).await?;

    let mut settings = Settings::new(data.key.clone());
    settings.media = data::media_folder(&directory)?;
    settings.files = PrivateFiles::of(&directory, None);
    data::close_media(&settings.files);
    settings.twilio.base_url = twilio.rest_url().to_owned();
    settings.egress = Egress::allowing(args.allow_egress.clone());
    settings.uncertain_grace = GRACE;
    settings.shutdown_deadline = SHUTDOWN;
    let info = DemoInfo { sign_in: people::sign_in(), handset_url: twilio.handset_url() };
    settings.demo = Some(info.clone());
    let running = start(settings, &data, listener).await?;
    let webhook_url = running.webhook_url.clone();
    for line in LINES {
        twilio.set_sms_url(line.number, &webhook_url);
    }

    let ready = Ready {
        url: running.public_url.as_str().trim_end_matches('/'),
        simulator_url: twilio.rest_url(),
        handset_url: info.handset_url,
        account_sid: &account_sid,
        auth_token: &auth_token,
        webhook_url: &webhook_url,
        lines: LINES.iter().map(|l| ReadyLine { number: l.number, name: l.name }).collect(),
        sign_in: &info.sign_in,
    };
    let mut shutdown = ShutdownSignal::listen().map_err(Stop::failed)?;
    tell(&args, &ready)?;
    shutdown.wait().await;
    let ending = async {
        running.stop().await;
        twilio.shutdown().await;
    };
    shutdown.or_again(ending).await;
    drop(data);
    drop(temporary);
    Ok(())
}

fn tell(args: &DemoArgs, ready: &Ready<'_>) -> Result<(), Stop> {
    if args.json {
        announce::json(ready)
    } else {
        announce::line(welcome(ready, args.data.is_some()))
    }
}

async fn start(
    settings: Settings,
    data: &Data,
    listener: tokio::net::TcpListener,
) -> Result<Running, Stop> {
    Server::start(settings, data.store.clone(), listener)
        .await
        .map_err(|error| Stop::Failed(format!("the server can't start: {error}")))
}

/// Where the demo keeps its data; a directory of its own goes when the demo does.
fn directory(args: &DemoArgs) -> Result<(PathBuf, Option<TempDir>), Stop> {
    if let Some(directory) = &args.data {
        return Ok((directory.clone(), None));
    }
    let temporary = tempfile::Builder::new().prefix("hearback-demo-").tempdir();
    let temporary = temporary.map_err(|error| {
        Stop::Failed(format!(
            "no temporary directory can be made: {error}. Choose one with --data."
        ))
    })?;
    Ok((temporary.path().to_owned(), Some(temporary)))
}

fn welcome(ready: &Ready<'_>, kept: bool) -> String {
    let width = ready.sign_in.iter().map(|who| who.email.len()).max().unwrap_or_default();
    let sign_in: String = ready
        .sign_in
        .iter()
        .map(|who| {
            let role = who.role.as_str().replace('_', " ");
            format!("    {:width$}  {role}: {}\n", who.email, who.what)
        })
        .collect();
    let lines: String =
        ready.lines.iter().map(|line| format!("    {}  {}\n", line.number, line.name)).collect();
    let data = if kept {
        "The demo is kept, and goes on with the same --data."
    } else {
        "Everything is gone when you stop it."
    };
    format!(
        "Hearback is running. No text leaves this machine: Twilio is simulated.\n\n  \
         The inbox     {}\n  A handset     {}   (text the business from here)\n\n  \
         Sign in as, all with the password {}:\n{sign_in}\n  \
         Numbers to text:\n{lines}\n{data} Ctrl-C stops it.",
        ready.url,
        ready.handset_url,
        people::PASSWORD,
    )
}
