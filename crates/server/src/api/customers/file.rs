//! `GET /api/v1/customers/file`: all customers as a file, read and sent a page at a time.

use crate::customer_file::{MARK, heading, rows};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use hearback_inbox::CustomerId;
use hearback_inbox::audit::{AuditKind, AuditNote, AuditObject};
use hearback_inbox::customer::CustomerField;
use std::io;

const AT_A_TIME: u16 = 500;

/// Every customer as a CSV file, with their numbers and custom fields. An import takes it back.
#[utoipa::path(
    get, path = "/api/v1/customers/file", tag = "customers", operation_id = "export_customers",
    responses((status = 200, description = "The file", body = String, content_type = "text/csv")),
)]
pub(crate) async fn export(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<impl IntoResponse + use<>> {
    let note = AuditNote::new(AuditKind::Exported, app.now());
    let note = note.about(AuditObject::thing("customers"));
    app.store().note_in_audit(member.access(), note).await?;
    let declared = app.store().customer_fields(member.access()).await?;
    let name = format!("attachment; filename=\"customers-{}.csv\"", app.now().strftime("%Y-%m-%d"));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let heading = heading(&declared).map(|row| [MARK, &row].concat()).map_err(io::Error::other);
    let writing = Writing { app, member, declared, page: Some(None) };
    // Read before answering: once the answer has begun, it can't become an error.
    let Some((first, rest)) = writing.next().await? else {
        return Err(Problem::internal(&"a file of customers has no first page"));
    };
    let pages = stream::try_unfold(rest, Writing::next).map_err(|_| {
        // The log has the cause. The download ends early, and browsers report it as failed.
        io::Error::other("the customers can't be read any more")
    });
    Ok((headers, Body::from_stream(stream::iter([heading, Ok(first)]).chain(pages))))
}

/// An export in progress: one page is held at a time, and read when the client has taken the last.
struct Writing {
    app: App,
    member: CurrentMember,
    declared: Vec<CustomerField>,
    /// Where the next page starts; none after the last page.
    page: Option<Option<CustomerId>>,
}

impl Writing {
    async fn next(mut self) -> Answer<Option<(Vec<u8>, Self)>> {
        let Some(after) = self.page.take() else { return Ok(None) };
        let store = self.app.store();
        let page = store.customers_to_export(self.member.access(), after, AT_A_TIME).await?;
        if let Some(last) = page.last().filter(|_| page.len() == usize::from(AT_A_TIME)) {
            self.page = Some(Some(last.customer.id));
        }
        let rows = rows(&page, &self.declared).map_err(|error| Problem::internal(&error))?;
        Ok(Some((rows, self)))
    }
}
