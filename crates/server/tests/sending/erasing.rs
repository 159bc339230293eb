//! Erasing someone while Twilio has a part in it (C5): nothing is sent afterwards, nothing comes back,
//! and whatever ends the process, it goes on where it stood.

use crate::stage::{
    DANIELA, KWAME, MAIN, Stage, always, before_the_server, id, on_each_engine, once,
};
use hearback_inbox::erasure::{Erasure, ErasureState};
use hearback_inbox::import::ImportState;
use hearback_inbox::outbox::Refusal;
use hearback_inbox::{Address, Status, Timestamp};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_simulator::{FaultKind, Past, Stage as At};
use hearback_store::{Compose, ComposeTo, ErasedWho, Error, ListQuery, NewErasure};
use jiff::SignedDuration;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

fn hours_ago(hours: i64) -> Timestamp {
    RealClock.now() - SignedDuration::from_hours(hours)
}

async fn erase(stage: &Stage, number: &str, with_twilio: bool) -> Erasure {
    let (conversation, _) = stage.thread(number).await.unwrap();
    let who = ErasedWho::Conversation(conversation.id);
    let new = NewErasure { id: id(), who, with_twilio, at: RealClock.now() };
    stage.store.erase(&stage.system(), new).await.unwrap()
}

async fn until(stage: &Stage, one: &Erasure, is: impl Fn(&Erasure) -> bool) -> Erasure {
    let mut events = stage.store.follow(stage.organization);
    let look = async {
        loop {
            let now = stage.store.erasure(&stage.system(), one.id).await.unwrap();
            if is(&now) {
                return now;
            }
            // It is an event that ends the waiting; the time only fixes one that was missed.
            let _ = tokio::time::timeout(Duration::from_millis(300), events.changed()).await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.expect("an erasure stood still")
}

async fn done(stage: &Stage, one: &Erasure) -> Erasure {
    until(stage, one, |erasure| erasure.state == ErasureState::Done).await
}

/// Waits until a message is being handed to Twilio, which tells nobody.
async fn handed(stage: &Stage) {
    let look = async {
        while stage.store.lapsed(Timestamp::MAX, None).await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.expect("nothing was handed over");
}

fn hello(number: &str) -> Compose {
    Compose {
        to: ComposeTo::Number(Address::from_twilio(number)),
        line: None,
        body: "Hello".into(),
        filled: false,
        attachments: vec![],
        canned_reply: None,
        client_key: "hello".into(),
        origin: hearback_inbox::message::Origin::User,
        message_id: id(),
        conversation_id: id(),
        at: RealClock.now(),
        send_at: RealClock.now(),
        seen: None,
    }
}

#[tokio::test]
async fn what_is_being_handed_over_is_waited_for_and_nothing_is_sent_afterwards() {
    on_each_engine(async |stage| {
        stage.greet(DANIELA).await;
        stage.twilio.add_fault(once(FaultKind::Delay { ms: 1500, on: At::Rest }));
        stage.write(DANIELA, "On our way").await;
        handed(&stage).await;
        let later = SignedDuration::from_hours(2);
        stage.schedule(DANIELA, "Tomorrow at nine", stage.main, later).await;
        let erasure = erase(&stage, DANIELA, false).await;
        assert_eq!(erasure.state, ErasureState::Waiting);
        let refused = stage.store.compose(&stage.system(), hello(DANIELA)).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::BeingErased))), "{refused:?}");
        let twice = erase(&stage, DANIELA, false).await;
        assert_eq!(twice.id, erasure.id, "it is one erasure");
        let done = done(&stage, &erasure).await;
        assert!(done.erased.texts >= 2, "{done:?}");
        assert!(stage.thread(DANIELA).await.is_none());
        assert_eq!(stage.store.next_scheduled(RealClock.now()).await.unwrap(), None);
        let bodies: Vec<_> = stage.arrived(DANIELA).into_iter().map(|one| one.body).collect();
        assert!(!bodies.contains(&"Tomorrow at nine".to_owned()), "{bodies:?}");
    })
    .await;
}

#[tokio::test]
async fn neither_a_comparison_nor_an_import_brings_anything_back() {
    before_the_server(async |mut stage| {
        let past: Vec<_> = (3..40)
            .rev()
            .map(|hour| {
                Past::text(None, DANIELA, MAIN, &format!("{hour} hours ago"), hours_ago(hour))
            })
            .collect();
        stage.twilio.remember(past).unwrap();
        let kwame = vec![Past::text(None, KWAME, MAIN, "Do you fix roofs?", hours_ago(9))];
        stage.twilio.remember(kwame).unwrap();
        stage.reconcile_at_once();
        stage.start_server().await;
        stage.greet(DANIELA).await;
        let erasure = erase(&stage, DANIELA, false).await;
        done(&stage, &erasure).await;
        stage.import(30).await;
        stage.import_until(|import| import.state == ImportState::Done).await;
        assert!(stage.thread(KWAME).await.is_some(), "others do come in");
        assert!(stage.thread(DANIELA).await.is_none(), "neither what was here nor what never was");
        stage.lose_server().await;
        stage.start_server().await;
        let query = ListQuery { limit: 10, ..ListQuery::default() };
        stage.compared().await;
        let all = stage.store.conversations(&stage.system(), query).await.unwrap();
        assert!(all.items.iter().all(|one| one.number.as_str() != DANIELA));
    })
    .await;
}

#[tokio::test]
async fn whatever_ends_the_process_it_goes_on_where_it_stood() {
    before_the_server(async |mut stage| {
        let past: Vec<_> = (0..900_i64)
            .map(|n| {
                let at = hours_ago(50) + SignedDuration::from_secs(n);
                Past::text(None, DANIELA, MAIN, &format!("text {n}"), at)
            })
            .collect();
        stage.twilio.remember(past).unwrap();
        stage.start_server().await;
        stage.import(30).await;
        stage.import_until(|import| import.state == ImportState::Done).await;
        let erasure = erase(&stage, DANIELA, true).await;
        // At every step once: it's lost as soon as the step has begun.
        for state in [ErasureState::Erasing, ErasureState::AtTwilio] {
            until(&stage, &erasure, |now| now.state == state || now.state == ErasureState::Done)
                .await;
            stage.lose_server().await;
            stage.start_server().await;
        }
        let done = done(&stage, &erasure).await;
        assert_eq!((done.erased.texts, done.erased.at_twilio), (900, 900), "{done:?}");
        assert!(stage.thread(DANIELA).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn twilio_is_asked_again_until_it_has_deleted_what_it_can() {
    on_each_engine(async |stage| {
        let sent = stage.write(DANIELA, "Your part is here").await;
        stage.until_it_is(sent, Status::Delivered).await;
        stage.twilio.add_fault(always(FaultKind::Status { status: 503, on: At::Rest }));
        let erasure = erase(&stage, DANIELA, true).await;
        let held_up = until(&stage, &erasure, |now| now.problem.is_some()).await;
        assert_eq!((held_up.state, held_up.left_at_twilio), (ErasureState::AtTwilio, 1));
        assert!(stage.thread(DANIELA).await.is_none(), "here it is gone already");
        stage.twilio.clear_faults();
        let job = stage.store.erasure_job(stage.organization, erasure.id).await.unwrap();
        stage
            .script(
                "UPDATE erasures_at_twilio SET due_at = 0",
                "UPDATE erasures_at_twilio SET due_at = 0",
            )
            .await;
        stage.store.put_off_erasure(&job, Timestamp::UNIX_EPOCH).await.unwrap();
        let done = done(&stage, &erasure).await;
        assert_eq!((done.erased.at_twilio, done.left_at_twilio), (1, 0));
        assert!(
            stage.twilio.ledger().iter().all(|one| one.to != DANIELA),
            "Twilio has it no longer"
        );
    })
    .await;
}
