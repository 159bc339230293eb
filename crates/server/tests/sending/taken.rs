//! Messages that Twilio takes.

use crate::stage::{DANIELA, MAIN, on_each_engine, once};
use hearback_inbox::Status;
use hearback_inbox::message::CountedBy;
use hearback_simulator::FaultKind;

#[tokio::test]
async fn a_message_goes_out_once_and_its_status_follows() {
    on_each_engine(async |stage| {
        let sent = stage.write(DANIELA, "We'll be there at 9.").await;
        let delivered = stage.until_it_is(sent, Status::Delivered).await;
        let arrived = stage.arrived(DANIELA);
        assert_eq!(arrived.len(), 1);
        assert_eq!(arrived[0].from.as_deref(), Some(MAIN));
        assert_eq!(delivered.sid.as_deref(), Some(arrived[0].sid.as_str()));
        assert_eq!(delivered.segments_by, CountedBy::Twilio);
    })
    .await;
}

#[tokio::test]
async fn messages_of_a_conversation_go_out_in_the_order_in_which_they_were_written() {
    on_each_engine(async |stage| {
        let bodies: Vec<String> = (1..=8).map(|number| format!("Text {number} of 8")).collect();
        let mut last = None;
        for body in &bodies {
            last = Some(stage.write(DANIELA, body).await);
        }
        stage.until_it_is(last.unwrap(), Status::Delivered).await;
        let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
        stage.arrived_once(DANIELA, &bodies);
    })
    .await;
}

#[tokio::test]
async fn a_callback_may_come_before_the_answer() {
    on_each_engine(async |stage| {
        stage.twilio.add_fault(once(FaultKind::CallbacksBeforeReply));
        let sent = stage.write(DANIELA, "On our way").await;
        let delivered = stage.until_it_is(sent, Status::Delivered).await;
        stage.twilio.settle().await;
        let sids: Vec<_> = stage.arrived(DANIELA).into_iter().map(|entry| entry.sid).collect();
        assert_eq!(sids, [delivered.sid.unwrap()]);
        assert_eq!(stage.message(sent).await.status, Status::Delivered, "it does not go back");
    })
    .await;
}

#[tokio::test]
async fn a_message_that_was_taken_back_never_goes_out() {
    on_each_engine(async |stage| {
        let delay = jiff::SignedDuration::from_millis(700);
        let regretted =
            stage.compose(DANIELA, "Where is my money", stage.main, delay).await.unwrap();
        let at = hearback_server::clock::Clock::now(&hearback_server::clock::RealClock);
        stage.store.cancel(&stage.system(), regretted.id, at).await.unwrap();
        let kept = stage.compose(DANIELA, "Thank you!", stage.main, delay).await.unwrap();
        stage.until_it_is(kept, Status::Delivered).await;
        assert_eq!(stage.message(regretted).await.status, Status::Canceled);
        stage.arrived_once(DANIELA, &["Thank you!"]);
    })
    .await;
}
