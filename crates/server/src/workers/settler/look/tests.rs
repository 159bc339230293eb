use super::*;
use hearback_twilio::client::Direction;
use hearback_twilio::{MessageSid, MessageStatus};

fn row(number: u8, body: &str) -> MessageResource {
    MessageResource {
        sid: MessageSid::parse(&format!("SM{number:032x}")).unwrap(),
        account_sid: None,
        status: MessageStatus::Queued,
        direction: Direction::OutboundApi,
        from: None,
        to: None,
        body: body.to_owned(),
        messaging_service_sid: None,
        num_segments: None,
        num_media: None,
        price: None,
        price_unit: None,
        error_code: None,
        error_message: None,
        date_created: None,
        date_sent: None,
        date_updated: None,
    }
}

#[test]
fn only_rows_that_nobody_accounts_for_count() {
    let rows = [row(1, "See you at 9"), row(2, "See you at 9"), row(3, "Bye")];
    let known =
        |sids: &[u8]| sids.iter().map(|number| format!("SM{number:032x}")).collect::<HashSet<_>>();
    let (count, found) = unclaimed(&rows, &known(&[1]), "See you at 9");
    assert_eq!((count, found.map(|row| row.sid.as_str())), (1, Some(rows[1].sid.as_str())));
    assert_eq!(unclaimed(&rows, &known(&[]), "See you at 9").0, 2);
    assert_eq!(unclaimed(&rows, &known(&[1, 2]), "See you at 9").0, 0);
}

#[test]
fn a_redacted_row_never_looks_like_the_only_match() {
    assert_eq!(unclaimed(&[row(1, "")], &HashSet::new(), "See you at 9").0, 2);
}
