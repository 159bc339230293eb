//! A proxy that isn't trusted: everyone seems to come from its address, so a stranger who gets that
//! address locked out locks out everyone.

use super::{Peer, is_private};
use crate::run::settings::Network;
use axum::http::{HeaderMap, HeaderName, header};
use std::net::IpAddr;
use std::sync::OnceLock;

/// What proxies say about whom they stand for.
const FORWARDING: [HeaderName; 3] = [
    HeaderName::from_static("x-forwarded-for"),
    header::FORWARDED,
    HeaderName::from_static("x-real-ip"),
];

/// The first proxy that was seen and is not trusted.
#[derive(Default)]
pub(crate) struct UntrustedProxy(OnceLock<IpAddr>);

impl UntrustedProxy {
    /// Looks at a request. Anybody can send such headers, so that they say something only where they
    /// come from near by, as from a proxy in front.
    pub(crate) fn look(&self, peer: Option<&Peer>, headers: &HeaderMap, trusted: &[Network]) {
        if self.0.get().is_some() {
            return;
        }
        let Some(address) = peer.map(|peer| peer.0.ip().to_canonical()) else { return };
        let passes_on = || FORWARDING.iter().any(|name| headers.contains_key(name));
        let is_trusted = || trusted.iter().any(|network| network.contains(address));
        if is_private(address) && passes_on() && !is_trusted() && self.0.set(address).is_ok() {
            tracing::warn!(
                "requests come through a proxy at {address} that isn't trusted, so everyone seems \
                 to sign in from one address and can be locked out at once. If it's your proxy, \
                 start Hearback with --trusted-proxies {address}"
            );
        }
    }

    /// Which.
    pub(crate) fn seen(&self) -> Option<IpAddr> {
        self.0.get().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_near_and_passes_requests_on() {
        let seen = |from: &str, header: &'static str, trusted: &[Network]| {
            let untrusted = UntrustedProxy::default();
            let headers = HeaderMap::from_iter([(
                HeaderName::from_static(header),
                "203.0.113.9".parse().unwrap(),
            )]);
            untrusted.look(Some(&Peer(from.parse().unwrap())), &headers, trusted);
            untrusted.seen().is_some()
        };
        for header in ["x-forwarded-for", "forwarded", "x-real-ip"] {
            assert!(seen("127.0.0.1:9", header, &[]), "{header}");
            assert!(seen("[::ffff:10.0.0.1]:9", header, &[]), "{header}");
            assert!(!seen("127.0.0.1:9", header, &["127.0.0.0/8".parse().unwrap()]));
            assert!(!seen("203.0.113.9:9", header, &[]), "a stranger says what they like");
        }
        assert!(!seen("127.0.0.1:9", "accept", &[]));
    }
}
