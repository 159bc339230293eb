//! `GET /api/v1/customers/imports/{id}/refused`: the rows that can't be imported, as a file.

use crate::customer_file::{MARK, refused_rows};
use crate::http::extract::Path;
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use hearback_inbox::CustomerImportId;
use std::io;

const AT_A_TIME: u16 = 500;

/// The rows that can't be imported, as a CSV file: their cells as they were, then the row’s line in the
/// file and what to change. Correct them there, and import that file.
#[utoipa::path(
    get, path = "/api/v1/customers/imports/{id}/refused", tag = "customers",
    operation_id = "refused_customers",
    params(("id" = CustomerImportId, Path, description = "The import")),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv")),
)]
pub(crate) async fn refused(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerImportId>,
) -> Answer<impl IntoResponse + use<>> {
    // The heading is before the first line.
    let heading = app.store().refused_customers(member.access(), id, -1, 1).await?;
    let heading: Vec<_> = heading.into_iter().filter(|(row, _)| row.row == 0).collect();
    let width = heading.first().map_or(0, |(_, cells)| cells.len());
    let heading = refused_rows(&heading, width).map(|row| [MARK, &row].concat());
    let writing = Writing { app, member, id, width, after: Some(0) };
    let Some((first, rest)) = writing.next().await? else {
        return Err(Problem::internal(&"a file of refused rows has no first page"));
    };
    let pages = stream::try_unfold(rest, Writing::next).map_err(|_| {
        // The log has the cause. The download ends early, and browsers report it as failed.
        io::Error::other("the rows can't be read any more")
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"customers-to-correct.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let whole = stream::iter([heading.map_err(io::Error::other), Ok(first)]).chain(pages);
    Ok((headers, Body::from_stream(whole)))
}

/// A file in progress: one page is held at a time.
struct Writing {
    app: App,
    member: CurrentMember,
    id: CustomerImportId,
    width: usize,
    /// Behind which line the next page starts; none after the last page.
    after: Option<i64>,
}

impl Writing {
    async fn next(mut self) -> Answer<Option<(Vec<u8>, Self)>> {
        let Some(after) = self.after.take() else { return Ok(None) };
        let store = self.app.store();
        let page = store.refused_customers(self.member.access(), self.id, after, AT_A_TIME).await?;
        if let Some((last, _)) = page.last().filter(|_| page.len() == usize::from(AT_A_TIME)) {
            self.after = Some(last.row);
        }
        let rows = refused_rows(&page, self.width).map_err(|error| Problem::internal(&error))?;
        Ok(Some((rows, self)))
    }
}
