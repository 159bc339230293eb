//! Fetching attachments.
//!
//! The API answers with a redirect to storage elsewhere. The credentials go to the account's own
//! media alone ([`place`]), with the first request; redirects are followed by hand, without them,
//! and neither back into the API nor into private networks, where an attachment has no business.
//!
//! Source: <https://www.twilio.com/docs/messaging/api/media-resource>

mod destination;
mod disposition;
mod place;
#[cfg(test)]
mod tests;

use super::settings::{self, SettingsError};
use super::transport::reason;
use super::{Client, ClientSettings};
use crate::error::ApiError;
use destination::PublicOnly;
use percent_encoding::percent_decode_str;
use place::MediaPlace;
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

/// An attachment, with what its storage says about it: no more trustworthy than its sender.
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
    /// It doesn't exist at Twilio, or no longer does.
    #[error("the file no longer exists")]
    Gone,
    /// It is longer than is taken.
    #[error("the file is over {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// We don't call its address, or one it redirects to.
    #[error("it redirects to an address we don't call: {0}")]
    Refused(&'static str),
    /// The account's credentials are not accepted.
    #[error("Twilio rejected the credentials: {0}")]
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
        settings: &ClientSettings,
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

    /// Fetches the attachment at an address that a webhook named. It must be one of the client's
    /// account, which is asked for it with the credentials; whatever it leads to gets none.
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
        let url = Url::parse(url).map_err(|_| MediaError::Refused("it is no address"))?;
        let place = self.place_of(client, &url)?;
        // The URL is rebuilt from the two SIDs, so nothing else of the given one is used.
        let mut url: Url = client
            .attachment_url(&place.message, &place.media)
            .parse()
            .map_err(|_| MediaError::Refused("it is no address"))?;
        let (user, password) = client.credentials.basic();
        let first = self.http.get(url.clone()).basic_auth(user, Some(password));
        let mut response = ask(first).await?;
        if response.status().is_success() && is_description(&response) {
            return Err(MediaError::Refused("it is a description and no file"));
        }
        for _ in 0..REDIRECTS_AT_MOST {
            if !response.status().is_redirection() {
                return self.file(response).await;
            }
            url = leads_to(&url, &response)?;
            self.check(&url)?;
            response = ask(self.http.get(url.clone())).await?;
        }
        if response.status().is_redirection() {
            return Err(MediaError::Failed("it redirects again and again".to_owned()));
        }
        self.file(response).await
    }

    /// Which attachment of the account an address names: at the API as we call it, or as Twilio
    /// itself knows it.
    fn place_of(&self, client: &Client, url: &Url) -> Result<MediaPlace, MediaError> {
        let account = &client.credentials.account_sid;
        let at_twilio = is_twilio(url).then(|| MediaPlace::read(url, "", account));
        let as_called = || {
            let prefix = self.base.path().trim_end_matches('/');
            (url.origin() == self.base.origin()).then(|| {
                // A proxy that adds a prefix to the path does not rewrite what Twilio says.
                MediaPlace::read(url, prefix, account)
                    .or_else(|| MediaPlace::read(url, "", account))
            })
        };
        let place = at_twilio.flatten().or_else(|| as_called().flatten());
        place.ok_or(MediaError::Refused("it is no attachment of the account"))
    }

    /// Whether a redirect may be followed there, without credentials.
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
        if self.is_api(url) {
            return Err(MediaError::Refused("it leads back into the API"));
        }
        Ok(())
    }

    /// Whether it is a resource of the API. A simulated Twilio has its storage at the same address,
    /// beside them.
    fn is_api(&self, url: &Url) -> bool {
        if url.host_str().is_some_and(|host| host.trim_end_matches('.') == TWILIO_HOST) {
            return true;
        }
        if url.origin() != self.base.origin() {
            return false;
        }
        let path = url.path().strip_prefix(self.base.path().trim_end_matches('/'));
        let path = percent_decode_str(path.unwrap_or(url.path())).decode_utf8_lossy().into_owned();
        let first = path.split('/').find(|segment| !segment.is_empty()).unwrap_or_default();
        !self.private_allowed || first.starts_with("2010-") || first == "v1"
    }

    async fn file(&self, response: Response) -> Result<FetchedFile, MediaError> {
        let said = |name: HeaderName| {
            let value = response.headers().get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let content_type = said(CONTENT_TYPE);
        let name = said(CONTENT_DISPOSITION).and_then(|said| disposition::file_name(&said));
        let bytes = self.read(response).await?;
        Ok(FetchedFile { bytes, content_type, name })
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

async fn ask(request: reqwest::RequestBuilder) -> Result<Response, MediaError> {
    request.send().await.map_err(|error| MediaError::Failed(reason(error)))
}

/// Where a redirect leads.
fn leads_to(from: &Url, response: &Response) -> Result<Url, MediaError> {
    let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
    let to = to.and_then(|to| from.join(to).ok());
    to.ok_or_else(|| MediaError::Failed("it redirects nowhere".to_owned()))
}

/// Whether the API answers with what it says of its resources, and not with a file.
fn is_description(response: &Response) -> bool {
    let said = response.headers().get(CONTENT_TYPE).and_then(|said| said.to_str().ok());
    let kind = said.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    ["application/json", "application/xml", "text/xml", "text/json"]
        .iter()
        .any(|description| kind.eq_ignore_ascii_case(description))
}

/// Whether it is Twilio's own API, whatever address we call it at.
fn is_twilio(url: &Url) -> bool {
    url.scheme() == "https"
        && url.host_str() == Some(TWILIO_HOST)
        && url.port_or_known_default() == Some(443)
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
