//! Names with something hidden in them, which could break a line of a log, a mail's heading, or what
//! a list shows.

use crate::story::{Answer, on_each_engine};
use hearback_inbox::Permission;
use reqwest::Method;
use serde_json::{Value, json};

/// What no name may hold: controls of both kinds, line and paragraph separators, marks that turn the
/// direction, and such that hide.
const UNFIT: [char; 12] = [
    '\u{1}', '\t', '\n', '\r', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}', '\u{2028}', '\u{202e}',
    '\u{2066}', '\u{200b}',
];

fn mail(from_name: &str, user_name: &str) -> Value {
    json!({
        "host": "mail.example", "port": 25, "security": "starttls", "from_name": from_name,
        "from_address": "inbox@northside.example", "user_name": user_name, "password": "x",
    })
}

#[tokio::test]
async fn every_way_in_refuses_a_name_that_hides_something() {
    on_each_engine(|inbox| async move {
        // A super user may call them all.
        let sam = inbox.sign_in("sam").await;
        let (vera, main) = (inbox.user("vera").await, inbox.main_location().await);
        let own = inbox.hire_with("tess", Permission::View).await.1;
        let before = inbox.dump().await;
        let unfit = UNFIT.map(|unfit| format!("North{unfit}side"));
        for name in unfit.into_iter().chain(["x".repeat(300)]) {
            for (method, path, body, field) in [
                (Method::POST, "/lines", json!({ "number": "+14155550188", "name": name }), "name"),
                (Method::PATCH, &format!("/lines/{}", inbox.main), json!({ "name": name }), "name"),
                (
                    Method::PUT,
                    "/customer-fields",
                    json!({ "fields": [{ "field": name, "label": "Job" }] }),
                    "field",
                ),
                (
                    Method::PUT,
                    "/customer-fields",
                    json!({ "fields": [{ "field": "job", "label": name }] }),
                    "label",
                ),
                (Method::PUT, "/mail", mail(&name, "inbox"), "from_name"),
                (Method::PUT, "/mail", mail("Northside", &name), "user_name"),
                (Method::PATCH, "/organization", json!({ "name": name }), "name"),
                (Method::POST, "/organizations", json!({ "name": name }), "name"),
                (Method::POST, "/locations", json!({ "name": name }), "name"),
                (Method::PATCH, &format!("/locations/{main}"), json!({ "name": name }), "name"),
                (Method::POST, "/roles", json!({ "name": name, "permissions": ["view"] }), "name"),
                (Method::PATCH, &format!("/roles/{own}"), json!({ "name": name }), "name"),
                (Method::PATCH, &format!("/members/{vera}"), json!({ "name": name }), "name"),
            ] {
                // A name to sign in to a mail server with may be any length.
                if field == "user_name" && name.len() == 300 {
                    continue;
                }
                let answer = Answer::of(sam.request(method, path).json(&body)).await;
                let words = match name.len() {
                    300 => "too long".to_owned(),
                    _ => format!("{} has a hidden or control character", field.replace('_', " ")),
                };
                answer.is_problem(422, "invalid_request", &words);
                assert_eq!(answer.json()["field"], field);
            }
        }
        for address in
            ["inbox@north\u{1b}side.example", "inbox", "inbox@northside", "a b@northside.example"]
        {
            let mut body = mail("Northside", "inbox");
            body["from_address"] = address.into();
            sam.put("/mail", body).await.is_problem(422, "invalid_request", "name@example.com");
        }
        assert!(inbox.dump().await.changed_since(&before).is_empty());
        // Joiners have their place, in emoji and in Persian.
        let name = "پیام\u{200c}ها 👩🏽\u{200d}🔧";
        let renamed = sam.patch(&format!("/lines/{}", inbox.main), json!({ "name": name })).await;
        assert_eq!(renamed.ok(200)["name"], name);
    })
    .await;
}
