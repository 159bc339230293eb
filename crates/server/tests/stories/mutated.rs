//! Ten thousand requests that are almost what Twilio signed: every one is refused.

use crate::story::{Answer, DANIELA, Inbox, MAIN, Twilio, encode, on_each_engine};
use futures_util::{StreamExt as _, stream};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

const REQUESTS: usize = 10_000;
const AT_ONCE: usize = 32;
const PATH: &str = "/webhooks/twilio/messages";
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

/// A request as it is sent.
struct Request {
    path: String,
    form: Vec<(String, String)>,
    signature: String,
}

/// A right request, changed in one place.
fn mutated(inbox: &Inbox, random: &mut StdRng) -> Request {
    let form = inbox.twilio.text(DANIELA, MAIN, "See you at 10 then? Café 😀");
    let signature = inbox.twilio.sign(&inbox.public(PATH), &form);
    let mut request = Request { path: PATH.to_owned(), form, signature };
    // Without a readable account nobody's signature could be checked: that is another refusal.
    let account = request.form.iter().position(|(name, _)| name == "AccountSid").unwrap();
    let others: Vec<_> = (0..request.form.len()).filter(|pair| *pair != account).collect();
    let pair = others[random.random_range(0..others.len())];
    match random.random_range(0..9) {
        0 => replace(&mut request.signature, random),
        1 => request.signature.truncate(random.random_range(0..request.signature.len())),
        2 => request.signature.push(char::from(LETTERS[random.random_range(0..LETTERS.len())])),
        3 => replace(&mut request.form[pair].1, random),
        4 => replace(&mut request.form[pair].0, random),
        5 => drop(request.form.remove(pair)),
        6 => request.form.push((format!("Extra{pair}"), random.random_range(0..9).to_string())),
        7 => request.path = format!("{PATH}?again={}", random.random_range(0..999)),
        _ => {
            let token = format!("{:032x}", random.random::<u128>());
            let other = Twilio::new(&inbox.twilio.account_sid, &token);
            request.signature = other.sign(&inbox.public(PATH), &request.form);
        }
    }
    request
}

/// Another character in one place.
fn replace(text: &mut String, random: &mut StdRng) {
    let place = random.random_range(0..text.chars().count().max(1));
    let before = text.chars().nth(place);
    let others: Vec<u8> =
        LETTERS.iter().copied().filter(|letter| Some(char::from(*letter)) != before).collect();
    let other = char::from(others[random.random_range(0..others.len())]);
    let rest = text.chars().skip(place + 1);
    *text = text.chars().take(place).chain([other]).chain(rest).collect();
}

#[tokio::test]
async fn ten_thousand_requests_with_a_bad_signature_are_refused() {
    on_each_engine(|inbox| async move {
        inbox.daniela_wrote().await;
        let before = inbox.footprint().await;
        // The same ten thousand every time, so that one that passes can be looked at.
        let mut random = StdRng::seed_from_u64(7);
        let requests: Vec<_> = (0..REQUESTS).map(|_| mutated(&inbox, &mut random)).collect();
        let refused = stream::iter(&requests).map(|request| refusal(&inbox, request));
        let refused = refused.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await;
        assert_eq!(refused.len(), REQUESTS);
        assert_eq!(inbox.footprint().await, before, "nothing came of them");
        // They changed what they had to change: as it was signed, one is taken.
        inbox.text(DANIELA, MAIN, "See you at 10 then? Café 😀").await;
    })
    .await;
}

async fn refusal(inbox: &Inbox, request: &Request) {
    let Request { path, form, signature } = request;
    let answer: Answer = inbox.post_form(path, encode(form), Some(signature)).await;
    assert_eq!(answer.status, 403, "{path} {signature} {}", encode(form));
}
