//! Canned replies, shared and personal: written once, found quickly, sent often (C4).

use crate::story::{Answer, KWAME, Person, on_each_engine};
use reqwest::Method;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Instant;

const FILE: &str = "/canned-replies/file";

/// Adds a canned reply; its id.
async fn adds(person: &Person, reply: Value) -> String {
    let added = person.post("/canned-replies", reply).await.ok(201);
    added["id"].as_str().unwrap().to_owned()
}

/// The names that are found, in order.
async fn names(person: &Person, query: &str) -> Vec<String> {
    let page = person.get(&format!("/canned-replies{query}")).await.ok(200);
    let all = page["canned_replies"].as_array().unwrap();
    all.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

async fn import(person: &Person, file: impl Into<reqwest::Body>) -> Answer {
    let request = person.request(Method::POST, FILE).header("content-type", "text/csv");
    Answer::of(request.body(file)).await
}

async fn upload(person: &Person) -> Value {
    let picture = include_bytes!("../../../simulator/page/roof.png").as_slice();
    let request = person.request(Method::POST, "/attachments").body(picture);
    Answer::of(request).await.ok(201)["id"].take()
}

#[tokio::test]
async fn shared_ones_are_everybodys_and_personal_ones_their_owners() {
    on_each_engine(|inbox| async move {
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let hours = json!({ "name": " Hours ", "body": "We open at 8.", "folder": "Office", "shared": true });
        let hours = adds(&ana, hours).await;
        let own = adds(&ana, json!({ "name": "Hours", "body": "I start at 9." })).await;
        adds(&luis, json!({ "name": "Mine", "body": "Luis here", "language": "es" })).await;
        assert_eq!(names(&ana, "").await, ["Hours", "Hours"]);
        assert_eq!(names(&luis, "").await, ["Mine", "Hours"], "in no folder, then in a folder");

        // Luis may send, but not change what everyone has.
        let change = json!({ "body": "We open at 9." });
        let shared = format!("/canned-replies/{hours}");
        luis.patch(&shared, change.clone()).await.is_problem(403, "forbidden", "role");
        luis.delete(&shared).await.is_problem(403, "forbidden", "role");
        let for_all = json!({ "name": "All", "body": "Hi", "shared": true });
        luis.post("/canned-replies", for_all).await.is_problem(403, "forbidden", "role");
        let theirs = format!("/canned-replies/{own}");
        luis.patch(&theirs, change.clone()).await.is_problem(404, "not_found", "Not found");
        let maya = inbox.sign_in("maya").await;
        maya.delete(&theirs).await.is_problem(404, "not_found", "Not found");
        let vera = inbox.sign_in("vera").await;
        vera.get("/canned-replies").await.is_problem(403, "forbidden", "role");

        let changed = maya.patch(&shared, change).await.ok(200);
        assert_eq!((&changed["name"], &changed["body"]), (&"Hours".into(), &"We open at 9.".into()));
        assert_eq!(changed["updated_by"], maya.get("/session").await.ok(200)["user"]["id"]);
        // Ana gives hers to everyone, under another name.
        let taken = ana.patch(&theirs, json!({ "shared": true })).await;
        taken.is_problem(409, "name_taken", "Hours");
        ana.patch(&theirs, json!({ "shared": true, "name": "Ana's hours" })).await.ok(200);
        assert_eq!(names(&luis, "?search=ana").await, ["Ana's hours"]);
        ana.patch(&theirs, json!({ "shared": false })).await.ok(200);
        assert!(names(&luis, "?search=ana").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_cant_be_a_canned_reply_is_refused_with_what_to_change() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let there = adds(&ana, json!({ "name": "Hours", "body": "8 to 5" })).await;
        let other = adds(&ana, json!({ "name": "Other", "body": "8 to 5" })).await;
        let gone = ana.get("/canned-replies?after=00000000-0000-7000-8000-000000000000").await;
        gone.is_problem(422, "invalid_request", "cursor");
        let nowhere = "/canned-replies?line=00000000-0000-7000-8000-000000000000";
        ana.get(nowhere).await.is_problem(422, "line_unknown", "lines");
        let long = format!("/canned-replies?search={}", "x".repeat(201));
        ana.get(&long).await.is_problem(422, "invalid_request", "200");
        let eleven: Vec<_> = (0..11).map(|_| there.clone()).collect();
        let mut heavy = vec![];
        for _ in 0..2 {
            heavy.push(upload(&ana).await);
        }
        inbox.script("UPDATE media SET bytes = 4000000 WHERE state = 'unsent'").await;
        for (what, (status, code, words)) in [
            (json!({ "name": "hours" }), (409, "name_taken", "hours")),
            (json!({ "name": " " }), (422, "invalid_request", "Fill in the name")),
            (json!({ "name": "x".repeat(61) }), (422, "invalid_request", "60")),
            (json!({ "folder": "x".repeat(61) }), (422, "invalid_request", "60")),
            (json!({ "language": "Spanish!" }), (422, "invalid_request", "pt-BR")),
            (json!({ "body": " " }), (422, "empty_body", "Write something")),
            (json!({ "body": "x".repeat(1_601) }), (422, "body_too_long", "1601")),
            (json!({ "attachments": eleven }), (422, "too_many_attachments", "10")),
            (json!({ "attachments": [there] }), (422, "attachment_unknown", "attach it again")),
            (json!({ "attachments": heavy }), (413, "attachment_too_large", "together")),
        ] {
            let before = inbox.footprint().await;
            let mut new = json!({ "name": "New", "body": "Hi" });
            new.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
            ana.post("/canned-replies", new).await.is_problem(status, code, words);
            let changed = ana.patch(&format!("/canned-replies/{other}"), what).await;
            changed.is_problem(status, code, words);
            assert_eq!(inbox.footprint().await, before);
        }
        // In another language, it's another one.
        adds(&ana, json!({ "name": "Hours", "body": "De 8 a 5", "language": "es" })).await;
    })
    .await;
}

#[tokio::test]
async fn one_that_was_deleted_comes_back_as_it_was() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let file = upload(&ana).await;
        let map = json!({ "name": "Map", "body": "Here we are", "attachments": [file] });
        let reply = adds(&ana, map).await;
        let before = ana.get("/canned-replies").await.ok(200);
        let path = format!("/canned-replies/{reply}");
        assert_eq!(ana.delete(&path).await.status, 204);
        assert!(names(&ana, "").await.is_empty() && names(&ana, "?search=map").await.is_empty());
        ana.delete(&path).await.is_problem(404, "not_found", "Not found");
        ana.post(&format!("{path}/restore"), json!({})).await.ok(200);
        assert_eq!(ana.get("/canned-replies").await.ok(200), before);
        assert_eq!(names(&ana, "?search=here").await, ["Map"]);

        ana.delete(&path).await;
        adds(&ana, json!({ "name": "Map", "body": "Another" })).await;
        let restored = ana.post(&format!("{path}/restore"), json!({})).await;
        restored.is_problem(409, "name_taken", "Map");
        // After a day, it's gone for good as soon as anyone changes one.
        inbox.script("UPDATE canned_replies SET deleted_at = 1 WHERE deleted_at IS NOT NULL").await;
        adds(&ana, json!({ "name": "Map 2", "body": "Another" })).await;
        let restored = ana.post(&format!("{path}/restore"), json!({})).await;
        restored.is_problem(404, "not_found", "Not found");
    })
    .await;
}

#[tokio::test]
async fn its_files_go_with_every_text_it_is_sent_as() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let file = upload(&ana).await;
        let map =
            json!({ "name": "Map", "body": "Here we are", "attachments": [file], "shared": true });
        let added = ana.post("/canned-replies", map).await.ok(201);
        let reply = added["id"].as_str().unwrap();
        let own = added["media"][0]["id"].as_str().unwrap();
        assert_ne!(added["media"][0]["id"], file, "it has a copy");
        assert_eq!(luis.get(&format!("/media/{own}")).await.status, 200);
        let vera = inbox.sign_in("vera").await;
        assert_eq!(vera.get(&format!("/media/{own}")).await.status, 404, "she can't send");

        let thread = format!("/conversations/{conversation}/messages");
        for n in 0..2 {
            let files = luis.post(&format!("/canned-replies/{reply}/attachments"), json!({})).await;
            let files = files.ok(201)["attachments"].take();
            assert_eq!(files[0]["content_type"], "image/png");
            let text = json!({
                "body": "Here we are", "client_key": n.to_string(),
                "attachments": [files[0]["id"]], "canned_reply_id": reply,
            });
            let sent = luis.post(&thread, text).await.ok(202);
            let media = sent["message"]["media"][0]["id"].as_str().unwrap();
            assert_eq!(luis.get(&format!("/media/{media}")).await.status, 200);
        }
        // What was sent stays when the canned reply loses its file.
        ana.patch(&format!("/canned-replies/{reply}"), json!({ "attachments": [] })).await.ok(200);
        assert_eq!(luis.get(&format!("/media/{own}")).await.status, 404);
        let page = luis.get(&thread).await.ok(200);
        let media = page["messages"].as_array().unwrap().last().unwrap()["media"][0]["id"].clone();
        assert_eq!(luis.get(&format!("/media/{}", media.as_str().unwrap())).await.status, 200);
        // And a sent file can become a canned reply's.
        ana.patch(&format!("/canned-replies/{reply}"), json!({ "attachments": [media] }))
            .await
            .ok(200);
        let private =
            adds(&ana, json!({ "name": "Mine", "body": "x", "attachments": [media] })).await;
        let others = luis.post(&format!("/canned-replies/{private}/attachments"), json!({})).await;
        others.is_problem(404, "not_found", "Not found");
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_most_on_a_line_in_its_language_comes_first() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let mut ids = vec![];
        for (name, language, body) in [
            ("On my way", "en", "I'm on my way, {{first_name|there}}"),
            ("Quote", "", "Your quote is ready"),
            ("En camino", "es", "Ya voy en camino"),
            ("Cotización", "es-MX", "Su cotización está lista"),
            ("Agradecimiento", "es", "Gracias"),
        ] {
            ids.push(adds(&ana, json!({ "name": name, "language": language, "body": body })).await);
        }
        let lines = ana.get("/lines").await.ok(200);
        let main = inbox.main;
        let repairs = lines["lines"].as_array().unwrap().iter().find(|l| l["name"] == "Repairs");
        let repairs = repairs.unwrap()["id"].as_str().unwrap();
        let maya = inbox.sign_in("maya").await;
        maya.patch(&format!("/lines/{repairs}"), json!({ "language": "es" })).await.ok(200);
        let on = |line: &str| format!("?line={line}");
        let spanish = ["Agradecimiento", "Cotización", "En camino", "Quote", "On my way"];
        assert_eq!(names(&ana, &on(repairs)).await, spanish);

        for (n, reply) in [3, 2, 3, 0].into_iter().enumerate() {
            let text = json!({
                "body": "Hi", "client_key": n.to_string(), "line_id": repairs,
                "canned_reply_id": ids[reply],
            });
            let thread = format!("/conversations/{conversation}/messages");
            ana.post(&thread, text.clone()).await.ok(202);
            ana.post(&thread, text).await.ok(200);
        }
        let first = json!({
            "number": KWAME, "body": "Hi", "client_key": "k", "canned_reply_id": ids[1],
        });
        ana.post("/conversations", first).await.ok(202);
        let used = ["Cotización", "En camino", "Agradecimiento", "Quote", "On my way"];
        assert_eq!(names(&ana, &on(repairs)).await, used);
        assert_eq!(names(&ana, &on(&main.to_string())).await[..2], ["Quote", "On my way"]);
        let top = ana.get(&format!("/canned-replies?line={repairs}&limit=1")).await.ok(200);
        assert_eq!(top["canned_replies"][0]["uses"], 2, "a repeated request is one use");

        // Found by the beginnings of words, without accents.
        for (search, found) in [
            ("coti", vec!["Cotización"]),
            ("QUO", vec!["Quote"]),
            ("camino%20v", vec!["En camino"]),
            ("way%20my%20on", vec!["On my way"]),
            ("first", vec![]),
            ("mino", vec![]),
        ] {
            let query = format!("?line={repairs}&search={search}");
            assert_eq!(names(&ana, &query).await, found, "{search}");
        }
        assert_eq!(page_by_page(&ana, repairs).await, used);
        // One that was deleted while it was in someone's box isn't in the way of their text.
        let late = json!({ "body": "Hi", "client_key": "late", "canned_reply_id": ids[2] });
        ana.post(&format!("/conversations/{conversation}/messages"), late).await.ok(202);
    })
    .await;
}

/// Reads two at a time, and goes on past one that is deleted meanwhile.
async fn page_by_page(person: &Person, line: &str) -> Vec<String> {
    let (mut after, mut seen) = (String::new(), vec![]);
    loop {
        let query = format!("/canned-replies?line={line}&limit=2{after}");
        let page = person.get(&query).await.ok(200);
        let all = page["canned_replies"].as_array().unwrap();
        seen.extend(all.iter().map(|one| one["name"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { return seen };
        after = format!("&after={next}");
        person.delete(&format!("/canned-replies/{next}")).await;
    }
}

#[tokio::test]
async fn maya_takes_canned_replies_out_as_a_table_and_brings_them_in() {
    on_each_engine(|inbox| async move {
        let (maya, luis) = (inbox.sign_in("maya").await, inbox.sign_in("luis").await);
        import(&maya, "").await.is_problem(422, "file_unreadable", "empty");
        import(&maya, "name,text2\nA,B").await.is_problem(422, "file_unreadable", "“body”");
        let large = import(&maya, vec![b'x'; 10_000_001]).await;
        large.is_problem(413, "file_too_large", "10 MB");
        let file = "Name;Text;Language;Folder;Shared\n\
                    Hours;We open at 8;en;Office;yes\n\
                    ;No name;;;\n\
                    Hours;\"Abrimos a las 8\nde lunes a viernes\";es;Office;yes\n\
                    hours;Twice;en;;yes\n\
                    Odd;Body;Klingon!;;\n\
                    Odd;Body;;;maybe\n\
                    Own;'=Mine;;;no\n";
        let done = import(&maya, file).await.ok(200);
        let counts = ["added", "changed", "same", "refused_count"].map(|name| done[name].clone());
        assert_eq!(counts, [3, 0, 0, 4].map(Value::from), "{done}");
        let rows: Vec<_> = done["refused"].as_array().unwrap().iter().map(|r| &r["row"]).collect();
        assert_eq!(rows, [3, 6, 7, 8]);

        let out = maya.get(FILE).await;
        assert!(out.text.contains("Own,,,'=Mine,no"), "{}", out.text);
        let again = import(&maya, out.text.clone()).await.ok(200);
        assert_eq!((&again["added"], &again["same"]), (&0.into(), &3.into()));
        let changed = out.text.replace("We open at 8", "We open at 9");
        assert_eq!(import(&maya, changed).await.ok(200)["changed"], 1);
        assert_eq!(names(&luis, "?search=9").await, ["Hours"]);
        // Luis can't import replies that everyone shares.
        let done = import(&luis, out.text).await.ok(200);
        assert_eq!((&done["added"], &done["refused_count"]), (&1.into(), &2.into()));
        let why = done["refused"][0]["problem"].as_str().unwrap();
        assert!(why.contains("shared"), "{why}");
    })
    .await;
}

#[tokio::test]
async fn among_ten_thousand_the_right_one_is_found_at_once() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let mut file = "name,body,folder,shared\n".to_owned();
        for n in 0..10_000 {
            let _ = writeln!(
                file,
                "Reply {n},Thank you for text number {n} to us,Folder {},yes",
                n % 20
            );
        }
        file += "One more,Too many,,yes\n";
        let done = import(&maya, file).await.ok(200);
        assert_eq!((&done["added"], &done["refused_count"]), (&10_000.into(), &1.into()));
        let why = done["refused"][0]["problem"].as_str().unwrap();
        assert!(why.contains("10000"), "{why}");
        let new = json!({ "name": "One more", "body": "Hi" });
        let full = maya.post("/canned-replies", new.clone()).await;
        full.is_problem(409, "too_many_canned_replies", "Delete one");

        for query in ["", "&search=9999", "&search=reply", "&search=thank%20777"] {
            let began = Instant::now();
            let found = names(&maya, &format!("?line={}{query}&limit=20", inbox.main)).await;
            let took = began.elapsed();
            assert!(found.len() >= 2 || query.ends_with('9'), "{query}: {found:?}");
            // A debug build beside other tests; what counts is that it stays far from a second.
            assert!(took.as_millis() < 1_500, "{query} took {took:?}");
        }
        let page = maya.get("/canned-replies?limit=1").await.ok(200);
        let first = page["canned_replies"][0]["id"].as_str().unwrap();
        assert_eq!(maya.delete(&format!("/canned-replies/{first}")).await.status, 204);
        maya.post("/canned-replies", new).await.ok(201);
        let restored = maya.post(&format!("/canned-replies/{first}/restore"), json!({})).await;
        restored.is_problem(409, "too_many_canned_replies", "Delete one");
    })
    .await;
}
