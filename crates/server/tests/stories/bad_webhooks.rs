//! Webhooks that are not what they should be. Each is refused by a status, a code and a sentence,
//! is counted, and leaves nothing behind.

use crate::story::{Answer, DANIELA, Inbox, MAIN, TOKEN, Twilio, encode, form, on_each_engine};

const MESSAGES: &str = "/webhooks/twilio/messages";

/// What happens, how it is answered, and under which name it is counted.
struct Refusal {
    answer: Answer,
    status: u16,
    code: &'static str,
    words: &'static str,
    reason: &'static str,
}

/// Checks a refusal, and that nothing came of it.
async fn refuse(inbox: &Inbox, call: impl AsyncFnOnce() -> Refusal) {
    let before = inbox.footprint().await;
    let counts = counts(inbox).await;
    let refusal = call().await;
    refusal.answer.is_problem(refusal.status, refusal.code, refusal.words);
    assert_eq!(inbox.footprint().await, before, "{}", refusal.reason);
    let mut expected = counts;
    *expected.entry(refusal.reason.to_owned()).or_default() += 1;
    assert_eq!(self::counts(inbox).await, expected, "{}", refusal.reason);
}

async fn counts(inbox: &Inbox) -> std::collections::BTreeMap<String, i64> {
    inbox.running.app.refusals().settled().await;
    let refusals = inbox.store.refusals(&inbox.system()).await.unwrap();
    refusals.into_iter().map(|refusal| (refusal.reason, refusal.count)).collect()
}

#[tokio::test]
async fn a_signature_must_be_there_whole_and_right() {
    on_each_engine(|inbox| async move {
        let form = inbox.twilio.text(DANIELA, MAIN, "hello");
        let right = inbox.twilio.sign(&inbox.public(MESSAGES), &form);
        let forged =
            Twilio::new(&inbox.twilio.account_sid, "guess").sign(&inbox.public(MESSAGES), &form);
        let elsewhere = inbox.twilio.sign("https://other.example/webhooks/twilio/messages", &form);
        let truncated = &right[..20];
        for signature in [&forged, &elsewhere, truncated, "", &format!("{right}="), "é"] {
            refuse(&inbox, async || Refusal {
                answer: inbox.post_form(MESSAGES, encode(&form), Some(signature)).await,
                status: 403,
                code: "forbidden",
                words: "The signature doesn't match",
                reason: "wrong_signature",
            })
            .await;
        }
        refuse(&inbox, async || Refusal {
            answer: inbox.post_form(MESSAGES, encode(&form), None).await,
            status: 403,
            code: "forbidden",
            words: "X-Twilio-Signature header is missing",
            reason: "no_signature",
        })
        .await;
        inbox.post_form(MESSAGES, encode(&form), Some(&right)).await.is_empty_twiml();
    })
    .await;
}

#[tokio::test]
async fn what_was_signed_can_not_be_changed() {
    on_each_engine(|inbox| async move {
        let form = inbox.twilio.text(DANIELA, MAIN, "hello");
        let signature = inbox.twilio.sign(&inbox.public(MESSAGES), &form);
        let mut changed = form.clone();
        changed.iter_mut().find(|(name, _)| name == "Body").unwrap().1 = "Hello".into();
        let mut added = form.clone();
        added.push(("MediaUrl0".into(), "https://evil.example/x".into()));
        for form in [changed, added] {
            refuse(&inbox, async || Refusal {
                answer: inbox.post_form(MESSAGES, encode(&form), Some(&signature)).await,
                status: 403,
                code: "forbidden",
                words: "The signature doesn't match",
                reason: "wrong_signature",
            })
            .await;
        }
        // Nor can it be sent to another address of ours, or with another query.
        for path in ["/webhooks/twilio/messages?x=1", "/webhooks/twilio/northside-token/messages"] {
            refuse(&inbox, async || Refusal {
                answer: inbox.post_form(path, encode(&form), Some(&signature)).await,
                status: 403,
                code: "forbidden",
                words: "The signature doesn't match",
                reason: "wrong_signature",
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_token_and_the_account_must_be_northsides() {
    on_each_engine(|inbox| async move {
        let form = inbox.twilio.text(DANIELA, MAIN, "hello");
        for token in ["someone-elses", "x", "Northside-Token", "northside-token%20"] {
            refuse(&inbox, async || Refusal {
                answer: inbox
                    .post_signed(&format!("/webhooks/twilio/{token}/messages"), &form)
                    .await,
                status: 403,
                code: "forbidden",
                words: "token in this address",
                reason: "wrong_token",
            })
            .await;
        }
        let other = Twilio::new("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", &inbox.twilio.auth_token);
        let theirs = other.text(DANIELA, MAIN, "hello");
        refuse(&inbox, async || Refusal {
            answer: inbox.post_signed(MESSAGES, &theirs).await,
            status: 403,
            code: "forbidden",
            words: "isn't connected here",
            reason: "unknown_account",
        })
        .await;
        inbox
            .post_signed(&format!("/webhooks/twilio/{TOKEN}/messages"), &form)
            .await
            .is_empty_twiml();
    })
    .await;
}

#[tokio::test]
async fn what_a_text_can_not_be_without_must_be_there() {
    on_each_engine(|inbox| async move {
        for missing in ["From", "To", "AccountSid"] {
            let mut form = inbox.twilio.text(DANIELA, MAIN, "hello");
            form.retain(|(name, _)| name != missing);
            refuse(&inbox, async || Refusal {
                answer: inbox.post_signed(MESSAGES, &form).await,
                status: 400,
                code: "invalid_request",
                words: missing,
                reason: "wrong_parameter",
            })
            .await;
        }
        let mut no_sid = inbox.twilio.text(DANIELA, MAIN, "hello");
        no_sid.retain(|(name, _)| !name.ends_with("Sid") || name == "AccountSid");
        let mut odd_sid = no_sid.clone();
        odd_sid.push(("MessageSid".into(), "SM123".into()));
        let mut two_senders = inbox.twilio.text(DANIELA, MAIN, "hello");
        two_senders.push(("From".into(), "+14155550199".into()));
        for (form, words) in [
            (no_sid, "MessageSid is missing"),
            (odd_sid, "MessageSid isn't SM or MM followed by 32 hex digits"),
            (two_senders, "From appears several times"),
        ] {
            refuse(&inbox, async || Refusal {
                answer: inbox.post_signed(MESSAGES, &form).await,
                status: 400,
                code: "invalid_request",
                words,
                reason: "wrong_parameter",
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_body_must_be_a_form_of_text_and_no_flood() {
    on_each_engine(|inbox| async move {
        let signature = inbox.twilio.sign(&inbox.public(MESSAGES), &form([]));
        refuse(&inbox, async || Refusal {
            answer: inbox.post_form(MESSAGES, vec![b'x'; 2 * 1024 * 1024], Some(&signature)).await,
            status: 413,
            code: "invalid_request",
            words: "64 KiB",
            reason: "too_long",
        })
        .await;
        let latin1 = format!("AccountSid={}&Body=caf%E9", inbox.twilio.account_sid);
        let raw = [b"AccountSid=AC&Body=caf".as_slice(), &[0xe9]].concat();
        for body in [latin1.into_bytes(), raw] {
            refuse(&inbox, async || Refusal {
                answer: inbox.post_form(MESSAGES, body, Some(&signature)).await,
                status: 400,
                code: "invalid_request",
                words: "isn't valid UTF-8",
                reason: "not_utf8",
            })
            .await;
        }
        for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
            refuse(&inbox, async || Refusal {
                answer: Answer::of(
                    inbox.http.post(inbox.url(MESSAGES)).header("content-type", kind).body("{}"),
                )
                .await,
                status: 415,
                code: "invalid_request",
                words: "application/x-www-form-urlencoded",
                reason: "wrong_content_type",
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_webhook_is_posted_to_an_address_that_is_there() {
    on_each_engine(|inbox| async move {
        refuse(&inbox, async || Refusal {
            answer: Answer::of(inbox.http.get(inbox.url(MESSAGES))).await,
            status: 405,
            code: "invalid_request",
            words: "doesn't accept this method",
            reason: "wrong_method",
        })
        .await;
        refuse(&inbox, async || Refusal {
            answer: inbox.post_signed("/webhooks/twilio/voice", &form([])).await,
            status: 404,
            code: "not_found",
            words: "Not found",
            reason: "wrong_address",
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn when_the_database_fails_twilio_is_not_told_that_all_is_well() {
    on_each_engine(|inbox| async move {
        inbox.text(DANIELA, MAIN, "first").await;
        inbox.store.close().await;
        let form = inbox.twilio.text(DANIELA, MAIN, "second");
        let answer = inbox.post_signed(MESSAGES, &form).await;
        answer.is_problem(503, "starting", "Send it again");
    })
    .await;
}
