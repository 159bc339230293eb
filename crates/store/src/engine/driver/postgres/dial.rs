//! Connecting: to the first of a database's hosts that answers and may be written to.

use super::connection::session;
use std::error::Error as _;
use std::pin::Pin;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::config::{Host, TargetSessionAttrs};
use tokio_postgres::{Client, Config, Error, NoTls};

/// Until a host has been connected to, where there is another that could be.
const NEXT_AFTER: Duration = Duration::from_secs(2);
/// Until the network has connected.
const CONNECTED_WITHIN: Duration = Duration::from_secs(4);
/// What was sent and not acknowledged for so long went nowhere.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(10);

/// Connects to the first of several hosts that can be written to.
pub(super) struct Dial {
    others: Vec<Config>,
    last: Config,
}

type Dialed = Result<(Client, JoinHandle<()>), Error>;

impl Dial {
    pub(super) fn to(config: &Config) -> Self {
        let hosts = config.get_hosts().len().max(config.get_hostaddrs().len()).max(1);
        let others = (0..hosts - 1).map(|place| one_host(config, place)).collect();
        Self { others, last: one_host(config, hosts - 1) }
    }
}

impl deadpool_postgres::Connect for Dial {
    fn connect(&self, _: &Config) -> Pin<Box<dyn Future<Output = Dialed> + Send + '_>> {
        Box::pin(async move {
            let mut refusal = None;
            for host in &self.others {
                // One that is there and says nothing must not keep us from the next.
                match timeout(NEXT_AFTER, dial(host)).await {
                    Ok(Ok(dialed)) => return Ok(dialed),
                    Ok(Err(error)) if said(&error) => refusal = Some(error),
                    _ => {}
                }
            }
            match (dial(&self.last).await, refusal) {
                // What a server says tells more than that another can't be reached.
                (Err(error), Some(refusal)) if !said(&error) => Err(refusal),
                (dialed, _) => dialed,
            }
        })
    }
}

fn said(error: &Error) -> bool {
    error.as_db_error().is_some()
}

async fn dial(host: &Config) -> Dialed {
    let (client, connection) = host.connect(NoTls).await?;
    let task = tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(error = reason(&error), "a connection to PostgreSQL ended");
        }
    });
    if let Err(error) = client.batch_execute(&session()).await {
        task.abort();
        return Err(error);
    }
    Ok((client, task))
}

/// The same with one of its hosts, and with limits where it names none.
fn one_host(config: &Config, place: usize) -> Config {
    let mut one = Config::new();
    if let Some(Host::Tcp(host)) = config.get_hosts().get(place) {
        one.host(host);
    }
    #[cfg(unix)]
    if let Some(Host::Unix(path)) = config.get_hosts().get(place) {
        one.host_path(path);
    }
    if let Some(address) = config.get_hostaddrs().get(place) {
        one.hostaddr(*address);
    }
    let ports = config.get_ports();
    if let Some(port) = ports.get(place).or(ports.first()) {
        one.port(*port);
    }
    if let Some(user) = config.get_user() {
        one.user(user);
    }
    if let Some(password) = config.get_password() {
        one.password(password);
    }
    if let Some(name) = config.get_dbname() {
        one.dbname(name);
    }
    if let Some(options) = config.get_options() {
        one.options(options);
    }
    one.application_name(config.get_application_name().unwrap_or("hearback"));
    one.ssl_mode(config.get_ssl_mode()).channel_binding(config.get_channel_binding());
    one.connect_timeout(config.get_connect_timeout().copied().unwrap_or(CONNECTED_WITHIN));
    one.tcp_user_timeout(config.get_tcp_user_timeout().copied().unwrap_or(ACKNOWLEDGED_WITHIN));
    one.keepalives_idle(ACKNOWLEDGED_WITHIN).keepalives_interval(Duration::from_secs(3));
    one.keepalives_retries(3);
    // One that only follows another is of no use, whatever it is asked for.
    one.target_session_attrs(TargetSessionAttrs::ReadWrite);
    one
}

/// What happened, as the server or the system says it.
pub(super) fn reason(error: &Error) -> String {
    if let Some(said) = error.as_db_error() {
        return format!("{} ({})", said.message(), said.code().code());
    }
    let mut reason = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        let words = deeper.to_string();
        if !reason.contains(&words) {
            reason = format!("{reason}: {words}");
        }
        cause = deeper.source();
    }
    reason
}
