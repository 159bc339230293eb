//! `/api/v1/check`: what is wrong between Twilio and this inbox, and fixing it (L4).

use super::twilio::numbers::not_connected;
use super::twilio::problem;
use crate::check::{Check, Checker, FixError, FixRequest};
use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;

/// Check the account, the lines, and our own address. This asks Twilio and takes a moment.
#[utoipa::path(
    get, path = "/api/v1/check", tag = "settings", operation_id = "check",
    responses((status = 200, description = "What was found", body = Check)),
)]
pub(crate) async fn show(State(app): State<App>, member: CurrentMember) -> Answer<Json<Check>> {
    Ok(Json(Checker::of(&app).check(member.access()).await?))
}

/// Fix something that the check found. Returns a new check.
#[utoipa::path(
    post, path = "/api/v1/check/fixes", tag = "settings", operation_id = "fix",
    request_body = FixRequest,
    responses(
        (status = 200, description = "Done; what is found now", body = Check),
    ),
)]
pub(crate) async fn fix(
    State(app): State<App>,
    member: CurrentMember,
    Json(request): Json<FixRequest>,
) -> Answer<Json<Check>> {
    let checker = Checker::of(&app);
    checker.fix(member.access(), &request).await.map_err(of_fix)?;
    Ok(Json(checker.check(member.access()).await?))
}

fn of_fix(error: FixError) -> Problem {
    match error {
        FixError::NotConnected => not_connected(),
        FixError::Unknown => Problem::not_found(),
        FixError::Changed => Problem::new(
            Code::ChangedAtTwilio,
            "This changed at Twilio since the check. Run it again and review what's set there now.",
        ),
        FixError::Call(error) => problem(&error, "auth token"),
        FixError::Store(error) => error.into(),
    }
}
