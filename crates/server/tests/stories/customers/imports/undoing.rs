//! Undoing an import: customers who changed or texted since stay as they are.

use super::{IMPORTS, counts, id_of, imported, known_as, settled};
use crate::customers::{add, names, numbers, text};
use crate::story::{MAIN, StoryClock, on_each_engine, on_each_engine_with};
use hearback_server::{MediaStore, Settings};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn new_customers_go_others_are_as_before_and_those_who_changed_or_texted_since_stay() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let before = json!({
            "name": "Ana", "external_id": "A-1", "numbers": [{ "number": "+14155550101" }],
        });
        maya.post("/customers", before).await.ok(201);
        add(&maya, "Rosa", &["+14155550102"]).await;
        inbox.text("+14155550103", MAIN, "Hello").await;
        let kwame = inbox.conversation_with("+14155550103").await;
        let file = "name,phone,external id,address\n\
                    Ana Núñez,4155550109,A-1,1 Elm St\n\
                    Rosa Diaz,4155550102,R-1,\n\
                    Kwame,4155550103,K-1,\n\
                    Lena,4155550104,L-1,\n\
                    Eve,4155550105,E-1,\n\
                    Otis,4155550106,O-1,\n\
                    Mo,4155550107,M-1,\n";
        let shown = imported(&inbox, &maya, file).await;
        assert_eq!(counts(&shown), [5, 2, 0, 0], "{shown}");
        let id = id_of(&shown);

        // Rosa and Lena change, Eve texts, Otis is deleted.
        let rosa = text(&known_as(&maya, "R-1").await["id"]);
        maya.patch(&format!("/customers/{rosa}"), json!({ "address": "2 Oak St" })).await.ok(200);
        let lena = text(&known_as(&maya, "L-1").await["id"]);
        maya.patch(&format!("/customers/{lena}"), json!({ "texting_on": false })).await.ok(200);
        inbox.text("+14155550105", MAIN, "Hi").await;
        let otis = text(&known_as(&maya, "O-1").await["id"]);
        maya.delete(&format!("/customers/{otis}")).await.ok(200);

        maya.post(&format!("{IMPORTS}/{id}/undo"), Value::Null).await.ok(200);
        let undone = settled(&inbox, &maya, &id).await;
        let import = &undone["import"];
        assert_eq!((&import["state"], &import["undone"]), (&json!("undone"), &json!(4)));
        assert_eq!(import["kept"], 3);
        let listed = maya.get("/customers").await.ok(200);
        assert_eq!(names(&listed), ["Ana", "Eve", "Lena", "Rosa Diaz"]);
        let ana = known_as(&maya, "A-1").await;
        assert_eq!((numbers(&ana), &ana["address"]), (vec!["+14155550101".to_owned()], &json!("")));
        let shown = maya.get(&format!("/conversations/{kwame}")).await.ok(200);
        assert_eq!(shown["customer"], Value::Null, "a stranger again");
        let kept = maya.get(&format!("{IMPORTS}/{id}/kept")).await.ok(200);
        let mut kept: Vec<_> = kept["customers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (text(&one["name"]), text(&one["why"])))
            .collect();
        kept.sort();
        let why = |name: &str, why: &str| (name.to_owned(), why.to_owned());
        let expected = [why("Eve", "texted"), why("Lena", "changed"), why("Rosa Diaz", "changed")];
        assert_eq!(kept, expected);
        assert_eq!(maya.get("/customers?search=kwame").await.ok(200)["customers"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_number_that_is_someone_elses_by_now_is_not_taken_from_them() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let ana = add(&maya, "Ana", &["+14155550101", "+14155550102"]).await;
        let file = maya.get("/customers/file").await.text.replace("+14155550102", "");
        let shown = imported(&inbox, &maya, file).await;
        assert_eq!(counts(&shown), [0, 1, 0, 0], "{shown}");
        add(&maya, "Rosa", &["+14155550102"]).await;
        let id = id_of(&shown);
        maya.post(&format!("{IMPORTS}/{id}/undo"), Value::Null).await.ok(200);
        settled(&inbox, &maya, &id).await;
        let kept = maya.get(&format!("{IMPORTS}/{id}/kept")).await.ok(200);
        assert_eq!(kept["customers"], json!([{ "id": ana, "name": "Ana", "why": "taken" }]));
        let ana = maya.get(&format!("/customers/{ana}")).await.ok(200);
        assert_eq!(ana["customer"]["numbers"].as_array().unwrap().len(), 1);
    })
    .await;
}

/// The files in a folder, at any depth.
fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

/// The keeper looks by the clock of the story.
async fn comes_true(is: impl AsyncFn() -> bool) {
    let look = async {
        while !is().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), look).await.expect("it never came true");
}

#[tokio::test]
async fn a_file_is_kept_for_a_day_at_most_and_what_undoing_needs_for_thirty() {
    let folder = tempfile::tempdir().unwrap();
    let store = MediaStore::folder(folder.path()).unwrap();
    let clock = Arc::new(StoryClock::new());
    let given = clock.clone();
    let change = |settings: &mut Settings| {
        settings.clock = given.clone();
        settings.media = store.clone();
    };
    on_each_engine_with(change, |inbox| {
        let (clock, folder) = (clock.clone(), folder.path());
        async move {
            let maya = inbox.sign_in("maya").await;
            let before = inbox.dump().await;
            let shown = imported(&inbox, &maya, "name,number\nNoor,\nOmar,12\n").await;
            let id = id_of(&shown);
            comes_true(async || files(folder) == 0).await;

            super::upload(&maya, "name\nNobody\n").await.ok(201);
            assert_eq!(files(folder), 1);
            clock.advance(SignedDuration::from_hours(25));
            comes_true(async || files(folder) == 0).await;
            let maya = inbox.sign_in("maya").await;
            assert_eq!(maya.get(IMPORTS).await.ok(200)["open"], Value::Null);

            clock.advance(SignedDuration::from_hours(30 * 24));
            let maya = inbox.sign_in("maya").await;
            let undo = maya.post(&format!("{IMPORTS}/{id}/undo"), Value::Null).await;
            undo.is_problem(404, "not_found", "");
            comes_true(async || {
                let changed = inbox.dump().await.changed_since(&before);
                !changed.iter().any(|table| table.starts_with("customer_import"))
            })
            .await;
        }
    })
    .await;
}
