//! Lines (L2, L3, L5): picking one, its webhook at Twilio, deleting it, and the inbox as a whole off
//! and on again.

use crate::attachments::{OKAFOR, Twilio, with_twilio};
use crate::story::{ACCOUNT, Inbox, MAIN, Person, TOKEN};
use hearback_server::Settings;
use hearback_server::clock::{Clock as _, RealClock};
use hearback_simulator::{
    CampaignConfig, Capabilities, Direction, Fault, FaultKind, InboundText, NumberConfig,
    NumberKind, OutageKind, ServiceConfig,
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::time::Duration;

pub(crate) const NEW: &str = "+14155550188";
pub(crate) const LONDON: &str = "+442079460958";
const MADRID: &str = "+34912345678";
const LANDLINE: &str = "+14155550189";
const ELSEWHERE: &str = "https://elsewhere.example/sms";
/// What a busy machine may need for what takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where Twilio can be told to call.
pub(crate) fn public(settings: &mut Settings) {
    settings.public_url = Some("https://sms.example.com".parse().unwrap());
}

fn ours() -> String {
    format!("https://sms.example.com/webhooks/twilio/{TOKEN}/messages")
}

fn more_numbers(twilio: &Twilio) {
    for number in [NEW, LONDON, MADRID] {
        assert!(twilio.add_number(ACCOUNT, &NumberConfig::local(number, "")));
    }
    let capabilities = Capabilities { sms: false, mms: false, ..Capabilities::default() };
    let landline = NumberConfig { capabilities, ..NumberConfig::local(LANDLINE, "Landline") };
    assert!(twilio.add_number(ACCOUNT, &landline));
}

pub(crate) async fn line(person: &Person, number: &str) -> Value {
    let lines = person.get("/lines?fresh=true").await.ok(200);
    let lines = lines["lines"].as_array().unwrap();
    lines.iter().find(|line| line["number"] == number).unwrap().clone()
}

fn path(line: &Value, what: &str) -> String {
    format!("/lines/{}{what}", line["id"].as_str().unwrap())
}

#[tokio::test]
async fn the_picker_begins_with_the_language_and_marks_what_is_in_use() {
    with_twilio(public, |inbox, twilio| async move {
        more_numbers(&twilio);
        let maya = inbox.sign_in("maya").await;
        let numbers = async |language: &str| {
            let listed = maya.get(&format!("/twilio/numbers?language={language}")).await.ok(200);
            listed["numbers"].as_array().unwrap().clone()
        };
        assert_eq!(numbers("es").await[0]["number"], MADRID);
        assert_eq!(numbers("en-GB").await[0]["number"], LONDON);
        let listed = numbers("en").await;
        assert_eq!((&listed[0]["number"], &listed[0]["country"]), (&json!(NEW), &json!("US")));
        let of = |number: &str| listed.iter().find(|one| one["number"] == number).unwrap();
        assert_eq!(
            (of(MAIN)["in_use"].clone(), of(NEW)["in_use"].clone()),
            (json!(true), json!(false))
        );
        assert!(listed.iter().position(|one| one["number"] == LANDLINE).unwrap() >= 3);

        let add = async |number: &str| {
            maya.post("/lines", json!({ "number": number, "name": "New" })).await
        };
        add(LANDLINE).await.is_problem(422, "twilio_refused", "can't send or receive texts");
        add("+14155550199").await.is_problem(422, "twilio_refused", "isn't in your Twilio");
        add(MAIN).await.is_problem(409, "number_taken", "already");
        let added = add(NEW).await.ok(201);
        assert_eq!(
            (&added["sms"], &added["voice"], &added["kind"]),
            (&json!(true), &json!(true), &json!("long_code"))
        );
        let set = twilio.number(NEW).unwrap();
        assert!(set.sms_url.starts_with(&ours()), "{}", set.sms_url);
        assert!(set.sms_url.ends_with("#ct=3000&rt=4000&rc=3&rp=5xx,ct,rt"), "{}", set.sms_url);
        let plain = "https://sms.example.com/webhooks/twilio/messages";
        assert!(set.sms_fallback_url.starts_with(plain), "{}", set.sms_fallback_url);
    })
    .await;
}

#[tokio::test]
async fn a_number_can_be_typed_when_twilio_can_not_be_reached() {
    with_twilio(public, |inbox, twilio| async move {
        more_numbers(&twilio);
        let maya = inbox.sign_in("maya").await;
        let outage = FaultKind::Outage { how: OutageKind::Unavailable };
        twilio.add_fault(Fault { kind: outage, times: None, to: None });
        let listed = maya.get("/twilio/numbers").await;
        listed.is_problem(502, "twilio_unreachable", "couldn't reach Twilio");
        let typed = json!({ "number": "(415) 555-0188", "name": "New" });
        let added = maya.post("/lines", typed).await.ok(201);
        assert_eq!((&added["number"], &added["webhook"]), (&json!(NEW), &Value::Null));
        assert_eq!(added["sms"], Value::Null, "Twilio has not said");
        let shown = json!({ "replaces": [] });
        let unset = maya.post(&path(&added, "/webhook"), shown.clone()).await;
        unset.is_problem(502, "twilio_unreachable", "Try again");
        twilio.clear_faults();
        // Once Twilio answers, the rest is made up for.
        let set = maya.post(&path(&added, "/webhook"), shown).await.ok(200);
        assert_eq!(set["webhook"]["set"], true, "{set}");
        assert_eq!(line(&maya, NEW).await["mms"], true);
    })
    .await;
}

#[tokio::test]
async fn a_webhook_is_replaced_only_by_whoever_saw_what_it_replaces() {
    with_twilio(public, |inbox, twilio| async move {
        twilio.set_sms_url(MAIN, ELSEWHERE);
        let maya = inbox.sign_in("maya").await;
        let main = line(&maya, MAIN).await;
        assert_eq!(main["webhook"]["set"], false);
        assert!(main["webhook"]["detail"].as_str().unwrap().contains(ELSEWHERE));
        let replaces = json!([{ "name": "Webhook", "value": ELSEWHERE }]);
        assert_eq!(main["webhook"]["replaces"], replaces);

        // Someone edits it in the console meanwhile.
        twilio.set_sms_url(MAIN, "https://other.example/sms");
        let webhook = path(&main, "/webhook");
        let changed = maya.post(&webhook, json!({ "replaces": replaces })).await;
        changed.is_problem(409, "webhook_changed", "Review them again");
        assert_eq!(twilio.number(MAIN).unwrap().sms_url, "https://other.example/sms");

        let main = line(&maya, MAIN).await;
        let shown = json!({ "replaces": main["webhook"]["replaces"] });
        let ana = inbox.sign_in("ana").await;
        ana.post(&webhook, shown.clone()).await.is_problem(403, "forbidden", "admin");
        let set = maya.post(&webhook, shown).await.ok(200);
        assert_eq!(
            (&set["webhook"]["set"], &set["webhook"]["replaces"]),
            (&json!(true), &json!([]))
        );
        assert!(twilio.number(MAIN).unwrap().sms_url.starts_with(&ours()));
        let stranger = format!("/lines/{}/webhook", uuid::Uuid::nil());
        maya.post(&stranger, json!({ "replaces": [] })).await.is_problem(
            404,
            "not_found",
            "Not found",
        );
    })
    .await;
}

#[tokio::test]
async fn what_overrides_a_numbers_webhook_is_said_and_replaced() {
    with_twilio(public, |inbox, twilio| async move {
        let maya = inbox.sign_in("maya").await;
        let application = "APaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        let mut number = NumberConfig::local(MAIN, "Main").with_sms_url(ours());
        number.sms_application_sid = application.to_owned();
        twilio.add_number(ACCOUNT, &number);
        let main = line(&maya, MAIN).await;
        let words = main["webhook"]["detail"].as_str().unwrap();
        assert!(words.contains("The application “") && words.contains("overrides"), "{words}");
        let replaces = json!([{ "name": "Application", "value": application }]);
        assert_eq!(main["webhook"]["replaces"], replaces);
        let set = maya.post(&path(&main, "/webhook"), json!({ "replaces": replaces })).await;
        assert_eq!(set.ok(200)["webhook"]["set"], true);
        assert_eq!(twilio.number(MAIN).unwrap().sms_application_sid, "");

        // A service that takes the number's texts and has nowhere to bring them.
        let sid = "MGaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        let mut service = ServiceConfig::new(sid, "Marketing", vec![MAIN.to_owned()]);
        service.use_inbound_webhook_on_number = false;
        twilio.change_account(ACCOUNT, |account| account.services = vec![service]);
        let main = line(&maya, MAIN).await;
        let words = main["webhook"]["detail"].as_str().unwrap();
        assert!(words.contains("“Marketing”") && words.contains("are lost"), "{words}");
        let shown = json!({ "replaces": main["webhook"]["replaces"] });
        let set = maya.post(&path(&main, "/webhook"), shown).await.ok(200);
        assert_eq!(set["webhook"]["set"], true, "{set}");
    })
    .await;
}

/// Waits until a line is known to be allowed so many segments a second by its campaign.
async fn until_it_is_allowed(inbox: &Inbox, line: &Value, pace: i64) {
    let look = async {
        loop {
            let queues = inbox.store.queues(&inbox.system(), RealClock.now()).await.unwrap();
            let queue = queues.into_iter().find(|queue| json!(queue.line) == line["id"]).unwrap();
            if queue.sender.campaign == Some(pace) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.expect("nobody asked Twilio for its campaign");
}

#[tokio::test]
async fn what_a_campaign_allows_is_learned_with_the_line_and_with_the_account() {
    with_twilio(public, |inbox, twilio| async move {
        more_numbers(&twilio);
        let allow = |mps| {
            let campaign = CampaignConfig {
                status: "VERIFIED".into(),
                mps: Some(mps),
                ..CampaignConfig::default()
            };
            let sid = "MGaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
            let service = ServiceConfig {
                campaign: Some(campaign),
                ..ServiceConfig::new(sid, "Notices", vec![NEW.to_owned()])
            };
            assert!(twilio.change_account(ACCOUNT, |account| account.services = vec![service]));
        };
        let maya = inbox.sign_in("maya").await;
        allow(4);
        let added = maya.post("/lines", json!({ "number": NEW, "name": "New" })).await.ok(201);
        until_it_is_allowed(&inbox, &added, 4).await;
        allow(7);
        maya.put("/twilio", json!({ "account_sid": ACCOUNT })).await.ok(200);
        until_it_is_allowed(&inbox, &added, 7).await;
    })
    .await;
}

#[tokio::test]
async fn a_number_that_moved_to_another_account_is_said_to_be_gone() {
    with_twilio(public, |inbox, twilio| async move {
        let maya = inbox.sign_in("maya").await;
        twilio.remove_number(MAIN);
        let main = line(&maya, MAIN).await;
        let words = main["webhook"]["detail"].as_str().unwrap();
        assert!(words.contains("no longer has this sender"), "{words}");
        let set = maya.post(&path(&main, "/webhook"), json!({ "replaces": [] })).await;
        set.is_problem(422, "twilio_refused", "doesn't list +14155550100");
    })
    .await;
}

#[tokio::test]
async fn without_a_public_url_no_webhook_is_set() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            more_numbers(&twilio);
            let maya = inbox.sign_in("maya").await;
            let new = json!({ "number": NEW, "name": "New" });
            let added = maya.post("/lines", new).await.ok(201);
            assert_eq!(twilio.number(NEW).unwrap().sms_url, "");
            let set = maya.post(&path(&added, "/webhook"), json!({ "replaces": [] })).await;
            set.is_problem(409, "public_url_unset", "doesn't know the address");
        },
    )
    .await;
}

#[tokio::test]
async fn a_line_is_deleted_and_its_history_stays() {
    with_twilio(public, |inbox, _| async move {
        let maya = inbox.sign_in("maya").await;
        let conversation = inbox.daniela_wrote().await;
        let main = line(&maya, MAIN).await;
        let ana = inbox.sign_in("ana").await;
        ana.delete(&path(&main, "")).await.is_problem(403, "forbidden", "admin");
        assert_eq!(maya.delete(&path(&main, "")).await.status, 204);
        maya.delete(&path(&main, "")).await.is_problem(404, "not_found", "Not found");
        let lines = ana.get("/lines").await.ok(200);
        assert_eq!(lines["lines"].as_array().unwrap().len(), 1);
        assert_eq!(lines["lines"][0]["is_default"], true);
        assert_eq!(
            (&lines["former"][0]["id"], &lines["former"][0]["name"]),
            (&main["id"], &json!("Main"))
        );
        let thread = ana.get(&format!("/conversations/{conversation}/messages")).await.ok(200);
        assert_eq!(thread["messages"][0]["line_id"], main["id"]);
        let again = json!({ "number": MAIN, "name": "Front desk" });
        assert_eq!(maya.post("/lines", again).await.ok(201)["id"], main["id"]);
    })
    .await;
}

/// Waits until Twilio has taken these texts to a number.
async fn arrived(twilio: &Twilio, inbox: &Inbox, to: &str, expected: &[&str]) {
    let mut events = inbox.store.follow(inbox.organization);
    let taken = || {
        let ledger = twilio.ledger().into_iter();
        let outbound = ledger.filter(|row| row.direction != Direction::Inbound && row.to == to);
        outbound.map(|row| row.body).collect::<Vec<_>>()
    };
    let look = async {
        while taken() != expected {
            let _ = tokio::time::timeout(Duration::from_millis(500), events.changed()).await;
        }
    };
    let done = tokio::time::timeout(PATIENCE, look).await;
    assert!(done.is_ok(), "Twilio has {:?}, not {expected:?}", taken());
}

#[tokio::test]
async fn all_lines_are_switched_off_and_on_again() {
    let at_once = |settings: &mut Settings| settings.undo_delay = SignedDuration::from_secs(3);
    with_twilio(at_once, |inbox, twilio| async move {
        let maya = inbox.sign_in("maya").await;
        let text = async |body: &str| {
            let text = InboundText::new(OKAFOR, MAIN, body);
            twilio.text(&text).await.unwrap().1.unwrap().status
        };
        assert_eq!(text("Before").await, Some(200));
        let thread = inbox.conversation_with(OKAFOR).await;
        let messages = format!("/conversations/{thread}/messages");
        let write =
            async |key: &str| maya.post(&messages, json!({ "body": key, "client_key": key })).await;
        write("written before").await.ok(202);
        let off = maya.patch("/organization", json!({ "inbox_on": false })).await.ok(200);
        assert_eq!(off["inbox_on"], false);
        write("refused").await.is_problem(409, "inbox_off", "The inbox is off");
        assert_eq!(text("While it was off").await, Some(200), "Twilio is told that all is well");
        let now = maya.get("/lines").await.ok(200)["now"].clone();
        assert_eq!(
            (&now["on"], &now["sending"]["now"], &now["receiving"]["now"]),
            (&json!(false), &json!(false), &json!(false))
        );
        let bodies = async || {
            let thread = maya.get(&messages).await.ok(200);
            let all = thread["messages"].as_array().unwrap().iter();
            all.map(|message| message["body"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(bodies().await, ["Before", "written before"]);

        let ana = inbox.sign_in("ana").await;
        let by_ana = ana.patch("/organization", json!({ "inbox_on": true })).await;
        by_ana.is_problem(403, "forbidden", "admin");
        maya.patch("/organization", json!({ "inbox_on": true })).await.ok(200);
        arrived(&twilio, &inbox, OKAFOR, &["written before"]).await;
        let mut all = bodies().await;
        all.sort();
        assert_eq!(all, ["Before", "While it was off", "written before"]);
        let now = maya.get("/lines").await.ok(200)["now"].clone();
        assert_eq!(now["sending"]["now"], true, "{now}");
        // The webhook of the second line was never set.
        let words = now["receiving"]["detail"].as_str().unwrap();
        assert_eq!(words, "Texts to “Main” arrive here; those to “Repairs” don't yet.");
    })
    .await;
}

const SERVICE: &str = "MGbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const POOL: [&str; 3] = ["+14155550110", "+14155550111", "+14155550112"];

#[tokio::test]
async fn a_messaging_service_with_three_numbers_is_a_line() {
    let at_once = |settings: &mut Settings| settings.undo_delay = SignedDuration::ZERO;
    with_twilio(at_once, |inbox, twilio| async move {
        let webhook = inbox.running.webhook_url.clone();
        for number in POOL {
            let number = NumberConfig::local(number, "Pool").with_sms_url(&webhook);
            twilio.add_number(ACCOUNT, &number);
        }
        let pool = POOL.map(str::to_owned).to_vec();
        let mut service = ServiceConfig::new(SERVICE, "Reminders", pool);
        service.use_inbound_webhook_on_number = true;
        twilio.change_account(ACCOUNT, |account| account.services = vec![service]);
        let text = async |from: &str, to: &str, body: &str| {
            twilio.text(&InboundText::new(from, to, body)).await.unwrap().1.unwrap().status
        };
        // Before it is a line, its texts are kept, not refused.
        assert_eq!(text(OKAFOR, POOL[0], "Early").await, Some(200));

        let maya = inbox.sign_in("maya").await;
        let listed = maya.get("/twilio/numbers").await.ok(200);
        let offered = &listed["services"][0];
        assert_eq!(
            (&offered["sid"], &offered["friendly_name"]),
            (&json!(SERVICE), &json!("Reminders"))
        );
        assert_eq!(offered["pool"], json!(POOL));
        let unknown = json!({ "number": "MGcccccccccccccccccccccccccccccccc", "name": "Other" });
        let unknown = maya.post("/lines", unknown).await;
        unknown.is_problem(422, "twilio_refused", "doesn't have a messaging service");
        let new = json!({ "number": SERVICE, "name": "Reminders" });
        let line = maya.post("/lines", new).await.ok(201);
        assert_eq!((&line["kind"], &line["pool"]), (&json!("messaging_service"), &json!(POOL)));
        assert_eq!((&line["sms"], &line["mms"]), (&json!(true), &json!(true)));
        assert_eq!(line["webhook"]["set"], true, "each number's own webhook counts: {line}");

        // A text to each of the numbers, and one to a number that joins the pool.
        let people = ["+12065550101", "+12065550102", "+12065550103", "+12065550104"];
        let joined = "+14155550113";
        twilio.add_number(ACCOUNT, &NumberConfig::local(joined, "Pool").with_sms_url(&webhook));
        twilio.change_account(ACCOUNT, |account| account.services[0].numbers.push(joined.into()));
        for (person, number) in people.iter().zip(POOL.iter().chain([&joined])) {
            assert_eq!(text(person, number, "Hello").await, Some(200), "to {number}");
            let conversation = inbox.conversation_with(person).await;
            let shown = maya.get(&format!("/conversations/{conversation}")).await.ok(200);
            assert_eq!(shown["line_id"], line["id"], "to {number}");
        }
        let early = inbox.conversation_with(OKAFOR).await;
        let early = maya.get(&format!("/conversations/{early}")).await.ok(200);
        assert_eq!(early["line_id"], line["id"], "what was kept has come in");

        // An answer goes out over the service, which chooses the number.
        let conversation = inbox.conversation_with(people[0]).await;
        let reply = json!({ "body": "See you at nine", "client_key": "reply" });
        maya.post(&format!("/conversations/{conversation}/messages"), reply).await.ok(202);
        arrived(&twilio, &inbox, people[0], &["See you at nine"]).await;
        twilio.settle().await;
        let sent = twilio.ledger().into_iter().find(|row| row.body == "See you at nine").unwrap();
        let from = sent.from.unwrap();
        assert!(POOL.contains(&from.as_str()) || from == joined, "from {from}");
        let forbidden = inbox.store.refusals(&inbox.system()).await.unwrap();
        assert!(forbidden.is_empty(), "nothing was refused: {forbidden:?}");
        assert_eq!(inbox.store.lines(&inbox.system()).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn the_accounts_short_codes_are_offered_and_no_other_becomes_a_line() {
    with_twilio(public, |inbox, twilio| async move {
        let maya = inbox.sign_in("maya").await;
        let code = |digits: &str, name: &str| NumberConfig {
            kind: NumberKind::ShortCode,
            ..NumberConfig::local(digits, name)
        };
        twilio.add_number(ACCOUNT, &code("894546", "Alerts"));
        twilio.add_number(ACCOUNT, &code("24273", "Polls").with_sms_url(ELSEWHERE));
        let listed = maya.get("/twilio/numbers").await.ok(200);
        let offered = json!([
            { "short_code": "24273", "friendly_name": "Polls", "webhook_url": ELSEWHERE, "in_use": false },
            { "short_code": "894546", "friendly_name": "Alerts", "webhook_url": "", "in_use": false },
        ]);
        assert_eq!(listed["short_codes"], offered);
        let numbers = listed["numbers"].as_array().unwrap();
        assert!(numbers.iter().all(|number| number["number"] != "894546"));
        let given = |number| json!({ "number": number, "name": "Alerts" });
        let foreign = maya.post("/lines", given("20406")).await;
        foreign.is_problem(422, "twilio_refused", "isn't in your Twilio account");
        let added = maya.post("/lines", given("894546")).await.ok(201);
        assert_eq!(added["kind"], "short_code");
        let listed = maya.get("/twilio/numbers").await.ok(200);
        assert_eq!(listed["short_codes"][1]["in_use"], true);

        // It had no webhook: ours was set by itself.
        assert_eq!(line(&maya, "894546").await["webhook"]["set"], true);
        let set = twilio.number("894546").unwrap();
        assert!(set.sms_url.starts_with(&ours()), "{}", set.sms_url);
        assert!(!set.sms_fallback_url.is_empty());

        // Another's gives way only to whoever has seen it.
        maya.post("/lines", given("24273")).await.ok(201);
        let polls = line(&maya, "24273").await;
        assert_eq!(polls["webhook"]["set"], false);
        let replaces = json!([{ "name": "Webhook", "value": ELSEWHERE }]);
        assert_eq!(polls["webhook"]["replaces"], replaces);
        let webhook = path(&polls, "/webhook");
        let unseen = maya.post(&webhook, json!({ "replaces": [] })).await;
        unseen.is_problem(409, "webhook_changed", "Review them again");
        let polls = maya.post(&webhook, json!({ "replaces": replaces })).await.ok(200);
        assert_eq!(polls["webhook"]["set"], true);
        assert!(twilio.number("24273").unwrap().sms_url.starts_with(&ours()));
    })
    .await;
}
