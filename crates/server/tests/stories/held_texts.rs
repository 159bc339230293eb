//! Texts that reached no conversation are shown to admins, and come in when they can (R7).

use crate::story::{DANIELA, KWAME, MAIN, REPAIRS, on_each_engine};
use serde_json::{Value, json};

fn bodies(page: &Value) -> Vec<&str> {
    page["texts"].as_array().unwrap().iter().map(|text| text["body"].as_str().unwrap()).collect()
}

/// What Twilio posts of Kwame's offer, which is kept at this path, when it comes again.
fn once_more(kept: &str, account_sid: &str) -> Vec<(String, String)> {
    let sid = kept.rsplit('/').next().unwrap();
    let form = [
        ("MessageSid", sid),
        ("From", KWAME),
        ("To", MAIN),
        ("Body", "Buy my watches"),
        ("AccountSid", account_sid),
        ("NumMedia", "0"),
    ];
    form.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

#[tokio::test]
async fn an_admin_sees_what_is_held_and_turns_the_line_on() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let line = format!("/lines/{}", inbox.main);
        maya.patch(&line, json!({ "on": false })).await.ok(200);
        inbox.text(DANIELA, MAIN, "Are you open?").await;
        inbox.text(KWAME, MAIN, "STOP").await;
        inbox.text(DANIELA, MAIN, "Hello?").await;
        inbox.text(DANIELA, "+14155550177", "Wrong number?").await;

        let page = maya.get("/held-texts").await.ok(200);
        assert_eq!(bodies(&page), ["Wrong number?", "Hello?", "STOP", "Are you open?"]);
        let kept = &page["texts"];
        assert_eq!(
            (&kept[0]["reason"], &kept[1]["reason"]),
            (&json!("no_line"), &json!("line_off"))
        );
        assert_eq!(kept[0]["to"], "+14155550177");
        assert_eq!((&kept[1]["from"], &kept[1]["keyword"]), (&json!(DANIELA), &Value::Null));
        assert_eq!(kept[2]["keyword"], "stop");

        maya.patch(&line, json!({ "on": true })).await.ok(200);
        let page = maya.get("/held-texts").await.ok(200);
        assert_eq!(bodies(&page), ["Wrong number?"]);
        let id = inbox.conversation_with(DANIELA).await;
        let thread = maya.get(&format!("/conversations/{id}/messages")).await.ok(200);
        let came: Vec<_> = thread["messages"].as_array().unwrap().iter().collect();
        assert_eq!(came.len(), 2);
        assert_eq!(
            (&came[0]["body"], &came[1]["body"]),
            (&json!("Are you open?"), &json!("Hello?"))
        );
    })
    .await;
}

#[tokio::test]
async fn the_list_comes_in_pages() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        for n in 1..=5 {
            inbox.text(DANIELA, "+14155550177", &n.to_string()).await;
        }
        let first = maya.get("/held-texts?limit=2").await.ok(200);
        assert_eq!(bodies(&first), ["5", "4"]);
        let next = first["next"].as_str().unwrap();
        let second = maya.get(&format!("/held-texts?limit=2&before={next}")).await.ok(200);
        assert_eq!(bodies(&second), ["3", "2"]);
        let next = second["next"].as_str().unwrap();
        let third = maya.get(&format!("/held-texts?limit=2&before={next}")).await.ok(200);
        assert_eq!((bodies(&third), &third["next"]), (vec!["1"], &Value::Null));
        let nowhere = maya.get("/held-texts?before=x").await;
        nowhere.is_problem(422, "invalid_request", "Unknown cursor");
    })
    .await;
}

#[tokio::test]
async fn an_admin_looks_at_one_number_and_deletes_what_is_of_no_use() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let line = format!("/lines/{}", inbox.main);
        maya.patch(&line, json!({ "on": false })).await.ok(200);
        inbox.text(DANIELA, MAIN, "Are you open?").await;
        inbox.text(KWAME, MAIN, "Buy my watches").await;
        for n in 1..=3 {
            inbox.text(KWAME, "+14155550177", &n.to_string()).await;
        }
        let numbers = maya.get("/held-texts/numbers").await.ok(200);
        let of =
            |to: &str, line: Value, count| json!({ "to": to, "line_id": line, "count": count });
        let expected = [of(MAIN, json!(inbox.main), 2), of("+14155550177", Value::Null, 3)];
        assert_eq!(numbers["numbers"], json!(expected));

        let first = maya.get("/held-texts?to=%2B14155550177&limit=2").await.ok(200);
        assert_eq!(bodies(&first), ["3", "2"]);
        let next = first["next"].as_str().unwrap();
        let rest = format!("/held-texts?to=%2B14155550177&limit=2&before={next}");
        assert_eq!(bodies(&maya.get(&rest).await.ok(200)), ["1"]);
        let odd = maya.get("/held-texts?to=%20").await;
        odd.is_problem(422, "invalid_request", "Unknown number");

        let ana = inbox.sign_in("ana").await;
        let main = maya.get("/held-texts?to=%2B14155550100").await.ok(200);
        assert_eq!(bodies(&main), ["Buy my watches", "Are you open?"]);
        let watches = format!("/held-texts/{}", main["texts"][0]["sid"].as_str().unwrap());
        ana.delete(&watches).await.is_problem(403, "forbidden", "role");
        ana.delete("/held-texts?to=%2B14155550177").await.is_problem(403, "forbidden", "role");
        let before = inbox.store.last_event(&inbox.system()).await.unwrap();
        assert_eq!(maya.delete(&watches).await.status, 204);
        maya.delete(&watches).await.is_problem(404, "not_found", "");
        let all = maya.delete("/held-texts?to=%2B14155550177").await.ok(200);
        assert_eq!(all["deleted"], 3);
        maya.delete("/held-texts").await.is_problem(400, "invalid_request", "");
        let events = maya.get(&format!("/events?after={before}")).await.ok(200);
        let events = events["events"].as_array().unwrap();
        assert_eq!(events.len(), 2, "each deletion is told of once");
        for event in events {
            assert_eq!(event["actor"], json!({ "kind": "member", "id": inbox.maya }));
            assert_eq!(
                (&event["kind"], &event["setting"]),
                (&json!("setting_changed"), &json!("held_texts"))
            );
        }

        let left = maya.get("/held-texts").await.ok(200);
        assert_eq!(bodies(&left), ["Are you open?"]);
        // What Twilio brings once more does not come back.
        let again = once_more(&watches, &inbox.twilio.account_sid);
        inbox.post_signed("/webhooks/twilio/messages", &again).await.is_empty_twiml();
        assert_eq!(bodies(&maya.get("/held-texts").await.ok(200)).len(), 1);
        maya.patch(&line, json!({ "on": true })).await.ok(200);
        inbox.post_signed("/webhooks/twilio/messages", &again).await.is_empty_twiml();
        let all = maya.get("/conversations?tab=all").await.ok(200);
        let numbers: Vec<_> =
            all["conversations"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
        assert_eq!(numbers, [DANIELA]);
    })
    .await;
}

#[tokio::test]
async fn they_are_for_admins_and_so_are_the_import_and_what_was_recovered() {
    on_each_engine(|inbox| async move {
        inbox.text(DANIELA, REPAIRS, "hi").await;
        let ana = inbox.sign_in("ana").await;
        for path in ["/held-texts", "/reconciler", "/twilio/history"] {
            ana.get(path).await.is_problem(403, "forbidden", "role");
        }
        ana.post("/twilio/history", json!({ "days": 7 })).await.is_problem(
            403,
            "forbidden",
            "role",
        );
        ana.delete("/twilio/history").await.is_problem(403, "forbidden", "role");
        let maya = inbox.sign_in("maya").await;
        assert_eq!(maya.get("/twilio/history").await.ok(200)["import"], Value::Null);
        maya.delete("/twilio/history").await.is_problem(404, "not_found", "");
        let too_far = maya.post("/twilio/history", json!({ "days": 4000 })).await;
        too_far.is_problem(422, "invalid_request", "1 to 400 days");
        let import = maya.post("/twilio/history", json!({ "days": 7 })).await.ok(200);
        assert_eq!((&import["days"], &import["state"]), (&json!(7), &json!("running")));
        let stopped = maya.delete("/twilio/history").await.ok(200);
        assert_eq!(stopped["state"], "stopped");
        let reconciler = maya.get("/reconciler").await.ok(200);
        assert_eq!(reconciler["recoveries"], json!([]));
    })
    .await;
}
