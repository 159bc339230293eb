//! Nothing can be written for a while: callers are told in time, and can try again.

use crate::story::{DANIELA, MAIN, on_each_engine};
use serde_json::json;

#[tokio::test]
async fn what_can_not_be_written_is_refused_in_time_and_taken_once_afterwards() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let conversation = inbox.daniela_wrote().await;
        let thread = format!("/conversations/{conversation}/messages");
        let text = inbox.twilio.text(DANIELA, MAIN, "And what does it cost?");
        let reply = json!({ "body": "We are here.", "client_key": "k1" });

        let holder = inbox.hold_writes().await;
        let (webhook, sent) = tokio::join!(
            inbox.post_signed("/webhooks/twilio/messages", &text),
            ana.post(&thread, reply.clone()),
        );
        webhook.is_problem(503, "starting", "Send it again in a moment");
        assert!(!webhook.header("retry-after").is_empty());
        sent.is_problem(503, "starting", "Try again in a moment");
        assert!(!sent.header("retry-after").is_empty());
        ana.get(&thread).await.ok(200);
        holder.let_go().await;

        inbox.post_signed("/webhooks/twilio/messages", &text).await.is_empty_twiml();
        let status = ana.post(&thread, reply).await.status;
        assert!(matches!(status, 200 | 202), "{status}");
        let messages = ana.get(&thread).await.ok(200);
        let said: Vec<_> = messages["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["body"].clone())
            .collect();
        assert_eq!(said.len(), 3, "{said:?}");
    })
    .await;
}
