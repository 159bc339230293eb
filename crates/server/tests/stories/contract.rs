//! Every operation refuses what can't be read in the ways that its document names. The harness holds
//! each answer of each story against the document; these provoke what all operations share.

use crate::story::{Answer, Inbox, PASSWORD, Person, id, on_each_engine};
use futures_util::future::select_all;
use hearback_inbox::MessageId;
use hearback_server::problem::Code;
use hearback_server::routes::{Route, routes};
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The routes that can answer with this problem.
fn answering(status: u16, code: Code) -> impl Iterator<Item = Route> {
    let can =
        move |route: &Route| route.problems.get(&status).is_some_and(|codes| codes.contains(&code));
    routes().into_iter().filter(can)
}

/// A request of a person's for a route, about nothing that exists.
fn request(person: &Person, route: &Route, query: &str) -> reqwest::RequestBuilder {
    let unknown: MessageId = id();
    let path = route.path.strip_prefix("/api/v1").unwrap();
    let path = path.replace("{id}", &unknown.to_string()).replace("{sid}", "SM1");
    person.request(route.method.clone(), &format!("{path}{query}"))
}

fn takes_json(route: &Route) -> bool {
    route.problems.contains_key(&415)
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused_by_every_operation_that_takes_one() {
    on_each_engine(|inbox| async move {
        // A super user may call every operation.
        let sam = inbox.sign_in("sam").await;
        let before = inbox.footprint().await;
        let head = head(&inbox, &sam, "/api/v1/conversations", "application/json");
        let half = format!("{head}content-length: 100\r\n\r\n{{");
        let slow = async {
            let answer = answer_to(&inbox, "/api/v1/conversations", &half).await;
            answer.is_problem(408, "invalid_request", "too slowly");
        };
        let all = refuse_all(&sam);
        tokio::join!(slow, all);
        assert_eq!(inbox.footprint().await, before);
    })
    .await;
}

async fn refuse_all(sam: &Person) {
    let mut operations = 0;
    for route in routes().iter().filter(|route| takes_json(route)) {
        operations += 1;
        let send = |kind: &'static str, body: Vec<u8>| {
            let request = request(sam, route, "").header("content-type", kind);
            Answer::of(request.body(body))
        };
        let json = "application/json";
        send("text/plain", b"{}".to_vec()).await.is_problem(415, "invalid_request", "JSON");
        send(json, b"{".to_vec()).await.is_problem(400, "invalid_request", "JSON");
        let unknown = br#"{"unheard_of":1}"#.to_vec();
        send(json, unknown).await.is_problem(422, "invalid_request", "unheard_of");
        send(json, vec![b' '; 70_000]).await.is_problem(413, "invalid_request", "64 KiB");
    }
    assert!(operations > 15, "only {operations} operations take JSON");
}

#[tokio::test]
async fn parameters_that_can_not_be_read_are_refused_by_every_operation_that_takes_some() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let before = inbox.footprint().await;
        let others = answering(400, Code::InvalidRequest).filter(|route| !takes_json(route));
        let mut operations = 0;
        // These read bodies of their own kinds.
        let bodies =
            ["/api/v1/opt-outs/file", "/api/v1/canned-replies/file", "/api/v1/sso/{id}/logout"];
        let reads_body =
            |route: &Route| route.method != Method::GET && bodies.contains(&route.path.as_str());
        for route in others.filter(|route| !reads_body(route)) {
            operations += 1;
            let answer = Answer::of(request(&maya, &route, "?unheard_of=1")).await;
            answer.is_problem(400, "invalid_request", "parameters");
            let answer = Answer::of(request(&maya, &route, "?unheard_of=%00")).await;
            answer.is_problem(422, "invalid_request", "U+0000");
        }
        assert!(operations > 10, "only {operations} operations take parameters");
        assert_eq!(inbox.footprint().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused_by_what_takes_files() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let before = inbox.footprint().await;
        for path in ["/api/v1/attachments", "/api/v1/opt-outs/file", "/api/v1/canned-replies/file"]
        {
            breaks_off(&inbox, &maya, path).await.is_problem(400, "invalid_request", "again");
        }
        assert_eq!(inbox.footprint().await, before);
    })
    .await;
}

/// Sends a body whose second part has no length that can be read.
async fn breaks_off(inbox: &Inbox, person: &Person, path: &str) -> Answer {
    let head = head(inbox, person, path, "text/csv");
    let body = "transfer-encoding: chunked\r\n\r\n6\r\nnumber\r\nno length\r\n";
    answer_to(inbox, path, &format!("{head}{body}")).await
}

/// The beginning of a request as it goes over the connection.
pub(crate) fn head(inbox: &Inbox, person: &Person, path: &str, content_type: &str) -> String {
    let (host, Person { origin, cookie, .. }) = (inbox.running.addr, person);
    format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\norigin: {origin}\r\ncookie: {cookie}\r\n\
         content-type: {content_type}\r\nconnection: close\r\n"
    )
}

pub(crate) async fn answer_to(inbox: &Inbox, path: &str, request: &str) -> Answer {
    let mut stream = TcpStream::connect(inbox.running.addr).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    Answer::read(&Method::POST, path, &answer)
}

#[tokio::test]
async fn more_uploads_at_once_than_one_member_may_have_are_refused() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let path = "/api/v1/attachments";
        let head = head(&inbox, &ana, path, "image/png");
        let begun = format!("{head}content-length: 1000\r\n\r\n");
        // Twenty of them wait for the rest of their file; what is answered is one too many.
        let uploads = (0..21).map(|_| Box::pin(answer_to(&inbox, path, &begun)));
        let (first, _, _) = select_all(uploads).await;
        first.is_problem(429, "too_many_uploads", "too many files at once");
    })
    .await;
}

#[tokio::test]
async fn more_than_fits_is_not_kept_for_one_member() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let upload = || {
            let picture = include_bytes!("../../../simulator/page/roof.png");
            Answer::of(ana.request(Method::POST, "/attachments").body(picture.as_slice()))
        };
        upload().await.ok(201);
        inbox.script("UPDATE media SET bytes = 250000000").await;
        upload().await.is_problem(409, "too_many_unsent", "waiting to be sent");
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_inside_is_told_without_its_details() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        inbox.script("UPDATE conversations SET state = 'sleeping'").await;
        let answer = ana.get(&format!("/conversations/{conversation}")).await;
        answer.is_problem(500, "internal", "nothing was changed");
        assert!(!answer.text.contains("sleeping"), "{answer:?}");
    })
    .await;
}

#[tokio::test]
async fn who_belongs_nowhere_any_more_is_told_so_at_the_door() {
    on_each_engine(|inbox| async move {
        inbox.script("DELETE FROM location_members").await;
        inbox.script("DELETE FROM members WHERE role = 'viewer'").await;
        let vera = json!({ "email": "vera@northside.example", "password": PASSWORD });
        let answer = inbox.stranger().post("/session", vera).await;
        answer.is_problem(403, "forbidden", "any organization");
    })
    .await;
}

#[tokio::test]
async fn another_sites_page_changes_nothing_by_any_operation() {
    on_each_engine(|inbox| async move {
        let mut maya = inbox.sign_in("maya").await;
        maya.origin = "https://elsewhere.example".to_owned();
        let before = inbox.footprint().await;
        for route in answering(403, Code::WrongOrigin) {
            let mut request = request(&maya, &route, "");
            if route.method == Method::GET {
                request = request.header("upgrade", "websocket").header("connection", "upgrade");
            }
            Answer::of(request).await.is_problem(403, "wrong_origin", "own address");
        }
        assert_eq!(inbox.footprint().await, before);
    })
    .await;
}
