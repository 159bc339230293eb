//! Names with something hidden in them, which could break a line of a log, a mail's heading, or what
//! a list shows.

use crate::story::{Answer, on_each_engine};
use reqwest::Method;
use serde_json::json;

/// What no name may hold: controls of both kinds, line and paragraph separators, marks that turn the
/// direction, and such that hide.
const UNFIT: [char; 12] = [
    '\u{1}', '\t', '\n', '\r', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}', '\u{2028}', '\u{202e}',
    '\u{2066}', '\u{200b}',
];

#[tokio::test]
async fn every_way_in_refuses_a_name_that_hides_something() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let mail = |from_name: &str, user_name: &str| {
            json!({
                "host": "mail.example", "port": 25, "security": "starttls", "from_name": from_name,
                "from_address": "inbox@northside.example", "user_name": user_name, "password": "x",
            })
        };
        let before = inbox.footprint().await;
        for unfit in UNFIT {
            let name = format!("North{unfit}side");
            for (method, path, body, field) in [
                (Method::POST, "/lines", json!({ "number": "+14155550188", "name": name }), "name"),
                (Method::PATCH, &format!("/lines/{}", inbox.main), json!({ "name": name }), "name"),
                (
                    Method::PUT,
                    "/detail-fields",
                    json!({ "fields": [{ "field": name, "label": "Job" }] }),
                    "field",
                ),
                (
                    Method::PUT,
                    "/detail-fields",
                    json!({ "fields": [{ "field": "job", "label": name }] }),
                    "label",
                ),
                (Method::PUT, "/mail", mail(&name, "inbox"), "from_name"),
                (Method::PUT, "/mail", mail("Northside", &name), "user_name"),
            ] {
                let answer = Answer::of(maya.request(method, path).json(&body)).await;
                let words =
                    format!("{} has a hidden or control character", field.replace('_', " "));
                answer.is_problem(422, "invalid_request", &words);
                assert_eq!(answer.json()["field"], field);
            }
        }
        for address in
            ["inbox@north\u{1b}side.example", "inbox", "inbox@northside", "a b@northside.example"]
        {
            let mut body = mail("Northside", "inbox");
            body["from_address"] = address.into();
            maya.put("/mail", body).await.is_problem(422, "invalid_request", "name@example.com");
        }
        assert_eq!(inbox.footprint().await, before);
        // Joiners have their place, in emoji and in Persian.
        let name = "پیام\u{200c}ها 👩🏽\u{200d}🔧";
        let renamed = maya.patch(&format!("/lines/{}", inbox.main), json!({ "name": name })).await;
        assert_eq!(renamed.ok(200)["name"], name);
    })
    .await;
}
