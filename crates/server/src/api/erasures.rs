//! `/api/v1/erasures`: people who are being erased, and who were (C5).

use super::{MOST, USUALLY, limit};
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::erasure::Erasure;
use hearback_inbox::id::ErasureId;
use hearback_store::{ErasedWho, NewErasure};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// That someone is to be erased.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErasureRequest {
    /// The customer's name as it's on file, or the number. It shows that the right person is meant:
    /// erasing can't be undone.
    confirm: String,
    /// Also delete their messages at Twilio.
    #[serde(default)]
    with_twilio: bool,
}

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Those that came before: the `next` of the page before.
    before: Option<String>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// A page of erasures.
#[derive(Serialize, ToSchema)]
pub(crate) struct Erasures {
    /// The erasures, the latest first.
    erasures: Vec<Erasure>,
    /// The cursor of the next page; null at the end.
    #[schema(required)]
    next: Option<String>,
    /// The number of the last event that the page certainly includes.
    as_of: i64,
}

/// The people who are being erased, and who were.
#[utoipa::path(
    get, path = "/api/v1/erasures", tag = "customers", operation_id = "erasures",
    params(Which),
    responses((status = 200, description = "A page of erasures", body = Erasures)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<Which>,
) -> Answer<Json<Erasures>> {
    let unknown = "Unknown cursor. Pass it exactly as the API returned it.";
    let before = which.before.as_deref().map(str::parse).transpose();
    let before = before.map_err(|_| Problem::invalid("before", unknown))?;
    let most = limit(which.limit, USUALLY, MOST)?;
    let page = app.store().erasures(member.access(), before, most).await?;
    let next = page.next.map(|next| next.to_string());
    Ok(Json(Erasures { erasures: page.items, next, as_of: page.as_of }))
}

/// An erasure, and how far it is.
#[utoipa::path(
    get, path = "/api/v1/erasures/{id}", tag = "customers", operation_id = "erasure",
    params(("id" = ErasureId, Path, description = "The erasure")),
    responses((status = 200, description = "The erasure", body = Erasure)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ErasureId>,
) -> Answer<Json<Erasure>> {
    Ok(Json(app.store().erasure(member.access(), id).await?))
}

/// Begins an erasure, if the request names who it is about.
pub(super) async fn begin(
    app: &App,
    member: &CurrentMember,
    who: ErasedWho,
    request: ErasureRequest,
) -> Answer<(StatusCode, Json<Erasure>)> {
    let ErasureRequest { confirm, with_twilio } = request;
    let names = app.store().names_of(member.access(), who).await?;
    if !names.iter().any(|name| same(name, &confirm)) {
        let detail = format!(
            "Type “{}”, so that the right person is erased.",
            names.first().map_or("", String::as_str)
        );
        return Err(Problem::invalid("confirm", detail));
    }
    let new = NewErasure { id: app.id(), who, with_twilio, at: app.now() };
    let begun = app.store().erase(member.access(), new).await?;
    app.crms().forget(member.access().organization());
    Ok((StatusCode::ACCEPTED, Json(begun)))
}

/// Whether two names are the same but for case and spaces, or the same digits.
fn same(name: &str, typed: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
    let same_number = is_number(name) && is_number(typed) && digits(typed).len() > 4 && {
        let (name, typed) = (digits(name), digits(typed));
        name == typed || name.strip_prefix('1') == Some(typed.as_str())
    };
    (!typed.trim().is_empty() && words(name) == words(typed)) || same_number
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn a_name_is_confirmed_in_any_case_and_a_number_in_any_notation() {
        assert!(same("Daniela  Núñez", " daniela núñez "));
        assert!(same("+1 415-555-0132", "(415) 555 0132"));
        assert!(same("+14155550132", "+1 415 555 0132"));
        for (name, typed) in [("Daniela", ""), ("Daniela", "Dan"), ("+14155550132", "0132")] {
            assert!(!same(name, typed), "{name} {typed}");
        }
    }
}
