//! A Twilio that asks to slow down.

use crate::stage::{DANIELA, KWAME, Stage, on_each_engine};
use hearback_inbox::Status;
use hearback_simulator::{Fault, FaultKind, Stage as Where};
use jiff::SignedDuration;

fn throttle(stage: &Stage, times: u32) {
    let kind = FaultKind::Status { status: 429, on: Where::Create };
    stage.twilio.add_fault(Fault { kind, times: Some(times), to: None });
}

#[tokio::test]
async fn too_many_calls_slow_down_and_resume_by_themselves() {
    on_each_engine(async |stage| {
        throttle(&stage, 3);
        let first = stage.write(DANIELA, "One").await;
        let second = stage.write(DANIELA, "Two").await;
        let other = stage.write(KWAME, "Three").await;
        for sent in [first, second, other] {
            stage.until_it_is(sent, Status::Delivered).await;
        }
        stage.arrived_once(DANIELA, &["One", "Two"]);
        stage.arrived_once(KWAME, &["Three"]);
    })
    .await;
}

#[tokio::test]
async fn a_full_queue_holds_up_its_own_line_only() {
    on_each_engine(async |stage| {
        let kind = FaultKind::Reject { code: 21611 };
        stage.twilio.add_fault(Fault { kind, times: None, to: Some(DANIELA.to_owned()) });
        let waiting = stage.write(DANIELA, "From the main line").await;
        let soon = SignedDuration::ZERO;
        let other = stage.compose(KWAME, "From repairs", stage.repairs, soon).await.unwrap();
        stage.until_it_is(other, Status::Delivered).await;
        assert_eq!(stage.message(waiting).await.status, Status::Pending);
        stage.twilio.clear_faults();
        stage.until_it_is(waiting, Status::Delivered).await;
        stage.arrived_once(DANIELA, &["From the main line"]);
    })
    .await;
}
