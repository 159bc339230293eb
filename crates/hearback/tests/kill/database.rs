//! What PostgreSQL can be, and what of it is refused at the start, with the reason.

use crate::cluster::Cluster;
use crate::ended::run;
use crate::outage::PROGRAMS;
use crate::process::{hearback, start};
use crate::{EMAIL, PASSWORD, left_out, set_up_people};
use reqwest::Method;
use serde_json::json;
use tempfile::tempdir;

const LISTS: usize = 57;
const SIGN_INS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_not_be_used_is_refused_with_the_reason() {
    let Some(programs) = left_out::unless(PROGRAMS) else { return };
    let cluster = Cluster::start(&programs).await;
    let client = cluster.client().await;
    for (name, encoding) in [("old", "LATIN1"), ("plain", "SQL_ASCII"), ("odd", "WIN1252")] {
        let sql = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}'");
        client.batch_execute(&sql).await.unwrap();
    }
    cluster.ask_for_passwords("guarded");
    client.batch_execute("CREATE ROLE guarded LOGIN PASSWORD 'hunter2'").await.unwrap();
    client.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    let at = format!("127.0.0.1:{}", cluster.port);
    let directory = tempdir().unwrap();
    for (url, code, words) in [
        (format!("postgres://postgres@{at}/old"), 1, ["old", "LATIN1", "ENCODING 'UTF8'"]),
        (format!("postgres://postgres@{at}/plain"), 1, ["plain", "SQL_ASCII", "ENCODING 'UTF8'"]),
        (format!("postgres://postgres@{at}/odd"), 1, ["odd", "WIN1252", "ENCODING 'UTF8'"]),
        (format!("postgres://postgres@{at}/none"), 1, ["none", "does not exist", "3D000"]),
        (format!("postgres://ghost@{at}/postgres"), 1, ["ghost", "does not exist", "28000"]),
        (format!("postgres://guarded:hunter3@{at}/postgres"), 1, ["password", "failed", "28P01"]),
        (format!("postgres://postgres@{at},127.0.0.1:1/none"), 1, ["none", "exist", "3D000"]),
        (format!("postgres://postgres@{at},{at}:2/none"), 2, ["URL", "port", "one:5432,two"]),
        (format!("postgres://postgres@{at}/x?no_such=1"), 2, ["URL", "no_such", "one:5432,two"]),
    ] {
        let ended = run(directory.path(), &["serve", "--port", "0", "--database", &url]).await;
        assert_eq!(ended.code, code, "{url}: {}", ended.err);
        assert!(ended.out.is_empty(), "{}", ended.out);
        for word in words {
            assert!(ended.err.contains(word), "{word}: {}", ended.err);
        }
        assert!(!ended.err.contains("hunter"), "{}", ended.err);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn few_connections_are_waited_for() {
    let Some(programs) = left_out::unless(PROGRAMS) else { return };
    let cluster = Cluster::start(&programs).await;
    let client = cluster.client().await;
    client.batch_execute("CREATE ROLE few LOGIN CONNECTION LIMIT 4").await.unwrap();
    client.batch_execute("CREATE DATABASE few OWNER few").await.unwrap();
    let url = format!("postgres://few@127.0.0.1:{}/few", cluster.port);
    let directory = tempdir().unwrap();
    let mut command = hearback(directory.path());
    command.args(["serve", "--port", "0", "--json", "--database", &url]);
    let serving = start(&mut command).await;
    let maya = set_up_people(&serving).await;
    let mut asked = vec![];
    for n in 0..LISTS + SIGN_INS {
        let credentials = json!({ "email": EMAIL, "password": PASSWORD });
        let request = if n % 20 == 0 {
            maya.request(Method::POST, "/session").json(&credentials)
        } else {
            maya.request(Method::GET, "/conversations?tab=all")
        };
        asked.push(tokio::spawn(request.send()));
    }
    for answer in asked {
        let answer = answer.await.unwrap().unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
    }
    let (_, log) = serving.terminate().await;
    assert!(log.contains("using fewer connections"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pooler_is_fine_in_session_mode_and_refused_in_others() {
    let Some(programs) = left_out::unless(PROGRAMS) else { return };
    let Some(pgbouncer) = left_out::unless("HEARBACK_TEST_PGBOUNCER") else { return };
    let cluster = Cluster::start(&programs).await;
    for mode in ["session", "transaction", "statement"] {
        let pooler = cluster.pooled(&pgbouncer, mode).await;
        let url = format!("postgres://postgres@127.0.0.1:{}/postgres", pooler.port);
        let directory = tempdir().unwrap();
        let serve = ["serve", "--port", "0", "--json", "--database", &url];
        if mode == "session" {
            let serving = start(hearback(directory.path()).args(serve)).await;
            let maya = set_up_people(&serving).await;
            assert_eq!(maya.get("/session").await["role"], "admin");
            serving.terminate().await;
        } else {
            let ended = run(directory.path(), &serve).await;
            assert_eq!(ended.code, 1, "{mode}: {}", ended.err);
            assert!(ended.err.contains("pool_mode = session"), "{}", ended.err);
        }
    }
}
