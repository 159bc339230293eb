//! A clock that was ahead for a moment, and was put right.

use crate::stage::{DANIELA, KWAME, MAIN, Stage, before_the_server};
use hearback_inbox::{Status, Timestamp};
use hearback_server::clock::{Clock, RealClock};
use hearback_simulator::{InboundText, Past};
use jiff::SignedDuration;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// The machine's clock, so many seconds ahead.
#[derive(Default)]
struct Ahead(AtomicI64);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        RealClock.now() + SignedDuration::from_secs(self.0.load(Ordering::Relaxed))
    }

    fn id(&self) -> Uuid {
        RealClock.id()
    }
}

const A_DAY: i64 = 24 * 3600;

/// The stage's clock is a day ahead until the list was compared, and then put right.
async fn was_ahead(stage: &mut Stage) {
    stage.reconcile_at_once();
    let clock = Arc::new(Ahead(AtomicI64::new(A_DAY)));
    stage.clock = clock.clone();
    stage.start_server().await;
    stage.compared_until(|until| until > RealClock.now() + SignedDuration::from_hours(23)).await;
    clock.0.store(0, Ordering::Relaxed);
}

#[tokio::test]
async fn what_was_missed_since_is_taken_in_while_it_runs() {
    before_the_server(async |mut stage| {
        was_ahead(&mut stage).await;
        stage.customer_texts(&InboundText::new(DANIELA, MAIN, "Hello?")).await;
        stage.thread_until(DANIELA, |thread| thread.len() == 1).await;
        stage.compared_until(|until| until <= RealClock.now()).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_missed_since_is_taken_in_after_a_restart() {
    before_the_server(async |mut stage| {
        was_ahead(&mut stage).await;
        stage.stop_server().await;
        // Longer ago than the comparison goes back behind the one before.
        let at = RealClock.now() - SignedDuration::from_hours(1);
        stage.twilio.remember(vec![Past::text(None, DANIELA, MAIN, "Hello?", at)]).unwrap();
        stage.start_server().await;
        stage.thread_until(DANIELA, |thread| thread.len() == 1).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_put_off_by_then_is_not_put_off_for_a_day() {
    before_the_server(async |mut stage| {
        let clock = Arc::new(Ahead(AtomicI64::new(A_DAY)));
        stage.clock = clock.clone();
        let undo = SignedDuration::from_secs(10);
        let waits = stage.compose(DANIELA, "On our way", stage.main, undo).await.unwrap();
        let handed = stage.compose(KWAME, "Thank you", stage.main, SignedDuration::ZERO).await;
        let (handed, gone) = (handed.unwrap(), "a process that vanished");
        let claimed = stage.store.claim(9, clock.now(), gone, &Default::default()).await.unwrap();
        assert_eq!(claimed.len(), 1);
        clock.0.store(0, Ordering::Relaxed);
        stage.start_server().await;
        for sent in [waits, handed] {
            stage.until_it_is(sent, Status::Delivered).await;
        }
        stage.arrived_once(DANIELA, &["On our way"]);
        stage.arrived_once(KWAME, &["Thank you"]);
    })
    .await;
}
