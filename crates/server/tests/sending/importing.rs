//! Bringing in what was exchanged before Hearback was there (R6): all of it, once, and quietly.

use crate::stage::{DANIELA, KWAME, MAIN, REPAIRS, Stage, always, before_the_server};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::import::ImportState;
use hearback_inbox::message::Direction;
use hearback_inbox::opt_out::Source;
use hearback_inbox::{Address, Happened, LineFacts, Message, State, Timestamp};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_simulator::{FaultKind, NumberConfig, Past, SimulatorConfig, Stage as At};
use hearback_store::{ListQuery, NewLine};
use jiff::SignedDuration;

fn hours_ago(hours: i64) -> Timestamp {
    RealClock.now() - SignedDuration::from_hours(hours)
}

/// What Daniela and Northside wrote each other every hour, in the order of their time.
fn exchanged(hours: std::ops::Range<i64>) -> Vec<Past> {
    let one = |hour: i64| {
        let (body, at) = (format!("{hour} hours ago"), hours_ago(hour));
        match hour % 2 {
            0 => Past::text(None, DANIELA, MAIN, &body, at),
            _ => Past::answer(None, MAIN, DANIELA, &body, at),
        }
    };
    hours.rev().map(one).collect()
}

async fn happened(stage: &Stage) -> Vec<Happened> {
    let page = stage.store.events_after(&stage.system(), 0, 500).await.unwrap();
    page.events.into_iter().map(|addressed| addressed.event.happened).collect()
}

fn bodies(thread: &[Message]) -> Vec<&str> {
    thread.iter().map(|message| message.body.as_str()).collect()
}

#[tokio::test]
async fn interrupted_in_the_middle_it_goes_on_where_it_stood_and_brings_each_once() {
    before_the_server(async |mut stage| {
        stage.twilio.remember(exchanged(3..83)).unwrap();
        stage
            .twilio
            .remember(vec![Past::text(None, KWAME, REPAIRS, "Too old", hours_ago(900))])
            .unwrap();
        stage.start_server().await;
        stage.twilio.add_fault(always(FaultKind::Delay { ms: 60, on: At::Rest }));
        stage.import(30).await;
        stage.lose_server().await;
        stage.start_server().await;
        let middle = stage.import_until(|import| import.taken >= 20).await;
        assert_eq!(middle.state, ImportState::Running);
        assert!(middle.progress > 0 && middle.progress < 1000, "{middle:?}");
        stage.lose_server().await;
        let lost = stage.store.import(&stage.system()).await.unwrap().unwrap();
        assert_eq!(lost.state, ImportState::Running, "whatever became of its process");
        assert!(lost.taken < 80, "{lost:?}");

        stage.start_server().await;
        let done = stage.import_until(|import| import.state != ImportState::Running).await;
        assert_eq!((done.state, done.progress, done.taken), (ImportState::Done, 1000, 80));
        let (_, thread) = stage.thread(DANIELA).await.unwrap();
        let expected: Vec<_> = (3..83).rev().map(|hour| format!("{hour} hours ago")).collect();
        assert_eq!(bodies(&thread), expected);
        assert!(thread.iter().all(|m| m.sent_outside == (m.direction == Direction::Outbound)));
        assert!(stage.thread(KWAME).await.is_none(), "older than was asked for");
    })
    .await;
}

#[tokio::test]
async fn it_marks_nothing_unread_reopens_nothing_and_tells_nobody() {
    before_the_server(async |mut stage| {
        let daniela = vec![
            Past::text(None, DANIELA, MAIN, "An old question", hours_ago(50)),
            Past::answer(None, MAIN, DANIELA, "An old answer", hours_ago(49)),
        ];
        let kwame = vec![Past::text(None, KWAME, MAIN, "Do you fix roofs?", hours_ago(48))];
        stage.twilio.remember(daniela.into_iter().chain(kwame).collect()).unwrap();
        stage.start_server().await;
        stage.greet(DANIELA).await;
        let (open, _) = stage.thread(DANIELA).await.unwrap();
        let before = happened(&stage).await;
        stage.lose_server().await;
        stage.import(7).await;
        stage.start_server().await;
        stage.import_until(|import| import.state == ImportState::Done).await;

        let (conversation, thread) = stage.thread(DANIELA).await.unwrap();
        assert_eq!(bodies(&thread), ["An old question", "An old answer", "Hello!"]);
        assert_eq!((conversation.unread, conversation.state), (0, open.state));
        assert_eq!(conversation.last_at, open.last_at, "its place in the list is the same");
        let (kwame, _) = stage.thread(KWAME).await.unwrap();
        assert_eq!((kwame.state, kwame.unread), (State::Closed, 0), "there is nothing to do");
        let told = happened(&stage).await.split_off(before.len());
        let quiet = |told: &Happened| {
            let progress = OrganizationSetting::History;
            matches!(told, Happened::HistoryImported(_))
                || *told == Happened::SettingChanged { setting: progress }
        };
        assert!(told.iter().all(quiet), "{told:?}");

        let (cells, _) = stage.store.counts(&stage.system()).await.unwrap();
        let counted =
            cells.iter().fold((0, 0), |sum, cell| (sum.0 + cell.open, sum.1 + cell.closed));
        assert_eq!(counted, (1, 1), "the counts are right");
        let all = ListQuery { limit: 10, ..ListQuery::default() };
        assert_eq!(stage.store.conversations(&stage.system(), all).await.unwrap().items.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_said_about_texting_counts_in_the_order_in_which_it_was_said() {
    before_the_server(async |mut stage| {
        let past = vec![
            Past::text(None, DANIELA, MAIN, "Stop", hours_ago(40)),
            Past::text(None, DANIELA, MAIN, "Start", hours_ago(30)),
            Past::text(None, KWAME, MAIN, "Start", hours_ago(40)),
            Past::text(None, KWAME, MAIN, "Stop", hours_ago(30)),
        ];
        stage.twilio.remember(past).unwrap();
        stage.import(7).await;
        stage.start_server().await;
        stage.import_until(|import| import.state == ImportState::Done).await;
        let (daniela, _) = stage.thread(DANIELA).await.unwrap();
        assert_eq!(daniela.opt_out, None);
        let (kwame, _) = stage.thread(KWAME).await.unwrap();
        assert_eq!(kwame.opt_out.unwrap().source, Source::Keyword);
    })
    .await;
}

#[tokio::test]
async fn yes_to_a_toll_free_number_of_a_service_was_an_ordinary_word() {
    before_the_server(async |mut stage| {
        let (service, toll_free) = ("MG00000000000000000000000000000001", "+18885550102");
        let account = SimulatorConfig::default().account_sid;
        stage.twilio.add_number(&account, &NumberConfig::local(toll_free, "Toll-free"));
        let pool = Some(vec![Address::from_twilio(toll_free)]);
        let line = NewLine {
            id: crate::stage::id(),
            number: Address::from_twilio(service),
            name: "Notices".into(),
            language: "en".into(),
            facts: LineFacts { pool, ..LineFacts::default() },
            is_default: false,
            at: hours_ago(2),
        };
        stage.store.add_line(&stage.system(), line).await.unwrap();
        let past = vec![
            Past::text(None, DANIELA, toll_free, "Stop", hours_ago(40)),
            Past::text(None, DANIELA, toll_free, "Yes", hours_ago(30)),
        ];
        stage.twilio.remember(past).unwrap();
        stage.import(7).await;
        stage.start_server().await;
        stage.import_until(|import| import.state == ImportState::Done).await;
        let (daniela, thread) = stage.thread(DANIELA).await.unwrap();
        assert_eq!(bodies(&thread), ["Stop", "Yes"]);
        assert_eq!(daniela.opt_out.unwrap().source, Source::Keyword);
    })
    .await;
}

#[tokio::test]
async fn stopped_it_keeps_what_it_has_and_goes_on_when_it_is_started_again() {
    before_the_server(async |mut stage| {
        stage.twilio.remember(exchanged(3..63)).unwrap();
        stage.twilio.add_fault(always(FaultKind::Delay { ms: 60, on: At::Rest }));
        stage.import(30).await;
        stage.start_server().await;
        stage.import_until(|import| import.taken >= 10).await;
        let now = RealClock.now();
        let stopped = stage.store.stop_import(&stage.system(), now).await.unwrap();
        assert_eq!(stopped.state, ImportState::Stopped);
        let later = stage.import_until(|import| import.ended_at.is_some()).await;
        assert_eq!(later.taken, stopped.taken, "nothing comes after it was stopped");
        stage.twilio.clear_faults();
        stage.import(30).await;
        stage.lose_server().await;
        stage.start_server().await;
        let done = stage.import_until(|import| import.state == ImportState::Done).await;
        assert_eq!(done.taken, 60);
        assert_eq!(stage.thread(DANIELA).await.unwrap().1.len(), 60);
    })
    .await;
}

#[tokio::test]
async fn credentials_that_do_not_work_end_it_with_the_reason() {
    before_the_server(async |mut stage| {
        stage.twilio.remember(exchanged(3..6)).unwrap();
        stage.twilio.add_fault(always(FaultKind::Status { status: 401, on: At::Rest }));
        stage.import(30).await;
        stage.start_server().await;
        let ended = stage.import_until(|import| import.state != ImportState::Running).await;
        assert_eq!(ended.state, ImportState::Failed);
        assert!(ended.problem.unwrap().contains("rejected the account's credentials"));
        stage.twilio.clear_faults();
        stage.import(30).await;
        stage.lose_server().await;
        stage.start_server().await;
        let done = stage.import_until(|import| import.state != ImportState::Running).await;
        assert_eq!((done.state, done.taken, done.problem), (ImportState::Done, 3, None));
    })
    .await;
}
