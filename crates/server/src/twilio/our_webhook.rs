//! Our webhook as it is set at Twilio: under which address, and with what beside it.

use crate::run::public_url::PublicUrl;
use hearback_twilio::client::{InboundWebhook, ServiceUpdate};

/// Twilio calls again when an attempt got no connection, a 5xx or no answer within four seconds, as
/// often as fits into the fifteen seconds that it gives the whole; by default it hardly would.
/// <https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides>
const PERSISTENT: &str = "#ct=3000&rt=4000&rc=3&rp=5xx,ct,rt";

/// The webhook for incoming texts of one organization.
#[derive(Clone, Debug)]
pub(crate) struct OurWebhook {
    /// The one to set, with the organization's token.
    pub(crate) url: String,
    /// The one without the token, which is ours too.
    pub(crate) without_token: String,
}

impl OurWebhook {
    pub(crate) fn new(public_url: &PublicUrl, token: &str) -> Self {
        Self { url: public_url.webhook(Some(token)), without_token: public_url.webhook(None) }
    }

    /// Whether a webhook set at Twilio is ours: whether its texts would come here and their signature
    /// hold. Twilio signs it as it is written, but for the fragment and the user's name, which it keeps
    /// to itself. A query is signed and brought along, and a standard port may stand or not.
    pub(crate) fn is(&self, url: &str) -> bool {
        let called = url.split('#').next().unwrap_or_default();
        let (address, query) = called.split_once('?').unwrap_or((called, "-"));
        // What is no URL as it stands would be called, and so signed, in another form.
        let is_whole = !query.is_empty() && query.bytes().all(|b| b.is_ascii_graphic());
        let address = plainly(address);
        is_whole && (address == self.url || address == self.without_token)
    }

    /// Whether a webhook set at Twilio brings texts here: it is ours, and called by POST, which alone
    /// we answer.
    pub(crate) fn is_reached_by(&self, webhook: &InboundWebhook) -> bool {
        webhook.url.as_deref().is_some_and(|url| self.is(url)) && !webhook.is_called_by_get()
    }

    /// The URLs that give way when a webhook becomes ours, its own and its fallback: what is not
    /// ours, or is called in a way that we do not answer.
    pub(crate) fn foreign<'w>(
        &self,
        webhook: &'w InboundWebhook,
    ) -> (Option<&'w String>, Option<&'w String>) {
        let own = webhook.url.as_ref().filter(|url| !self.is(url) || webhook.is_called_by_get());
        (own, webhook.fallback_url.as_ref().filter(|url| !self.is(url)))
    }

    /// What sets it at Twilio, with its fallback and with retries.
    pub(crate) fn settings(&self) -> InboundWebhook {
        InboundWebhook {
            url: Some(self.persistent()),
            method: Some("POST".to_owned()),
            fallback_url: Some(self.fallback()),
            fallback_method: Some("POST".to_owned()),
        }
    }

    /// What sets it for a messaging service, in place of the webhooks of its numbers.
    pub(crate) fn for_service(&self) -> ServiceUpdate {
        let on_number = Some(false);
        ServiceUpdate { webhook: self.settings(), use_inbound_webhook_on_number: on_number }
    }

    fn persistent(&self) -> String {
        format!("{}{PERSISTENT}", self.url)
    }

    /// Called once when the webhook itself failed for good: the same door without the token, so that
    /// it opens even where the token is what was wrong.
    fn fallback(&self) -> String {
        format!("{}{PERSISTENT}", self.without_token)
    }
}

/// An address without the user's name, and without the port that its scheme has anyway.
fn plainly(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let standard = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => "",
    };
    let host = host.strip_suffix(standard).unwrap_or(host);
    format!("{scheme}://{host}{path}")
}
