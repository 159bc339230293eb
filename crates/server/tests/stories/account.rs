//! One's own name and password (P3).

use crate::mail::server;
use crate::story::{
    Answer, DANIELA, Heard, Inbox, PASSWORD, Person, PostOffice, Socket, on_each_engine,
};
use futures_util::future::join_all;
use serde_json::{Value, json};

const NEW: &str = "seven quiet boats";

async fn change(person: &Person, current: &str, password: &str) -> Answer {
    person.put("/account/password", json!({ "current": current, "password": password })).await
}

async fn sign_in(inbox: &Inbox, name: &str, password: &str) -> Answer {
    let email = format!("{name}@northside.example");
    inbox.stranger().post("/session", json!({ "email": email, "password": password })).await
}

#[tokio::test]
async fn ana_changes_her_name_and_everyone_sees_it() {
    on_each_engine(|inbox| async move {
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let last = inbox.footprint().await.0;
        let mut luiss = Socket::connect(&inbox, &luis, last).await;
        assert_eq!(luiss.hear().await, Heard::CaughtUp(last));
        let named = ana.patch("/account", json!({ "name": " Ana  Ruiz " })).await;
        assert_eq!(named.status, 204, "{named:?}");
        let Heard::Event(_, event) = luiss.hear_of_theirs().await else { panic!("no event") };
        assert_eq!(event["kind"], "member_changed", "{event}");
        let account = ana.get("/account").await.ok(200);
        assert_eq!(account["name"], ana.get("/session").await.ok(200)["user"]["name"]);
        assert_eq!(account["email"], "ana@northside.example");
        assert_eq!(
            (&account["has_password"], &account["method"], &account["authenticator_since"]),
            (&json!(true), &json!("password"), &Value::Null)
        );
        let members = luis.get("/members").await.ok(200);
        assert!(members.to_string().contains("Ruiz"), "{members}");
        let entry = &inbox.audit().await[0];
        assert_eq!(json!(entry.kind), "member_changed");
        assert_eq!(entry.changes[0].before.as_deref(), Some("ana"));
        // The same once more is no change.
        let before = inbox.dump().await;
        let name = json!({ "name": account["name"] });
        assert_eq!(ana.patch("/account", name).await.status, 204);
        ana.patch("/account", json!({ "name": "Ana\u{202e}" })).await.is_problem(
            422,
            "invalid_request",
            "name",
        );
        assert!(inbox.dump().await.changed_since(&before).is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_new_password_takes_the_old_one_and_ends_her_other_sessions() {
    on_each_engine(|inbox| async move {
        let office = PostOffice::open().await;
        let maya = inbox.sign_in("maya").await;
        maya.put("/mail", server(&office)).await.ok(200);
        let (ana, elsewhere) = (inbox.sign_in("ana").await, inbox.sign_in("ana").await);
        let mut office = office;
        for _ in 0..2 {
            assert!(office.mail().await.text.contains("New sign-in to your Hearback account"));
        }
        let mut socket = Socket::connect(&inbox, &elsewhere, 0).await;
        socket.catch_up().await;

        let changed = change(&ana, PASSWORD, NEW).await;
        assert_eq!(changed.status, 204, "{changed:?}");
        assert_eq!(socket.ends().await, Heard::Closed(4401));
        elsewhere.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
        ana.get("/session").await.ok(200);
        sign_in(&inbox, "ana", PASSWORD).await.is_problem(401, "wrong_credentials", "don't match");
        sign_in(&inbox, "ana", NEW).await.ok(200);
        let told = office.mail().await;
        assert_eq!(told.header("Subject"), "Your Hearback password was changed");
        assert!(told.unfolded().contains("127.0.0.1"), "{}", told.text);
        let kinds: Vec<_> = inbox.audit().await.iter().map(|entry| json!(entry.kind)).collect();
        assert!(kinds.contains(&json!("password_changed")), "{kinds:?}");
    })
    .await;
}

#[tokio::test]
async fn a_password_that_could_be_guessed_is_refused_with_what_to_do() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let before = inbox.dump().await;
        for (password, words) in [
            ("short", "at least 10 characters"),
            ("password1234", "random words"),
            ("northside2026", "random words"),
            ("aaaaaaaaaaaaaaaa", "Repetitions"),
            (&"x y".repeat(400), "at most 1000"),
            (PASSWORD, "have already"),
        ] {
            let refused = change(&ana, PASSWORD, password).await;
            refused.is_problem(422, "invalid_request", words);
            assert_eq!(refused.json()["field"], "password", "{password}");
        }
        assert!(inbox.dump().await.changed_since(&before).is_empty());
        // The same where someone chooses their first.
        let maya = inbox.sign_in("maya").await;
        let invitation = maya.invite("nora@northside.example", "viewer").await;
        let token = crate::story::token(&invitation);
        let weak = json!({ "token": token, "name": "Nora", "password": "nora northside" });
        let refused = inbox.stranger().post("/invitations/accept", weak).await;
        refused.is_problem(422, "invalid_request", "random words");
    })
    .await;
}

#[tokio::test]
async fn who_finds_an_open_browser_can_not_guess_the_password_in_it() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        for _ in 0..5 {
            let wrong = change(&ana, "not her password", NEW).await;
            wrong.is_problem(422, "invalid_request", "isn't your password");
            assert_eq!(wrong.json()["field"], "current");
        }
        let late = change(&ana, PASSWORD, NEW).await;
        late.is_problem(429, "too_many_attempts", "Too many wrong passwords");
        let proof = json!({ "password": PASSWORD });
        ana.post("/account/proof", proof).await.is_problem(429, "too_many_attempts", "Wait");
        // It is about this session: she signs in elsewhere, and works on here.
        sign_in(&inbox, "ana", PASSWORD).await.ok(200);
        inbox.text(DANIELA, crate::story::MAIN, "Hello?").await;
        ana.get("/conversations").await.ok(200);
    })
    .await;
}

#[tokio::test]
async fn of_two_new_passwords_at_once_one_counts() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let (mut current, new) = (PASSWORD.to_owned(), ["seven quiet boats", "eight loud trains"]);
        // The later one finds another password than it has checked, or was checked after the first.
        for _ in 0..10 {
            let tries = new.map(|new| change(&ana, &current, new));
            let answers = join_all(tries).await;
            let won = answers.iter().position(|answer| answer.status == 204).unwrap();
            let lost = &answers[1 - won];
            if lost.status == 410 {
                lost.is_problem(410, "sign_in_over", "Start again");
                sign_in(&inbox, "ana", new[won]).await.ok(200);
                return;
            }
            assert_eq!(lost.status, 422, "{lost:?}");
            current = new[won].to_owned();
            assert_eq!(change(&ana, &current, "nine slow clouds").await.status, 204);
            current = "nine slow clouds".to_owned();
        }
        panic!("they never met");
    })
    .await;
}

#[tokio::test]
async fn nothing_of_the_account_is_for_those_who_are_not_signed_in() {
    on_each_engine(|inbox| async move {
        let stranger = inbox.stranger();
        for path in ["/account", "/account/sessions"] {
            stranger.get(path).await.is_problem(401, "not_signed_in", "Sign in");
        }
        let refused = change(&stranger, PASSWORD, NEW).await;
        refused.is_problem(401, "not_signed_in", "Sign in");
        // Otto sees no inbox, and has an account.
        let otto = inbox.sign_in("otto").await;
        assert_eq!(change(&otto, PASSWORD, NEW).await.status, 204);
        sign_in(&inbox, "otto", NEW).await.ok(200);
    })
    .await;
}
