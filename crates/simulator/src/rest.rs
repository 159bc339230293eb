//! The REST API: the calls that a messaging client makes.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{OriginalUri, Request, State},
    http::{
        HeaderValue, StatusCode,
        header::{DATE, HeaderName},
    },
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use tokio::time::{Instant, sleep};

use crate::{
    clock,
    fault::{FaultKind, NonsenseKind, OutageKind, Stage},
    server::hang_up,
    sid,
    simulation::Simulation,
};

mod accounts;
mod applications;
mod caller;
mod caller_ids;
mod create;
mod draft;
mod error;
mod list;
mod media;
mod messages;
mod numbers;
mod params;
mod short_codes;
mod v1;

use error::ApiError;

/// Every URL of the API. Twilio has it on three hosts; here they are one.
pub(crate) fn router(simulation: &Arc<Simulation>) -> Router<Arc<Simulation>> {
    let gate = middleware::from_fn_with_state(simulation.clone(), gate);
    let api = guarded(accounts_api()).layer(gate.clone());
    let v1 = guarded(v1::router()).layer(gate);
    Router::new()
        .nest("/2010-04-01", api)
        .nest("/v1", v1)
        .route("/storage/{account}/{media}", get(media::stored))
}

/// `api.twilio.com`
fn accounts_api() -> Router<Arc<Simulation>> {
    Router::new()
        .route("/Accounts.json", get(accounts::list))
        .route("/Accounts/{account}", get(accounts::fetch))
        .route("/Accounts/{account}/Messages.json", get(list::list).post(create::create))
        .route(
            "/Accounts/{account}/Messages/{message}",
            get(messages::fetch).post(messages::change).delete(messages::remove),
        )
        .route("/Accounts/{account}/Messages/{message}/Media.json", get(media::list))
        .route(
            "/Accounts/{account}/Messages/{message}/Media/{media}",
            get(media::read).delete(media::remove),
        )
        .route("/Accounts/{account}/IncomingPhoneNumbers.json", get(numbers::list))
        .route(
            "/Accounts/{account}/IncomingPhoneNumbers/{number}",
            get(numbers::fetch).post(numbers::change),
        )
        .route("/Accounts/{account}/SMS/ShortCodes.json", get(short_codes::list))
        .route("/Accounts/{account}/SMS/ShortCodes/{code}", post(short_codes::change))
        .route("/Accounts/{account}/OutgoingCallerIds.json", get(caller_ids::list))
        .route("/Accounts/{account}/Applications/{application}", get(applications::fetch))
}

/// With Twilio's answers to what does not exist.
fn guarded(api: Router<Arc<Simulation>>) -> Router<Arc<Simulation>> {
    api.fallback(|OriginalUri(uri): OriginalUri| async move { ApiError::not_found(uri.path()) })
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
}

/// What every request passes: outages on the way in, Twilio's headers on the way out.
async fn gate(State(simulation): State<Arc<Simulation>>, request: Request, next: Next) -> Response {
    simulation.counters.rest_requests.one();
    let begun = Instant::now();
    let open = simulation.rest_open.hold();
    let Struck { refusal, clock } = strike(&simulation).await;
    let mut response = match refusal {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    let concurrent = simulation.rest_open.count().to_string();
    drop(open);
    let duration = format!("{:.3}", begun.elapsed().as_secs_f64());
    let headers = response.headers_mut();
    if let Some(seconds) = clock
        && let Ok(date) = HeaderValue::try_from(clock::http_date(seconds))
    {
        headers.insert(DATE, date);
    }
    for (name, value) in [
        ("twilio-request-id", sid::fresh("RQ")),
        ("twilio-concurrent-requests", concurrent),
        ("twilio-request-duration", duration),
        ("x-home-region", "us1".into()),
    ] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// What the faults do to a request.
#[derive(Debug, Default)]
struct Struck {
    refusal: Option<Response>,
    /// By how many seconds the answer's date is off.
    clock: Option<i64>,
}

/// Faults that strike any request.
async fn strike(simulation: &Simulation) -> Struck {
    let mut struck = Struck::default();
    let refused = |status| Some(ApiError::of_status(status).into_response());
    for fault in simulation.strike(Stage::Rest, "") {
        match fault {
            FaultKind::Delay { ms, .. } => sleep(Duration::from_millis(ms)).await,
            FaultKind::Status { status, .. } => struck.refusal = refused(status),
            FaultKind::Outage { how: OutageKind::Unavailable } => struck.refusal = refused(503),
            FaultKind::Outage { how: OutageKind::Closed } => struck.refusal = Some(hang_up()),
            FaultKind::Nonsense { how } => struck.refusal = Some(nonsense(how)),
            FaultKind::Clock { seconds } => struck.clock = Some(seconds),
            _ => {}
        }
    }
    struck
}

fn nonsense(how: NonsenseKind) -> Response {
    match how {
        NonsenseKind::Html => {
            Html("<!doctype html><title>Sign in to the network</title>").into_response()
        }
        NonsenseKind::Empty => StatusCode::OK.into_response(),
        NonsenseKind::Huge => vec![b' '; 20 << 20].into_response(),
    }
}
