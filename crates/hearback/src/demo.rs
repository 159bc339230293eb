//! `demo`: the whole product against a simulated Twilio, with made-up customers. No account, no
//! network, no configuration.

mod api;
mod canned_replies;
mod crm;
mod dialogue;
mod front;
pub(crate) mod history;
pub(crate) mod organization;
pub(crate) mod people;
mod random;
mod story;

use hearback_server::private_files::PrivateFiles;
use hearback_server::{DemoInfo, DemoSignIn, Egress, Running, Server, Settings};
use hearback_simulator::{Running as Twilio, Simulator, SimulatorConfig};
use hearback_store::CONNECTIONS;
use jiff::SignedDuration;
use serde::Serialize;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::cli::{DataArgs, DemoArgs};
use crate::data::{self, Data};
use crate::shutdown::ShutdownSignal;
use crate::stop::Stop;
use crate::{listen, logging, output, simulator};
use crm::DemoCrm;
use front::Front;
use organization::LINES;

/// So that nobody watching waits long for an interrupted message to be settled.
const GRACE: SignedDuration = SignedDuration::from_secs(10);
/// The simulator ends its connections well within this.
const SHUTDOWN: Duration = Duration::from_secs(3);

/// The line that `--json` prints when requests are answered.
#[derive(Serialize)]
struct Ready<'a> {
    first_page_url: &'a str,
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

/// The ports of the two pages, taken before anything else is done.
struct Taken {
    inbox: TcpListener,
    inbox_url: String,
    first_page: TcpListener,
    first_page_url: String,
}

/// Runs until it is asked to stop.
pub(crate) async fn run(args: DemoArgs) -> Result<(), Stop> {
    logging::start(&args.log)?;
    let taken = Taken::of(&args).await?;
    let config = taken.simulated();
    let (account_sid, auth_token) = (config.account_sid.clone(), config.auth_token.clone());
    let address = on_loopback(args.simulator_port);
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
    let is_new = !organization::is_complete(&directory);
    organization::ensure(&data, &directory, &account_sid, &auth_token).await?;
    organization::fill_handsets(&data, &twilio).await?;
    let crm = DemoCrm::start(data.store.clone()).await?;
    crm.connect(&data, is_new).await?;

    let info = DemoInfo { sign_in: people::sign_in(), handset_url: twilio.handset_url() };
    let mut settings = settings(&args, &data, &directory, &twilio)?;
    settings.demo = Some(info.clone());
    settings.framed_by = Some(taken.first_page_url.clone());
    let running = start(settings, &data, taken.inbox).await?;
    let webhook_url = running.webhook_url.clone();
    for line in LINES {
        twilio.set_sms_url(line.number, &webhook_url);
    }
    let front = Front::of(&taken.first_page_url, &taken.inbox_url, &twilio);
    let front = front::serve(front.map_err(Stop::failed)?, taken.first_page);

    let ready = Ready {
        first_page_url: &taken.first_page_url,
        url: &taken.inbox_url,
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
        front.abort();
        running.stop().await;
        drop(crm);
        twilio.shutdown().await;
    };
    shutdown.or_again(ending).await;
    drop(data);
    drop(temporary);
    Ok(())
}

impl Taken {
    async fn of(args: &DemoArgs) -> Result<Self, Stop> {
        let inbox = listen::on(on_loopback(args.port)).await?;
        let first_page = listen::on(on_loopback(args.first_page_port())).await?;
        let url = |on: &TcpListener| on.local_addr().map(|address| format!("http://{address}"));
        let (inbox_url, first_page_url) = (url(&inbox), url(&first_page));
        let (inbox_url, first_page_url) =
            (inbox_url.map_err(Stop::failed)?, first_page_url.map_err(Stop::failed)?);
        Ok(Self { inbox, inbox_url, first_page, first_page_url })
    }

    /// The simulated Twilio, which knows both pages.
    fn simulated(&self) -> SimulatorConfig {
        SimulatorConfig {
            inbox_url: Some(self.inbox_url.clone()),
            framed_by: Some(self.first_page_url.clone()),
            ..simulator::config()
        }
    }
}

fn on_loopback(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

fn settings(
    args: &DemoArgs,
    data: &Data,
    directory: &Path,
    twilio: &Twilio,
) -> Result<Settings, Stop> {
    let mut settings = Settings::new(data.key.clone());
    settings.media = data::media_folder(directory)?;
    settings.files = PrivateFiles::of(directory, None);
    data::close_media(&settings.files);
    twilio.rest_url().clone_into(&mut settings.twilio.base_url);
    // The demo's CRM is on this machine.
    let mut allowed = args.allow_egress.clone();
    allowed.push("127.0.0.1/32".parse().map_err(Stop::failed)?);
    settings.egress = Egress::allowing(allowed);
    settings.uncertain_grace = GRACE;
    settings.shutdown_deadline = SHUTDOWN;
    Ok(settings)
}

fn tell(args: &DemoArgs, ready: &Ready<'_>) -> Result<(), Stop> {
    if args.json { output::json(ready) } else { output::line(welcome(ready, args.data.is_some())) }
}

async fn start(settings: Settings, data: &Data, listener: TcpListener) -> Result<Running, Stop> {
    Server::start(settings, data.store.clone(), listener)
        .await
        .map_err(|error| Stop::Failed(format!("can't start the server: {error}")))
}

/// Where the demo keeps its data; a directory of its own goes when the demo does.
fn directory(args: &DemoArgs) -> Result<(PathBuf, Option<TempDir>), Stop> {
    if let Some(directory) = &args.data {
        return Ok((directory.clone(), None));
    }
    let temporary = tempfile::Builder::new().prefix("hearback-demo-").tempdir();
    let temporary = temporary.map_err(|error| {
        Stop::Failed(format!(
            "can't create a temporary directory: {error}. Choose one with --data."
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
        "The demo is saved. Start it with the same --data to continue."
    } else {
        "Everything is deleted when you stop it."
    };
    format!(
        "Hearback is running. Twilio is simulated, so no texts leave this machine.\n\n  \
         Start here    {}   (inbox and phone side by side)\n  \
         The inbox     {}\n  \
         The phone     {}   (text the business from here)\n\n  \
         Sign in as (password for all: {}):\n{sign_in}\n  \
         Numbers to text:\n{lines}\n{data} Press Ctrl-C to stop.",
        ready.first_page_url,
        ready.url,
        ready.handset_url,
        people::PASSWORD,
    )
}
