//! Listing messages: pages, filters and dates.

use serde_json::{Value, json};

use crate::stage::{ACCOUNT, MARIA, SHOP, Stage, TOKEN};

const BEN: &str = "+12065550187";

impl Stage {
    async fn follow(&self, uri: &Value) -> Value {
        let url = format!("{}{}", self.twilio.rest_url(), uri.as_str().unwrap());
        let request = self.http.get(url).basic_auth(ACCOUNT, Some(TOKEN));
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn past(&self, messages: Value) {
        self.control("/history", json!({ "messages": messages })).await;
    }
}

fn bodies(page: &Value) -> Vec<&str> {
    page["messages"].as_array().unwrap().iter().map(|row| row["body"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn pages_go_from_the_newest_to_the_oldest_and_back() {
    let stage = Stage::start().await;
    for body in ["one", "two", "three", "four", "five"] {
        stage.send(body).await;
    }
    let (_, first) = stage.get("/Messages.json?PageSize=2").await;
    assert_eq!(bodies(&first), ["five", "four"]);
    assert_eq!((&first["start"], &first["end"]), (&json!(0), &json!(1)));
    assert_eq!(first["previous_page_uri"], Value::Null);
    // What comes in meanwhile must not shift the pages that follow.
    stage.maria_texts("six").await;
    let second = stage.follow(&first["next_page_uri"]).await;
    assert_eq!(bodies(&second), ["three", "two"]);
    let third = stage.follow(&second["next_page_uri"]).await;
    assert_eq!(bodies(&third), ["one"]);
    assert_eq!(third["next_page_uri"], Value::Null);
    let back = stage.follow(&third["previous_page_uri"]).await;
    assert_eq!(bodies(&back), ["three", "two"]);
    assert_eq!(stage.get("/Messages.json?PageToken=PAxyz").await.0, 400);
}

#[tokio::test]
async fn filters_hold_through_all_pages() {
    let stage = Stage::start().await;
    for (to, body) in [(MARIA, "a"), (BEN, "b"), (MARIA, "c"), (BEN, "d"), (MARIA, "e")] {
        stage.create(&[("To", to), ("From", SHOP), ("Body", body)]).await;
    }
    stage.maria_texts("f").await;
    let to = MARIA.replace('+', "%2B");
    let (_, first) = stage.get(&format!("/Messages.json?To={to}&PageSize=2")).await;
    assert_eq!(bodies(&first), ["e", "c"]);
    let second = stage.follow(&first["next_page_uri"]).await;
    assert_eq!(bodies(&second), ["a"]);
    let (_, inbound) = stage.get(&format!("/Messages.json?From={to}")).await;
    assert_eq!(bodies(&inbound), ["f"]);
    assert_eq!(inbound["messages"][0]["direction"], "inbound");
    assert_eq!(inbound["messages"][0]["status"], "received");
}

#[tokio::test]
async fn dates_are_taken_as_days_and_as_moments() {
    let stage = Stage::start().await;
    let at = |time: &str, body: &str| json!({ "from": MARIA, "to": SHOP, "body": body, "direction": "inbound", "at": time });
    stage
        .past(json!([
            at("2025-03-02T00:00:00Z", "Sunday, first second"),
            at("2025-03-01T12:00:00Z", "Saturday noon"),
            at("2025-03-02T23:59:59Z", "Sunday, last second"),
            at("2025-03-03T08:00:00Z", "Monday"),
        ]))
        .await;
    let sunday = ["Sunday, last second", "Sunday, first second"];
    for (query, expected) in [
        ("DateSent=2025-03-02", &sunday[..]),
        ("DateSent=2025-03-02T00:00:00Z", &sunday),
        ("DateSent>=2025-03-03", &["Monday"]),
        ("DateSent%3E=2025-03-02T23:59:59Z", &["Monday", "Sunday, last second"]),
        ("DateSent<=2025-03-01", &["Saturday noon"]),
        ("DateSent%3C=2025-03-02T00:00:00Z", &["Sunday, first second", "Saturday noon"]),
        ("DateSent>=2025-03-02&DateSent<=2025-03-02", &sunday),
    ] {
        let (status, page) = stage.get(&format!("/Messages.json?{query}")).await;
        assert_eq!(status, 200, "{query}");
        assert_eq!(bodies(&page), expected, "{query}");
    }
    assert_eq!(stage.get("/Messages.json?DateSent=yesterday").await.0, 400);
}
