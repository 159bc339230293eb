//! `/api/v1/opt-outs`: all opt-outs as a file, out and in; with consent on file, if asked for.

mod cells;
mod consents;
mod file;
pub(in crate::api) mod place;
mod reading;

use crate::http::body::{self, BodyError};
use crate::http::extract::{Json, Query};
use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::{CurrentMember, while_allowed};
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use cells::{Known, Line};
use file::Listed;
pub(in crate::api) use file::RefusedRow;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::opt_out::ConsentRecord;
use hearback_inbox::{Permission, UserId};
use hearback_store::{AfterConsent, AfterOptOut, ListedConsent, OptOutImport};
use reading::{AT_A_TIME, Reading};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

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
    /// Consents that are newly on file.
    consents: usize,
    /// Rows that were already opted out, or on file.
    known: usize,
    /// The first hundred rows that weren't imported, with the reason.
    refused: Vec<RefusedRow>,
    /// How many weren't imported in total.
    refused_count: usize,
}

/// What a file has.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct What {
    /// Also the consent on file.
    consents: Option<bool>,
}

/// Every active opt-out as a CSV file: number, scope, line, source, word, reason, by, at. With
/// `consents`, the consent on file follows, each in a row with the scope `consent`, whose source is
/// where it was given, `by` who recorded it, and `at` when it was given; and with the columns words,
/// place, `recorded_at`, `taken_back_at`, `taken_back_by`.
#[utoipa::path(
    get, path = "/api/v1/opt-outs/file", tag = "settings", operation_id = "export_opt_outs",
    params(What),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv")),
)]
pub(crate) async fn export(
    State(app): State<App>,
    member: CurrentMember,
    Query(what): Query<What>,
) -> Answer<impl IntoResponse + use<>> {
    let with_consents = what.consents.unwrap_or(false);
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
    let page = Some(Place::OptOuts(None));
    let writing = Writing { app, member, lines, names, with_consents, page };
    // Read the first page before answering: once the answer has begun, it can't become an error.
    let Some((first, rest)) = writing.next().await? else {
        return Err(Problem::internal(&"a file of opt-outs has no first page"));
    };
    let pages = stream::try_unfold(rest, Writing::next).map_err(|_| {
        // The log has the cause. The download ends early, and browsers report it as failed.
        io::Error::other("the opt-outs can't be read any more")
    });
    let whole = stream::iter([file::heading(with_consents).map_err(io::Error::other), Ok(first)])
        .chain(pages);
    Ok((headers, Body::from_stream(whole)))
}

/// An export in progress: one page is held at a time, and read when the client has taken the last.
struct Writing {
    app: App,
    member: CurrentMember,
    lines: Vec<Line>,
    names: HashMap<UserId, String>,
    with_consents: bool,
    /// Where the next page starts; none after the last page.
    page: Option<Place>,
}

/// Where a page starts: at the beginning, or after what was seen last.
enum Place {
    OptOuts(Option<AfterOptOut>),
    Consents(Option<AfterConsent>),
}

impl Writing {
    async fn next(mut self) -> Answer<Option<(Vec<u8>, Self)>> {
        let (store, access) = (self.app.store(), self.member.access());
        let full = usize::from(AT_A_TIME);
        let rows = match self.page.take() {
            None => return Ok(None),
            Some(Place::OptOuts(after)) => {
                let page = store.opt_outs(access, after, AT_A_TIME).await?;
                self.page = match page.last().filter(|_| page.len() == full) {
                    Some(last) => Some(Place::OptOuts(Some(AfterOptOut::of(last)))),
                    None => self.with_consents.then_some(Place::Consents(None)),
                };
                file::rows(&page, &self.lines, &self.names, self.with_consents)
            }
            Some(Place::Consents(after)) => {
                let page = store.consents(access, after, AT_A_TIME).await?;
                let last = page.last().filter(|_| page.len() == full);
                self.page = last.map(|last| Place::Consents(Some(AfterConsent::of(last))));
                file::consent_rows(&page, &self.names)
            }
        };
        Ok(Some((rows.map_err(|error| Problem::internal(&error))?, self)))
    }
}

/// Import a CSV file of opt-outs. It only needs a *number* column; the other columns of an export
/// work, too. A row with the scope `consent` is recorded as consent. Rows that can't be imported are
/// listed, and the others are imported.
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
    let (mut added, mut consents, mut already) = (0, 0, 0);
    while let Some(rows) = reading.next().await {
        let count = rows.len();
        let (opt_outs, recorded) = bring_in(&app, &member, rows).await?;
        added += opt_outs;
        consents += recorded;
        already += count - opt_outs - recorded;
    }
    let refused = reading.end().await?;
    if added + consents > 0 {
        let note = AuditNote::new(AuditKind::Imported, app.now())
            .about(AuditObject::thing("opt-outs"))
            .changed([AuditChange::of(AuditField::Count, None, (added + consents).to_string())]);
        app.store().note_in_audit(member.access(), note).await?;
    }
    let (refused_count, refused) = (refused.count, refused.first);
    Ok(Json(Imported { added, consents, known: already, refused, refused_count }))
}

/// How many opt-outs, and how many consents, are new.
async fn bring_in(
    app: &App,
    member: &CurrentMember,
    listed: Vec<Listed>,
) -> Answer<(usize, usize)> {
    let (mut rows, mut consents) = (vec![], vec![]);
    for one in listed {
        match one {
            Listed::OptOut(row) => rows.push(row),
            Listed::Consent(record) => {
                let record = ConsentRecord { id: app.id(), ..record };
                consents.push(ListedConsent { record, correction: app.id() });
            }
        }
    }
    let new = |all: Vec<bool>| all.into_iter().filter(|new| *new).count();
    let (mut opt_outs, mut recorded) = (0, 0);
    if !rows.is_empty() {
        let ids = rows.iter().map(|_| app.id()).collect();
        let import = OptOutImport { rows, reason: file::REASON.to_owned(), at: app.now(), ids };
        opt_outs = new(app.store().import_opt_outs(member.access(), import).await?);
    }
    if !consents.is_empty() {
        recorded = new(app.store().import_consents(member.access(), consents, app.now()).await?);
    }
    Ok((opt_outs, recorded))
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
