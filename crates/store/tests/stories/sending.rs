//! Stories of messages going out.

use crate::stage::{DANIELA, KWAME, MAIN, Stage, on_each_engine};
use hearback_inbox::message::Failure;
use hearback_inbox::outbox::{Handover, Settlement};
use hearback_inbox::{Address, Happened, MessageId, Role, Status, System};
use hearback_store::{
    Access, ComposeTo, Composed, Error, FailureQuery, Held, Reported, Settle, StatusReport,
};
use jiff::SignedDuration;

pub(crate) fn failure(code: i64) -> Failure {
    Failure {
        code: Some(code),
        title: "It failed".into(),
        advice: "Try another way".into(),
        retry_helps: false,
        docs_url: None,
    }
}

pub(crate) async fn claim(stage: &Stage) -> Vec<Handover> {
    stage.store.claim(10, stage.now(), "node-a", &Held::default()).await.unwrap()
}

pub(crate) async fn settle(stage: &Stage, message: MessageId, settlement: Settlement) {
    let (organization, at) = (stage.organization, stage.now());
    stage.store.settle(Settle { organization, message, settlement, at }).await.unwrap();
}

pub(crate) fn accepted(sid: &str) -> Settlement {
    Settlement::Accepted { sid: sid.into(), status: Status::Queued, segments: Some(2) }
}

pub(crate) async fn report(stage: &Stage, message: MessageId, sid: &str, status: &str) -> Reported {
    let report = StatusReport {
        organization: stage.organization,
        message,
        report_id: stage.id(),
        sid: sid.into(),
        status: status.into(),
        error_code: None,
        failure: (status == "failed").then(|| failure(30006)),
        opted_out: false,
        at: stage.now(),
    };
    stage.store.report_status(report).await.unwrap()
}

async fn answer(stage: &Stage) -> Composed {
    let id = stage.daniela_writes("Hi").await;
    stage.maya_answers(id, "On our way").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_pending_then_handed_over_then_follows_its_callbacks() {
    on_each_engine(|stage| async move {
        let sent = answer(&stage).await;
        assert_eq!(sent.message.status, Status::Pending);
        let handed = claim(&stage).await;
        assert_eq!(handed.len(), 1);
        assert_eq!((handed[0].to.as_str(), handed[0].from.as_str()), (DANIELA, MAIN));
        assert!(claim(&stage).await.is_empty(), "handed over once");
        settle(&stage, sent.message.id, accepted("SM1")).await;
        let message = stage.message(&sent).await;
        assert_eq!((message.status, message.segments), (Status::Queued, 2));
        for (status, outcome, shown) in [
            ("delivered", Reported::Applied, Status::Delivered),
            ("sent", Reported::KeptOnly, Status::Delivered),
            ("delivered", Reported::KeptOnly, Status::Delivered),
            ("teleported", Reported::KeptOnly, Status::Delivered),
            ("read", Reported::Applied, Status::Read),
        ] {
            assert_eq!(report(&stage, sent.message.id, "SM1", status).await, outcome, "{status}");
            assert_eq!(stage.message(&sent).await.status, shown, "after {status}");
        }
        assert_eq!(report(&stage, stage.id(), "SM9", "sent").await, Reported::Unknown);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_before_the_reply_settles_and_the_reply_takes_nothing_back() {
    on_each_engine(|stage| async move {
        let sent = answer(&stage).await;
        claim(&stage).await;
        assert_eq!(report(&stage, sent.message.id, "SM1", "delivered").await, Reported::Applied);
        settle(&stage, sent.message.id, accepted("SM1")).await;
        let message = stage.message(&sent).await;
        assert_eq!((message.status, message.sid.as_deref()), (Status::Delivered, Some("SM1")));
        settle(&stage, sent.message.id, Settlement::Unknown).await;
        assert_eq!(stage.message(&sent).await.status, Status::Delivered);
        assert!(stage.store.uncertain().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_conversation_goes_out_in_order_and_another_does_not_wait() {
    on_each_engine(|stage| async move {
        let daniela = stage.daniela_writes("Hi").await;
        let first = stage.maya_answers(daniela, "One").await;
        let second = stage.maya_answers(daniela, "Two").await;
        let to = ComposeTo::Number(Address::from_twilio(KWAME));
        stage.store.compose(&stage.maya(), stage.draft(to, "Kwame")).await.unwrap();
        let bodies: Vec<_> = claim(&stage).await.into_iter().map(|h| h.body).collect();
        assert_eq!(bodies.len(), 2, "{bodies:?}");
        assert!(bodies.contains(&"One".to_owned()) && bodies.contains(&"Kwame".to_owned()));
        settle(&stage, first.message.id, Settlement::Unknown).await;
        assert!(claim(&stage).await.is_empty(), "the second waits while the first is uncertain");
        stage.store.ask(stage.organization, first.message.id, stage.now()).await.unwrap();
        let handed = claim(&stage).await;
        assert_eq!(handed[0].message, second.message.id, "but not for a person");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_canceled_only_until_it_is_handed_over() {
    on_each_engine(|stage| async move {
        let sent = answer(&stage).await;
        let canceled =
            stage.store.cancel(&stage.maya(), sent.message.id, stage.now()).await.unwrap();
        assert_eq!(canceled.status, Status::Canceled);
        assert!(claim(&stage).await.is_empty());
        let sent = stage.maya_answers(sent.conversation.id, "Again").await;
        claim(&stage).await;
        let late = stage.store.cancel(&stage.maya(), sent.message.id, stage.now()).await;
        assert!(matches!(late, Err(Error::NotCancelable)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_is_one_message_and_another_body_is_refused() {
    on_each_engine(|stage| async move {
        let id = stage.daniela_writes("Hi").await;
        let draft = stage.draft(ComposeTo::Conversation(id), "Once");
        let mut ids: Vec<_> = vec![];
        for _ in 0..10 {
            let mut again = draft.clone();
            again.message_id = stage.id();
            ids.push(stage.store.compose(&stage.maya(), again).await.unwrap().message.id);
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
        let mut other = draft.clone();
        other.body = "Something else".into();
        let conflict = stage.store.compose(&stage.maya(), other).await;
        assert!(matches!(conflict, Err(Error::ClientKeyConflict)));
        assert_eq!(stage.thread(id).await.len(), 2);
        let priya = stage.hire("Priya", Role::SmsUser, true).await;
        let mut hers = draft;
        hers.message_id = stage.id();
        let hers = stage.store.compose(&priya, hers).await.unwrap();
        assert!(!hers.repeated, "a key is its author's own");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_conversation_is_its_authors_alone_until_twilio_accepts() {
    on_each_engine(|stage| async move {
        let priya = stage.hire("Priya", Role::SmsUser, true).await;
        let sam = stage.hire("Sam", Role::SmsUser, true).await;
        let to = ComposeTo::Number(Address::from_twilio(KWAME));
        let sent = stage.store.compose(&priya, stage.draft(to, "Hello Kwame")).await.unwrap();
        let id = sent.conversation.id;
        assert!(stage.store.conversation(&priya, id).await.is_ok());
        assert!(matches!(stage.store.conversation(&sam, id).await, Err(Error::NotFound)));
        let last = stage.store.events_after(&sam, 0, 500).await.unwrap().events.pop().unwrap();
        assert_eq!(last.only_for, priya.actor_id());
        claim(&stage).await;
        settle(&stage, sent.message.id, accepted("SM1")).await;
        assert!(stage.store.conversation(&sam, id).await.is_ok());
        let last = stage.events().await.pop().unwrap();
        assert!(matches!(last.happened, Happened::MessageStatus(_)), "{last:?}");
        assert_eq!(last.cells.iter().map(|c| c.open).sum::<i64>(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_first_message_leaves_no_conversation_behind() {
    on_each_engine(|stage| async move {
        let to = ComposeTo::Number(Address::from_twilio(KWAME));
        let draft = stage.draft(to, "Hello Kwame");
        let sent = stage.store.compose(&stage.maya(), draft.clone()).await.unwrap();
        claim(&stage).await;
        let refused = Settlement::Refused { failure: failure(21211), opted_out: false };
        settle(&stage, sent.message.id, refused).await;
        let mut page = stage.store.events_after(&stage.maya(), 0, 500).await.unwrap().events;
        let told = page.pop().unwrap();
        assert_eq!(told.only_for, stage.maya().actor_id(), "its author alone is told");
        let Happened::FirstMessageRefused(refused) = told.event.happened else {
            panic!("{told:?}");
        };
        assert_eq!(refused.message.status, Status::Failed);
        assert_eq!(refused.message.error.unwrap().code, Some(21211));
        let gone = Happened::ConversationGone { conversation_id: sent.conversation.id };
        let earlier: Vec<_> = page.into_iter().filter(|one| one.only_for.is_some()).collect();
        assert!(earlier.len() > 1 && earlier.iter().all(|one| one.event.happened == gone));
        let gone = stage.store.conversation(&stage.maya(), sent.conversation.id).await;
        assert!(matches!(gone, Err(Error::NotFound)));
        let again = stage.store.compose(&stage.maya(), draft).await.unwrap();
        assert!(!again.repeated, "the same may be tried again");
        stage.texts(KWAME, MAIN, "Who is this?").await;
        claim(&stage).await;
        let refused = Settlement::Refused { failure: failure(21211), opted_out: false };
        settle(&stage, again.message.id, refused).await;
        assert_eq!(stage.thread(again.conversation.id).await.len(), 2, "but what was seen stays");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_carriers_opt_out_counts_for_its_line_and_cancels_what_waits_there() {
    on_each_engine(|stage| async move {
        let first = answer(&stage).await;
        let behind = stage.maya_answers(first.conversation.id, "And another").await;
        claim(&stage).await;
        let refused = Settlement::Refused { failure: failure(21610), opted_out: true };
        settle(&stage, first.message.id, refused).await;
        assert_eq!(stage.message(&first).await.status, Status::Failed);
        assert_eq!(stage.message(&behind).await.status, Status::Canceled);
        let id = first.conversation.id;
        let mut draft = stage.draft(ComposeTo::Conversation(id), "From the other line");
        draft.line = Some(stage.repairs);
        stage.store.compose(&stage.maya(), draft).await.unwrap();
        let draft = stage.draft(ComposeTo::Conversation(id), "From the same line");
        assert!(matches!(stage.store.compose(&stage.maya(), draft).await, Err(Error::Refused(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_crashed_is_found_and_what_is_uncertain_waits_for_its_verdict() {
    on_each_engine(|stage| async move {
        let sent = answer(&stage).await;
        claim(&stage).await;
        let store = &stage.store;
        let org = stage.organization;
        assert!(store.lapsed(stage.now(), Some("node-a")).await.unwrap().is_empty());
        assert_eq!(
            store.lapsed(stage.now(), Some("node-b")).await.unwrap(),
            [(org, sent.message.id)]
        );
        settle(&stage, sent.message.id, Settlement::Unknown).await;
        assert_eq!(stage.message(&sent).await.status, Status::Uncertain);
        assert_eq!(store.uncertain().await.unwrap()[0].message, sent.message.id);

        let near = store.alike(org, sent.message.id, SignedDuration::from_hours(1)).await.unwrap();
        assert_eq!((near.others, near.open), (0, 0));
        let same = stage.maya_answers(sent.conversation.id, "On our way").await;
        let near = store.alike(org, sent.message.id, SignedDuration::from_hours(1)).await.unwrap();
        assert_eq!(near.others, 0, "what waits its turn can't be at Twilio");
        store.cancel(&stage.maya(), same.message.id, stage.now()).await.unwrap();

        store.send_again(org, sent.message.id, stage.now()).await.unwrap();
        assert_eq!(claim(&stage).await[0].attempt, 2);
        settle(&stage, sent.message.id, Settlement::Unknown).await;
        store.ask(org, sent.message.id, stage.now()).await.unwrap();
        assert!(stage.message(&sent).await.needs_decision);
        store.give_up(&stage.maya(), sent.message.id, stage.now()).await.unwrap();
        assert_eq!(stage.message(&sent).await.status, Status::Failed);
        report(&stage, sent.message.id, "SM7", "delivered").await;
        assert_eq!(stage.message(&sent).await.status, Status::Delivered, "Twilio's word is true");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_certainly_was_not_taken_is_tried_again_when_due() {
    on_each_engine(|stage| async move {
        let sent = answer(&stage).await;
        claim(&stage).await;
        let later = stage.now() + SignedDuration::from_secs(60);
        settle(&stage, sent.message.id, Settlement::Again { at: later }).await;
        assert!(claim(&stage).await.is_empty());
        assert_eq!(stage.store.next_due(&Held::default()).await.unwrap(), Some(later));
        let handed = stage.store.claim(10, later, "node-a", &Held::default()).await.unwrap();
        assert_eq!(handed[0].attempt, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_while_a_message_is_out_is_heeded_when_it_comes_back() {
    on_each_engine(|stage| async move {
        let sent = answer(&stage).await;
        claim(&stage).await;
        stage.daniela_writes("STOP").await;
        settle(&stage, sent.message.id, Settlement::Again { at: stage.now() }).await;
        assert!(claim(&stage).await.is_empty());
        assert_eq!(stage.message(&sent).await.status, Status::Canceled);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_message_is_retried_as_another() {
    on_each_engine(|stage| async move {
        let sent = answer(&stage).await;
        let early =
            stage.store.retry(&stage.maya(), sent.message.id, stage.id(), stage.now()).await;
        assert!(matches!(early, Err(Error::NotRetryable)));
        claim(&stage).await;
        settle(&stage, sent.message.id, accepted("SM1")).await;
        report(&stage, sent.message.id, "SM1", "failed").await;
        let again = stage
            .store
            .retry(&stage.maya(), sent.message.id, stage.id(), stage.now())
            .await
            .unwrap();
        assert_ne!(again.message.id, sent.message.id);
        assert_eq!(again.message.body, "On our way");
        assert_eq!(claim(&stage).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_to_be_sent_again_and_was_canceled_still_needs_somebody() {
    on_each_engine(|stage| async move {
        let sent = answer(&stage).await;
        claim(&stage).await;
        settle(&stage, sent.message.id, accepted("SM1")).await;
        report(&stage, sent.message.id, "SM1", "failed").await;
        let retry = async || {
            let (maya, failed) = (stage.maya(), sent.message.id);
            stage.store.retry(&maya, failed, stage.id(), stage.now()).await.unwrap().message.id
        };
        let first = retry().await;
        assert_eq!(listed(&stage, false).await, []);
        let again = Some(first);
        assert_eq!(listed(&stage, true).await, [(sent.message.id, again)]);

        stage.store.cancel(&stage.maya(), first, stage.now()).await.unwrap();
        assert_eq!(listed(&stage, false).await, [(sent.message.id, None)]);
        let second = retry().await;
        assert_ne!(second, first, "what was canceled is not what is sent");
        assert_eq!(retry().await, second);
        // Someone else's click does not send it a third time.
        let system = Access::system(stage.organization, System::Console);
        let other = stage.store.retry(&system, sent.message.id, stage.id(), stage.now()).await;
        assert_eq!(other.unwrap().message.id, second);
        assert_eq!(listed(&stage, true).await, [(sent.message.id, Some(second))]);
        stage.store.cancel(&stage.maya(), second, stage.now()).await.unwrap();
        assert_ne!(retry().await, second);
    })
    .await;
}

/// The failures that still need someone, or those sent again and as what.
async fn listed(stage: &Stage, sent_again: bool) -> Vec<(MessageId, Option<MessageId>)> {
    let query = FailureQuery { sent_again, limit: 10, ..FailureQuery::default() };
    let page = stage.store.failures(&stage.maya(), query).await.unwrap();
    page.items.iter().map(|one| (one.message.id, one.again.as_ref().map(|m| m.id))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_line_does_not_hold_up_another() {
    on_each_engine(|stage| async move {
        let sent = answer(&stage).await;
        let to = ComposeTo::Number(Address::from_twilio(KWAME));
        let mut draft = stage.draft(to, "From repairs");
        draft.line = Some(stage.repairs);
        stage.store.compose(&stage.maya(), draft).await.unwrap();
        let held = Held { lines: vec![sent.message.line_id], ..Held::default() };
        let handed = stage.store.claim(10, stage.now(), "node-a", &held).await.unwrap();
        let bodies: Vec<_> = handed.into_iter().map(|h| h.body).collect();
        assert_eq!(bodies, ["From repairs"]);
        assert_eq!(stage.store.next_due(&held).await.unwrap(), None);
        let nobody = Held { organizations: vec![stage.organization], ..Held::default() };
        let handed = stage.store.claim(10, stage.now(), "node-a", &nobody).await.unwrap();
        assert!(handed.is_empty());
    })
    .await;
}
