//! What was signed holds, and nothing else does, whatever the address, the form and the header.

#![no_main]

use hearback_twilio::signature::{Body, SigningKey, sign, verify};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Request {
    url: String,
    form: Vec<(String, String)>,
    json: Option<Vec<u8>>,
    header: Vec<u8>,
    place: usize,
    flip: u8,
}

fuzz_target!(|request: Request| {
    let Request { url, form, json, mut header, place, flip } = request;
    let body = || Body::Form(&form);
    let key = || SigningKey::auth_token("12345678901234567890123456789012".into());
    let other = SigningKey::auth_token("22345678901234567890123456789012".into());
    assert!(!verify(&[key()], &url, body(), &header), "a signature was guessed");

    let signature = sign(&key(), &url, body());
    assert!(verify(&[key()], &url, body(), &signature), "what was signed does not hold");
    assert!(!verify(&[other], &url, body(), &signature), "another token's signature holds");
    assert!(!verify(&[], &url, body(), &signature), "without a key something holds");
    if let Some(json) = &json {
        // A JSON body is signed by its hash, which the address would have to name.
        assert!(!verify(&[key()], &url, Body::Json(json), &header));
    }

    // One bit of it.
    header = signature.into_bytes();
    let place = place % header.len();
    header[place] ^= flip;
    assert_eq!(verify(&[key()], &url, body(), &header), flip == 0, "a changed signature holds");
});
