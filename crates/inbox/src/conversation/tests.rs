use super::*;
use crate::message::{CountedBy, Media};
use uuid::Uuid;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + minute * 60).unwrap()
}

fn message(n: u128, direction: Direction, line: u128, minute: i64, status: Status) -> Message {
    Message {
        id: Uuid::from_u128(n).into(),
        conversation_id: Uuid::from_u128(1).into(),
        direction,
        origin: (direction == Direction::Outbound).then_some(Origin::User),
        status,
        body: format!("text {n}\nsecond line"),
        template: None,
        line_id: Uuid::from_u128(line).into(),
        author: None,
        at: at(minute),
        segments: 1,
        segments_by: CountedBy::Us,
        sid: None,
        client_key: None,
        media: vec![],
        error: None,
        cancel_reason: None,
        cancel_on_reply: false,
        needs_decision: false,
        keyword: None,
        asks_to_stop: false,
        stop_handled: None,
        sent_outside: false,
        revision: 0,
    }
}

fn daniela() -> Conversation {
    let number = Address::from_twilio("+14155550132");
    Conversation::begin(
        Uuid::from_u128(1).into(),
        number,
        None,
        Uuid::from_u128(7).into(),
        None,
        at(0),
    )
}

#[test]
fn what_nobody_can_see_is_no_preview_of_a_file() {
    #[derive(serde::Deserialize)]
    struct Texts {
        empty: Vec<String>,
        not_empty: Vec<String>,
    }
    let texts: Texts = serde_json::from_str(include_str!("empty_texts.json")).unwrap();
    for text in &texts.empty {
        assert!(text.chars().all(is_unseen), "{text:?}");
    }
    for text in &texts.not_empty {
        assert!(!text.chars().all(is_unseen), "{text:?}");
    }
}

#[test]
fn a_text_reopens_marks_unread_and_moves_to_its_line() {
    let mut conversation = daniela();
    conversation.receive(&message(1, Direction::Inbound, 7, 1, Status::Received));
    conversation.close();
    assert_eq!((conversation.state, conversation.unread), (State::Closed, 0));
    conversation.receive(&message(2, Direction::Inbound, 8, 2, Status::Received));
    assert_eq!((conversation.state, conversation.unread), (State::Open, 1));
    assert_eq!(conversation.line_id, Uuid::from_u128(8).into());
    assert_eq!(conversation.last.as_ref().unwrap().preview, "text 2 second line");
}

#[test]
fn the_list_tells_files_from_a_text_without_words() {
    let media = |kind| Media::announced(Uuid::from_u128(9).into(), 0, kind);
    for body in ["", " \n", "\u{200b}\u{feff}\u{2060}", "\u{3164}\u{a0}"] {
        for (files, preview) in [
            (vec![], ""),
            (vec![media("image/jpeg")], "Photo"),
            (vec![media("application/pdf")], "Attachment"),
        ] {
            let mut text = message(2, Direction::Inbound, 7, 1, Status::Received);
            (text.body, text.media) = (body.to_owned(), files);
            let mut conversation = daniela();
            conversation.receive(&text);
            assert_eq!(conversation.last.unwrap().preview, preview, "{body:?}");
        }
    }
}

#[test]
fn a_text_that_comes_late_does_not_move_the_line_or_the_preview() {
    let mut conversation = daniela();
    conversation.receive(&message(2, Direction::Inbound, 8, 5, Status::Received));
    conversation.receive(&message(1, Direction::Inbound, 7, 1, Status::Received));
    assert_eq!(conversation.line_id, Uuid::from_u128(8).into());
    assert_eq!(conversation.last_at, at(5));
    assert_eq!(conversation.unread, 2);
}

#[test]
fn an_outbound_line_counts_only_until_the_number_writes() {
    let mut conversation = daniela();
    conversation.send(&message(1, Direction::Outbound, 8, 1, Status::Pending));
    assert_eq!(conversation.line_id, Uuid::from_u128(8).into());
    conversation.receive(&message(2, Direction::Inbound, 7, 2, Status::Received));
    conversation.send(&message(3, Direction::Outbound, 8, 3, Status::Pending));
    assert_eq!(conversation.line_id, Uuid::from_u128(7).into());
    assert_eq!(conversation.unread, 0, "replying reads");
}

#[test]
fn it_exists_for_others_once_twilio_has_its_first_message() {
    let mut conversation = daniela();
    let mut first = message(1, Direction::Outbound, 7, 1, Status::Pending);
    conversation.send(&first);
    assert!(!conversation.visible);
    first.status = Status::Failed;
    conversation.message_changed(&first);
    assert!(!conversation.visible, "a refusal leaves it unseen");
    assert_eq!(conversation.marks(), [Mark::Failed, Mark::Unrecognized, Mark::OutboundOnly]);
    first.status = Status::Queued;
    first.sid = Some("SM1".into());
    conversation.message_changed(&first);
    assert!(conversation.visible);
}

#[test]
fn the_failed_mark_is_the_last_outbounds() {
    let mut conversation = daniela();
    let mut first = message(1, Direction::Outbound, 7, 1, Status::Sent);
    conversation.send(&first);
    conversation.send(&message(2, Direction::Outbound, 7, 2, Status::Delivered));
    first.status = Status::Undelivered;
    conversation.message_changed(&first);
    assert!(!conversation.failed);
}
