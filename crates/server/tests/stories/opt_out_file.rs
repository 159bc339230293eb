//! Opt-outs out of one organization as a file, and into one.

use crate::story::{Answer, DANIELA, KWAME, MAIN, Person, on_each_engine};
use reqwest::Method;
use serde_json::{Value, json};

const FILE: &str = "/opt-outs/file";

async fn export(person: &Person) -> Vec<Vec<String>> {
    let answer = person.get(FILE).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("content-disposition").starts_with("attachment; filename=\"opt-outs-2"));
    let mut file = csv::Reader::from_reader(answer.text.as_bytes());
    assert_eq!(
        file.headers().unwrap().iter().collect::<Vec<_>>(),
        ["number", "scope", "line", "source", "word", "reason", "by", "at"]
    );
    file.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

async fn import(person: &Person, file: impl Into<reqwest::Body>) -> Answer {
    let request = person.request(Method::POST, FILE).header("content-type", "text/csv");
    Answer::of(request.body(file)).await
}

#[tokio::test]
async fn maya_takes_opt_outs_out_and_brings_them_in_elsewhere() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        assert!(export(&maya).await.is_empty());
        inbox.text(DANIELA, MAIN, " stop. ").await;
        let kwame = inbox.text(KWAME, MAIN, "hello");
        kwame.await;
        let kwame = inbox.conversation_with(KWAME).await;
        let why = json!({ "reason": "=HYPERLINK(\"x\"), he rang" });
        maya.post(&format!("/conversations/{kwame}/opt-out"), why).await.ok(200);

        let rows = export(&maya).await;
        let words: Vec<_> = rows.iter().map(|row| row[..7].join("|")).collect();
        assert_eq!(
            words,
            [
                format!("{DANIELA}|organization||keyword|stop.||"),
                format!("{KWAME}|organization||person||'=HYPERLINK(\"x\"), he rang|Maya Reyes"),
            ]
        );

        // What is in force already stays; what was lifted comes back as it was.
        let file = maya.get(FILE).await.text;
        inbox.text(DANIELA, MAIN, "START").await;
        let answer = import(&maya, file).await.ok(200);
        assert_eq!(
            answer,
            json!({
                "added": 1, "consents": 0, "known": 1, "refused": [], "refused_count": 0,
            })
        );
        assert_eq!(export(&maya).await[0][..7], rows[0][..7]);
        assert_eq!(export(&maya).await[0][7], rows[0][7], "with its time");
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_a_number_in_the_file_is_canceled() {
    on_each_engine(|inbox| async move {
        let daniela = inbox.daniela_wrote().await;
        let maya = inbox.sign_in("maya").await;
        let reply = json!({ "body": "On my way", "client_key": "a" });
        let sent = maya.post(&format!("/conversations/{daniela}/messages"), reply).await.ok(202);
        let answer = import(&maya, "number\n(415) 555-0132\n").await.ok(200);
        assert_eq!(answer["added"], 1);
        let thread = maya.get(&format!("/conversations/{daniela}/messages")).await.ok(200);
        let message = thread["messages"].as_array().unwrap().iter();
        let message = message.clone().find(|m| m["id"] == sent["message"]["id"]).unwrap();
        assert_eq!(message["cancel_reason"], "opted_out");
        let shown = maya.get(&format!("/conversations/{daniela}")).await.ok(200);
        assert_eq!(shown["opt_out"]["reason"], "Imported from a file.");
        let history = maya.get(&format!("/conversations/{daniela}/consent")).await.ok(200);
        assert_eq!(history["history"][0]["by"], json!(inbox.maya));
    })
    .await;
}

/// Pages hold 500 rows, so these sizes end on a page, just after one, and after two.
#[tokio::test]
async fn a_long_file_is_whole_whichever_way_it_goes() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let mut had = 0;
        for all in [500, 501, 1_000] {
            let numbers: Vec<_> = (0..all).map(|nth| format!("+1312555{nth:04}")).collect();
            let answer = import(&maya, format!("number\n{}\n", numbers.join("\n"))).await.ok(200);
            assert_eq!(answer["added"], json!(all - had), "{answer}");
            had = all;
            let rows = export(&maya).await;
            let exported: Vec<_> = rows.into_iter().map(|row| row[0].clone()).collect();
            assert_eq!(exported, numbers);
        }
    })
    .await;
}

#[tokio::test]
async fn rows_that_can_not_be_taken_are_named_and_the_others_taken() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let file = "\u{feff}Phone Number;Scope;Line;Source;At\r\n\
                    +14155550132;;;;\r\n\
                    12;;;;\r\n\
                    ;;;person;\r\n\
                    \r\n\
                    14155550133;line;Main;carrier;2026-03-01T10:00:00Z\r\n\
                    4155550134;line;;;\r\n\
                    4155550135;;+1 206 555 0000;;\r\n\
                    4155550136;;;fax;\r\n\
                    4155550137;;;carrier;\r\n\
                    4155550138;;;;yesterday\r\n\
                    (415) 555-0139;;(415) 555-0100;keyword;2026-03-01\r\n";
        let answer = import(&maya, file).await.ok(200);
        assert_eq!((&answer["added"], &answer["refused_count"]), (&json!(3), &json!(7)));
        let refused = answer["refused"].as_array().unwrap().iter();
        let refused: Vec<(u64, &str)> = refused
            .map(|row| (row["row"].as_u64().unwrap(), row["problem"].as_str().unwrap()))
            .collect();
        let expected = [
            (3, "“12” is not a phone number"),
            (4, "No number"),
            (7, "It's for one line"),
            (8, "There's no line “+1 206 555 0000”"),
            (9, "Its source is “fax”"),
            (10, "A carrier blocks one line"),
            (11, "“yesterday” isn't a time"),
        ];
        for ((row, problem), (place, words)) in refused.iter().zip(expected) {
            assert_eq!(*row, place, "{problem}");
            assert!(problem.starts_with(words), "{problem}");
        }
        let rows = export(&maya).await;
        let carrier = &rows[1];
        assert_eq!(carrier[..4], ["+14155550133", "line", MAIN, "carrier"]);
        assert_eq!(carrier[7], "2026-03-01T10:00:00Z");
        assert_eq!(rows[2][..4], ["+14155550139", "line", MAIN, "keyword"]);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_and_so_is_who_may_not() {
    on_each_engine(|inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let before = inbox.footprint().await;
        for (file, words) in [
            ("", "The file is empty"),
            ("name,street\nAna,Elm St\n", "can't find a column of numbers"),
            ("number,reason\n\"+14155550132,x\n", "no number"),
        ] {
            let answer = import(&maya, file).await;
            match answer.status {
                422 => answer.is_problem(422, "file_unreadable", words),
                _ => assert_eq!(answer.ok(200)["added"], 0, "{file}"),
            }
        }
        let large = vec![b'x'; 10_000_001];
        import(&maya, large).await.is_problem(413, "file_too_large", "10 MB");
        import(&ana, "number\n+14155550132\n").await.is_problem(403, "forbidden", "");
        ana.get(FILE).await.is_problem(403, "forbidden", "");
        assert_eq!(inbox.footprint().await, before);

        // A mere list of numbers is one.
        let answer: Value = import(&maya, "+14155550132\n(415) 555-0133\n").await.ok(200);
        assert_eq!(answer["added"], 2);
    })
    .await;
}

/// A text as `opt_out_files.tsv` spells it.
fn spelled(cell: &str, first: u32) -> String {
    [("\\r", "\r"), ("\\n", "\n"), ("\\t", "\t"), ("\\0", "\0")]
        .into_iter()
        .fold(cell.to_owned(), |text, (from, to)| text.replace(from, to))
        .replace("#1", &number(first))
        .replace("#2", &number(first + 1))
}

fn number(nth: u32) -> String {
    format!("+1415555{nth:04}")
}

fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let (name, mark) =
        encoding.strip_suffix("-bom").map_or((encoding, ""), |name| (name, "\u{feff}"));
    let text = format!("{mark}{text}");
    let wide = text.encode_utf16();
    match name {
        "utf-8" => text.into_bytes(),
        "utf-16le" => wide.flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => wide.flat_map(u16::to_be_bytes).collect(),
        "windows-1252" | "latin-1" => {
            let byte = |c: char| match c {
                '€' => 0x80,
                '“' => 0x93,
                '”' => 0x94,
                '–' => 0x96,
                c => u8::try_from(u32::from(c)).unwrap(),
            };
            text.chars().map(byte).collect()
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn files_are_understood_as_spreadsheets_write_them() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let rows = include_str!("opt_out_files.tsv").lines().filter(|line| !line.starts_with('#'));
        for (nth, line) in (0_u32..).zip(rows) {
            let cells: Vec<_> = line.split('\t').collect();
            let [what, encoding, text, taken, refused, reason] = cells[..] else {
                panic!("{line}")
            };
            let first = 2000 + 2 * nth;
            let answer = import(&maya, encoded(&spelled(text, first), encoding)).await.ok(200);
            assert_eq!(answer["added"].to_string(), taken, "{what}: {answer}");
            let lines = answer["refused"].as_array().unwrap().iter();
            let lines: Vec<_> = lines.map(|row| row["row"].to_string()).collect();
            assert_eq!(lines.join(","), refused, "{what}: {answer}");
            if !reason.is_empty() {
                let rows = export(&maya).await;
                let row = rows.iter().find(|row| row[0] == number(first)).unwrap();
                let shown = row[5].strip_prefix('\'').unwrap_or(&row[5]);
                assert_eq!(shown, spelled(reason, first), "{what}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_exported_is_the_same_when_it_has_been_imported() {
    on_each_engine(|inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let reasons = [
            "=1+1",
            "'=1+1",
            "''+x",
            "'quoted'",
            "-",
            "a\r\nb\nc\rd",
            "x,\"y\";z",
            "Grüße 👋🏽",
            "sep=;",
            "+14155550100",
            "null",
            "#1",
        ];
        let mut texted = vec![];
        for (nth, reason) in (3000..).zip(reasons) {
            inbox.text(&number(nth), MAIN, "Hello?").await;
            let conversation = inbox.conversation_with(&number(nth)).await;
            let person = if nth % 2 == 0 { &maya } else { &ana };
            let why = json!({ "reason": reason });
            person.post(&format!("/conversations/{conversation}/opt-out"), why).await.ok(200);
            texted.push(conversation);
        }
        for (nth, word) in (3100..).zip(["STOP", "stop.", "Unsubscribe"]) {
            inbox.text(&number(nth), MAIN, word).await;
        }
        let file = maya.get(FILE).await.text;
        assert_eq!(export(&maya).await.len(), reasons.len() + 3);
        let answer = import(&maya, file.clone()).await.ok(200);
        assert_eq!(
            (&answer["added"], &answer["refused_count"]),
            (&json!(0), &json!(0)),
            "{answer}"
        );
        assert_eq!(maya.get(FILE).await.text, file, "what is in force stays");

        for conversation in &texted {
            let why = json!({ "reason": "rang again" });
            maya.post(&format!("/conversations/{conversation}/opt-in"), why).await.ok(200);
        }
        for nth in 3100..3103 {
            inbox.text(&number(nth), MAIN, "START").await;
        }
        assert!(export(&maya).await.is_empty());
        let answer = import(&maya, file.clone()).await.ok(200);
        assert_eq!(
            (&answer["added"], &answer["refused_count"]),
            (&json!(15), &json!(0)),
            "{answer}"
        );
        assert_eq!(maya.get(FILE).await.text, file);
    })
    .await;
}

type Line = tokio::sync::mpsc::Sender<Result<Vec<u8>, std::io::Error>>;

/// A file of which the pieces come one by one.
fn over_a_slow_line(person: &Person) -> (Line, tokio::task::JoinHandle<Answer>) {
    let (line, pieces) = tokio::sync::mpsc::channel(1);
    let pieces = futures_util::stream::unfold(pieces, |mut pieces| async move {
        let piece = tokio::sync::mpsc::Receiver::recv(&mut pieces).await?;
        Some((piece, pieces))
    });
    let person = person.clone();
    let body = reqwest::Body::wrap_stream(pieces);
    (line, tokio::spawn(async move { import(&person, body).await }))
}

#[tokio::test]
async fn one_file_is_imported_at_a_time_and_a_large_bad_one_is_told_in_short() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let (line, slow) = 'begun: loop {
            let (line, slow) = over_a_slow_line(&maya);
            line.send(Ok(b"number\n12\n".to_vec())).await.unwrap();
            // Whichever of the two comes first keeps the other out.
            while !slow.is_finished() {
                let other = import(&maya, "number\n(415) 555-0139\n").await;
                if other.status == 409 {
                    other.is_problem(409, "import_running", "Another file");
                    break 'begun (line, slow);
                }
            }
        };
        let bad = format!("12,{}\n", "x".repeat(1_000));
        let many = 9_000;
        line.send(Ok(bad.repeat(many).into_bytes())).await.unwrap();
        line.send(Ok(b"+14155550132,\n".to_vec())).await.unwrap();
        drop(line);
        let answer = slow.await.unwrap().ok(200);
        assert_eq!((&answer["added"], &answer["refused_count"]), (&json!(1), &json!(many + 1)));
        assert_eq!(answer["refused"].as_array().unwrap().len(), 100);
        // The next one may come.
        assert_eq!(import(&maya, "number\n+14155550133\n").await.ok(200)["added"], 1);
    })
    .await;
}
