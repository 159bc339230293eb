//! The public URL: the address that browsers and Twilio use, as they see it (R2).
//!
//! It is configured, and never taken from the request: whoever could choose it could choose what
//! a webhook's signature is checked against.

use hearback_inbox::{MessageId, OrganizationId};
use url::{Host, Url};

/// The public URL, with what is derived from it.
#[derive(Clone, Debug)]
pub struct PublicUrl {
    url: Url,
    configured: bool,
}

impl PublicUrl {
    /// The configured URL; or, without one, the address that is listened on.
    #[must_use]
    pub fn new(configured: Option<&Url>, listening: std::net::SocketAddr) -> Self {
        if let Some(url) = configured {
            return Self { url: url.clone(), configured: true };
        }
        let host = if listening.ip().is_unspecified() {
            format!("localhost:{}", listening.port())
        } else {
            listening.to_string()
        };
        #[expect(clippy::expect_used, reason = "a socket address is a host and a port")]
        let url = Url::parse(&format!("http://{host}/")).expect("an address makes a URL");
        Self { url, configured: false }
    }

    /// The URL, without a slash at its end.
    #[must_use]
    pub fn base(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// The URL itself.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Its path: empty, or beginning with a slash and not ending with one.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.url.path().trim_end_matches('/')
    }

    /// The path that the session's cookie belongs to.
    #[must_use]
    pub fn cookie_path(&self) -> &str {
        if self.prefix().is_empty() { "/" } else { self.prefix() }
    }

    /// Whether browsers reach it over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether it's configured, rather than taken from the listening address.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        self.configured
    }

    /// Whether it leads to this machine alone.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }

    /// Whether sessions and texts can be read on the way to it.
    #[must_use]
    pub fn is_open_to_the_way(&self) -> bool {
        !self.is_https() && !self.is_loopback()
    }

    /// Whether browsers are to call this host over TLS alone. What they hear counts for every port of
    /// it, so a host that is shared, as a port of its own says, is left to its operator.
    #[must_use]
    pub fn is_tls_only(&self) -> bool {
        self.is_https() && self.url.port().is_none() && !self.is_loopback()
    }

    /// Whether a request that a page of this origin makes comes from our own page. Without a
    /// configured URL, the host that the browser itself calls is compared: another site's page
    /// names its own origin, not ours.
    #[must_use]
    pub fn is_own_origin(&self, origin: &str, host: Option<&str>) -> bool {
        if self.url.origin().ascii_serialization().eq_ignore_ascii_case(origin) {
            return true;
        }
        let called = origin.split_once("://").map(|(_, authority)| authority);
        !self.configured && called.is_some() && called == host
    }

    /// The URL that Twilio called, for a path (and query) below the prefix, byte for byte.
    #[must_use]
    pub fn of(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.base())
    }

    /// The webhook for incoming texts; with the organization's token, when that may be told.
    #[must_use]
    pub fn webhook(&self, token: Option<&str>) -> String {
        match token {
            Some(token) => self.of(&format!("/webhooks/twilio/{token}/messages")),
            None => self.of("/webhooks/twilio/messages"),
        }
    }

    /// Where Twilio reports what became of a message.
    #[must_use]
    pub fn status_callback(&self, organization: OrganizationId, message: MessageId) -> String {
        self.of(&format!("/webhooks/twilio/status/{organization}/{message}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(url: &str) -> PublicUrl {
        PublicUrl::new(Some(&url.parse().unwrap()), "127.0.0.1:8080".parse().unwrap())
    }

    #[test]
    fn a_prefix_and_a_port_are_kept() {
        let plain = public("https://sms.example.com/");
        assert_eq!(
            (plain.base(), plain.prefix(), plain.cookie_path()),
            ("https://sms.example.com", "", "/")
        );
        let deep = public("https://example.com:8443/sms/");
        assert_eq!((deep.prefix(), deep.cookie_path()), ("/sms", "/sms"));
        assert_eq!(deep.of("/a?b=%20"), "https://example.com:8443/sms/a?b=%20");
        assert_eq!(
            deep.webhook(Some("t")),
            "https://example.com:8443/sms/webhooks/twilio/t/messages"
        );
    }

    #[test]
    fn a_host_of_our_own_is_for_tls_alone() {
        for (url, tls_only, open) in [
            ("https://sms.example.com", true, false),
            ("https://sms.example.com/sms", true, false),
            ("https://sms.example.com:443", true, false),
            ("https://example.com:8443", false, false),
            ("https://localhost", false, false),
            ("https://127.0.0.1", false, false),
            ("http://sms.example.com", false, true),
            ("http://192.168.1.5:8080", false, true),
            ("http://localhost:8080", false, false),
            ("http://[::1]:8080", false, false),
        ] {
            let url = public(url);
            assert_eq!((url.is_tls_only(), url.is_open_to_the_way()), (tls_only, open), "{url:?}");
        }
    }

    #[test]
    fn only_our_own_origin_is_ours() {
        let ours = public("https://sms.example.com/sms");
        assert!(ours.is_own_origin("https://sms.example.com", Some("elsewhere")));
        for other in ["http://sms.example.com", "https://sms.example.com.evil.example", "null", ""]
        {
            assert!(!ours.is_own_origin(other, Some("sms.example.com")), "{other}");
        }
        let unset = PublicUrl::new(None, "0.0.0.0:8080".parse().unwrap());
        assert_eq!(unset.base(), "http://localhost:8080");
        assert!(unset.is_own_origin("http://10.0.0.5:8080", Some("10.0.0.5:8080")));
        assert!(!unset.is_own_origin("http://evil.example", Some("10.0.0.5:8080")));
        assert!(!unset.is_own_origin("null", None));
    }
}
