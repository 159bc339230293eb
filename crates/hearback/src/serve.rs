//! `serve`: runs an installation.

use hearback_server::private_files::PrivateFiles;
use hearback_server::secret::SealingKey;
use hearback_server::{ConnectionLimits, Egress, Running, Server, Settings, descriptors};
use jiff::SignedDuration;
use serde::Serialize;
use std::net::SocketAddr;

use crate::cli::{ServeArgs, seconds};
use crate::shutdown::ShutdownSignal;
use crate::stop::Stop;
use crate::{data, listen, logging, output};

/// The line that `--json` prints when Hearback is ready.
#[derive(Serialize)]
struct Ready<'a> {
    url: &'a str,
    webhook_url: &'a str,
    setup_url: Option<&'a str>,
    engine: &'a str,
}

/// Runs until it is asked to stop.
pub(crate) async fn run(args: ServeArgs) -> Result<(), Stop> {
    args.check().map_err(Stop::Usage)?;
    logging::start(&args.log)?;
    let descriptors = descriptors::raise();
    // First, so that nothing is left behind if the port is taken.
    let listener = listen::on(SocketAddr::new(args.listen, args.port)).await?;
    let elsewhere = args.media_store.as_ref().map(data::media_elsewhere).transpose()?;
    let data = data::open(&args.data).await?;
    let engine = data.store.engine_name();
    let mut settings = settings(&args, &data.key);
    settings.connections =
        ConnectionLimits::within(descriptors, args.connections, args.connections_per_address);
    settings.media = match elsewhere {
        Some(media) => media,
        None => data::media_folder(&args.data.data)?,
    };
    data::close_media(&settings.files);
    let running = Server::start(settings, data.store.clone(), listener)
        .await
        .map_err(|error| Stop::Failed(format!("can't start the server: {error}")))?;
    let mut shutdown = ShutdownSignal::listen().map_err(Stop::failed)?;
    warn_of_lost_passkeys(&running).await;
    report(&args, &running, engine)?;
    shutdown.wait().await;
    shutdown.or_again(running.stop()).await;
    Ok(())
}

/// The settings from the command line, the variables, and the file.
pub(crate) fn settings(args: &ServeArgs, key: &SealingKey) -> Settings {
    let mut settings = Settings::new(key.clone());
    settings.public_url = args.public_url.clone();
    let media = args.media_store.as_ref().filter(|url| url.scheme() == "file");
    let media = media.and_then(|url| url.to_file_path().ok());
    settings.files = PrivateFiles::of(&args.data.data, media);
    settings.trusted_proxies.clone_from(&args.trusted_proxies);
    settings.egress = Egress::allowing(args.allow_egress.clone());
    settings.country.clone_from(&args.country);
    settings.undo_delay = SignedDuration::from_secs(args.undo_delay.into());
    settings.session_length = args.session_idle;
    settings.session_longest = args.session_max;
    settings.audit_kept =
        args.audit_days.map(|days| SignedDuration::from_hours(24 * i64::from(days)));
    settings.uncertain_grace = SignedDuration::from_secs(args.uncertain_grace.into());
    settings.reconcile.every = SignedDuration::from_secs(args.reconcile_every.into());
    settings.reconcile.overlap = SignedDuration::from_secs(args.reconcile_overlap.into());
    settings.lease = SignedDuration::from_secs(args.lease.into());
    settings.twilio.base_url = args.twilio_url.to_string();
    settings.twilio.connect_timeout = seconds(args.twilio_connect_timeout);
    settings.twilio.total_timeout = seconds(args.twilio_timeout);
    settings
}

fn report(args: &ServeArgs, running: &Running, engine: &str) -> Result<(), Stop> {
    warn_of_what_is_left_open(args, running);
    let url = running.public_url.as_str().trim_end_matches('/');
    let (webhook_url, setup_url) = (&running.webhook_url, running.setup_url.as_deref());
    if args.json {
        let ready = Ready { url, webhook_url, setup_url, engine };
        return output::json(&ready);
    }
    output::line(format!(
        "Hearback is running at {url} (listening on {}, {engine})",
        running.addr
    ))?;
    if let Some(setup_url) = setup_url {
        output::line(format!(
            "\nOpen this link to set it up. It works once:\n\n    {setup_url}\n"
        ))?;
    }
    Ok(())
}

/// Logs at the start which passkeys another public URL left behind.
async fn warn_of_lost_passkeys(running: &Running) {
    match running.app.passkeys_elsewhere().await {
        Ok(hosts) => {
            for (host, passkeys) in hosts {
                tracing::warn!(
                    passkeys,
                    %host,
                    "passkeys of another host can't be used, so a password alone signs in their \
                     owners until they add new ones: if the address changed by mistake, set \
                     --public-url back"
                );
            }
        }
        Err(error) => tracing::warn!(%error, "can't look for passkeys of another host"),
    }
}

/// Logs at the start what the system check and `doctor` say at any time.
fn warn_of_what_is_left_open(args: &ServeArgs, running: &Running) {
    if args.public_url.is_none() {
        tracing::warn!(
            "no public URL is set, so Twilio can't reach Hearback: set --public-url to an address \
             that can be reached from outside"
        );
    }
    if running.app.public_url().is_open_to_the_way() {
        tracing::warn!(
            "the public URL isn't encrypted, so passwords and texts can be read on the way: put a \
             proxy with TLS in front, and set --public-url to its https:// address"
        );
    }
    let limits = running.app.settings().connections;
    if let Some(descriptors) = limits.cut_by {
        tracing::warn!(
            descriptors,
            connections = limits.total,
            "the limit on open files allows only a few connections: raise it, with \
             LimitNOFILE=65536 in a systemd unit or --ulimit nofile=65536 in Docker"
        );
    }
}
