//! A configured webhook URL: what is called, what is kept back, and the overrides in its fragment.

use std::time::Duration;

use percent_encoding::percent_decode_str;
use url::Url;

use super::WebhookError;

/// Where a call goes.
#[derive(Debug)]
pub(crate) struct Target {
    /// Without user name, password and fragment: this is what is called, and what is signed.
    pub(crate) url: String,
    pub(crate) credentials: Option<(String, String)>,
    pub(crate) overrides: Overrides,
}

/// Connection overrides.
#[derive(Debug)]
pub(crate) struct Overrides {
    pub(crate) connect: Duration,
    pub(crate) read: Duration,
    pub(crate) total: Duration,
    pub(crate) retries: u32,
    pub(crate) retry_on: RetryOn,
}

/// Which failures are worth another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are Twilio's four switches")]
pub(crate) struct RetryOn {
    client_error: bool,
    server_error: bool,
    connect: bool,
    read: bool,
}

impl Target {
    pub(crate) fn parse(configured: &str) -> Option<Self> {
        let (url, fragment) = configured.split_once('#').unwrap_or((configured, ""));
        let parsed = Url::parse(url).ok()?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return None;
        }
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let credentials = (!parsed.username().is_empty() || parsed.password().is_some())
            .then(|| (decoded(parsed.username()), decoded(parsed.password().unwrap_or(""))));
        Some(Self {
            url: without_credentials(url),
            credentials,
            overrides: Overrides::parse(fragment),
        })
    }

    /// The URL of a GET: its own query first, then the parameters.
    pub(crate) fn with_query(&self, params: &[(String, String)]) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
        let joint = if self.url.contains('?') { '&' } else { '?' };
        format!("{}{joint}{query}", self.url)
    }
}

/// The URL as it was written, less `user:password@`.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => url.to_owned(),
    }
}

impl Overrides {
    fn parse(fragment: &str) -> Self {
        let mut overrides = Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(15),
            total: Duration::from_secs(15),
            retries: 1,
            retry_on: RetryOn {
                client_error: false,
                server_error: false,
                connect: true,
                read: false,
            },
        };
        let limit = |value: &str, largest: u64| {
            let given = value.parse::<u64>().ok()?;
            Some(Duration::from_millis(given.clamp(100, largest)))
        };
        for (key, value) in fragment.split('&').filter_map(|pair| pair.split_once('=')) {
            match key {
                "ct" => overrides.connect = limit(value, 10_000).unwrap_or(overrides.connect),
                "rt" => overrides.read = limit(value, 15_000).unwrap_or(overrides.read),
                "tt" => overrides.total = limit(value, 15_000).unwrap_or(overrides.total),
                "rc" => overrides.retries = value.parse().map_or(1, |count: u32| count.min(5)),
                "rp" => overrides.retry_on = RetryOn::parse(value),
                // `sni` and `e` (edges) have no meaning here.
                _ => {}
            }
        }
        overrides
    }
}

impl RetryOn {
    fn parse(list: &str) -> Self {
        let has = |word: &str| list.split(',').any(|one| one.trim() == word || one.trim() == "all");
        Self {
            client_error: has("4xx"),
            server_error: has("5xx"),
            connect: has("ct"),
            read: has("rt"),
        }
    }

    pub(crate) fn covers(self, failure: &WebhookError) -> bool {
        match (failure.status, failure.code) {
            (Some(400..500), _) => self.client_error,
            (Some(_), _) => self.server_error,
            (None, 11205) => self.connect,
            (None, 11200) => self.read,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_has_neither_fragment_nor_password() {
        let target =
            Target::parse("https://ana:p%40ss@inbox.example:8443/sms?a=O'B#rc=9&rp=4xx,rt&rt=50")
                .unwrap();
        assert_eq!(target.url, "https://inbox.example:8443/sms?a=O'B");
        assert_eq!(target.credentials, Some(("ana".into(), "p@ss".into())));
        assert_eq!(target.overrides.retries, 5);
        assert_eq!(target.overrides.read, Duration::from_millis(100));
        assert_eq!(target.overrides.retry_on, RetryOn::parse("rt,4xx"));
        assert!(Target::parse("inbox.example/sms").is_none());
    }
}
