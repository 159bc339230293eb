//! `/api/v1/twilio/numbers`: the account's numbers, to make lines of (L2).

use super::Problems;
use super::try_out::problem;
use crate::app::App;
use crate::extract::Json;
use crate::problem::{Answer, Code, Problem};
use crate::session::Member;
use axum::extract::State;
use serde::Serialize;
use std::collections::HashSet;
use utoipa::ToSchema;

/// The account's numbers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Numbers {
    /// The numbers, those that are no line yet first.
    numbers: Vec<AccountNumber>,
}

/// A number of the account.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountNumber {
    /// The number (E.164).
    number: String,
    /// The name given to it at Twilio.
    friendly_name: String,
    /// Whether it can text.
    sms: bool,
    /// Whether it can send pictures.
    mms: bool,
    /// The webhook that is set at Twilio; empty when none is.
    webhook_url: String,
    /// Whether it is a line already.
    in_use: bool,
}

/// The numbers of the connected account.
#[utoipa::path(
    get, path = "/api/v1/twilio/numbers", tag = "settings", operation_id = "twilio_numbers",
    responses(
        (status = 200, description = "The numbers", body = Numbers),
        (status = 422, description = "`twilio_refused`: no account is connected, or it refuses", body = crate::problem::Body, content_type = "application/problem+json"),
        (status = 502, description = "`twilio_unreachable`: a number can be typed", body = crate::problem::Body, content_type = "application/problem+json"),
        Problems,
    ),
)]
pub(crate) async fn list(State(app): State<App>, member: Member) -> Answer<Json<Numbers>> {
    let connected = app.accounts().of(member.access().organization()).await?;
    let connected = connected.ok_or_else(not_connected)?;
    let listed = connected.list_numbers().await.map_err(|error| problem(&error, "auth token"))?;
    let lines = app.store().lines(member.access()).await?;
    let lines: HashSet<&str> = lines.iter().map(|line| line.number.as_str()).collect();
    let mut numbers: Vec<_> = listed
        .into_iter()
        .map(|number| AccountNumber {
            in_use: lines.contains(number.phone_number.as_str()),
            number: number.phone_number,
            friendly_name: number.friendly_name.unwrap_or_default(),
            sms: number.capabilities.sms,
            mms: number.capabilities.mms,
            webhook_url: number.sms_url.unwrap_or_default(),
        })
        .collect();
    numbers.sort_by_key(|number| number.in_use);
    Ok(Json(Numbers { numbers }))
}

/// There is no account to ask.
pub(in crate::api) fn not_connected() -> Problem {
    Problem::new(Code::TwilioRefused, "Connect your Twilio account first.")
}
