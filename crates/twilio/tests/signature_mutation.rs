//! Whatever was signed, one changed byte of it is refused.

use hearback_twilio::form;
use hearback_twilio::signature::{Body, SigningKey, sign, verify};
use proptest::prelude::*;
use std::collections::BTreeSet;

type Form = Vec<(String, String)>;

fn urls() -> impl Strategy<Value = String> {
    "(https|http)://([a-z]{1,8}\\.example|\\[2001:db8::[1-9]\\])(:[1-9][0-9]{0,3})?/[a-zA-Z0-9%/]{0,12}(\\?[a-z0-9=&%]{0,12})?"
}

fn forms() -> impl Strategy<Value = Form> {
    // Few distinct characters, so that names repeat and boundaries fall in the same places.
    prop::collection::vec(("[A-Ca0]{0,3}", "[ab\u{e9}😀 +&=%]{0,4}"), 0..6)
}

/// Changes the character at `place` (counted round) into another one.
fn changed(text: &str, place: usize, to: char) -> Option<String> {
    let count = text.chars().count();
    if count == 0 {
        return None;
    }
    let other: String =
        text.chars().enumerate().map(|(at, c)| if at == place % count { to } else { c }).collect();
    (other != text).then_some(other)
}

/// What Twilio signs of a form: each pair once, in order, with nothing between them.
fn signed(form: &Form) -> String {
    let pairs: BTreeSet<_> = form.iter().collect();
    pairs.into_iter().map(|(name, value)| format!("{name}{value}")).collect()
}

fn key() -> SigningKey {
    SigningKey::auth_token("12345678901234567890123456789012".into())
}

proptest! {
    #[test]
    fn what_was_signed_holds_on_the_wire_too(url in urls(), form in forms()) {
        let signature = sign(&key(), &url, Body::Form(&form));
        prop_assert!(verify(&[key()], &url, Body::Form(&form), &signature));
        let mut wire = form_urlencoded::Serializer::new(String::new());
        wire.extend_pairs(&form);
        let decoded = form::decode(wire.finish().as_bytes());
        prop_assert_eq!(decoded.as_ref(), Ok(&form));
    }

    #[test]
    fn order_does_not_matter(url in urls(), form in forms().prop_shuffle()) {
        let mut sorted = form.clone();
        sorted.sort();
        prop_assert_eq!(
            sign(&key(), &url, Body::Form(&form)),
            sign(&key(), &url, Body::Form(&sorted))
        );
    }

    #[test]
    fn a_changed_url_is_refused(url in urls(), form in forms(), place: usize, to in "[a-z0-9:/?#@]") {
        let signature = sign(&key(), &url, Body::Form(&form));
        let Some(other) = changed(&url, place, to.chars().next().unwrap_or('x')) else {
            return Ok(());
        };
        prop_assert!(!verify(&[key()], &other, Body::Form(&form), signature), "{}", other);
    }

    #[test]
    fn a_changed_parameter_is_refused(
        url in urls(), form in forms(), which: usize, place: usize, name: bool, to in "[A-Cab0\u{e9}]",
    ) {
        let signature = sign(&key(), &url, Body::Form(&form));
        if form.is_empty() {
            return Ok(());
        }
        let mut other = form.clone();
        let pair = &mut other[which % form.len()];
        let part = if name { &mut pair.0 } else { &mut pair.1 };
        let Some(text) = changed(part, place, to.chars().next().unwrap_or('x')) else {
            return Ok(());
        };
        *part = text;
        // Of a pair that is there twice, one more or less makes no difference to Twilio.
        let same = signed(&form) == signed(&other);
        let verified = verify(&[key()], &url, Body::Form(&other), signature);
        prop_assert_eq!(verified, same, "{:?}", other);
    }

    #[test]
    fn a_changed_signature_is_refused(url in urls(), form in forms(), place: usize, to: char) {
        let signature = sign(&key(), &url, Body::Form(&form));
        let Some(other) = changed(&signature, place, to) else {
            return Ok(());
        };
        prop_assert!(!verify(&[key()], &url, Body::Form(&form), other));
    }

    #[test]
    fn a_changed_token_is_refused(url in urls(), form in forms(), token in "[a-f0-9]{32}") {
        let signature = sign(&key(), &url, Body::Form(&form));
        let other = SigningKey::auth_token(token.into());
        prop_assert!(!verify(&[other], &url, Body::Form(&form), signature));
    }

    #[test]
    fn no_url_or_signature_is_too_odd(url: String, signature: Vec<u8>, body: Vec<u8>) {
        prop_assert!(!verify(&[key()], &url, Body::Json(&body), &signature));
        if let Ok(form) = form::decode(&body) {
            prop_assert!(!verify(&[key()], &url, Body::Form(&form), &signature));
        }
    }
}
