//! What the operator left open: file modes, and a public URL without TLS.

use crate::story::on_each_engine_with;
use hearback_server::Settings;
use hearback_server::private_files::PrivateFiles;
use serde_json::Value;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

fn finding(check: &Value, code: &str) -> Option<String> {
    let findings = check["findings"].as_array().unwrap();
    let found = findings.iter().find(|one| one["code"] == code)?;
    assert_eq!(found["severity"], "warning", "{found}");
    Some(found["sentence"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_public_url_without_tls_is_told_of() {
    for (url, told) in [
        ("http://sms.example.com", true),
        ("http://192.168.1.5:8080", true),
        ("https://sms.example.com", false),
        ("http://localhost:8080", false),
        ("http://127.0.0.1:8080", false),
    ] {
        let public = |settings: &mut Settings| settings.public_url = Some(url.parse().unwrap());
        on_each_engine_with(public, |inbox| async move {
            let check = inbox.sign_in("maya").await.get("/check").await.ok(200);
            let sentence = finding(&check, "public_url_without_tls");
            assert_eq!(sentence.is_some(), told, "{url}: {sentence:?}");
            assert!(sentence.is_none_or(|sentence| sentence.contains(url)));
        })
        .await;
    }
}

#[tokio::test]
async fn files_that_others_can_open_are_told_of_with_what_closes_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let open =
        |path: &Path, mode| std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    let files = |settings: &mut Settings| settings.files = PrivateFiles::of(&data, None);
    on_each_engine_with(files, |inbox| {
        let data = data.clone();
        async move {
            let maya = inbox.sign_in("maya").await;
            open(&data, 0o750);
            let sentence = finding(&maya.get("/check").await.ok(200), "files_exposed").unwrap();
            assert!(sentence.contains(&format!("`chmod 700 {}`", data.display())), "{sentence}");
            open(&data, 0o700);
            assert_eq!(finding(&maya.get("/check").await.ok(200), "files_exposed"), None);
        }
    })
    .await;
}
