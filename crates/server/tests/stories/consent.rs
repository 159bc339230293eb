//! Opting out and in by a person, asking for it in other words, and the details column
//! (O2, O4, O5, I9).

use crate::story::{DANIELA, Inbox, KWAME, MAIN, Person, REPAIRS, form, id, on_each_engine};
use hearback_inbox::{Address, ConversationId, Customer};
use hearback_server::clock::{Clock as _, RealClock};
use serde_json::{Value, json};

/// Daniela's other phone.
const DANIELAS_OFFICE: &str = "+14155550199";

/// Puts Daniela on file, with both her phones.
async fn daniela_is_on_file(inbox: &Inbox) {
    let fields =
        [("home_year", "1961"), ("source", "Radio"), ("shoe_size", "38"), ("product", " ")];
    let customer = Customer {
        id: id(),
        name: "Daniela Ortiz".into(),
        numbers: [DANIELA, DANIELAS_OFFICE].map(|n| Address::from_twilio(n).into()).into(),
        address: "12 Elm St\nOakland".into(),
        external_id: Some("NS-7".into()),
        fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        texting_on: true,
    };
    inbox.store.add_customers(inbox.organization, vec![customer], RealClock.now()).await.unwrap();
}

fn path(conversation: ConversationId, what: &str) -> String {
    format!("/conversations/{conversation}{what}")
}

async fn consent(person: &Person, conversation: ConversationId) -> Value {
    person.get(&path(conversation, "/consent")).await.ok(200)
}

#[tokio::test]
async fn ana_opts_daniela_out_with_all_her_numbers_and_in_again() {
    on_each_engine(|inbox| async move {
        daniela_is_on_file(&inbox).await;
        let mobile = inbox.daniela_wrote().await;
        inbox.text(DANIELAS_OFFICE, MAIN, "From the office").await;
        let office = inbox.conversation_with(DANIELAS_OFFICE).await;
        let ana = inbox.sign_in("ana").await;
        let reply = json!({ "body": "On my way", "client_key": "a" });
        let waits = ana.post(&path(office, "/messages"), reply).await.ok(202);

        let why = json!({ "reason": "  She rang and asked us to.  " });
        let out = ana.post(&path(mobile, "/opt-out"), why.clone()).await.ok(200);
        assert_eq!(out["opt_out"]["source"], "person");
        assert_eq!(out["opt_out"]["reason"], "She rang and asked us to.");
        assert_eq!(out["marks"][0], "opted_out");
        let other = ana.get(&path(office, "")).await.ok(200);
        assert_eq!(other["opt_out"]["source"], "person", "all her numbers");
        let message = &waits["message"]["id"];
        let thread = ana.get(&path(office, "/messages")).await.ok(200);
        let canceled = thread["messages"].as_array().unwrap().iter().find(|m| m["id"] == *message);
        assert_eq!(canceled.unwrap()["cancel_reason"], "opted_out");
        let reply = json!({ "body": "Still there?", "client_key": "b" });
        let refused = ana.post(&path(mobile, "/messages"), reply).await;
        refused.is_problem(409, "opted_out", "opted out");

        let before = inbox.footprint().await;
        ana.post(&path(mobile, "/opt-out"), why).await.ok(200);
        assert_eq!(inbox.footprint().await, before, "twice is once");

        let back = ana.post(&path(office, "/opt-in"), json!({ "reason": "Asked again." })).await;
        assert_eq!(back.ok(200)["opt_out"], Value::Null);
        assert_eq!(ana.get(&path(mobile, "")).await.ok(200)["opt_out"], Value::Null);
        let known = consent(&ana, mobile).await;
        assert_eq!(known["in_force"], json!([]));
        let history = known["history"].as_array().unwrap();
        let outs: Vec<_> = history.iter().map(|change| change["opted_out"].clone()).collect();
        assert_eq!(outs, [false, false, true, true], "the newest first, each number its own");
        assert_eq!(history[0]["reason"], "Asked again.");
        assert_eq!(history[0]["by"], ana.get("/session").await.ok(200)["user"]["id"]);
        let reply = json!({ "body": "Welcome back", "client_key": "c" });
        ana.post(&path(mobile, "/messages"), reply).await.ok(202);
    })
    .await;
}

#[tokio::test]
async fn a_reason_is_asked_for_and_only_who_may_decides() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let (ana, vera) = (inbox.sign_in("ana").await, inbox.sign_in("vera").await);
        let before = inbox.footprint().await;
        for way in ["/opt-out", "/opt-in"] {
            let way = path(conversation, way);
            let empty = ana.post(&way, json!({ "reason": " " })).await;
            empty.is_problem(422, "invalid_request", "Fill in the reason");
            let long = ana.post(&way, json!({ "reason": "x".repeat(201) })).await;
            long.is_problem(422, "invalid_request", "200 characters");
            let refused = vera.post(&way, json!({ "reason": "no" })).await;
            refused.is_problem(403, "forbidden", "role");
        }
        assert_eq!(
            consent(&ana, conversation).await,
            json!({ "in_force": [], "history": [], "records": [] })
        );
        assert_eq!(inbox.footprint().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_persons_opt_out_stands_against_yes_and_gives_way_to_start() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        ana.post(&path(conversation, "/opt-out"), json!({ "reason": "By phone" })).await.ok(200);
        inbox.text(DANIELA, MAIN, "Yes").await;
        let still = ana.get(&path(conversation, "")).await.ok(200);
        assert_eq!(still["opt_out"]["source"], "person");
        inbox.text(DANIELA, MAIN, "start").await;
        assert_eq!(ana.get(&path(conversation, "")).await.ok(200)["opt_out"], Value::Null);
        let history = consent(&ana, conversation).await["history"].clone();
        assert_eq!(history[0]["source"], "keyword");
        assert_eq!(history[0]["word"], "start");
        assert_eq!(history[0]["opted_out"], false);
    })
    .await;
}

#[tokio::test]
async fn advanced_opt_out_counts_before_the_texts_own_words() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        for (kind, body, opted_out) in [
            ("STOP", "Arrêtez", true),
            ("START", "Me revoilà", false),
            ("HELP", "stop", false),
            // A word that Twilio may think of one day hides nothing.
            ("PAUSE", "Stop", true),
            ("PAUSE", "Start", false),
            ("PAUSE", "Not today", false),
        ] {
            let mut text = inbox.twilio.text(DANIELA, MAIN, body);
            text.extend(form([("OptOutType", kind)]));
            inbox.post_signed("/webhooks/twilio/messages", &text).await.is_empty_twiml();
            let shown = ana.get(&path(conversation, "")).await.ok(200);
            assert_eq!(shown["opt_out"].is_object(), opted_out, "{kind}, {body}");
        }
        let history = consent(&ana, conversation).await["history"].clone();
        assert_eq!(history.as_array().unwrap().len(), 4, "{history}");
        assert_eq!(history[3]["word"], "Arrêtez");
    })
    .await;
}

#[tokio::test]
async fn a_carriers_block_is_not_lifted_by_a_person() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let reply = json!({ "body": "Hello", "client_key": "a" });
        let sent = ana.post(&path(conversation, "/messages"), reply).await.ok(202);
        let message = sent["message"]["id"].as_str().unwrap();
        let report = form([
            ("MessageSid", "SM00000000000000000000000000001234"),
            ("AccountSid", &inbox.twilio.account_sid),
            ("MessageStatus", "undelivered"),
            ("ErrorCode", "21610"),
        ]);
        let callback = format!("/webhooks/twilio/status/{}/{message}", inbox.organization);
        inbox.post_signed(&callback, &report).await.is_empty_twiml();
        let way = path(conversation, "/opt-in");
        let refused = ana.post(&way, json!({ "reason": "She said so" })).await;
        refused.is_problem(409, "carrier_block", "text START from that phone to Main");
        inbox.text(DANIELA, MAIN, "START").await;
        assert_eq!(ana.get(&path(conversation, "")).await.ok(200)["opt_out"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn asking_to_stop_in_other_words_is_marked_in_the_language_of_the_line() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let lines = maya.get("/lines").await.ok(200);
        let repairs = lines["lines"].as_array().unwrap();
        let repairs = repairs.iter().find(|line| line["number"] == REPAIRS).unwrap();
        let to = format!("/lines/{}", repairs["id"].as_str().unwrap());
        maya.patch(&to, json!({ "language": "es" })).await.ok(200);
        let said = [
            (MAIN, "Please stop texting me", true),
            (MAIN, "no me manden mensajes", false),
            (MAIN, "STOP", false),
            (REPAIRS, "no me manden más mensajes", true),
            (REPAIRS, "please stop texting me", true),
        ];
        for (line, body, _) in said {
            inbox.text(KWAME, line, body).await;
        }
        let conversation = inbox.conversation_with(KWAME).await;
        let thread = maya.get(&path(conversation, "/messages")).await.ok(200);
        let marks: Vec<_> = thread["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| (message["body"].as_str().unwrap(), message["asks_to_stop"] == true))
            .collect();
        assert_eq!(marks, said.map(|(_, body, asks)| (body, asks)));
    })
    .await;
}

#[tokio::test]
async fn the_details_show_the_fields_that_were_chosen_by_the_names_they_were_given() {
    on_each_engine(|inbox| async move {
        daniela_is_on_file(&inbox).await;
        let conversation = inbox.daniela_wrote().await;
        let vera = inbox.sign_in("vera").await;
        let details = vera.get(&path(conversation, "/details")).await.ok(200);
        let number = |number: &str| json!({ "number": number, "label": "" });
        assert_eq!(details["numbers"], json!([number(DANIELA), number(DANIELAS_OFFICE)]));
        let text = json!({ "type": "text" });
        let usual = json!([
            { "field": "source", "label": "Source", "kind": text, "value": "Radio" },
            { "field": "home_year", "label": "Home year", "kind": text, "value": "1961" },
        ]);
        assert_eq!(details["fields"], usual, "what is empty or not chosen is left out");

        let maya = inbox.sign_in("maya").await;
        let twice = json!([{ "field": "a", "label": "A" }, { "field": "a", "label": "B" }]);
        let refused = maya.put("/customer-fields", json!({ "fields": twice })).await;
        refused.is_problem(422, "invalid_request", "twice");
        let blank = json!({ "fields": [{ "field": "a", "label": " " }] });
        let refused = maya.put("/customer-fields", blank).await;
        refused.is_problem(422, "invalid_request", "Fill in the label");
        let chosen =
            json!({ "fields": [{ "field": "shoe_size", "label": "Shoe size", "kind": text }] });
        maya.put("/customer-fields", chosen.clone()).await.ok(200);
        assert_eq!(vera.get("/customer-fields").await.ok(200), chosen);
        let details = vera.get(&path(conversation, "/details")).await.ok(200);
        let size =
            json!([{ "field": "shoe_size", "label": "Shoe size", "kind": text, "value": "38" }]);
        assert_eq!(details["fields"], size);
        inbox.text(KWAME, MAIN, "Hi").await;
        let stranger = inbox.conversation_with(KWAME).await;
        let details = vera.get(&path(stranger, "/details")).await.ok(200);
        assert_eq!(details, json!({ "numbers": [number(KWAME)], "fields": [] }));
    })
    .await;
}
