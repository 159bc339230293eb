use super::*;
use hearback_inbox::message::Direction;
use hearback_inbox::{LineId, UserId};
use std::collections::HashSet;
use uuid::Uuid;

fn cast() -> Cast {
    let ids = |from: u128, count: u128| (from..from + count).map(Uuid::from_u128);
    Cast {
        staff: ids(10, 5).map(UserId::from).collect(),
        lines: ids(20, 3).map(LineId::from).collect(),
    }
}

fn now() -> Timestamp {
    "2026-05-12T19:40:00Z".parse().unwrap()
}

#[test]
fn nobody_is_told_twice_and_no_gap_is_left() {
    let history = write(&cast(), now()).unwrap();
    assert_eq!(history.conversations.len(), CONVERSATIONS);
    assert!(history.customers.len() > 150);
    let mut threads = HashSet::new();
    let mut numbers = HashSet::new();
    let mut messages = HashSet::new();
    let mut sids = HashSet::new();
    for conversation in &history.conversations {
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
    let names: HashSet<_> = history.customers.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names.len(), history.customers.len(), "each customer has a name of their own");
}

#[test]
fn it_is_the_same_every_time() {
    let bodies = || {
        let history = write(&cast(), now()).unwrap();
        let all = history.conversations.into_iter().flat_map(|c| c.messages);
        all.map(|message| (message.id, message.body)).collect::<Vec<_>>()
    };
    assert_eq!(bodies(), bodies());
}

#[test]
fn every_tab_and_mark_has_something_to_show() {
    let history = write(&cast(), now()).unwrap();
    let count = |what: &dyn Fn(&SeedConversation) -> bool| {
        history.conversations.iter().filter(|one| what(one)).count()
    };
    let open = count(&|c| c.state == State::Open);
    assert!((40..150).contains(&open), "{open} open");
    let unread = count(&|c| c.unread > 0);
    assert!((8..50).contains(&unread), "{unread} unread");
    assert!(count(&|c| c.assignee_id.is_some()) > 30);
    assert!(count(&|c| c.messages.iter().any(|m| m.error.is_some())) >= 4);
    assert!(count(&|c| c.messages.iter().any(|m| m.keyword.is_some())) >= 3);
    assert!(count(&|c| c.messages.iter().all(|m| m.direction == Direction::Outbound)) >= 5);
    assert!(CONVERSATIONS - history.customers.len() >= 10, "strangers");
    let first = &history.conversations[0];
    assert!(first.unread > 0 && first.state == State::Open, "the first waits for an answer");
}
