//! What did not get through, why, and how much did (S5, S6).

use crate::story::{DANIELA, Inbox, KWAME, MAIN, Person, REPAIRS, on_each_engine};
use hearback_twilio::catalogue;
use serde_json::{Value, json};

/// Ana answers on the line that they wrote to; Twilio reports what became of it.
async fn ana_answers(inbox: &Inbox, ana: &Person, to: &str, line: &str, reports: &[(&str, u32)]) {
    inbox.text(to, line, "Hello?").await;
    let id = inbox.conversation_with(to).await;
    let key = format!("{to} {line} {}", reports.len());
    let written = json!({ "body": format!("To {to}"), "client_key": key });
    let taken = ana.post(&format!("/conversations/{id}/messages"), written).await.ok(202);
    let message = taken["message"]["id"].as_str().unwrap();
    let callback = format!("/webhooks/twilio/status/{}/{message}", inbox.organization);
    for (status, code) in reports {
        let sid = format!("SM{}", message.replace('-', ""));
        let code = code.to_string();
        let mut fields = vec![
            ("MessageSid", sid.as_str()),
            ("AccountSid", inbox.twilio.account_sid.as_str()),
            ("MessageStatus", *status),
        ];
        if code != "0" {
            fields.extend([("ErrorCode", code.as_str()), ("ErrorMessage", "Said by Twilio")]);
        }
        let form: Vec<_> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        inbox.post_signed(&callback, &form).await.is_empty_twiml();
    }
}

fn codes(failures: &Value) -> Vec<i64> {
    let failures = failures["failures"].as_array().unwrap();
    failures.iter().map(|one| one["message"]["error"]["code"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn failures_are_listed_and_filtered_and_deliveries_counted() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let (sent, failed) = (("sent", 0), |code| ("undelivered", code));
        ana_answers(&inbox, &ana, DANIELA, MAIN, &[sent, failed(30006)]).await;
        ana_answers(&inbox, &ana, KWAME, REPAIRS, &[sent, failed(30003), sent]).await;
        ana_answers(&inbox, &ana, "+14155550134", MAIN, &[sent, ("delivered", 0), sent]).await;
        ana_answers(&inbox, &ana, "+14155550135", MAIN, &[sent]).await;
        ana_answers(&inbox, &ana, "+14155550136", MAIN, &[failed(39_999)]).await;

        let all = ana.get("/failures").await.ok(200);
        assert_eq!(codes(&all), [39_999, 30003, 30006], "the latest first");
        let unknown = &all["failures"][0]["message"]["error"];
        assert_eq!(unknown["title"], "Said by Twilio", "nobody knows better words");
        assert_eq!(all["failures"][2]["conversation"]["number"], DANIELA);
        let main = ana.get(&format!("/failures?line={}", inbox.main)).await.ok(200);
        assert_eq!(codes(&main), [39_999, 30006]);
        let line_and_code = format!("/failures?line={}&code=30006", inbox.main);
        assert_eq!(codes(&ana.get(&line_and_code).await.ok(200)), [30006]);
        assert_eq!(codes(&ana.get("/failures?code=30003").await.ok(200)), [30003]);
        let future = ana.get("/failures?since=2999-01-01T00:00:00Z").await.ok(200);
        assert!(codes(&future).is_empty());
        let first = ana.get("/failures?limit=2").await.ok(200);
        let older = first["older"].as_str().unwrap();
        let rest = ana.get(&format!("/failures?limit=2&before={older}")).await.ok(200);
        assert_eq!((codes(&rest), &rest["older"]), (vec![30006], &Value::Null));

        let counted = ana.get("/deliveries?days=7").await.ok(200);
        assert_eq!(counted["days"].as_array().unwrap().len(), 7);
        let lines = counted["lines"].as_array().unwrap();
        let main = lines.iter().find(|line| line["line_id"] == inbox.main.to_string()).unwrap();
        let today = main["days"].as_array().unwrap().last().unwrap();
        assert_eq!(*today, json!({ "sent": 1, "delivered": 1, "failed": 2 }));
        assert_eq!(lines.len(), 2);
        ana.get("/deliveries?days=400").await.is_problem(422, "invalid_request", "366");

        let otto = inbox.sign_in("otto").await;
        assert!(codes(&otto.get("/failures").await.ok(200)).is_empty());
        assert_eq!(otto.get("/deliveries").await.ok(200)["lines"], json!([]));
    })
    .await;
}

/// The codes and counts of the reasons that are offered.
fn reasons(offered: &Value) -> Vec<(i64, i64, &str)> {
    let all = offered["reasons"].as_array().unwrap().iter();
    all.map(|one| {
        let count = one["count"].as_i64().unwrap();
        (one["code"].as_i64().unwrap(), count, one["title"].as_str().unwrap())
    })
    .collect()
}

#[tokio::test]
async fn what_was_sent_again_needs_nobody_and_all_reasons_are_offered_with_their_counts() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let failed = |code| ("undelivered", code);
        ana_answers(&inbox, &ana, DANIELA, MAIN, &[failed(30003)]).await;
        ana_answers(&inbox, &ana, KWAME, REPAIRS, &[failed(30003)]).await;
        ana_answers(&inbox, &ana, "+14155550134", MAIN, &[failed(39_999)]).await;
        ana_answers(&inbox, &ana, "+14155550135", MAIN, &[failed(0)]).await;

        let away = hearback_twilio::explain(30003).unwrap().title;
        let all = ana.get("/failures/reasons").await.ok(200);
        let own = (39_999, 1, "Said by Twilio");
        assert_eq!(reasons(&all), [(30003, 2, away), (0, 1, "Without a code"), own]);
        let main = ana.get(&format!("/failures/reasons?line={}", inbox.main)).await.ok(200);
        assert_eq!(reasons(&main).len(), 3);
        assert_eq!(reasons(&main)[1], (30003, 1, away));
        let future = ana.get("/failures/reasons?since=2999-01-01T00:00:00Z").await.ok(200);
        assert!(reasons(&future).is_empty());

        let listed = ana.get("/failures?code=30003").await.ok(200);
        let kwame = &listed["failures"][0];
        assert_eq!(kwame["again"], Value::Null);
        let id = kwame["message"]["id"].as_str().unwrap();
        let again = ana.post(&format!("/messages/{id}/retry"), json!({})).await.ok(202);
        let left = ana.get("/failures?code=30003").await.ok(200);
        assert_eq!(left["failures"].as_array().unwrap().len(), 1);
        let sent_again = ana.get("/failures?sent_again=true").await.ok(200);
        assert_eq!(sent_again["failures"][0]["message"]["id"], id);
        assert_eq!(sent_again["failures"][0]["again"]["id"], again["message"]["id"]);
        assert_eq!(sent_again["failures"][0]["again"]["status"], "pending");
        let of_those = ana.get("/failures/reasons?sent_again=true").await.ok(200);
        assert_eq!(reasons(&of_those), [(30003, 1, away)]);

        // Taken back, it needs someone after all.
        let again = again["message"]["id"].as_str().unwrap();
        ana.post(&format!("/messages/{again}/cancel"), json!({})).await.ok(200);
        let left = ana.get("/failures?code=30003").await.ok(200);
        assert_eq!(left["failures"][0]["message"]["id"], id);
        let otto = inbox.sign_in("otto").await;
        assert!(reasons(&otto.get("/failures/reasons").await.ok(200)).is_empty());
    })
    .await;
}

#[tokio::test]
async fn every_code_of_the_catalogue_is_explained() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let listed = ana.get("/errors").await.ok(200);
        let listed = listed["errors"].as_array().unwrap();
        assert_eq!(listed.len(), catalogue::all().count());
        for one in catalogue::all() {
            let found = listed.iter().find(|listed| listed["code"] == one.code).unwrap();
            assert_eq!(
                (&found["title"], &found["advice"]),
                (&one.title.into(), &one.advice.into())
            );
            assert_eq!(found["retry_helps"], one.retry_helps);
            let link = found["docs_url"].as_str().unwrap();
            assert!(link.ends_with(&one.code.to_string()), "{link}");
        }
        let landline = listed.iter().find(|one| one["code"] == 30006).unwrap();
        assert_eq!(
            (&landline["about"], &landline["whose_turn"]),
            (&"recipient".into(), &"you".into())
        );
        inbox.stranger().get("/errors").await.is_problem(401, "not_signed_in", "Sign in");
    })
    .await;
}
