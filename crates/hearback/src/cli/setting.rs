//! The settings of an installation.

use clap::{Args, ValueEnum};
use hearback_server::Network;
use hearback_store::CONNECTIONS;
use jiff::SignedDuration;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// Where the data is.
#[derive(Clone, Debug, Args)]
pub(crate) struct DataArgs {
    /// Settings file (TOML)
    #[arg(long, env = "HEARBACK_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Directory for the database and the key that secrets are encrypted with
    #[arg(long, env = "HEARBACK_DATA", value_name = "DIR", default_value = "hearback-data")]
    pub(crate) data: PathBuf,
    /// PostgreSQL database: postgres://user:password@host/name; separate several hosts by commas
    /// [default: SQLite in the data directory]
    #[arg(long, env = "HEARBACK_DATABASE", hide_env_values = true, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// Maximum number of connections to PostgreSQL
    #[arg(
        long,
        env = "HEARBACK_DATABASE_CONNECTIONS",
        value_name = "NUMBER",
        default_value_t = CONNECTIONS,
        value_parser = connections
    )]
    pub(crate) database_connections: usize,
}

fn places(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 16..=1_000_000) => Ok(number),
        _ => Err("must be a number from 16 to 1000000".to_owned()),
    }
}

fn connections(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=1000) => Ok(number),
        _ => Err("must be a number from 1 to 1000".to_owned()),
    }
}

/// The log, on standard error.
#[derive(Clone, Debug, Args)]
pub(crate) struct LogArgs {
    /// How much to log: error, warn, info, debug, or trace, or a filter like
    /// info,hearback_server=debug
    #[arg(long, env = "HEARBACK_LOG", value_name = "LEVEL", default_value = "info")]
    pub(crate) log: String,
    /// Log as plain text, or as one JSON object per line
    #[arg(long, env = "HEARBACK_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// How `serve` runs.
#[derive(Clone, Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Where to store attachments: s3://bucket/prefix, with AWS_ACCESS_KEY_ID and the like in the
    /// environment, or file:///folder [default: the media folder in the data directory]
    #[arg(long, env = "HEARBACK_MEDIA_STORE", hide_env_values = true, value_name = "URL")]
    pub(crate) media_store: Option<Url>,
    /// Address to listen on; 0.0.0.0 or :: for all
    #[arg(long, env = "HEARBACK_LISTEN", value_name = "IP", default_value = "127.0.0.1")]
    pub(crate) listen: IpAddr,
    /// Port to listen on; 0 picks a free one
    #[arg(long, env = "HEARBACK_PORT", value_name = "PORT", default_value_t = 8080)]
    pub(crate) port: u16,
    /// Address that browsers and Twilio use: https://sms.example.com; passkeys work only at its host,
    /// so that after a change people add new ones [default: http://localhost and the port]
    #[arg(long, env = "HEARBACK_PUBLIC_URL", value_name = "URL", value_parser = public_address)]
    pub(crate) public_url: Option<Url>,
    /// Address of Twilio's API; change it only for the simulator
    #[arg(
        long,
        env = "HEARBACK_TWILIO_URL",
        value_name = "URL",
        default_value = "https://api.twilio.com",
        value_parser = address
    )]
    pub(crate) twilio_url: Url,
    /// Proxies whose X-Forwarded-… headers to trust: addresses or networks (10.0.0.0/8), separated
    /// by commas
    #[arg(long, env = "HEARBACK_TRUSTED_PROXIES", value_name = "NETWORKS", value_delimiter = ',')]
    pub(crate) trusted_proxies: Vec<Network>,
    /// Addresses or networks (10.0.3.7, 10.0.0.0/8), separated by commas, of mail servers
    /// and identity providers that Hearback may connect to [default: public addresses only]
    #[arg(long, env = "HEARBACK_ALLOW_EGRESS", value_name = "NETWORKS", value_delimiter = ',')]
    pub(crate) allow_egress: Vec<Network>,
    /// Maximum number of open connections, including live sockets [default: as many as the limit on
    /// open files allows, up to 10000]
    #[arg(long, env = "HEARBACK_CONNECTIONS", value_name = "NUMBER", value_parser = places)]
    pub(crate) connections: Option<usize>,
    /// Maximum number of connections from one address or one IPv6 /64 network; trusted proxies have
    /// no such limit [default: a sixteenth of all]
    #[arg(
        long,
        env = "HEARBACK_CONNECTIONS_PER_ADDRESS",
        value_name = "NUMBER",
        value_parser = places
    )]
    pub(crate) connections_per_address: Option<usize>,
    /// Seconds to wait before sending, so that people can undo, 0 to 30
    #[arg(
        long,
        env = "HEARBACK_UNDO_DELAY",
        value_name = "SECONDS",
        default_value_t = 0,
        value_parser = clap::value_parser!(u8).range(0..=30)
    )]
    pub(crate) undo_delay: u8,
    /// Days to keep the audit log [default: forever]
    #[arg(
        long,
        env = "HEARBACK_AUDIT_DAYS",
        value_name = "DAYS",
        value_parser = clap::value_parser!(u32).range(1..=36500)
    )]
    pub(crate) audit_days: Option<u32>,
    /// How long a session lasts without being used: minutes, hours, or days (30m, 12h, 14d)
    #[arg(
        long,
        env = "HEARBACK_SESSION_IDLE",
        value_name = "TIME",
        default_value = "14d",
        value_parser = lifetime
    )]
    pub(crate) session_idle: SignedDuration,
    /// How long a session lasts at most, however much it's used
    #[arg(
        long,
        env = "HEARBACK_SESSION_MAX",
        value_name = "TIME",
        default_value = "90d",
        value_parser = lifetime
    )]
    pub(crate) session_max: SignedDuration,
    /// Country assumed for numbers typed without a country code (ISO 3166, two letters)
    #[arg(
        long,
        env = "HEARBACK_COUNTRY",
        value_name = "CODE",
        default_value = "US",
        value_parser = country
    )]
    pub(crate) country: String,
    /// Seconds to wait for Twilio to confirm a message whose sending was interrupted; after that, a
    /// message missing from Twilio's list counts as not sent
    #[arg(
        long,
        env = "HEARBACK_UNCERTAIN_GRACE",
        value_name = "SECONDS",
        default_value_t = 120,
        value_parser = clap::value_parser!(u32).range(1..=86400)
    )]
    pub(crate) uncertain_grace: u32,
    /// Seconds between comparisons with Twilio's list of messages, which pick up missed webhooks
    #[arg(
        long,
        env = "HEARBACK_RECONCILE_EVERY",
        value_name = "SECONDS",
        default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(5..=86400)
    )]
    pub(crate) reconcile_every: u32,
    /// Seconds by which each comparison overlaps the one before, since the list can lag
    #[arg(
        long,
        env = "HEARBACK_RECONCILE_OVERLAP",
        value_name = "SECONDS",
        default_value_t = 900,
        value_parser = clap::value_parser!(u32).range(60..=86400)
    )]
    pub(crate) reconcile_overlap: u32,
    /// Seconds after which a message left behind by a crashed process counts as interrupted; must be
    /// longer than --twilio-timeout
    #[arg(
        long,
        env = "HEARBACK_LEASE",
        value_name = "SECONDS",
        default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(1..=3600)
    )]
    pub(crate) lease: u32,
    /// Seconds to wait for a connection to Twilio
    #[arg(
        long,
        env = "HEARBACK_TWILIO_CONNECT_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 5,
        value_parser = clap::value_parser!(u32).range(1..=60)
    )]
    pub(crate) twilio_connect_timeout: u32,
    /// Seconds to wait for Twilio's answer
    #[arg(
        long,
        env = "HEARBACK_TWILIO_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 15,
        value_parser = clap::value_parser!(u32).range(1..=300)
    )]
    pub(crate) twilio_timeout: u32,
    #[command(flatten)]
    pub(crate) log: LogArgs,
    /// Print one line of JSON when ready: url, webhook_url, setup_url, and engine
    #[arg(long)]
    pub(crate) json: bool,
}

impl ServeArgs {
    /// Checks settings that depend on each other.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.lease <= self.twilio_timeout {
            return Err(format!(
                "--lease ({} s) must be longer than --twilio-timeout ({} s); otherwise a message \
                 could count as interrupted while it's being sent",
                self.lease, self.twilio_timeout
            ));
        }
        Ok(())
    }
}

/// Seconds, as the settings have them.
pub(crate) fn seconds(number: u32) -> Duration {
    Duration::from_secs(u64::from(number))
}

fn address(text: &str) -> Result<Url, String> {
    const SHAPE: &str = "use https://host, plus a port or a path if there is one";
    let url = Url::parse(text).map_err(|error| format!("not an address ({error}); {SHAPE}"))?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none();
    if !plain {
        return Err(format!("not an http or https address; {SHAPE}"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("must not have a query or a fragment; {SHAPE}"));
    }
    Ok(url)
}

/// An address that Twilio calls, too. It doesn't call hosts with an underscore.
/// <https://www.twilio.com/docs/messaging/api/message-resource> (`StatusCallback`)
fn public_address(text: &str) -> Result<Url, String> {
    let url = address(text)?;
    match url.host_str() {
        Some(host) if host.contains('_') => Err(format!(
            "Twilio doesn't call hosts with an underscore; rename {host}, for example with hyphens"
        )),
        _ => Ok(url),
    }
}

/// A time from five minutes to a year, in its largest unit.
fn lifetime(text: &str) -> Result<SignedDuration, String> {
    const SHAPE: &str = "use a number of minutes, hours, or days: 30m, 12h, or 14d";
    let unit = text.chars().last().ok_or(SHAPE)?;
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        _ => return Err(SHAPE.to_owned()),
    };
    let number: u32 = text[..text.len() - 1].parse().map_err(|_| SHAPE)?;
    let minutes = i64::from(number) * minutes;
    if !(5..=366 * 24 * 60).contains(&minutes) {
        return Err("must be from 5m to 366d".to_owned());
    }
    Ok(SignedDuration::from_mins(minutes))
}

fn country(text: &str) -> Result<String, String> {
    let code = text.to_ascii_uppercase();
    if code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase()) {
        Ok(code)
    } else {
        Err("use a two-letter country code like US, CA, or DE".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_of_the_web_and_has_no_extras() {
        for good in ["https://sms.example.com", "http://localhost:8080", "https://a.example/sms/"] {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in
            ["", "sms.example.com", "ftp://a.example", "https://u:p@a.example", "https://a?b"]
        {
            assert!(address(bad).unwrap_err().contains("https://host"), "{bad}");
        }
    }

    #[test]
    fn a_public_address_is_one_that_twilio_calls() {
        assert!(public_address("https://my-sms.example.com/our_texts").is_ok());
        assert!(public_address("https://my_sms.example.com").unwrap_err().contains("underscore"));
        assert!(public_address("my_sms.example.com").unwrap_err().contains("https://host"));
    }

    #[test]
    fn a_lifetime_has_a_unit_and_bounds() {
        for (text, hours) in [("12h", 12), ("14d", 14 * 24), ("60m", 1), ("366d", 366 * 24)] {
            assert_eq!(lifetime(text).unwrap(), SignedDuration::from_hours(hours), "{text}");
        }
        for bad in ["", "d", "14", "4m", "0h", "367d", "-1d", "1.5h", "14 d", "99999999999d", "5é"]
        {
            assert!(lifetime(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_country_is_two_letters() {
        assert_eq!(country("de").unwrap(), "DE");
        assert!(country("USA").is_err());
    }
}
