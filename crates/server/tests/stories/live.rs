//! The live socket: everything, in order, once (I12).

use crate::story::{
    DANIELA, Heard, Inbox, KWAME, MAIN, Socket, id, on_each_engine, on_each_engine_with,
};
use futures_util::future::join_all;
use hearback_inbox::Address;
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::InboundText;
use serde_json::json;

/// Texts that arrive all at once.
async fn flood(inbox: &Inbox, texts: usize) {
    let receive = |n: usize| {
        inbox.store.receive(InboundText {
            organization: inbox.organization,
            account_sid: inbox.twilio.account_sid.clone(),
            sid: format!("SM{:032x}", rand::random::<u128>()),
            from: Address::from_twilio(&format!("+1415555{:04}", n % 50)),
            to: Address::from_twilio(MAIN),
            body: format!("text {n}"),
            service: None,
            media: vec![],
            segments: Some(1),
            source: hearback_store::Source::Webhook,
            opt_out_type: None,
            at: RealClock.now(),
            message_id: id(),
            conversation_id: id(),
        })
    };
    for received in join_all((0..texts).map(receive)).await {
        received.unwrap();
    }
}

#[tokio::test]
async fn luis_sees_what_daniela_writes_and_ana_does() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let last = luis.get("/session").await.ok(200)["last_event"].as_i64().unwrap();
        let mut socket = Socket::connect(&inbox, &luis, last).await;
        assert_eq!(socket.hear().await, Heard::CaughtUp(last));

        inbox.text(DANIELA, MAIN, "Hello?").await;
        let (number, event) = socket.event().await;
        assert_eq!(number, last + 1);
        assert_eq!(event["kind"], "message_received");
        assert_eq!(event["message"]["body"], "Hello?");
        assert_eq!(event["conversation"]["unread"], 2);

        let reply = json!({ "body": "Hi Daniela", "client_key": "a" });
        ana.post(&format!("/conversations/{conversation}/messages"), reply).await.ok(202);
        let (number, event) = socket.event().await;
        assert_eq!(number, last + 2);
        assert_eq!(event["message"]["status"], "pending");
        ana.post(&format!("/conversations/{conversation}/close"), json!({})).await.ok(200);
        let (_, event) = socket.event().await;
        assert_eq!(event["conversation"]["state"], "closed");
        let cell = &event["cells"][0];
        assert_eq!((&cell["open"], &cell["closed"]), (&json!(0), &json!(1)));
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_was_asleep_gets_what_it_missed() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let last = inbox.footprint().await.0;
        flood(&inbox, 600).await;
        let now = inbox.footprint().await.0;
        let mut socket = Socket::connect(&inbox, &ana, last).await;
        let (numbers, caught_up) = socket.catch_up().await;
        assert_eq!(numbers, (last + 1..=now).collect::<Vec<_>>());
        assert_eq!(caught_up, now);
        let page = ana.get(&format!("/events?after={last}&limit=500")).await.ok(200);
        assert_eq!(page["events"].as_array().unwrap().len(), 500);
        assert_eq!((&page["last"], &page["more"]), (&json!(last + 500), &json!(true)));
        let rest = ana.get(&format!("/events?after={}&limit=500", last + 500)).await.ok(200);
        assert_eq!((&rest["last"], &rest["more"]), (&json!(now), &json!(false)));
    })
    .await;
}

#[tokio::test]
async fn whoever_connects_in_a_flood_misses_nothing_and_gets_nothing_twice() {
    let many = |settings: &mut hearback_server::Settings| settings.live.per_session = 60;
    on_each_engine_with(many, |inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let first = inbox.footprint().await.0;
        // Commits one after another, and sockets all along them: some are between reading the log
        // and following it when the next commit comes.
        let writing = async {
            for _ in 0..200 {
                flood(&inbox, 1).await;
            }
        };
        let connecting = async {
            let mut sockets = vec![];
            for _ in 0..15 {
                let connect = (0..4).map(|_| Socket::connect(&inbox, &ana, first));
                sockets.extend(join_all(connect).await);
            }
            sockets
        };
        let ((), sockets) = tokio::join!(writing, connecting);
        let last = inbox.footprint().await.0;
        assert!(last >= first + 200, "{last}");
        let follow = sockets.into_iter().map(|mut socket| async move {
            let mut numbers = vec![];
            while numbers.last() != Some(&last) {
                match socket.hear().await {
                    Heard::Event(number, _) => numbers.push(number),
                    Heard::CaughtUp(_) => {}
                    other => panic!("{other:?}"),
                }
            }
            numbers
        });
        for numbers in join_all(follow).await {
            assert_eq!(numbers, (first + 1..=last).collect::<Vec<_>>());
        }
    })
    .await;
}

#[tokio::test]
async fn what_only_its_author_may_see_leaves_others_a_number() {
    on_each_engine(|inbox| async move {
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let last = inbox.footprint().await.0;
        let mut anas = Socket::connect(&inbox, &ana, last).await;
        let mut luiss = Socket::connect(&inbox, &luis, last).await;
        assert_eq!(anas.hear().await, Heard::CaughtUp(last));
        assert_eq!(luiss.hear().await, Heard::CaughtUp(last));
        let new = json!({ "number": KWAME, "body": "Hello Kwame", "client_key": "a" });
        ana.post("/conversations", new).await.ok(202);
        let (number, event) = anas.event().await;
        assert_eq!((number, &event["message"]["body"]), (last + 1, &json!("Hello Kwame")));
        assert_eq!(luiss.hear().await, Heard::CaughtUp(last + 1));
        // The same from the log.
        let mut late = Socket::connect(&inbox, &luis, last).await;
        assert_eq!(late.hear().await, Heard::CaughtUp(last + 1));
        let page = luis.get(&format!("/events?after={last}")).await.ok(200);
        assert_eq!(page["events"], json!([]));
        assert_eq!((&page["last"], &page["more"]), (&json!(last + 1), &json!(false)));
        inbox.text(KWAME, MAIN, "Who is this?").await;
        assert_eq!(luiss.event().await.0, last + 2);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_too_far_behind_starts_over() {
    on_each_engine_with(
        |settings| settings.live.behind = 20,
        |inbox| async move {
            let ana = inbox.sign_in("ana").await;
            let before = inbox.footprint().await.0;
            flood(&inbox, 30).await;
            let last = inbox.footprint().await.0;
            for after in [before, 0, last + 1, i64::MAX, -1] {
                let mut socket = Socket::connect(&inbox, &ana, after).await;
                assert_eq!(socket.hear().await, Heard::StartOver(last), "after {after}");
                assert_eq!(socket.hear().await, Heard::Closed(1000));
            }
            let mut near = Socket::connect(&inbox, &ana, last - 20).await;
            assert_eq!(near.catch_up().await.1, last);
            let gone = ana.get(&format!("/events?after={}", last + 1)).await;
            gone.is_problem(410, "start_over", "load everything again");
        },
    )
    .await;
}
