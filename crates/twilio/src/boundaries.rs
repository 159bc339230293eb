//! Where one parameter of a webhook ends and the next begins, which its signature does not say.
//!
//! Twilio signs names and values one after the other, sorted by name, with nothing in between. So
//! someone who knows one webhook's signature can cut the same text elsewhere: a body in which further
//! parameters are written out could become another sender's text, with an ID of its own. But however
//! it is cut, the parameters that Twilio wrote are still in what was signed. So if that contains a
//! parameter that didn't arrive as one, we can't tell which way was Twilio's.

use crate::form::{ParameterError, ParameterProblem};
use crate::status::MessageStatus;
use std::collections::BTreeSet;

/// What comes once in a webhook, whatever it is about.
const SINGLE: [&str; 40] = [
    "AccountSid",
    "Address",
    "ApiVersion",
    "Body",
    "ButtonPayload",
    "ButtonText",
    "ChannelStatusMessage",
    "ErrorCode",
    "ErrorMessage",
    "From",
    "FromCity",
    "FromCountry",
    "FromState",
    "FromZip",
    "Label",
    "Latitude",
    "Longitude",
    "MessageSid",
    "MessageStatus",
    "MessageType",
    "MessagingServiceSid",
    "NumMedia",
    "NumSegments",
    "OptOutType",
    "OriginalRepliedMessageSender",
    "OriginalRepliedMessageSid",
    "ProfileName",
    "RawDlrDoneDate",
    "ReferralBody",
    "ReferralMediaUrl",
    "ReferralNumMedia",
    "SmsMessageSid",
    "SmsSid",
    "SmsStatus",
    "To",
    "ToCity",
    "ToCountry",
    "ToState",
    "ToZip",
    "WaId",
];

/// Whether a name is one that Twilio could write. Anything else comes of a cut elsewhere.
#[must_use]
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether what was signed can be read in one way only: every parameter that is written out in it,
/// with a value as it has, is one of those of the form.
#[must_use]
pub fn are_clear(url: &str, form: &[(String, String)]) -> bool {
    let sorted: BTreeSet<(&str, &str)> =
        form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut signed = url.to_owned();
    // Where a name that is known begins or, of a longer one that is known, its last part does.
    let mut starts = BTreeSet::new();
    for (name, value) in sorted {
        let at = signed.len();
        starts.extend(
            PARAMETERS
                .iter()
                .filter(|(known, _)| begins_known(name, known))
                .map(|(known, _)| (at + name.len() - known.len(), *known)),
        );
        if let Some(number) = name.strip_prefix(MEDIA_URL)
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            starts.insert((at, MEDIA_URL));
        }
        signed.push_str(name);
        signed.push_str(value);
    }
    PARAMETERS.iter().all(|(name, is_value)| {
        signed.match_indices(name).all(|(at, _)| {
            starts.contains(&(at, *name)) || !is_value(&signed.as_bytes()[at + name.len()..])
        })
    })
}

/// Whether `name` is that known one, or a longer known one that ends in it.
fn begins_known(name: &str, known: &str) -> bool {
    name == known || (name.ends_with(known) && SINGLE.contains(&name))
}

const MEDIA_URL: &str = "MediaUrl";

type Begins = fn(&[u8]) -> bool;

/// Parameters that say what a webhook is about, and how a value of theirs begins.
const PARAMETERS: [(&str, Begins); 15] = [
    ("AccountSid", |rest| is_sid(rest, &["AC"])),
    ("ApiVersion", |rest| rest.starts_with(b"2010-04-01")),
    ("ErrorCode", |rest| digits(rest) >= 5),
    ("From", is_number),
    (MEDIA_URL, |rest| {
        let rest = &rest[digits(rest)..];
        rest.starts_with(b"https://") || rest.starts_with(b"http://")
    }),
    ("MessageSid", |rest| is_sid(rest, &["SM", "MM"])),
    ("MessageStatus", is_status),
    ("MessagingServiceSid", |rest| is_sid(rest, &["MG"])),
    ("NumMedia", |rest| digits(rest) > 0),
    ("NumSegments", |rest| digits(rest) > 0),
    ("OptOutType", |rest| {
        ["STOP", "START", "HELP"].iter().any(|word| rest.starts_with(word.as_bytes()))
    }),
    ("SmsMessageSid", |rest| is_sid(rest, &["SM", "MM"])),
    ("SmsSid", |rest| is_sid(rest, &["SM", "MM"])),
    ("SmsStatus", is_status),
    ("To", is_number),
];

fn digits(rest: &[u8]) -> usize {
    rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn is_sid(rest: &[u8], prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| {
        let hex = rest.strip_prefix(prefix.as_bytes());
        hex.and_then(|hex| hex.get(..32)).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
    })
}

/// `+14155550132`, `whatsapp:+14155550132`.
fn is_number(rest: &[u8]) -> bool {
    let channel = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    let rest = match rest.get(channel) {
        Some(b':') if channel > 0 => &rest[channel + 1..],
        _ => rest,
    };
    rest.first() == Some(&b'+') && digits(&rest[1..]) >= 5
}

fn is_status(rest: &[u8]) -> bool {
    MessageStatus::KNOWN.iter().any(|(word, _)| rest.starts_with(word.as_bytes()))
}

/// That nothing which comes once is there several times with different values: Twilio never does
/// this, and the signature does not say which one counts.
pub(crate) fn once_each(form: &[(String, String)]) -> Result<(), ParameterError> {
    let contradictory =
        |name| Err(ParameterError { name, problem: ParameterProblem::Contradictory });
    let mut seen = std::collections::BTreeMap::new();
    for (name, value) in form {
        if seen.insert(name, value).is_none_or(|before| before == value) {
            continue;
        }
        if let Some(name) = SINGLE.into_iter().find(|single| single == name) {
            return contradictory(name);
        }
        if name.starts_with(MEDIA_URL) {
            return contradictory(MEDIA_URL);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://inbox.example/webhooks/twilio/messages";

    fn text(body: &str) -> Vec<(String, String)> {
        let sid = format!("SM{:032x}", 7);
        [
            ("AccountSid", "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
            ("ApiVersion", "2010-04-01"),
            ("Body", body),
            ("From", "+14155550132"),
            ("FromCity", "SAUSALITO"),
            ("MediaUrl0", "https://api.twilio.com/x"),
            ("MessageSid", &sid),
            ("NumMedia", "1"),
            ("NumSegments", "1"),
            ("OriginalRepliedMessageSid", &sid),
            ("SmsMessageSid", &sid),
            ("SmsSid", &sid),
            ("SmsStatus", "received"),
            ("To", "+14155550100"),
            ("ToCity", ""),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    #[test]
    fn what_people_write_is_clear() {
        for body in [
            "",
            "From whom is this? To me?",
            "FromMary ToJohn, MessageSid please",
            "?From=%2B14155550132&To=+14155550100",
            "From: +14155550132, To: +14155550100",
            "From 4155550132 To 4155550100",
            "NumMedia is 0, SmsStatus: received, Body of work",
            "MessageSid=SM00000000000000000000000000000007",
            "AccountSid ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "MediaUrl0 https://a.example",
        ] {
            assert!(are_clear(URL, &text(body)), "{body}");
        }
    }

    #[test]
    fn parameters_that_are_written_out_are_not() {
        for body in [
            "From+14155550199",
            "hiFrom+14155550199MessageSidSM00000000000000000000000000000009",
            "x MessageSidMM00000000000000000000000000000009",
            "SmsSidSM00000000000000000000000000000009",
            "AccountSidACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
            "Towhatsapp:+14155550199",
            "MediaUrl0https://evil.example",
            "OptOutTypeSTOP",
            "NumMedia3",
            "MessageStatusfailed",
        ] {
            assert!(!are_clear(URL, &text(body)), "{body}");
        }
        assert!(!are_clear(&format!("{URL}?x=AccountSidAC{:032x}", 1), &text("hi")));
    }

    #[test]
    fn names_are_words() {
        assert!(["Body", "MediaUrl0", "new_1"].into_iter().all(is_name));
        assert!(!["", "Body ", "a+b", "From:", "é", "a\0"].into_iter().any(is_name));
    }
}
