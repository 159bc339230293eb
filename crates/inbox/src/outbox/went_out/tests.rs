//! Waiting messages and what Twilio lists, case by case.

use super::*;
use uuid::Uuid;

const DANIELA: &str = "+14155550132";
const KWAME: &str = "+14155550133";

fn minute(n: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(n)
}

/// Written at minute 100, due at the minute given.
fn waits(n: u128, to: &str, body: &str, due: i64) -> MaybeSent {
    MaybeSent {
        message: MessageId(Uuid::from_u128(n)),
        number: Address::from_twilio(to),
        body: body.to_owned(),
        written_at: minute(100),
        due_at: minute(due),
        handed_over: false,
    }
}

fn handed_over(n: u128, to: &str, body: &str) -> MaybeSent {
    MaybeSent { handed_over: true, ..waits(n, to, body, 100) }
}

fn listed(to: &str, body: &str, at: i64) -> ListedText {
    ListedText { number: Address::from_twilio(to), body: body.to_owned(), at: minute(at) }
}

#[test]
fn what_is_not_listed_did_not_go_out() {
    let messages = [waits(1, DANIELA, "Hi", 100), waits(2, KWAME, "Hello", 100)];
    assert_eq!(went_out(&messages, &[]), [WentOut::No, WentOut::No]);
    let others = [
        listed(KWAME, "Hi", 110),
        listed(DANIELA, "Hello", 110),
        // An earlier text with the same words is another one.
        listed(DANIELA, "Hi", 90),
    ];
    assert_eq!(went_out(&messages, &others), [WentOut::No, WentOut::No]);
}

#[test]
fn the_one_match_is_it() {
    let messages = [waits(1, DANIELA, "See you at 9", 200)];
    let prefixed = "Sent from your Twilio trial account - See you at 9";
    for body in ["See you at 9", prefixed] {
        let found = went_out(&messages, &[listed(KWAME, body, 201), listed(DANIELA, body, 201)]);
        assert_eq!(found, [WentOut::As(1)]);
    }
}

#[test]
fn a_text_more_than_there_are_messages_makes_them_doubtful() {
    let twice = [listed(DANIELA, "Yes", 110), listed(DANIELA, "Yes", 111)];
    assert_eq!(went_out(&[waits(1, DANIELA, "Yes", 100)], &twice), [WentOut::CannotTell]);
    let both = [waits(1, DANIELA, "Yes", 100), waits(2, DANIELA, "Yes", 100)];
    assert_eq!(went_out(&both, &twice), [WentOut::As(0), WentOut::As(1)]);
}

#[test]
fn of_two_alike_the_first_due_is_the_one_that_went() {
    let weekly =
        [waits(1, DANIELA, "We come tomorrow", 9000), waits(2, DANIELA, "We come tomorrow", 200)];
    let found = went_out(&weekly, &[listed(DANIELA, "We come tomorrow", 200)]);
    assert_eq!(found, [WentOut::No, WentOut::As(0)]);
}

#[test]
fn what_went_before_its_time_or_was_redacted_is_doubtful() {
    let later = [waits(1, DANIELA, "Good morning", 900)];
    let sent_now = went_out(&later, &[listed(DANIELA, "Good morning", 300)]);
    assert_eq!(sent_now, [WentOut::CannotTell]);
    assert_eq!(went_out(&later, &[listed(DANIELA, "", 901)]), [WentOut::CannotTell]);
    assert_eq!(went_out(&later, &[listed(KWAME, "", 901)]), [WentOut::No]);
}

#[test]
fn a_text_may_be_the_one_that_was_handed_over() {
    let messages = [waits(1, DANIELA, "Yes", 100), handed_over(2, DANIELA, "Yes")];
    let found = went_out(&messages, &[listed(DANIELA, "Yes", 110)]);
    assert_eq!(found[0], WentOut::CannotTell);
    assert_eq!(went_out(&messages, &[])[0], WentOut::No);
    let other = [waits(1, DANIELA, "Yes", 100), handed_over(2, DANIELA, "On our way")];
    assert_eq!(went_out(&other, &[listed(DANIELA, "Yes", 110)])[0], WentOut::As(0));
}

#[test]
fn clocks_may_differ_a_little() {
    let messages = [waits(1, DANIELA, "Yes", 200)];
    assert_eq!(went_out(&messages, &[listed(DANIELA, "Yes", 199)]), [WentOut::As(0)]);
}
