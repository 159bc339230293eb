//! Where Hearback connects to when an admin names the address.
//!
//! An organization's admin isn't the operator of the machine: what they name must not lead into the
//! networks around it. So everything they can name goes through [`Egress`], mail servers now and
//! whatever comes later. It looks a name up once, checks each address that it got, and those that
//! pass are what is connected to: a name can't mean one thing when it is checked and another when it
//! is called. The operator's own settings (Twilio's address, the database, the media store, the
//! public URL) aren't an admin's and don't go through it.
//!
//! What a connection is made to is an address that [`Egress::resolve`] gave. An HTTP client has to
//! use it as its resolver, diagnose hosts that are addresses by it (clients don't ask a resolver for
//! those), follow no redirects, and use no proxy from the environment.

pub(crate) mod http;

use crate::run::settings::Network;
use hearback_twilio::public_address::is_public;
use std::fmt::Write as _;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// How long one of a name's addresses may take, so that the others get their turn.
const EACH_WITHIN: Duration = Duration::from_secs(10);
/// Names that are looked up at once. Each takes a thread of those that passwords are hashed on, too,
/// and as long as the name's own servers like.
const LOOKUPS_AT_ONCE: usize = 32;
/// How long a page may wait for whether a host is permitted.
const TOLD_WITHIN: Duration = Duration::from_secs(3);
/// No more of a name's addresses are looked at.
const ADDRESSES_AT_MOST: usize = 16;

/// Which addresses an admin may have connected to: public ones, and those that the operator named.
/// Clones share it.
#[derive(Clone, Debug)]
pub struct Egress {
    /// Whether public addresses may be connected to.
    public: bool,
    allowed: Arc<[Network]>,
    lookups: Arc<Semaphore>,
}

/// Public addresses only.
impl Default for Egress {
    fn default() -> Self {
        Self::allowing(Vec::new())
    }
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EgressError {
    /// No address of the host may be connected to, and none was.
    #[error("the address isn't permitted")]
    Refused(RefusedAddress),
    /// The name leads nowhere.
    #[error("the name isn't known")]
    NoSuchName(#[source] io::Error),
    /// Nobody took the connection.
    #[error("no connection")]
    NotConnected(#[source] io::Error),
}

/// A host without an address that may be connected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RefusedAddress {
    host: String,
    addresses: Vec<IpAddr>,
}

impl Egress {
    /// Public addresses and these.
    #[must_use]
    pub fn allowing(networks: Vec<Network>) -> Self {
        let lookups = Arc::new(Semaphore::new(LOOKUPS_AT_ONCE));
        Self { public: true, allowed: networks.into(), lookups }
    }

    /// The same without the public ones: only where the operator said.
    pub(crate) fn without_public(&self) -> Self {
        Self { public: false, ..self.clone() }
    }

    fn permits(&self, address: IpAddr) -> bool {
        self.public && is_public(address) || self.allowed.iter().any(|net| net.contains(address))
    }

    /// The addresses of a host that may be connected to: at least one. The host is a name, or an
    /// address without brackets.
    ///
    /// # Errors
    /// [`EgressError::Refused`] and [`EgressError::NoSuchName`].
    pub(crate) async fn resolve(
        &self,
        host: &str,
        port: u16,
    ) -> Result<Vec<SocketAddr>, EgressError> {
        let found = self.look_up(host, port).await.map_err(EgressError::NoSuchName)?;
        let (permitted, refused): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|found| self.permits(found.ip()));
        if permitted.is_empty() && refused.is_empty() {
            return Err(EgressError::NoSuchName(io::ErrorKind::NotFound.into()));
        }
        if permitted.is_empty() {
            let mut addresses: Vec<IpAddr> =
                refused.iter().map(|found| found.ip().to_canonical()).collect();
            addresses.sort_unstable();
            addresses.dedup();
            return Err(EgressError::Refused(RefusedAddress { host: host.to_owned(), addresses }));
        }
        Ok(permitted)
    }

    /// All addresses of a host, whatever they are.
    async fn look_up(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        if let Ok(address) = host.parse() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let place = self.lookups.clone().acquire_owned().await.map_err(io::Error::other)?;
        let host = host.to_owned();
        // A lookup has a thread until it is over, whether or not anybody still waits for it; so it
        // keeps its place as long.
        let lookup = tokio::spawn(async move {
            let found = tokio::net::lookup_host((host, port)).await;
            drop(place);
            found.map(|found| found.take(ADDRESSES_AT_MOST).collect())
        });
        lookup.await.map_err(io::Error::other)?
    }

    /// Why we may not connect to a host; `None` if we may, or can't find out in time. Nothing is
    /// connected to.
    pub(crate) async fn refusal(&self, host: &str, port: u16) -> Option<RefusedAddress> {
        match tokio::time::timeout(TOLD_WITHIN, self.resolve(host, port)).await {
            Ok(Err(EgressError::Refused(refused))) => Some(refused),
            _ => None,
        }
    }

    /// Connects to a host by the first of its permitted addresses that takes it.
    ///
    /// # Errors
    /// [`EgressError`]
    pub(crate) async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, EgressError> {
        let mut error = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in self.resolve(host, port).await? {
            error = match tokio::time::timeout(EACH_WITHIN, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => error,
                Err(_) => io::ErrorKind::TimedOut.into(),
            };
        }
        Err(EgressError::NotConnected(error))
    }
}

impl RefusedAddress {
    /// For an admin. Where a name leads is left out: it would tell about the operator's network.
    pub(crate) fn sentence(&self) -> String {
        let Self { host, .. } = self;
        if self.is_told_by_its_host() {
            return format!(
                "{host} isn’t a public address, so Hearback doesn’t connect to it. To allow it, \
                 restart Hearback with {}.",
                self.setting()
            );
        }
        format!(
            "{host} has no public address, so Hearback doesn’t connect to it. To allow it, restart \
             Hearback with --allow-egress and the address or network, such as --allow-egress \
             10.0.3.7/32. `hearback doctor` shows the address."
        )
    }

    /// For the operator.
    pub(crate) fn for_operator(&self) -> String {
        if self.is_told_by_its_host() {
            return self.sentence();
        }
        let Self { host, addresses } = self;
        let listed: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        format!(
            "{host} leads to {}, which isn’t public, so Hearback doesn’t connect to it. To allow \
             it, restart Hearback with {}.",
            listed.join(", "),
            self.setting()
        )
    }

    /// Whether it could be connected to if it weren't for the way of doing so.
    pub(crate) fn is_public(&self) -> bool {
        self.addresses.iter().any(|address| is_public(*address))
    }

    fn is_told_by_its_host(&self) -> bool {
        let name = self.host.trim_end_matches('.');
        name.parse::<IpAddr>().is_ok() || name.eq_ignore_ascii_case("localhost")
    }

    /// `--allow-egress 10.0.3.7/32`
    fn setting(&self) -> String {
        let mut setting = String::from("--allow-egress ");
        for (place, address) in self.addresses.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let bits = if address.is_ipv4() { 32 } else { 128 };
            // Writing to a string can't fail.
            let _ = write!(setting, "{comma}{address}/{bits}");
        }
        setting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn resolve(allowed: &str, host: &str) -> Result<Vec<SocketAddr>, EgressError> {
        let networks = allowed.split_whitespace().map(|net| net.parse().unwrap()).collect();
        Egress::allowing(networks).resolve(host, 25).await
    }

    async fn refused(allowed: &str, host: &str) -> RefusedAddress {
        match resolve(allowed, host).await {
            Err(EgressError::Refused(refused)) => refused,
            other => panic!("{host} with {allowed}: {other:?}"),
        }
    }

    #[tokio::test]
    async fn only_what_the_operator_named_is_let_through_besides_the_public() {
        assert_eq!(resolve("", "1.1.1.1").await.unwrap()[0].to_string(), "1.1.1.1:25");
        for (allowed, host) in [
            ("10.0.3.7", "10.0.3.7"),
            ("192.168.0.0/16 10.0.0.0/8", "10.0.3.7"),
            ("10.0.3.7/32", "::ffff:10.0.3.7"),
            ("fd00::/8", "fd00::7"),
            ("0.0.0.0/0", "169.254.169.254"),
        ] {
            assert_eq!(resolve(allowed, host).await.unwrap().len(), 1, "{host} with {allowed}");
        }
        for (allowed, host) in [
            ("", "10.0.3.7"),
            ("10.0.3.7/32", "10.0.3.8"),
            ("10.0.0.0/8", "64:ff9b::a00:307"),
            ("::/0", "10.0.3.7"),
            ("127.0.0.1", "127.0.0.2"),
            ("127.0.0.1", "0.0.0.0"),
            ("127.0.0.1", "::1"),
        ] {
            refused(allowed, host).await;
        }
    }

    #[tokio::test]
    async fn however_a_host_is_written_its_address_is_what_counts() {
        for host in ["localhost", "localhost.", "LOCALHOST", "0x7f.1", "2130706433", "0177.0.0.1"] {
            let Err(error) = resolve("", host).await else { panic!("{host} is let through") };
            // Not every resolver takes the old ways of writing an address.
            let known = matches!(error, EgressError::Refused(_) | EgressError::NoSuchName(_));
            assert!(known, "{host}: {error:?}");
        }
    }

    #[tokio::test]
    async fn slow_names_take_only_so_many_threads() {
        let egress = Egress::default();
        let all = u32::try_from(LOOKUPS_AT_ONCE).unwrap();
        let slow = egress.lookups.clone().acquire_many_owned(all).await.unwrap();
        assert!(egress.refusal("127.0.0.1", 25).await.is_some(), "an address is not looked up");
        let looking = egress.clone();
        let mut waits = tokio::spawn(async move { looking.resolve("localhost", 25).await });
        let early = tokio::time::timeout(Duration::from_millis(100), &mut waits).await;
        assert!(early.is_err(), "one more is looked up");
        drop(slow);
        assert!(matches!(waits.await.unwrap(), Err(EgressError::Refused(_))));
    }

    #[tokio::test]
    async fn the_refusal_says_how_to_allow_it() {
        let literal = refused("", "10.0.3.7").await;
        assert!(literal.sentence().contains("--allow-egress 10.0.3.7/32."), "{literal:?}");
        let literal = refused("", "fd00::7").await;
        assert!(literal.sentence().contains("--allow-egress fd00::7/128."), "{literal:?}");
        let host = "mail.corp.example".to_owned();
        let addresses = vec!["10.20.30.40".parse().unwrap(), "fd00::7".parse().unwrap()];
        let name = RefusedAddress { host, addresses };
        let (admin, operator) = (name.sentence(), name.for_operator());
        assert!(admin.contains("--allow-egress") && !admin.contains("10.20.30.40"), "{admin}");
        let setting = "--allow-egress 10.20.30.40/32,fd00::7/128";
        assert!(operator.contains(setting), "{operator}");
    }
}
