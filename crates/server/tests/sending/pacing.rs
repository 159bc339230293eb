//! Lines that send no faster than carriers allow.

use crate::stage::{DANIELA, KWAME, Sent, Stage, id, on_each_engine};
use hearback_inbox::{LineId, Status};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_server::workers::campaigns;
use hearback_simulator::{
    CampaignConfig, FailedAs, Fault, FaultKind, ServiceConfig, SimulatorConfig,
};
use hearback_store::StatusReport;
use jiff::SignedDuration;

/// Of 24 segments: at one a second its line has its next turn in 24 seconds, which is longer than
/// any of these stories looks.
fn long() -> String {
    format!("{}🙂", "x".repeat(1599))
}

async fn write(stage: &Stage, to: &str, body: &str, line: LineId) -> Sent {
    stage.compose(to, body, line, SignedDuration::ZERO).await.unwrap()
}

async fn pace(stage: &Stage, line: LineId, pace: Option<i64>) {
    stage.store.choose_pace(&stage.system(), line, pace, RealClock.now()).await.unwrap();
}

/// How many wait for a line, and whether the last of them waits for long.
async fn waiting(stage: &Stage, line: LineId) -> (i64, bool) {
    let queues = stage.store.queues(&stage.system(), RealClock.now()).await.unwrap();
    let queue = queues.into_iter().find(|queue| queue.line == line).unwrap();
    (queue.waiting, queue.wait > SignedDuration::from_secs(1))
}

#[tokio::test]
async fn a_line_that_used_up_its_pace_waits_and_another_does_not() {
    on_each_engine(async |stage| {
        pace(&stage, stage.main, Some(1)).await;
        let first = write(&stage, DANIELA, &long(), stage.main).await;
        stage.until_it_is(first, Status::Delivered).await;
        let second = write(&stage, DANIELA, "Second", stage.main).await;
        let third = write(&stage, KWAME, "Third", stage.main).await;
        for n in 0..5 {
            let other = write(&stage, KWAME, &format!("Repairs {n}"), stage.repairs).await;
            // In order within a conversation, whichever line it goes over.
            assert_eq!(stage.message(other).await.status, Status::Pending);
        }
        let soon = write(&stage, "+14155550134", "By itself", stage.repairs).await;
        stage.until_it_is(soon, Status::Delivered).await;
        for held in [second, third] {
            assert_eq!(stage.message(held).await.status, Status::Pending);
        }
        assert_eq!(waiting(&stage, stage.main).await, (2, true));

        pace(&stage, stage.main, Some(1000)).await;
        for held in [second, third] {
            stage.until_it_is(held, Status::Delivered).await;
        }
        stage.arrived_once(DANIELA, &[&long(), "Second"]);
        let last = write(&stage, KWAME, "Repairs 5", stage.repairs).await;
        stage.until_it_is(last, Status::Delivered).await;
        let five: Vec<_> = (0..6).map(|n| format!("Repairs {n}")).collect();
        let mut all = vec!["Third"];
        all.extend(five.iter().map(String::as_str));
        stage.arrived_once(KWAME, &all);
        assert_eq!(waiting(&stage, stage.main).await, (0, false));
    })
    .await;
}

/// How many go out before a message, and in how many seconds its own turn comes.
async fn turn(stage: &Stage, sent: Sent) -> Option<(i64, i64)> {
    let now = RealClock.now();
    let waiting = stage.store.waiting_in(&stage.system(), sent.conversation, now).await.unwrap();
    let turn = waiting.into_iter().find(|one| one.message == sent.id)?;
    Some((turn.ahead, turn.turn_at.duration_since(now).as_secs()))
}

#[tokio::test]
async fn a_message_says_how_long_it_waits_for_its_turn() {
    on_each_engine(async |stage| {
        pace(&stage, stage.main, Some(1)).await;
        let first = write(&stage, DANIELA, &long(), stage.main).await;
        stage.until_it_is(first, Status::Delivered).await;
        let second = write(&stage, DANIELA, &long(), stage.main).await;
        let third = write(&stage, KWAME, "Third", stage.main).await;
        let other = write(&stage, KWAME, "Repairs", stage.repairs).await;
        let undoable = SignedDuration::from_mins(10);
        let later = stage.compose(DANIELA, "Oh", stage.main, undoable).await.unwrap();
        let (none, soon) = turn(&stage, second).await.unwrap();
        assert!(none == 0 && (5..=24).contains(&soon), "{soon}");
        let (one, late) = turn(&stage, third).await.unwrap();
        assert!(one == 1 && (late - soon - 24).abs() <= 1, "{late} after {soon}");
        // It waits for the one before it, and not for its own line.
        assert!(turn(&stage, other).await.unwrap().1 <= 0);
        assert_eq!(turn(&stage, later).await, None, "it can still be taken back");

        stage.store.cancel(&stage.system(), second.id, RealClock.now()).await.unwrap();
        let (none, sooner) = turn(&stage, third).await.unwrap();
        assert!(none == 0 && sooner <= soon, "the queue moved: {sooner}");
        pace(&stage, stage.main, Some(1000)).await;
        stage.until_it_is(third, Status::Delivered).await;
        assert_eq!(turn(&stage, third).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_restart_makes_no_line_faster() {
    on_each_engine(async |mut stage| {
        pace(&stage, stage.main, Some(1)).await;
        let first = write(&stage, DANIELA, &long(), stage.main).await;
        stage.until_it_is(first, Status::Delivered).await;
        let held = write(&stage, KWAME, "Not yet", stage.main).await;
        stage.stop_server().await;
        stage.start_server().await;
        let other = write(&stage, "+14155550134", "At once", stage.repairs).await;
        stage.until_it_is(other, Status::Delivered).await;
        assert_eq!(stage.message(held).await.status, Status::Pending);
        pace(&stage, stage.main, None).await;
        stage.until_it_is(held, Status::Delivered).await;
        stage.arrived_once(KWAME, &["Not yet"]);
    })
    .await;
}

#[tokio::test]
async fn a_line_whose_queue_at_twilio_ran_over_rests() {
    on_each_engine(async |stage| {
        stage.greet(DANIELA).await;
        let kind = FaultKind::Fail { code: 30001, status: FailedAs::Failed };
        stage.twilio.add_fault(Fault { kind, times: Some(1), to: None });
        let dropped = write(&stage, DANIELA, "Too much", stage.main).await;
        let failed = stage.until_it_is(dropped, Status::Failed).await;
        assert!(failed.error.unwrap().retry_helps);
        let held = write(&stage, DANIELA, "Later", stage.main).await;
        let other = write(&stage, KWAME, "At once", stage.repairs).await;
        stage.until_it_is(other, Status::Delivered).await;
        assert_eq!(stage.message(held).await.status, Status::Pending);
        assert_eq!(waiting(&stage, stage.main).await, (1, true));
        pace(&stage, stage.main, None).await;
        stage.until_it_is(held, Status::Delivered).await;
        let unknown = StatusReport {
            organization: stage.organization,
            message: id(),
            report_id: id(),
            sid: "SM0".into(),
            status: "failed".into(),
            error_code: Some(30001),
            failure: None,
            opted_out: false,
            at: RealClock.now(),
        };
        stage.store.report_status(unknown).await.unwrap();
        assert_eq!(waiting(&stage, stage.main).await, (0, false), "nothing rests for a stranger");
    })
    .await;
}

#[tokio::test]
async fn a_line_that_twilio_slows_down_says_for_how_long() {
    on_each_engine(async |stage| {
        stage.greet(DANIELA).await;
        let full = FaultKind::Reject { code: 21611 };
        stage.twilio.add_fault(Fault { kind: full, times: None, to: None });
        let refused = write(&stage, DANIELA, "Again and again", stage.main).await;
        let rests = async {
            // Longer with each time that Twilio says so.
            while turn(&stage, refused).await.is_none_or(|(_, seconds)| seconds < 6) {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), rests).await.unwrap();
        let behind = write(&stage, KWAME, "Behind it", stage.main).await;
        let (_, seconds) = turn(&stage, behind).await.unwrap();
        assert!(seconds >= 1, "{seconds}");
        assert!(waiting(&stage, stage.main).await.1);
        stage.twilio.clear_faults();
        stage.until_it_is(refused, Status::Delivered).await;
        stage.until_it_is(behind, Status::Delivered).await;
    })
    .await;
}

#[tokio::test]
async fn what_a_campaign_is_allowed_is_learned_from_twilio() {
    on_each_engine(async |stage| {
        let sid = SimulatorConfig::default().account_sid;
        let verified = || CampaignConfig {
            status: "VERIFIED".into(),
            brand_sid: String::new(),
            usecase: String::new(),
            errors: vec![],
            mps: None,
        };
        let allowed = |mps| {
            stage.twilio.change_account(&sid, |account| {
                let number = crate::stage::MAIN.to_owned();
                let service = ServiceConfig::new(
                    "MG00000000000000000000000000000001",
                    "Notices",
                    vec![number],
                );
                let campaign = CampaignConfig { mps, ..verified() };
                account.services = vec![ServiceConfig { campaign: Some(campaign), ..service }];
            });
        };
        let known = async || {
            campaigns::learn(stage.app(), stage.organization).await.unwrap();
            let queues = stage.store.queues(&stage.system(), RealClock.now()).await.unwrap();
            let of = |line| queues.iter().find(|q| q.line == line).unwrap().sender.campaign;
            (of(stage.main), of(stage.repairs))
        };
        allowed(Some(4));
        assert_eq!(known().await, (Some(4), None));
        allowed(None);
        assert_eq!(known().await, (None, None));
    })
    .await;
}
