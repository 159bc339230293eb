//! `/Messages/{sid}/Media`: attachments, and the storage they are redirected to.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Json,
    body::Body,
    extract::{FromRequestParts, OriginalUri, Path, RawQuery, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::{caller::Caller, error::ApiError, params::Params};
use crate::{
    account::Account,
    clock,
    fault::{FaultKind, Stage},
    media::{self, Media},
    simulation::Simulation,
};

pub(super) async fn list(
    State(simulation): State<Arc<Simulation>>,
    caller: Caller,
    Path((_, message)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
) -> Result<Json<Value>, ApiError> {
    let row = caller.account.ledger.lock().get(&message);
    let row = row.ok_or_else(|| ApiError::not_found(uri.path()))?;
    let mut unlisted = false;
    for fault in simulation.strike(Stage::MediaList, &row.to) {
        match fault {
            FaultKind::Delay { ms, .. } => tokio::time::sleep(Duration::from_millis(ms)).await,
            FaultKind::Status { status, .. } => return Err(ApiError::of_status(status)),
            FaultKind::MediaUnlisted => unlisted = true,
            _ => {}
        }
    }
    let kept = caller.account.media.lock();
    let media = row.media.iter().filter_map(|sid| kept.get(sid));
    let rows: Vec<_> =
        media.filter(|_| !unlisted).map(|media| media.json(caller.account.sid())).collect();
    let own = format!("{}?PageSize=50&Page=0", uri.path());
    Ok(Json(json!({
        "end": rows.len().saturating_sub(1),
        "first_page_uri": own,
        "media_list": rows,
        "next_page_uri": null,
        "page": 0,
        "page_size": 50,
        "previous_page_uri": null,
        "start": 0,
        "uri": own,
    })))
}

/// With `.json` the description, without it the bytes, by way of a signed address.
pub(super) async fn read(
    State(simulation): State<Arc<Simulation>>,
    Path((account, message, media)): Path<(String, String, String)>,
    OriginalUri(uri): OriginalUri,
    request: Request,
) -> Result<Response, ApiError> {
    let missing = || ApiError::not_found(uri.path());
    if let Some(sid) = media.strip_suffix(".json") {
        let caller = authenticate(&simulation, request).await?;
        let media = find(&caller.account, &message, sid).ok_or_else(missing)?;
        return Ok(Json(media.json(caller.account.sid())).into_response());
    }
    let account = if simulation.config.media_auth {
        authenticate(&simulation, request).await?.account
    } else {
        simulation.account(&account).ok_or_else(missing)?
    };
    let media = find(&account, &message, &media).ok_or_else(missing)?;
    if let Some(faulty) = strike(&simulation, &account, &media).await {
        return faulty;
    }
    let path = media::storage_path(account.sid(), &media.sid, &account.token(), clock::now());
    let location = format!("{}{path}", simulation.base_url);
    Ok((StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)]).into_response())
}

/// What the faults make of handing an attachment out.
async fn strike(
    simulation: &Simulation,
    account: &Account,
    media: &Media,
) -> Option<Result<Response, ApiError>> {
    let to = account.ledger.lock().get(&media.message).map(|row| row.to.clone());
    let mut answer = None;
    for fault in simulation.strike(Stage::Media, &to.unwrap_or_default()) {
        match fault {
            FaultKind::Delay { ms, .. } => tokio::time::sleep(Duration::from_millis(ms)).await,
            FaultKind::Status { status, .. } => answer = Some(Err(ApiError::of_status(status))),
            FaultKind::MediaEndless => {
                let piece = media.bytes.clone();
                answer = Some(Ok(body(media, stream::repeat_with(move || piece.clone()))));
            }
            FaultKind::MediaStalls => {
                let half = media.bytes.slice(..media.bytes.len() / 2);
                let pieces = stream::iter([half]).chain(stream::pending());
                answer = Some(Ok(body(media, pieces)));
            }
            FaultKind::MediaElsewhere { url } => {
                let redirect = (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, url)]);
                answer = Some(Ok(redirect.into_response()));
            }
            _ => {}
        }
    }
    answer
}

fn body(media: &Media, pieces: impl stream::Stream<Item = Bytes> + Send + 'static) -> Response {
    let pieces = Body::from_stream(pieces.map(Ok::<_, Infallible>));
    ([(header::CONTENT_TYPE, media.content_type.clone())], pieces).into_response()
}

async fn authenticate(simulation: &Arc<Simulation>, request: Request) -> Result<Caller, ApiError> {
    let (mut parts, _) = request.into_parts();
    Caller::from_request_parts(&mut parts, simulation).await
}

fn find(account: &Account, message: &str, media: &str) -> Option<Media> {
    let kept = account.media.lock();
    kept.get(media).filter(|found| found.message == message).cloned()
}

pub(super) async fn remove(
    caller: Caller,
    Path((_, message, media)): Path<(String, String, String)>,
    OriginalUri(uri): OriginalUri,
) -> Result<StatusCode, ApiError> {
    let sid = media.strip_suffix(".json").unwrap_or(&media);
    let media = find(&caller.account, &message, sid);
    let media = media.ok_or_else(|| ApiError::not_found(uri.path()))?;
    caller.account.media.lock().remove(&media.sid);
    Ok(StatusCode::NO_CONTENT)
}

/// The storage: open to whoever has the signed address, until it expires.
pub(super) async fn stored(
    State(simulation): State<Arc<Simulation>>,
    Path((account, media)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let granted = simulation.account(&account).filter(|account| {
        let expires = params.get("Expires").and_then(|text| text.parse().ok()).unwrap_or(0);
        let given = params.get("Signature").unwrap_or_default();
        let right = media::storage_signature(account.sid(), &media, expires, &account.token());
        let signed = bool::from(right.as_bytes().ct_eq(given.as_bytes()));
        signed && clock::now().as_second() <= expires
    });
    let Some(account) = granted else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let Some(media) = account.media.lock().get(&media).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    simulation.counters.media_reads.one();
    ([(header::CONTENT_TYPE, media.content_type)], media.bytes).into_response()
}
