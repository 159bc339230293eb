//! Attachments while the server comes and goes.

use crate::stage::{DANIELA, MAIN, always, on_each_engine};
use hearback_inbox::Message;
use hearback_inbox::message::media::MediaState;
use hearback_simulator::{Attachment, FaultKind, InboundText, Stage as Where};
use std::time::Duration;

#[tokio::test]
async fn what_could_not_be_fetched_before_a_stop_is_fetched_after_the_next_start() {
    on_each_engine(async |mut stage| {
        stage.twilio.set_sms_url(MAIN, stage.webhook_url());
        stage.twilio.add_fault(always(FaultKind::Status { status: 503, on: Where::Media }));
        let media = vec![Attachment::Sample { sample: "roof".into() }];
        let text = InboundText { media, ..InboundText::new(DANIELA, MAIN, "Look") };
        stage.customer_texts(&text).await;
        while stage.twilio.counts().faults == 0 {
            tokio::task::yield_now().await;
        }
        stage.stop_server().await;
        assert_eq!(stage.newest(DANIELA).await.media[0].state, MediaState::Fetching);
        stage.twilio.clear_faults();
        stage.start_server().await;
        let mut events = stage.store.follow(stage.organization);
        let stored = |message: Message| message.media[0].state == MediaState::Stored;
        let wait = async {
            while !stored(stage.newest(DANIELA).await) {
                let _ = tokio::time::timeout(Duration::from_millis(500), events.changed()).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(40), wait).await.expect("it was not taken up");
    })
    .await;
}
