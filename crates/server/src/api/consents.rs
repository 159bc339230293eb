//! `/api/v1/consents/{id}`: taking back what was recorded by mistake; and how consent is recorded, for
//! the routes of conversations and customers (C5).

use super::number;
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::Timestamp;
use hearback_inbox::opt_out::{ConsentRecord, ConsentSource, NewConsent};
use hearback_store::{ConsentOf, Error, RecordConsent};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Consent that someone gave, to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentInput {
    /// For which of their numbers, in any usual notation. Left out: the conversation's own, or all of
    /// the customer's.
    numbers: Option<Vec<String>>,
    /// When they agreed; left out: now. It can't be in the future.
    given_at: Option<Timestamp>,
    /// Where they agreed.
    source: ConsentSource,
    /// The words they were shown, or what they said: 1 to 1,000 characters.
    words: String,
    /// The address or name of the form, at most 500 characters.
    place: Option<String>,
}

/// What is on file now: one record for each number.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordedConsents {
    /// The records. What was on file already, in the same words, is the record that was there.
    records: Vec<ConsentRecord>,
}

impl ConsentInput {
    /// Checks it and records it.
    pub(super) async fn record(
        self,
        app: &App,
        member: &CurrentMember,
        of: ConsentOf,
    ) -> Answer<(StatusCode, Json<RecordedConsents>)> {
        let at = app.now();
        let new = NewConsent {
            given_at: self.given_at.unwrap_or(at),
            source: self.source,
            words: self.words,
            place: self.place,
        };
        let new = new.checked(at).map_err(Error::from)?;
        let numbers = match self.numbers {
            None => None,
            Some(typed) => {
                let mut numbers = Vec::with_capacity(typed.len());
                for typed in typed {
                    numbers.push(number::to_text(app, member, &typed).await?);
                }
                Some(numbers)
            }
        };
        let record = RecordConsent { new, numbers, at, id: app.id() };
        let records = app.store().record_consent(member.access(), of, record).await?;
        Ok((StatusCode::CREATED, Json(RecordedConsents { records })))
    }
}

/// Take a recorded consent back, because it was recorded by mistake. It stays on file, marked as
/// taken back.
#[utoipa::path(
    post, path = "/api/v1/consents/{id}/take-back", tag = "customers", operation_id = "take_back_consent",
    params(("id" = Uuid, Path, description = "The record")),
    responses((status = 200, description = "The record as it is now", body = ConsentRecord)),
)]
pub(crate) async fn take_back(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<Uuid>,
) -> Answer<Json<ConsentRecord>> {
    Ok(Json(app.store().take_back_consent(member.access(), id, app.now(), app.id()).await?))
}

/// Restore a consent that was taken back.
#[utoipa::path(
    post, path = "/api/v1/consents/{id}/restore", tag = "customers", operation_id = "restore_consent",
    params(("id" = Uuid, Path, description = "The record")),
    responses((status = 200, description = "The record as it is now", body = ConsentRecord)),
)]
pub(crate) async fn restore(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<Uuid>,
) -> Answer<Json<ConsentRecord>> {
    Ok(Json(app.store().restore_consent(member.access(), id, app.now(), app.id()).await?))
}
