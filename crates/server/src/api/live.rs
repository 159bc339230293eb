//! `/api/v1/live`: the live socket.

use crate::http::extract::Query;
use crate::http::problem::{Answer, Problem};
use crate::live;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

/// From where to follow.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct From {
    /// The number of the client's last event. Leave it out to get only new ones.
    after: Option<i64>,
}

/// Follow the events over a WebSocket. The server sends `Frame`s as text, in order of number and
/// without gaps, and among them what is true for the moment: who else looks and types. The client
/// may say where it looks and that someone types, as `ClientFrame`s. It closes with 4401 when the
/// session ends, with 4403 when what the member may do has changed (then load everything again), with
/// 4008 when the client reads too slowly and with 1008 when it says too much:
/// then connect again with the last number. Another organization's events never come.
#[utoipa::path(
    get, path = "/api/v1/live", tag = "live", operation_id = "live",
    params(From),
    responses(
        (status = 101, description = "Connected; the server sends `Frame`s, and the client may send `ClientFrame`s"),
    ),
)]
pub(crate) async fn follow(
    State(app): State<App>,
    member: CurrentMember,
    Query(from): Query<From>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Answer<Response> {
    let upgrade = upgrade.map_err(|_| {
        let detail = "This address is a WebSocket. Connect with a WebSocket client.";
        Problem::malformed(StatusCode::UPGRADE_REQUIRED, detail)
    })?;
    live::accept(&app, member, from.after, upgrade)
}
