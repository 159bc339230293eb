//! Stories of two who change something at the same moment: what either did stays.
//!
//! On PostgreSQL someone else holds what both need until both wait for it, and then lets go: what one
//! of them read before it waited would undo what the other did. SQLite has one writer.

use crate::sending::{claim, failure, report, settle};
use crate::stage::{DANIELA, MAIN, Stage, on_each_engine};
use hearback_inbox::mail::MailSecurity;
use hearback_inbox::message::media::FileFacts;
use hearback_inbox::outbox::Settlement;
use hearback_inbox::pace::Destination;
use hearback_inbox::{Address, LineFacts, MediaId, Status};
use hearback_store::{self as store, Error, LineChange, Location, NewUpload, Received};
use jiff::SignedDuration;
use std::time::{Duration, Instant};
use tokio_postgres::{Client, NoTls};

/// What whoever writes for the organization takes first.
const COUNTER: &str = "SELECT last FROM event_counters FOR UPDATE";
/// The store itself waits no longer for a lock.
const PATIENCE: Duration = Duration::from_secs(6);

/// Someone who holds what others need, where others can be writing at all.
struct Holder(Option<Held>);

struct Held {
    holds: Client,
    /// Looks on: a transaction would be shown the same waiters for ever.
    looks: Client,
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

impl Holder {
    async fn of(stage: &Stage, what: &str) -> Self {
        let Location::Postgres(url) = &stage.location else { return Self(None) };
        let (holds, looks) = (connect(url).await, connect(url).await);
        holds.batch_execute("BEGIN").await.unwrap();
        holds.batch_execute(what).await.unwrap();
        Self(Some(Held { holds, looks }))
    }

    /// Waits until so many others wait for it.
    async fn until_waited_for(&self, others: i64) {
        let Some(Held { looks, .. }) = &self.0 else { return };
        let begun = Instant::now();
        let sql = "SELECT COUNT(*) FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
        loop {
            let waiting: i64 = looks.query_one(sql, &[]).await.unwrap().get(0);
            if waiting >= others {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{waiting} of {others} wait");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn let_go(&self) {
        let Some(Held { holds, .. }) = &self.0 else { return };
        holds.batch_execute("COMMIT").await.unwrap();
    }

    /// Has one come before the other, and lets go when both wait; what each got.
    async fn both<A, B>(
        &self,
        first: impl Future<Output = A>,
        second: impl Future<Output = B>,
    ) -> (A, B) {
        let second = async {
            self.until_waited_for(1).await;
            second.await
        };
        let let_go = async {
            self.until_waited_for(2).await;
            self.let_go().await;
        };
        let (first, second, ()) = tokio::join!(first, second, let_go);
        (first, second)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_change_about_a_line_stays_changed() {
    on_each_engine(|stage| async move {
        let (maya, at) = (stage.maya(), stage.now());
        let change = |change: LineChange| stage.store.change_line(&maya, stage.main, change, at);
        let off = LineChange { on: Some(false), ..LineChange::default() };
        let renamed = LineChange { name: Some("Front desk".into()), ..LineChange::default() };
        let holder = Holder::of(&stage, COUNTER).await;
        let (first, second) = holder.both(change(off), change(renamed)).await;
        first.unwrap();
        let line = second.unwrap();
        assert_eq!((line.on, line.name.as_str()), (false, "Front desk"));

        let facts = LineFacts { sms: Some(true), ..LineFacts::default() };
        let german = LineChange { language: Some("de".into()), ..LineChange::default() };
        let holder = Holder::of(&stage, COUNTER).await;
        let learned = stage.store.learn_lines(&maya, vec![(stage.main, facts)], at);
        let (changed, learned) = holder.both(change(german), learned).await;
        changed.unwrap();
        let line = learned.unwrap().into_iter().find(|line| line.id == stage.main).unwrap();
        assert_eq!((line.language.as_str(), line.sms), ("de", Some(true)));
        assert_eq!(stage.store.lines(&maya).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_added_while_the_account_changes_is_on_the_new_one() {
    const OTHER: &str = "ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    const SALES: &str = "+14155550102";
    on_each_engine(|stage| async move {
        let holder = Holder::of(&stage, COUNTER).await;
        let (connected, added) =
            holder.both(stage.connect(OTHER), stage.add_line(SALES, "Sales")).await;
        connected.unwrap();
        added.unwrap();
        let mut text = stage.text(DANIELA, SALES, "Is anyone there?");
        text.account_sid = OTHER.into();
        let received = stage.store.receive(text).await.unwrap();
        assert!(matches!(received, Received::Recorded { .. }), "{received:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_arrived_meanwhile_is_not_sent_again() {
    on_each_engine(|stage| async move {
        let daniela = stage.daniela_writes("Hi").await;
        let sent = stage.maya_answers(daniela, "On our way").await;
        let id = sent.message.id;
        claim(&stage).await;
        let refused = Settlement::Refused { failure: failure(30006), opted_out: false };
        settle(&stage, id, refused).await;
        let maya = stage.maya();
        let again = stage.store.retry(&maya, id, stage.id(), stage.now());
        let holder = Holder::of(&stage, COUNTER).await;
        let (_, again) = holder.both(report(&stage, id, "SM1", "delivered"), again).await;
        assert!(matches!(again, Err(Error::NotRetryable)), "{again:?}");
        let outbound = stage.thread(daniela).await.into_iter().skip(1);
        assert_eq!(outbound.map(|m| m.status).collect::<Vec<_>>(), [Status::Delivered]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_runs_goes_on_whoever_starts_another() {
    on_each_engine(|stage| async move {
        let (maya, at) = (stage.maya(), stage.now());
        let start = |days| stage.store.start_import(&maya, days, at);
        let holder = Holder::of(&stage, COUNTER).await;
        let (first, second) = holder.both(start(30), start(365)).await;
        assert_eq!((first.unwrap().days, second.unwrap().days), (30, 30));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_uploads_more_than_they_may_by_doing_it_twice_at_once() {
    on_each_engine(|stage| async move {
        let maya = stage.maya();
        let upload = || {
            let id: MediaId = stage.id();
            let new = NewUpload { id, name: None, bytes: 1_000, at: stage.now() };
            let begun = stage.store.begin_upload(&maya, new);
            async move { begun.await.map(|()| id) }
        };
        let mut last = upload().await.unwrap();
        for _ in 1..199 {
            last = upload().await.unwrap();
        }
        let holder = Holder::of(&stage, COUNTER).await;
        let (first, second) = holder.both(upload(), upload()).await;
        assert!(first.is_ok(), "{first:?}");
        assert!(matches!(second, Err(Error::TooManyUnsent)), "{second:?}");

        // One that was taken back while it came does not come back.
        let holder = Holder::of(&stage, "SELECT 1 FROM media FOR UPDATE").await;
        let facts = FileFacts { content_type: "image/png".into(), bytes: 9, size: None };
        let discarded = stage.store.discard_upload(&maya, last, stage.now());
        let finished = stage.store.finish_upload(&maya, last, facts);
        let (discarded, finished) = holder.both(discarded, finished).await;
        discarded.unwrap();
        assert!(matches!(finished, Err(Error::AttachmentUnknown)), "{finished:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_rests_as_long_as_whoever_asks_for_most() {
    on_each_engine(|stage| async move {
        let (now, to) = (stage.now(), Address::from_twilio(MAIN));
        let after = |seconds| now + SignedDuration::from_secs(seconds);
        let hold = |until| {
            let line = (stage.main, to.clone());
            stage.store.hold_back(stage.organization, line, false, until)
        };
        if matches!(stage.location, Location::Sqlite(_)) {
            hold(after(60)).await.unwrap();
        }
        let longer = format!(
            "INSERT INTO paces SELECT organization_id, id, '{}', {} FROM lines WHERE number = '{MAIN}'",
            Destination::of(&to).as_str(),
            after(60).as_microsecond()
        );
        let holder = Holder::of(&stage, &longer).await;
        let let_go = async {
            holder.until_waited_for(1).await;
            holder.let_go().await;
        };
        let (held, ()) = tokio::join!(hold(after(10)), let_go);
        held.unwrap();
        let turn = stage.store.next_turn(&store::Held::default(), now).await.unwrap();
        assert_eq!(turn, Some(after(60)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_changed_since_it_was_read_is_not_replaced() {
    on_each_engine(|stage| async move {
        let (maya, at) = (stage.maya(), stage.now());
        let server = |from_name: &str, password: &[u8]| store::MailSettings {
            host: "smtp.example.com".into(),
            port: 587,
            security: MailSecurity::Starttls,
            user_name: Some("inbox".into()),
            password: Some(password.to_vec()),
            from_name: from_name.into(),
            from_address: "inbox@northside.example".into(),
        };
        stage.store.set_mail_settings(&maya, server("Northside", b"old"), at).await.unwrap();
        let read = stage.store.mail_settings(&maya).await.unwrap();
        let replace = |new| stage.store.replace_mail_settings(&maya, read.clone(), new, at);
        let holder = Holder::of(&stage, COUNTER).await;
        let changes = (server("Northside", b"new"), server("Front desk", b"old"));
        let (first, second) = holder.both(replace(changes.0), replace(changes.1)).await;
        assert_eq!((first.unwrap(), second.unwrap()), (true, false));
        let stored = stage.store.mail_settings(&maya).await.unwrap();
        assert_eq!(stored, Some(server("Northside", b"new")));

        let read = stage.store.twilio_account(stage.organization).await.unwrap();
        let with_key = |key: &str| store::TwilioAccount {
            api_key_sid: Some(key.into()),
            ..read.clone().unwrap()
        };
        let replace = |new| stage.store.replace_twilio_account(&maya, read.clone(), new, at);
        let holder = Holder::of(&stage, COUNTER).await;
        let (first, second) = holder.both(replace(with_key("SK1")), replace(with_key("SK2"))).await;
        assert_eq!((first.unwrap(), second.unwrap()), (true, false));
        let stored = stage.store.twilio_account(stage.organization).await.unwrap();
        assert_eq!(stored, Some(with_key("SK1")));
    })
    .await;
}
