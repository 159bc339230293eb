//! Pictures that lag behind their text: not there yet, not listed yet, or counted and not named (R5).

use crate::attachments::{
    OKAFOR, Twilio, file, okafor_texts, path, png_head, sample, settled, with_twilio,
};
use crate::story::{ACCOUNT, Inbox, MAIN, Person, StoryClock, form};
use hearback_server::Settings;
use hearback_simulator::{Fault, FaultKind, InboundText, Stage};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

fn fails(twilio: &Twilio, kind: FaultKind, times: Option<u32>) {
    twilio.add_fault(Fault { kind, times, to: None });
}

fn by(clock: &Arc<StoryClock>) -> impl Fn(&mut Settings) + use<> {
    let clock = clock.clone();
    move |settings| settings.clock = clock.clone()
}

/// Lets time go by until Mr. Okafor's picture is here or given up; gives how long that took, and it.
async fn wait_for_it(inbox: &Inbox, ana: &Person, clock: &StoryClock) -> (SignedDuration, Value) {
    let step = SignedDuration::from_mins(5);
    let conversation = inbox.conversation_with(OKAFOR).await;
    let mut events = inbox.store.follow(inbox.organization);
    let mut waited = SignedDuration::ZERO;
    loop {
        let thread = ana.get(&format!("/conversations/{conversation}/messages")).await.ok(200);
        let media = &thread["messages"].as_array().unwrap().last().unwrap()["media"][0];
        if media["state"] != "fetching" {
            return (waited, media.clone());
        }
        assert!(waited < SignedDuration::from_hours(48), "it stayed in the air");
        // Whatever comes of it is an event; the time passes when nothing does.
        let _ = tokio::time::timeout(Duration::from_millis(30), events.changed()).await;
        clock.advance(step);
        waited += step;
    }
}

#[tokio::test]
async fn a_picture_that_is_late_comes_by_itself_and_one_that_is_gone_when_ana_tries_again() {
    let clock = Arc::new(StoryClock::new());
    with_twilio(by(&clock), |inbox, twilio| {
        let clock = clock.clone();
        async move {
            let ana = inbox.sign_in("ana").await;
            for status in [404, 410] {
                fails(&twilio, FaultKind::Status { status, on: Stage::Media }, Some(5));
            }
            okafor_texts(&twilio, vec![sample("roof")]).await;
            let (_, media) = wait_for_it(&inbox, &ana, &clock).await;
            assert_eq!(media["state"], "stored", "{media}");

            fails(&twilio, FaultKind::Status { status: 404, on: Stage::Media }, None);
            okafor_texts(&twilio, vec![sample("roof")]).await;
            let (waited, media) = wait_for_it(&inbox, &ana, &clock).await;
            assert!(waited > SignedDuration::from_hours(3), "given up after {waited:?}");
            assert_eq!((&media["state"], &media["permanent"]), (&json!("failed"), &json!(false)));
            assert_eq!(media["problem"], "Twilio no longer has this file.");

            let again = format!("{}/retry", path(&media));
            inbox.sign_in("vera").await.post(&again, json!({})).await.is_problem(
                403,
                "forbidden",
                "",
            );
            inbox.sign_in("otto").await.post(&again, json!({})).await.is_problem(
                404,
                "not_found",
                "",
            );
            twilio.clear_faults();
            let fetching = ana.post(&again, json!({})).await.ok(202);
            assert_eq!(
                (&fetching["state"], &fetching["problem"]),
                (&json!("fetching"), &json!(null))
            );
            let (_, media) = wait_for_it(&inbox, &ana, &clock).await;
            assert_eq!(media["state"], "stored", "{media}");
            assert_eq!(ana.post(&again, json!({})).await.ok(202)["state"], "stored");
        }
    })
    .await;
}

type Named = &'static [(&'static str, usize)];

/// Which of a message's three files the webhook names, as `place=file`, and how many it counts; and
/// how many come.
const NAMED: [(&str, Named, usize); 11] = [
    ("3", &[("0", 0)], 3),
    ("3", &[("0", 0), ("2", 2)], 3),
    ("3", &[("1", 1)], 3),
    ("3", &[("00", 0), ("01", 2)], 3),
    ("3", &[], 3),
    ("2", &[("0", 1), ("1", 1)], 2),
    ("3", &[("0", 0), ("1", 0), ("2", 0)], 3),
    ("0", &[("0", 0), ("1", 1)], 2),
    ("", &[("0", 0), ("1", 1), ("2", 2)], 3),
    ("1", &[("0", 0), ("1", 1), ("2", 2)], 3),
    ("two", &[("5", 2)], 1),
];

/// Where Twilio has the files of a message.
async fn addresses(inbox: &Inbox, twilio: &Twilio, sid: &str) -> Vec<String> {
    let list =
        format!("{}/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media.json", twilio.rest_url());
    let list = inbox.http.get(list).basic_auth(ACCOUNT, Some(&inbox.twilio.auth_token));
    let list: Value = list.send().await.unwrap().json().await.unwrap();
    let files = list["media_list"].as_array().unwrap().iter();
    let place = |uri: &Value| uri.as_str().unwrap().trim_end_matches(".json").to_owned();
    files.map(|one| format!("{}{}", twilio.rest_url(), place(&one["uri"]))).collect()
}

#[tokio::test]
async fn files_that_a_webhook_counts_and_does_not_name_are_read_from_twilios_list() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            let ana = inbox.sign_in("ana").await;
            for (counted, named, come) in NAMED {
                let media = [1, 2, 3].map(|width| file("image/png", &png_head(width, 7)));
                let text = InboundText {
                    media: media.into(),
                    webhook: false,
                    ..InboundText::new(OKAFOR, MAIN, "")
                };
                let sid = twilio.text(&text).await.unwrap().0.unwrap();
                let at = addresses(&inbox, &twilio, &sid).await;
                fails(&twilio, FaultKind::MediaUnlisted, Some(1));
                let mut webhook = form([
                    ("MessageSid", &sid),
                    ("AccountSid", ACCOUNT),
                    ("From", OKAFOR),
                    ("To", MAIN),
                    ("Body", ""),
                    ("SmsStatus", "received"),
                    ("NumMedia", counted),
                ]);
                webhook.extend(
                    named
                        .iter()
                        .map(|(place, file)| (format!("MediaUrl{place}"), at[*file].clone())),
                );
                inbox.post_signed("/webhooks/twilio/messages", &webhook).await.is_empty_twiml();
                let files = settled(&inbox, &ana).await;
                let mut widths: Vec<_> = files.iter().map(|one| one["width"].as_i64()).collect();
                widths.sort_unstable();
                widths.dedup();
                assert_eq!(
                    (files.len(), widths.len()),
                    (come, come),
                    "{counted} {named:?}: {files:?}"
                );
                assert!(widths.iter().all(Option::is_some), "{counted} {named:?}: {files:?}");
                twilio.clear_faults();
            }
        },
    )
    .await;
}

#[tokio::test]
async fn a_list_that_can_not_be_had_is_asked_for_again() {
    let clock = Arc::new(StoryClock::new());
    with_twilio(by(&clock), |inbox, twilio| {
        let clock = clock.clone();
        async move {
            let ana = inbox.sign_in("ana").await;
            for status in [500, 404, 429] {
                fails(&twilio, FaultKind::Status { status, on: Stage::MediaList }, Some(2));
            }
            fails(&twilio, FaultKind::WebhookMediaUnnamed { named: 0 }, Some(1));
            okafor_texts(&twilio, vec![sample("roof")]).await;
            let (_, media) = wait_for_it(&inbox, &ana, &clock).await;
            assert_eq!((&media["state"], &media["inline"]), (&json!("stored"), &json!(true)));

            // Nobody ever lists it: a person may have it looked for again.
            fails(&twilio, FaultKind::MediaUnlisted, None);
            fails(&twilio, FaultKind::WebhookMediaUnnamed { named: 0 }, Some(1));
            okafor_texts(&twilio, vec![sample("roof")]).await;
            let (waited, media) = wait_for_it(&inbox, &ana, &clock).await;
            assert!(waited > SignedDuration::from_hours(3), "given up after {waited:?}");
            assert_eq!(media["problem"], "Twilio counted this file, but doesn’t list it.");
            twilio.clear_faults();
            ana.post(&format!("{}/retry", path(&media)), json!({})).await.ok(202);
            let (_, media) = wait_for_it(&inbox, &ana, &clock).await;
            assert_eq!(media["state"], "stored", "{media}");
        }
    })
    .await;
}
