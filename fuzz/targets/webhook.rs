//! Whatever is posted to the webhooks: it is read or refused, never a panic, and what is read is
//! what was written.

#![no_main]

use hearback_twilio::form;
use hearback_twilio::inbound::InboundMessage;
use hearback_twilio::status::StatusReport;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Ok(form) = form::decode(body) else { return };
    assert_eq!(form::decode(&written(&form)).as_ref(), Ok(&form));
    if let Ok(text) = InboundMessage::from_form(&form) {
        told(&form, "From", &text.from);
        told(&form, "To", &text.to);
        assert!(text.body.is_empty() || value(&form, "Body") == Some(&text.body));
        let counted = text.num_media.unwrap_or(0) as usize;
        assert!(text.media.len() <= counted.max(form.len()));
        // Logs carry ids: whatever the text and its numbers are, they are the same.
        let (from, to, body) = Default::default();
        let untold = InboundMessage { from, to, body, ..text.clone() };
        assert_eq!(format!("{text:?}"), format!("{untold:?}"));
    }
    if let Ok(report) = StatusReport::from_form(&form) {
        let word = report.status.as_str();
        let given = value(&form, "MessageStatus").or_else(|| value(&form, "SmsStatus"));
        assert!(given.is_some() || value(&form, "MessageStatus") == Some(word), "{word}");
        assert_ne!(report.error_code, Some(0));
    }
});

/// The form as a browser would send it.
fn written(form: &[(String, String)]) -> Vec<u8> {
    let mut wire = form_urlencoded::Serializer::new(String::new());
    wire.extend_pairs(form);
    wire.finish().into_bytes()
}

fn value<'f>(form: &'f [(String, String)], name: &str) -> Option<&'f str> {
    form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// An address stands in the form, give or take the space around it.
fn told(form: &[(String, String)], name: &str, address: &str) {
    assert!(!address.is_empty());
    assert!(form.iter().any(|(known, value)| known == name && value.contains(address)));
}
