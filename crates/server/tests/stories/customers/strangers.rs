//! Numbers that nobody knows: they become a customer's, or are dismissed (C2).

use super::{add, numbers, unrecognized};
use crate::story::{DANIELA, KWAME, MAIN, on_each_engine};
use serde_json::{Value, json};

#[tokio::test]
async fn a_strangers_number_is_saved_as_a_customers_and_taken_back() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        assert_eq!(unrecognized(&ana).await, 1);
        let rosa = add(&ana, "Rosa Lind", &[KWAME]).await;
        let path = format!("/conversations/{conversation}/customer");
        let hers = json!({ "customer_id": rosa });
        let saved = ana.put(&path, hers.clone()).await.ok(200);
        assert_eq!((&saved["name"], &saved["marks"]), (&json!("Rosa Lind"), &json!([])));
        assert_eq!(unrecognized(&ana).await, 0);
        let customer = ana.get(&format!("/customers/{rosa}")).await.ok(200);
        assert_eq!(
            numbers(&customer["customer"]),
            [KWAME, DANIELA],
            "hers is the preferred one still"
        );
        let before = inbox.footprint().await;
        ana.put(&path, hers.clone()).await.ok(200);
        assert_eq!(inbox.footprint().await, before, "twice is once");

        let other = add(&ana, "Sam Ode", &[]).await;
        let taken = ana.put(&path, json!({ "customer_id": other })).await;
        taken.is_problem(409, "number_on_file", "Rosa Lind");
        let unknown = ana.put(&path, json!({ "customer_id": conversation })).await;
        unknown.is_problem(404, "not_found", "Not found");

        let back = ana.delete(&path).await.ok(200);
        assert_eq!((&back["customer"], &back["marks"]), (&Value::Null, &json!(["unrecognized"])));
        assert_eq!(unrecognized(&ana).await, 1);
        assert_eq!(ana.delete(&path).await.ok(200), back, "nobody's is nobody's");
        let vera = inbox.sign_in("vera").await;
        vera.put(&path, hers).await.is_problem(403, "forbidden", "role");
    })
    .await;
}

#[tokio::test]
async fn a_dismissed_number_is_back_when_it_writes_again() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let luis = inbox.sign_in("luis").await;
        let path = |what: &str| format!("/conversations/{conversation}/{what}");
        let dismissed = luis.post(&path("dismiss"), Value::Null).await.ok(200);
        assert_eq!((&dismissed["marks"], &dismissed["dismissed"]), (&json!([]), &json!(true)));
        assert_eq!(unrecognized(&luis).await, 0);
        let list = luis.get("/conversations?tab=unrecognized").await.ok(200);
        assert_eq!(list["conversations"], json!([]));
        let undone = luis.post(&path("undo-dismissal"), Value::Null).await.ok(200);
        assert_eq!(undone["marks"], json!(["unrecognized"]));
        luis.post(&path("dismiss"), Value::Null).await.ok(200);
        inbox.text(DANIELA, MAIN, "Hello?").await;
        let back = luis.get(&format!("/conversations/{conversation}")).await.ok(200);
        assert_eq!(back["marks"], json!(["unrecognized"]));
        assert_eq!(unrecognized(&luis).await, 1);

        // Who is on file can't be dismissed, and is no stranger once they are off it.
        let ana = inbox.sign_in("ana").await;
        let daniela = add(&ana, "Daniela", &[DANIELA]).await;
        let known = luis.post(&path("dismiss"), Value::Null).await.ok(200);
        assert_eq!(known["dismissed"], false);
        ana.delete(&format!("/customers/{daniela}")).await.ok(200);
        assert_eq!(unrecognized(&ana).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_number_that_changes_hands_while_it_writes_is_somebodys_all_the_time() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let (one, two) = (add(&ana, "One", &[DANIELA]).await, add(&ana, "Two", &[]).await);
        let path = format!("/conversations/{conversation}/customer");
        let hand_over = async {
            for (from, to) in [(&one, &two), (&two, &one), (&one, &two)] {
                ana.patch(&format!("/customers/{from}"), json!({ "numbers": [] })).await.ok(200);
                ana.put(&path, json!({ "customer_id": to })).await.ok(200);
            }
        };
        let write = async {
            for _ in 0..20 {
                inbox.text(DANIELA, MAIN, "And another thing").await;
            }
        };
        tokio::join!(hand_over, write);
        let end = ana.get(&format!("/conversations/{conversation}")).await.ok(200);
        assert_eq!(end["customer"]["id"], two);
        assert_eq!(unrecognized(&ana).await, 0);
        let messages = ana.get(&format!("/customers/{two}/messages")).await.ok(200);
        assert_eq!(messages["messages"].as_array().unwrap().len(), 21);
    })
    .await;
}
