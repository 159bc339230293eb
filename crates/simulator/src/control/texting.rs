//! Texting from handsets, and what they show.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::Refusal;
use crate::{
    inbound::{self, InboundError, InboundText, Received, WebhookResult},
    simulation::Simulation,
};

impl From<InboundError> for Refusal {
    fn from(error: InboundError) -> Self {
        let status = match error {
            InboundError::UnknownNumber(_) => StatusCode::NOT_FOUND,
            InboundError::BadAttachment => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self(status, error.to_string())
    }
}

/// A text, and whether to wait for its webhook.
#[derive(Debug, Deserialize)]
pub(super) struct Inbound {
    #[serde(flatten)]
    text: InboundText,
    #[serde(default = "yes")]
    wait: bool,
}

fn yes() -> bool {
    true
}

pub(super) async fn inbound(
    State(simulation): State<Arc<Simulation>>,
    Json(inbound): Json<Inbound>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let received = inbound::receive(&simulation, &inbound.text)?;
    let sid = received.sid.clone();
    let webhook = if inbound.wait { webhook(received).await } else { None };
    let answer = json!({ "sid": sid.as_deref(), "webhook": webhook });
    Ok((StatusCode::CREATED, Json(answer)))
}

async fn webhook(received: Received) -> Option<WebhookResult> {
    // A task fails only when the simulator stops.
    received.webhook?.await.ok().flatten()
}

/// Many texts at once.
#[derive(Debug, Deserialize)]
pub(super) struct Batch {
    messages: Vec<InboundText>,
    /// How many webhooks run at the same time.
    #[serde(default = "fifty")]
    concurrency: usize,
}

fn fifty() -> usize {
    50
}

pub(super) async fn batch(
    State(simulation): State<Arc<Simulation>>,
    Json(batch): Json<Batch>,
) -> Result<Json<Value>, Refusal> {
    let begun = Instant::now();
    let results: Vec<_> = stream::iter(batch.messages)
        .map(|text| {
            let simulation = simulation.clone();
            async move {
                let received = inbound::receive(&simulation, &text)?;
                let sid = received.sid.clone();
                Ok::<_, InboundError>((sid, webhook(received).await))
            }
        })
        .buffered(batch.concurrency.max(1))
        .collect()
        .await;
    let (mut sids, mut answered, mut failed) = (Vec::new(), 0, 0);
    for result in results {
        let (sid, webhook) = result?;
        sids.push(sid.map(|sid| sid.to_string()));
        match webhook {
            Some(WebhookResult { error: Some(_), .. }) => failed += 1,
            Some(WebhookResult { status: Some(_), .. }) => answered += 1,
            _ => {}
        }
    }
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Json(json!({ "sids": sids, "answered": answered, "failed": failed, "millis": millis })))
}

/// With whom.
#[derive(Debug, Deserialize)]
pub(super) struct With {
    with: Option<String>,
}

pub(super) async fn conversation(
    State(simulation): State<Arc<Simulation>>,
    Path(number): Path<String>,
    Query(query): Query<With>,
) -> Json<Value> {
    let bubbles = simulation.handsets.conversation(&number, query.with.as_deref());
    Json(json!({ "number": number, "bubbles": bubbles }))
}

/// An attachment for the phone that shows it. Only pictures are shown in place; anything else is
/// handed over as a file, so that it cannot run as a page of this origin.
pub(super) async fn media(
    State(simulation): State<Arc<Simulation>>,
    Path((account, media)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let owner = simulation.account(&account).ok_or_else(|| Refusal::unknown(&account))?;
    let found = owner.media.lock().get(&media).cloned();
    let media = found.ok_or_else(|| Refusal::unknown(&media))?;
    let shown = ["image/png", "image/jpeg", "image/gif", "image/webp"];
    let place = if shown.contains(&media.content_type.as_str()) { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, media.content_type),
        (header::CONTENT_DISPOSITION, place.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, media.bytes).into_response())
}
