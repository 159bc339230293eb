//! Whatever someone does is written down (P5): each route that writes adds the entries that it should,
//! or says here why it adds none.

mod day;
mod passkeys;

use crate::attachments::with_twilio;
use crate::customers::imports;
use crate::lines::public;
use crate::story::{AuthenticatorApp, IdentityProvider, PASSWORD, TOKEN, form};
use day::{Day, of_conversation, of_customer, of_line, of_member, of_setting, thing};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_server::routes::{Who, routes};
use hearback_simulator::{Fault, FaultKind, NumberConfig, OutageKind};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const KWAME: &str = "+14155550133";
const NEW: &str = "+14155550188";
/// No line, so that its texts are held.
const NO_LINE: &str = "+14155550166";

/// Routes that write and add no entry, and why.
const EXCEPTIONS: [(&str, &str); 22] = [
    ("POST /setup", "makes the first organization, which the log begins with: see the first entry"),
    ("POST /invitations/open", "only reads"),
    ("POST /session/second-factor", "signs in like a password: see two_step.rs"),
    ("POST /password-resets", "sends an email, and tells nobody whether there is such a user"),
    ("POST /password-resets/open", "only reads"),
    ("POST /password-resets/set", "changes the password: see forgotten_password.rs"),
    ("POST /account/proof", "only says that they are still who they are"),
    ("POST /account/authenticator/setup", "shows a key, which is nothing until its first code"),
    ("PUT /account/authenticator", "takes a code of an app: see `second_factor`"),
    ("POST /conversations/{id}/read", "is what everyone does all day"),
    ("POST /attachments", "is nobody's business until the file is sent"),
    ("DELETE /attachments/{id}", "is nobody's business, since the file wasn't sent"),
    ("POST /customers/imports", "imports nobody yet"),
    ("POST /customers/imports/{id}/check", "imports nobody yet"),
    ("POST /canned-replies/{id}/attachments", "is nobody's business until the files are sent"),
    ("POST /media/{id}/retry", "fetches what the customer sent, once more"),
    ("POST /sso/test", "sends the person who asks to the provider, and changes nothing"),
    ("POST /sso/{id}/logout", "is the provider's word: see `single_sign_on::ending`"),
    ("POST /mail/test", "sends an email to the person who asks, and keeps nothing"),
    ("POST /crm/test", "asks the CRM, and keeps nothing"),
    ("POST /twilio/test", "asks Twilio, and keeps nothing"),
    ("POST /organizations", "is in the new organization's own log: see `somewhere_new`"),
];

/// Routes that read, and are written down since the data leaves.
const EXPORTS: [&str; 6] = [
    "GET /audit/file",
    "GET /opt-outs/file",
    "GET /canned-replies/file",
    "GET /customers/file",
    "GET /customers/{id}/archive",
    "GET /conversations/{id}/archive",
];

fn writing() -> impl Iterator<Item = String> {
    let named = |route: &hearback_server::routes::Route| {
        let path = route.path.strip_prefix("/api/v1")?;
        Some(format!("{} {path}", route.method))
    };
    routes().into_iter().filter(|route| route.who != Who::Twilio).filter_map(move |route| {
        let name = named(&route)?;
        let writes = route.method != Method::GET || EXPORTS.contains(&name.as_str());
        writes.then_some(name)
    })
}

#[tokio::test]
async fn each_thing_that_is_done_is_written_down_once_with_who_did_it_and_to_what() {
    with_twilio(public, |inbox, twilio| async move {
        assert!(
            twilio.add_number("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", &NumberConfig::local(NEW, ""))
        );
        let first = inbox.audit().await.pop().unwrap();
        assert_eq!(json!(first.kind), "organization_created");
        let mut day = Day::begin(&inbox).await;
        conversations(&mut day).await;
        messages(&mut day).await;
        customers(&mut day).await;
        team(&mut day).await;
        roles_and_locations(&mut day).await;
        canned_replies(&mut day).await;
        lines(&mut day).await;
        settings(&mut day).await;
        let outage = FaultKind::Outage { how: OutageKind::Unavailable };
        twilio.add_fault(Fault { kind: outage, times: None, to: None });
        let days = json!({ "days": 7 });
        day.does("POST /twilio/history", "", days, &[("history_import", Value::Null)]).await;
        day.does("DELETE /twilio/history", "", Value::Null, &[("history_import", Value::Null)])
            .await;
        twilio.clear_faults();
        somewhere_new(&mut day).await;
        account(&mut day).await;
        passkeys::all(&mut day).await;
        day.does("DELETE /session", "", Value::Null, &[("signed_out", Value::Null)]).await;
        day.told_no_secrets().await;

        let excepted = EXCEPTIONS.map(|(route, _)| route.to_owned());
        let covered: BTreeSet<_> = day.covered.iter().cloned().chain(excepted).collect();
        let there: BTreeSet<_> = writing().collect();
        for route in &there {
            assert!(
                covered.contains(route),
                "{route} writes, and nothing says what the audit log has of it. Call it in \
                 tests/stories/audit_coverage.rs, or add it to EXCEPTIONS there with the reason"
            );
        }
        let gone: Vec<_> = covered.difference(&there).collect();
        assert!(gone.is_empty(), "these write nothing anymore: {gone:?}");
    })
    .await;
}

async fn conversations(day: &mut Day<'_>) {
    let id = day.inbox.daniela_wrote().await;
    let about = of_conversation(id);
    let begin = json!({ "number": KWAME, "body": "Hello Kwame", "client_key": "b" });
    let begun = day.does_unnamed("POST /conversations", "", begin, &["message_sent"]).await;
    let kwame = of_conversation(begun["conversation"]["id"].as_str().unwrap());
    assert_eq!(day.last_object().await, kwame);
    let luis = json!({ "assignee_id": day.inbox.user("luis").await });
    for (route, body, kind) in [
        ("POST /conversations/{id}/close", Value::Null, "conversation_closed"),
        ("POST /conversations/{id}/reopen", Value::Null, "conversation_reopened"),
        ("POST /conversations/{id}/assign", luis, "conversation_assigned"),
        ("POST /conversations/{id}/opt-out", json!({ "reason": "She rang us" }), "opted_out"),
        ("POST /conversations/{id}/opt-in", json!({ "reason": "She rang again" }), "opted_in"),
    ] {
        day.does(route, id, body, &[(kind, about.clone())]).await;
    }
    day.does("POST /conversations/{id}/read", id, Value::Null, &[]).await;
    let yes = json!({ "source": "verbal", "words": "She rang and agreed" });
    let recorded = [("consent_recorded", about.clone())];
    let recorded = day.does("POST /conversations/{id}/consents", id, yes, &recorded).await;
    let consent = recorded["records"][0]["id"].as_str().unwrap();
    for (route, kind) in [
        ("POST /consents/{id}/take-back", "consent_taken_back"),
        ("POST /consents/{id}/restore", "consent_restored"),
    ] {
        day.does(route, consent, Value::Null, &[(kind, about.clone())]).await;
    }
    day.inbox.text(crate::story::DANIELA, crate::story::MAIN, "Please stop texting me").await;
    let listed = day.sam.get("/stop-requests").await.ok(200);
    let message = listed["stop_requests"][0]["message"]["id"].as_str().unwrap();
    for (route, kind) in [
        ("POST /messages/{id}/not-asking", "stop_request_dismissed"),
        ("POST /messages/{id}/undo-not-asking", "stop_request_reopened"),
    ] {
        day.does(route, message, Value::Null, &[(kind, about.clone())]).await;
    }
}

async fn messages(day: &mut Day<'_>) {
    let id = day.inbox.conversation_with(crate::story::DANIELA).await;
    let about = of_conversation(id);
    let mut keys = 0..;
    let mut send = async |day: &mut Day<'_>, at: Option<&str>| {
        let key = format!("m{}", keys.next().unwrap());
        let text = json!({ "body": "On our way", "client_key": key, "send_at": at });
        let sent = [("message_sent", about.clone())];
        let sent = day.does("POST /conversations/{id}/messages", id, text, &sent).await;
        sent["message"]["id"].as_str().unwrap().to_owned()
    };
    let message = send(day, None).await;
    let canceled = [("message_canceled", of_conversation(id))];
    day.does("POST /messages/{id}/cancel", &message, Value::Null, &canceled).await;
    let later = RealClock.now() + jiff::SignedDuration::from_hours(48);
    let message = send(day, Some(&later.to_string())).await;
    let changed = [("message_rescheduled", of_conversation(id))];
    let body = json!({ "body": "Later, after all" });
    day.does("PATCH /messages/{id}/schedule", &message, body, &changed).await;
    let message = send(day, None).await;
    fails(day, &message).await;
    let sent = [("message_sent", of_conversation(id))];
    day.does("POST /messages/{id}/retry", &message, Value::Null, &sent).await;
    let message = send(day, None).await;
    let unclear =
        "UPDATE messages SET status = 'uncertain', needs_decision = 1 WHERE status = 'pending'";
    day.inbox.script(unclear).await;
    let settled = [("failure_settled", of_conversation(id))];
    day.does("POST /messages/{id}/give-up", &message, Value::Null, &settled).await;
    let hold = "INSERT INTO start_holds (organization_id, id, since, compare_from) \
                SELECT id, id, 0, 0 FROM organizations";
    day.inbox.script(hold).await;
    let released = [("held_messages_released", Value::Null)];
    day.does("POST /held-messages/release", "", Value::Null, &released).await;
}

async fn customer_files(day: &mut Day<'_>) {
    let about = thing("customers");
    day.does("GET /customers/file", "", Value::Null, &[("exported", about.clone())]).await;
    let checked = imports::checked(day.inbox, &day.sam, "name\nNoor\n").await;
    let id = imports::id_of(&checked);
    let started = [("imported", about.clone())];
    day.does("POST /customers/imports/{id}/start", &id, Value::Null, &started).await;
    imports::settled(day.inbox, &day.sam, &id).await;
    let undone = [("import_undone", about.clone())];
    day.does("POST /customers/imports/{id}/undo", &id, Value::Null, &undone).await;
    imports::settled(day.inbox, &day.sam, &id).await;
    // One that wasn't started is only discarded; one that runs is stopped.
    let many: String = (0..3_000).map(|nth| format!("Noor {nth}\n")).collect();
    let checked = imports::checked(day.inbox, &day.sam, format!("name\n{many}")).await;
    let id = imports::id_of(&checked);
    day.does("POST /customers/imports/{id}/start", &id, Value::Null, &started).await;
    let stopped = [("import_stopped", about)];
    day.does("DELETE /customers/imports/{id}", &id, Value::Null, &stopped).await;
}

async fn customers(day: &mut Day<'_>) {
    let new = json!({ "name": "Rosa Lind", "external_id": "R-1" });
    let rosa = day.does_unnamed("POST /customers", "", new, &["customer_added"]).await;
    let rosa = rosa["id"].as_str().unwrap();
    let about = of_customer(rosa);
    assert_eq!(day.last_object().await, about);
    let changed = [("customer_changed", about.clone())];
    let moved = json!({ "address": "1 Elm St" });
    day.does("PATCH /customers/{id}", rosa, moved, &changed).await;
    let put = json!({ "name": "Rosa Lindt" });
    day.does("PUT /customers/by-external-id/{id}", "R-1", put, &changed).await;

    let id = day.inbox.conversation_with(crate::story::DANIELA).await;
    let hers = json!({ "customer_id": rosa });
    let saved = [("number_assigned", about.clone())];
    day.does("PUT /conversations/{id}/customer", id, hers, &saved).await;
    let yes = json!({ "source": "paper", "words": "She rang and agreed" });
    let recorded = [("consent_recorded", about.clone())];
    day.does("POST /customers/{id}/consents", rosa, yes, &recorded).await;
    let taken = [("number_unassigned", about.clone())];
    day.does("DELETE /conversations/{id}/customer", id, Value::Null, &taken).await;
    for (route, kind) in [
        ("POST /conversations/{id}/dismiss", "number_dismissed"),
        ("POST /conversations/{id}/undo-dismissal", "dismissal_undone"),
        ("POST /conversations/{id}/block", "number_blocked"),
        ("POST /conversations/{id}/unblock", "number_unblocked"),
    ] {
        day.does(route, id, Value::Null, &[(kind, of_conversation(id))]).await;
    }

    let other = json!({ "name": "R. Lind" });
    let other = day.does_unnamed("POST /customers", "", other, &["customer_added"]).await;
    let merged = json!({ "other_id": other["id"] });
    let note = [("customers_merged", about.clone())];
    let merged = day.does("POST /customers/{id}/merge", rosa, merged, &note).await;
    let back = [("customers_restored", of_customer(other["id"].as_str().unwrap()))];
    let undo = merged["undo"].as_str().unwrap().to_owned();
    day.does("POST /customers/undo/{id}", undo, Value::Null, &back).await;
    let exported = [("exported", about.clone())];
    day.does("GET /customers/{id}/archive", rosa, Value::Null, &exported).await;
    customer_files(day).await;
    let gone = [("customer_deleted", about)];
    day.does("DELETE /customers/{id}", rosa, Value::Null, &gone).await;
    erasing(day).await;
}

async fn erasing(day: &mut Day<'_>) {
    const OLGA: &str = "+14155550187";
    day.inbox.text(OLGA, crate::story::MAIN, "Please forget me").await;
    let id = day.inbox.conversation_with(OLGA).await;
    let exported = [("exported", of_conversation(id))];
    day.does("GET /conversations/{id}/archive", id, Value::Null, &exported).await;
    let erased = [("person_erased", of_conversation(id))];
    let confirm = json!({ "confirm": OLGA });
    day.does("POST /conversations/{id}/erasure", id, confirm, &erased).await;
    let olga = json!({ "name": "Olga" });
    let olga = day.does_unnamed("POST /customers", "", olga, &["customer_added"]).await;
    let olga = olga["id"].as_str().unwrap();
    let erased = [("person_erased", of_customer(olga))];
    day.does("POST /customers/{id}/erasure", olga, json!({ "confirm": "Olga" }), &erased).await;
}

async fn fails(day: &Day<'_>, message: &str) {
    let sid = format!("SM{}", message.replace('-', ""));
    let report = form([
        ("MessageSid", &sid),
        ("AccountSid", &day.inbox.twilio.account_sid),
        ("MessageStatus", "undelivered"),
        ("ErrorCode", "30003"),
    ]);
    let callback = format!("/webhooks/twilio/status/{}/{message}", day.inbox.organization);
    day.inbox.post_signed(&callback, &report).await.is_empty_twiml();
}

async fn team(day: &mut Day<'_>) {
    let (vera, otto) = (day.inbox.user("vera").await, day.inbox.user("otto").await);
    let role = json!({ "role": "sms_user" });
    day.does("PATCH /members/{id}", vera, role, &[("member_changed", of_member(vera))]).await;
    let gone = [("member_deactivated", of_member(vera))];
    day.does("POST /members/{id}/deactivate", vera, json!({}), &gone).await;
    let back = [("member_reactivated", of_member(vera))];
    day.does("POST /members/{id}/reactivate", vera, Value::Null, &back).await;
    day.does("DELETE /members/{id}", otto, Value::Null, &[("member_removed", of_member(otto))])
        .await;

    let invite = json!({ "email": "nora@northside.example", "role": "viewer" });
    let invited = [("member_invited", thing("nora@northside.example"))];
    let made = day.does("POST /invitations", "", invite.clone(), &invited).await;
    let id = made["id"].as_str().unwrap();
    day.does("POST /invitations/{id}/renew", id, json!({}), &invited).await;
    let revoked = [("invitation_revoked", thing("nora@northside.example"))];
    day.does("DELETE /invitations/{id}", id, Value::Null, &revoked).await;
    let made = day.does("POST /invitations", "", invite, &invited).await;
    day.is_joined_by(&crate::story::token(&made), "Nora Lindqvist").await;
}

async fn roles_and_locations(day: &mut Day<'_>) {
    let new = json!({ "name": "Night", "permissions": ["view"] });
    let role = day.does("POST /roles", "", new, &[("role_added", thing("Night"))]).await;
    let role = role["id"].as_str().unwrap();
    let more = json!({ "name": "Nights" });
    day.does("PATCH /roles/{id}", role, more, &[("role_changed", thing("Night"))]).await;
    day.does("DELETE /roles/{id}", role, Value::Null, &[("role_deleted", thing("Nights"))]).await;
    let new = json!({ "name": "Harbor" });
    let added = [("location_added", thing("Harbor"))];
    let place = day.does("POST /locations", "", new, &added).await;
    let (place, off) = (place["id"].as_str().unwrap(), json!({ "inbox_on": false }));
    let changed = [("location_changed", thing("Harbor"))];
    day.does("PATCH /locations/{id}", place, off, &changed).await;
    let gone = [("location_deleted", thing("Harbor"))];
    day.does("DELETE /locations/{id}", place, Value::Null, &gone).await;
}

async fn canned_replies(day: &mut Day<'_>) {
    let new = json!({ "name": "Hours", "body": "8 to 5", "shared": true });
    let about = |kind: &'static str| [(kind, thing("Hours"))];
    let added = about("canned_reply_added");
    let reply = day.does("POST /canned-replies", "", new, &added).await;
    let reply = reply["id"].as_str().unwrap();
    let nine = json!({ "body": "9 to 5" });
    let changed = about("canned_reply_changed");
    day.does("PATCH /canned-replies/{id}", reply, nine, &changed).await;
    let deleted = about("canned_reply_deleted");
    day.does("DELETE /canned-replies/{id}", reply, Value::Null, &deleted).await;
    let restored = about("canned_reply_restored");
    day.does("POST /canned-replies/{id}/restore", reply, Value::Null, &restored).await;
    let exported = [("exported", thing("canned replies"))];
    day.does("GET /canned-replies/file", "", Value::Null, &exported).await;
    day.imports("/canned-replies/file", "name,body\nThanks,Thank you!\n", "canned replies").await;
}

async fn lines(day: &mut Day<'_>) {
    let new = json!({ "number": NEW, "name": "Sales" });
    let line = day.does_unnamed("POST /lines", "", new, &["line_added"]).await;
    let id = line["id"].as_str().unwrap();
    let sales = of_line(id, "Sales");
    assert_eq!(day.last_object().await, sales);
    let changed = [("line_changed", sales.clone())];
    day.does("PATCH /lines/{id}", id, json!({ "language": "es" }), &changed).await;
    day.does("PUT /lines/{id}/pace", id, json!({ "pace": 3 }), &changed).await;
    let shown = json!({ "replaces": [] });
    day.does("POST /lines/{id}/webhook", id, shown, &[("webhook_set", sales.clone())]).await;
    let off = json!({ "kind": "switch_off", "line_id": id });
    day.does("POST /check/fixes", "", off, &changed).await;
    day.does("DELETE /lines/{id}", id, Value::Null, &[("line_deleted", sales)]).await;
}

async fn settings(day: &mut Day<'_>) {
    let changed = |setting: &str| [("setting_changed", of_setting(setting))];
    let renamed = [("organization_renamed", Value::Null)];
    day.does("PATCH /organization", "", json!({ "name": "Northside" }), &renamed).await;
    day.does("PATCH /organization", "", json!({ "inbox_on": false }), &changed("inbox")).await;
    day.does("PATCH /organization", "", json!({ "inbox_on": true }), &changed("inbox")).await;
    let line = json!({ "keyword_scope": "line" });
    day.does("PATCH /organization", "", line, &changed("opt_outs")).await;
    day.does("PATCH /sending", "", json!({ "undo_delay": 30 }), &changed("sending")).await;
    let fields = json!({ "fields": [{ "field": "job", "label": "Job" }] });
    day.does("PUT /customer-fields", "", fields, &changed("customer_fields")).await;
    let server = json!({
        "host": "mail.example", "port": 25, "security": "starttls", "from_name": "Northside",
        "from_address": "inbox@northside.example", "user_name": "inbox", "password": "mail-secret",
    });
    let mail = [("mail_changed", Value::Null)];
    day.does("PUT /mail", "", server, &mail).await;
    day.does("DELETE /mail", "", Value::Null, &mail).await;
    let provider = IdentityProvider::open().await;
    let login = json!({
        "name": "Northside Login", "issuer": provider.issuer(), "client_id": "northside",
        "client_secret": "provider-secret", "domains": ["northside.example"],
        "default_role": "viewer",
    });
    day.does("PUT /sso", "", login, &changed("sign_in")).await;
    day.does("DELETE /sso", "", Value::Null, &changed("sign_in")).await;
    let mut crm = crate::crm::nowhere();
    crm["connection"]["headers"] = json!([{ "name": "X-Key", "value": "crm-secret" }]);
    day.does("PUT /crm", "", crm, &changed("crm")).await;
    day.does("DELETE /crm", "", Value::Null, &changed("crm")).await;
    day.imports("/opt-outs/file", "number\n+14155550144\n", "opt-outs").await;
    day.does("GET /opt-outs/file", "", Value::Null, &[("exported", thing("opt-outs"))]).await;
    day.does("GET /audit/file", "", Value::Null, &[("exported", thing("audit log"))]).await;
    let deleted = [("held_texts_deleted", Value::Null)];
    let held = day.inbox.twilio.text(KWAME, NO_LINE, "Buy my watches");
    day.inbox.post_signed(&format!("/webhooks/twilio/{TOKEN}/messages"), &held).await;
    let sid = &held.iter().find(|(name, _)| name == "MessageSid").unwrap().1;
    day.does("DELETE /held-texts/{sid}", sid, Value::Null, &deleted).await;
    day.inbox.text(KWAME, NO_LINE, "Buy my watches").await;
    day.does("DELETE /held-texts?to=%2B14155550166", "", Value::Null, &deleted).await;
    let account = json!({
        "account_sid": day.inbox.twilio.account_sid, "auth_token": day.inbox.twilio.auth_token,
    });
    let connected = [("twilio_changed", Value::Null)];
    day.does("PUT /twilio", "", account, &connected).await;
    let exchange = "UPDATE twilio_accounts SET old_auth_token = auth_token, exchanged_at = 0";
    day.inbox.script(exchange).await;
    day.does("DELETE /twilio/old-token", "", Value::Null, &connected).await;
}

async fn account(day: &mut Day<'_>) {
    let sam = day.inbox.user("sam").await;
    let named = [("member_changed", of_member(sam))];
    day.does("PATCH /account", "", json!({ "name": "Sam Ode" }), &named).await;
    second_factor(day).await;
    let made = [("recovery_codes_made", Value::Null)];
    day.does("POST /account/recovery-codes", "", Value::Null, &made).await;
    let removed = [("second_factor_removed", thing("Authenticator app"))];
    day.does("DELETE /account/authenticator", "", Value::Null, &removed).await;

    let ended = [("sessions_ended", Value::Null)];
    for all in [false, true] {
        day.inbox.sign_in("sam").await;
        let listed = day.sam.get("/account/sessions").await.ok(200);
        let other = listed["sessions"][1]["id"].as_str().unwrap();
        let (route, id) = if all {
            ("POST /account/sessions/end-others", "")
        } else {
            ("DELETE /account/sessions/{id}", other)
        };
        day.does(route, id, Value::Null, &ended).await;
    }
    let luis = day.inbox.user("luis").await;
    day.inbox.sign_in("luis").await;
    let ended = [("sessions_ended", of_member(luis))];
    day.does("DELETE /members/{id}/sessions", luis, Value::Null, &ended).await;
    let rules = json!({ "require_second_factor": true, "grace_days": 7 });
    let changed = [("setting_changed", of_setting("sign_in"))];
    day.does("PUT /sign-in-rules", "", rules, &changed).await;
    let password = json!({ "current": PASSWORD, "password": "seven quiet boats" });
    let changed = [("password_changed", Value::Null)];
    day.does("PUT /account/password", "", password, &changed).await;
}

async fn second_factor(day: &Day<'_>) {
    let before = day.inbox.audit().await.len();
    let setup = day.sam.post("/account/authenticator/setup", json!({})).await.ok(200);
    let code = AuthenticatorApp::scanning(&setup).code(RealClock.now());
    let given = json!({ "step": setup["step"], "code": code });
    day.sam.put("/account/authenticator", given).await.ok(200);
    let entries = day.inbox.audit().await;
    assert_eq!(entries.len(), before + 1);
    assert_eq!(json!(entries[0].kind), "second_factor_added");
    assert_eq!(json!(entries[0].object), thing("Authenticator app"));
}

/// A new organization's log begins with who made it.
async fn somewhere_new(day: &mut Day<'_>) {
    let new = json!({ "name": "Westside" });
    let made = day.does("POST /organizations", "", new, &[]).await;
    let log = day.sam.at(made["id"].as_str().unwrap()).get("/audit").await.ok(200);
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    let entry = &entries[0];
    assert_eq!(
        (&entry["kind"], &entry["object"]),
        (&json!("organization_created"), &thing("Westside"))
    );
    assert_eq!((&entry["actor_name"], &entry["as_super_user"]), (&json!("sam"), &json!(true)));
}
