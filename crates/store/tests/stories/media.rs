//! Stories of attachments that are to be fetched.

use crate::stage::{DANIELA, KWAME, MAIN, Stage, on_each_empty_database, on_each_engine};
use hearback_inbox::message::media::{FileFacts, MediaState};
use hearback_inbox::{ConversationId, Happened, Message, OrganizationId, System, Timestamp};
use hearback_store::{
    Access, Error, Fetched, InboundMedia, Location, MediaJob, NewUpload, Received, Store,
};
use jiff::SignedDuration;

fn picture(place: &str) -> InboundMedia {
    let url = Some(format!("https://api.twilio.com/{place}"));
    InboundMedia { content_type: "image/jpeg".into(), url }
}

async fn texts(stage: &Stage, from: &str, media: Vec<InboundMedia>) -> Message {
    let mut text = stage.text(from, MAIN, "");
    text.media = media;
    match stage.store.receive(text).await.unwrap() {
        Received::Recorded { message, .. } => *message,
        other => panic!("it was {other:?}"),
    }
}

async fn claim(stage: &Stage) -> Vec<MediaJob> {
    let now = stage.now();
    let until = now + SignedDuration::from_secs(60);
    stage.store.claim_media(10, now, until, &[]).await.unwrap()
}

fn jpeg() -> FileFacts {
    FileFacts { content_type: "image/jpeg".into(), bytes: 900, size: Some((40, 30)) }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_fills_the_media_store_with_large_files_that_are_never_sent() {
    on_each_engine(|stage| async move {
        let maya = stage.maya();
        let upload = |bytes| {
            let id = stage.id();
            let new = NewUpload { id, name: None, bytes, at: stage.now() };
            let begun = stage.store.begin_upload(&maya, new);
            async move { begun.await.map(|()| id) }
        };
        let mut last = upload(5_000_000).await.unwrap();
        for _ in 1..50 {
            last = upload(5_000_000).await.unwrap();
        }
        let beyond = upload(1).await;
        assert!(matches!(beyond, Err(Error::TooManyUnsent)), "{beyond:?}");
        stage.store.discard_upload(&maya, last, stage.now()).await.unwrap();
        for gone in stage.store.discarded_media(stage.now()).await.unwrap() {
            stage.store.forget_media(&gone).await.unwrap();
        }
        upload(5_000_000).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attachment_is_fetched_by_one_and_told_to_all() {
    on_each_engine(|stage| async move {
        let message = texts(&stage, DANIELA, vec![picture("a"), picture("b")]).await;
        assert_eq!(message.media[0].state, MediaState::Fetching);
        let jobs = claim(&stage).await;
        assert_eq!(jobs.len(), 2);
        assert!(claim(&stage).await.is_empty(), "somebody is at it");
        let (a, b) = (&jobs[0], &jobs[1]);
        assert_eq!((a.attempt, a.message), (1, message.id));

        stage.store.settle_media(a, Fetched::Stored(jpeg()), stage.now()).await.unwrap();
        let why = Fetched::Failed("It is gone.".into());
        stage.store.settle_media(b, why, stage.now()).await.unwrap();
        let now = stage.thread(message.conversation_id).await.remove(0);
        let of = |job: &MediaJob| now.media.iter().find(|media| media.id == job.id).unwrap();
        assert_eq!((of(a).state, of(a).inline, of(a).width), (MediaState::Stored, true, Some(40)));
        assert_eq!(of(b).problem.as_deref(), Some("It is gone."));
        let events = stage.events().await;
        let told = events.last().unwrap();
        let Happened::MessageMedia(of) = &told.happened else { panic!("{told:?}") };
        assert_eq!(*of.message, now);

        assert_eq!(
            stage.store.media(&stage.maya(), a.id).await.unwrap().content_type,
            "image/jpeg"
        );
        let none = stage.store.media(&stage.maya(), b.id).await;
        assert!(matches!(none, Err(Error::NotFound)));
        assert_eq!(stage.store.next_media_due(&[]).await.unwrap(), None);
        // A late result changes nothing.
        let late = Fetched::Failed("too late".into());
        stage.store.settle_media(a, late, stage.now()).await.unwrap();
        assert_eq!(stage.events().await.len(), events.len());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_up_late_does_not_end_what_is_tried_again() {
    on_each_engine(|stage| async move {
        let message = texts(&stage, DANIELA, vec![picture("a")]).await;
        let job = claim(&stage).await.remove(0);
        let gone = || Fetched::Failed("It is gone.".into());
        stage.store.settle_media(&job, gone(), stage.now()).await.unwrap();
        stage.store.retry_media(&stage.maya(), job.id, stage.now()).await.unwrap();
        stage.store.settle_media(&job, gone(), stage.now()).await.unwrap();
        let now = stage.thread(message.conversation_id).await.remove(0);
        assert_eq!(now.media[0].state, MediaState::Fetching);
        let again = claim(&stage).await.remove(0);
        stage.store.settle_media(&again, gone(), stage.now()).await.unwrap();
        let now = stage.thread(message.conversation_id).await.remove(0);
        assert_eq!(now.media[0].state, MediaState::Failed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_vanished_process_was_fetching_is_due_again() {
    on_each_engine(|stage| async move {
        texts(&stage, KWAME, vec![picture("a")]).await;
        let first = claim(&stage).await.remove(0);
        let due = stage.store.next_media_due(&[]).await.unwrap().unwrap();
        let later = due + SignedDuration::from_secs(60);
        let again = stage.store.claim_media(10, due, later, &[]).await.unwrap().remove(0);
        assert_eq!((again.id, again.attempt), (first.id, 2));
        let held = [stage.organization];
        assert!(stage.store.claim_media(10, later, later, &held).await.unwrap().is_empty());
        assert_eq!(stage.store.next_media_due(&held).await.unwrap(), None);

        // A database that one process has for itself need not wait for that.
        let now = due - SignedDuration::from_secs(1);
        stage.store.fetch_media_anew(now).await.unwrap();
        assert_eq!(stage.store.claim_media(10, now, later, &[]).await.unwrap().len(), 1);
    })
    .await;
}

const ORGANIZATION: &str = "0190000000007000800000000000000a";
const CONVERSATION: &str = "0190000000007000800000000000000b";
const MESSAGE: &str = "0190000000007000800000000000000c";
const LINE: &str = "0190000000007000800000000000000d";

/// A database as the first schema has it, with one message: its attachments are no more than what
/// Twilio called them.
fn as_before(clustered: &str, id: impl Fn(&str) -> String) -> String {
    let [organization, conversation, message, line, nobody] =
        [ORGANIZATION, CONVERSATION, MESSAGE, LINE, "00000000000000000000000000000000"].map(id);
    let schema = include_str!("../../migrations/0001_inbox.sql");
    format!(
        r#"{};
        CREATE TABLE schema_migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL);
        INSERT INTO schema_migrations VALUES (1, 'inbox');
        INSERT INTO organizations VALUES ({organization}, 'Northside', 1, 'organization', 't', 1);
        INSERT INTO event_counters VALUES ({organization}, 0);
        INSERT INTO conversations VALUES ({organization}, {conversation}, '{DANIELA}', NULL, 'open', 1,
            1, {nobody}, {line}, NULL, 1, NULL, 0, 1, 0, NULL, NULL, 5, NULL, 5, 5, 1);
        INSERT INTO messages VALUES ({organization}, {conversation}, 5, {message}, 'inbound', NULL,
            'received', '', {line}, NULL, 1, 'twilio', 'MM1', NULL,
            '[{{"content_type":"image/png","url":"https://api.twilio.com/old"}},
              {{"content_type":"image/gif","url":null}}]', NULL, NULL, 0, NULL, 0, 1);"#,
        schema.replace("/* clustered */", clustered)
    )
}

async fn fill_as_before(location: &Location) {
    match location {
        Location::Sqlite(file) => {
            let script = as_before("WITHOUT ROWID", |hex| format!("x'{hex}'"));
            rusqlite::Connection::open(file).unwrap().execute_batch(&script).unwrap();
        }
        Location::Postgres(url) => {
            let (client, connection) =
                tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute(&as_before("", |hex| format!("'{hex}'"))).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn attachments_of_an_older_hearback_are_fetched_too() {
    on_each_empty_database(|location| async move {
        fill_as_before(&location).await;
        let store = Store::open(&location).await.unwrap();
        let organization = OrganizationId(ORGANIZATION.parse().unwrap());
        let conversation = ConversationId(CONVERSATION.parse().unwrap());
        let thread = store
            .messages(&Access::system(organization, System::Console), conversation, None, 9)
            .await;
        let message = thread.unwrap().items.remove(0);
        assert_eq!(message.media[0].state, MediaState::Fetching);
        assert_eq!(message.media[0].content_type, "image/png");
        assert_eq!(message.media[1].state, MediaState::Failed);
        let now = Timestamp::from_second(60).unwrap();
        let jobs = store.claim_media(10, now, now, &[]).await.unwrap();
        assert_eq!(jobs.len(), 1);
        assert_eq!(jobs[0].id, message.media[0].id);
        assert_eq!(jobs[0].source.as_deref(), Some("https://api.twilio.com/old"));
    })
    .await;
}
