//! The applications that numbers go by for texts: whatever the number's own webhook is, theirs is
//! called.

use super::{Applications, Connected};
use futures_util::future::join_all;
use hearback_twilio::CallError;
use hearback_twilio::client::{Application, PhoneNumber};
use hearback_twilio::sid::ApplicationSid;
use std::collections::BTreeSet;
use std::time::Duration;

/// The most applications to read: each is one call.
const MOST: usize = 50;

impl Connected {
    /// Looks at the applications that numbers go by for texts, now and all at once, and waits for
    /// none of them longer than that.
    pub(crate) async fn look_at_applications(
        &self,
        numbers: &[PhoneNumber],
        patience: Duration,
    ) -> Applications {
        let named = numbers.iter().filter_map(|number| number.sms_application_sid.as_deref());
        let sids: BTreeSet<ApplicationSid> = named.filter_map(|sid| sid.parse().ok()).collect();
        let each = sids.into_iter().take(MOST).map(async |sid| {
            let asked = tokio::time::timeout(patience, self.client.fetch_application(&sid)).await;
            Some((sid.to_string(), self.answered(asked.ok()?)?))
        });
        join_all(each).await.into_iter().flatten().collect()
    }

    fn answered(&self, asked: Result<Application, CallError>) -> Option<Option<Application>> {
        match asked {
            Ok(application) => Some(Some(application)),
            Err(CallError::Refused(error)) if error.is_not_found() => Some(None),
            Err(error) => {
                let organization = self.organization;
                tracing::warn!(%organization, %error, "an application can't be looked at");
                None
            }
        }
    }
}
