//! Stories of lines: what Twilio says about them, and messaging services with their pools.

use crate::stage::{
    ACCOUNT, DANIELA, KWAME, MAIN, REPAIRS, Stage, on_each_empty_database, on_each_engine,
};
use hearback_inbox::HeldReason;
use hearback_inbox::message::CancelReason;
use hearback_inbox::outbox::Refusal;
use hearback_inbox::{Address, Line, LineFacts, LineKind, OrganizationId, Status, System};
use hearback_store::{
    Access, ComposeTo, Error, Held, InboundText, LineChange, ListQuery, Location, NewLine,
    Received, Store,
};

const SERVICE: &str = "MG0123456789abcdef0123456789abcdef";
const POOL: [&str; 3] = ["+14155550110", "+14155550111", "+14155550112"];

fn numbers(raw: &[&str]) -> Vec<Address> {
    raw.iter().map(|number| Address::from_twilio(number)).collect()
}

async fn add_service(stage: &Stage, pool: &[&str]) -> Line {
    let new = NewLine {
        id: stage.id(),
        number: Address::from_twilio(SERVICE),
        name: "Reminders".into(),
        language: "en".into(),
        facts: LineFacts { pool: Some(numbers(pool)), ..LineFacts::default() },
        is_default: false,
        at: stage.now(),
    };
    stage.store.add_line(&stage.maya(), new).await.unwrap()
}

/// A text to a number of a service, as Twilio's webhook names it.
fn over_service(stage: &Stage, from: &str, to: &str, body: &str) -> InboundText {
    InboundText { service: Some(Address::from_twilio(SERVICE)), ..stage.text(from, to, body) }
}

fn line_of(received: Received) -> hearback_inbox::LineId {
    match received {
        Received::Recorded { message, .. } => message.line_id,
        other => panic!("the text was {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_over_a_messaging_service_comes_in_on_its_line() {
    on_each_engine(|stage| async move {
        let service = add_service(&stage, &POOL).await;
        assert_eq!(service.kind, LineKind::MessagingService);
        let listed = stage.store.lines(&stage.maya()).await.unwrap();
        let listed = listed.iter().find(|line| line.id == service.id).unwrap();
        assert_eq!(listed.pool, numbers(&POOL));

        // Twilio names the service; or only the number, which we know to be in the pool.
        let named = stage.store.receive(over_service(&stage, DANIELA, POOL[0], "Hi")).await;
        assert_eq!(line_of(named.unwrap()), service.id);
        assert_eq!(line_of(stage.texts(DANIELA, POOL[1], "And here").await), service.id);
        // A number that joined the pool since we last asked.
        let joined = stage.store.receive(over_service(&stage, KWAME, "+14155550113", "Yo")).await;
        assert_eq!(line_of(joined.unwrap()), service.id);
        // A number that is a line itself stays that line.
        let own = stage.store.receive(over_service(&stage, KWAME, MAIN, "To main")).await;
        assert_eq!(line_of(own.unwrap()), stage.main);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn yes_to_a_toll_free_number_of_a_pool_takes_back_no_stop_that_is_heard_late() {
    on_each_engine(|stage| async move {
        let toll_free = "+18885550102";
        add_service(&stage, &[POOL[0], toll_free]).await;
        for (who, to, opted_out) in [(DANIELA, toll_free, true), (KWAME, POOL[0], false)] {
            let stop = over_service(&stage, who, to, "STOP");
            let yes = over_service(&stage, who, to, "Yes");
            stage.store.receive(yes).await.unwrap();
            let Received::Recorded { conversation, .. } = stage.store.receive(stop).await.unwrap()
            else {
                panic!("recorded")
            };
            let conversation = stage.store.conversation(&stage.maya(), conversation.id).await;
            assert_eq!(conversation.unwrap().opt_out.is_some(), opted_out, "{to}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_held_for_a_pool_comes_in_with_the_service_and_with_its_numbers() {
    on_each_engine(|stage| async move {
        let kept = stage.store.receive(over_service(&stage, DANIELA, POOL[0], "one")).await;
        assert_eq!(kept.unwrap(), Received::Held(HeldReason::NoLine));
        // Before there was a line, nothing said that this number is in the pool.
        let kept = stage.texts(DANIELA, POOL[1], "two").await;
        assert_eq!(kept, Received::Held(HeldReason::NoLine));

        let service = add_service(&stage, &POOL[..1]).await;
        let bodies = async || {
            let query = hearback_store::ListQuery { limit: 9, ..Default::default() };
            let page = stage.store.conversations(&stage.system(), query).await.unwrap();
            let thread = stage.thread(page.items[0].id).await;
            thread.into_iter().map(|message| message.body).collect::<Vec<_>>()
        };
        assert_eq!(bodies().await, ["one"]);
        let facts = LineFacts { pool: Some(numbers(&POOL)), ..LineFacts::default() };
        let learned = vec![(service.id, facts.clone())];
        stage.store.learn_lines(&stage.system(), learned, stage.now()).await.unwrap();
        assert_eq!(bodies().await, ["one", "two"]);

        let events = stage.events().await.len();
        let again = vec![(service.id, facts)];
        stage.store.learn_lines(&stage.system(), again, stage.now()).await.unwrap();
        assert_eq!(stage.events().await.len(), events, "what is no news makes no event");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_twilio_says_is_kept_and_what_it_leaves_open_stays() {
    on_each_engine(|stage| async move {
        let main = || async {
            let lines = stage.store.lines(&stage.maya()).await.unwrap();
            lines.into_iter().find(|line| line.id == stage.main).unwrap()
        };
        assert_eq!((main().await.sms, main().await.mms), (None, None));
        let facts = LineFacts { sms: Some(true), mms: Some(false), ..LineFacts::default() };
        let learn = vec![(stage.main, facts)];
        stage.store.learn_lines(&stage.system(), learn, stage.now()).await.unwrap();
        let learn = vec![(stage.main, LineFacts { voice: Some(true), ..LineFacts::default() })];
        stage.store.learn_lines(&stage.system(), learn, stage.now()).await.unwrap();
        let main = main().await;
        assert_eq!((main.sms, main.mms, main.voice), (Some(true), Some(false), Some(true)));
    })
    .await;
}

const NORTHSIDE: &str = "0190000000007000800000000000000a";
const SENDERS: [(&str, LineKind); 5] = [
    (MAIN, LineKind::LongCode),
    ("+18885550100", LineKind::TollFree),
    ("+448885550100", LineKind::LongCode),
    ("20406", LineKind::ShortCode),
    (SERVICE, LineKind::MessagingService),
];

/// A database as the first schema has it, with a line of each kind.
fn as_before(clustered: &str, id: impl Fn(&str) -> String) -> String {
    let schema = include_str!("../../migrations/0001_inbox.sql");
    let northside = id(NORTHSIDE);
    let mut script = format!(
        "{};
        CREATE TABLE schema_migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL);
        INSERT INTO schema_migrations VALUES (1, 'inbox');
        INSERT INTO organizations VALUES ({northside}, 'Northside', 1, 'organization', 't', 1);
        INSERT INTO event_counters VALUES ({northside}, 0);",
        schema.replace("/* clustered */", clustered)
    );
    for (at, (number, _)) in SENDERS.iter().enumerate() {
        let line = id(&format!("019000000000700080000000000000b{at}"));
        script += &format!(
            "INSERT INTO lines VALUES ({northside}, {line}, '{ACCOUNT}', '{number}', 'Line', 'en', \
             1, 0, NULL, {at});"
        );
    }
    script
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_an_older_hearback_get_their_kinds() {
    on_each_empty_database(|location| async move {
        match &location {
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
        let store = Store::open(&location).await.unwrap();
        let access = Access::system(OrganizationId(NORTHSIDE.parse().unwrap()), System::Console);
        let lines = store.lines(&access).await.unwrap();
        let kinds: Vec<_> = lines.iter().map(|line| (line.number.as_str(), line.kind)).collect();
        assert_eq!(kinds, SENDERS);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_line_keeps_its_history_and_comes_back_as_itself() {
    on_each_engine(|stage| async move {
        let maya = stage.maya();
        let daniela = stage.daniela_writes("Is anyone there?").await;
        let waiting = stage.maya_answers(daniela, "On my way").await;
        stage.store.delete_line(&maya, stage.main, stage.now()).await.unwrap();

        let lines = stage.store.lines(&maya).await.unwrap();
        assert_eq!(lines.len(), 1);
        assert!(lines[0].is_default && lines[0].id == stage.repairs, "{lines:?}");
        let former = stage.store.former_lines(&maya).await.unwrap();
        assert_eq!((former[0].id, former[0].name.as_str()), (stage.main, "Main"));
        let canceled = stage.message(&waiting).await;
        assert_eq!(canceled.status, Status::Canceled);
        assert_eq!(canceled.cancel_reason, Some(CancelReason::LineDeleted));
        assert_eq!(stage.thread(daniela).await[0].line_id, stage.main);
        // An answer goes out on the line that is left; a text to the number is kept.
        let answer = stage.maya_answers(daniela, "From the other line").await;
        assert_eq!(answer.message.line_id, stage.repairs);
        let kept = stage.texts(DANIELA, MAIN, "Still there?").await;
        assert_eq!(kept, Received::Held(HeldReason::NoLine));
        let again = stage.store.delete_line(&maya, stage.main, stage.now()).await;
        assert!(matches!(again, Err(Error::NotFound)));

        let back = stage.add_line(MAIN, "Front desk").await.unwrap();
        assert_eq!((back.id, back.name.as_str()), (stage.main, "Front desk"));
        assert!(stage.store.former_lines(&maya).await.unwrap().is_empty());
        let bodies: Vec<_> = stage.thread(daniela).await.into_iter().map(|m| m.body).collect();
        assert!(bodies.contains(&"Still there?".to_owned()), "{bodies:?}");
        assert!(matches!(stage.add_line(MAIN, "Twice").await, Err(Error::NumberTaken(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_is_switched_off_and_on_and_nothing_is_lost() {
    on_each_engine(|stage| async move {
        let maya = stage.maya();
        let daniela = stage.daniela_writes("Before").await;
        stage.maya_answers(daniela, "Waits").await;
        let organization = stage.store.switch_inbox(&maya, false, stage.now()).await.unwrap();
        assert!(!organization.inbox_on);
        let refused = stage.draft(ComposeTo::Conversation(daniela), "Refused");
        let refused = stage.store.compose(&maya, refused).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::InboxOff))));
        let claim = async || {
            let claimed = stage.store.claim(9, stage.now(), "node", &Held::default()).await;
            claimed.unwrap().into_iter().map(|handover| handover.body).collect::<Vec<_>>()
        };
        assert_eq!(claim().await, [""; 0]);
        for body in ["one", "two"] {
            let kept = stage.texts(DANIELA, MAIN, body).await;
            assert_eq!(kept, Received::Held(HeldReason::InboxOff));
        }
        let off = LineChange { on: Some(false), ..LineChange::default() };
        stage.store.change_line(&maya, stage.repairs, off, stage.now()).await.unwrap();
        stage.texts(KWAME, REPAIRS, "To a line that is off").await;

        stage.store.switch_inbox(&maya, true, stage.now()).await.unwrap();
        let bodies: Vec<_> = stage.thread(daniela).await.into_iter().map(|m| m.body).collect();
        assert_eq!(bodies, ["Before", "Waits", "one", "two"]);
        assert_eq!(claim().await, ["Waits"]);
        let query = ListQuery { limit: 9, ..ListQuery::default() };
        let all = stage.store.conversations(&maya, query).await.unwrap().items;
        assert_eq!(all.len(), 1, "a line that is off itself stays off");
        let events = stage.events().await.len();
        stage.store.switch_inbox(&maya, true, stage.now()).await.unwrap();
        assert_eq!(stage.events().await.len(), events);
    })
    .await;
}
