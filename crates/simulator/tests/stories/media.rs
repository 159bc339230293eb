//! Attachments, both ways.

use serde_json::json;

use crate::stage::{ACCOUNT, KEY, MARIA, SECRET, SHOP, Stage, TOKEN};

#[tokio::test]
async fn an_inbound_picture_is_behind_authentication_and_a_redirect() {
    let stage = Stage::start().await;
    let text = json!({ "from": MARIA, "to": SHOP, "body": "", "media": [{ "sample": "roof" }] });
    let sid = stage.control("/inbound", text).await["sid"].as_str().unwrap().to_owned();
    assert!(sid.starts_with("MM"));
    let heard = &stage.listener.heard()[0];
    assert_eq!(heard.form["NumMedia"], "1");
    assert_eq!(heard.form["MediaContentType0"], "image/png");
    let url = &heard.form["MediaUrl0"];
    assert_eq!(stage.http.get(url).send().await.unwrap().status(), 401);
    for (user, password) in [(ACCOUNT, TOKEN), (KEY, SECRET)] {
        let asked = stage.http.get(url).basic_auth(user, Some(password)).send().await.unwrap();
        assert_eq!(asked.status(), 307);
        let location = asked.headers()["location"].to_str().unwrap().to_owned();
        let picture = stage.http.get(&location).send().await.unwrap();
        assert_eq!(picture.headers()["content-type"], "image/png");
        assert!(picture.bytes().await.unwrap().starts_with(b"\x89PNG"));
        let forged = location.replace("Signature=", "Signature=x");
        assert_eq!(stage.http.get(forged).send().await.unwrap().status(), 403);
    }
    let (_, list) = stage.get(&format!("/Messages/{sid}/Media.json")).await;
    let media = &list["media_list"][0];
    assert_eq!(media["parent_sid"], sid);
    let (_, described) =
        stage.get(&format!("/Messages/{sid}/Media/{}.json", media["sid"].as_str().unwrap())).await;
    assert_eq!(described["content_type"], "image/png");
    let deleted = stage.http.delete(url).basic_auth(ACCOUNT, Some(TOKEN)).send().await.unwrap();
    assert_eq!(deleted.status(), 204);
    let gone = stage.http.get(url).basic_auth(ACCOUNT, Some(TOKEN)).send().await.unwrap();
    assert_eq!(gone.status(), 404);
}

#[tokio::test]
async fn an_attachment_can_be_gone_elsewhere_or_without_end() {
    let stage = Stage::start().await;
    let text = json!({ "from": MARIA, "to": SHOP, "body": "", "media": [{ "sample": "roof" }] });
    stage.control("/inbound", text).await;
    let url = stage.listener.heard()[0].form["MediaUrl0"].clone();
    let ask = || stage.http.get(&url).basic_auth(ACCOUNT, Some(TOKEN)).send();
    stage.fault(json!({ "kind": "status", "status": 404, "on": "media" })).await;
    assert_eq!(ask().await.unwrap().status(), 404);
    stage.fault(json!({ "kind": "media_elsewhere", "url": "http://127.0.0.1:9/x" })).await;
    assert_eq!(ask().await.unwrap().headers()["location"], "http://127.0.0.1:9/x");
    stage.fault(json!({ "kind": "media_endless" })).await;
    let mut endless = ask().await.unwrap();
    let mut came = 0;
    while came < 20_000_000 {
        came += endless.chunk().await.unwrap().expect("it has no end").len();
    }
    stage.fault(json!({ "kind": "media_stalls" })).await;
    let mut stalled = ask().await.unwrap();
    assert!(stalled.chunk().await.unwrap().unwrap().starts_with(b"\x89PNG"));
    let more = tokio::time::timeout(std::time::Duration::from_millis(200), stalled.chunk()).await;
    assert!(more.is_err(), "nothing more comes");
    assert_eq!(ask().await.unwrap().status(), 307, "each strikes once");
}

#[tokio::test]
async fn an_outbound_picture_is_fetched_and_arrives() {
    let stage = Stage::start().await;
    stage.listener.answers([(200, "image/gif", "GIF89a")]);
    let url = format!("{}/picture.gif", stage.listener.origin);
    let form = [("To", MARIA), ("From", SHOP), ("Body", "Look"), ("MediaUrl", url.as_str())];
    let (_, message) = stage.create(&form).await;
    assert_eq!(message["num_media"], "1");
    stage.twilio.settle().await;
    let bubble = stage.twilio.conversation(MARIA).pop().unwrap();
    assert_eq!(bubble.media[0].content_type, "image/gif");
    let shown = format!("{}{}", stage.twilio.rest_url(), bubble.media[0].url);
    assert_eq!(stage.http.get(shown).send().await.unwrap().text().await.unwrap(), "GIF89a");
}

#[tokio::test]
async fn a_picture_that_cannot_be_fetched_fails_the_message() {
    let stage = Stage::start().await;
    stage.listener.answers([(404, "text/html", "")]);
    let url = format!("{}/missing.png", stage.listener.origin);
    stage.create(&[("To", MARIA), ("From", SHOP), ("MediaUrl", &url)]).await;
    stage.twilio.settle().await;
    assert_eq!(stage.twilio.ledger()[0].error_code, Some(11200));
    assert!(stage.maria_received().is_empty());
}
