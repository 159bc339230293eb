//! Where Hearback connects to when an admin names the address: only where the operator lets it.

use crate::story::{
    BadPost, Malice, Moment, Person, PostOffice, on_each_engine, on_each_engine_with,
};
use hearback_server::{Egress, Settings};
use serde_json::{Value, json};
use tokio::net::TcpListener;

fn public_only(settings: &mut Settings) {
    settings.egress = Egress::default();
}

fn server(host: &str, port: u16) -> Value {
    json!({
        "host": host,
        "port": port,
        "security": "none",
        "from_name": "Northside",
        "from_address": "inbox@northside.example",
    })
}

/// What Maya is told when she has the server there tried.
async fn tried(maya: &Person, host: &str, port: u16) -> String {
    let stored = maya.put("/mail", server(host, port)).await.ok(200);
    let test = maya.post("/mail/test", json!({})).await;
    test.is_problem(502, "mail_unreachable", "--allow-egress ");
    let told = test.json()["detail"].as_str().unwrap().to_owned();
    // The settings say so before anything is tried.
    assert_eq!(stored["not_permitted"], told.as_str(), "{host}");
    assert_eq!(maya.get("/mail").await.ok(200)["not_permitted"], told.as_str(), "{host}");
    told
}

#[tokio::test]
async fn this_machine_is_not_connected_to_however_it_is_written() {
    on_each_engine_with(public_only, |inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let open = BadPost::open(Moment::Greeting, Malice::Says("220 internal banner"));
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let closed = free.local_addr().unwrap().port();
        drop(free);
        for host in [
            "127.0.0.1",
            "localhost",
            "localhost.",
            "LocalHost",
            "127.1",
            "0x7f.1",
            "0x7f000001",
            "2130706433",
            "0177.0.0.1",
            "127.0.0.1.",
            "１２７．０．０．１",
            "localhost。",
            "0",
            "0.0.0.0",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
        ] {
            let told = tried(&maya, host, open.addr.port()).await;
            assert!(!told.contains("internal banner"), "{host}: {told}");
            // Whether anything listens there makes no difference.
            assert_eq!(tried(&maya, host, closed).await, told, "{host}");
        }
        assert_eq!(open.callers(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_refusal_names_the_setting_that_lifts_it() {
    on_each_engine_with(public_only, |inbox| async move {
        let maya = inbox.sign_in("maya").await;
        for (host, setting) in [
            ("10.0.3.7", "--allow-egress 10.0.3.7/32."),
            ("169.254.169.254", "--allow-egress 169.254.169.254/32."),
            ("100.100.100.200", "--allow-egress 100.100.100.200/32."),
            ("[fd00:ec2::254]", "--allow-egress fd00:ec2::254/128."),
            ("[::ffff:10.0.3.7]", "--allow-egress 10.0.3.7/32."),
            ("[2002:a00:307::1]", "--allow-egress 2002:a00:307::1/128."),
        ] {
            let told = tried(&maya, host, 25).await;
            assert!(told.contains(setting), "{host}: {told}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_letter_waits_for_the_operator_and_goes_out_when_they_allow_it() {
    on_each_engine_with(public_only, |inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let mut office = PostOffice::open().await;
        maya.put("/mail", server("127.0.0.1", office.addr.port())).await.ok(200);
        let daniela = inbox.daniela_wrote().await;
        let state = crate::mail::told_of(&maya, &ana, daniela).await;
        assert_eq!(state["waiting"], 1);
        assert_eq!(state["last_problem"]["given_up"], false);
        let why = state["last_problem"]["detail"].as_str().unwrap();
        assert!(why.contains("--allow-egress 127.0.0.1/32."), "{why}");
        let check = maya.get("/check").await.ok(200);
        let findings = check["findings"].as_array().unwrap();
        let found = findings.iter().find(|one| one["code"] == "mail_not_permitted").unwrap();
        assert_eq!(found["severity"], "warning");
        let sentence = found["sentence"].as_str().unwrap();
        assert!(sentence.contains("--allow-egress 127.0.0.1/32."), "{sentence}");
        assert!(office.another().is_none());

        let mut settings = crate::story::settings();
        settings.egress = Egress::allowing(vec!["127.0.0.0/8".parse().unwrap()]);
        let inbox = inbox.restarted(settings).await;
        assert_eq!(office.mail().await.to, "luis@northside.example");
        let maya = inbox.sign_in("maya").await;
        assert_eq!(maya.get("/mail").await.ok(200)["not_permitted"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn what_the_operator_allows_is_no_finding() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let office = PostOffice::open().await;
        let stored = maya.put("/mail", server("127.0.0.1", office.addr.port())).await.ok(200);
        assert_eq!(stored["not_permitted"], Value::Null);
        maya.post("/mail/test", json!({})).await.ok(200);
        let check = maya.get("/check").await.ok(200);
        let findings = check["findings"].as_array().unwrap();
        assert!(findings.iter().all(|one| one["code"] != "mail_not_permitted"), "{check:#}");
        // Others on this machine's network are none of its.
        let told = tried(&maya, "127.0.0.2", office.addr.port()).await;
        assert!(told.contains("--allow-egress 127.0.0.2/32."), "{told}");
    })
    .await;
}
