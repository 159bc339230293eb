//! Stopping while messages are on their way.

use crate::stage::{DANIELA, KWAME, on_each_engine, once};
use hearback_inbox::Status;
use hearback_simulator::{FaultKind, Stage as Where};

#[tokio::test]
async fn a_stop_waits_for_the_call_under_way_and_leaves_the_rest_for_the_next_start() {
    on_each_engine(async |mut stage| {
        stage.twilio.add_fault(once(FaultKind::Delay { ms: 900, on: Where::Create }));
        let under_way = stage.write(DANIELA, "Leaving now").await;
        while stage.arrived(DANIELA).is_empty() {
            tokio::task::yield_now().await;
        }
        stage.stop_server().await;
        let settled = stage.message(under_way).await;
        assert!(settled.sid.is_some() && settled.status.is_with_twilio(), "{settled:?}");

        let later = stage.write(KWAME, "Written while nobody was there").await;
        stage.start_server().await;
        stage.until_it_is(later, Status::Delivered).await;
        stage.arrived_once(DANIELA, &["Leaving now"]);
        stage.arrived_once(KWAME, &["Written while nobody was there"]);
    })
    .await;
}
