use super::*;
use crate::demo::organization::Colleague;
use hearback_inbox::message::Direction;
use hearback_inbox::{Address, LineId, UserId};
use std::collections::HashSet;
use uuid::Uuid;

fn cast() -> Cast {
    let ids = |from: u128, count: u128| (from..from + count).map(Uuid::from_u128);
    Cast {
        writers: ["Maya Reyes", "Priya Nair", "Sam Whitfield"]
            .into_iter()
            .zip(ids(10, 3))
            .map(|(name, id)| Colleague { id: UserId(id), name: name.to_owned() })
            .collect(),
        lines: ids(20, 3).map(LineId::from).collect(),
    }
}

fn now() -> Timestamp {
    "2026-05-12T19:40:00Z".parse().unwrap()
}

#[test]
fn nobody_is_told_twice_and_no_gap_is_left() {
    let history = write(&cast(), now()).unwrap();
    assert_eq!(history.len(), CONVERSATIONS);
    let customers: Vec<_> = history.iter().filter_map(|c| c.customer.as_ref()).collect();
    assert!(customers.len() > 150);
    let mut threads = HashSet::new();
    let mut numbers = HashSet::new();
    let mut messages = HashSet::new();
    let mut sids = HashSet::new();
    for conversation in &history {
        assert!(numbers.insert(conversation.number.clone()), "{}", conversation.number);
        let said: Vec<_> = conversation.messages.iter().map(|m| m.body.as_str()).collect();
        assert!(threads.insert(said.join("\n")), "two threads are the same: {said:?}");
        for pair in conversation.messages.windows(2) {
            assert!(pair[0].at < pair[1].at, "{said:?}");
        }
        for message in &conversation.messages {
            assert_eq!(message.conversation_id, conversation.id);
            assert!(message.at < now());
            assert!(messages.insert(message.id) && sids.insert(message.sid.clone()));
            assert!(!message.body.contains(['{', '}', '|']), "{}", message.body);
        }
    }
    let names: HashSet<_> = customers.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names.len(), customers.len(), "each customer has a name of their own");
}

#[test]
fn it_is_the_same_every_time() {
    let bodies = || {
        let history = write(&cast(), now()).unwrap();
        let all = history.into_iter().flat_map(|c| c.messages);
        all.map(|message| (message.id, message.body)).collect::<Vec<_>>()
    };
    assert_eq!(bodies(), bodies());
}

#[test]
fn every_tab_and_mark_has_something_to_show() {
    let history = write(&cast(), now()).unwrap();
    let count =
        |what: &dyn Fn(&SeedConversation) -> bool| history.iter().filter(|one| what(one)).count();
    let open = count(&|c| c.state == State::Open);
    assert!((40..150).contains(&open), "{open} open");
    let unread = count(&|c| c.unread > 0);
    assert!((8..50).contains(&unread), "{unread} unread");
    assert!(count(&|c| c.assignee_id.is_some()) > 30);
    assert!(count(&|c| c.messages.iter().any(|m| m.error.is_some())) >= 4);
    assert!(count(&|c| c.messages.iter().any(|m| m.keyword.is_some())) >= 3);
    assert!(count(&|c| c.messages.iter().all(|m| m.direction == Direction::Outbound)) >= 5);
    assert!(count(&|c| c.customer.is_none()) >= 10, "strangers");
    let first = &history[0];
    assert!(first.unread > 0 && first.state == State::Open, "the first waits for an answer");
}

fn bulk(conversations: usize) -> Bulk {
    Bulk::new(cast(), (conversations, 10), 1, now()).unwrap()
}

#[test]
fn a_bulk_has_as_many_messages_as_were_asked_for() {
    for conversations in [1, 2, 31, 300] {
        let bulk = bulk(conversations);
        let all = (0..conversations).map(|place| bulk.conversation(place).unwrap());
        let lengths: Vec<_> = all.map(|conversation| conversation.messages.len()).collect();
        assert_eq!(lengths.iter().sum::<usize>(), 10 * conversations);
        assert!(lengths.iter().all(|length| (1..20).contains(length)), "{lengths:?}");
    }
    assert_eq!(bulk(300).long_thread(5000).unwrap().messages.len(), 5000);
}

#[test]
fn a_bulk_is_in_order_and_nobody_is_in_it_twice() {
    let bulk = bulk(3000);
    let mut seen = HashSet::new();
    for place in 0..3000 {
        let one = bulk.conversation(place).unwrap();
        assert_eq!(one.number, Bulk::number(place));
        assert_eq!(Address::parse(one.number.as_str(), "US").unwrap(), one.number);
        assert!(seen.insert(one.id.0));
        assert!(one.customer.is_none_or(|customer| seen.insert(customer.id.0)));
        for pair in one.messages.windows(2) {
            assert!(pair[0].at < pair[1].at, "{}", one.number);
        }
        for message in &one.messages {
            assert!(message.at < now() && seen.insert(message.id.0));
        }
    }
    let last = Address::parse(Bulk::number(Bulk::MOST - 1).as_str(), "US");
    assert!(last.is_ok() && Bulk::MOST > 1_500_000, "{}", Bulk::MOST);
}

#[test]
fn a_bulk_falls_as_its_seed_says() {
    let said = |seed| {
        let bulk = Bulk::new(cast(), (50, 10), seed, now()).unwrap();
        let all = (0..50).flat_map(|place| bulk.conversation(place).unwrap().messages);
        all.map(|message| (message.id, message.body)).collect::<Vec<_>>()
    };
    assert_eq!(said(1), said(1));
    assert_ne!(said(1), said(2));
}

#[test]
fn every_tab_and_mark_has_something_to_show_in_a_bulk_too() {
    let bulk = bulk(3000);
    let all: Vec<_> = (0..3000).map(|place| bulk.conversation(place).unwrap()).collect();
    let part = |what: &dyn Fn(&SeedConversation) -> bool| {
        all.iter().filter(|one| what(one)).count() * 1000 / all.len()
    };
    let parts = [
        part(&|c| c.state == State::Open),
        part(&|c| c.unread > 0),
        part(&|c| c.assignee_id.is_some()),
        part(&|c| c.customer.is_none()),
        part(&|c| c.messages.iter().any(|m| m.error.is_some())),
        part(&|c| c.messages.iter().any(|m| m.keyword.is_some())),
    ];
    // In thousandths: open, unread, assigned, strangers, failed, opted out.
    let usual = [50..400, 5..100, 300..700, 30..150, 20..100, 5..60];
    for (part, usual) in parts.iter().zip(usual) {
        assert!(usual.contains(part), "{parts:?}");
    }
}
