//! Webhooks as Twilio sends them, made and signed ahead of the measuring.

use base64::Engine as _;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

pub(crate) const ACCOUNT: &str = "ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
pub(crate) const TOKEN: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const LINE: &str = "+14155550100";

/// Where and how a webhook is sent.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// `127.0.0.1:8080`.
    pub(crate) host: String,
    /// `/webhooks/twilio/messages`.
    pub(crate) path: String,
    /// The URL that the signature is made over.
    pub(crate) url: String,
}

/// A sid that no other text has.
pub(crate) fn sid(n: u64) -> String {
    format!("SM{n:032x}")
}

pub(crate) const SENDERS: u64 = 10_000;

/// One of the known senders.
pub(crate) fn sender(n: u64) -> String {
    format!("+1415{:07}", 2_000_000 + n % SENDERS)
}

/// One whole HTTP request: an incoming text, with the parameters that Twilio sends.
pub(crate) fn request(target: &Target, n: u64, from: &str) -> Vec<u8> {
    let sid = sid(n);
    let body = format!("Is anyone there? This is text number {n} about the dryer.");
    let mut parameters = [
        ("AccountSid", ACCOUNT),
        ("ApiVersion", "2010-04-01"),
        ("Body", &body),
        ("From", from),
        ("FromCity", "SAN FRANCISCO"),
        ("FromCountry", "US"),
        ("FromState", "CA"),
        ("FromZip", "94103"),
        ("MessageSid", &sid),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
        ("SmsMessageSid", &sid),
        ("SmsSid", &sid),
        ("SmsStatus", "received"),
        ("To", LINE),
        ("ToCity", "OAKLAND"),
        ("ToCountry", "US"),
        ("ToState", "CA"),
        ("ToZip", "94607"),
    ];
    parameters.sort_unstable();
    let signature = sign(&target.url, &parameters);
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(parameters);
    let form = form.finish();
    format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         X-Twilio-Signature: {signature}\r\nContent-Length: {}\r\n\r\n{form}",
        target.path,
        target.host,
        form.len()
    )
    .into_bytes()
}

/// Twilio's signature: HMAC-SHA1 over the URL and the sorted parameters.
pub(crate) fn sign(url: &str, sorted: &[(&str, &str)]) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes()).expect("any key will do");
    mac.update(url.as_bytes());
    for (name, value) in sorted {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}
