//! What Twilio lists of an account: asked for, and believed for a moment.

use super::Connected;
use super::listed::{Answer, Applications, Listing, Service};
use crate::run::clock::lies_within;
use hearback_twilio::client::{
    Listed, NumberFilter, Pages, PhoneNumber, ShortCode, VerifiedNumber,
};
use hearback_twilio::{CallError, MessagingServiceSid};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// What Twilio said about the account's numbers is believed for so long.
const BELIEVED: SignedDuration = SignedDuration::from_secs(60);
/// A page does not wait longer for it.
const PATIENCE: Duration = Duration::from_secs(4);
/// No more numbers than these are looked at.
const MOST_NUMBERS: usize = 5_000;
/// The most services to read: each is a call or two.
const MOST_SERVICES: usize = 50;

impl Connected {
    /// The account's numbers, as Twilio listed them within the last minute; none when it could not
    /// be asked, or takes too long for a page that waits.
    pub async fn numbers(&self, now: Timestamp) -> Listing {
        self.believed(&self.asked.numbers, now, "numbers", self.list_numbers()).await
    }

    /// The applications that the account's numbers go by for texts, in the same way.
    pub(crate) async fn applications(&self, now: Timestamp) -> Option<Arc<Applications>> {
        let numbers = self.numbers(now).await?;
        let looking = async { Ok(self.look_at_applications(&numbers, PATIENCE).await) };
        self.believed(&self.asked.applications, now, "applications", looking).await
    }

    /// The account's short codes, in the same way; none too when the API key may not ask.
    pub async fn short_codes(&self, now: Timestamp) -> Option<Arc<Vec<ShortCode>>> {
        self.believed(&self.asked.short_codes, now, "short codes", self.list_short_codes()).await
    }

    /// The numbers that were verified for the account, in the same way: a trial reaches no others.
    pub async fn verified_numbers(&self, now: Timestamp) -> Option<Arc<Vec<VerifiedNumber>>> {
        let asking = all(self.client.list_verified_numbers());
        self.believed(&self.asked.verified, now, "verified numbers", asking).await
    }

    /// The same, asked for now where this number is not among them: it may have been verified since.
    pub async fn verified_with(
        &self,
        number: &str,
        now: Timestamp,
    ) -> Option<Arc<Vec<VerifiedNumber>>> {
        let listed = self.verified_numbers(now).await?;
        if listed.iter().any(|one| one.phone_number == number) {
            return Some(listed);
        }
        *self.asked.verified.lock().await = None;
        self.verified_numbers(now).await
    }

    async fn believed<T>(
        &self,
        asked: &Answer<T>,
        now: Timestamp,
        what: &str,
        asking: impl Future<Output = Result<T, CallError>>,
    ) -> Option<Arc<T>> {
        let mut asked = asked.lock().await;
        if let Some((at, listed)) = asked.as_ref()
            && lies_within(*at, BELIEVED, now)
        {
            return listed.clone();
        }
        let listed = match tokio::time::timeout(PATIENCE, asking).await {
            Ok(Ok(listed)) => Some(Arc::new(listed)),
            Ok(Err(error)) => {
                tracing::warn!(organization = %self.organization, %error, "{what} can't be listed");
                None
            }
            Err(_) => None,
        };
        *asked = Some((now, listed.clone()));
        listed
    }

    /// Asks Twilio for the account's numbers now.
    ///
    /// # Errors
    /// When Twilio can't be reached, or refuses.
    pub async fn list_numbers(&self) -> Result<Vec<PhoneNumber>, CallError> {
        let filter = NumberFilter { page_size: Some(1000), ..NumberFilter::default() };
        all(self.client.list_numbers(&filter)).await
    }

    /// Asks Twilio for the account's short codes now.
    ///
    /// # Errors
    /// When Twilio can't be reached, or refuses.
    pub async fn list_short_codes(&self) -> Result<Vec<ShortCode>, CallError> {
        all(self.client.list_short_codes()).await
    }

    /// The account's messaging services with their pools, as Twilio listed them within the last
    /// minute; none when it could not be asked, takes too long, or the API key may not ask.
    pub async fn services(&self, now: Timestamp) -> Option<Arc<Vec<Service>>> {
        self.believed(&self.asked.services, now, "services", self.list_services()).await
    }

    /// Asks Twilio for the account's messaging services and their pools now.
    ///
    /// # Errors
    /// When Twilio can't be reached, or refuses.
    pub async fn list_services(&self) -> Result<Vec<Service>, CallError> {
        let mut pages = self.client.list_services();
        let mut all = Vec::new();
        while let Some(page) = pages.next().await? {
            for service in page.items {
                let pool = self.list_pool(&service.sid).await?;
                all.push(Service { service, pool });
                if all.len() >= MOST_SERVICES {
                    return Ok(all);
                }
            }
        }
        Ok(all)
    }

    /// Asks Twilio for the numbers (E.164) and short codes in a messaging service's pool now. An API
    /// key that may not list the short codes is taken for an account without any.
    ///
    /// # Errors
    /// When Twilio can't be reached, or refuses.
    pub async fn list_pool(&self, service: &MessagingServiceSid) -> Result<Vec<String>, CallError> {
        let numbers = all(self.client.list_service_numbers(service)).await?;
        let codes = match all(self.client.list_service_short_codes(service)).await {
            Err(CallError::Misconfigured(_) | CallError::Refused(_)) => vec![],
            listed => listed?,
        };
        let numbers = numbers.into_iter().map(|number| number.phone_number);
        Ok(numbers.chain(codes.into_iter().map(|code| code.short_code)).collect())
    }

    /// Asks again the next time, since a number or a service was changed.
    pub async fn forget_numbers(&self) {
        *self.asked.numbers.lock().await = None;
        *self.asked.applications.lock().await = None;
        *self.asked.services.lock().await = None;
        *self.asked.short_codes.lock().await = None;
    }
}

async fn all<T: Listed>(mut pages: Pages<'_, T>) -> Result<Vec<T>, CallError> {
    let mut all = Vec::new();
    while let Some(page) = pages.next().await? {
        all.extend(page.items);
        if all.len() >= MOST_NUMBERS {
            break;
        }
    }
    Ok(all)
}
