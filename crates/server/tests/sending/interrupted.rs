//! Messages of which nobody knows at first whether Twilio took them.

use crate::stage::{DANIELA, KWAME, always, before_the_server, id, on_each_engine, once};
use hearback_inbox::{Status, Timestamp};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_simulator::{FaultKind, OutageKind};
use hearback_store::Held;

const BODY: &str = "Your part has arrived. Is Thursday good?";

fn now() -> Timestamp {
    RealClock.now()
}

#[tokio::test]
async fn when_the_answer_is_lost_the_callback_tells() {
    on_each_engine(async |stage| {
        stage.twilio.add_fault(once(FaultKind::DropReply));
        let sent = stage.write(DANIELA, BODY).await;
        let delivered = stage.until_it_is(sent, Status::Delivered).await;
        assert_eq!(delivered.sid.as_deref(), Some(stage.arrived(DANIELA)[0].sid.as_str()));
        stage.arrived_once(DANIELA, &[BODY]);
    })
    .await;
}

#[tokio::test]
async fn when_the_callbacks_are_lost_too_the_listing_tells() {
    on_each_engine(async |stage| {
        for fault in [FaultKind::DropReply, FaultKind::ErrorAfter, FaultKind::Hang] {
            let body = format!("{BODY} ({fault:?})");
            stage.twilio.add_fault(once(FaultKind::CallbacksNone));
            stage.twilio.add_fault(once(fault));
            let sent = stage.write(DANIELA, &body).await;
            let found = stage.until(sent, |message| message.sid.is_some()).await;
            assert!(found.status.is_with_twilio(), "{found:?}");
            let arrived = stage.arrived(DANIELA);
            assert_eq!(arrived.iter().filter(|entry| entry.body == body).count(), 1);
            assert_eq!(found.sid.as_deref(), arrived.last().map(|entry| entry.sid.as_str()));
        }
    })
    .await;
}

#[tokio::test]
async fn a_failure_that_the_listing_shows_is_told_with_its_reason() {
    on_each_engine(async |stage| {
        let code = 30006;
        stage.twilio.add_fault(once(FaultKind::Fail { code, status: Default::default() }));
        stage.twilio.add_fault(once(FaultKind::CallbacksNone));
        // By the time of the first look, the message has failed already.
        stage.twilio.add_fault(once(FaultKind::Hang));
        let sent = stage.write(DANIELA, BODY).await;
        let failed = stage.until_it_is(sent, Status::Undelivered).await;
        assert_eq!(failed.error.unwrap().code, Some(30006));
        stage.arrived_once(DANIELA, &[BODY]);
    })
    .await;
}

#[tokio::test]
async fn what_certainly_never_got_there_is_sent_once_more_by_itself() {
    on_each_engine(async |stage| {
        stage.twilio.add_fault(once(FaultKind::ErrorBefore));
        let sent = stage.write(DANIELA, BODY).await;
        stage.until_it_is(sent, Status::Uncertain).await;
        stage.arrived_once(DANIELA, &[]);
        stage.until_it_is(sent, Status::Delivered).await;
        stage.arrived_once(DANIELA, &[BODY]);
    })
    .await;
}

#[tokio::test]
async fn an_outage_loses_nothing_and_doubles_nothing() {
    on_each_engine(async |stage| {
        for how in [OutageKind::Unavailable, OutageKind::Closed] {
            stage.twilio.add_fault(always(FaultKind::Outage { how }));
            let body = format!("{BODY} ({how:?})");
            let to_daniela = stage.write(DANIELA, &body).await;
            let to_kwame = stage.write(KWAME, &body).await;
            stage.until_it_is(to_daniela, Status::Uncertain).await;
            stage.until_it_is(to_kwame, Status::Uncertain).await;
            stage.twilio.clear_faults();
            stage.until_it_is(to_daniela, Status::Delivered).await;
            stage.until_it_is(to_kwame, Status::Delivered).await;
        }
        let bodies = [format!("{BODY} (Unavailable)"), format!("{BODY} (Closed)")];
        for to in [DANIELA, KWAME] {
            stage.arrived_once(to, &[&bodies[0], &bodies[1]]);
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_alike_in_a_row_each_arrives_once_whatever_became_of_the_first() {
    on_each_engine(async |stage| {
        for fault in [FaultKind::DropReply, FaultKind::ErrorBefore] {
            stage.twilio.add_fault(once(fault.clone()));
            stage.twilio.add_fault(once(FaultKind::CallbacksNone));
            let to = if fault == FaultKind::DropReply { DANIELA } else { KWAME };
            let first = stage.write(to, "Hello?").await;
            let second = stage.write(to, "Hello?").await;
            stage.until(first, |message| message.sid.is_some()).await;
            stage.until_it_is(second, Status::Delivered).await;
            stage.arrived_once(to, &["Hello?", "Hello?"]);
            let sids: Vec<_> = stage.arrived(to).into_iter().map(|entry| Some(entry.sid)).collect();
            assert_eq!(sids, [stage.message(first).await.sid, stage.message(second).await.sid]);
        }
    })
    .await;
}

#[tokio::test]
async fn where_something_alike_is_near_a_person_decides() {
    on_each_engine(async |stage| {
        let earlier = stage.write(DANIELA, "Still coming today").await;
        stage.until_it_is(earlier, Status::Delivered).await;
        stage.twilio.add_fault(once(FaultKind::ErrorBefore));
        let again = stage.write(DANIELA, "Still coming today").await;
        stage.until(again, |message| message.needs_decision).await;
        stage.arrived_once(DANIELA, &["Still coming today"]);

        let access = stage.system();
        stage.store.retry(&access, again.id, id(), now()).await.unwrap();
        stage.until_it_is(again, Status::Delivered).await;
        stage.arrived_once(DANIELA, &["Still coming today", "Still coming today"]);
    })
    .await;
}

#[tokio::test]
async fn a_message_given_up_is_shown_as_failed_and_not_sent() {
    on_each_engine(async |stage| {
        let earlier = stage.write(DANIELA, "Ok").await;
        stage.until_it_is(earlier, Status::Delivered).await;
        stage.twilio.add_fault(once(FaultKind::ErrorBefore));
        let again = stage.write(DANIELA, "Ok").await;
        stage.until(again, |message| message.needs_decision).await;
        stage.store.give_up(&stage.system(), again.id, now()).await.unwrap();
        let next = stage.write(DANIELA, "See you then").await;
        stage.until_it_is(next, Status::Delivered).await;
        assert_eq!(stage.message(again).await.status, Status::Failed);
        stage.arrived_once(DANIELA, &["Ok", "See you then"]);
    })
    .await;
}

#[tokio::test]
async fn what_a_vanished_process_was_handing_over_is_taken_up() {
    before_the_server(async |mut stage| {
        let sent = stage.write(DANIELA, BODY).await;
        let claimed = stage.store.claim(10, now(), "a process that died", &Held::default()).await;
        assert_eq!(claimed.unwrap().len(), 1);
        stage.start_server().await;
        stage.until_it_is(sent, Status::Uncertain).await;
        stage.until_it_is(sent, Status::Delivered).await;
        stage.arrived_once(DANIELA, &[BODY]);
    })
    .await;
}
