use super::*;
use hearback_inbox::LineId;
use hearback_twilio::MessageSid;

const LINE: &str = "+14155550100";
const DANIELA: &str = "+14155550132";
const POOLED: &str = "+14155550112";
const SERVICE: &str = "MGaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn lines() -> Vec<ComparedLine> {
    let line = |n: u128, number: &str| ComparedLine {
        id: LineId(uuid::Uuid::from_u128(n)),
        number: Address::from_twilio(number),
        pool: if number == SERVICE { vec![Address::from_twilio(POOLED)] } else { vec![] },
        since: "2026-11-21T08:00:00.7Z".parse().unwrap(),
    };
    vec![line(1, LINE), line(2, SERVICE)]
}

fn listed(from: &str, to: &str, direction: client::Direction) -> MessageResource {
    MessageResource {
        sid: MessageSid::parse(&format!("SM{:032x}", 7)).unwrap(),
        account_sid: None,
        status: MessageStatus::Delivered,
        direction,
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
        body: "Hello".to_owned(),
        messaging_service_sid: None,
        num_segments: None,
        num_media: None,
        price: None,
        price_unit: None,
        error_code: None,
        error_message: None,
        date_created: Some("2026-11-21T09:00:00Z".parse().unwrap()),
        date_sent: Some("2026-11-21T09:00:05Z".parse().unwrap()),
        date_updated: None,
    }
}

fn row(listed: MessageResource) -> Option<Row> {
    Row::of(listed, &lines(), now())
}

#[test]
fn a_row_is_of_its_number_or_of_its_service_and_else_of_nobody() {
    let inbound = row(listed(DANIELA, LINE, client::Direction::Inbound)).unwrap();
    assert_eq!(inbound.line.number.as_str(), LINE);
    assert_eq!(inbound.number.as_str(), DANIELA);
    assert_eq!(inbound.at.to_string(), "2026-11-21T09:00:00Z");
    let sent = row(listed(LINE, DANIELA, client::Direction::OutboundReply)).unwrap();
    assert_eq!((sent.direction, sent.number.as_str()), (Direction::Outbound, DANIELA));
    assert_eq!(sent.at.to_string(), "2026-11-21T09:00:05Z");

    let mut pooled = listed("+14155550111", DANIELA, client::Direction::OutboundApi);
    assert!(row(pooled.clone()).is_none());
    pooled.messaging_service_sid = Some(SERVICE.to_owned());
    assert_eq!(row(pooled).unwrap().line.number.as_str(), SERVICE);
    let to_the_pool = row(listed(DANIELA, POOLED, client::Direction::Inbound)).unwrap();
    assert_eq!(to_the_pool.line.number.as_str(), SERVICE);
}

#[test]
fn missing_and_unknown_fields_hide_no_message() {
    let mut bare = listed(DANIELA, LINE, client::Direction::Other("sideways".to_owned()));
    (bare.date_created, bare.date_sent) = (None, None);
    let bare = row(bare).unwrap();
    assert_eq!((bare.direction, bare.at), (Direction::Inbound, now()));
    let odd = row(listed(LINE, DANIELA, client::Direction::Other(String::new()))).unwrap();
    assert_eq!(odd.direction, Direction::Outbound);
    let mut nobody = listed(DANIELA, LINE, client::Direction::Inbound);
    nobody.from = None;
    assert!(row(nobody).is_none());
}

#[test]
fn what_is_dated_in_the_future_is_of_now() {
    let mut early = listed(DANIELA, LINE, client::Direction::Inbound);
    early.date_created = Some("2031-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(row(early).unwrap().at, now());
}

#[test]
fn the_time_before_a_line_was_one_is_the_past() {
    let mut text = listed(DANIELA, LINE, client::Direction::Inbound);
    text.date_created = Some("2026-11-21T07:59:59Z".parse().unwrap());
    assert!(row(text.clone()).unwrap().is_past());
    text.date_created = Some("2026-11-21T08:00:00Z".parse().unwrap());
    assert!(!row(text).unwrap().is_past(), "within the same second");
}

#[test]
fn what_waits_or_was_held_back_has_not_gone() {
    let is = |direction: client::Direction, status: MessageStatus, sent: bool| {
        let mut listed = listed(DANIELA, LINE, direction);
        if listed.direction != client::Direction::Inbound {
            (listed.from, listed.to) = (listed.to, listed.from);
        }
        listed.status = status;
        if !sent {
            listed.date_sent = None;
        }
        row(listed).unwrap().has_gone()
    };
    use client::Direction::{Inbound, OutboundApi};
    assert!(is(Inbound, MessageStatus::Received, true));
    assert!(is(Inbound, MessageStatus::Other("teleported".into()), true));
    assert!(!is(Inbound, MessageStatus::Receiving, true));
    assert!(!is(Inbound, MessageStatus::Failed, true));
    assert!(!is(OutboundApi, MessageStatus::Queued, false));
    assert!(!is(OutboundApi, MessageStatus::Scheduled, false));
    assert!(is(OutboundApi, MessageStatus::Sent, true));
    assert!(is(OutboundApi, MessageStatus::Failed, false));
}
