//! `/api/v1/shortcodes`: what they are filled with in a first message (S10).

use super::number;
use crate::http::extract::{Json, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::shortcode::Shortcodes;
use hearback_store::ComposeTo;
use serde::Deserialize;
use utoipa::IntoParams;

/// For whom.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whom {
    /// The number, in any usual notation.
    number: String,
}

/// Every shortcode, with what it's filled with in the first message to a number.
#[utoipa::path(
    get, path = "/api/v1/shortcodes", tag = "messages", operation_id = "shortcodes_of_number",
    params(Whom),
    responses((status = 200, description = "The shortcodes and their values", body = Shortcodes)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Query(whom): Query<Whom>,
) -> Answer<Json<Shortcodes>> {
    let number = number::to_text(&app, &member, &whom.number).await?;
    Ok(Json(app.store().shortcodes(member.access(), ComposeTo::Number(number)).await?))
}
