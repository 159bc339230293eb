//! Texts that reached no conversation are shown to admins, and come in when they can (R7).

use crate::story::{DANIELA, KWAME, MAIN, REPAIRS, on_each_engine};
use serde_json::{Value, json};

fn bodies(page: &Value) -> Vec<&str> {
    page["texts"].as_array().unwrap().iter().map(|text| text["body"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_admin_sees_what_is_kept_and_turns_the_line_on() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let line = format!("/lines/{}", inbox.main);
        maya.patch(&line, json!({ "on": false })).await.ok(200);
        inbox.text(DANIELA, MAIN, "Are you open?").await;
        inbox.text(KWAME, MAIN, "STOP").await;
        inbox.text(DANIELA, MAIN, "Hello?").await;
        inbox.text(DANIELA, "+14155550177", "Wrong number?").await;

        let page = maya.get("/kept-texts").await.ok(200);
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
        let page = maya.get("/kept-texts").await.ok(200);
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
        let first = maya.get("/kept-texts?limit=2").await.ok(200);
        assert_eq!(bodies(&first), ["5", "4"]);
        let next = first["next"].as_str().unwrap();
        let second = maya.get(&format!("/kept-texts?limit=2&before={next}")).await.ok(200);
        assert_eq!(bodies(&second), ["3", "2"]);
        let next = second["next"].as_str().unwrap();
        let third = maya.get(&format!("/kept-texts?limit=2&before={next}")).await.ok(200);
        assert_eq!((bodies(&third), &third["next"]), (vec!["1"], &Value::Null));
        let nowhere = maya.get("/kept-texts?before=x").await;
        nowhere.is_problem(422, "invalid_request", "no place in the list");
    })
    .await;
}

#[tokio::test]
async fn they_are_for_admins_and_so_are_the_import_and_what_was_recovered() {
    on_each_engine(|inbox| async move {
        inbox.text(DANIELA, REPAIRS, "hi").await;
        let ana = inbox.sign_in("ana").await;
        for path in ["/kept-texts", "/reconciler", "/twilio/history"] {
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
