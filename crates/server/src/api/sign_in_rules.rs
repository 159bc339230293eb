//! `/api/v1/sign-in-rules`: what the organization asks of those who sign in.

use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::{Timestamp, UserId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest time that members can be given to set a second factor up, in days.
const MOST_GRACE: i64 = 90;

/// What the organization asks of those who sign in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignInRules {
    /// From when on a second factor is required; null where none is.
    #[schema(required)]
    second_factor_from: Option<Timestamp>,
    /// The active members who have none yet, by name.
    without_second_factor: Vec<MemberName>,
}

/// A member by their name.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberName {
    /// Their id.
    id: UserId,
    /// Their name.
    name: String,
}

/// What to ask of those who sign in from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSignInRules {
    /// Whether a second factor is required.
    require_second_factor: bool,
    /// In how many days, 0 to 90; 0 means at once.
    #[serde(default)]
    grace_days: i64,
}

async fn of(app: &App, member: &CurrentMember) -> Answer<Json<SignInRules>> {
    let rules = app.store().sign_in_rules(member.access()).await?;
    let without = app.store().without_second_factor(member.access(), app.passkeys().host()).await?;
    let without = without.into_iter().map(|(id, name)| MemberName { id, name }).collect();
    let second_factor_from = rules.second_factor_from;
    Ok(Json(SignInRules { second_factor_from, without_second_factor: without }))
}

/// What members have to sign in with.
#[utoipa::path(
    get, path = "/api/v1/sign-in-rules", tag = "settings", operation_id = "sign_in_rules",
    responses((status = 200, description = "The rules", body = SignInRules)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<SignInRules>> {
    of(&app, &member).await
}

/// Set what members have to sign in with. Those who don't have it when it is required can set it up, and
/// do nothing else until then.
#[utoipa::path(
    put, path = "/api/v1/sign-in-rules", tag = "settings", operation_id = "set_sign_in_rules",
    request_body = NewSignInRules,
    responses((status = 200, description = "The rules", body = SignInRules)),
)]
pub(crate) async fn set(
    State(app): State<App>,
    member: CurrentMember,
    Json(NewSignInRules { require_second_factor, grace_days }): Json<NewSignInRules>,
) -> Answer<Json<SignInRules>> {
    if !(0..=MOST_GRACE).contains(&grace_days) {
        let detail = format!("Choose from 0 to {MOST_GRACE} days.");
        return Err(Problem::invalid("grace_days", detail));
    }
    let at = app.now();
    if require_second_factor && grace_days == 0 && !member.has_second_factor {
        let detail = "Set up two-step sign-in for yourself first, or you would be out at once.";
        return Err(Problem::invalid("grace_days", detail));
    }
    let from = require_second_factor.then(|| at + SignedDuration::from_hours(24 * grace_days));
    let rules = hearback_store::SignInRules { second_factor_from: from };
    app.store().set_sign_in_rules(member.access(), rules, at).await?;
    of(&app, &member).await
}
