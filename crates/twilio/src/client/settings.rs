//! Where the API is, who calls it, and how long it may take.

use crate::sid::{AccountSid, ApiKeySid};
use secrecy::{ExposeSecret as _, SecretString};
use std::time::Duration;
use url::Url;

/// Who calls.
///
/// The auth token is always needed: webhooks are signed with it. Where an API key is given, calls
/// use the key, and the token is not sent. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account whose messages these are.
    pub account_sid: AccountSid,
    /// Its primary auth token.
    pub auth_token: SecretString,
    /// A key to call with instead of the token. A *standard* key cannot read the account itself,
    /// so [`Client::fetch_account`](super::Client::fetch_account) fails with it.
    pub api_key: Option<ApiKey>,
}

/// An API key.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// `SK…`
    pub sid: ApiKeySid,
    /// Its secret.
    pub secret: SecretString,
}

impl Credentials {
    /// User name and password for HTTP Basic.
    pub(super) fn basic(&self) -> (&str, &str) {
        match &self.api_key {
            Some(key) => (key.sid.as_str(), key.secret.expose_secret()),
            None => (self.account_sid.as_str(), self.auth_token.expose_secret()),
        }
    }
}

/// Where the API is, and its limits.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// Scheme, host and, behind a proxy or for a simulator, port and path prefix.
    pub base_url: String,
    /// The same for messaging services and registrations with carriers. `None`: Twilio's host for them
    /// if `base_url` is Twilio's, otherwise `base_url` itself.
    pub messaging_url: Option<String>,
    /// The same for the debugger's alerts.
    pub monitor_url: Option<String>,
    /// For DNS, TCP and TLS together. A connection that fails is certain not to have carried a
    /// message, so this should be well below `total_timeout`, which is not.
    pub connect_timeout: Duration,
    /// For one call, from its start to the end of the answer.
    pub total_timeout: Duration,
    /// The longest answer that is read. A page of 1,000 long messages has some 3 MB.
    pub max_response_bytes: usize,
}

impl Default for ClientSettings {
    /// Twilio's own API, 5 s to connect, 15 s in all, 16 MiB of answer.
    fn default() -> Self {
        Self {
            base_url: "https://api.twilio.com".to_owned(),
            messaging_url: None,
            monitor_url: None,
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(15),
            max_response_bytes: 16 * 1024 * 1024,
        }
    }
}

/// Why a client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The base URL cannot be used.
    #[error("the base URL must be http(s)://host[:port][/path], without a user name or query")]
    BaseUrl,
    /// No HTTP client could be made, mostly for want of TLS roots.
    #[error("couldn't create the HTTP client")]
    Http(#[source] reqwest::Error),
}

/// Makes the HTTP client that [`Client::over`](super::Client::over) wants: with the settings'
/// time to connect, and following no redirect (the API has none, and following one could send a
/// message twice or the credentials elsewhere). One is enough for many accounts.
///
/// # Errors
/// [`SettingsError::Http`] if TLS cannot be set up.
pub fn http_client(settings: &ClientSettings) -> Result<reqwest::Client, SettingsError> {
    reqwest::Client::builder()
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.total_timeout)
        .redirect(reqwest::redirect::Policy::none())
        // What a lost connection means is known for HTTP/1: one request, one answer.
        .http1_only()
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(SettingsError::Http)
}

/// One of Twilio's other hosts: as it is given, or where it is beside `base`.
///
/// Twilio names them alike in every region: `api.ie1.twilio.com`, `messaging.ie1.twilio.com`.
pub(super) fn beside(base: &Url, name: &str, given: Option<&str>) -> Result<Url, SettingsError> {
    if let Some(given) = given {
        return base_url(given);
    }
    let mut url = base.clone();
    let region = base.host_str().and_then(|host| host.strip_prefix("api."));
    if let Some(rest) = region.filter(|rest| *rest == "twilio.com" || rest.ends_with(".twilio.com"))
    {
        let host = format!("{name}.{rest}");
        url.set_host(Some(&host)).map_err(|_| SettingsError::BaseUrl)?;
    }
    Ok(url)
}

/// The base URL, without a slash at its end.
pub(super) fn base_url(text: &str) -> Result<Url, SettingsError> {
    let mut url = Url::parse(text).map_err(|_| SettingsError::BaseUrl)?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !plain {
        return Err(SettingsError::BaseUrl);
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_an_address_with_an_optional_prefix() {
        for (text, path) in [
            ("https://api.twilio.com", "/"),
            ("https://api.twilio.com/", "/"),
            ("http://127.0.0.1:8080/twilio/", "/twilio"),
        ] {
            assert_eq!(base_url(text).unwrap().path(), path, "{text}");
        }
        for text in [
            "",
            "api.twilio.com",
            "ftp://a.example",
            "https://u:p@a.example",
            "https://a.example?x",
            "file:///x",
        ] {
            assert!(base_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_other_hosts_are_beside_the_first() {
        let table = [
            ("https://api.twilio.com", None, "https://messaging.twilio.com/"),
            ("https://api.ie1.twilio.com", None, "https://messaging.ie1.twilio.com/"),
            ("http://127.0.0.1:8080/twilio", None, "http://127.0.0.1:8080/twilio"),
            ("https://api.nottwilio.com", None, "https://api.nottwilio.com/"),
            ("https://api.twilio.com", Some("http://m.example/x/"), "http://m.example/x"),
        ];
        for (base, given, expected) in table {
            let base = base_url(base).unwrap();
            assert_eq!(beside(&base, "messaging", given).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn credentials_show_no_secret_and_prefer_the_key() {
        let mut credentials = Credentials {
            account_sid: "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap(),
            auth_token: "hunter2".into(),
            api_key: None,
        };
        assert_eq!(credentials.basic(), ("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "hunter2"));
        credentials.api_key = Some(ApiKey {
            sid: "SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb".parse().unwrap(),
            secret: "swordfish".into(),
        });
        assert_eq!(credentials.basic(), ("SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "swordfish"));
        let shown = format!("{credentials:?}");
        assert!(!shown.contains("hunter2") && !shown.contains("swordfish"), "{shown}");
    }
}
