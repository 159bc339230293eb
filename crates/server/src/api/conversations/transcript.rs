//! `GET /api/v1/conversations/{id}/transcript`: one conversation as a page or a text to keep.

use crate::api::archive::Zone;
use crate::api::archive::paper::{Form, Names, Paper};
use crate::http::extract::{Path, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use hearback_inbox::ConversationId;
use hearback_store::Cursor;
use serde::Deserialize;
use std::io;
use utoipa::IntoParams;

const AT_A_TIME: u16 = 200;

/// In which form.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct As {
    /// A page, or plain text; `html` by default.
    #[serde(default, rename = "as")]
    #[param(inline)]
    form: Form,
    /// IANA's name of the time zone of its times; UTC by default.
    time_zone: Option<String>,
}

/// A conversation as a page that opens anywhere, or as plain text: who wrote what, when, and what
/// became of it. Files are named, not included.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/transcript", tag = "conversations", operation_id = "transcript",
    params(("id" = ConversationId, Path, description = "The conversation"), As),
    responses((status = 200, description = "The transcript", content(
        (String = "text/html"), (String = "text/plain"),
    ))),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
    Query(As { form, time_zone }): Query<As>,
) -> Answer<impl IntoResponse + use<>> {
    let zone = Zone { time_zone }.read()?;
    let conversation = app.store().conversation(member.access(), id).await?;
    let names = Names::read(&app, &member).await?;
    let (kind, extension) = form.kind();
    let name = format!(
        "attachment; filename=\"transcript-{}.{extension}\"",
        app.now().strftime("%Y-%m-%d")
    );
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, &name),
        (header::CACHE_CONTROL, "no-store"),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let paper = Paper { form, zone, names, customer: conversation.name.clone(), files: None };
    let begun = paper.heading(&conversation, app.now());
    let end = paper.end();
    let writing = Writing { app, member, id, paper, after: Some(None) };
    // Read before answering: once the answer has begun, it can't become an error.
    let first = writing.next().await?;
    let (first, rest) = match first {
        Some((first, rest)) => (first, Some(rest)),
        None => (String::new(), None),
    };
    let pages = stream::try_unfold(rest, async |rest: Option<Writing>| match rest {
        Some(writing) => Ok(writing.next().await?.map(|(text, rest)| (text, Some(rest)))),
        None => Ok(None),
    });
    // The log has the cause. The download ends early, and browsers report it as failed.
    let pages = pages.map_err(|_: crate::http::problem::Problem| {
        io::Error::other("the conversation can't be read any more")
    });
    let begun = stream::iter([Ok(begun), Ok(first)]);
    Ok((headers, Body::from_stream(begun.chain(pages).chain(stream::iter([Ok(end)])))))
}

/// A transcript in progress: one page is held at a time, and read when the client has taken the last.
struct Writing {
    app: App,
    member: CurrentMember,
    id: ConversationId,
    paper: Paper,
    after: Option<Option<Cursor>>,
}

impl Writing {
    async fn next(mut self) -> Answer<Option<(String, Self)>> {
        let Some(after) = self.after.take() else { return Ok(None) };
        let access = self.member.access();
        let page = self.app.store().messages_after(access, self.id, after, AT_A_TIME).await?;
        if let Some(last) = page.last().filter(|_| page.len() == usize::from(AT_A_TIME)) {
            self.after = Some(Some(Cursor { at: last.at, id: last.id.0 }));
        }
        let text: String = page.iter().map(|message| self.paper.message(message)).collect();
        Ok(Some((text, self)))
    }
}
