//! Nothing is lost: what Twilio has and Hearback lacks is taken in (R6, invariant 8).

use crate::stage::{
    DANIELA, KWAME, MAIN, REPAIRS, Stage, before_the_server, once, the_next_second,
};
use hearback_inbox::message::media::MediaState;
use hearback_inbox::message::{Direction, Origin};
use hearback_inbox::opt_out::Source;
use hearback_inbox::{Message, State, Status, Timestamp};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_simulator::{Attachment, Fault, FaultKind, InboundText, Past};
use jiff::SignedDuration;

fn ago(seconds: i64) -> Timestamp {
    RealClock.now() - SignedDuration::from_secs(seconds)
}

fn bodies(thread: &[Message]) -> Vec<&str> {
    thread.iter().map(|message| message.body.as_str()).collect()
}

/// A story whose server compares all the time.
async fn told<F: Future<Output = ()>>(story: impl Fn(Stage) -> F) {
    before_the_server(async |mut stage| {
        stage.reconcile_at_once();
        story(stage).await;
    })
    .await;
}

#[tokio::test]
async fn what_came_while_the_server_was_down_is_taken_in_as_it_was() {
    told(async |mut stage| {
        stage.start_server().await;
        stage.point_the_lines_here();
        stage.customer_texts(&InboundText::new(DANIELA, MAIN, "One")).await;
        let (conversation, _) = stage.thread_until(DANIELA, |thread| thread.len() == 1).await;
        stage.store.close_conversation(&stage.system(), conversation.id, ago(0)).await.unwrap();
        stage.stop_server().await;
        the_next_second().await;

        let webhook = stage.customer_texts(&InboundText::new(DANIELA, MAIN, "Two")).await;
        assert!(webhook.unwrap().error.is_some(), "nobody is there");
        let mut photo = InboundText::new(DANIELA, MAIN, "Three");
        photo.media.push(Attachment::Sample { sample: "roof".into() });
        stage.customer_texts(&photo).await;
        stage.customer_texts(&InboundText::new(KWAME, REPAIRS, "STOP")).await;

        stage.start_server().await;
        let (conversation, thread) = stage
            .thread_until(DANIELA, |thread| {
                thread.len() == 3 && thread[2].media.iter().all(|m| m.state == MediaState::Stored)
            })
            .await;
        assert_eq!(bodies(&thread), ["One", "Two", "Three"]);
        assert_eq!((conversation.state, conversation.unread), (State::Open, 2));
        assert_eq!(thread[2].media.len(), 1);
        let listed = stage.twilio.ledger().into_iter().find(|row| row.body == "Two").unwrap();
        assert_eq!(thread[1].at.as_second(), listed.created_at.as_second(), "Twilio's time");

        let (kwame, thread) = stage.thread_until(KWAME, |thread| !thread.is_empty()).await;
        assert_eq!(kwame.opt_out.unwrap().source, Source::Keyword);
        assert_eq!(thread[0].line_id, stage.repairs);
        stage.compared().await;
        stage.compared().await;
        let recovered = stage.recovered().await;
        assert_eq!(recovered.inbound, 3, "each once, however often it is listed");
        assert_eq!(stage.thread(DANIELA).await.unwrap().1.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_text_whose_webhook_was_refused_is_not_lost() {
    told(async |mut stage| {
        stage.start_server().await;
        stage.point_the_lines_here();
        for fault in [FaultKind::WebhookBadSignature, FaultKind::WebhookNone] {
            stage.twilio.add_fault(once(fault));
        }
        stage.customer_texts(&InboundText::new(DANIELA, MAIN, "Hello?")).await;
        let (conversation, thread) = stage.thread_until(DANIELA, |t| t.len() == 1).await;
        assert_eq!((bodies(&thread), conversation.unread), (vec!["Hello?"], 1));
    })
    .await;
}

#[tokio::test]
async fn a_line_that_is_off_keeps_what_is_recovered_apart_too() {
    told(async |mut stage| {
        let off = hearback_store::LineChange { on: Some(false), ..Default::default() };
        let access = stage.system();
        stage.store.change_line(&access, stage.main, off, ago(0)).await.unwrap();
        stage.customer_texts(&InboundText::new(DANIELA, MAIN, "Anyone?")).await;
        stage.start_server().await;
        stage.compared().await;
        assert!(stage.thread(DANIELA).await.is_none());
        let on = hearback_store::LineChange { on: Some(true), ..Default::default() };
        stage.store.change_line(&access, stage.main, on, ago(0)).await.unwrap();
        let (_, thread) = stage.thread_until(DANIELA, |t| !t.is_empty()).await;
        stage.compared().await;
        assert_eq!(bodies(&thread), ["Anyone?"]);
        assert_eq!(stage.thread(DANIELA).await.unwrap().1.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn statuses_whose_callbacks_were_lost_are_settled_forward_only() {
    told(async |mut stage| {
        stage.start_server().await;
        stage.twilio.add_fault(once(FaultKind::CallbacksNone));
        let sent = stage.write(DANIELA, "On our way").await;
        stage.until_it_is(sent, Status::Delivered).await;

        let code = 30005;
        stage.twilio.add_fault(once(FaultKind::Fail { code, status: Default::default() }));
        stage.twilio.add_fault(once(FaultKind::CallbacksNone));
        let sent = stage.write(KWAME, "On our way").await;
        let failed = stage.until_it_is(sent, Status::Undelivered).await;
        assert_eq!(failed.error.unwrap().code, Some(30005));
        stage.compared().await;
        assert_eq!(stage.recovered().await.outbound, 0, "both are ours");
        assert!(stage.recovered().await.statuses >= 2);
    })
    .await;
}

#[tokio::test]
async fn a_failure_without_words_of_ours_is_told_in_those_that_twilio_lists() {
    told(async |mut stage| {
        stage.start_server().await;
        stage.greet(DANIELA).await;
        let code = 30999;
        stage.twilio.add_fault(once(FaultKind::Fail { code, status: Default::default() }));
        stage.twilio.add_fault(once(FaultKind::CallbacksNone));
        let sent = stage.write(DANIELA, "On our way").await;
        let failed = stage.until_it_is(sent, Status::Undelivered).await;
        assert_eq!(failed.error.unwrap().title, "Something New Went Wrong");

        let elsewhere = Past::answer(None, MAIN, DANIELA, "From elsewhere", ago(0)).failed(code);
        stage.twilio.remember(vec![elsewhere]).unwrap();
        let is = |message: &Message| message.body == "From elsewhere";
        let (_, thread) = stage.thread_until(DANIELA, |thread| thread.iter().any(is)).await;
        let taken_in = thread.into_iter().find(is).unwrap();
        assert_eq!(taken_in.error.unwrap().title, "Something New Went Wrong");
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_elsewhere_shows_as_automatic_and_reads_nothing() {
    told(async |mut stage| {
        stage.start_server().await;
        stage.point_the_lines_here();
        stage.customer_texts(&InboundText::new(DANIELA, MAIN, "Are you coming?")).await;
        the_next_second().await;
        stage.sent_elsewhere(DANIELA, "Your visit is tomorrow at 9").await;
        stage.sent_elsewhere(KWAME, "Your visit is tomorrow at 10").await;
        // The list may be read before the carrier has answered for it.
        let arrived = |t: &[Message]| t.last().is_some_and(|m| m.status == Status::Delivered);
        let (conversation, thread) =
            stage.thread_until(DANIELA, |t| t.len() == 2 && arrived(t)).await;
        assert_eq!(conversation.unread, 1, "nobody has read it");
        let sent = &thread[1];
        assert_eq!(sent.body, "Your visit is tomorrow at 9");
        assert_eq!((sent.direction, sent.origin), (Direction::Outbound, Some(Origin::Automation)));
        assert!(sent.sent_outside && sent.author.is_none());
        let (conversation, _) = stage.thread_until(KWAME, |t| t.len() == 1).await;
        assert!(conversation.visible, "one that only they began is there for all");
        stage.compared().await;
        assert_eq!(stage.recovered().await.outbound, 2);
    })
    .await;
}

#[tokio::test]
async fn our_own_message_is_never_taken_in_as_somebody_elses() {
    told(async |mut stage| {
        stage.start_server().await;
        for fault in [FaultKind::DropReply, FaultKind::ErrorAfter, FaultKind::Hang] {
            let body = format!("Your part is here ({fault:?})");
            stage.twilio.add_fault(once(FaultKind::CallbacksNone));
            stage.twilio.add_fault(once(fault));
            let sent = stage.write(DANIELA, &body).await;
            // It is at Twilio and in its list, long before anybody knows its sid here.
            stage.until_it_is(sent, Status::Delivered).await;
        }
        stage.compared().await;
        let (_, thread) = stage.thread(DANIELA).await.unwrap();
        assert_eq!(thread.len(), 3, "{:?}", bodies(&thread));
        assert!(thread.iter().all(|message| !message.sent_outside));
        assert_eq!(stage.recovered().await.outbound, 0);
    })
    .await;
}

#[tokio::test]
async fn a_message_that_twilio_refused_and_lists_as_failed_is_still_one() {
    told(async |mut stage| {
        stage.start_server().await;
        stage.greet(DANIELA).await;
        stage.twilio.add_fault(once(FaultKind::Reject { code: 21612 }));
        let sent = stage.write(DANIELA, "Can you hear us?").await;
        stage.until_it_is(sent, Status::Failed).await;
        stage.twilio.add_fault(once(FaultKind::Reject { code: 21612 }));
        stage.write(KWAME, "And you?").await;
        while stage.thread(KWAME).await.is_some() {
            // A refused first message leaves nothing behind.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let listed = |to: &str, body: &str| {
            let past = Past::answer(None, MAIN, to, body, ago(1));
            past.failed(21612)
        };
        stage
            .twilio
            .remember(vec![listed(DANIELA, "Can you hear us?"), listed(KWAME, "And you?")])
            .unwrap();
        let settled = stage.until(sent, |message| message.sid.is_some()).await;
        assert_eq!(settled.status, Status::Failed);
        assert_eq!(settled.error.unwrap().code, Some(21612));
        stage.compared().await;
        assert_eq!(stage.thread(DANIELA).await.unwrap().1.len(), 2);
        assert!(stage.thread(KWAME).await.is_none(), "a refusal leaves no conversation behind");
    })
    .await;
}

#[tokio::test]
async fn an_older_text_does_not_undo_a_newer_choice() {
    told(async |mut stage| {
        stage.start_server().await;
        stage.point_the_lines_here();
        // Daniela stopped and started again; the STOP is heard of last.
        stage.customer_texts(&InboundText::new(DANIELA, MAIN, "START")).await;
        stage.thread_until(DANIELA, |t| t.len() == 1).await;
        // Kwame started once, and stopped for good; the START is heard of last.
        stage.customer_texts(&InboundText::new(KWAME, MAIN, "STOP")).await;
        stage.thread_until(KWAME, |t| !t.is_empty()).await;
        let past = vec![
            Past::text(None, DANIELA, MAIN, "STOP", ago(600)),
            Past::text(None, KWAME, MAIN, "START", ago(600)),
        ];
        stage.stop_server().await;
        stage.twilio.remember(past).unwrap();
        stage.reconcile.overlap = SignedDuration::from_mins(30);
        stage.start_server().await;
        let (daniela, thread) =
            stage.thread_until(DANIELA, |t| t.iter().any(|m| m.body == "STOP")).await;
        assert_eq!(bodies(&thread)[..2], ["STOP", "START"], "in the order of Twilio's time");
        assert_eq!(daniela.opt_out, None);
        let (kwame, _) = stage.thread_until(KWAME, |t| t.iter().any(|m| m.body == "START")).await;
        assert_eq!(kwame.opt_out.unwrap().source, Source::Keyword);
    })
    .await;
}

#[tokio::test]
async fn what_is_older_than_the_line_is_left_to_the_import() {
    told(async |mut stage| {
        let past =
            |seconds| Past::text(None, DANIELA, MAIN, &format!("{seconds} ago"), ago(seconds));
        stage.twilio.remember(vec![past(3 * 3600), past(60)]).unwrap();
        stage.start_server().await;
        let (_, thread) = stage.thread_until(DANIELA, |t| !t.is_empty()).await;
        stage.compared().await;
        assert_eq!(bodies(&thread), ["60 ago"]);
        assert_eq!(stage.thread(DANIELA).await.unwrap().1.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn while_twilio_does_not_answer_nothing_is_concluded_and_afterwards_all_is_there() {
    told(async |mut stage| {
        stage.customer_texts(&InboundText::new(DANIELA, MAIN, "Hello?")).await;
        let outage = FaultKind::Outage { how: Default::default() };
        stage.twilio.add_fault(Fault { kind: outage, times: None, to: None });
        stage.start_server().await;
        let problem = async {
            loop {
                let state = stage.store.reconciler_state(stage.organization).await.unwrap();
                if let Some(problem) = state.problem {
                    assert_eq!(state.compared_until, None);
                    return problem;
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        assert!(problem.await.contains("503"));
        stage.twilio.clear_faults();
        stage.thread_until(DANIELA, |t| t.len() == 1).await;
        stage.compared().await;
        let state = stage.store.reconciler_state(stage.organization).await.unwrap();
        assert_eq!(state.problem, None);
    })
    .await;
}

/// The database takes no text of this kind until it is told otherwise.
const REFUSES: (&str, &str) = (
    "CREATE TRIGGER refuses BEFORE INSERT ON messages WHEN NEW.body LIKE 'Odd%' \
     BEGIN SELECT RAISE(ABORT, 'refused by the story'); END",
    "CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     IF NEW.body LIKE 'Odd%' THEN RAISE EXCEPTION 'refused by the story'; END IF; \
     RETURN NEW; END $$; \
     CREATE TRIGGER refuses BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION refuses()",
);

#[tokio::test]
async fn a_text_that_cannot_be_stored_is_set_aside_and_holds_up_no_others() {
    told(async |mut stage| {
        stage.script(REFUSES.0, REFUSES.1).await;
        for (from, body) in [(DANIELA, "First"), (KWAME, "Odd one"), (DANIELA, "Last")] {
            stage.customer_texts(&InboundText::new(from, MAIN, body)).await;
            the_next_second().await;
        }
        stage.sent_elsewhere(KWAME, "Odd answer").await;
        stage.start_server().await;
        let (_, thread) = stage.thread_until(DANIELA, |thread| thread.len() == 2).await;
        assert_eq!(bodies(&thread), ["First", "Last"]);
        stage.compared().await;
        let access = stage.system();
        let (count, aside) = stage.store.all_set_aside(&access).await.unwrap();
        let of = |body: &str| {
            stage.twilio.ledger().into_iter().find(|row| row.body == body).unwrap().sid
        };
        assert_eq!(count, 2);
        assert!(
            [of("Odd one"), of("Odd answer")]
                .iter()
                .all(|sid| aside.iter().any(|one| one.sid == *sid))
        );
        let state = stage.store.reconciler_state(stage.organization).await.unwrap();
        assert_eq!(state.problem, None);

        // Whatever kept them out is put right.
        stage.script("DROP TRIGGER refuses", "DROP TRIGGER refuses ON messages").await;
        let (_, thread) = stage.thread_until(KWAME, |thread| thread.len() == 2).await;
        assert_eq!(bodies(&thread), ["Odd one", "Odd answer"]);
        stage.compared().await;
        assert_eq!(stage.store.all_set_aside(&access).await.unwrap().0, 0);
    })
    .await;
}
