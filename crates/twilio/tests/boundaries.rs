//! One signed webhook can't be turned into another: however the signed text is cut into parameters,
//! the result is refused, unclear, or the same message.

use hearback_twilio::signature::{Body, SigningKey, sign, verify};
use hearback_twilio::{InboundMessage, boundaries};
use proptest::prelude::*;
use std::collections::BTreeSet;

type Form = Vec<(String, String)>;

const URL: &str = "https://inbox.example/webhooks/twilio/messages";
const VICTIM: &str = "+14155550199";
const NAMES: [&str; 16] = [
    "AccountSid",
    "ApiVersion",
    "Body",
    "From",
    "FromCity",
    "Label",
    "MediaUrl0",
    "MessageSid",
    "NumMedia",
    "NumSegments",
    "OriginalRepliedMessageSid",
    "ProfileName",
    "SmsMessageSid",
    "SmsSid",
    "SmsStatus",
    "To",
];

fn key() -> SigningKey {
    SigningKey::auth_token("12345678901234567890123456789012".into())
}

/// A text as Twilio tells of it; a stranger chooses its words, its place and their name.
fn text(body: &str, label: &str, name: &str) -> Form {
    let sid = format!("SM{:032x}", 7);
    [
        ("AccountSid", "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("ApiVersion", "2010-04-01"),
        ("Body", body),
        ("From", "+14155550132"),
        ("FromCity", "SAUSALITO"),
        ("Label", label),
        ("MessageSid", &sid),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
        ("ProfileName", name),
        ("SmsMessageSid", &sid),
        ("SmsSid", &sid),
        ("SmsStatus", "received"),
        ("To", "+14155550100"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// What a stranger writes who wants to be someone else: parameters, in any choice and order.
fn crafted() -> impl Strategy<Value = String> {
    let pieces: Vec<String> = [
        format!("From{VICTIM}"),
        format!("MessageSidSM{:032x}", 9),
        "NumMedia0".to_owned(),
        format!("SmsMessageSidSM{:032x}", 9),
        format!("SmsSidSM{:032x}", 9),
        "To+14155550100".to_owned(),
        "BodyPay here".to_owned(),
        "OptOutTypeSTOP".to_owned(),
        "OriginalReplied".to_owned(),
        "FromA".to_owned(),
        "Hello ".to_owned(),
    ]
    .into();
    let any = prop::collection::vec(prop::sample::select(pieces.clone()), 0..9);
    // In the order in which they are signed, so that many cuts are possible.
    let in_order = prop::sample::subsequence(pieces[..6].to_vec(), 3..=6);
    prop_oneof![any, in_order].prop_map(|pieces| pieces.concat())
}

/// Where to cut: wherever it is possible, or here and there.
fn choices() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![Just(vec![1]), prop::collection::vec(any::<u8>(), 1..40)]
}

fn signed(form: &Form) -> String {
    let sorted: BTreeSet<_> = form.iter().collect();
    sorted.into_iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]).collect()
}

/// Cuts the text where names are, or parts of names from some letter on, as far as it stays sorted.
fn cut(text: &str, choose: &[u8]) -> Form {
    let mut places: Vec<(usize, usize)> = vec![];
    for name in NAMES {
        places.extend(text.match_indices(name).map(|(at, name)| (at, at + name.len())));
    }
    places.sort_unstable();
    let mut cuts: Vec<(usize, usize)> = vec![(0, "AccountSid".len())];
    for (n, (begin, end)) in places.into_iter().enumerate() {
        let choice = choose[n % choose.len()];
        let begin = begin + usize::from(choice >> 4) % (end - begin);
        let (before, name_end) = cuts[cuts.len() - 1];
        let is_sorted = begin >= name_end && text[before..name_end] < text[begin..end];
        if choice & 3 != 0 && is_sorted {
            cuts.push((begin, end));
        }
    }
    let ends = cuts.iter().skip(1).map(|(begin, _)| *begin).chain([text.len()]);
    let pair = |((begin, end), next): (&(usize, usize), usize)| {
        (text[*begin..*end].to_owned(), text[*end..next].to_owned())
    };
    cuts.iter().zip(ends).map(pair).collect()
}

fn read(form: &Form) -> Option<InboundMessage> {
    let names = form.iter().all(|(name, _)| boundaries::is_name(name));
    let is_clear = names && boundaries::are_clear(URL, form);
    is_clear.then(|| InboundMessage::from_form(form).ok()).flatten()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_other_message_is_made_of_a_signed_one(
        body in crafted(),
        label in crafted(),
        name in crafted(),
        choose in choices(),
    ) {
        let form = text(&body, &label, &name);
        let signature = sign(&key(), URL, Body::Form(&form));
        let other = cut(&signed(&form), &choose);
        prop_assert!(verify(&[key()], URL, Body::Form(&other), signature));
        if let Some(made) = read(&other) {
            // Its sid makes it the same message, which is taken in once.
            let sid = format!("SM{:032x}", 7);
            prop_assert_eq!(made.message_sid.as_str(), sid, "{:?}", other);
            prop_assert_eq!(made.from, "+14155550132");
            prop_assert_eq!(made.to, "+14155550100");
        }
    }

    #[test]
    fn what_people_write_is_taken_in(body in "[A-Za-z0-9 .,:'+()/-]{0,160}") {
        let has_a_name = NAMES.iter().any(|name| body.contains(name));
        prop_assert!(has_a_name || read(&text(&body, "", "")).is_some(), "{}", body);
    }
}

#[test]
fn the_forgery_that_this_is_about() {
    let sid = format!("SM{:032x}", 9);
    let body = format!(
        "hiFrom{VICTIM}MessageSid{sid}NumMedia0SmsMessageSid{sid}SmsSid{sid}To+14155550100ToZ"
    );
    let form = text(&body, "", "");
    let text = signed(&form);
    let signature = sign(&key(), URL, Body::Form(&form));
    // Cut at the names that were written out; what Twilio wrote goes into one that nobody reads.
    let mut forged = vec![];
    let begin = text.find("Body").unwrap_or_default();
    let names =
        ["Body", "From", "MessageSid", "NumMedia", "SmsMessageSid", "SmsSid", "To", "ToZFrom"];
    let mut at = begin;
    for (n, name) in names.iter().enumerate() {
        let value = at + name.len();
        let next = names.get(n + 1).and_then(|next| text[value..].find(next));
        let next = next.map_or(text.len(), |next| value + next);
        assert_eq!(&text[at..value], *name);
        forged.push(((*name).to_owned(), text[value..next].to_owned()));
        at = next;
    }
    forged.push(("AccountSid".to_owned(), "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned()));
    forged.push(("ApiVersion".to_owned(), "2010-04-01".to_owned()));
    assert!(verify(&[key()], URL, Body::Form(&forged), signature), "the signature holds");
    assert_eq!(InboundMessage::from_form(&forged).map(|made| made.from).as_deref(), Ok(VICTIM));
    assert_eq!(read(&forged), None);
    assert_eq!(read(&form), None, "nor is the text that it was made of taken at its word");
}
