//! The demo's first page: the inbox and a phone side by side, and the story. It frames the real
//! pages of both, and signs the visitor in.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get};
use futures_util::{Stream, stream};
use hearback_simulator::Running as Twilio;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::api::{Api, DemoError};
use super::people::{STAFF, Staff};
use super::story::{CUSTOMER, LINE, Story};

/// Who a visitor is until they sign in as someone else: whoever may see everything.
const VISITOR: &Staff = &STAFF[0];

/// What the first page needs.
pub(super) struct Front {
    /// Its own origin.
    origin: String,
    inbox: Api,
    /// The phone page, with a slash at its end.
    phone_url: String,
    story: Story,
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

type Shared = State<Arc<Front>>;

/// Serves it until the task is aborted.
pub(super) fn serve(front: Front, listener: TcpListener) -> JoinHandle<std::io::Result<()>> {
    let front = Arc::new(front);
    let router = Router::new()
        .route("/", get(page))
        .route("/themes.css", file(CSS, include_str!("../../../../web/src/styles/themes.css")))
        .route("/front.css", file(CSS, include_str!("../../page/front.css")))
        .route("/front.js", file(SCRIPT, include_str!("../../page/front.js")))
        .route("/icon.svg", file("image/svg+xml", include_str!("../../../../web/public/icon.svg")))
        .route("/story", get(follow).post(play).delete(stop))
        .layer(from_fn_with_state(front.clone(), guard))
        .with_state(front);
    tokio::spawn(async move { axum::serve(listener, router).await })
}

/// Under another name (DNS rebinding, or `localhost`, whose cookies aren't the inbox's) nothing is
/// answered, and another site's page can't play the story.
async fn guard(State(front): Shared, request: Request, next: Next) -> Response {
    let host = front.origin.trim_start_matches("http://");
    if !names(request.headers(), header::HOST, host) {
        return Redirect::temporary(&front.origin).into_response();
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && !names(request.headers(), header::ORIGIN, &front.origin) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, front.policy()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ] {
        let value = HeaderValue::from_str(&value);
        let value = value.unwrap_or(HeaderValue::from_static("default-src 'none'"));
        response.headers_mut().insert(name, value);
    }
    response
}

fn names(headers: &HeaderMap, header: HeaderName, wanted: &str) -> bool {
    headers.get(header).is_some_and(|value| value.as_bytes() == wanted.as_bytes())
}

impl Front {
    pub(super) fn of(origin: &str, inbox_url: &str, twilio: &Twilio) -> reqwest::Result<Self> {
        let inbox = Api::at(inbox_url)?;
        let story = Story::ready(inbox.clone(), &twilio.control_url())?;
        Ok(Self { origin: origin.to_owned(), inbox, phone_url: twilio.handset_url(), story })
    }

    fn policy(&self) -> String {
        format!(
            "default-src 'self'; frame-src {} {}; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
            self.inbox.url(),
            self.phone_url
        )
    }

    /// The visitor's own session, or else a new one, and where the story's conversation is.
    async fn welcome(&self, cookie: &str) -> Result<(Option<HeaderValue>, String), DemoError> {
        if let Some(found) = self.inbox.conversation_with(CUSTOMER, cookie).await? {
            return Ok((None, format!("{}/c/{}", self.inbox.url(), found.id)));
        }
        let session = self.inbox.sign_in(VISITOR).await?;
        let found = self.inbox.conversation_with(CUSTOMER, session.cookie()).await?;
        let path = found.map_or_else(String::new, |found| format!("c/{}", found.id));
        Ok((Some(session.set_cookie), format!("{}/{path}", self.inbox.url())))
    }
}

async fn page(State(front): Shared, headers: HeaderMap) -> Response {
    const HTML: &str = include_str!("../../page/index.html");
    let cookie = headers.get(header::COOKIE).and_then(|value| value.to_str().ok());
    // Without a session the inbox asks the visitor to sign in, and can be tried anyway.
    let welcome = front.welcome(cookie.unwrap_or_default()).await;
    let (set_cookie, inbox) = welcome.unwrap_or_else(|_| (None, front.inbox.url().to_owned()));
    let (from, to) = (CUSTOMER.replace('+', "%2B"), LINE.number.replace('+', "%2B"));
    let phone = format!("{}?from={from}&amp;to={to}", front.phone_url);
    let html = HTML.replace("{inbox}", &inbox).replace("{phone}", &phone);
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    if let Some(cookie) = set_cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

fn file(content_type: &'static str, text: &'static str) -> MethodRouter<Arc<Front>> {
    get(async move || ([(header::CONTENT_TYPE, content_type)], text))
}

async fn play(State(front): Shared) -> StatusCode {
    front.story.play();
    StatusCode::ACCEPTED
}

async fn stop(State(front): Shared) -> StatusCode {
    front.story.stop();
    StatusCode::ACCEPTED
}

/// How far the story is, now and after each change.
async fn follow(State(front): Shared) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut progress = front.story.follow();
    let first = progress.borrow_and_update().for_newcomers();
    let changes = stream::unfold((Some(first), progress), async |(first, mut progress)| {
        let now = match first {
            Some(first) => first,
            None => {
                progress.changed().await.ok()?;
                progress.borrow_and_update().clone()
            }
        };
        Some((Ok(Event::default().json_data(now).ok()?), (None, progress)))
    });
    Sse::new(changes).keep_alive(KeepAlive::default())
}
