mod filling;

use super::*;
use crate::testing::{self, ACCOUNT, MAIN, MAYA, NORTHSIDE, at, id};
use crate::{
    Access, AfterConsent, AssigneeFilter, AuditPlace, CannedReplyQuery, Compose, ComposeTo,
    ConsentOf, Cursor, CustomerOrder, CustomerQuery, FailureQuery, Held, ImportLot, ImportRow,
    InboundText, ListQuery, ListedMessage, Location, NewCustomerImport, NewSession, Received,
    RecordConsent, Rescheduled, Settle, StatusReport, Store, UploadedCustomers,
};
use hearback_inbox::audit::{AuditFilter, AuditKind};
use hearback_inbox::customer::{CustomerPatch, GivenCustomer, GivenNumber, ImportPlan, Separator};
use hearback_inbox::message::{Direction, Origin};
use hearback_inbox::opt_out::{ConsentSource, NewConsent};
use hearback_inbox::outbox::Settlement;
use hearback_inbox::phone::Typed;
use hearback_inbox::{
    Address, ConversationId, CustomerId, CustomerImportId, LineId, Role, Schedule, Status, Tab,
};
use jiff::SignedDuration;
use std::collections::HashSet;
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
    filling::fill(&store, line).await;
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

    customers_are_looked_up_and_kept(&store, &access, id).await;
    customers_come_as_a_file(&store, &access).await;
    people_come_and_go(&store, &access).await;
    canned_replies_are_found(&store, &access, line).await;
    judge_what_was_seen(store.engine_name(), taken);
    store.close().await;
}

/// What is looked at scans and sorts nothing, and is what is meant: lists of every kind, and none
/// without a plan.
fn judge_what_was_seen(engine: &str, lists_taken: usize) {
    let seen = SEEN.lock().unwrap().take().unwrap();
    let faults: Vec<_> = seen.iter().filter_map(Plan::fault).collect();
    assert!(faults.is_empty(), "{engine}\n\n{}", faults.join("\n\n"));
    // Whether someone has texted later is looked up among their own texts, not everyone's.
    let own = |plan: &&Plan| plan.sql.contains("d.customer_id = c.customer_id");
    for plan in seen.iter().filter(own) {
        let narrow = plan.steps.iter().any(|step| step.contains("conversations_by_customer"));
        assert!(narrow, "{engine}\n\n{}", plan.steps.join("\n"));
    }
    // Of whom the longest word of a search finds, each is asked for the others.
    for plan in seen.iter().filter(|plan| plan.sql.contains("customer_terms o")) {
        let names = |step: &str, table: &str| step.split_whitespace().any(|word| word == table);
        let place = |table: &str| plan.steps.iter().position(|step| names(step, table));
        let (first, other) = (place("t"), place("o"));
        let narrow = other.is_some_and(|at| plan.steps[at].contains("customer_terms_by_customer"));
        assert!(narrow && first < other, "{engine}\n\n{}", plan.steps.join("\n"));
    }
    let lists = seen.iter().filter(|plan| plan.sql.contains("(last_at, id) <")).count();
    assert_eq!(lists, lists_taken);
    for needed in ["FROM messages", "FROM counters", "FROM events", "k.number", "c.number = "] {
        let there = seen.iter().any(|plan| plan.sql.contains(needed));
        assert!(there || needed.starts_with(['k', 'c']), "{needed}");
    }
    assert!(seen.iter().all(|plan| !plan.steps.is_empty()));
}

/// The list in each order and what a search finds, from the top and further down; then a stranger
/// becomes a customer, and is merged, deleted and blocked.
async fn customers_are_looked_up_and_kept(
    store: &Store,
    access: &Access,
    stranger: ConversationId,
) {
    let (name, last) = (CustomerOrder::Name, CustomerOrder::LastText);
    for (search, order) in
        [("", name), ("", last), ("customer 12", name), ("206 555", name), ("cust 1999 x", name)]
    {
        let query = CustomerQuery { search: search.into(), order, after: None, limit: 20 };
        let first = store.customers(access, query.clone()).await.unwrap();
        let after = first.next;
        store.customers(access, CustomerQuery { after, ..query }).await.unwrap();
    }
    let (one, two) = (id(2001), id(2002));
    store.customer(access, one).await.unwrap();
    store.customer_messages(access, one, None, 50).await.unwrap();
    store.customer_files(access, one, None, 50).await.unwrap();
    let put = CustomerPatch { name: Some("Rosa".into()), ..CustomerPatch::default() };
    let (rosa, _) =
        store.put_customer(access, ("R-1".into(), id(8001)), put, at(970)).await.unwrap();
    store.customer_by_external_id(access, "R-1".into()).await.unwrap();
    store.assign_number(access, stranger, rosa.customer.id, at(971)).await.unwrap();
    store.unassign_number(access, stranger, at(972)).await.unwrap();
    let none = CustomerPatch::default();
    let merged = store.merge_customers(access, (one, two), none, id(8002), at(973)).await.unwrap();
    store.undo_customers(access, merged.undo, at(974)).await.unwrap();
    store.delete_customer(access, two, id(8003), at(975)).await.unwrap();
    store.kept_customers(access, None, 50, at(976)).await.unwrap();
    store.kept_customers(access, Some(id(8003)), 50, at(976)).await.unwrap();
    store.forget_customer_undos(at(976)).await.unwrap();
    store.dismiss_number(access, stranger, at(977)).await.unwrap();
    store.block_number(access, stranger, at(978)).await.unwrap();
    store.blocked_numbers(access, None, 50).await.unwrap();
    consent_is_looked_up(store, access, stranger, one).await;
    store.unblock_number(access, stranger, at(979)).await.unwrap();
}

/// What someone agreed to is recorded and taken back, and texts that ask to stop are listed.
async fn consent_is_looked_up(
    store: &Store,
    access: &Access,
    conversation: ConversationId,
    customer: CustomerId,
) {
    let consent = |id: u128| RecordConsent {
        new: NewConsent {
            given_at: at(1),
            source: ConsentSource::Form,
            words: "Yes".into(),
            place: None,
        },
        numbers: None,
        at: at(980),
        id: Uuid::from_u128(id),
    };
    let of = ConsentOf::Conversation(conversation);
    let recorded = store.record_consent(access, of, consent(8_100)).await.unwrap();
    store.record_consent(access, ConsentOf::Customer(customer), consent(8_200)).await.unwrap();
    let (one, correction) = (recorded[0].id, Uuid::from_u128(8_300));
    store.take_back_consent(access, one, at(981), correction).await.unwrap();
    store.consent_of_customer(access, customer).await.unwrap();
    let page = store.consents(access, None, 1).await.unwrap();
    store.consents(access, page.last().map(AfterConsent::of), 1).await.unwrap();
    let first = store.stop_requests(access, None, 1).await.unwrap();
    store.stop_requests(access, first.next, 1).await.unwrap();
    store.stop_request_count(access).await.unwrap();
    store.find_earlier_stop_requests(at(982)).await.unwrap();
}

/// A file is checked, imported and undone, and customers go as one: texts wait for none of that.
async fn customers_come_as_a_file(store: &Store, access: &Access) {
    let file: CustomerImportId = id(8100);
    let new = NewCustomerImport { id: file, file_name: "crm.csv".into(), at: at(980) };
    store.begin_customer_import(access, new).await.unwrap();
    let plan = ImportPlan {
        encoding: "utf-8".into(),
        separator: Separator::Comma,
        heading: true,
        country: "US".into(),
        columns: vec![],
    };
    let uploaded = UploadedCustomers { bytes: 1, rows: 3, plan: plan.clone() };
    store.finish_customer_upload(access, file, uploaded, at(980)).await.unwrap();
    store.check_customer_import(access, file, plan, at(980)).await.unwrap();
    let job = store.claim_customer_import("a", at(981), at(982)).await.unwrap().unwrap();
    let mut touched = HashSet::new();
    store.check_customer_rows(&job, lot_of_customers(), &mut touched).await.unwrap();
    store.finish_customer_import(&job, Some(3), at(983)).await.unwrap();
    store.start_customer_import(access, file, at(984)).await.unwrap();
    let job = store.claim_customer_import("a", at(985), at(986)).await.unwrap().unwrap();
    store.import_customer_rows(&job, lot_of_customers()).await.unwrap();
    store.finish_customer_import(&job, Some(3), at(987)).await.unwrap();
    store.customer_imports(access, None, 20).await.unwrap();
    let import = store.customer_import(access, file).await.unwrap();
    assert_eq!((import.counts.new, import.counts.changed, import.counts.refused), (1, 1, 1));
    store.refused_customers(access, file, 0, 20).await.unwrap();
    store.customers_to_export(access, Some(id(2001)), 20).await.unwrap();
    store.undo_customer_import(access, file, at(988)).await.unwrap();
    let job = store.claim_customer_import("a", at(989), at(990)).await.unwrap().unwrap();
    store.undo_customer_lot(&job, 200, (at(990), at(991))).await.unwrap();
    store.finish_customer_import(&job, None, at(991)).await.unwrap();
    let undone = store.customer_import(access, file).await.unwrap();
    assert_eq!((undone.undone, undone.kept), (2, 0));
    store.customers_kept_by_undo(access, file, None, 20).await.unwrap();
}

/// Someone new, someone who is on file, and a row that is none.
fn lot_of_customers() -> ImportLot {
    let row = |line, given| ImportRow { line, cells: vec!["x".into()], given, new_id: id(8111) };
    let number =
        |typed: &str| GivenNumber { typed: Typed::read(typed, "US"), label: String::new() };
    let new = GivenCustomer {
        name: Some("Noor".into()),
        numbers: Some(vec![number("+13125550188")]),
        external_id: Some("N-1".into()),
        ..GivenCustomer::default()
    };
    let known = GivenCustomer {
        id: Some(id(2001)),
        address: Some("1 Elm St".into()),
        ..GivenCustomer::default()
    };
    let rows = vec![row(2, Ok(new)), row(3, Ok(known)), row(4, Err("No.".into()))];
    ImportLot { done: 0, heading: None, rows, at: at(982), lease_until: at(983) }
}

/// The picker asks at every key: by words, and for what is sent most on the line.
async fn canned_replies_are_found(store: &Store, access: &Access, line: LineId) {
    for search in ["", "re", "reply 77", "thank text 7"] {
        for line in [None, Some(line)] {
            let query =
                CannedReplyQuery { search: search.to_owned(), line, after: None, limit: 20 };
            assert!(
                !store.canned_replies(access, query).await.unwrap().items.is_empty(),
                "{search}"
            );
        }
    }
}

/// Who is signed in is asked at every request; the audit log is long, and filtered in each way.
async fn people_come_and_go(store: &Store, access: &Access) {
    let session = NewSession {
        token_hash: vec![7; 32],
        organization: NORTHSIDE,
        user: MAYA,
        from: None,
        version: 0,
        method: hearback_inbox::SignInMethod::Password,
        second_factor: None,
        spends: None,
        alert: None,
        browser: String::new(),
        user_agent: String::new(),
        at: at(960),
        expires_at: at(9_000),
    };
    store.begin_session(session).await.unwrap();
    for organization in [None, Some(NORTHSIDE)] {
        let found =
            store.session(&[7; 32], organization, Some("localhost"), at(961)).await.unwrap();
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
            filled: false,
            canned_reply: None,
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
        filled: false,
        canned_reply: None,
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
