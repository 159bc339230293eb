//! `X-Twilio-Signature`.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::media::hmac_sha1;

/// Signs a URL with the form parameters of a POST: each name and value, sorted by name.
pub(crate) fn sign(key: &str, url: &str, params: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = params.iter().collect();
    sorted.sort();
    sorted.dedup();
    let mut data = url.to_owned();
    for (name, value) in sorted {
        data.push_str(name);
        data.push_str(value);
    }
    STANDARD.encode(hmac_sha1(key, data.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn the_example_in_twilios_security_guide_is_signed_as_printed_there() {
        let params = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675310"),
            ("Digits", "1234"),
            ("From", "+14158675310"),
            ("To", "+18005551212"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let signature = sign("12345", "https://example.com/myapp.php?foo=1&bar=2", &params);
        assert_eq!(signature, "L/OH5YylLD5NRKLltdqwSvS0BnU=");
    }
}
