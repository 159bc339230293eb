//! Opting in where a carrier's block stands (O3, O4): whoever else opted the customer out, and for
//! whichever of their numbers, nothing is lifted.

use crate::story::{DANIELA, Inbox, MAIN, Person, REPAIRS, form, id, on_each_engine};
use hearback_inbox::{Address, ConversationId, Customer, LineId};
use hearback_server::clock::{Clock as _, RealClock};
use serde_json::{Value, json};

/// Daniela's other phone.
const OFFICE: &str = "+14155550199";

/// Daniela's two phones, both of which wrote, and Ana, who looks at the first.
struct Scene<'i> {
    inbox: &'i Inbox,
    ana: Person,
    mobile: ConversationId,
    office: ConversationId,
    repairs: LineId,
}

impl<'i> Scene<'i> {
    async fn set(inbox: &'i Inbox) -> Self {
        let customer = Customer {
            id: id(),
            name: "Daniela Ortiz".into(),
            numbers: [DANIELA, OFFICE].map(|n| Address::from_twilio(n).into()).into(),
            address: String::new(),
            external_id: None,
            fields: [].into(),
            texting_on: true,
        };
        let (organization, at) = (inbox.organization, RealClock.now());
        inbox.store.add_customers(organization, vec![customer], at).await.unwrap();
        let mobile = inbox.daniela_wrote().await;
        inbox.text(OFFICE, MAIN, "From the office").await;
        let office = inbox.conversation_with(OFFICE).await;
        let ana = inbox.sign_in("ana").await;
        let lines = inbox.store.lines(&inbox.system()).await.unwrap();
        let repairs = lines.iter().find(|line| line.name == "Repairs").unwrap().id;
        Self { inbox, ana, mobile, office, repairs }
    }

    /// The carrier of one of her phones refuses a text from one of our lines.
    async fn carrier_blocks(&self, phone: &str, line: &str) {
        let conversation = if phone == DANIELA { self.mobile } else { self.office };
        let line = if line == MAIN { self.inbox.main } else { self.repairs };
        let key = RealClock.id().to_string();
        let written = json!({ "body": "Hello", "client_key": key, "line_id": line });
        let thread = format!("/conversations/{conversation}/messages");
        let sent = self.ana.post(&thread, written).await.ok(202);
        let message = sent["message"]["id"].as_str().unwrap();
        let sid = format!("SM{}", message.replace('-', ""));
        let report = form([
            ("MessageSid", sid.as_str()),
            ("AccountSid", &self.inbox.twilio.account_sid),
            ("MessageStatus", "undelivered"),
            ("ErrorCode", "21610"),
        ]);
        let callback = format!("/webhooks/twilio/status/{}/{message}", self.inbox.organization);
        self.inbox.post_signed(&callback, &report).await.is_empty_twiml();
    }

    async fn in_force(&self) -> Value {
        let way = format!("/conversations/{}/consent", self.mobile);
        self.ana.get(&way).await.ok(200)["in_force"].clone()
    }

    /// Ana tries to opt Daniela in, and then Daniela texts START from where the carrier blocks her.
    async fn opting_in(&self, blocked: Option<(&str, &str)>) {
        let before = (self.in_force().await, self.inbox.footprint().await);
        let way = format!("/conversations/{}/opt-in", self.mobile);
        let answer = self.ana.post(&way, json!({ "reason": "She asked us to" })).await;
        let Some((phone, line)) = blocked else {
            answer.ok(200);
            assert_eq!(self.in_force().await, json!([]));
            return;
        };
        let name = if line == MAIN { "Main" } else { "Repairs" };
        answer.is_problem(409, "carrier_block", &format!("from {name} to {phone}"));
        answer.is_problem(409, "carrier_block", &format!("text START from that phone to {name}"));
        assert_eq!((self.in_force().await, self.inbox.footprint().await), before);
        let (other, elsewhere) = (
            if phone == DANIELA { OFFICE } else { DANIELA },
            if line == MAIN { REPAIRS } else { MAIN },
        );
        for (phone, line) in [(other, line), (phone, elsewhere)] {
            self.inbox.text(phone, line, "START").await;
            let still = self.ana.post(&way, json!({ "reason": "She asked us to" })).await;
            still.is_problem(409, "carrier_block", name);
        }
        self.inbox.text(phone, line, "START").await;
        self.ana.post(&way, json!({ "reason": "She asked us to" })).await.ok(200);
        assert_eq!(self.in_force().await, json!([]));
    }
}

#[tokio::test]
async fn ana_opts_daniela_in_only_where_no_carrier_blocks_any_of_her_phones() {
    on_each_engine(|inbox| async move {
        let scene = Scene::set(&inbox).await;
        let blocks = [None, Some((DANIELA, MAIN)), Some((DANIELA, REPAIRS)), Some((OFFICE, MAIN))];
        for blocked in blocks {
            for keyword in [None, Some(DANIELA), Some(OFFICE)] {
                for person in [false, true] {
                    if let Some((phone, line)) = blocked {
                        scene.carrier_blocks(phone, line).await;
                    }
                    if let Some(phone) = keyword {
                        inbox.text(phone, MAIN, "STOP").await;
                    }
                    if person {
                        let way = format!("/conversations/{}/opt-out", scene.mobile);
                        scene.ana.post(&way, json!({ "reason": "By phone" })).await.ok(200);
                    }
                    scene.opting_in(blocked).await;
                }
            }
        }
    })
    .await;
}
