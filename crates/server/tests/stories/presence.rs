//! Who looks at a conversation and who types there, over the live socket (S11).

use crate::story::{
    DANIELA, Heard, Inbox, KWAME, MAIN, Person, Socket, on_each_engine, on_each_engine_with,
};
use hearback_inbox::ConversationId;
use serde_json::json;
use std::time::Duration;

async fn follow(inbox: &Inbox, person: &Person) -> Socket {
    let last = inbox.footprint().await.0;
    let mut socket = Socket::connect(inbox, person, last).await;
    assert_eq!(socket.hear().await, Heard::CaughtUp(last));
    socket
}

async fn look(socket: &mut Socket, at: Option<ConversationId>) {
    socket.say(json!({ "type": "looking", "conversation_id": at })).await;
}

async fn types(socket: &mut Socket, at: ConversationId) {
    socket.say(json!({ "type": "typing", "conversation_id": at })).await;
}

fn there(at: ConversationId, people: &[&str]) -> Heard {
    Heard::Presence(at.to_string(), people.iter().map(ToString::to_string).collect())
}

/// Ana and Luis, both at Daniela's conversation.
async fn ana_and_luis(inbox: &Inbox) -> (Socket, Socket, ConversationId) {
    let daniela = inbox.daniela_wrote().await;
    // Signing in is an event, too.
    let people = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
    let mut ana = follow(inbox, &people.0).await;
    let mut luis = follow(inbox, &people.1).await;
    look(&mut ana, Some(daniela)).await;
    // Two sockets have no order between them; an event after what was said would have none either.
    look(&mut luis, Some(daniela)).await;
    assert_eq!(ana.hear().await, there(daniela, &["luis"]));
    assert_eq!(luis.hear().await, there(daniela, &["ana"]));
    (ana, luis, daniela)
}

#[tokio::test]
async fn ana_sees_that_luis_looks_at_the_same_and_types() {
    on_each_engine_with(
        |settings| settings.live.typing = Duration::from_millis(200),
        |inbox| async move {
            let (mut ana, mut luis, daniela) = ana_and_luis(&inbox).await;
            let before = inbox.footprint().await;
            types(&mut luis, daniela).await;
            assert_eq!(ana.hear().await, there(daniela, &["luis types"]));
            assert_eq!(ana.hear().await, there(daniela, &["luis"]), "it ends by itself");
            types(&mut luis, daniela).await;
            assert_eq!(ana.hear().await, there(daniela, &["luis types"]));
            look(&mut luis, None).await;
            assert_eq!(ana.hear().await, there(daniela, &[]));
            assert_eq!(inbox.footprint().await.0, before.0, "nothing of it is an event");
        },
    )
    .await;
}

#[tokio::test]
async fn who_closes_the_page_is_gone_at_once() {
    on_each_engine(|inbox| async move {
        let (mut ana, luis, daniela) = ana_and_luis(&inbox).await;
        drop(luis);
        assert_eq!(ana.hear().await, there(daniela, &[]));
    })
    .await;
}

#[tokio::test]
async fn who_looks_elsewhere_hears_nothing() {
    on_each_engine(|inbox| async move {
        let daniela = inbox.daniela_wrote().await;
        inbox.text(KWAME, MAIN, "Hello").await;
        let kwame = inbox.conversation_with(KWAME).await;
        let (ana, vera, luis) =
            (inbox.sign_in("ana").await, inbox.sign_in("vera").await, inbox.sign_in("luis").await);
        let mut ana = follow(&inbox, &ana).await;
        let mut vera = follow(&inbox, &vera).await;
        let mut luis = follow(&inbox, &luis).await;
        look(&mut vera, Some(kwame)).await;
        look(&mut ana, Some(daniela)).await;
        look(&mut luis, Some(daniela)).await;
        assert_eq!(ana.hear().await, there(daniela, &["luis"]));
        assert_eq!(luis.hear().await, there(daniela, &["ana"]));
        types(&mut luis, daniela).await;
        assert_eq!(ana.hear().await, there(daniela, &["luis types"]));
        // What Vera hears next is what comes when she looks there too, and nothing before it.
        look(&mut vera, Some(daniela)).await;
        assert_eq!(vera.hear().await, there(daniela, &["ana", "luis types"]));
        // Vera may not send: nobody is told that she types.
        types(&mut vera, daniela).await;
        inbox.text(DANIELA, MAIN, "Hello?").await;
        assert_eq!(ana.hear().await, there(daniela, &["luis types", "vera"]));
        assert_eq!(ana.event().await.1["kind"], "message_received");
    })
    .await;
}

#[tokio::test]
async fn nobody_hears_of_a_conversation_that_they_may_not_see() {
    on_each_engine(|inbox| async move {
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let new = json!({ "number": KWAME, "body": "Hello Kwame", "client_key": "a" });
        let taken = ana.post("/conversations", new).await.ok(202);
        let kwame: ConversationId = taken["conversation"]["id"].as_str().unwrap().parse().unwrap();
        luis.get(&format!("/conversations/{kwame}")).await.is_problem(
            404,
            "not_found",
            "Not found",
        );
        let daniela = inbox.daniela_wrote().await;
        let (mut anas, mut luiss) = (follow(&inbox, &ana).await, follow(&inbox, &luis).await);
        look(&mut anas, Some(kwame)).await;
        look(&mut luiss, Some(kwame)).await;
        look(&mut luiss, Some(daniela)).await;
        look(&mut anas, Some(daniela)).await;
        assert_eq!(luiss.hear().await, there(daniela, &["ana"]));
        assert_eq!(anas.hear().await, there(daniela, &["luis"]));
    })
    .await;
}

#[tokio::test]
async fn what_makes_no_sense_is_ignored_and_a_flood_is_cut_off() {
    on_each_engine_with(
        |settings| settings.live.talk = 20,
        |inbox| async move {
            let (mut ana, mut luis, daniela) = ana_and_luis(&inbox).await;
            for nonsense in ["", "{", "null", "[]", r#"{"type":"typing","conversation_id":7}"#] {
                luis.say(nonsense).await;
            }
            types(&mut luis, daniela).await;
            assert_eq!(ana.hear().await, there(daniela, &["luis types"]));
            for _ in 0..20 {
                types(&mut luis, daniela).await;
            }
            assert_eq!(luis.hear().await, Heard::Closed(1008));
            assert_eq!(ana.hear().await, there(daniela, &[]));
        },
    )
    .await;
}
