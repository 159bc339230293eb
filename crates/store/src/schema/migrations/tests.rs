use super::*;
use crate::change::logged_after;
use crate::engine::driver::postgres;
use crate::engine::tx::Engine;
use crate::engine::{NumberKey, Value};
use crate::tables::{conversation, message, scheduled};
use crate::testing;
use hearback_inbox::message::Failure;
use hearback_inbox::{Actor, ActorId, ConversationId, MessageId, OrganizationId, UserId};
use uuid::Uuid;

/// The last migration before failures that are older than their list were added to it.
const BEFORE_THE_TRUTH: usize = 8;

/// Empty databases, one for each engine that is there.
async fn databases() -> Vec<WriteTx> {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let mut all = vec![WriteTx::new(Engine::Sqlite(connection), NumberKey::default())];
    if let Some(server) = testing::unless_left_out("HEARBACK_TEST_POSTGRES") {
        let name = format!("migrations_{}", Uuid::from_u128(rand::random()).simple());
        let server_client = postgres::connect(&server).await.unwrap();
        server_client.script(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (before, _) = server.rsplit_once('/').unwrap();
        let client = postgres::connect(&format!("{before}/{name}")).await.unwrap();
        all.push(WriteTx::new(Engine::Postgres(client), NumberKey::default()));
    }
    all
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// A message as it was written down before, in one conversation.
async fn wrote(tx: &mut WriteTx, (n, at): (u128, i64), status: &str, code: Option<i64>, key: &str) {
    let failure = Failure {
        code,
        title: "It \"failed\"".into(),
        advice: String::new(),
        retry_helps: true,
        docs_url: None,
    };
    let error = ["failed", "undelivered"].contains(&status).then_some(&failure);
    let error = crate::engine::value::json_or_null(error).unwrap();
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
    let _alone = testing::alone().await;
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

/// A conversation as it was stored before: whose number, and since when.
async fn conversed(tx: &mut WriteTx, (n, number): (u128, &str), at: i64, unread: i64) {
    let sql = "INSERT INTO conversations (organization_id, id, number, state, unread, has_unread, \
               assignee_id, line_id, visible, dismissed, unrecognized, failed, last_inbound_at, \
               last_at, created_at, revision) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, 0, 1, 0, ?9, ?9, ?9, 1)";
    let state = if unread > 0 { "open" } else { "closed" };
    let key: [Value; 3] = [id(1).into(), id(n).into(), number.to_owned().into()];
    let rest: [Value; 6] = [
        state.into(),
        unread.into(),
        i64::from(unread > 0).into(),
        Uuid::nil().into(),
        id(3).into(),
        at.into(),
    ];
    tx.execute(sql, &[&key[..], &rest[..]].concat()).await.unwrap();
    let sql = "INSERT INTO messages (organization_id, conversation_id, at, id, direction, status, \
               body, line_id, segments, segments_by, needs_decision, sent_outside, revision) \
               VALUES (?1, ?2, ?3, ?4, 'inbound', 'received', 'Hola', ?5, 1, 'us', 0, 0, 1)";
    let values = values![id(1), id(n), at, id(n + 100), id(3)];
    tx.execute(sql, values).await.unwrap();
}

#[tokio::test]
async fn a_mexican_phone_with_two_numbers_becomes_one_conversation() {
    let _alone = testing::alone().await;
    const BEFORE_ONE_PHONE: usize = 9;
    for mut tx in databases().await {
        apply_up_to(&mut tx, BEFORE_ONE_PHONE).await.unwrap();
        // Ana's phone wrote under both, Luis's under the old number alone, Daniela is American.
        conversed(&mut tx, (10, "+5215512345678"), 200, 2).await;
        conversed(&mut tx, (11, "+525512345678"), 100, 0).await;
        conversed(&mut tx, (12, "+5215500000000"), 300, 1).await;
        conversed(&mut tx, (13, "+14155550132"), 400, 0).await;
        let opted_out = "INSERT INTO opt_outs (organization_id, number, source, line_id, at, word) \
                         VALUES (?1, ?2, 'keyword', ?3, 250, 'STOP')";
        for number in ["+5215512345678", "+525512345678", "+5215500000000"] {
            tx.execute(opted_out, values![id(1), number.to_owned(), Uuid::nil()]).await.unwrap();
        }
        let organization = "INSERT INTO organizations (id, name, inbox_on, keyword_scope, \
                            webhook_token, created_at) VALUES (?1, 'North', 1, 'organization', 't', 0)";
        tx.execute(organization, values![id(1)]).await.unwrap();
        let customer = "INSERT INTO customers (organization_id, id, name, address, fields, \
                        texting_on, created_at) VALUES (?1, ?2, 'Luis', '', '{}', 1, 0)";
        tx.execute(customer, values![id(1), id(20)]).await.unwrap();
        let number = "INSERT INTO customer_numbers (organization_id, number, customer_id) \
                      VALUES (?1, ?2, ?3)";
        tx.execute(number, values![id(1), "+525500000000".to_owned(), id(20)]).await.unwrap();

        apply(&mut tx).await.unwrap();
        let sql = "SELECT c.id, c.number, c.state, c.unread, c.last_at, c.customer_id, \
                   CASE WHEN c.opt_out IS NULL THEN 0 ELSE 1 END, \
                   (SELECT COUNT(*) FROM messages m WHERE m.organization_id = c.organization_id \
                    AND m.conversation_id = c.id) \
                   FROM conversations c ORDER BY c.id";
        let mut found = vec![];
        for mut row in tx.query(sql, &[]).await.unwrap() {
            let (id, number): (Uuid, String) = (row.take().unwrap(), row.take().unwrap());
            let (state, unread): (String, i64) = (row.take().unwrap(), row.take().unwrap());
            let (last, customer): (i64, Option<Uuid>) = (row.take().unwrap(), row.take().unwrap());
            let (out, messages): (i64, i64) = (row.take().unwrap(), row.take().unwrap());
            found.push((id, number, state, unread, last, customer, out, messages));
        }
        let open = || "open".to_owned();
        let expected = [
            (id(11), "+525512345678".to_owned(), open(), 2, 200, None, 1, 2),
            (id(12), "+525500000000".to_owned(), open(), 1, 300, Some(id(20)), 1, 1),
            (id(13), "+14155550132".to_owned(), "closed".to_owned(), 0, 400, None, 0, 1),
        ];
        assert_eq!(found, expected);
        let sql = "SELECT number FROM opt_outs ORDER BY number";
        let mut numbers: Vec<String> = vec![];
        for mut row in tx.query(sql, &[]).await.unwrap() {
            numbers.push(row.take().unwrap());
        }
        assert_eq!(numbers, ["+525500000000", "+525512345678"]);
        let sql = "SELECT open, closed, unread, unrecognized FROM counters";
        let mut row = tx.find(sql, &[]).await.unwrap().unwrap();
        let counts: [i64; 4] = std::array::from_fn(|_| row.take().unwrap());
        assert_eq!(counts, [2, 1, 2, 2]);
    }
}

#[tokio::test]
async fn an_address_with_capitals_becomes_one_that_can_sign_in() {
    const BEFORE_SIGN_IN: usize = 12;
    let _alone = testing::alone().await;
    for mut tx in databases().await {
        apply_up_to(&mut tx, BEFORE_SIGN_IN).await.unwrap();
        let users = [
            (1, "Eve@North.example", 100),
            (2, "ana@north.example", 300),
            (3, "Ana@north.example", 200),
            (4, "BEN@north.example", 500),
            (5, "Ben@north.example", 400),
            (6, "JOSÉ@north.example", 600),
        ];
        for (n, email, at) in users {
            let sql = "INSERT INTO users (id, email, name, password_hash, created_at) \
                       VALUES (?1, ?2, 'x', 'x', ?3)";
            tx.execute(sql, values![id(n), email.to_owned(), at]).await.unwrap();
        }
        let sql = "INSERT INTO sessions (token_hash, organization_id, user_id, created_at, \
                   seen_at, expires_at, user_agent) VALUES (?1, ?2, ?3, 1, 1, 1, '')";
        tx.execute(sql, values![vec![7_u8; 32], id(9), id(1)]).await.unwrap();

        apply(&mut tx).await.unwrap();
        let mut found: Vec<String> = vec![];
        for mut row in tx.query("SELECT email FROM users ORDER BY id", &[]).await.unwrap() {
            found.push(row.take().unwrap());
        }
        let expected = [
            "eve@north.example",
            "ana@north.example",
            "Ana@north.example",
            "BEN@north.example",
            "ben@north.example",
            "josé@north.example",
        ];
        assert_eq!(found, expected);
        let sql = "SELECT plain_cookie FROM sessions";
        let plain: i64 = tx.find(sql, &[]).await.unwrap().unwrap().take().unwrap();
        assert_eq!(plain, 1);
    }
}

#[tokio::test]
async fn what_members_wrote_before_keys_could_is_still_theirs() {
    const BEFORE_AUTHORS: usize = 16;
    let _alone = testing::alone().await;
    for mut tx in databases().await {
        apply_up_to(&mut tx, BEFORE_AUTHORS).await.unwrap();
        let (organization, conversation) = (OrganizationId(id(1)), ConversationId(id(10)));
        conversed(&mut tx, (10, "+14155550132"), 100, 0).await;
        let maya = id(7);
        let last = format!(
            r#"{{"message_id":"{}","direction":"outbound","origin":"user","author_id":"{maya}",
            "preview":"On our way","status":"sent"}}"#,
            id(30)
        );
        let sql = "UPDATE conversations SET last_message = ?1, author_id = ?2";
        tx.execute(sql, values![last, maya]).await.unwrap();
        for (n, author) in [(30, Some(maya)), (31, None)] {
            wrote(&mut tx, (n, 200), "sent", None, &format!("key {n}")).await;
            let sql = "UPDATE messages SET author_id = ?1 WHERE id = ?2";
            tx.execute(sql, values![author, id(n)]).await.unwrap();
        }
        let sql = "INSERT INTO scheduled_messages (organization_id, id, conversation_id, due_at, \
                   line_id, author_id, origin, body, cancel_on_reply, created_at, revision) \
                   VALUES (?1, ?2, ?3, 900, ?4, ?5, 'user', 'Tomorrow', 0, 800, 1)";
        tx.execute(sql, values![id(1), id(32), id(10), id(3), maya]).await.unwrap();
        let sql = "INSERT INTO events (organization_id, number, at, kind, actor, only_for, \
                   conversation_id, scheduled_changed, gone) \
                   VALUES (?1, 1, 500, 'first_message_refused', 'sender', ?2, ?3, 0, ?4)";
        tx.execute(sql, values![id(1), maya, id(10), refused(maya)]).await.unwrap();

        apply(&mut tx).await.unwrap();
        let by_maya = Some(Actor::Member { id: UserId(maya) });
        let found = conversation::by_id(&mut tx, organization, conversation).await.unwrap();
        assert_eq!(found.last.unwrap().author, by_maya);
        assert_eq!(found.author_id, Some(ActorId(maya)));
        for (n, author) in [(30, by_maya), (31, None), (110, None)] {
            let found = message::by_id(&mut tx, organization, MessageId(id(n))).await.unwrap();
            assert_eq!(found.author, author, "{n}");
        }
        let found = scheduled::by_id(&mut tx, organization, MessageId(id(32))).await.unwrap();
        assert_eq!(found.unwrap().message.author, by_maya);
        let event = logged_after(&mut tx, organization, 0, 10).await.unwrap().pop().unwrap();
        let gone = event.gone.unwrap();
        assert_eq!(event.only_for, Some(ActorId(maya)));
        assert_eq!(
            (gone.message.author, gone.conversation.last.unwrap().author),
            (by_maya, by_maya)
        );
    }
}

/// A refused first message and its conversation, as their event kept them before.
fn refused(author: Uuid) -> String {
    let (message, conversation, line) = (id(40), id(41), id(3));
    format!(
        r#"{{"conversation":{{"id":"{conversation}","number":"+14155550133","name":null,
        "customer":null,"state":"open","marks":["failed"],"unread":0,"assignee_id":null,
        "line_id":"{line}","answerable":true,"channel":"sms","opt_out":null,
        "last":{{"message_id":"{message}","direction":"outbound","origin":"user",
        "author_id":"{author}","preview":"Hello","status":"failed"}},
        "last_at":"2026-11-30T10:00:00Z","created_at":"2026-11-30T10:00:00Z","visible":false,
        "revision":1}},
        "message":{{"id":"{message}","conversation_id":"{conversation}","direction":"outbound",
        "origin":"user","status":"failed","body":"Hello","line_id":"{line}","author_id":"{author}",
        "at":"2026-11-30T10:00:00Z","segments":1,"segments_by":"us","sid":null,"client_key":"a",
        "media":[],"error":null,"cancel_reason":null,"cancel_on_reply":false,
        "needs_decision":false,"keyword":null,"asks_to_stop":false,"sent_outside":false,
        "revision":1}}}}"#
    )
}
