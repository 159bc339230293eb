//! Messages whose time comes.

use crate::stage::{DANIELA, KWAME, on_each_engine};
use hearback_inbox::Status;
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::LineChange;
use jiff::SignedDuration;

#[tokio::test]
async fn a_scheduled_message_goes_out_once_and_not_before_its_time() {
    on_each_engine(async |stage| {
        stage.greet(DANIELA).await;
        let soon = SignedDuration::from_secs(3);
        // It is due no earlier than so long after this moment.
        let due = RealClock.now() + soon;
        let later = stage.schedule(DANIELA, "Good morning!", stage.main, soon).await;
        assert_eq!(stage.scheduled(later).await, ["Good morning!"]);
        stage.arrived_once(DANIELA, &["Hello!"]);
        let sent = stage.until_it_is(later, Status::Delivered).await;
        assert!(sent.at >= due, "{} {due}", sent.at);
        stage.arrived_once(DANIELA, &["Hello!", "Good morning!"]);
    })
    .await;
}

#[tokio::test]
async fn a_message_whose_line_is_off_when_its_time_comes_waits_for_the_line() {
    on_each_engine(async |stage| {
        stage.greet(DANIELA).await;
        let soon = SignedDuration::from_millis(200);
        let waits = stage.schedule(DANIELA, "When you are back", stage.main, soon).await;
        let off = LineChange { on: Some(false), ..LineChange::default() };
        stage.store.change_line(&stage.system(), stage.main, off, RealClock.now()).await.unwrap();
        stage.until_it_is(waits, Status::Pending).await;
        let other = stage.compose(KWAME, "Meanwhile", stage.repairs, SignedDuration::ZERO).await;
        stage.until_it_is(other.unwrap(), Status::Delivered).await;
        assert_eq!(stage.message(waits).await.status, Status::Pending);
        let on = LineChange { on: Some(true), ..LineChange::default() };
        stage.store.change_line(&stage.system(), stage.main, on, RealClock.now()).await.unwrap();
        stage.until_it_is(waits, Status::Delivered).await;
        stage.arrived_once(DANIELA, &["Hello!", "When you are back"]);
    })
    .await;
}
