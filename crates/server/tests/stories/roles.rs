//! Who may do what, told one by one (P1, P2); `matrix.rs` has everyone at every route.

use crate::story::{DANIELA, Heard, Inbox, MAIN, Person, Socket, id, on_each_engine};
use hearback_inbox::member::Permissions;
use hearback_inbox::{ConversationId, Permission, UserId};
use hearback_server::routes::{Route, Who, routes};
use reqwest::Method;
use serde_json::{Value, json};

/// A body that the route can read, so that what is answered is about the person.
fn body(route: &Route) -> Value {
    match route.path.rsplit('/').next().unwrap() {
        "messages" => json!({ "body": "", "client_key": "k" }),
        "conversations" => json!({ "number": "12", "body": "", "client_key": "k" }),
        "assign" => json!({ "assignee_id": null }),
        "lines" => json!({ "number": "12", "name": "x" }),
        "customer" => json!({ "customer_id": id::<UserId>() }),
        "erasure" => json!({ "confirm": "x" }),
        "merge" => json!({ "other_id": id::<UserId>() }),
        "consents" => json!({ "source": "form", "words": "Yes" }),
        "opt-out" | "opt-in" => json!({ "reason": "by phone" }),
        "customer-fields" => json!({ "fields": [] }),
        "check" if route.path.contains("/imports/") => json!({
            "encoding": "utf-8", "separator": "comma", "heading": true, "country": "US",
            "columns": [{ "type": "name" }],
        }),
        "webhook" => json!({ "replaces": [] }),
        "twilio" => json!({ "account_sid": "AC", "auth_token": "x" }),
        "{id}" if route.path.contains("/passkeys/") => json!({ "name": "x" }),
        _ => json!({}),
    }
}

/// The path of a route, about something.
fn path(route: &Route, thing: &dyn std::fmt::Display) -> Option<String> {
    let path = route.path.strip_prefix("/api/v1")?.replace("{id}", &thing.to_string());
    Some(if path == "/events" { "/events?after=0".into() } else { path })
}

async fn call(person: &Person, route: &Route, path: &str) -> crate::story::Answer {
    let request = person.request(route.method.clone(), path);
    let reads = route.method == Method::GET || route.method == Method::DELETE;
    let request = if reads { request } else { request.json(&body(route)) };
    crate::story::Answer::of(request).await
}

/// Every route that is not public.
fn guarded() -> impl Iterator<Item = Route> {
    routes().into_iter().filter(|route| !matches!(route.who, Who::Public | Who::Twilio))
}

/// What an organization asks of those who sign in, and what it answers those who don't bring it.
const RULES: [(&str, &str); 2] = [
    (
        "INSERT INTO sign_in_rules (organization_id, second_factor_from, updated_at) \
         SELECT id, 1, 1 FROM organizations",
        "second_factor_required",
    ),
    (
        "DELETE FROM sign_in_rules; INSERT INTO identity_providers (organization_id, name, issuer, \
         client_id, joins, default_role, enforced, revision, updated_at) \
         SELECT id, 'Login', 'https://login.example', 'x', 0, 'viewer', 1, 1, 1 FROM organizations",
        "single_sign_on_required",
    ),
];

#[tokio::test]
async fn who_does_not_meet_a_rule_gets_nowhere_but_to_their_own_account() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let maya = inbox.sign_in("maya").await;
        for (rule, code) in RULES {
            inbox.script(rule).await;
            let before = inbox.footprint().await;
            for route in guarded().filter(|route| route.who != Who::Own) {
                let path = path(&route, &conversation).unwrap();
                let answer = call(&maya, &route, &path).await;
                answer.is_problem(403, code, "Your organization requires");
            }
            assert_eq!(inbox.footprint().await, before);
            for own in ["/session", "/account", "/account/sessions"] {
                maya.get(own).await.ok(200);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_gets_anywhere_without_signing_in() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let before = inbox.footprint().await;
        let mut stranger = inbox.stranger();
        for cookie in ["", "hearback_session=", "hearback_session=AAAA", "other=1"] {
            stranger.cookie = cookie.into();
            for route in guarded() {
                let path = path(&route, &conversation).unwrap();
                let answer = call(&stranger, &route, &path).await;
                answer.is_problem(401, "not_signed_in", "Sign in");
            }
        }
        assert_eq!(inbox.footprint().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_viewer_reads_and_changes_nothing() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let vera = inbox.sign_in("vera").await;
        let before = inbox.footprint().await;
        let path = format!("/conversations/{conversation}");
        assert_eq!(vera.get(&path).await.ok(200)["unread"], 1);
        let reply = json!({ "body": "hi", "client_key": "a" });
        let refused = vera.post(&format!("{path}/messages"), reply).await;
        refused.is_problem(403, "forbidden", "role");
        for verb in ["close", "reopen", "read"] {
            let refused = vera.post(&format!("{path}/{verb}"), json!({})).await;
            refused.is_problem(403, "forbidden", "role");
        }
        assert_eq!(vera.get(&path).await.ok(200)["unread"], 1, "viewing does not read");
        assert_eq!(inbox.footprint().await, before);
    })
    .await;
}

#[tokio::test]
async fn otto_who_belongs_nowhere_sees_an_empty_inbox_that_says_why() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let otto = inbox.sign_in("otto").await;
        let before = inbox.footprint().await;
        let session = otto.get("/session").await.ok(200);
        assert!(session["empty_reason"].as_str().unwrap().contains("location"), "{session}");
        assert_eq!(otto.get("/conversations").await.ok(200)["conversations"], json!([]));
        let searched = otto.get("/conversations?number=4155550132").await.ok(200);
        assert_eq!(searched["conversations"], json!([]));
        assert_eq!(otto.get("/counts").await.ok(200)["cells"], json!([]));
        assert_eq!(otto.get("/events?after=0").await.ok(200)["events"], json!([]));
        for route in guarded().filter(|route| route.path.contains("/conversations/{id}")) {
            // Refused for his role, before any conversation is looked for.
            if route.who == Who::May(Permission::Settings) {
                continue;
            }
            let answer = call(&otto, &route, &path(&route, &conversation).unwrap()).await;
            answer.is_problem(404, "not_found", "Not found");
        }
        let new = json!({ "number": DANIELA, "body": "hi", "client_key": "a" });
        otto.post("/conversations", new).await.is_problem(403, "forbidden", "role");
        assert_eq!(inbox.footprint().await, before);
        // He may follow, for the day when somebody lets him see something. Until then it is silent.
        let mut socket = Socket::connect(&inbox, &otto, 0).await;
        assert_eq!(socket.hear().await, Heard::CaughtUp(before.0));
        inbox.text(DANIELA, MAIN, "Anyone?").await;
        otto.delete("/session").await;
        assert_eq!(socket.hear().await, Heard::Closed(4401));
    })
    .await;
}

#[tokio::test]
async fn what_does_not_exist_is_not_found_whatever_its_id_looks_like() {
    on_each_engine(|inbox: Inbox| async move {
        inbox.daniela_wrote().await;
        let maya = inbox.sign_in("maya").await;
        let before = inbox.footprint().await;
        let unknown: ConversationId = id();
        for thing in [unknown.to_string(), "17".into(), "%F0%9F%91%8D".into(), "..%2F..".into()] {
            for route in guarded().filter(|route| route.path.contains("{id}")) {
                let answer = call(&maya, &route, &path(&route, &thing).unwrap()).await;
                // Under another system's id, someone new may be written down: here without a name.
                if route.method == Method::PUT && route.path.contains("/by-external-id/") {
                    answer.is_problem(422, "invalid_request", "Fill in the name");
                    continue;
                }
                // A file that was not sent may be taken back twice, and an id is then no news.
                if route.method == Method::DELETE && route.path.ends_with("/attachments/{id}") {
                    assert!([204, 404].contains(&answer.status), "{answer:?}");
                } else {
                    answer.is_problem(404, "not_found", "Not found");
                }
            }
        }
        assert_eq!(inbox.footprint().await, before);
    })
    .await;
}

/// What no route asks for by itself, and where it counts.
fn counts_elsewhere() -> Permissions {
    // `Access::sees_inbox`, which every operation on conversations asks: the matrix.
    Permission::View
        // `Access::of_member`: `branches` and the matrix.
        | Permission::EveryLocation
        // For the shared ones alone: `canned_replies`.
        | Permission::CannedReplies
}

#[test]
fn each_permission_counts_somewhere() {
    let asked_for: Permissions = routes()
        .iter()
        .filter_map(|route| match route.who {
            Who::May(permission) => Some(permission),
            _ => None,
        })
        .collect();
    assert_eq!(Permissions::all() - asked_for, counts_elsewhere());
}
