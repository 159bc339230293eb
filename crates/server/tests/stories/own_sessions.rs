//! Where someone is signed in, and for how long (P3).

use crate::mail::server;
use crate::story::{
    Heard, Inbox, PASSWORD, Person, PostOffice, Socket, StoryClock, on_each_engine,
    on_each_engine_with, settings,
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;

const FIREFOX: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";

async fn sign_in_with(inbox: &Inbox, name: &str, user_agent: &'static str) -> Person {
    let mut person = inbox.stranger().using(user_agent);
    let email = format!("{name}@northside.example");
    let answer = person.post("/session", json!({ "email": email, "password": PASSWORD })).await;
    answer.ok(200);
    person.keep_cookie(&answer);
    person
}

async fn sessions(person: &Person) -> Vec<Value> {
    person.get("/account/sessions").await.ok(200)["sessions"].as_array().unwrap().clone()
}

async fn is_out(person: &Person) {
    person.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
}

#[tokio::test]
async fn ana_lists_her_sessions_and_ends_one_and_then_all_others() {
    on_each_engine(|inbox| async move {
        let desk = sign_in_with(&inbox, "ana", FIREFOX).await;
        let phone = sign_in_with(&inbox, "ana", IPHONE).await;
        let third = sign_in_with(&inbox, "ana", "curl/8.5.0").await;
        let luis = sign_in_with(&inbox, "luis", FIREFOX).await;
        let last = inbox.footprint().await.0;
        let mut socket = Socket::connect(&inbox, &phone, last).await;
        assert_eq!(socket.hear().await, Heard::CaughtUp(last));

        let listed = sessions(&desk).await;
        assert_eq!(listed.len(), 3, "{listed:?}");
        assert_eq!(listed[0]["browser"], "Firefox on Windows");
        assert_eq!(listed[0]["is_current"], true);
        let browsers: Vec<_> = listed[1..].iter().map(|one| one["browser"].clone()).collect();
        assert!(browsers.contains(&json!("Safari on iPhone")), "{browsers:?}");
        assert!(browsers.contains(&json!("curl")), "{browsers:?}");
        assert!(listed.iter().all(|one| one["address"] == "127.0.0.1"), "{listed:?}");
        assert!(listed[1..].iter().all(|one| one["is_current"] == false));

        let id = |listed: &[Value], browser: &str| {
            let found = listed.iter().find(|one| one["browser"] == browser).unwrap();
            found["id"].as_str().unwrap().to_owned()
        };
        let path = format!("/account/sessions/{}", id(&listed, "Safari on iPhone"));
        assert_eq!(desk.delete(&path).await.status, 204);
        assert_eq!(socket.ends().await, Heard::Closed(4401));
        is_out(&phone).await;
        desk.delete(&path).await.is_problem(404, "not_found", "Not found");
        // She can't end Luis's.
        let luiss =
            format!("/account/sessions/{}", id(&sessions(&luis).await, "Firefox on Windows"));
        desk.delete(&luiss).await.is_problem(404, "not_found", "Not found");
        let ended = desk.post("/account/sessions/end-others", json!({})).await;
        assert_eq!(ended.status, 204, "{ended:?}");
        is_out(&third).await;
        desk.get("/session").await.ok(200);
        luis.get("/session").await.ok(200);
        assert_eq!(sessions(&desk).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn maya_signs_ana_out_everywhere_but_not_someone_who_may_do_more() {
    on_each_engine(|inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let sam = inbox.sign_in("sam").await;
        let path = |id| format!("/members/{id}/sessions");
        let last = inbox.footprint().await.0;
        let mut socket = Socket::connect(&inbox, &ana, last).await;
        assert_eq!(socket.hear().await, Heard::CaughtUp(last));
        assert_eq!(maya.delete(&path(inbox.user("ana").await)).await.status, 204);
        assert_eq!(socket.ends().await, Heard::Closed(4401));
        is_out(&ana).await;
        inbox.sign_in("ana").await;
        let of_sam = maya.delete(&path(inbox.user("sam").await)).await;
        of_sam.is_problem(403, "forbidden", "rights that you have");
        sam.get("/session").await.ok(200);
        let entry = inbox.audit().await.into_iter().find(|one| json!(one.kind) == "sessions_ended");
        assert_eq!(json!(entry.unwrap().object)["id"], json!(inbox.user("ana").await));
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_in_the_end_however_it_is_used() {
    let clock = Arc::new(StoryClock::new());
    let given = clock.clone();
    let short = move |settings: &mut hearback_server::Settings| {
        settings.clock = given.clone();
        settings.session_length = SignedDuration::from_mins(30);
        settings.session_longest = SignedDuration::from_hours(2);
    };
    on_each_engine_with(short, |inbox| {
        let clock = clock.clone();
        async move {
            let (ana, idle) = (inbox.sign_in("ana").await, inbox.sign_in("ana").await);
            let mut worked = 0;
            loop {
                clock.advance(SignedDuration::from_mins(20));
                let answer = ana.get("/session").await;
                if answer.status == 401 {
                    break;
                }
                answer.ok(200);
                worked += 1;
                if worked == 1 {
                    assert!(answer.header("set-cookie").contains("Max-Age=1800"), "{answer:?}");
                }
                if worked == 5 {
                    // Twenty minutes are left of the two hours.
                    assert!(answer.header("set-cookie").contains("Max-Age=1200"), "{answer:?}");
                }
            }
            assert_eq!(worked, 5);
            is_out(&idle).await;
        }
    })
    .await;
}

#[tokio::test]
async fn shorter_lifetimes_hold_for_sessions_that_are_there() {
    let clock = Arc::new(StoryClock::new());
    let given = clock.clone();
    on_each_engine_with(
        move |settings| settings.clock = given.clone(),
        |inbox| {
            let clock = clock.clone();
            async move {
                let ana = inbox.sign_in("ana").await;
                clock.advance(SignedDuration::from_mins(40));
                let given = clock.clone();
                let mut shorter = settings();
                shorter.clock = given;
                shorter.session_length = SignedDuration::from_mins(30);
                let inbox = inbox.restarted(shorter).await;
                is_out(&ana.moved_to(&inbox)).await;
            }
        },
    )
    .await;
}

#[tokio::test]
async fn a_sign_in_from_a_new_browser_is_mailed_and_one_from_a_known_browser_is_not() {
    on_each_engine(|inbox| async move {
        let mut office = PostOffice::open().await;
        let maya = inbox.sign_in("maya").await;
        maya.put("/mail", server(&office)).await.ok(200);
        let ana = sign_in_with(&inbox, "ana", FIREFOX).await;
        let mail = office.mail().await;
        assert_eq!(mail.to, "ana@northside.example");
        assert_eq!(mail.header("Subject"), "New sign-in to your Hearback account");
        for words in ["Firefox on Windows", "127.0.0.1", "/account"] {
            assert!(mail.unfolded().contains(words), "{words}: {}", mail.text);
        }
        // Again from there, and Luis from there for the first time.
        let credentials =
            |name| json!({ "email": format!("{name}@northside.example"), "password": PASSWORD });
        let mut browser = ana.signed_out();
        browser.post("/session", credentials("ana")).await.ok(200);
        let luis = browser.post("/session", credentials("luis")).await;
        luis.ok(200);
        browser.keep_cookie(&luis);
        assert_eq!(office.mail().await.to, "luis@northside.example");
        // The browser knows both now.
        browser.signed_out().post("/session", credentials("ana")).await.ok(200);
        browser.signed_out().post("/session", credentials("luis")).await.ok(200);
        inbox.stranger().post("/session", credentials("vera")).await.ok(200);
        assert_eq!(office.mail().await.to, "vera@northside.example");
    })
    .await;
}
