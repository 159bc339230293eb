//! Two-step sign-in with an authenticator app and recovery codes (P3, RFC 6238).

use crate::mail::server;
use crate::story::{
    Answer, AuthenticatorApp, DANIELA, Heard, Inbox, MAIN, PASSWORD, Person, PostOffice, Socket,
    StoryClock, never_in_the_log, on_each_engine_with,
};
use futures_util::future::join_all;
use hearback_inbox::member::MemberState;
use hearback_server::Settings;
use hearback_server::clock::Clock as _;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;

/// Tells a story by a clock of its own.
async fn by_the_clock<F: Future<Output = ()>>(story: impl Fn(Inbox, Arc<StoryClock>) -> F) {
    let clock = Arc::new(StoryClock::new());
    let given = clock.clone();
    let set = move |settings: &mut Settings| settings.clock = given.clone();
    on_each_engine_with(set, |inbox| story(inbox, clock.clone())).await;
}

/// A step of RFC 6238.
const STEP: SignedDuration = SignedDuration::from_secs(30);

struct SetUp {
    app: AuthenticatorApp,
    codes: Vec<String>,
}

/// Sets an authenticator app up, as the account page does.
async fn set_up(person: &Person, clock: &StoryClock) -> SetUp {
    let setup = person.post("/account/authenticator/setup", json!({})).await.ok(200);
    assert!(setup["qr"]["size"].as_i64().unwrap() > 30, "{setup}");
    let app = AuthenticatorApp::scanning(&setup);
    never_in_the_log(&setup["key"].as_str().unwrap().replace(' ', ""));
    let code = app.code(clock.now());
    let given = json!({ "step": setup["step"], "code": code });
    let set = person.put("/account/authenticator", given).await.ok(200);
    let codes = set["recovery_codes"].as_array().unwrap();
    let codes: Vec<_> = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10);
    SetUp { app, codes }
}

/// Gives the password; the step that follows.
async fn password(person: &Person, name: &str) -> String {
    let email = format!("{name}@northside.example");
    let answer = person.post("/session", json!({ "email": email, "password": PASSWORD })).await;
    let needed = answer.ok(202);
    assert_eq!(answer.header("set-cookie"), "", "nobody is signed in by half");
    assert_eq!((&needed["authenticator"], &needed["passkey"]), (&json!(true), &json!(false)));
    needed["step"].as_str().unwrap().to_owned()
}

async fn give(person: &Person, step: &str, kind: &str, code: &str) -> Answer {
    let given = json!({ "step": step, "kind": kind, "code": code });
    person.post("/session/second-factor", given).await
}

fn is_wrong(answer: &Answer) {
    answer.is_problem(422, "wrong_code", "isn't right");
    assert_eq!(answer.json()["field"], "code");
}

fn is_over(answer: &Answer) {
    answer.is_problem(410, "sign_in_over", "Start again");
}

#[tokio::test]
async fn ana_sets_her_app_up_and_signs_in_with_it() {
    by_the_clock(|inbox, clock| async move {
        let (ana, elsewhere) = (inbox.sign_in("ana").await, inbox.sign_in("ana").await);
        assert_eq!(ana.get("/session").await.ok(200)["has_second_factor"], false);
        let SetUp { app, .. } = set_up(&ana, &clock).await;
        // Here she stays signed in; elsewhere she isn't anymore.
        elsewhere.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
        let session = ana.get("/session").await.ok(200);
        assert_eq!(session["has_second_factor"], true);
        let account = ana.get("/account").await.ok(200);
        assert!(account["authenticator_since"].is_string(), "{account}");
        assert_eq!(account["recovery_codes"], 10);

        // The code that set it up signs nobody in.
        let mut browser = inbox.stranger();
        let step = password(&browser, "ana").await;
        is_wrong(&give(&browser, &step, "authenticator", &app.code(clock.now())).await);
        clock.advance(STEP);
        let code = app.code(clock.now());
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        let signed_in = give(&browser, &step, "authenticator", &spaced).await;
        assert_eq!(signed_in.ok(200)["user"]["name"], "ana");
        browser.keep_cookie(&signed_in);
        browser.get("/conversations").await.ok(200);
        // What led to a session leads to no other, and a code counts once.
        is_over(&give(&browser, &step, "authenticator", &app.code(clock.now() + STEP)).await);
        let step = password(&browser, "ana").await;
        is_wrong(&give(&browser, &step, "authenticator", &code).await);
    })
    .await;
}

#[tokio::test]
async fn a_phone_may_be_one_step_off_and_no_more() {
    by_the_clock(|inbox, clock| async move {
        let ana = inbox.sign_in("ana").await;
        let SetUp { app, .. } = set_up(&ana, &clock).await;
        for (off, is_taken) in [(-90, false), (90, false), (30, true), (-30, false), (0, false)] {
            // From a new time each, so that only the clock matters; after one step early, those before
            // are over.
            if off == -90 {
                clock.advance(SignedDuration::from_mins(10));
            }
            let browser = inbox.stranger();
            let step = password(&browser, "ana").await;
            let code = app.code(clock.now() + SignedDuration::from_secs(off));
            let answer = give(&browser, &step, "authenticator", &code).await;
            if is_taken {
                answer.ok(200);
            } else {
                is_wrong(&answer);
            }
        }
        clock.advance(SignedDuration::from_mins(10));
        let browser = inbox.stranger();
        let step = password(&browser, "ana").await;
        let late = app.code(clock.now() - STEP);
        give(&browser, &step, "authenticator", &late).await.ok(200);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_use_one_code_at_once_one_is_signed_in() {
    by_the_clock(|inbox, clock| async move {
        let ana = inbox.sign_in("ana").await;
        let SetUp { app, codes } = set_up(&ana, &clock).await;
        clock.advance(STEP);
        let code = app.code(clock.now());
        for (kind, code) in [("authenticator", &code), ("recovery", &codes[0])] {
            // One at a time, since the password is asked for so often at most.
            let mut steps = vec![];
            for _ in 0..4 {
                steps.push(password(&ana.signed_out(), "ana").await);
            }
            let tries = steps.iter().map(|step| {
                let browser = inbox.stranger();
                async move { give(&browser, step, kind, code).await.status }
            });
            let mut statuses = join_all(tries).await;
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 422, 422, 422], "{kind}");
            // And one step that is taken many times at once leads to one session.
            let step = password(&ana.signed_out(), "ana").await;
            let fresh = [app.code(clock.now() + STEP), codes[1].clone(), codes[2].clone()];
            let kinds = ["authenticator", "recovery", "recovery"];
            if kind == "recovery" {
                let tries = kinds.iter().zip(&fresh).map(|(kind, code)| {
                    let (browser, step) = (inbox.stranger(), step.clone());
                    async move { give(&browser, &step, kind, code).await.status }
                });
                let mut statuses = join_all(tries).await;
                statuses.sort_unstable();
                assert_eq!(statuses, [200, 410, 410]);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn ana_loses_her_phone_and_gets_in_with_a_recovery_code() {
    by_the_clock(|inbox, clock| async move {
        let ana = inbox.sign_in("ana").await;
        let SetUp { codes, .. } = set_up(&ana, &clock).await;
        let mut browser = inbox.stranger();
        let step = password(&browser, "ana").await;
        for wrong in ["aaaa-bbbb-cccc", "", "123456"] {
            is_wrong(&give(&browser, &step, "recovery", wrong).await);
        }
        let typed = codes[3].to_uppercase().replace('-', " ");
        let signed_in = give(&browser, &step, "recovery", &typed).await;
        signed_in.ok(200);
        browser.keep_cookie(&signed_in);
        let step = password(&inbox.stranger(), "ana").await;
        is_wrong(&give(&inbox.stranger(), &step, "recovery", &codes[3]).await);
        assert_eq!(browser.get("/account").await.ok(200)["recovery_codes"], 9);
        let kinds: Vec<_> = inbox.audit().await.iter().map(|entry| json!(entry.kind)).collect();
        assert!(kinds.contains(&json!("recovery_code_used")), "{kinds:?}");

        // New ones end those from before.
        let made = browser.post("/account/recovery-codes", json!({})).await.ok(200);
        let new = made["recovery_codes"].as_array().unwrap();
        assert_eq!(new.len(), 10);
        let step = password(&inbox.stranger(), "ana").await;
        is_wrong(&give(&inbox.stranger(), &step, "recovery", &codes[4]).await);
        give(&inbox.stranger(), &step, "recovery", new[0].as_str().unwrap()).await.ok(200);

        // Without the app, codes are for nothing; with a new app come new ones.
        assert_eq!(browser.delete("/account/authenticator").await.status, 204);
        let again = browser.delete("/account/authenticator").await;
        again.is_problem(404, "not_found", "Not found");
        let account = browser.get("/account").await.ok(200);
        assert_eq!(
            (&account["recovery_codes"], &account["authenticator_since"]),
            (&json!(0), &Value::Null)
        );
        let none = browser.post("/account/recovery-codes", json!({})).await;
        none.is_problem(404, "not_found", "Not found");
        inbox.sign_in("ana").await;
    })
    .await;
}

#[tokio::test]
async fn a_step_is_over_after_ten_minutes_and_when_the_account_changes() {
    by_the_clock(|inbox, clock| async move {
        let ana = inbox.sign_in("ana").await;
        let SetUp { app, codes } = set_up(&ana, &clock).await;
        let browser = inbox.stranger();
        let step = password(&browser, "ana").await;
        clock.advance(SignedDuration::from_mins(10));
        is_over(&give(&browser, &step, "authenticator", &app.code(clock.now())).await);
        // Changed by a bit, shortened, or made up, it is none.
        let step = password(&browser, "ana").await;
        let mut changed = step.clone().into_bytes();
        changed[40] = if changed[40] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let long = "A".repeat(30_000);
        for odd in [&changed, &step[1..], "", "made up", &long] {
            is_over(&give(&browser, odd, "authenticator", &app.code(clock.now())).await);
        }
        // What follows on her old password leads nowhere once she has a new one.
        let new = json!({ "current": PASSWORD, "password": "seven quiet boats" });
        assert_eq!(ana.put("/account/password", new).await.status, 204);
        is_over(&give(&browser, &step, "recovery", &codes[0]).await);
        assert_eq!(ana.get("/account").await.ok(200)["recovery_codes"], 10);
    })
    .await;
}

#[tokio::test]
async fn codes_are_not_guessed_even_with_the_password() {
    by_the_clock(|inbox, clock| async move {
        let ana = inbox.sign_in("ana").await;
        let SetUp { app, codes } = set_up(&ana, &clock).await;
        clock.advance(STEP);
        let mallory = inbox.stranger();
        let mut tried = 0;
        let refused = loop {
            let step = password(&mallory, "ana").await;
            let mut last = give(&mallory, &step, "authenticator", "000000").await;
            while last.status == 422 {
                tried += 1;
                last = give(&mallory, &step, "authenticator", "000000").await;
            }
            last.is_problem(429, "too_many_attempts", "Wait a moment");
            if last.json()["retry_after"].as_i64().unwrap() <= 120 {
                break step;
            }
        };
        assert_eq!(tried, 10, "five a step, ten in all");
        let right = app.code(clock.now());
        let too_late = give(&mallory, &refused, "authenticator", &right).await;
        too_late.is_problem(429, "too_many_attempts", "Wait a moment");
        // From the browser that she uses, Ana gets in; and recovery codes have limits of their own.
        let known = ana.signed_out();
        let step = password(&known, "ana").await;
        give(&known, &step, "authenticator", &right).await.ok(200);
        let step = password(&mallory, "ana").await;
        give(&mallory, &step, "recovery", &codes[0]).await.ok(200);
    })
    .await;
}

#[tokio::test]
async fn changing_it_takes_a_proof_and_ends_the_other_sessions_with_a_mail() {
    by_the_clock(|inbox, clock| async move {
        let mut office = PostOffice::open().await;
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        maya.put("/mail", server(&office)).await.ok(200);
        clock.advance(SignedDuration::from_mins(16));
        for attempt in [
            ana.post("/account/authenticator/setup", json!({})).await,
            ana.put("/account/authenticator", json!({ "step": "x", "code": "y" })).await,
            ana.delete("/account/authenticator").await,
            ana.post("/account/recovery-codes", json!({})).await,
        ] {
            attempt.is_problem(403, "proof_needed", "Confirm that it's you");
        }
        let wrong = ana.post("/account/proof", json!({ "password": "not hers" })).await;
        wrong.is_problem(422, "invalid_request", "isn't your password");
        let proven = ana.post("/account/proof", json!({ "password": PASSWORD })).await;
        assert_eq!(proven.status, 204, "{proven:?}");
        set_up(&ana, &clock).await;
        let told = office.mail().await;
        assert_eq!(told.header("Subject"), "Your two-step sign-in was changed");
        // Her setup is not another's to finish.
        let setup = ana.post("/account/authenticator/setup", json!({})).await.ok(200);
        let app = AuthenticatorApp::scanning(&setup);
        let luis = inbox.sign_in("luis").await;
        let code = app.code(clock.now());
        let given = json!({ "step": setup["step"], "code": code });
        is_over(&luis.put("/account/authenticator", given.clone()).await);
        let wrong = json!({ "step": setup["step"], "code": "000000" });
        let wrong = ana.put("/account/authenticator", wrong).await;
        wrong.is_problem(422, "wrong_code", "right time");
        let another = ana.post("/account/authenticator/setup", json!({})).await.ok(200);
        let wrong = json!({ "step": another["step"], "code": "000000" });
        let mut last = ana.put("/account/authenticator", wrong.clone()).await;
        while last.status == 422 {
            last = ana.put("/account/authenticator", wrong.clone()).await;
        }
        last.is_problem(429, "too_many_attempts", "start again");
        // A second app replaces the first, and the codes stay.
        let replaced = ana.put("/account/authenticator", given.clone()).await.ok(200);
        assert_eq!(replaced["recovery_codes"], Value::Null);
        is_over(&ana.put("/account/authenticator", given).await);
    })
    .await;
}

#[tokio::test]
async fn northside_requires_it_while_people_are_signed_in() {
    by_the_clock(|inbox, clock| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        inbox.text(DANIELA, MAIN, "Hello?").await;
        let rules = |days: i64| json!({ "require_second_factor": true, "grace_days": days });
        let at_once = maya.put("/sign-in-rules", rules(0)).await;
        at_once.is_problem(422, "invalid_request", "for yourself first");
        for days in [-1, 91] {
            let odd = maya.put("/sign-in-rules", rules(days)).await;
            odd.is_problem(422, "invalid_request", "from 0 to 90");
        }
        ana.put("/sign-in-rules", rules(7)).await.is_problem(403, "forbidden", "role");
        let set = maya.put("/sign-in-rules", rules(7)).await.ok(200);
        let without = set["without_second_factor"].as_array().unwrap();
        assert_eq!(without.len(), 6, "{set}");
        // For a week, she is told, and works on.
        let session = ana.get("/session").await.ok(200);
        assert_eq!(session["second_factor_from"], set["second_factor_from"]);
        assert_eq!(session["unmet"], Value::Null);
        set_up(&maya, &clock).await;
        let set = maya.put("/sign-in-rules", rules(0)).await;
        set.ok(200);

        let last = inbox.footprint().await.0;
        assert_eq!(Socket::try_connect(&inbox, &ana, last).await.err(), Some(403));
        for path in ["/conversations", "/members", "/events?after=0", "/counts"] {
            let refused = ana.get(path).await;
            refused.is_problem(403, "second_factor_required", "two-step sign-in");
        }
        let start = ana.get("/start?inbox=true").await.ok(200);
        assert_eq!(
            (&start["session"]["unmet"], &start["inbox"]),
            (&json!("second_factor"), &Value::Null)
        );
        assert_eq!(start["session"]["permissions"], json!([]));
        // Her account is hers; with an app, everything is.
        ana.get("/account").await.ok(200);
        set_up(&ana, &clock).await;
        ana.get("/conversations").await.ok(200);
        assert_eq!(ana.get("/session").await.ok(200)["unmet"], Value::Null);
        let off = json!({ "require_second_factor": false });
        assert_eq!(
            maya.put("/sign-in-rules", off).await.ok(200)["second_factor_from"],
            Value::Null
        );
        inbox.sign_in("luis").await.get("/conversations").await.ok(200);
    })
    .await;
}

#[tokio::test]
async fn an_open_page_closes_when_the_grace_ends() {
    let clock = Arc::new(StoryClock::new());
    let given = clock.clone();
    let set = move |settings: &mut Settings| {
        settings.clock = given.clone();
        settings.live.ping = std::time::Duration::from_millis(100);
    };
    on_each_engine_with(set, |inbox| {
        let clock = clock.clone();
        async move {
            let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
            let rules = json!({ "require_second_factor": true, "grace_days": 7 });
            maya.put("/sign-in-rules", rules).await.ok(200);
            let last = inbox.footprint().await.0;
            let mut socket = Socket::connect(&inbox, &ana, last).await;
            assert_eq!(socket.hear().await, Heard::CaughtUp(last));
            clock.advance(SignedDuration::from_hours(7 * 24));
            assert_eq!(socket.hear_of_theirs().await, Heard::Closed(4403));
        }
    })
    .await;
}

#[tokio::test]
async fn someone_who_left_gets_no_further_than_their_code() {
    by_the_clock(|inbox, clock| async move {
        let ana = inbox.sign_in("ana").await;
        let SetUp { codes, .. } = set_up(&ana, &clock).await;
        let (id, gone) = (inbox.user("ana").await, MemberState::Deactivated);
        let (access, now) = (inbox.system(), clock.now());
        inbox.store.end_membership(&access, id, gone, None, now).await.unwrap();
        let step = password(&inbox.stranger(), "ana").await;
        let refused = give(&inbox.stranger(), &step, "recovery", &codes[0]).await;
        refused.is_problem(403, "forbidden", "don't belong to any organization");
    })
    .await;
}

#[tokio::test]
async fn the_command_line_turns_it_off() {
    by_the_clock(|inbox, clock| async move {
        let ana = inbox.sign_in("ana").await;
        set_up(&ana, &clock).await;
        let email = "ana@northside.example";
        let removed = inbox.store.remove_second_factors(email, false, clock.now()).await.unwrap();
        assert_eq!(removed, 1);
        ana.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
        inbox.sign_in("ana").await;
        let again = inbox.store.remove_second_factors(email, true, clock.now()).await.unwrap();
        assert_eq!(again, 0);
        let entries = inbox.audit().await;
        assert!(entries.iter().any(|entry| json!(entry.kind) == "second_factor_removed"));
    })
    .await;
}
