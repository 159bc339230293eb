//! How live sockets end.

use crate::story::{
    Answer, DANIELA, Heard, Inbox, MAIN, Person, Socket, id, on_each_engine, on_each_engine_with,
};
use hearback_inbox::Address;
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::InboundText;
use std::time::Duration;

async fn follow(inbox: &Inbox, person: &Person) -> Socket {
    let last = inbox.footprint().await.0;
    let mut socket = Socket::connect(inbox, person, last).await;
    assert_eq!(socket.hear().await, Heard::CaughtUp(last));
    socket
}

#[tokio::test]
async fn signing_out_closes_ones_own_sockets_at_once() {
    on_each_engine(|inbox| async move {
        let (ana, anas_other, luis) =
            (inbox.sign_in("ana").await, inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let mut first = follow(&inbox, &ana).await;
        let mut second = follow(&inbox, &ana).await;
        let mut other_browser = follow(&inbox, &anas_other).await;
        let mut luiss = follow(&inbox, &luis).await;
        assert_eq!(ana.delete("/session").await.status, 204);
        assert_eq!(first.hear_of_theirs().await, Heard::Closed(4401));
        assert_eq!(second.hear_of_theirs().await, Heard::Closed(4401));
        inbox.text(DANIELA, MAIN, "still there?").await;
        for socket in [&mut other_browser, &mut luiss] {
            assert!(matches!(socket.hear_of_theirs().await, Heard::Event(..)));
        }
        assert_eq!(Socket::try_connect(&inbox, &ana, 0).await.err(), Some(401));
    })
    .await;
}

#[tokio::test]
async fn a_session_that_ends_elsewhere_takes_its_sockets_with_it() {
    on_each_engine_with(
        |settings| settings.live.ping = Duration::from_millis(50),
        |inbox| async move {
            let ana = inbox.sign_in("ana").await;
            let mut socket = follow(&inbox, &ana).await;
            inbox
                .store
                .set_password("ana@northside.example", "another hash", RealClock.now())
                .await
                .unwrap();
            assert_eq!(socket.hear_of_theirs().await, Heard::Closed(4401));
        },
    )
    .await;
}

#[tokio::test]
async fn a_slow_socket_is_closed_and_catches_up() {
    on_each_engine_with(
        |settings| settings.live.waiting = 10,
        |inbox| async move {
            let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
            let before = inbox.footprint().await.0;
            let mut slow = Socket::connect(&inbox, &ana, before).await;
            let mut quick = follow(&inbox, &luis).await;
            // More than the network and the queue hold, as fast as the quick one reads.
            for n in 0..100 {
                big_text(&inbox, n).await;
                quick.event().await;
            }
            let last = inbox.footprint().await.0;
            let (mut position, end) = read_to_the_end(&mut slow, before).await;
            assert!(matches!(end, Heard::Closed(4008) | Heard::Cut), "{end:?}");
            assert!(position < last, "it was closed before it had everything");
            let mut again = Socket::connect(&inbox, &ana, position).await;
            let (numbers, caught_up) = again.catch_up().await;
            for number in numbers {
                assert_eq!(number, position + 1);
                position = number;
            }
            assert_eq!((position, caught_up), (last, last));
        },
    )
    .await;
}

/// Reads what a closed socket still brings: a part of the log without gaps.
async fn read_to_the_end(socket: &mut Socket, before: i64) -> (i64, Heard) {
    let mut position = before;
    loop {
        match socket.hear().await {
            Heard::Event(number, _) => {
                assert_eq!(number, position + 1);
                position = number;
            }
            Heard::CaughtUp(number) => assert_eq!(number, position),
            end => return (position, end),
        }
    }
}

/// A text whose event is so big that a few fill what the network holds.
async fn big_text(inbox: &Inbox, n: usize) {
    let text = InboundText {
        organization: inbox.organization,
        account_sid: inbox.twilio.account_sid.clone(),
        sid: format!("SM{n:032x}"),
        from: Address::from_twilio(DANIELA),
        to: Address::from_twilio(MAIN),
        body: "x".repeat(64_000),
        service: None,
        media: vec![],
        segments: Some(1),
        source: hearback_store::Source::Webhook,
        opt_out_type: None,
        at: RealClock.now(),
        message_id: id(),
        conversation_id: id(),
    };
    inbox.store.receive(text).await.unwrap();
}

#[tokio::test]
async fn a_server_that_stops_says_so_and_comes_back_with_everything() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let mut socket = follow(&inbox, &ana).await;
        let Inbox { running, http, .. } = inbox;
        let addr = running.addr;
        let (heard, ()) = tokio::join!(socket.hear(), running.stop());
        assert_eq!(heard, Heard::Closed(1001));
        let refused = http.get(format!("http://{addr}/health")).send().await;
        assert!(refused.is_err_and(|error| error.is_connect()), "it listens no more");
    })
    .await;
}

#[tokio::test]
async fn another_sites_page_can_not_listen_in() {
    on_each_engine(|inbox| async move {
        let mut ana = inbox.sign_in("ana").await;
        ana.origin = "https://evil.example".into();
        assert_eq!(Socket::try_connect(&inbox, &ana, 0).await.err(), Some(403));
        ana.origin = inbox.origin();
        let plain = Answer::of(ana.request(reqwest::Method::GET, "/live")).await;
        plain.is_problem(426, "invalid_request", "WebSocket");
    })
    .await;
}
