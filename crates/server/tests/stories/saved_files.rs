//! Files of many kinds, saved so that a double click opens them (R5). `files.tsv` has a row for each.

use crate::attachments::{file, okafor_texts, path, settled, with_twilio};
use crate::story::on_each_engine;
use hearback_simulator::Attachment;
use reqwest::Method;
use serde_json::{Value, json};

struct Row<'a> {
    what: &'a str,
    declared: &'a str,
    bytes: Vec<u8>,
    content_type: &'a str,
    ending: &'a str,
}

fn rows() -> Vec<Row<'static>> {
    let lines = include_str!("files.tsv").lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| {
        let cells: Vec<_> = line.split('\t').collect();
        let [what, declared, bytes, content_type, ending] = cells[..] else { panic!("{line}") };
        Row { what, declared, bytes: bytes_of(bytes), content_type, ending }
    };
    lines.map(row).collect()
}

fn bytes_of(cell: &str) -> Vec<u8> {
    if let Some(text) = cell.strip_prefix("text:") {
        let text = text.replace("\\r", "\r").replace("\\n", "\n").replace("\\\\", "\\");
        return text.into_bytes();
    }
    let hex = cell.strip_prefix("hex:").unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[tokio::test]
async fn what_is_saved_opens_with_a_double_click() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            let ana = inbox.sign_in("ana").await;
            for rows in rows().chunks(10) {
                let files: Vec<Attachment> =
                    rows.iter().map(|row| file(row.declared, &row.bytes)).collect();
                okafor_texts(&twilio, files).await;
                for (row, media) in rows.iter().zip(settled(&inbox, &ana).await) {
                    let what = row.what;
                    assert_eq!(media["state"], "stored", "{what}: {media}");
                    assert_eq!(media["content_type"], row.content_type, "{what}");
                    assert_eq!(media["inline"], false, "{what}");
                    let response = ana.request(Method::GET, &path(&media)).send().await.unwrap();
                    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
                    assert_eq!(header("content-type"), "application/octet-stream", "{what}");
                    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
                    let saved = format!("attachment; filename*=UTF-8''attachment.{}", row.ending);
                    assert_eq!(header("content-disposition"), saved, "{what}");
                    assert_eq!(response.bytes().await.unwrap(), row.bytes, "{what}");
                }
            }
        },
    )
    .await;
}

#[tokio::test]
async fn a_file_keeps_the_name_that_it_was_given_and_shows_no_other() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        for (given, kept, saved) in [
            ("Grüße 👋🏽.pdf", "Grüße 👋🏽.pdf", "Gr%C3%BC%C3%9Fe%20%F0%9F%91%8B%F0%9F%8F%BD.pdf"),
            ("offer\u{202e}fdp.exe.pdf", "offerfdp.exe.pdf", "offerfdp.exe.pdf"),
            ("C:\\offers\\a\r\nb\".pdf", "ab_.pdf", "ab_.pdf"),
            ("nul.pdf", "_nul.pdf", "_nul.pdf"),
            ("offer", "offer", "offer.pdf"),
        ] {
            let upload = ana.request(Method::POST, "/attachments").query(&[("name", given)]);
            let upload = crate::story::Answer::of(upload.body("%PDF-1.7 offer")).await.ok(201);
            assert_eq!(upload["name"], kept, "{given:?}");
            let response = ana.request(Method::GET, &path(&upload)).send().await.unwrap();
            let disposition = response.headers()["content-disposition"].to_str().unwrap();
            assert_eq!(disposition, format!("attachment; filename*=UTF-8''{saved}"), "{given:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_preview_of_a_text_with_nothing_in_it_is_empty() {
    use crate::story::{DANIELA, MAIN};
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        for body in
            [Some(""), None, Some(" \r\n\t"), Some("\u{200b}\u{feff}"), Some("\u{a0}\u{2060}")]
        {
            let mut text = inbox.twilio.text(DANIELA, MAIN, body.unwrap_or_default());
            text.retain(|(name, _)| name != "Body" || body.is_some());
            inbox.post_signed("/webhooks/twilio/messages", &text).await.is_empty_twiml();
            let list: Value = ana.get("/conversations").await.ok(200);
            // The page says what that means.
            assert_eq!(list["conversations"][0]["last"]["preview"], json!(""), "{body:?}");
        }
    })
    .await;
}
