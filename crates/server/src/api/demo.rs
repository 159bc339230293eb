//! `/api/v1/demo`: what the sign-in page of the demo offers (D1).

use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::run::settings::DemoInfo;
use axum::extract::State;

/// Whom you can sign in as, if this is the demo.
#[utoipa::path(
    get, path = "/api/v1/demo", tag = "session", operation_id = "demo",
    responses(
        (status = 200, description = "The demo", body = DemoInfo),
    ),
)]
pub(crate) async fn show(State(app): State<App>) -> Answer<Json<DemoInfo>> {
    app.settings().demo.clone().map(Json).ok_or_else(Problem::not_found)
}
