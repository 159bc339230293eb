//! What the operator left open: proxies and descriptors; and whether anything can be written.

use super::scene::{Found, on_a_calm_account};
use crate::story::{MAIN, on_each_engine_with};
use hearback_server::{ConnectionLimits, Settings};

#[tokio::test]
async fn few_descriptors_are_told_of() {
    let few = |settings: &mut Settings| {
        settings.connections = ConnectionLimits::within(600, Some(5_000), None);
    };
    on_each_engine_with(few, |inbox| async move {
        let check = inbox.sign_in("maya").await.get("/check").await.ok(200);
        let found = Found(check);
        let finding = found.in_general("few_descriptors", "allows Hearback 600 open files");
        assert!(finding["sentence"].as_str().unwrap().contains("344 connections"), "{finding}");
        assert_eq!(finding["severity"], "warning");
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_written_is_a_problem_and_says_since_when() {
    on_a_calm_account(|scene| async move {
        let before = scene.check().await;
        before.is_fine();
        assert!(before.0["last_write_at"].is_string(), "{:#}", before.0);
        let holder = scene.inbox.hold_writes().await;
        let get = async |path: &str| {
            crate::story::Answer::of(scene.inbox.http.get(scene.inbox.url(path))).await
        };
        // What was written a moment before shows that it can be done.
        while get("/ready").await.status == 200 {
            tokio::task::yield_now().await;
        }
        get("/ready").await.is_problem(503, "starting", "can't be written");
        assert_eq!(get("/health").await.status, 200);
        let found = scene.check().await;
        let finding = found.in_general("not_writable", "Nothing can be saved right now");
        assert_eq!(finding["severity"], "problem");
        assert_eq!(finding["at"], found.0["last_write_at"]);
        assert!(finding["at"].is_string(), "{finding}");
        holder.let_go().await;
        while get("/ready").await.status != 200 {
            tokio::task::yield_now().await;
        }
        scene.check().await.is_fine();
        scene.a_text_arrives_on(MAIN).await;
    })
    .await;
}
