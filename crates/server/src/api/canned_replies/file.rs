//! `/api/v1/canned-replies/file`: canned replies as a table, out and in.

use super::{folder, spoken};
use crate::api::named;
use crate::api::opt_outs::RefusedRow;
use crate::cell::{as_meant, inert};
use crate::http::body::{self, BodyError};
use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::{CurrentMember, while_allowed};
use crate::table::Table;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::canned_reply::{LONGEST_NAME, MOST_CANNED_REPLIES, name_key};
use hearback_inbox::outbox::check_body;
use hearback_inbox::{CannedReply, Permission};
use hearback_store::{CannedReplyQuery, ImportedReplies, NewCannedReply};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use utoipa::ToSchema;

const COLUMNS: [&str; 5] = ["name", "language", "folder", "body", "shared"];
/// The largest file: ten thousand canned replies of usual length.
const LARGEST: usize = 10_000_000;
/// It may come over a slow line.
const PATIENCE: Duration = Duration::from_secs(120);
/// So many rows are written in one transaction.
const AT_A_TIME: usize = 500;
/// So many rows that aren't imported are named.
const NAMED: usize = 100;

/// Your canned replies and the shared ones as a CSV file: name, language, folder, body, shared.
/// Attachments aren't in it.
#[utoipa::path(
    get, path = "/api/v1/canned-replies/file", tag = "messages",
    operation_id = "export_canned_replies",
    responses((status = 200, description = "The file", body = String, content_type = "text/csv")),
)]
pub(crate) async fn export(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<impl IntoResponse + use<>> {
    let limit = u16::try_from(MOST_CANNED_REPLIES).unwrap_or(u16::MAX);
    let query = CannedReplyQuery { limit, ..CannedReplyQuery::default() };
    let all = app.store().canned_replies(member.access(), query).await?.items;
    let note = AuditNote::new(AuditKind::Exported, app.now());
    let note = note.about(AuditObject::thing("canned replies"));
    app.store().note_in_audit(member.access(), note).await?;
    let file = written(&all).map_err(|error| Problem::internal(&error))?;
    let name =
        format!("attachment; filename=\"canned-replies-{}.csv\"", app.now().strftime("%Y-%m-%d"));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file))
}

fn written(all: &[CannedReply]) -> csv::Result<Vec<u8>> {
    let mut file = csv::Writer::from_writer(vec![]);
    file.write_record(COLUMNS)?;
    for reply in all {
        file.write_record([
            inert(&reply.name).as_str(),
            reply.language.as_deref().unwrap_or_default(),
            &inert(&reply.folder),
            &inert(&reply.body),
            if reply.owner_id.is_none() { "yes" } else { "no" },
        ])?;
    }
    file.into_inner().map_err(|error| error.into_error().into())
}

/// The result of importing a file of canned replies.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct ImportedCannedReplies {
    /// How many are new.
    added: usize,
    /// How many replaced one with their name and language.
    changed: usize,
    /// How many were there already, just the same.
    same: usize,
    /// The first hundred rows that weren't imported, with the reason.
    refused: Vec<RefusedRow>,
    /// How many weren't imported in total.
    refused_count: usize,
}

impl ImportedCannedReplies {
    fn refuse(&mut self, row: u64, problem: String) {
        self.refused_count += 1;
        if self.refused.len() < NAMED {
            self.refused.push(RefusedRow { row, problem });
        }
    }
}

/// Import a CSV file of canned replies. It needs the columns *name* and *body*; *language*,
/// *folder*, and *shared* (yes or no) are optional. A row replaces the canned reply with its name
/// and language, if there is one. Rows that can't be imported are listed, and the others are
/// imported.
#[utoipa::path(
    post, path = "/api/v1/canned-replies/file", tag = "messages",
    operation_id = "import_canned_replies",
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 200, description = "What happened to its rows", body = ImportedCannedReplies),
    ),
)]
pub(crate) async fn import(
    State(app): State<App>,
    member: CurrentMember,
    body: Body,
) -> Answer<Json<ImportedCannedReplies>> {
    let reading = async {
        body::read_up_to(body, LARGEST, PATIENCE).await.map_err(|unread| match unread {
            BodyError::TooLong => {
                let detail = "This file is over 10 MB. Split it into several.";
                Problem::new(Code::FileTooLarge, detail)
            }
            other => other.into(),
        })
    };
    let bytes = while_allowed(&app, &member, Permission::Send, reading).await?;
    let (rows, mut result) = read(&app, &member, &bytes)?;
    for rows in rows.chunks(AT_A_TIME) {
        let (lines, new): (Vec<u64>, Vec<NewCannedReply>) = rows.iter().cloned().unzip();
        let store = app.store();
        let done = store.import_canned_replies(member.access(), new, app.now()).await?;
        let ImportedReplies { added, changed, same, left_out } = done;
        result.added += added;
        result.changed += changed;
        result.same += same;
        for place in left_out {
            let problem =
                format!("There's no room: {MOST_CANNED_REPLIES} canned replies are the most.");
            result.refuse(lines[place], problem);
        }
    }
    let written = result.added + result.changed;
    if written > 0 {
        let note = AuditNote::new(AuditKind::Imported, app.now())
            .about(AuditObject::thing("canned replies"))
            .changed([AuditChange::of(AuditField::Count, None, written.to_string())]);
        app.store().note_in_audit(member.access(), note).await?;
    }
    Ok(Json(result))
}

type Rows = Vec<(u64, NewCannedReply)>;

/// The rows of a file that can be imported, and why the others can't.
fn read(app: &App, member: &CurrentMember, bytes: &[u8]) -> Answer<(Rows, ImportedCannedReplies)> {
    let unreadable = |detail: String| Problem::new(Code::FileUnreadable, detail);
    let mut table = Table::new(bytes);
    let (mut columns, mut rows, mut seen) = (None, vec![], HashSet::new());
    let mut result = ImportedCannedReplies::default();
    while let Some((record, row)) =
        table.next().map_err(|error| unreadable(format!("This file isn't a table: {error}.")))?
    {
        if record.iter().all(str::is_empty) {
            continue;
        }
        let Some(columns) = &columns else {
            columns = Some(Columns::of(record).map_err(unreadable)?);
            continue;
        };
        match columns.reply(app, member, record) {
            Ok(new) => {
                let key = (new.shared, new.language.clone(), name_key(&new.name));
                if seen.insert(key) {
                    rows.push((row, new));
                } else {
                    let problem = format!("“{}” is in the file twice. Keep one.", new.name);
                    result.refuse(row, problem);
                }
            }
            Err(problem) => result.refuse(row, problem),
        }
    }
    if columns.is_none() {
        return Err(unreadable("The file is empty.".to_owned()));
    }
    Ok((rows, result))
}

/// Which column is what.
struct Columns(HashMap<&'static str, usize>);

impl Columns {
    fn of(heading: &csv::StringRecord) -> Result<Self, String> {
        let mut places = HashMap::new();
        for (place, name) in heading.iter().enumerate() {
            let name = name.to_lowercase();
            let known = match name.as_str() {
                "text" | "message" | "reply" => "body",
                "title" => "name",
                other => other,
            };
            if let Some(column) = COLUMNS.into_iter().find(|column| *column == known) {
                places.entry(column).or_insert(place);
            }
        }
        for needed in ["name", "body"] {
            if !places.contains_key(needed) {
                return Err(format!(
                    "We can't find the column “{needed}”. Name it in the first row."
                ));
            }
        }
        Ok(Self(places))
    }

    fn reply(
        &self,
        app: &App,
        member: &CurrentMember,
        record: &csv::StringRecord,
    ) -> Result<NewCannedReply, String> {
        if record.as_slice().contains('\0') {
            return Err("It has a character (U+0000) that can't be stored.".to_owned());
        }
        let cell = |name: &str| {
            let cell = self.0.get(name).and_then(|place| record.get(*place)).unwrap_or_default();
            as_meant(cell)
        };
        let shared = match cell("shared").to_lowercase().as_str() {
            "yes" | "true" | "1" => true,
            "" | "no" | "false" | "0" => false,
            _ => return Err("Enter yes or no for “shared”.".to_owned()),
        };
        if shared && !member.access().may(Permission::CannedReplies) {
            let problem = "You can't change shared canned replies. \
                           Enter no for “shared” to import it for yourself.";
            return Err(problem.to_owned());
        }
        let said = |problem: Problem| problem.detail().to_owned();
        let body = cell("body").to_owned();
        check_body(&body, &[]).map_err(|refusal| refusal.to_string())?;
        Ok(NewCannedReply {
            id: app.id(),
            shared,
            name: named("name", cell("name"), LONGEST_NAME).map_err(said)?,
            language: spoken(cell("language")).map_err(said)?,
            folder: folder(cell("folder")).map_err(said)?,
            body,
            attachments: vec![],
            copies: vec![],
            at: app.now(),
        })
    }
}
