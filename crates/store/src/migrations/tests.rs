use super::*;
use crate::Value;
use crate::driver::postgres;
use crate::testing;
use crate::tx::Engine;
use hearback_inbox::message::Failure;
use uuid::Uuid;

/// The last migration before failures that are older than their list were added to it.
const BEFORE_THE_TRUTH: usize = 8;

/// Empty databases, one for each engine that is there.
async fn databases() -> Vec<Tx> {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let mut all = vec![Tx::new(Engine::Sqlite(connection))];
    if let Some(server) = testing::unless_left_out("HEARBACK_TEST_POSTGRES") {
        let name = format!("migrations_{}", Uuid::from_u128(rand::random()).simple());
        let server_client = postgres::connect(&server).await.unwrap();
        server_client.script(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (before, _) = server.rsplit_once('/').unwrap();
        let client = postgres::connect(&format!("{before}/{name}")).await.unwrap();
        all.push(Tx::new(Engine::Postgres(client)));
    }
    all
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// A message as it was written down before, in one conversation.
async fn wrote(tx: &mut Tx, (n, at): (u128, i64), status: &str, code: Option<i64>, key: &str) {
    let failure = Failure {
        code,
        title: "It \"failed\"".into(),
        advice: String::new(),
        retry_helps: true,
        docs_url: None,
    };
    let error = ["failed", "undelivered"].contains(&status).then_some(&failure);
    let error = crate::value::json_or_null(error).unwrap();
    let sql = "INSERT INTO messages (organization_id, conversation_id, at, id, direction, status, \
               body, line_id, segments, segments_by, client_key, error, needs_decision, \
               sent_outside, revision) VALUES (?1, ?2, ?3, ?4, 'outbound', ?5, '', ?6, 1, 'us', \
               ?7, ?8, 0, 0, 1)";
    let values: [Value; 8] = [
        id(1).into(),
        id(2).into(),
        at.into(),
        id(n).into(),
        status.into(),
        id(3).into(),
        key.into(),
        error,
    ];
    tx.execute(sql, &values).await.unwrap();
}

#[tokio::test]
async fn failures_from_before_their_list_are_in_it_and_those_sent_again_are_told_apart() {
    for mut tx in databases().await {
        apply_up_to(&mut tx, BEFORE_THE_TRUTH).await.unwrap();
        wrote(&mut tx, (10, 100), "failed", Some(30_006), "a").await;
        wrote(&mut tx, (11, 200), "undelivered", None, "b").await;
        wrote(&mut tx, (12, 300), "delivered", None, &format!("retry:{}", id(11))).await;
        wrote(&mut tx, (13, 400), "failed", Some(572_005), "c").await;
        wrote(&mut tx, (14, 500), "canceled", None, &format!("retry:{}", id(13))).await;
        let report = "INSERT INTO status_reports (organization_id, message_id, id, at, sid, status, \
                      applied) VALUES (?1, ?2, ?3, 150, 'SM1', 'failed', 1)";
        tx.execute(report, values![id(1), id(10), id(20)]).await.unwrap();
        // One that was in the list already.
        let listed = "INSERT INTO failures (organization_id, message_id, conversation_id, line_id, \
                      at, code) VALUES (?1, ?2, ?3, ?4, 450, 572005)";
        tx.execute(listed, values![id(1), id(13), id(2), id(3)]).await.unwrap();

        apply(&mut tx).await.unwrap();
        let sql = "SELECT message_id, at, code, sent_again, again_id FROM failures ORDER BY at";
        let mut found = vec![];
        for mut row in tx.query(sql, &[]).await.unwrap() {
            let (message, at, code): (Uuid, i64, i64) =
                (row.take().unwrap(), row.take().unwrap(), row.take().unwrap());
            let (sent_again, again): (i64, Option<Uuid>) =
                (row.take().unwrap(), row.take().unwrap());
            found.push((message, at, code, sent_again, again));
        }
        let expected = [
            (id(10), 150, 30_006, 0, None),
            (id(11), 200, 0, 1, Some(id(12))),
            (id(13), 450, 572_005, 0, None),
        ];
        assert_eq!(found, expected);
    }
}

#[test]
fn a_migration_is_written_once_with_both_engines_words() {
    let sql = "A /*sqlite*/ b /*postgres*/ c /*end*/ D /* clustered */";
    assert_eq!(for_engine(sql, false), "A  b  D WITHOUT ROWID");
    assert_eq!(for_engine(sql, true), "A  c  D ");
}
