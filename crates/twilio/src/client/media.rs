//! Fetching attachments.
//!
//! The API answers with a redirect to storage elsewhere. The credentials are for the API alone, so
//! redirects are followed by hand, without them; and not into private networks, where the address
//! of an attachment has no business.
//!
//! Source: <https://www.twilio.com/docs/messaging/api/media-resource>

mod destination;
mod disposition;

use super::settings::{self, SettingsError};
use super::transport::reason;
use super::{Client, Settings};
use crate::error::ApiError;
use destination::PublicOnly;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, LOCATION};
use reqwest::{Response, StatusCode};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

const REDIRECTS_AT_MOST: usize = 5;
/// An error's text is not read beyond this.
const LONGEST_ERROR: usize = 64 * 1024;

/// Where Twilio's own API is, whatever address it is configured to be called at.
const TWILIO_HOST: &str = "api.twilio.com";

/// Fetches attachments. One is enough for many accounts.
#[derive(Debug, Clone)]
pub struct MediaFetcher {
    http: reqwest::Client,
    base: Url,
    private_allowed: bool,
    total_timeout: Duration,
    largest: usize,
}

/// An attachment, and what its storage says about it: to be believed no more than its sender.
#[derive(Clone, PartialEq, Eq)]
pub struct FetchedFile {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its type, as stated.
    pub content_type: Option<String>,
    /// Its name, as given.
    pub name: Option<String>,
}

/// Why an attachment was not fetched. None of them holds an address or a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// It does not exist at Twilio, or does not any more.
    #[error("it is not there any more")]
    Gone,
    /// It is longer than is taken.
    #[error("it is longer than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// Its address, or one that it leads to, is none to be called.
    #[error("it leads to an address that is not called: {0}")]
    Refused(&'static str),
    /// The account's credentials are not accepted.
    #[error("the credentials are not accepted: {0}")]
    Misconfigured(ApiError),
    /// It did not work this time.
    #[error("{0}")]
    Failed(String),
}

impl MediaFetcher {
    /// A fetcher for the API of these settings, with a limit of its own on the time that one
    /// attachment may take, and on its size in bytes.
    ///
    /// # Errors
    /// [`SettingsError`] if the base URL is unusable or TLS cannot be set up.
    pub fn new(
        settings: &Settings,
        total_timeout: Duration,
        largest: usize,
    ) -> Result<Self, SettingsError> {
        let base = settings::base_url(&settings.base_url)?;
        // Against a simulator, its storage is as private as itself.
        let private_allowed = destination::is_private(&base);
        let mut builder = reqwest::Client::builder()
            .connect_timeout(settings.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .http1_only()
            .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")));
        if !private_allowed && !destination::behind_proxy() {
            builder = builder.dns_resolver(Arc::new(PublicOnly));
        }
        let http = builder.build().map_err(SettingsError::Http)?;
        Ok(Self { http, base, private_allowed, total_timeout, largest })
    }

    /// Fetches the attachment at an address that a webhook named, with the credentials of the
    /// client's account where the API itself asks for them.
    ///
    /// # Errors
    /// [`MediaError`]
    pub async fn fetch(&self, client: &Client, url: &str) -> Result<Vec<u8>, MediaError> {
        self.fetch_file(client, url).await.map(|file| file.bytes)
    }

    /// Fetches an attachment with what its storage says about it.
    ///
    /// # Errors
    /// [`MediaError`]
    pub async fn fetch_file(&self, client: &Client, url: &str) -> Result<FetchedFile, MediaError> {
        let fetched = tokio::time::timeout(self.total_timeout, self.follow(client, url)).await;
        fetched.unwrap_or_else(|_| Err(MediaError::Failed("it takes too long".to_owned())))
    }

    async fn follow(&self, client: &Client, url: &str) -> Result<FetchedFile, MediaError> {
        let mut url = Url::parse(url).map_err(|_| MediaError::Refused("it is no address"))?;
        for _ in 0..=REDIRECTS_AT_MOST {
            let response = self.ask(client, &url).await?;
            if !response.status().is_redirection() {
                let said = |name: HeaderName| {
                    let value = response.headers().get(name)?;
                    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
                };
                let content_type = said(CONTENT_TYPE);
                let name = said(CONTENT_DISPOSITION).and_then(|said| disposition::file_name(&said));
                let bytes = self.read(response).await?;
                return Ok(FetchedFile { bytes, content_type, name });
            }
            let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
            let to = to.and_then(|to| url.join(to).ok());
            url = to.ok_or_else(|| MediaError::Failed("it redirects nowhere".to_owned()))?;
        }
        Err(MediaError::Failed("it redirects again and again".to_owned()))
    }

    async fn ask(&self, client: &Client, url: &Url) -> Result<Response, MediaError> {
        self.check(url)?;
        let mut request = self.http.get(url.clone());
        if self.is_api(url) {
            let (user, password) = client.credentials.basic();
            request = request.basic_auth(user, Some(password));
        }
        request.send().await.map_err(|error| MediaError::Failed(reason(error)))
    }

    /// Whether it is the API, which alone gets the credentials.
    fn is_api(&self, url: &Url) -> bool {
        let twilio = url.scheme() == "https"
            && url.host_str() == Some(TWILIO_HOST)
            && url.port_or_known_default() == Some(443);
        twilio || url.origin() == self.base.origin()
    }

    fn check(&self, url: &Url) -> Result<(), MediaError> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err(MediaError::Refused("it has a user name in it"));
        }
        let allowed = match url.scheme() {
            "https" => true,
            "http" => self.base.scheme() == "http",
            _ => false,
        };
        if !allowed {
            return Err(MediaError::Refused("it is not called over https"));
        }
        if !self.private_allowed && destination::is_private(url) {
            return Err(MediaError::Refused("it is in a private network"));
        }
        Ok(())
    }

    async fn read(&self, mut response: Response) -> Result<Vec<u8>, MediaError> {
        let status = response.status();
        let too_large = MediaError::TooLarge { limit: self.largest };
        if !status.is_success() {
            return Err(failed(response).await);
        }
        if response.content_length().is_some_and(|length| length > self.largest as u64) {
            return Err(too_large);
        }
        let mut bytes = Vec::new();
        loop {
            match response.chunk().await {
                Ok(None) => return Ok(bytes),
                Ok(Some(chunk)) if bytes.len() + chunk.len() <= self.largest => {
                    bytes.extend_from_slice(&chunk);
                }
                Ok(Some(_)) => return Err(too_large),
                Err(error) => return Err(MediaError::Failed(reason(error))),
            }
        }
    }
}

/// What an answer without the attachment means.
async fn failed(mut response: Response) -> MediaError {
    let status = response.status();
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ERROR {
            break;
        }
    }
    let error = ApiError::read(status.as_u16(), &body);
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => MediaError::Gone,
        StatusCode::UNAUTHORIZED => MediaError::Misconfigured(error),
        _ => MediaError::Failed(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetcher(base: &str) -> MediaFetcher {
        let settings = Settings { base_url: base.to_owned(), ..Settings::default() };
        MediaFetcher::new(&settings, Duration::from_secs(1), 10).unwrap()
    }

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn only_the_api_gets_the_credentials() {
        let real = fetcher("https://api.twilio.com");
        assert!(real.is_api(&url("https://api.twilio.com/2010-04-01/x")));
        for other in [
            "http://api.twilio.com/x",
            "https://api.twilio.com:8443/x",
            "https://api.twilio.com.evil.example/x",
            "https://media.twiliocdn.com/x",
            "https://s3.amazonaws.com/x",
        ] {
            assert!(!real.is_api(&url(other)), "{other}");
        }
        let simulated = fetcher("http://127.0.0.1:8081");
        assert!(simulated.is_api(&url("http://127.0.0.1:8081/2010-04-01/x")));
        assert!(!simulated.is_api(&url("http://127.0.0.1:8082/x")));
    }

    #[test]
    fn private_networks_are_not_called_unless_the_api_is_in_one() {
        let real = fetcher("https://api.twilio.com");
        for bad in [
            "http://storage.example/x",
            "https://127.0.0.1/x",
            "https://localhost/x",
            "https://x.localhost./x",
            "https://10.1.2.3/x",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://user@storage.example/x",
            "file:///etc/passwd",
        ] {
            assert!(matches!(real.check(&url(bad)), Err(MediaError::Refused(_))), "{bad}");
        }
        assert_eq!(real.check(&url("https://storage.example/x")), Ok(()));
        assert_eq!(fetcher("http://127.0.0.1:8081").check(&url("http://127.0.0.1:9/x")), Ok(()));
    }
}
