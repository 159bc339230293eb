//! A database that is full enough for plans to mean something: of a table with a few rows, PostgreSQL
//! reads all, whatever index it has.

use crate::testing::{MAYA, NORTHSIDE, at, id};
use crate::{Access, ListedConsent, NewCannedReply, SeedConversation, Store};
use hearback_inbox::message::{CountedBy, Direction};
use hearback_inbox::opt_out::{ConsentRecord, ConsentSource, TakenBack};
use hearback_inbox::{
    Actor, Address, Customer, Keyword, LineId, Message, Role, State, Status, System,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Puts in enough for PostgreSQL to know that a number finds one row, and an organization all.
pub(super) async fn fill(store: &Store, line: LineId) {
    let one = |n: u32| {
        let direction = if n.is_multiple_of(2) { Direction::Inbound } else { Direction::Outbound };
        let body = if n.is_multiple_of(7) { "STOP" } else { "Is anyone there?" };
        let message = |m: u32| {
            let (id, conversation) = (id(10_000 + n * 10 + m), id(5000 + n));
            Message {
                direction,
                status: Status::Received,
                segments_by: CountedBy::Twilio,
                sid: Some(format!("SM1{n:030x}{m}")),
                keyword: n.is_multiple_of(7).then_some(Keyword::Stop),
                ..Message::outbound(id, conversation, line, body.into(), at(i64::from(n) / 3))
            }
        };
        let number = Address::from_twilio(&format!("+1206555{n:04}"));
        let customer = Customer {
            id: id(2000 + n),
            name: format!("Customer {n}"),
            numbers: vec![number.clone().into()],
            address: String::new(),
            external_id: None,
            fields: BTreeMap::new(),
            texting_on: true,
        };
        SeedConversation {
            id: id(5000 + n),
            number,
            customer: (!n.is_multiple_of(9)).then_some(customer),
            state: if n.is_multiple_of(5) { State::Open } else { State::Closed },
            assignee_id: n.is_multiple_of(3).then_some(MAYA),
            unread: i64::from(n.is_multiple_of(10)),
            messages: (0..3).map(message).collect(),
        }
    };
    store.seed(NORTHSIDE, (0..2000).map(one).collect()).await.unwrap();
    keep_replies(store).await;
    keep_consents(store).await;
    store.tidy().await.unwrap();
}

/// As many canned replies as there can be.
async fn keep_replies(store: &Store) {
    let access = Access::system(NORTHSIDE, System::Console);
    let one = |n: u32| NewCannedReply {
        id: id(700_000 + n),
        shared: true,
        name: format!("Reply {n}"),
        language: None,
        folder: format!("Folder {}", n % 20),
        body: format!("Thank you for text {n}, {{{{first_name|there}}}}"),
        attachments: vec![],
        copies: vec![],
        at: at(1),
    };
    let all = (0..10_000).map(one).collect();
    store.import_canned_replies(&access, all, at(1)).await.unwrap();
}

/// Consents, every other one taken back: of an empty table PostgreSQL reads all, whatever index it has.
async fn keep_consents(store: &Store) {
    let by = Actor::Member { id: MAYA };
    let one = |n: u32| ListedConsent {
        record: ConsentRecord {
            id: Uuid::from_u128(800_000 + u128::from(n)),
            number: Address::from_twilio(&format!("+1917555{n:04}")),
            given_at: at(1),
            source: ConsentSource::Form,
            words: "Yes, text me".into(),
            place: None,
            recorded_by: by,
            recorded_at: at(1),
            taken_back: n.is_multiple_of(2).then_some(TakenBack { by, at: at(2) }),
        },
        correction: Uuid::from_u128(900_000 + u128::from(n)),
    };
    let access = Access::of_member(NORTHSIDE, MAYA, Role::Admin.permissions(), true);
    store.import_consents(&access, (0..2000).map(one).collect(), at(2)).await.unwrap();
}
