//! The REST API, version 2010-04-01: the calls that a messaging client makes.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header::HeaderName},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::time::{Instant, sleep};

use crate::{
    fault::{FaultKind, OutageKind, Stage},
    server::hang_up,
    sid,
    world::World,
};

mod accounts;
mod caller;
mod create;
mod draft;
mod error;
mod list;
mod media;
mod messages;
mod numbers;
mod params;

use error::ApiError;

/// Every URL of the API.
pub(crate) fn router(world: &Arc<World>) -> Router<Arc<World>> {
    let api = Router::new()
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
        .fallback(|request: Request| async move {
            ApiError::not_found(&format!("/2010-04-01{}", request.uri().path()))
        })
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        .layer(middleware::from_fn_with_state(world.clone(), gate));
    Router::new().nest("/2010-04-01", api).route("/storage/{account}/{media}", get(media::stored))
}

/// What every request passes: outages on the way in, Twilio's headers on the way out.
async fn gate(State(world): State<Arc<World>>, request: Request, next: Next) -> Response {
    world.counters.rest_requests.one();
    let begun = Instant::now();
    let open = world.rest_open.hold();
    let mut response = match refuse(&world).await {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    let concurrent = world.rest_open.count().to_string();
    drop(open);
    let duration = format!("{:.3}", begun.elapsed().as_secs_f64());
    let headers = response.headers_mut();
    for (name, value) in [
        ("twilio-request-id", sid::fresh("RQ")),
        ("twilio-concurrent-requests", concurrent),
        ("twilio-request-duration", duration),
        ("x-api-domain", "api.twilio.com".into()),
        ("x-home-region", "us1".into()),
    ] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// Faults that strike any request.
async fn refuse(world: &World) -> Option<Response> {
    let mut refusal = None;
    for fault in world.strike(Stage::Rest, "") {
        match fault {
            FaultKind::Delay { ms, .. } => sleep(Duration::from_millis(ms)).await,
            FaultKind::Status { status, .. } => {
                refusal = Some(ApiError::of_status(status).into_response());
            }
            FaultKind::Outage { how: OutageKind::Unavailable } => {
                let status = StatusCode::SERVICE_UNAVAILABLE.as_u16();
                refusal = Some(ApiError::of_status(status).into_response());
            }
            FaultKind::Outage { how: OutageKind::Closed } => refusal = Some(hang_up()),
            _ => {}
        }
    }
    refusal
}
