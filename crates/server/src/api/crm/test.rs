//! `/api/v1/crm/test`.

use super::input::CrmInput;
use super::{require_encryption, stored};
use crate::api::conversations::crm::CrmTrouble;
use crate::crm::{CrmRecord, Question};
use crate::http::extract::Json;
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::Address;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A CRM to try, and whom to look up in it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CrmTestInput {
    /// The CRM as it would be set up.
    source: CrmInput,
    /// A phone number, in any usual notation.
    number: String,
    /// The customer's external ID, if the CRM is asked by it.
    external_id: Option<String>,
}

/// What would be shown, or why not.
#[derive(Serialize, ToSchema)]
pub(crate) struct CrmTest {
    /// The records that have the number.
    records: Vec<CrmRecord>,
    /// There are more than are shown.
    more: bool,
    /// How many records the CRM found that don't have the number. They are never shown.
    others: usize,
    /// The labels of the fields that were empty in all records.
    empty: Vec<String>,
    /// Why nothing can be shown; null if the CRM answered.
    #[schema(required)]
    problem: Option<CrmTrouble>,
}

/// Look a number up in a CRM before it's saved. Nothing is kept.
#[utoipa::path(
    post, path = "/api/v1/crm/test", tag = "settings", operation_id = "test_crm",
    request_body = CrmTestInput,
    responses((status = 200, description = "What would be shown, or why not", body = CrmTest)),
)]
pub(crate) async fn test(
    State(app): State<App>,
    member: CurrentMember,
    Json(given): Json<CrmTestInput>,
) -> Answer<Json<CrmTest>> {
    let CrmTestInput { source, number, external_id } = given;
    let (before, known) = stored(&app, &member).await?;
    let (source, secrets) = source.checked(before.as_ref().map(|b| &b.source), &known)?;
    require_encryption(&app, &source.connection).await?;
    let country = &app.settings().country;
    let number = Address::parse(&number, country)?;
    let question = Question {
        organization: member.access().organization(),
        version: None,
        source: &source,
        secrets: &secrets,
        number: &number,
        numbers: std::slice::from_ref(&number),
        external_id: external_id.as_deref(),
        country,
    };
    let (found, problem) = match app.crms().ask(&question).await {
        Ok(found) => (found, None),
        Err(failure) => {
            let trouble = CrmTrouble::of(&failure, None, &source.name);
            (crate::crm::Found::default(), Some(trouble))
        }
    };
    let crate::crm::Found { records, more, others, empty } = found;
    Ok(Json(CrmTest { records, more, others, empty, problem }))
}
