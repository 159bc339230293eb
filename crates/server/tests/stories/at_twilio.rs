//! What stands at Twilio as it is now, and as people write it there (R2, L2, L3).

use crate::attachments::{OKAFOR, with_twilio};
use crate::lines::{LONDON, NEW, line, public};
use crate::story::{ACCOUNT, MAIN, TOKEN, encode};
use hearback_simulator::{NumberConfig, NumberKind, ServiceConfig};
use serde_json::json;

#[tokio::test]
async fn what_the_account_got_a_minute_ago_can_become_a_line() {
    const SERVICE: &str = "MGcccccccccccccccccccccccccccccccc";
    with_twilio(public, |inbox, twilio| async move {
        let maya = inbox.sign_in("maya").await;
        // What Twilio lists is asked for, and then believed for a while.
        line(&maya, MAIN).await;
        let add = async |number: &str| {
            maya.post("/lines", json!({ "number": number, "name": "New" })).await
        };
        add(NEW).await.is_problem(422, "twilio_refused", "isn't in your Twilio account");
        twilio.add_number(ACCOUNT, &NumberConfig::local(NEW, ""));
        assert_eq!(add(NEW).await.ok(201)["webhook"]["set"], true);
        let code = NumberConfig { kind: NumberKind::ShortCode, ..NumberConfig::local("24273", "") };
        twilio.add_number(ACCOUNT, &code);
        add("24273").await.ok(201);
        twilio.add_number(ACCOUNT, &NumberConfig::local(LONDON, ""));
        let service = ServiceConfig::new(SERVICE, "Reminders", vec![LONDON.to_owned()]);
        twilio.change_account(ACCOUNT, |account| account.services = vec![service]);
        assert_eq!(add(SERVICE).await.ok(201)["pool"], json!([LONDON]));
        add("+14155550199").await.is_problem(422, "twilio_refused", "isn't in your Twilio");
    })
    .await;
}

/// Webhooks at Twilio, as people write them, and whether Twilio's texts come here by them.
fn written(of: &str) -> [(String, bool); 17] {
    let path = format!("/webhooks/twilio{of}/messages");
    [
        (format!("https://sms.example.com{path}"), true),
        (format!("https://sms.example.com{path}?line=main"), true),
        (format!("https://sms.example.com{path}?a=1&b=%20x&a=2"), true),
        (format!("https://sms.example.com{path}#rc=5"), true),
        (format!("https://sms.example.com{path}?line=main#rc=2&rp=all"), true),
        (format!("https://sms.example.com:443{path}"), true),
        (format!("https://sms.example.com:443{path}?line=main#rc=5"), true),
        (format!("https://twilio:secret@sms.example.com{path}"), true),
        (format!("http://sms.example.com{path}"), false),
        (format!("https://sms.example.com:80{path}"), false),
        (format!("https://sms.example.com:8443{path}"), false),
        (format!("https://sms.example.com{path}/"), false),
        (format!("https://sms.example.com/{path}"), false),
        (format!("https://sms.example.com{path}s?x=1"), false),
        (format!("https://sms.example.com.evil.example{path}"), false),
        (format!("https://sms.example.com@evil.example{path}"), false),
        (format!("https://evil.example/?https://sms.example.com{path}"), false),
    ]
}

#[tokio::test]
async fn a_webhook_is_ours_however_it_is_written_when_its_texts_come_here() {
    with_twilio(public, |inbox, twilio| async move {
        let maya = inbox.sign_in("maya").await;
        let token = format!("/{TOKEN}");
        let all = written("").into_iter().chain(written(&token));
        for (n, (url, comes)) in all.enumerate() {
            twilio.set_sms_url(MAIN, &url);
            let main = line(&maya, MAIN).await;
            assert_eq!(main["webhook"]["set"], json!(comes), "{url}: {main}");
            assert_eq!(main["webhook"]["replaces"] == json!([]), comes, "{url}");
            if comes {
                // As Twilio calls and signs it: without what is for itself.
                let called = url.split('#').next().unwrap().replace("twilio:secret@", "");
                let at = called.find("/webhooks").unwrap();
                let text = inbox.twilio.text(OKAFOR, MAIN, &format!("text {n}"));
                let signature = inbox.twilio.sign(&called, &text);
                let body = encode(&text);
                let answer = inbox.post_form(&called[at..], body, Some(&signature)).await;
                answer.is_empty_twiml();
            }
        }
    })
    .await;
}
