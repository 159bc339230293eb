//! Requests to providers. An admin names their addresses, so each goes through [`Egress`].

use super::error::ProviderError;
use super::is_safe;
use crate::egress::http::cause;
use crate::egress::{Egress, EgressError};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use std::pin::Pin;
use std::time::Duration;
use url::Url;

/// The longest answer. Key sets and tokens have some thousand bytes.
const LONGEST: usize = 1024 * 1024;

/// Requests to providers.
#[derive(Clone)]
pub(crate) struct ProviderClient {
    http: Result<reqwest::Client, ProviderError>,
    egress: Egress,
}

impl ProviderClient {
    /// A client whose requests take no longer than this, all in all.
    pub(super) fn new(egress: Egress, time_limit: Duration) -> Self {
        let http = egress
            .client()
            .timeout(time_limit)
            .build()
            .map_err(|error| ProviderError::Unusable(format!("TLS can’t be set up: {error}.")));
        Self { http, egress }
    }

    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, ProviderError> {
        let url = Url::parse(&request.uri().to_string())
            .map_err(|_| ProviderError::Unusable("The provider names no valid address.".into()))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        self.check(&url).await?;
        let request = reqwest::Request::try_from(request)
            .map_err(|_| ProviderError::Unusable(format!("We can’t send a request to {host}.")))?;
        let mut response =
            self.http.clone()?.execute(request).await.map_err(|error| failed(&host, &error))?;
        if response.status().is_redirection() {
            return Err(ProviderError::Unusable(format!(
                "{host} sent us to another address, which we don’t follow. Enter the issuer exactly \
                 as the provider shows it."
            )));
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| failed(&host, &error))? {
            if body.len() + piece.len() > LONGEST {
                let sentence = format!("{host} sent more than we accept.");
                return Err(ProviderError::Unusable(sentence));
            }
            body.extend_from_slice(&piece);
        }
        let mut answer = http::Response::new(body);
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }

    /// Refuses where we don't connect to.
    async fn check(&self, url: &Url) -> Result<(), ProviderError> {
        if !is_safe(url) {
            return Err(ProviderError::Unusable(format!(
                "The provider’s address {} isn’t encrypted. It has to begin with https://.",
                url.origin().ascii_serialization()
            )));
        }
        let checked = self.egress.check(url).await;
        checked.map_err(|error| not_connected(url.host_str().unwrap_or_default(), &error))
    }
}

impl<'c> AsyncHttpClient<'c> for ProviderClient {
    type Error = ProviderError;
    type Future =
        Pin<Box<dyn Future<Output = Result<HttpResponse, ProviderError>> + Send + Sync + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.answer(request))
    }
}

/// Why a request failed.
fn failed(host: &str, error: &reqwest::Error) -> ProviderError {
    if error.is_timeout() {
        return ProviderError::Unreachable(format!(
            "{host} didn’t respond in time. Try again in a moment."
        ));
    }
    if let Some(refused) = cause(error) {
        return not_connected(host, refused);
    }
    ProviderError::Unreachable(format!(
        "We couldn’t reach {host}. Check the address, and that its certificate is valid."
    ))
}

fn not_connected(host: &str, error: &EgressError) -> ProviderError {
    ProviderError::Unreachable(match error {
        EgressError::Refused(refused) => refused.sentence(),
        EgressError::NoSuchName(_) => {
            format!("There’s no server called {host}. Check the address for typos.")
        }
        EgressError::NotConnected(_) => format!("We couldn’t reach {host}. Check the address."),
    })
}
