//! `/api/v1/time-zone`: what time it is where a number is from.

use crate::http::extract::{Json, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use axum::extract::State;
use hearback_inbox::Address;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Whose.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whose {
    /// The number, in any usual notation.
    number: String,
}

/// A number's time zone.
#[derive(Serialize, ToSchema)]
pub(crate) struct NumbersTimeZone {
    /// IANA's name of the time zone; null if the country or area code has several, or has no place.
    /// People may have moved and kept their number.
    #[schema(required)]
    time_zone: Option<&'static str>,
}

/// A number's time zone, as far as its country or area code tells.
#[utoipa::path(
    get, path = "/api/v1/time-zone", tag = "messages", operation_id = "time_zone",
    params(Whose),
    responses((status = 200, description = "The time zone, if known", body = NumbersTimeZone)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    Query(whose): Query<Whose>,
) -> Answer<Json<NumbersTimeZone>> {
    let number = Address::parse(&whose.number, &app.settings().country);
    // A short code or a half-typed number has none, which is no mistake of whoever asks.
    Ok(Json(NumbersTimeZone { time_zone: number.ok().and_then(|number| number.time_zone()) }))
}
