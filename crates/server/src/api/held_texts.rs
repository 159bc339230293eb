//! `/api/v1/held-texts`: texts that reached no conversation, for admins (R7).

use super::{MOST, USUALLY, limit};
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::held_text::HeldText;
use hearback_inbox::{Address, LineId, Timestamp};
use hearback_store::{HeldNumber, HeldPlace};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which held texts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichHeld {
    /// Only those that came to this number.
    to: Option<String>,
    /// Those before this place: `next` of the page before.
    before: Option<String>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// A page of held texts, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldTexts {
    /// The texts.
    texts: Vec<HeldText>,
    /// Where the next page begins; null at the end.
    #[schema(required)]
    next: Option<String>,
}

/// The held texts.
#[utoipa::path(
    get, path = "/api/v1/held-texts", tag = "settings", operation_id = "held_texts",
    params(WhichHeld),
    responses((status = 200, description = "The texts", body = HeldTexts)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<WhichHeld>,
) -> Answer<Json<HeldTexts>> {
    let limit = limit(which.limit, USUALLY, MOST)?;
    let before = which.before.as_deref().map(place).transpose()?;
    let to = which.to.as_deref().map(number).transpose()?;
    let page = app.store().held_texts(member.access(), to, before, limit).await?;
    let texts = page.items;
    let next = page.next.map(|place| format!("{}.{}", place.at.as_microsecond(), place.sid));
    Ok(Json(HeldTexts { texts, next }))
}

fn place(asked: &str) -> Answer<HeldPlace> {
    let read = || {
        let (at, sid) = asked.split_once('.')?;
        let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        let plain = sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
        plain.then(|| HeldPlace { at, sid: sid.to_owned() })
    };
    let wrong = "Unknown cursor. Pass it exactly as the API returned it.";
    read().ok_or_else(|| Problem::invalid("before", wrong))
}

fn number(asked: &str) -> Answer<Address> {
    let wrong = "Unknown number. Use one from the list.";
    let plain = asked.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+:".contains(&byte));
    if asked.is_empty() || !plain {
        return Err(Problem::invalid("to", wrong));
    }
    Ok(Address::from_twilio(asked))
}

/// The numbers with held texts.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldNumbers {
    /// Each number.
    numbers: Vec<HeldTo>,
}

/// A number with held texts.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldTo {
    /// The number that they came to.
    to: Address,
    /// The line that has it now, or whose messaging service uses it.
    #[schema(required)]
    line_id: Option<LineId>,
    /// How many.
    count: i64,
}

/// The numbers with held texts, and how many.
#[utoipa::path(
    get, path = "/api/v1/held-texts/numbers", tag = "settings", operation_id = "held_numbers",
    responses((status = 200, description = "The numbers", body = HeldNumbers)),
)]
pub(crate) async fn numbers(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<HeldNumbers>> {
    let lines = app.store().lines(member.access()).await?;
    let of = |number: &Address| {
        let line = lines.iter().find(|line| line.number == *number || line.pool.contains(number));
        line.map(|line| line.id)
    };
    let numbers = app.store().held_numbers(member.access()).await?;
    let numbers = numbers.into_iter().map(|HeldNumber { number, count }| {
        let line_id = of(&number);
        HeldTo { to: number, line_id, count }
    });
    Ok(Json(HeldNumbers { numbers: numbers.collect() }))
}

/// Delete a held text for good. It won't come in again. Twilio keeps its own copy.
#[utoipa::path(
    delete, path = "/api/v1/held-texts/{sid}", tag = "settings", operation_id = "delete_held_text",
    params(("sid" = String, Path, description = "The text, by Twilio's id")),
    responses((status = 204, description = "Deleted")),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    member: CurrentMember,
    Path(sid): Path<String>,
) -> Answer<StatusCode> {
    app.store().delete_held_text(member.access(), sid, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Of which number.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfNumber {
    /// The number that they came to.
    to: String,
}

/// How many were deleted.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeletedTexts {
    /// How many.
    deleted: u64,
}

/// Delete all held texts of a number for good. They won't come in again. Twilio keeps its own
/// copies.
#[utoipa::path(
    delete, path = "/api/v1/held-texts", tag = "settings", operation_id = "delete_held_texts",
    params(OfNumber),
    responses((status = 200, description = "Deleted", body = DeletedTexts)),
)]
pub(crate) async fn delete_of_number(
    State(app): State<App>,
    member: CurrentMember,
    Query(of): Query<OfNumber>,
) -> Answer<Json<DeletedTexts>> {
    let to = number(&of.to)?;
    let deleted = app.store().delete_held_texts(member.access(), &to, app.now()).await?;
    Ok(Json(DeletedTexts { deleted }))
}
