use super::*;
use crate::testing::{self, ACCOUNT, MAIN, MAYA, NORTHSIDE, at, id};
use crate::{
    Access, AssigneeFilter, AuditPlace, Compose, ComposeTo, Cursor, FailureQuery, Held,
    InboundText, ListQuery, ListedMessage, Location, NewSession, Received, Rescheduled,
    SeedConversation, Settle, StatusReport, Store,
};
use hearback_inbox::audit::{AuditFilter, AuditKind};
use hearback_inbox::message::{CountedBy, Direction, Origin};
use hearback_inbox::outbox::Settlement;
use hearback_inbox::{
    Address, ConversationId, Customer, Keyword, LineId, Message, Role, Schedule, State, Status, Tab,
};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use uuid::Uuid;

const KWAME: &str = "+14155550132";

#[tokio::test(flavor = "multi_thread")]
async fn what_people_wait_for_scans_and_sorts_nothing() {
    let _alone = testing::alone().await;
    let folder = tempfile::tempdir().unwrap();
    for location in testing::each_engine(&folder).await {
        look_through(&location).await;
    }
}

/// Every way in which people look at an inbox, and every way in which texts get there.
async fn look_through(location: &Location) {
    let store = Store::open(location).await.unwrap();
    let access = Access::of_member(NORTHSIDE, MAYA, Role::Admin.permissions(), true);
    let line = testing::set_up(&store, &access).await;
    fill(&store, line).await;
    *SEEN.lock().unwrap() = Some(vec![]);
    let id = texts_go_both_ways(&store, &access).await;
    let taken = lists(&store, &access, line).await;
    let before = Some(Cursor { at: at(900), id: Uuid::max() });
    for before in [None, before] {
        store.messages(&access, id, before, 50).await.unwrap();
    }
    store.counts(&access).await.unwrap();
    store.conversation(&access, id).await.unwrap();
    // One with a stranger, and one with a customer.
    for id in [id, self::id(5001)] {
        store.details(&access, id).await.unwrap();
        store.consent(&access, id).await.unwrap();
    }
    store.events_after(&access, 1, 100).await.unwrap();
    store.close_conversation(&access, id, at(950)).await.unwrap();
    workers_look(&store).await;
    store.assign_conversation(&access, id, Some(MAYA), None, at(951)).await.unwrap();
    messages_wait_for_their_time(&store, &access).await;
    store.mark_read(&access, id, at(952)).await.unwrap();

    people_come_and_go(&store, &access).await;
    judge_what_was_seen(store.engine_name(), taken);
    store.close().await;
}

/// What is looked at scans and sorts nothing, and is what is meant: lists of every kind, and none
/// without a plan.
fn judge_what_was_seen(engine: &str, lists_taken: usize) {
    let seen = SEEN.lock().unwrap().take().unwrap();
    let faults: Vec<_> = seen.iter().filter_map(Plan::fault).collect();
    assert!(faults.is_empty(), "{engine}\n\n{}", faults.join("\n\n"));
    let lists = seen.iter().filter(|plan| plan.sql.contains("(last_at, id) <")).count();
    assert_eq!(lists, lists_taken);
    for needed in ["FROM messages", "FROM counters", "FROM events", "k.number", "c.number = "] {
        let there = seen.iter().any(|plan| plan.sql.contains(needed));
        assert!(there || needed.starts_with(['k', 'c']), "{needed}");
    }
    assert!(seen.iter().all(|plan| !plan.steps.is_empty()));
}

/// Who is signed in is asked at every request; the audit log is long, and filtered in each way.
async fn people_come_and_go(store: &Store, access: &Access) {
    let session = NewSession {
        token_hash: vec![7; 32],
        organization: NORTHSIDE,
        user: MAYA,
        from: None,
        user_agent: String::new(),
        at: at(960),
        expires_at: at(9_000),
    };
    store.begin_session(session).await.unwrap();
    for organization in [None, Some(NORTHSIDE)] {
        let found = store.session(&[7; 32], organization, at(961)).await.unwrap();
        assert!(found.is_some());
    }
    store.organizations_of(access).await.unwrap();
    let (member, kind) = (Some(MAYA), Some(AuditKind::SignedIn));
    let object = Some(Uuid::from_u128(1));
    for filter in [
        AuditFilter::default(),
        AuditFilter { member, ..AuditFilter::default() },
        AuditFilter { kind, ..AuditFilter::default() },
        AuditFilter { object, ..AuditFilter::default() },
        AuditFilter { member, kind, object, from: Some(at(0)), until: Some(at(900)) },
    ] {
        let before = AuditPlace { at: at(990), number: 7 };
        for before in [None, Some(before)] {
            store.audit(access, filter.clone(), before, 50).await.unwrap();
        }
    }
}

/// What the workers ask for at every turn. (What lapsed is left out: it sorts what was under way.)
async fn workers_look(store: &Store) {
    let nobody = Held::default();
    store.claim(10, at(1000), "node-a", &nobody).await.unwrap();
    store.next_due(&nobody).await.unwrap();
    store.next_turn(&nobody, at(1000)).await.unwrap();
    store.uncertain().await.unwrap();
    store.claim_media(10, at(1000), at(1010), &[]).await.unwrap();
    store.next_media_due(&[]).await.unwrap();
    store.next_mail(&nobody).await.unwrap();
    let settlement = Settlement::Unknown;
    let settle = Settle { organization: NORTHSIDE, message: id(300), settlement, at: at(1000) };
    store.settle(settle).await.unwrap();
    store.alike(NORTHSIDE, id(300), SignedDuration::from_hours(1)).await.unwrap();
    let report = StatusReport {
        organization: NORTHSIDE,
        message: id(300),
        report_id: id(400),
        sid: "SM1".into(),
        status: "delivered".into(),
        error_code: None,
        failure: None,
        opted_out: false,
        at: at(1001),
    };
    store.report_status(report).await.unwrap();
    reconciler_looks(store).await;
}

/// What is asked for at every comparison with Twilio's list.
async fn reconciler_looks(store: &Store) {
    store.known_messages(NORTHSIDE, vec!["SM1".into(), "SM2".into()]).await.unwrap();
    store.under_way(NORTHSIDE, (at(0), at(1000)), 100).await.unwrap();
    let listed = ListedMessage {
        direction: Direction::Outbound,
        sid: "SM2".into(),
        line: id(4),
        ours: Address::from_twilio(MAIN),
        number: Address::from_twilio(KWAME),
        body: "From elsewhere".into(),
        status: Status::Sent,
        segments: Some(1),
        failure: None,
        media: vec![],
        at: at(1002),
        message_id: id(500),
        conversation_id: id(501),
    };
    store.take_in_sent(NORTHSIDE, listed).await.unwrap();
}

/// Scheduling, looking at what is scheduled, changing it, and its time coming.
async fn messages_wait_for_their_time(store: &Store, access: &Access) {
    for n in 0..3 {
        let new = Compose {
            to: ComposeTo::Number(Address::from_twilio(KWAME)),
            line: None,
            body: "Tomorrow".into(),
            attachments: vec![],
            client_key: format!("scheduled {n}"),
            origin: Origin::User,
            message_id: id(600 + n),
            conversation_id: id(700 + n),
            at: at(960),
            send_at: at(960),
            seen: None,
        };
        let schedule = Schedule { send_at: at(2000 + i64::from(n)), cancel_on_reply: true };
        let taken = store.schedule(access, new, schedule).await.unwrap();
        store.scheduled_in(access, taken.conversation.id).await.unwrap();
    }
    let first = store.scheduled(access, None, 1).await.unwrap();
    store.scheduled(access, first.next, 10).await.unwrap();
    let change = Rescheduled { body: Some("Today".into()), ..Rescheduled::default() };
    store.reschedule(access, id(600), change, at(961)).await.unwrap();
    store.cancel(access, id(601), at(962)).await.unwrap();
    let failed = FailureQuery { limit: 10, ..FailureQuery::default() };
    for line in [None, Some(id(4))] {
        for code in [None, Some(30006)] {
            store.failures(access, FailureQuery { line, code, ..failed }).await.unwrap();
        }
        store.failure_reasons(access, FailureQuery { line, ..failed }).await.unwrap();
    }
    store.deliveries(access, 20_000).await.unwrap();
    store.scheduled_count(access).await.unwrap();
    store.waiting_in(access, id(5001), at(5000)).await.unwrap();
    store.held_numbers(access).await.unwrap();
    let to = Some(Address::from_twilio(MAIN));
    store.held_texts(access, to, None, 10).await.unwrap();
    store.next_scheduled(at(961)).await.unwrap();
    assert_eq!(store.release_scheduled(10, at(3000)).await.unwrap(), 2);
}

/// Every tab on every filter, from the top and further down; how many pages that were.
async fn lists(store: &Store, access: &Access, line: LineId) -> usize {
    let mut taken = 0;
    let whose = [AssigneeFilter::Anyone, AssigneeFilter::Nobody, AssigneeFilter::Member(MAYA)];
    for tab in [Tab::Open, Tab::Unread, Tab::Closed, Tab::All, Tab::Unrecognized] {
        for (line, assignee) in
            [None, Some(line)].into_iter().flat_map(|line| whose.map(|who| (line, who)))
        {
            for before in [None, Some(Cursor { at: at(900), id: Uuid::max() })] {
                let query = ListQuery { tab, line, assignee, before, number: None, limit: 50 };
                store.conversations(access, query).await.unwrap();
                taken += 1;
            }
        }
    }
    let number = Some(Address::from_twilio(KWAME));
    let sought = ListQuery { number, limit: 1, ..ListQuery::default() };
    assert_eq!(store.conversations(access, sought).await.unwrap().items.len(), 1);
    for (asked, known) in [("+12125550000", false), ("NORTHBANK", false), (KWAME, true)] {
        let asked = vec![Address::from_twilio(asked)];
        assert_eq!(store.known_number(access, asked).await.unwrap().is_some(), known);
    }
    taken
}

/// Puts in enough for PostgreSQL to know that a number finds one row, and an organization all.
async fn fill(store: &Store, line: LineId) {
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
            numbers: vec![number.clone()],
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
    store.tidy().await.unwrap();
}

/// Texts from several people on file and not, and an answer; the conversation of one.
async fn texts_go_both_ways(store: &Store, access: &Access) -> ConversationId {
    let mut last = None;
    for n in 0..6_u32 {
        let from = if n == 0 { KWAME.to_owned() } else { format!("+1415555020{n}") };
        let text = InboundText {
            organization: NORTHSIDE,
            account_sid: ACCOUNT.into(),
            sid: format!("SM{n:032x}"),
            from: Address::from_twilio(&from),
            to: Address::from_twilio(MAIN),
            body: if n == 1 { "STOP" } else { "Is anyone there?" }.into(),
            service: None,
            media: vec![],
            segments: Some(1),
            source: crate::Source::Webhook,
            opt_out_type: None,
            at: at(100 + i64::from(n)),
            message_id: id(100 + n),
            conversation_id: id(200 + n),
        };
        let Received::Recorded { conversation, .. } = store.receive(text).await.unwrap() else {
            panic!("recorded")
        };
        // Some of every kind, so that every list has something to merge.
        if n.is_multiple_of(2) {
            let at = at(150);
            store.assign_conversation(access, conversation.id, Some(MAYA), None, at).await.unwrap();
        }
        if n > 3 {
            store.close_conversation(access, conversation.id, at(151)).await.unwrap();
        }
        last = Some(conversation.id);
    }
    let conversation = last.unwrap();
    let answer = Compose {
        to: ComposeTo::Conversation(conversation),
        line: None,
        body: "We are".into(),
        attachments: vec![],
        client_key: "answer".into(),
        origin: Origin::User,
        message_id: id(300),
        conversation_id: id(301),
        at: at(200),
        send_at: at(200),
        seen: Some(id(105)),
    };
    store.compose(access, answer).await.unwrap();
    conversation
}
