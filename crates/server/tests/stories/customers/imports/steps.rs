//! The steps of an import, one import at a time, and a server that stops in the middle.

use super::{IMPORTS, checked, counts, id_of, imported, settled, started, upload, when};
use crate::customers::text;
use crate::story::{Inbox, Person, on_each_engine, on_each_engine_with, settings};
use hearback_server::MediaStore;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::fmt::Write as _;

async fn on_file(person: &Person) -> usize {
    let answer = person.get("/customers/file").await;
    assert_eq!(answer.status, 200);
    answer.text.lines().count() - 1
}

fn many(count: usize) -> String {
    let mut file = "name,phone,external id\n".to_owned();
    for nth in 0..count {
        writeln!(file, "Customer {nth},+1415{:07},C-{nth}", 5_550_000 + nth).unwrap();
    }
    file
}

#[tokio::test]
async fn one_import_is_on_its_way_at_a_time_and_each_step_has_its_time() {
    on_each_engine(|inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let import = upload(&ana, "name\nRosa\n").await.ok(201);
        let id = text(&import["id"]);
        upload(&maya, "name\nKwame\n").await.is_problem(
            409,
            "import_running",
            "“crm.csv” is being",
        );
        let step = |step: &str| format!("{IMPORTS}/{id}/{step}");
        let early = "has to be checked first";
        ana.post(&step("start"), Value::Null).await.is_problem(409, "import_not_ready", early);
        let undo = ana.post(&step("undo"), Value::Null).await;
        undo.is_problem(409, "import_not_ready", "isn't over yet");
        ana.post(&step("check"), import["plan"].clone()).await.ok(200);
        let checked = settled(&inbox, &ana, &id).await;
        assert_eq!(checked["import"]["state"], "checked");
        let done = started(&inbox, &ana, &checked).await;
        assert_eq!(done["import"]["state"], "done");
        for (step, words) in [("check", "was started already"), ("start", "was started already")] {
            let answer = ana.post(&format!("{IMPORTS}/{id}/{step}"), import["plan"].clone()).await;
            answer.is_problem(409, "import_not_ready", words);
        }
        let over = ana.delete(&format!("{IMPORTS}/{id}")).await;
        over.is_problem(409, "import_not_ready", "is over already");
        ana.get(&step("preview")).await.is_problem(404, "not_found", "");

        // Another one is on its way: the first can't be undone meanwhile.
        let other = upload(&maya, "name\nKwame\n").await.ok(201);
        let undo = ana.post(&step("undo"), Value::Null).await;
        undo.is_problem(409, "import_running", "being imported");
        assert_eq!(maya.delete(&format!("{IMPORTS}/{}", text(&other["id"]))).await.status, 204);
        let gone = maya.get(&format!("{IMPORTS}/{}", text(&other["id"]))).await;
        gone.is_problem(404, "not_found", "");
        let list = maya.get(IMPORTS).await.ok(200);
        assert_eq!(list["imports"].as_array().unwrap().len(), 1);
        assert_eq!(list["imports"][0]["created_by"], json!(inbox.user("ana").await));
        ana.post(&step("undo"), Value::Null).await.ok(200);
        settled(&inbox, &ana, &id).await;
        let again = ana.post(&step("undo"), Value::Null).await;
        again.is_problem(409, "import_not_ready", "was undone already");
        let kinds: Vec<_> = inbox.audit().await.iter().map(|entry| json!(entry.kind)).collect();
        assert_eq!(kinds[..2], ["import_undone", "imported"]);
    })
    .await;
}

#[tokio::test]
async fn who_may_not_transfer_customers_finds_no_import() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let id = id_of(&imported(&inbox, &maya, "name\nRosa\n").await);
        for name in ["luis", "vera"] {
            let person = inbox.sign_in(name).await;
            assert_eq!(upload(&person, "name\nKwame\n").await.status, 403, "{name}");
            assert_eq!(person.get(IMPORTS).await.status, 403);
            assert_eq!(person.get(&format!("{IMPORTS}/{id}")).await.status, 403);
            assert_eq!(person.get(&format!("{IMPORTS}/{id}/refused")).await.status, 403);
            let undo = person.post(&format!("{IMPORTS}/{id}/undo"), Value::Null).await;
            assert_eq!(undo.status, 403);
        }
        assert_eq!(on_file(&maya).await, 1);
    })
    .await;
}

/// How long another process waits before it takes over what one had begun.
const SHORT: SignedDuration = SignedDuration::from_secs(1);

/// Settings whose files outlive the server, as a folder does.
fn kept_in(folder: &tempfile::TempDir) -> hearback_server::Settings {
    let mut settings = settings();
    settings.lease = SHORT;
    settings.media = MediaStore::folder(folder.path()).unwrap();
    settings
}

#[tokio::test]
async fn a_server_that_stops_in_the_middle_goes_on_where_it_was_and_imports_nobody_twice() {
    let folder = tempfile::tempdir().unwrap();
    let store = MediaStore::folder(folder.path()).unwrap();
    on_each_engine_with(
        |settings| (settings.media, settings.lease) = (store.clone(), SHORT),
        |inbox| stopped_in_the_middle(inbox, kept_in(&folder)),
    )
    .await;
}

async fn stopped_in_the_middle(inbox: Inbox, settings: hearback_server::Settings) {
    let maya = inbox.sign_in("maya").await;
    let checked = checked(&inbox, &maya, many(4_000)).await;
    assert_eq!(counts(&checked), [4_000, 0, 0, 0]);
    let id = id_of(&checked);
    maya.post(&format!("{IMPORTS}/{id}/start"), Value::Null).await.ok(200);
    let is_under_way = |import: &Value| import["done"].as_i64().unwrap() > 0;
    when(&inbox, &maya, &id, is_under_way).await;
    let inbox = inbox.restarted(settings).await;
    let maya = maya.moved_to(&inbox);
    let done = settled(&inbox, &maya, &id).await;
    assert_eq!((counts(&done), &done["import"]["done"]), ([4_000, 0, 0, 0], &json!(4_000)));
    assert_eq!(on_file(&maya).await, 4_000);

    // The same of undoing it.
    maya.post(&format!("{IMPORTS}/{id}/undo"), Value::Null).await.ok(200);
    let undone = settled(&inbox, &maya, &id).await;
    assert_eq!((&undone["import"]["state"], on_file(&maya).await), (&json!("undone"), 0));
    assert_eq!(undone["import"]["undone"], 4_000);
}

#[tokio::test]
async fn an_import_that_was_stopped_keeps_what_it_imported_and_can_be_undone() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let checked = checked(&inbox, &maya, many(3_000)).await;
        let id = id_of(&checked);
        maya.post(&format!("{IMPORTS}/{id}/start"), Value::Null).await.ok(200);
        when(&inbox, &maya, &id, |import| import["done"].as_i64().unwrap() > 0).await;
        assert_eq!(maya.delete(&format!("{IMPORTS}/{id}")).await.status, 204);
        let stopped = maya.get(&format!("{IMPORTS}/{id}")).await.ok(200);
        let new = counts(&stopped)[0];
        assert_eq!(
            (&stopped["import"]["state"], new),
            (&json!("stopped"), i64::try_from(on_file(&maya).await).unwrap())
        );
        assert!((1..3_000).contains(&new), "{new}");
        maya.post(&format!("{IMPORTS}/{id}/undo"), Value::Null).await.ok(200);
        settled(&inbox, &maya, &id).await;
        assert_eq!(on_file(&maya).await, 0);
    })
    .await;
}

/// The largest file, for `docs/benchmarks.md`: `cargo test … two_hundred_thousand_customers -- --ignored`.
#[tokio::test]
#[ignore = "it takes minutes, and only measures"]
async fn two_hundred_thousand_customers_are_imported_in_minutes() {
    let folder = tempfile::tempdir().unwrap();
    let store = MediaStore::folder(folder.path()).unwrap();
    on_each_engine_with(
        |settings| settings.media = store.clone(),
        |inbox| async move {
            let maya = inbox.sign_in("maya").await;
            let begun = std::time::Instant::now();
            let checked = checked(&inbox, &maya, many(200_000)).await;
            let took = begun.elapsed();
            let begun = std::time::Instant::now();
            let done = started(&inbox, &maya, &checked).await;
            assert_eq!(counts(&done), [200_000, 0, 0, 0]);
            let engine = inbox.store.engine_name();
            println!("{engine}: checked in {took:?}, imported in {:?}", begun.elapsed());
        },
    )
    .await;
}
