//! `/api/v1/opt-outs`: all opt-outs as a file, out and in.

mod file;
mod place;
mod reading;
mod table;

use crate::http::body::{self, BodyError};
use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::{CurrentMember, while_allowed};
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use file::{Known, Line, RefusedRow};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::{Permission, UserId};
use hearback_store::{AfterOptOut, ListedOptOut, OptOutImport};
use reading::{AT_A_TIME, Reading};
use serde::Serialize;
use std::collections::HashMap;
use std::io;
use std::time::Duration;
use utoipa::ToSchema;

/// The largest file: some hundred thousand numbers.
const LARGEST: usize = 10_000_000;
/// It may come over a slow line.
const PATIENCE: Duration = Duration::from_secs(120);
/// The result of importing a file of opt-outs.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportedOptOuts)]
pub(crate) struct Imported {
    /// Rows that are newly opted out.
    added: usize,
    /// Rows that were already opted out.
    known: usize,
    /// The first hundred rows that weren't imported, with the reason.
    refused: Vec<RefusedRow>,
    /// How many weren't imported in total.
    refused_count: usize,
}

/// Every active opt-out as a CSV file: number, scope, line, source, word, reason, by, at.
#[utoipa::path(
    get, path = "/api/v1/opt-outs/file", tag = "settings", operation_id = "export_opt_outs",
    responses((status = 200, description = "The file", body = String, content_type = "text/csv")),
)]
pub(crate) async fn export(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<impl IntoResponse + use<>> {
    let note = AuditNote::new(AuditKind::Exported, app.now());
    app.store().note_in_audit(member.access(), note.about(AuditObject::thing("opt-outs"))).await?;
    let lines = lines(&app, &member).await?;
    let names = names(&app, &member).await?;
    let name = format!("attachment; filename=\"opt-outs-{}.csv\"", app.now().strftime("%Y-%m-%d"));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let writing = Writing { app, member, lines, names, page: Some(None) };
    // Read the first page before answering: once the answer has begun, it can't become an error.
    let Some((first, rest)) = writing.next().await? else {
        return Err(Problem::internal(&"a file of opt-outs has no first page"));
    };
    let pages = stream::try_unfold(rest, Writing::next).map_err(|_| {
        // The log has the cause. The download ends early, and browsers report it as failed.
        io::Error::other("the opt-outs can't be read any more")
    });
    let whole = stream::iter([file::heading().map_err(io::Error::other), Ok(first)]).chain(pages);
    Ok((headers, Body::from_stream(whole)))
}

/// An export in progress: one page is held at a time, and read when the client has taken the last.
struct Writing {
    app: App,
    member: CurrentMember,
    lines: Vec<Line>,
    names: HashMap<UserId, String>,
    /// Where the next page starts; none after the last page.
    page: Option<Option<AfterOptOut>>,
}

impl Writing {
    async fn next(mut self) -> Answer<Option<(Vec<u8>, Self)>> {
        let Some(after) = self.page.take() else { return Ok(None) };
        let page = self.app.store().opt_outs(self.member.access(), after, AT_A_TIME).await?;
        if let Some(last) = page.last().filter(|_| page.len() == usize::from(AT_A_TIME)) {
            self.page = Some(Some(AfterOptOut::of(last)));
        }
        let rows = file::rows(&page, &self.lines, &self.names);
        Ok(Some((rows.map_err(|error| Problem::internal(&error))?, self)))
    }
}

/// Import a CSV file of opt-outs. It only needs a *number* column; the other columns of an export
/// work, too. Rows that can't be imported are listed, and the others are imported.
#[utoipa::path(
    post, path = "/api/v1/opt-outs/file", tag = "settings", operation_id = "import_opt_outs",
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 200, description = "What happened to its rows", body = Imported),
    ),
)]
pub(crate) async fn import(
    State(app): State<App>,
    member: CurrentMember,
    body: Body,
) -> Answer<Json<Imported>> {
    let _place = place::begin(app.opt_out_imports(), member.access().organization())?;
    let reading = async {
        body::read_up_to(body, LARGEST, PATIENCE).await.map_err(|unread| match unread {
            BodyError::TooLong => {
                let detail = "This file is over 10 MB. Split it into several.";
                Problem::new(Code::FileTooLarge, detail)
            }
            other => other.into(),
        })
    };
    let bytes = while_allowed(&app, &member, Permission::Settings, reading).await?;
    let known = Known {
        lines: lines(&app, &member).await?,
        names: names(&app, &member).await?,
        country: app.settings().country.clone(),
        now: app.now(),
        by: member.user,
    };
    let mut reading = Reading::begin(bytes, known);
    let (mut added, mut already) = (0, 0);
    while let Some(rows) = reading.next().await {
        let new = bring_in(&app, &member, &rows).await?;
        added += new;
        already += rows.len() - new;
    }
    let refused = reading.end().await?;
    if added > 0 {
        let note = AuditNote::new(AuditKind::Imported, app.now())
            .about(AuditObject::thing("opt-outs"))
            .changed([AuditChange::of(AuditField::Count, None, added.to_string())]);
        app.store().note_in_audit(member.access(), note).await?;
    }
    let (refused_count, refused) = (refused.count, refused.first);
    Ok(Json(Imported { added, known: already, refused, refused_count }))
}

async fn bring_in(app: &App, member: &CurrentMember, rows: &[ListedOptOut]) -> Answer<usize> {
    let import = OptOutImport {
        rows: rows.to_vec(),
        reason: file::REASON.to_owned(),
        at: app.now(),
        ids: rows.iter().map(|_| app.id()).collect(),
    };
    let new = app.store().import_opt_outs(member.access(), import).await?;
    Ok(new.into_iter().filter(|new| *new).count())
}

async fn lines(app: &App, member: &CurrentMember) -> Answer<Vec<Line>> {
    let mut lines = app.store().lines(member.access()).await?;
    // What someone said to a line that was deleted stands, and is exported with it.
    lines.extend(app.store().former_lines(member.access()).await?);
    let line =
        |line: hearback_inbox::Line| Line { id: line.id, number: line.number, name: line.name };
    Ok(lines.into_iter().map(line).collect())
}

async fn names(app: &App, member: &CurrentMember) -> Answer<HashMap<UserId, String>> {
    let members = app.store().members(member.access()).await?;
    Ok(members.into_iter().map(|member| (member.id, member.name)).collect())
}
