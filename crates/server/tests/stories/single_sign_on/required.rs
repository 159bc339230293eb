//! An organization requires its provider: of whom, and how nobody is locked out.

use super::browser::Browser;
use super::{change, set_up, verified};
use crate::story::{IdentityProvider, Inbox, Person, on_each_engine};
use hearback_server::clock::{Clock as _, RealClock};
use serde_json::{Value, json};

/// A test of the provider went well.
async fn is_tested(inbox: &Inbox) {
    inbox.script("UPDATE identity_providers SET tested_at = 1").await;
}

async fn by_provider(inbox: &Inbox, provider: &IdentityProvider, name: &str) -> Person {
    provider.shows(&format!("00u-{name}"), verified(name));
    let browser = Browser::new(inbox);
    browser.signs_on(provider).await;
    browser.person()
}

#[tokio::test]
async fn nobody_requires_what_they_have_not_tested_or_would_be_locked_out_by() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({})).await;
        let mut maya = inbox.sign_in("maya").await;
        let requires = async |who: &Person, exempt: Value| {
            let mut all = super::northside(&provider);
            all.as_object_mut().unwrap().remove("client_secret");
            (all["enforced"], all["exempt"]) = (json!(true), exempt);
            who.put("/sso", all).await
        };
        requires(&maya, json!([inbox.maya])).await.is_problem(422, "invalid_request", "Test");
        is_tested(&inbox).await;
        let answer = requires(&maya, json!([])).await;
        answer.is_problem(422, "invalid_request", "out at once");
        let ana = inbox.user("ana").await;
        requires(&maya, json!([ana])).await.is_problem(422, "invalid_request", "out at once");
        requires(&maya, json!([inbox.maya])).await.ok(200);
        let nobody = json!([inbox.organization]);
        requires(&maya, nobody).await.is_problem(404, "not_found", "Not found");
        maya = by_provider(&inbox, &provider, "maya").await;
        let set = requires(&maya, json!([])).await.ok(200);
        assert_eq!(
            (&set["provider"]["enforced"], &set["provider"]["exempt"]),
            (&json!(true), &json!([]))
        );
        // Other settings of a client that was tested can't be saved as required.
        let mut all = super::northside(&provider);
        all["enforced"] = json!(true);
        all["client_id"] = json!("another");
        maya.put("/sso", all).await.is_problem(422, "invalid_request", "Test");
    })
    .await;
}

#[tokio::test]
async fn where_it_is_required_a_password_leads_only_to_ones_own_account() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({})).await;
        is_tested(&inbox).await;
        let (ana, luis, sam) =
            (inbox.sign_in("ana").await, inbox.sign_in("luis").await, inbox.sign_in("sam").await);
        let exempt = json!([inbox.maya, inbox.user("luis").await]);
        let mut kept = super::northside(&provider);
        kept.as_object_mut().unwrap().remove("client_secret");
        (kept["enforced"], kept["exempt"]) = (json!(true), exempt);
        inbox.sign_in("maya").await.put("/sso", kept).await.ok(200);
        for ana in [&ana, &inbox.sign_in("ana").await] {
            let session = ana.get("/session").await.ok(200);
            assert_eq!(
                (&session["unmet"], &session["permissions"]),
                (&json!("single_sign_on"), &json!([]))
            );
            ana.get("/counts").await.is_problem(403, "single_sign_on_required", "single sign-on");
            ana.get("/account").await.ok(200);
            let start = ana.get("/start?inbox=true").await.ok(200);
            assert_eq!(start["inbox"], Value::Null);
            assert_eq!(start["sign_on"][0]["name"], "Northside Login");
        }
        for exempt in [&luis, &inbox.sign_in("luis").await, &sam] {
            exempt.get("/counts").await.ok(200);
        }
        let ana = by_provider(&inbox, &provider, "ana").await;
        ana.get("/counts").await.ok(200);
        // Second factors are the provider's to ask for.
        let rule = "INSERT INTO sign_in_rules (organization_id, second_factor_from, updated_at) \
                    SELECT id, 1, 1 FROM organizations";
        inbox.script(rule).await;
        ana.get("/counts").await.ok(200);
        luis.get("/counts").await.is_problem(403, "second_factor_required", "two-step");
    })
    .await;
}

#[tokio::test]
async fn the_command_line_lets_people_in_when_the_provider_is_gone() {
    on_each_engine(|inbox| async move {
        let mut provider = set_up(&inbox, json!({})).await;
        is_tested(&inbox).await;
        inbox.script("UPDATE identity_providers SET enforced = 1").await;
        provider.close().await;
        let maya = inbox.sign_in("maya").await;
        maya.get("/counts").await.is_problem(403, "single_sign_on_required", "single sign-on");
        let lifted = || inbox.store.stop_requiring_provider(inbox.organization, RealClock.now());
        assert!(lifted().await.unwrap());
        assert!(!lifted().await.unwrap(), "there is nothing left to lift");
        maya.get("/counts").await.ok(200);
        let entry = inbox.audit().await.remove(0);
        assert_eq!(json!(entry.object), json!({ "kind": "setting", "setting": "sign_in" }));
        let still = maya.get("/sso").await.ok(200);
        assert_eq!(still["provider"]["enforced"], false);
    })
    .await;
}

#[tokio::test]
async fn a_changed_client_ends_what_the_one_before_began() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({})).await;
        let ana = by_provider(&inbox, &provider, "ana").await;
        change(&inbox, &provider, json!({ "name": "Another name" })).await;
        ana.get("/counts").await.ok(200);
        change(&inbox, &provider, json!({ "client_id": "another" })).await;
        ana.get("/counts").await.is_problem(401, "not_signed_in", "Sign in");
    })
    .await;
}
