//! Where a page begins: who is signed in and, with it, what the inbox shows first.

use crate::isolation::southside;
use crate::story::{DANIELA, MAIN, Person, on_each_engine};
use serde_json::{Value, json};

const FIRST: &str = "/start?inbox=true";

/// What that person's page is told first is what each route would have told it.
async fn is_as_the_routes_have_it(person: &Person) -> Value {
    let begun = person.get(FIRST).await.ok(200);
    assert_eq!(begun["session"], person.get("/session").await.ok(200));
    let first = &begun["inbox"];
    assert_eq!(first["conversations"], person.get("/conversations").await.ok(200));
    assert_eq!(first["counts"], person.get("/counts").await.ok(200));
    assert_eq!(first["members"], person.get("/members").await.ok(200));
    assert_eq!(first["scheduled"], person.get("/scheduled/count").await.ok(200));
    let last = begun["session"]["last_event"].as_i64().unwrap();
    assert!(first["conversations"]["as_of"].as_i64().unwrap() >= last);
    begun
}

#[tokio::test]
async fn a_page_begins_with_what_that_person_would_be_shown() {
    on_each_engine(|inbox| async move {
        inbox.text(DANIELA, MAIN, "</script><script>alert(1)</script>\u{2028}").await;
        let daniela = inbox.conversation_with(DANIELA).await;
        let greta = southside(&inbox).await.greta;
        for name in ["maya", "sam", "ana", "luis", "vera"] {
            let begun = is_as_the_routes_have_it(&inbox.sign_in(name).await).await;
            let listed = begun["inbox"]["conversations"]["conversations"].as_array().unwrap();
            assert_eq!(listed.len(), 1, "{name}");
            assert_eq!(listed[0]["id"], json!(daniela));
            assert_eq!(begun["inbox"]["counts"]["cells"][0]["unread"], 1, "{name}");
        }

        let begun = is_as_the_routes_have_it(&greta).await;
        assert_eq!(begun["inbox"]["conversations"]["conversations"], json!([]));
        assert!(!begun.to_string().contains("Maya"), "{begun}");

        let ana = inbox.sign_in("ana").await;
        ana.post(&format!("/conversations/{daniela}/close"), json!({})).await.ok(200);
        let begun = is_as_the_routes_have_it(&ana).await;
        assert_eq!(begun["inbox"]["conversations"]["conversations"], json!([]));
        let answer = ana.get(FIRST).await;
        assert!(answer.header("content-type").starts_with("application/json"));
        assert_eq!(answer.header("cache-control"), "no-store");
    })
    .await;
}

#[tokio::test]
async fn a_page_is_told_of_the_inbox_only_when_it_asks_and_somebody_may_see_it() {
    on_each_engine(|inbox| async move {
        inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        assert_eq!(ana.get("/start").await.ok(200)["inbox"], Value::Null);
        assert_eq!(ana.get("/start?inbox=false").await.ok(200)["inbox"], Value::Null);
        ana.get("/start?other=1").await.is_problem(400, "invalid_request", "parameters");

        let otto = inbox.sign_in("otto").await.get(FIRST).await.ok(200);
        assert!(otto["session"]["empty_reason"].is_string());
        assert_eq!(otto["inbox"], Value::Null);

        let mut stranger = inbox.stranger();
        let nobody = json!({
            "session": null, "inbox": null, "setup_needed": false, "passkey_host": "localhost",
            "demo": null, "sign_on": [],
        });
        assert_eq!(stranger.get(FIRST).await.ok(200), nobody);
        stranger.cookie = "hearback_session=AAAA".into();
        assert_eq!(stranger.get(FIRST).await.ok(200), nobody);
        ana.delete("/session").await;
        assert_eq!(ana.get(FIRST).await.ok(200), nobody);
    })
    .await;
}
