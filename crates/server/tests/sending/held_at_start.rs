//! What waited when the program started: it may have gone out since, from the database that this one
//! is a copy of, and customers may have written meanwhile (R6).

use crate::stage::{MAIN, REPAIRS, Sent, Stage, always, before_the_server};
use hearback_inbox::message::CancelReason;
use hearback_inbox::outbox::Settlement;
use hearback_inbox::{Message, Status};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_simulator::{FaultKind, InboundText, OutageKind};
use hearback_store::{Held, Settle};
use jiff::SignedDuration;

const BODY: &str = "We come tomorrow at 9";

/// Where the message was when the database was copied, or the program ended.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Was {
    Scheduled,
    Pending,
    InUndoDelay,
    HandedOver,
    Uncertain,
}

/// What happened until the program started.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Meanwhile {
    Nothing,
    WentOut,
    WentOutAndTheyReplied,
    TheyReplied,
    Stopped,
    StoppedOnAnotherLine,
}

const EVERY_PLACE: [Was; 5] =
    [Was::Scheduled, Was::Pending, Was::InUndoDelay, Was::HandedOver, Was::Uncertain];
const EVERY_COURSE: [Meanwhile; 6] = [
    Meanwhile::Nothing,
    Meanwhile::WentOut,
    Meanwhile::WentOutAndTheyReplied,
    Meanwhile::TheyReplied,
    Meanwhile::Stopped,
    Meanwhile::StoppedOnAnotherLine,
];

/// A message, to a customer of its own.
struct Case {
    was: Was,
    meanwhile: Meanwhile,
    number: String,
    sent: Sent,
}

impl Case {
    /// What is to become of it: its status, why it was canceled, and how often the customer gets it.
    fn expected(&self) -> (Status, Option<CancelReason>, usize) {
        match (self.meanwhile, self.was) {
            (Meanwhile::Stopped | Meanwhile::StoppedOnAnotherLine, _) => {
                (Status::Canceled, Some(CancelReason::OptedOut), 0)
            }
            (Meanwhile::TheyReplied, Was::Scheduled) => {
                (Status::Canceled, Some(CancelReason::Replied), 0)
            }
            _ => (Status::Delivered, None, 1),
        }
    }

    fn is_as_expected(&self, message: &Message) -> bool {
        let (status, why, _) = self.expected();
        (message.status, message.cancel_reason) == (status, why)
    }
}

async fn put(stage: &Stage, was: Was, number: &str) -> Sent {
    let now = SignedDuration::ZERO;
    match was {
        Was::Scheduled => {
            let soon = (SignedDuration::from_millis(1500), true);
            stage.schedule_unless(number, BODY, stage.main, soon).await
        }
        Was::InUndoDelay => {
            let undo = SignedDuration::from_millis(1500);
            stage.compose(number, BODY, stage.main, undo).await.unwrap()
        }
        Was::Pending | Was::HandedOver | Was::Uncertain => {
            stage.compose(number, BODY, stage.main, now).await.unwrap()
        }
    }
}

/// Another process, which then vanished, was handing these over.
async fn hand_over(stage: &Stage, which: &[Sent]) {
    let gone = "a process that vanished";
    while let claimed =
        stage.store.claim(64, RealClock.now(), gone, &Held::default()).await.unwrap()
        && !claimed.is_empty()
    {
        assert!(claimed.iter().all(|one| which.iter().any(|sent| sent.id == one.message)));
    }
}

async fn all_cases(stage: &Stage) -> Vec<Case> {
    let mut cases = vec![];
    // What is claimed is whatever waits: so those come first that are to be handed over.
    for was in [Was::HandedOver, Was::Uncertain, Was::Scheduled, Was::Pending, Was::InUndoDelay] {
        let first = cases.len();
        for meanwhile in EVERY_COURSE {
            let number = format!("+1415555{:04}", 200 + cases.len());
            let sent = put(stage, was, &number).await;
            cases.push(Case { was, meanwhile, number, sent });
        }
        let these: Vec<_> = cases[first..].iter().map(|case: &Case| case.sent).collect();
        if matches!(was, Was::HandedOver | Was::Uncertain) {
            hand_over(stage, &these).await;
        }
        if was == Was::Uncertain {
            for sent in these {
                let (organization, at) = (stage.organization, RealClock.now());
                let settlement = Settlement::Unknown;
                let settle = Settle { organization, message: sent.id, settlement, at };
                stage.store.settle(settle).await.unwrap();
            }
        }
    }
    cases
}

async fn happens(stage: &Stage, case: &Case) {
    let number = case.number.as_str();
    let text = async |line: &str, body: &str| {
        stage.customer_texts(&InboundText::new(number, line, body)).await;
    };
    match case.meanwhile {
        Meanwhile::Nothing => {}
        Meanwhile::WentOut => stage.sent_elsewhere(number, BODY).await,
        Meanwhile::WentOutAndTheyReplied => {
            stage.sent_elsewhere(number, BODY).await;
            text(MAIN, "Thank you").await;
        }
        Meanwhile::TheyReplied => text(MAIN, "Can you come at 10?").await,
        Meanwhile::Stopped => text(MAIN, "STOP").await,
        Meanwhile::StoppedOnAnotherLine => text(REPAIRS, "STOP").await,
    }
}

async fn turns_out(stage: &Stage, case: &Case) {
    let (was, meanwhile) = (case.was, case.meanwhile);
    let message = stage.until(case.sent, |message| case.is_as_expected(message)).await;
    let count = stage.arrived(&case.number).iter().filter(|entry| entry.body == BODY).count();
    assert_eq!(count, case.expected().2, "{was:?}, {meanwhile:?}: {message:?}");
    assert!(!message.sent_outside);
    let (_, thread) = stage.thread(&case.number).await.unwrap();
    let ours = thread.iter().filter(|message| message.body == BODY).count();
    assert_eq!(ours, 1, "{was:?}, {meanwhile:?}: {thread:?}");
}

#[tokio::test]
async fn what_waited_is_sent_once_or_canceled_whatever_happened_meanwhile() {
    before_the_server(async |mut stage| {
        let cases = all_cases(&stage).await;
        assert_eq!(cases.len(), EVERY_PLACE.len() * EVERY_COURSE.len());
        for case in &cases {
            happens(&stage, case).await;
        }
        stage.start_server().await;
        for case in &cases {
            turns_out(&stage, case).await;
        }
        // Nothing comes late.
        stage.reconcile_again().await;
        for case in &cases {
            turns_out(&stage, case).await;
        }
    })
    .await;
}

#[tokio::test]
async fn while_twilio_cannot_be_asked_what_waited_waits_on() {
    before_the_server(async |mut stage| {
        stage.reconcile_at_once();
        let cases = all_cases(&stage).await;
        for case in &cases {
            happens(&stage, case).await;
        }
        let unavailable = FaultKind::Outage { how: OutageKind::Unavailable };
        stage.twilio.add_fault(always(unavailable));
        stage.start_server().await;
        let waiting = cases
            .iter()
            .filter(|case| matches!(case.was, Was::Scheduled | Was::Pending | Was::InUndoDelay));
        let waiting = i64::try_from(waiting.count()).unwrap();
        stage.held_until(|held| held.count == waiting).await;
        stage.problem_until(Option::is_some).await;
        for case in cases.iter().filter(|case| case.was == Was::Pending) {
            assert_eq!(stage.message(case.sent).await.status, Status::Pending);
        }
        stage.twilio.clear_faults();
        for case in &cases {
            turns_out(&stage, case).await;
        }
        stage.held_until(|held| held.since.is_none()).await;
    })
    .await;
}
