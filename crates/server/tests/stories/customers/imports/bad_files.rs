//! Files that are none, and those that are as large as they may be.

use super::{IMPORTS, counts, imported, upload};
use crate::customers::text;
use crate::story::on_each_engine;
use std::fmt::Write as _;

#[tokio::test]
async fn what_is_no_table_is_refused_with_what_to_do() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let picture: &[u8] = include_bytes!("../../../../../simulator/page/roof.png");
        for (file, words) in [
            (&b""[..], "empty"),
            (b"\xef\xbb\xbf", "empty"),
            (b"\r\n\r\n", "empty"),
            (b"name,number\r\n", "no rows"),
            (b"name,number\nAna,\"+1415\nRosa,+1416\n", "on line 2 is never closed"),
            (b"PK\x03\x04 and so on", "workbook"),
            (picture, "isn’t a table"),
        ] {
            upload(&maya, file).await.is_problem(422, "file_unreadable", words);
        }
        let import = upload(&maya, "name\nAna\n").await.ok(201);
        let path = format!("{IMPORTS}/{}", text(&import["id"]));
        let preview = maya.get(&format!("{path}/preview?encoding=klingon")).await;
        preview.is_problem(422, "file_unreadable", "encoding");
        assert_eq!(maya.delete(&path).await.status, 204);
        assert_eq!(maya.get(IMPORTS).await.ok(200)["open"], serde_json::Value::Null);
    })
    .await;
}

#[tokio::test]
async fn quotes_line_breaks_formulas_and_single_columns_are_read() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let file = "name\n\"O\"\"Brien, Pat\"\n'=SUM(A1)\n";
        let shown = imported(&inbox, &maya, file).await;
        assert_eq!(counts(&shown), [2, 0, 0, 0], "{shown}");
        let listed = maya.get("/customers").await.ok(200);
        assert_eq!(crate::customers::names(&listed), ["=SUM(A1)", "O\"Brien, Pat"]);
        let shown = imported(&inbox, &maya, "+14155550101\n+14155550102\n").await;
        assert_eq!(counts(&shown), [0, 0, 0, 2], "numbers alone name nobody: {shown}");
    })
    .await;
}

/// The most rows that a file may have, and one more.
#[tokio::test]
async fn two_hundred_thousand_rows_are_taken_and_one_more_is_not() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let mut file = "name\n".to_owned();
        for nth in 0..200_000 {
            writeln!(file, "C{nth}").unwrap();
        }
        upload(&maya, format!("{file}one more\n")).await.is_problem(
            413,
            "file_too_large",
            "200,000 rows",
        );
        let import = upload(&maya, file).await.ok(201);
        assert_eq!(import["rows"], 200_000);
        assert_eq!(maya.delete(&format!("{IMPORTS}/{}", text(&import["id"]))).await.status, 204);
    })
    .await;
}
