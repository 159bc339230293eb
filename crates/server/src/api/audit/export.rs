//! `GET /api/v1/audit/file`: the audit log as a file, read and sent a page at a time.

use crate::cell::inert;
use crate::http::extract::Query;
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use futures_util::{TryStreamExt as _, stream};
use hearback_inbox::audit::{
    AuditChange, AuditEntry, AuditFilter, AuditKind, AuditNote, AuditObject,
};
use hearback_inbox::{Actor, Timestamp, UserId};
use hearback_store::AuditPlace;
use serde::{Deserialize, Serialize};
use std::io;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

const AT_A_TIME: u16 = 500;
const COLUMNS: [&str; 9] =
    ["number", "at", "who", "as_super_user", "address", "what", "about", "about_id", "changes"];

/// The kinds of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    /// Comma-separated values, for a spreadsheet.
    #[default]
    Csv,
    /// One JSON object in each line, as the list returns them.
    Jsonl,
}

/// Which entries, in which form.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct File {
    /// The form; `csv` by default.
    #[serde(default)]
    #[param(inline)]
    format: Format,
    /// Only what this member did.
    member: Option<UserId>,
    /// Only this kind.
    kind: Option<AuditKind>,
    /// Only about the conversation, member, or line with this id.
    object: Option<Uuid>,
    /// Only from this time on.
    from: Option<Timestamp>,
    /// Only before this time.
    until: Option<Timestamp>,
}

/// The audit log as a file, newest first: number, at, who, as_super_user, address, what, about,
/// about_id, changes. That it was exported is written down, too.
#[utoipa::path(
    get, path = "/api/v1/audit/file", tag = "people", operation_id = "export_audit",
    params(File),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"), (String = "application/jsonl"),
    ))),
)]
pub(crate) async fn export(
    State(app): State<App>,
    member: CurrentMember,
    Query(file): Query<File>,
) -> Answer<impl IntoResponse + use<>> {
    let File { format, member: by, kind, object, from, until } = file;
    let filter = AuditFilter { member: by, kind, object, from, until };
    let note = AuditNote::new(AuditKind::Exported, app.now());
    app.store().note_in_audit(member.access(), note.about(AuditObject::thing("audit log"))).await?;
    let (kind, extension) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Jsonl => ("application/jsonl", "jsonl"),
    };
    let name =
        format!("attachment; filename=\"audit-{}.{extension}\"", app.now().strftime("%Y-%m-%d"));
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let writing = Writing { app, member, filter, format, page: Some(None) };
    // Read before answering: once the answer has begun, it can't become an error.
    let Some((first, rest)) = writing.next().await? else {
        return Err(Problem::internal(&"a file of the audit log has no first page"));
    };
    let pages = stream::try_unfold(rest, Writing::next).map_err(|_| {
        // The log has the cause. The download ends early, and browsers report it as failed.
        io::Error::other("the audit log can't be read any more")
    });
    let heading = match format {
        Format::Csv => written(|file| file.write_record(COLUMNS)).map_err(io::Error::other),
        Format::Jsonl => Ok(vec![]),
    };
    let whole = futures_util::StreamExt::chain(stream::iter([heading, Ok(first)]), pages);
    Ok((headers, Body::from_stream(whole)))
}

/// An export in progress: one page is held at a time, and read when the client has taken the last.
struct Writing {
    app: App,
    member: CurrentMember,
    filter: AuditFilter,
    format: Format,
    /// Where the next page starts; none after the last page.
    page: Option<Option<AuditPlace>>,
}

impl Writing {
    async fn next(mut self) -> Answer<Option<(Vec<u8>, Self)>> {
        let Some(before) = self.page.take() else { return Ok(None) };
        let access = self.member.access();
        let page = self.app.store().audit(access, self.filter.clone(), before, AT_A_TIME).await?;
        self.page = page.next.map(Some);
        let rows = match self.format {
            Format::Csv => {
                let rows = written(|file| page.items.iter().try_for_each(|entry| row(file, entry)));
                rows.map_err(|error| Problem::internal(&error))?
            }
            Format::Jsonl => {
                let mut lines = vec![];
                for entry in &page.items {
                    let line = serde_json::to_writer(&mut lines, entry);
                    line.map_err(|error| Problem::internal(&error))?;
                    lines.push(b'\n');
                }
                lines
            }
        };
        Ok(Some((rows, self)))
    }
}

type Writer = csv::Writer<Vec<u8>>;

fn written(write: impl FnOnce(&mut Writer) -> csv::Result<()>) -> csv::Result<Vec<u8>> {
    let mut file = Writer::from_writer(vec![]);
    write(&mut file)?;
    file.into_inner().map_err(|error| error.into_error().into())
}

fn row(file: &mut Writer, entry: &AuditEntry) -> csv::Result<()> {
    let who = match entry.actor {
        Actor::Member { id } => entry.actor_name.clone().unwrap_or_else(|| id.to_string()),
        Actor::ApiKey { id } => format!("API key {id}"),
        Actor::System { part } => word(&part),
    };
    let change = |AuditChange { what, before, after }: &AuditChange| {
        let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        format!("{}: {} → {}", word(what), side(before), side(after))
    };
    let changes: Vec<_> = entry.changes.iter().map(change).collect();
    let id = entry.object.as_ref().and_then(AuditObject::id);
    file.write_record([
        entry.number.to_string(),
        entry.at.to_string(),
        inert(&who),
        entry.as_super_user.to_string(),
        entry.address.map(|address| address.to_string()).unwrap_or_default(),
        word(&entry.kind),
        inert(entry.object_name.as_deref().unwrap_or_default()),
        id.map(|id| id.to_string()).unwrap_or_default(),
        inert(&changes.join("; ")),
    ])
}

/// A word as the API writes it.
fn word(what: &impl Serialize) -> String {
    match serde_json::to_value(what) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
