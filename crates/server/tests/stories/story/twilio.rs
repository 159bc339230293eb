//! Twilio, as far as it calls us. Its signature is computed here again, from Twilio's documents
//! (<https://www.twilio.com/docs/usage/security#validating-requests>).

use super::{Answer, Inbox, log, private};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) const ACCOUNT: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

static SIDS: AtomicU64 = AtomicU64::new(1);

pub(crate) struct Twilio {
    pub(crate) account_sid: String,
    pub(crate) auth_token: String,
}

pub(crate) type Form = Vec<(String, String)>;

/// A form from its pairs.
pub(crate) fn form<const N: usize>(pairs: [(&str, &str); N]) -> Form {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

/// A form as it goes over the network.
pub(crate) fn encode(form: &Form) -> String {
    private::form_never_logged(form);
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

impl Twilio {
    pub(crate) fn new(account_sid: &str, auth_token: &str) -> Self {
        log::never(auth_token);
        Self { account_sid: account_sid.to_owned(), auth_token: auth_token.to_owned() }
    }

    /// The parameters of a text.
    pub(crate) fn text(&self, from: &str, to: &str, body: &str) -> Form {
        let sid = format!("SM{:032x}", SIDS.fetch_add(1, Ordering::Relaxed));
        form([
            ("ToCountry", "US"),
            ("SmsMessageSid", &sid),
            ("NumMedia", "0"),
            ("SmsSid", &sid),
            ("SmsStatus", "received"),
            ("Body", body),
            ("To", to),
            ("NumSegments", "1"),
            ("MessageSid", &sid),
            ("AccountSid", &self.account_sid),
            ("From", from),
            ("ApiVersion", "2010-04-01"),
        ])
    }

    /// The signature of a form that is posted to a URL.
    pub(crate) fn sign(&self, url: &str, form: &Form) -> String {
        let mut sorted = form.clone();
        sorted.sort();
        let mut mac = Hmac::<Sha1>::new_from_slice(self.auth_token.as_bytes()).unwrap();
        mac.update(url.as_bytes());
        for (name, value) in sorted {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
        STANDARD.encode(mac.finalize().into_bytes())
    }
}

impl Inbox {
    /// Posts a form to a path below the public URL, rightly signed.
    pub(crate) async fn post_signed(&self, path: &str, form: &Form) -> Answer {
        let signature = self.twilio.sign(&self.public(path), form);
        self.post_form(path, encode(form), Some(&signature)).await
    }

    /// The address that Twilio believes to call.
    pub(crate) fn public(&self, path: &str) -> String {
        format!("{}{path}", self.running.public_url.as_str().trim_end_matches('/'))
    }

    /// Posts a form as it is.
    pub(crate) async fn post_form(
        &self,
        path: &str,
        body: impl Into<reqwest::Body>,
        signature: Option<&str>,
    ) -> Answer {
        let mut request = self
            .http
            .post(self.url(path))
            .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
            .body(body);
        if let Some(signature) = signature {
            request = request.header("x-twilio-signature", signature);
        }
        Answer::of(request).await
    }
}
