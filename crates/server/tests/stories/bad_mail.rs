//! Mail servers that mean no good: whatever they say, and however slowly, an attempt ends with a
//! sentence.

use crate::story::{BadPost, Inbox, Malice, Moment, Person, on_each_engine, on_each_engine_with};
use hearback_server::Settings;
use serde_json::json;
use std::time::Duration;

/// More than a mail server may say with what the sockets in between hold.
const SOON: u64 = 8 * 1024 * 1024;

/// Maya enters a mail server that wants a password.
async fn mail_by(maya: &Person, post: &BadPost) {
    let given = json!({
        "host": "127.0.0.1",
        "port": post.addr.port(),
        "security": "none",
        "user_name": "northside",
        "password": "secret",
        "from_name": "Northside",
        "from_address": "inbox@northside.example",
    });
    maya.put("/mail", given).await.ok(200);
}

/// At each of these moments, her test ends with such words.
async fn ends(inbox: &Inbox, moments: &[Moment], malice: Malice, words: &str) {
    let maya = inbox.sign_in("maya").await;
    for moment in moments {
        let post = BadPost::open(*moment, malice);
        mail_by(&maya, &post).await;
        let test = maya.post("/mail/test", json!({})).await;
        let written = post.written();
        assert!(written < SOON, "{moment:?} {malice:?}: {written} bytes");
        test.is_problem(502, "mail_unreachable", words);
    }
}

fn impatient(settings: &mut Settings) {
    settings.mail_timeout = Duration::from_millis(300);
}

const ANSWERS: [Moment; 7] = [
    Moment::Greeting,
    Moment::Ehlo,
    Moment::Auth,
    Moment::Mail,
    Moment::Recipient,
    Moment::Data,
    Moment::Letter,
];
const TOO_MUCH: &str = "sent far more than a mail server would";

#[tokio::test]
async fn a_line_without_an_end_is_not_read_to_its_end() {
    on_each_engine(|inbox| async move {
        ends(&inbox, &ANSWERS, Malice::EndlessLine, TOO_MUCH).await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_without_an_end_is_not_read_to_its_end() {
    on_each_engine(|inbox| async move {
        ends(&inbox, &ANSWERS, Malice::EndlessAnswer, TOO_MUCH).await;
        ends(&inbox, &ANSWERS[..2], Malice::ShortLines, TOO_MUCH).await;
    })
    .await;
}

#[tokio::test]
async fn who_says_a_letter_now_and_then_is_late_like_who_says_nothing() {
    on_each_engine_with(impatient, |inbox| async move {
        let moments = [Moment::Greeting, Moment::Auth, Moment::Letter];
        ends(&inbox, &moments, Malice::Drips, "didn’t respond in time").await;
        ends(&inbox, &moments, Malice::Silent, "didn’t respond in time").await;
    })
    .await;
}

#[tokio::test]
async fn who_has_the_letter_may_say_goodbye_as_they_like() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        for malice in [Malice::Silent, Malice::EndlessLine, Malice::Says("no")] {
            let post = BadPost::open(Moment::Goodbye, malice);
            mail_by(&maya, &post).await;
            // Were this an error, a letter would be sent again, and come twice.
            let test = maya.post("/mail/test", json!({})).await.ok(200);
            assert_eq!(test["sent_to"], "maya@northside.example", "{malice:?}");
            assert!(post.written() < SOON, "{malice:?}: {} bytes", post.written());
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_mail_server_says_is_shown_on_a_line_and_not_all_of_it() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let post = BadPost::open(
            Moment::Recipient,
            Malice::Says("550-5.7.1 \u{1b}[31mNo\tway\u{202e}\u{7}\r\n550 5.7.1 at all"),
        );
        mail_by(&maya, &post).await;
        let test = maya.post("/mail/test", json!({})).await;
        test.is_problem(422, "mail_refused", "rejected the email: 550 5.7.1 [31mNo way at all.");
        let post = BadPost::open(Moment::Recipient, Malice::SaysAtLength);
        mail_by(&maya, &post).await;
        let test = maya.post("/mail/test", json!({})).await;
        test.is_problem(422, "mail_refused", "rejected the email: 550 nnnn");
        let shown = test.json()["detail"].as_str().unwrap().chars().count();
        assert!(shown < 400, "{shown} characters");
    })
    .await;
}

#[tokio::test]
async fn a_letter_waits_while_its_mail_server_says_too_much() {
    on_each_engine(|inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let post = BadPost::open(Moment::Ehlo, Malice::EndlessLine);
        mail_by(&maya, &post).await;
        let daniela = inbox.daniela_wrote().await;
        let state = crate::mail::told_of(&maya, &ana, daniela).await;
        assert_eq!(state["waiting"], 1);
        assert_eq!(state["last_problem"]["given_up"], false);
        let detail = state["last_problem"]["detail"].as_str().unwrap();
        assert!(detail.contains(TOO_MUCH), "{detail}");
    })
    .await;
}
