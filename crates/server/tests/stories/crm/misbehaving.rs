//! CRMs that don't answer as they should: each is told of in a sentence, and none is in the way.

use super::{daniela, of};
use crate::story::{Crm, CrmMalice, DANIELA, StoryClock, on_each_engine, on_each_engine_with};
use futures_util::future::join_all;
use hearback_server::Settings;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn hurried(settings: &mut Settings) {
    settings.crm_timeout = Duration::from_millis(300);
}

#[tokio::test]
async fn each_way_of_failing_is_told_in_a_sentence() {
    use CrmMalice::{Endless, Flood, Html, Huge, Redirect, Says, Silent};
    on_each_engine_with(hurried, |inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let crm = Crm::open().await;
        crm.has(DANIELA, daniela());
        let inside = Crm::open().await;
        let test = json!({ "source": of(&crm), "number": DANIELA });
        for (malice, code, words) in [
            (Silent, "slow", "longer than 3 seconds"),
            (Endless, "slow", "longer than 3 seconds"),
            (Huge, "unusable", "more than 1 MB"),
            (Flood, "unusable", "more than 1 MB"),
            (Html, "unusable", "web page"),
            (Says(200, &[], "<!doctype html>"), "unusable", "web page"),
            (Redirect(format!("{}/people", inside.url)), "unusable", "another address"),
            (Redirect("http://169.254.169.254/latest".into()), "unusable", "another address"),
            (Says(401, &[], "{}"), "refused", "didn’t accept our credentials"),
            (Says(403, &[], "{}"), "refused", "doesn’t let us read"),
            (Says(404, &[], "no such page"), "unusable", "nothing at that address"),
            (Says(418, &[], "{}"), "refused", "refused the request (418)"),
            (Says(429, &[], "{}"), "too_many", "too many requests"),
            (Says(500, &[], "oh"), "broken", "Something is wrong at Northside CRM (500)"),
            (Says(503, &[], ""), "broken", "(503)"),
            (Says(200, &[], "{\"data\":"), "unusable", "isn’t valid JSON"),
            (Says(200, &[], "{\"rows\":[]}"), "unusable", "nothing at /data/people"),
        ] {
            crm.misbehaves(malice.clone());
            let told = maya.post("/crm/test", test.clone()).await.ok(200);
            let problem = &told["problem"];
            assert_eq!(problem["code"], code, "{malice:?}: {told}");
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains(words) && detail.ends_with('.'), "{malice:?}: {detail}");
            assert_eq!(told["records"], json!([]));
        }
        assert_eq!(inside.asked(), 0, "nobody follows");
        // It knows nobody, which is no failure.
        for nothing in [Says(204, &[], ""), Says(404, &[], "{\"error\":\"unknown\"}")] {
            crm.misbehaves(nothing);
            let told = maya.post("/crm/test", test.clone()).await.ok(200);
            assert_eq!((&told["problem"], &told["records"]), (&Value::Null, &json!([])));
        }
        let mut gone = of(&crm);
        gone["connection"]["url"] = json!("http://127.0.0.1:9/people?q={e164}");
        let told =
            maya.post("/crm/test", json!({ "source": gone, "number": DANIELA })).await.ok(200);
        assert_eq!(told["problem"]["detail"], "We couldn’t reach Northside CRM.");
    })
    .await;
}

#[tokio::test]
async fn ana_answers_while_the_crm_is_silent() {
    on_each_engine(|inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let daniela = inbox.daniela_wrote().await;
        let crm = Crm::open().await;
        crm.misbehaves(CrmMalice::Silent);
        maya.put("/crm", of(&crm)).await.ok(200);
        let looking = {
            let (ana, path) = (ana.clone(), format!("/conversations/{daniela}/crm"));
            tokio::spawn(async move {
                let began = Instant::now();
                (ana.get(&path).await.ok(200), began.elapsed())
            })
        };
        crm.is_asked().await;
        ana.get(&format!("/conversations/{daniela}/messages")).await.ok(200);
        let reply = json!({ "body": "We’re here", "client_key": "a" });
        ana.post(&format!("/conversations/{daniela}/messages"), reply).await.ok(202);
        assert!(!looking.is_finished(), "nothing waited for it");
        let (known, took) = looking.await.unwrap();
        assert_eq!(known["problem"]["code"], "slow");
        assert!((2..6).contains(&took.as_secs()), "{took:?}");
    })
    .await;
}

#[tokio::test]
async fn a_crm_that_keeps_failing_is_not_asked_for_each_opening() {
    let clock = Arc::new(StoryClock::new());
    let on_clock = {
        let clock = clock.clone();
        move |settings: &mut Settings| settings.clock = clock.clone()
    };
    on_each_engine_with(on_clock, |inbox| {
        let clock = clock.clone();
        async move {
            let maya = inbox.sign_in("maya").await;
            let path = format!("/conversations/{}/crm", inbox.daniela_wrote().await);
            let (fresh, again) = (format!("{path}?ask=fresh"), format!("{path}?ask=again"));
            let crm = Crm::open().await;
            crm.has(DANIELA, daniela());
            crm.misbehaves(CrmMalice::Says(500, &[], "{}"));
            maya.put("/crm", of(&crm)).await.ok(200);
            for _ in 0..3 {
                maya.get(&path).await.ok(200);
            }
            let told = maya.get(&fresh).await.ok(200);
            assert_eq!((crm.asked(), &told["problem"]["code"]), (3, &json!("broken")));
            assert_eq!(told["problem"]["retry_after"], 30);

            // Ana tries again by hand, and it's back.
            clock.advance(SignedDuration::from_secs(3));
            crm.misbehaves(None);
            let back = maya.get(&again).await.ok(200);
            assert_eq!((&back["problem"], crm.asked()), (&Value::Null, 4));
            assert_eq!(back["records"][0]["title"], "Daniela Ruiz");

            // One that says how long it wants to be left alone is, by everyone.
            crm.misbehaves(CrmMalice::Says(429, &[("retry-after", "45")], "{}"));
            let told = maya.get(&again).await.ok(200);
            assert_eq!(told["problem"]["retry_after"], 45);
            assert_eq!(told["records"], back["records"], "what is known stays");
            clock.advance(SignedDuration::from_secs(44));
            maya.get(&again).await.ok(200);
            assert_eq!(crm.asked(), 5);
            clock.advance(SignedDuration::from_secs(1));
            crm.misbehaves(None);
            assert_eq!(maya.get(&again).await.ok(200)["problem"], Value::Null);
            assert_eq!(crm.asked(), 6);
        }
    })
    .await;
}

#[tokio::test]
async fn many_openings_at_once_do_not_flood_a_crm() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let path = format!("/conversations/{}/crm?ask=again", inbox.daniela_wrote().await);
        let crm = Crm::open().await;
        crm.misbehaves(CrmMalice::Silent);
        maya.put("/crm", of(&crm)).await.ok(200);
        let all = join_all((0..12).map(|_| maya.get(&path))).await;
        assert!(all.iter().all(|one| one.ok(200)["problem"]["code"] == "slow"));
        assert!(crm.asked() <= 6, "{} at once", crm.asked());
    })
    .await;
}

#[tokio::test]
async fn a_secret_of_another_key_has_to_be_entered_again() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let path = format!("/conversations/{}/crm", inbox.daniela_wrote().await);
        let crm = Crm::open().await;
        maya.put("/crm", of(&crm)).await.ok(200);
        let mut settings = crate::story::settings();
        settings.key = hearback_server::secret::SealingKey::new([8; 32]);
        let inbox = inbox.restarted(settings).await;
        let maya = inbox.sign_in("maya").await;
        let told = maya.get(&path).await.ok(200);
        assert!(told["problem"]["detail"].as_str().unwrap().contains("enter them again"), "{told}");
        let mut kept = of(&crm);
        kept["connection"]["headers"][0] = json!({ "name": "X-Api-Key" });
        maya.put("/crm", kept).await.is_problem(422, "invalid_request", "Enter the value");
        maya.put("/crm", of(&crm)).await.ok(200);
        assert_eq!(maya.get(&path).await.ok(200)["problem"], Value::Null);
    })
    .await;
}
