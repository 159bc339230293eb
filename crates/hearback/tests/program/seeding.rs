//! `seed`: many conversations, as true as if they had happened, and never among someone's own
//! unasked.

use crate::browser::Browser;
use crate::ended::{Ended, ended};
use crate::left_out;
use crate::process::{hearback, start};
use reqwest::StatusCode;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tempfile::{TempDir, tempdir};
use tokio_postgres::NoTls;

/// Of every count, how far it is from the rows; nothing when all are right.
const WRONG: &str = "
    SELECT COUNT(*) FROM (
        SELECT line_id, assignee_id, open, closed, unread, unrecognized FROM counters
        UNION ALL
        SELECT line_id, assignee_id,
            -COUNT(CASE WHEN state = 'open' THEN 1 END),
            -COUNT(CASE WHEN state = 'closed' THEN 1 END),
            -COUNT(CASE WHEN unread > 0 THEN 1 END),
            -COUNT(CASE WHEN customer_id IS NULL AND dismissed = 0 THEN 1 END)
        FROM conversations WHERE visible = 1 GROUP BY line_id, assignee_id) AS both_ways
    GROUP BY line_id, assignee_id
    HAVING SUM(open) <> 0 OR SUM(closed) <> 0 OR SUM(unread) <> 0 OR SUM(unrecognized) <> 0";

/// Where a database is.
struct Place {
    directory: TempDir,
    database: Option<String>,
}

impl Place {
    fn sqlite() -> Self {
        Self { directory: tempdir().unwrap(), database: None }
    }

    async fn postgres(server: &str) -> Self {
        let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
        tokio::spawn(connection);
        let name = format!("seed_{:032x}", rand::random::<u128>());
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (before, _) = server.rsplit_once('/').unwrap();
        Self { directory: tempdir().unwrap(), database: Some(format!("{before}/{name}")) }
    }

    fn arguments(&self) -> Vec<String> {
        let database = self.database.iter().flat_map(|url| ["--database".into(), url.clone()]);
        database.collect()
    }

    async fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = hearback(self.directory.path());
        ended(command.args(arguments).args(self.arguments())).await
    }

    /// The numbers in the first column.
    async fn ask(&self, sql: &str) -> Vec<i64> {
        let Some(url) = &self.database else {
            return ask_sqlite(&self.directory.path().join("hearback-data/hearback.sqlite"), sql);
        };
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        client.query(sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
    }
}

fn ask_sqlite(file: &Path, sql: &str) -> Vec<i64> {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.busy_timeout(Duration::from_secs(10)).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

async fn places() -> Vec<Place> {
    let mut places = vec![Place::sqlite()];
    if let Some(server) = left_out::unless("HEARBACK_TEST_POSTGRES") {
        places.push(Place::postgres(&server).await);
    }
    places
}

#[tokio::test]
async fn what_is_asked_for_is_there_and_counted_and_can_be_worked_with() {
    for place in places().await {
        let seed =
            ["seed", "--conversations", "600", "--messages-each", "4", "--long-thread", "150"];
        let seeded = place.run(&seed).await;
        assert_eq!(seeded.code, 0, "{}", seeded.err);
        assert!(seeded.out.contains("2400 messages"), "{}", seeded.out);
        assert!(seeded.err.contains("600 of 600 conversations"), "{}", seeded.err);
        assert_eq!(place.ask("SELECT COUNT(*) FROM conversations").await, [601]);
        assert_eq!(place.ask("SELECT COUNT(*) FROM messages").await, [2400 + 150]);
        assert!(place.ask("SELECT COUNT(*) FROM opt_outs").await[0] > 3);
        assert!(place.ask(WRONG).await.is_empty());
        let told = "SELECT COUNT(*) FROM events WHERE kind <> 'member_changed'";
        let events = place.ask(told).await;
        assert!(events[0] < 10, "a few events, not one for each: {events:?}");

        let again = place.run(&seed).await;
        assert!(again.out.contains("There are 600 conversations already"), "{}", again.out);
        let more = place.run(&["seed", "--conversations", "700", "--messages-each", "4"]).await;
        assert_eq!(more.code, 0, "{}", more.err);
        assert_eq!(place.ask("SELECT COUNT(*) FROM conversations").await, [701]);
        assert!(place.ask(WRONG).await.is_empty());

        let serve = ["serve", "--port", "0", "--json"];
        let mut command = hearback(place.directory.path());
        let serving = start(command.args(serve).args(place.arguments())).await;
        let mut maya = Browser::at(serving.text("url"));
        let status = maya.sign_in("maya@northside.example", "northside-demo").await;
        assert_eq!(status, StatusCode::OK);
        let page = maya.get("/conversations?tab=all&limit=100").await;
        assert_eq!(page["conversations"].as_array().unwrap().len(), 100);
        let found = maya.get("/conversations?number=%2B1+971+555+0199").await;
        let long = &found["conversations"][0]["id"];
        let path = format!("/conversations/{}/messages?limit=100", long.as_str().unwrap());
        assert_eq!(maya.get(&path).await["messages"].as_array().unwrap().len(), 100);
        serving.terminate().await;
    }
}

#[tokio::test]
async fn whoever_stops_it_finds_whole_what_is_there_and_goes_on_later() {
    let place = Place::sqlite();
    let seed = ["seed", "--conversations", "6000"];
    let mut command = hearback(place.directory.path());
    command.args(seed).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let file = place.directory.path().join("hearback-data/hearback.sqlite");
    let count = "SELECT COUNT(*) FROM conversations";
    let table = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'conversations'";
    loop {
        if file.exists() && ask_sqlite(&file, table) == [1] && ask_sqlite(&file, count)[0] > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id().unwrap()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let stopped = child.wait_with_output().await.unwrap();
    assert_eq!(stopped.status.code(), Some(1));
    let there = ask_sqlite(&file, count)[0];
    assert!((1..6000).contains(&there), "{there}");
    let said = String::from_utf8(stopped.stderr).unwrap();
    assert!(said.contains(&format!("stopped at {there} of 6000")), "{said}");
    assert!(place.ask(WRONG).await.is_empty());

    let rest = place.run(&seed).await;
    assert_eq!(rest.code, 0, "{}", rest.err);
    assert_eq!(ask_sqlite(&file, count), [6000]);
    assert!(place.ask(WRONG).await.is_empty());
}

#[tokio::test]
async fn nobodys_own_conversations_get_strangers_unasked() {
    let place = Place::sqlite();
    let kept =
        ["demo", "--port", "0", "--simulator-port", "0", "--json", "--data", "hearback-data"];
    start(hearback(place.directory.path()).args(kept)).await.terminate().await;
    let unasked = place.run(&["seed", "--conversations", "10"]).await;
    assert_eq!(unasked.code, 2);
    assert!(unasked.err.contains("Northside Home Services"), "{}", unasked.err);
    assert!(unasked.err.contains("--organization"), "{}", unasked.err);
    assert_eq!(place.ask("SELECT COUNT(*) FROM conversations").await, [200]);

    let name = ["--organization", "Northside Home Services"];
    let asked = place.run(&[&["seed", "--conversations", "10"][..], &name].concat()).await;
    assert_eq!(asked.code, 0, "{}", asked.err);
    assert_eq!(place.ask("SELECT COUNT(*) FROM conversations").await, [210]);
    assert!(place.ask(WRONG).await.is_empty());
    let other = ["seed", "--conversations", "10", "--organization", "Harbor Dental"];
    assert_eq!(place.run(&other).await.code, 2);
}
