//! U+0000, which PostgreSQL can't keep: what one engine refuses is refused on both, at the edge.

use crate::story::{Answer, on_each_engine};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn no_text_with_a_nul_in_it_gets_as_far_as_a_database() {
    on_each_engine(|inbox| async move {
        let daniela = inbox.daniela_wrote().await;
        let maya = inbox.sign_in("maya").await;
        let text = |rest: &str| format!("{rest}\0");
        let before = inbox.footprint().await;
        for (method, path, body) in [
            (Method::POST, format!("/conversations/{daniela}/messages"), json!({ "body": text("Hi"), "client_key": "a" })),
            (Method::POST, format!("/conversations/{daniela}/messages"), json!({ "body": "Hi", "client_key": text("a") })),
            (Method::POST, format!("/conversations/{daniela}/opt-out"), json!({ "reason": text("rang") })),
            (Method::PATCH, format!("/lines/{}", inbox.main), json!({ "name": text("Main") })),
            (Method::PUT, "/customer-fields".to_owned(), json!({ "fields": [{ "field": text("job"), "label": "Job" }] })),
            (Method::PUT, "/mail".to_owned(), json!({ "host": text("h"), "port": 25, "security": "none", "from_name": "N", "from_address": "a@b.example" })),
            (Method::POST, "/session".to_owned(), json!({ "email": text("maya@northside.example"), "password": "x" })),
            (Method::POST, "/conversations".to_owned(), json!({ "number": text("+14155550199"), "body": "Hi", "client_key": "b" })),
        ] {
            let answer = Answer::of(maya.request(method, &path).json(&body)).await;
            answer.is_problem(422, "invalid_request", "U+0000");
        }
        for path in [
            "/conversations?number=%00", "/conversations?tab=open%00", "/time-zone?number=%2B1415%00",
            "/failures?since=%00", "/events?after=1%00",
        ] {
            maya.get(path).await.is_problem(422, "invalid_request", "U+0000");
        }
        let upload = maya.request(Method::POST, "/attachments?name=a%00.pdf").body("%PDF-1.7");
        Answer::of(upload).await.is_problem(422, "invalid_request", "U+0000");
        for path in ["/conversations/%00", "/media/%00", "/messages/%00/retry"] {
            assert!([404, 405].contains(&maya.get(path).await.status), "{path}");
        }
        let hook = inbox.twilio.text(crate::story::DANIELA, crate::story::MAIN, "hello");
        let answer = inbox.post_signed("/webhooks/twilio/a%00b/messages", &hook).await;
        answer.is_problem(403, "forbidden", "");
        assert_eq!(inbox.footprint().await, before);
    })
    .await;
}
