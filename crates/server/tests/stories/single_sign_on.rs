//! Single sign-on: people come in by their organization's identity provider.

mod believed;
mod browser;
mod ending;
mod required;
mod set_up;

use crate::isolation::southside;
use crate::story::{
    CLIENT, IdentityProvider, Inbox, PASSWORD, SECRET, hire, hire_as, on_each_engine,
};
use browser::Browser;
use hearback_inbox::audit::AuditKind;
use hearback_inbox::member::MemberState;
use hearback_inbox::{Permission, Role};
use hearback_server::clock::{Clock as _, RealClock};
use serde_json::{Value, json};

/// What Maya enters.
fn northside(provider: &IdentityProvider) -> Value {
    json!({
        "name": "Northside Login",
        "issuer": provider.issuer(),
        "client_id": CLIENT,
        "client_secret": SECRET,
        "domains": ["northside.example"],
        "default_role": "viewer",
    })
}

/// A provider that Maya has set up, with something changed.
async fn set_up(inbox: &Inbox, changed: Value) -> IdentityProvider {
    let provider = IdentityProvider::open().await;
    change(inbox, &provider, changed).await;
    provider
}

/// Maya changes something of the provider.
async fn change(inbox: &Inbox, provider: &IdentityProvider, changed: Value) -> Value {
    let mut all = northside(provider);
    all.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
    inbox.sign_in("maya").await.put("/sso", all).await.ok(200)
}

/// What is claimed about someone whose address is verified.
fn verified(name: &str) -> Value {
    json!({ "email": format!("{name}@northside.example"), "email_verified": true, "name": "Eve Lin" })
}

#[tokio::test]
async fn ana_comes_in_by_her_verified_address_and_then_by_who_she_is() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({})).await;
        provider.shows("00u-ana", verified("ANA"));
        let browser = Browser::new(&inbox);
        let to = format!("/o/{}/c/7", inbox.organization);
        let landed = browser.signs_on_to(&provider, &format!("?to={to}")).await;
        assert_eq!(landed, to);
        let ana = browser.person();
        let session = ana.get("/session").await.ok(200);
        assert_eq!(session["user"]["id"], inbox.user("ana").await.to_string());
        assert_eq!((&session["role"], &session["unmet"]), (&json!("sms_user"), &Value::Null));
        let account = ana.get("/account").await.ok(200);
        assert_eq!(account["method"], "single_sign_on");
        assert_eq!(account["proven_until"].as_str().unwrap()[..4], *"1970");
        // Her address is another by now, and may be someone else's soon.
        provider.shows("00u-ana", json!({ "email": "ana.moreno@elsewhere.example" }));
        let again = Browser::new(&inbox);
        assert_eq!(again.signs_on(&provider).await, format!("/o/{}/", inbox.organization));
        assert_eq!(again.person().get("/session").await.ok(200)["user"], session["user"]);
        provider.shows("00u-successor", verified("ana"));
        assert_eq!(Browser::new(&inbox).problem(&provider).await, "someone_else");
    })
    .await;
}

#[tokio::test]
async fn eve_is_new_and_becomes_a_member_without_a_password() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({})).await;
        provider.shows("00u-eve", verified("eve"));
        let browser = Browser::new(&inbox);
        assert_eq!(browser.problem(&provider).await, "not_member");
        change(&inbox, &provider, json!({ "join": true })).await;
        browser.signs_on(&provider).await;
        let eve = browser.person();
        let session = eve.get("/session").await.ok(200);
        assert_eq!(
            (&session["user"]["name"], &session["role"]),
            (&json!("Eve Lin"), &json!("viewer"))
        );
        assert_eq!(session["empty_reason"], Value::Null, "she belongs to every location");
        assert_eq!(eve.get("/account").await.ok(200)["has_password"], false);
        let log = inbox.audit().await;
        let kinds: Vec<_> = log.iter().take(2).map(|entry| entry.kind).collect();
        assert_eq!(kinds, [AuditKind::SignedIn, AuditKind::MemberJoined]);
        for password in ["", PASSWORD] {
            let given = json!({ "email": "eve@northside.example", "password": password });
            let answer = inbox.stranger().post("/session", given).await;
            answer.is_problem(401, "wrong_credentials", "don't match");
        }
        // She can't change what she signs in with on the provider's word alone.
        let answer = eve.post("/account/authenticator/setup", json!({})).await;
        answer.is_problem(403, "proof_needed", "Confirm");
    })
    .await;
}

#[tokio::test]
async fn roles_and_locations_follow_the_directory_at_each_sign_in() {
    on_each_engine(|inbox| async move {
        let (main, harbor) = (inbox.main_location().await, inbox.open_location("Harbor").await);
        let provider = set_up(
            &inbox,
            json!({
                "join": true,
                "role_claim": "groups",
                "role_map": { "desk": "sms_user", "bosses": "admin" },
                "location_claim": "branch",
                "location_map": { "main": main, "harbor": harbor },
            }),
        )
        .await;
        let eve_is = |groups: Value, branch: Value| {
            let mut claims = verified("eve");
            claims["groups"] = groups;
            claims["branch"] = branch;
            provider.shows("00u-eve", claims);
        };
        let looks = async || {
            let browser = Browser::new(&inbox);
            browser.signs_on(&provider).await;
            let role = browser.person().get("/session").await.ok(200)["role"].clone();
            let team = inbox.sign_in("maya").await.get("/team").await.ok(200);
            let members = team["team"].as_array().unwrap();
            let eve = members.iter().find(|one| one["email"] == "eve@northside.example").unwrap();
            (role, eve["locations"].clone())
        };
        eve_is(json!(["staff", "desk"]), json!("harbor"));
        assert_eq!(looks().await, (json!("sms_user"), json!([harbor])));
        eve_is(json!(["desk", "bosses"]), json!(["main"]));
        assert_eq!(looks().await, (json!("admin"), json!([main])));
        assert_eq!(
            inbox
                .audit()
                .await
                .iter()
                .filter(|entry| entry.kind == AuditKind::MemberChanged)
                .count(),
            1
        );
        // Nothing is said: nothing changes. An empty list says something.
        eve_is(Value::Null, Value::Null);
        assert_eq!(looks().await, (json!("admin"), json!([main])));
        eve_is(json!([]), json!([]));
        assert_eq!(looks().await, (json!("viewer"), json!([])));
    })
    .await;
}

#[tokio::test]
async fn the_last_admin_stays_one_whatever_the_directory_says() {
    on_each_engine(|inbox| async move {
        inbox.script("UPDATE members SET role = 'viewer' WHERE role = 'super_user'").await;
        let map = json!({ "role_claim": "groups", "role_map": { "desk": "sms_user" } });
        let provider = set_up(&inbox, map).await;
        let mut claims = verified("maya");
        claims["groups"] = json!(["desk"]);
        provider.shows("00u-maya", claims);
        let browser = Browser::new(&inbox);
        browser.signs_on(&provider).await;
        assert_eq!(browser.person().get("/session").await.ok(200)["role"], "admin");
    })
    .await;
}

#[tokio::test]
async fn an_address_lets_nobody_in_unless_it_is_theirs_and_the_provider_speaks_for_it() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({ "join": true })).await;
        hire(&inbox.store, southside(&inbox).await.organization, "zoe", Role::Viewer, true).await;
        hire_as(&inbox, "Gone", "gone").await;
        let gone = inbox.user("gone").await;
        let state = MemberState::Deactivated;
        inbox
            .store
            .end_membership(&inbox.system(), gone, state, None, RealClock.now())
            .await
            .unwrap();
        let users = inbox.store.users().await.unwrap().len();
        let ana = "ana@northside.example";
        for (claims, problem) in [
            (json!({ "email": ana }), "not_verified"),
            (json!({ "email": ana, "email_verified": false }), "not_verified"),
            (json!({ "email": ana, "email_verified": "false", "xms_edov": true }), "not_verified"),
            (json!({}), "no_email"),
            (json!({ "email": "ana", "email_verified": true }), "no_email"),
            (
                json!({ "email": "a@northside.example.evil.example", "email_verified": true }),
                "wrong_domain",
            ),
            (json!({ "email": "a@evilnorthside.example", "email_verified": true }), "wrong_domain"),
            (verified("gone"), "not_member"),
            (verified("zoe"), "invitation_needed"),
            (verified("sam"), "super_user"),
        ] {
            provider.shows("00u-someone", claims.clone());
            assert_eq!(Browser::new(&inbox).problem(&provider).await, problem, "{claims}");
        }
        assert_eq!(inbox.store.users().await.unwrap().len(), users);
        for claims in [
            json!({ "email": ana, "email_verified": "true" }),
            json!({ "email": ana, "xms_edov": "1" }),
        ] {
            inbox.script("DELETE FROM identities").await;
            provider.shows("00u-ana", claims);
            Browser::new(&inbox).signs_on(&provider).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_by_a_provider_counts_in_its_organization_alone() {
    on_each_engine(|inbox| async move {
        let there = southside(&inbox).await;
        // Ana works for both.
        hire(&inbox.store, there.organization, "ana", Role::Admin, true).await;
        let by_password = inbox.sign_in("ana").await;
        by_password.at(there.organization).get("/session").await.ok(200);
        let provider = set_up(&inbox, json!({})).await;
        provider.shows("00u-ana", verified("ana"));
        let browser = Browser::new(&inbox);
        browser.signs_on(&provider).await;
        let by_provider = browser.person();
        by_provider.at(there.organization).get("/session").await.is_problem(
            404,
            "not_found",
            "Not",
        );
        let session = by_provider.get("/session").await.ok(200);
        assert_eq!(session["organizations"].as_array().unwrap().len(), 1);
        // Nor does it see, end, or rename what is hers elsewhere.
        let sessions = by_provider.get("/account/sessions").await.ok(200);
        assert_eq!(sessions["sessions"].as_array().unwrap().len(), 1);
        let all = by_password.get("/account/sessions").await.ok(200);
        let other = all["sessions"][0]["id"].as_str().unwrap();
        let answer = by_provider.delete(&format!("/account/sessions/{other}")).await;
        answer.is_problem(404, "not_found", "Not found");
        assert_eq!(by_provider.post("/account/sessions/end-others", json!({})).await.status, 204);
        by_password.get("/session").await.ok(200);
        let renamed = by_provider.patch("/account", json!({ "name": "Somebody" })).await;
        renamed.is_problem(403, "proof_needed", "Confirm");
        // Who becomes a super user acts everywhere, which is not for one organization's provider to say.
        inbox.script("UPDATE members SET role = 'super_user' WHERE role = 'sms_user'").await;
        by_provider.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
    })
    .await;
}

#[tokio::test]
async fn who_may_set_it_up_could_be_anyone_here_already() {
    on_each_engine(|inbox| async move {
        let provider = IdentityProvider::open().await;
        inbox.hire_with("sal", Permission::Settings | Permission::Members).await;
        let sal = inbox.sign_in("sal").await;
        sal.put("/sso", northside(&provider)).await.is_problem(403, "forbidden", "rights");
        let mut super_user = northside(&provider);
        super_user["role_map"] = json!({ "bosses": "super_user" });
        for name in ["maya", "sam"] {
            let answer = inbox.sign_in(name).await.put("/sso", super_user.clone()).await;
            answer.is_problem(403, "forbidden", "rights");
        }
        set_up(&inbox, json!({})).await;
        sal.delete("/sso").await.is_problem(403, "forbidden", "rights");
    })
    .await;
}
