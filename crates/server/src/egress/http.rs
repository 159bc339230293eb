//! HTTP to an address that an admin named.

use super::{Egress, EgressError};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::error::Error as StdError;
use url::{Host, Url};

/// Gives a client only the addresses that may be connected to.
struct Permitted(Egress);

impl Resolve for Permitted {
    fn resolve(&self, name: Name) -> Resolving {
        let egress = self.0.clone();
        Box::pin(async move {
            // The client puts the port there itself.
            let found = egress.resolve(name.as_str(), 0).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

impl Egress {
    /// A client that connects only where it may, and goes nowhere else when it is told to. For hosts that
    /// are addresses, clients ask nobody: [`Egress::check`] each request's URL before.
    pub(crate) fn client(&self) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .dns_resolver(Permitted(self.clone()))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .user_agent(concat!("Hearback/", env!("CARGO_PKG_VERSION")))
    }

    /// Refuses a host that is an address which may not be connected to.
    ///
    /// # Errors
    /// [`EgressError::Refused`]
    pub(crate) async fn check(&self, url: &Url) -> Result<(), EgressError> {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            _ => return Ok(()),
        };
        self.resolve(&address, url.port_or_known_default().unwrap_or_default()).await.map(drop)
    }
}

/// Why such a client made no connection: it is somewhere among the causes.
pub(crate) fn cause(error: &reqwest::Error) -> Option<&EgressError> {
    causes(error).find_map(|one| one.downcast_ref())
}

/// What led to an error, from the outside in.
pub(crate) fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let one = next?;
        next = one.source();
        Some(one)
    })
}
