//! `/api/v1/counts`: how many conversations each tab has (I2).

use crate::http::extract::Json;
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::Cell;
use serde::Serialize;
use utoipa::ToSchema;

/// The counts.
#[derive(Serialize, ToSchema)]
pub(crate) struct Counts {
    /// One cell for each line and assignee that has conversations; a tab's count is their sum
    /// over the filters in force.
    cells: Vec<Cell>,
    /// The number of the last event that they certainly include.
    as_of: i64,
}

/// The counts of all tabs.
#[utoipa::path(
    get, path = "/api/v1/counts", tag = "conversations", operation_id = "counts",
    responses((status = 200, description = "The counts", body = Counts)),
)]
pub(crate) async fn show(State(app): State<App>, member: CurrentMember) -> Answer<Json<Counts>> {
    Ok(Json(of(&app, &member).await?))
}

/// The counts that this member sees.
pub(super) async fn of(app: &App, member: &CurrentMember) -> Answer<Counts> {
    let (cells, as_of) = app.store().counts(member.access()).await?;
    Ok(Counts { cells, as_of })
}
