//! Telling members by email (I7), over a mail server on loopback.

use crate::story::{Inbox, Person, PostOffice, on_each_engine};
use hearback_inbox::ConversationId;
use serde_json::{Value, json};
use std::time::Duration;

const EMAIL: &str = "/mail";

/// What Maya enters for a mail server that asks nobody who they are.
pub(crate) fn server(office: &PostOffice) -> Value {
    json!({
        "host": "127.0.0.1",
        "port": office.addr.port(),
        "security": "none",
        "from_name": "Northside",
        "from_address": "inbox@northside.example",
    })
}

fn with_password(office: &PostOffice, password: &str) -> Value {
    let mut given = server(office);
    given["user_name"] = json!("northside");
    given["password"] = json!(password);
    given
}

struct Stage {
    office: PostOffice,
    maya: Person,
    ana: Person,
    daniela: ConversationId,
    luis: String,
}

async fn stage(inbox: &Inbox) -> Stage {
    let office = PostOffice::open().await;
    let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
    maya.put(EMAIL, server(&office)).await.ok(200);
    let daniela = inbox.daniela_wrote().await;
    let luis = member(&ana, "luis").await;
    Stage { office, maya, ana, daniela, luis }
}

async fn member(person: &Person, name: &str) -> String {
    let members = person.get("/members").await.ok(200);
    let found = members["members"].as_array().unwrap().iter().find(|m| m["name"] == name);
    found.unwrap()["id"].as_str().unwrap().to_owned()
}

/// Ana assigns a conversation to Luis, who is told; what Maya sees once that was tried in vain.
pub(crate) async fn told_of(maya: &Person, ana: &Person, conversation: ConversationId) -> Value {
    let body = json!({ "assignee_id": member(ana, "luis").await, "notify": true });
    ana.post(&format!("/conversations/{conversation}/assign"), body).await.ok(200);
    state_when(maya, |state| !state["last_problem"].is_null()).await
}

/// What the settings say, once they say what is waited for.
async fn state_when(maya: &Person, is: impl Fn(&Value) -> bool) -> Value {
    let found = async {
        loop {
            let state = maya.get(EMAIL).await.ok(200);
            if is(&state) {
                return state;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), found).await.expect("the state did not come")
}

impl Stage {
    async fn assign(&self, to: Option<&str>) -> Value {
        let body = json!({ "assignee_id": to, "notify": true });
        self.ana.post(&format!("/conversations/{}/assign", self.daniela), body).await.ok(200)
    }

    async fn state_when(&self, is: impl Fn(&Value) -> bool) -> Value {
        state_when(&self.maya, is).await
    }

    async fn nothing_waits(&self) -> Value {
        self.state_when(|state| state["waiting"] == 0).await
    }
}

#[tokio::test]
async fn luis_is_told_once_that_ana_assigned_daniela_to_him() {
    on_each_engine(|inbox| async move {
        let mut stage = stage(&inbox).await;
        let assigned = stage.assign(Some(&stage.luis)).await;
        assert_eq!(assigned["assignee_id"], stage.luis.as_str());
        let mail = stage.office.mail().await;
        assert_eq!((&*mail.from, &*mail.to), ("inbox@northside.example", "luis@northside.example"));
        assert_eq!(mail.header("Subject"), "ana assigned +1 415-555-0132 to you");
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        assert_eq!(mail.header("From"), "Northside <inbox@northside.example>");
        let link = format!("/o/{}/c/{}", inbox.organization, stage.daniela);
        let link = inbox.public(&link);
        assert_eq!(mail.unfolded().matches(&link).count(), 2, "{}", mail.text);
        assert!(!mail.text.contains("Is anyone there"), "no text of a customer's");
        let state = stage.nothing_waits().await;
        assert_eq!(state["last_problem"], Value::Null);
        assert!(stage.office.another().is_none());
    })
    .await;
}

#[tokio::test]
async fn nobody_is_told_what_they_did_or_knew() {
    on_each_engine(|inbox| async move {
        let mut stage = stage(&inbox).await;
        let ana = member(&stage.ana, "ana").await;
        stage.assign(Some(&ana)).await;
        stage.assign(None).await;
        stage.assign(Some(&stage.luis)).await;
        stage.assign(Some(&stage.luis)).await;
        assert_eq!(stage.office.mail().await.to, "luis@northside.example");
        stage.nothing_waits().await;
        assert!(stage.office.another().is_none());
    })
    .await;
}

#[tokio::test]
async fn without_a_mail_server_nothing_is_assigned_in_silence() {
    on_each_engine(|inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let daniela = inbox.daniela_wrote().await;
        let luis = member(&ana, "luis").await;
        assert_eq!(ana.get("/session").await.ok(200)["mail_set_up"], false);
        let before = inbox.footprint().await;
        let path = format!("/conversations/{daniela}/assign");
        let refused = ana.post(&path, json!({ "assignee_id": luis, "notify": true })).await;
        refused.is_problem(409, "mail_not_set_up", "isn't set up yet");
        assert_eq!(inbox.footprint().await, before);
        maya.post("/mail/test", json!({})).await.is_problem(409, "mail_not_set_up", "Settings");
        assert_eq!(maya.get(EMAIL).await.ok(200)["server"], Value::Null);
        ana.post(&path, json!({ "assignee_id": luis })).await.ok(200);
    })
    .await;
}

#[tokio::test]
async fn a_mail_server_that_was_down_gets_it_when_it_is_back() {
    on_each_engine(|inbox| async move {
        let mut stage = stage(&inbox).await;
        stage.office.close().await;
        stage.assign(Some(&stage.luis)).await;
        let state = stage.state_when(|state| !state["last_problem"].is_null()).await;
        assert_eq!(state["waiting"], 1);
        let problem = &state["last_problem"];
        assert!(
            problem["detail"].as_str().unwrap().contains("Nothing is responding at 127.0.0.1:")
        );
        assert_eq!((&problem["given_up"], &problem["recipient"]), (&json!(false), &json!("luis")));
        stage.office.reopen();
        assert_eq!(stage.office.mail().await.to, "luis@northside.example");
        let state = stage.nothing_waits().await;
        assert_eq!(state["last_problem"], Value::Null, "it is over");
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_was_taken_without_a_word_comes_again_as_the_same() {
    on_each_engine(|inbox| async move {
        let mut stage = stage(&inbox).await;
        stage.office.mind(|manners| manners.hangs_up = true);
        stage.assign(Some(&stage.luis)).await;
        let (first, again) = (stage.office.mail().await, stage.office.mail().await);
        assert!(first.header("Message-ID").ends_with("@northside.example>"), "{}", first.text);
        assert_eq!(first.header("Message-ID"), again.header("Message-ID"));
        stage.nothing_waits().await;
        assert!(stage.office.another().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_recipient_whom_the_server_refuses_is_given_up_with_the_reason() {
    on_each_engine(|inbox| async move {
        let mut stage = stage(&inbox).await;
        let refusal = "550 5.1.1 No such user here".to_owned();
        stage.office.mind(|manners| manners.refusal = Some(refusal));
        stage.assign(Some(&stage.luis)).await;
        let state = stage.state_when(|state| !state["last_problem"].is_null()).await;
        assert_eq!(
            (&state["waiting"], &state["last_problem"]["given_up"]),
            (&json!(0), &json!(true))
        );
        let detail = state["last_problem"]["detail"].as_str().unwrap();
        assert!(detail.contains("rejected the email: 550 5.1.1 No such user here."), "{detail}");
        // For now only, in turn, it is tried again.
        let busy = "451 4.3.0 Busy".to_owned();
        stage.office.mind(|manners| manners.refusal = Some(busy));
        stage.assign(None).await;
        stage.assign(Some(&stage.luis)).await;
        stage.state_when(|state| state["last_problem"]["given_up"] == false).await;
        stage.office.mind(|manners| manners.refusal = None);
        stage.office.mail().await;
        stage.nothing_waits().await;
    })
    .await;
}

#[tokio::test]
async fn a_conversation_that_went_to_somebody_else_meanwhile_is_not_told_of() {
    on_each_engine(|inbox| async move {
        let mut stage = stage(&inbox).await;
        stage.office.close().await;
        stage.assign(Some(&stage.luis)).await;
        stage.state_when(|state| !state["last_problem"].is_null()).await;
        let vera = member(&stage.ana, "vera").await;
        stage.assign(Some(&vera)).await;
        stage.office.reopen();
        assert_eq!(stage.office.mail().await.to, "vera@northside.example");
        stage.nothing_waits().await;
        assert!(stage.office.another().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_is_said_in_words_and_mended_while_mail_waits() {
    on_each_engine(|inbox| async move {
        let mut stage = stage(&inbox).await;
        let user = ("northside".to_owned(), "right".to_owned());
        stage.office.mind(|manners| manners.user = Some(user));
        let test = stage.maya.post("/mail/test", json!({})).await;
        test.is_problem(422, "mail_refused", "requires a username and password");
        stage.maya.put(EMAIL, with_password(&stage.office, "wrong")).await.ok(200);
        let test = stage.maya.post("/mail/test", json!({})).await;
        test.is_problem(422, "mail_refused", "rejected the username or password");
        stage.assign(Some(&stage.luis)).await;
        let state = stage.state_when(|state| !state["last_problem"].is_null()).await;
        assert_eq!(
            (&state["waiting"], &state["last_problem"]["given_up"]),
            (&json!(1), &json!(false))
        );
        stage.maya.put(EMAIL, with_password(&stage.office, "right")).await.ok(200);
        assert_eq!(stage.office.mail().await.to, "luis@northside.example");
        let test = stage.maya.post("/mail/test", json!({})).await.ok(200);
        assert_eq!(test["sent_to"], "maya@northside.example");
        assert_eq!(stage.office.mail().await.header("Subject"), "Hearback test email");
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_reached_safely_is_said_in_words() {
    on_each_engine(|inbox| async move {
        let mut stage = stage(&inbox).await;
        let mut wants_tls = server(&stage.office);
        wants_tls["security"] = json!("starttls");
        stage.maya.put(EMAIL, wants_tls).await.ok(200);
        let test = stage.maya.post("/mail/test", json!({})).await;
        test.is_problem(502, "mail_unreachable", "doesn’t support STARTTLS");
        stage.maya.put(EMAIL, server(&stage.office)).await.ok(200);
        stage.office.close().await;
        let test = stage.maya.post("/mail/test", json!({})).await;
        test.is_problem(502, "mail_unreachable", "Nothing is responding");
    })
    .await;
}

#[tokio::test]
async fn the_password_is_kept_for_the_server_it_was_given_for_and_never_shown() {
    on_each_engine(|inbox| async move {
        let Stage { office, maya, .. } = stage(&inbox).await;
        let secret = "correct horse battery";
        let shown = maya.put(EMAIL, with_password(&office, secret)).await;
        assert_eq!(shown.ok(200)["server"]["user_name"], "northside");
        assert!(!shown.text.contains(secret) && !maya.get(EMAIL).await.text.contains(secret));
        let mut same = with_password(&office, "");
        same["from_name"] = json!("Northside Home Services");
        maya.put(EMAIL, same.clone()).await.ok(200);
        for (field, value) in [("host", json!("localhost")), ("user_name", json!("other"))] {
            let mut elsewhere = same.clone();
            elsewhere[field] = value;
            let refused = maya.put(EMAIL, elsewhere).await;
            refused.is_problem(422, "invalid_request", "Enter the password again");
            assert_eq!(refused.json()["field"], "password");
        }
        for (field, value, words) in [
            ("host", json!("https://mail.example.com"), "server's name"),
            ("host", json!("mail.example.com:25"), "server's name"),
            ("host", json!(""), "server's name"),
            ("port", json!(0), "1 to 65535"),
            ("from_address", json!("nobody"), "name@example.com"),
            ("from_name", json!("Eve\r\nBcc: x@example.com"), "control character (U+000D)"),
        ] {
            let mut wrong = server(&office);
            wrong[field] = value;
            let refused = maya.put(EMAIL, wrong).await;
            refused.is_problem(422, "invalid_request", words);
            assert_eq!(refused.json()["field"], field);
        }
        let mut bare = with_password(&office, secret);
        bare["host"] = json!("mail.example.com");
        maya.put(EMAIL, bare).await.is_problem(422, "invalid_request", "Without encryption");
    })
    .await;
}

#[tokio::test]
async fn the_mail_server_is_the_admins_business() {
    on_each_engine(|inbox| async move {
        let Stage { office, maya, ana, .. } = stage(&inbox).await;
        ana.get(EMAIL).await.is_problem(403, "forbidden", "Your role");
        ana.put(EMAIL, server(&office)).await.is_problem(403, "forbidden", "Your role");
        ana.delete(EMAIL).await.is_problem(403, "forbidden", "Your role");
        ana.post("/mail/test", json!({})).await.is_problem(403, "forbidden", "Your role");
        assert_eq!(ana.get("/session").await.ok(200)["mail_set_up"], true);
        assert_eq!(maya.delete(EMAIL).await.status, 204);
        assert_eq!(maya.delete(EMAIL).await.status, 204);
        assert_eq!(ana.get("/session").await.ok(200)["mail_set_up"], false);
    })
    .await;
}

#[tokio::test]
async fn what_waits_when_mail_is_switched_off_is_given_up() {
    on_each_engine(|inbox| async move {
        let mut stage = stage(&inbox).await;
        stage.office.close().await;
        stage.assign(Some(&stage.luis)).await;
        stage.state_when(|state| !state["last_problem"].is_null()).await;
        assert_eq!(stage.maya.delete(EMAIL).await.status, 204);
        let state = stage.nothing_waits().await;
        assert_eq!(state["last_problem"]["given_up"], true);
        let detail = state["last_problem"]["detail"].as_str().unwrap();
        assert!(detail.contains("turned off"), "{detail}");
    })
    .await;
}

#[tokio::test]
async fn a_name_that_no_mail_can_carry_holds_up_nobodys_mail() {
    on_each_engine(|inbox| async move {
        let mut stage = stage(&inbox).await;
        // Stored before names were looked at.
        let odd = [("ana\nruiz", "odd1"), ("\u{1}kay\r\nBcc: x", "odd2"), ("lee\u{0}", "odd3")];
        let odd = odd.map(|(name, email)| (name.replace('\0', "\u{7f}"), email));
        for (name, email) in &odd {
            let id = crate::story::hire_as(&inbox, name, email).await;
            stage.assign(Some(&id.to_string())).await;
            assert_eq!(stage.office.mail().await.to, format!("{email}@northside.example"));
        }
        stage.assign(Some(&stage.luis)).await;
        assert_eq!(stage.office.mail().await.to, "luis@northside.example");
        let state = stage.nothing_waits().await;
        assert_eq!(state["last_problem"], Value::Null);
        assert!(inbox.store.panics(&inbox.system()).await.unwrap().is_empty());
    })
    .await;
}
