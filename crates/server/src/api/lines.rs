//! `/api/v1/lines`: the senders the inbox uses (L2, L3).

mod add;
mod truth;
pub(crate) mod webhook;

pub(crate) use add::*;

use super::named;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::{Line, LineId, Permission};
use hearback_store::LineChange;
use serde::{Deserialize, Serialize};
use truth::InboxNow;
use utoipa::{IntoParams, ToSchema};
use webhook::{AtTwilio, LineWithWebhook};

/// The organization's lines.
#[derive(Serialize, ToSchema)]
pub(crate) struct Lines {
    /// The lines.
    lines: Vec<LineWithWebhook>,
    /// Deleted lines that conversations still refer to.
    former: Vec<Line>,
    /// The webhook to set at Twilio for each line.
    webhook_url: String,
    /// The same without the organization's token; it works, too.
    plain_webhook_url: String,
    /// Whether texts can be sent and received right now; null for members who can't change the settings.
    #[schema(required)]
    now: Option<InboxNow>,
}

/// Query parameters.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct How {
    /// Ask Twilio again instead of using its answer from the last minute. For members who can change
    /// the settings.
    #[serde(default)]
    fresh: bool,
}

/// The organization's lines.
#[utoipa::path(
    get, path = "/api/v1/lines", tag = "settings", operation_id = "lines",
    params(How),
    responses((status = 200, description = "The lines", body = Lines)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(how): Query<How>,
) -> Answer<Json<Lines>> {
    let lines = app.store().lines(member.access()).await?;
    let former = app.store().former_lines(member.access()).await?;
    if !member.access().may(Permission::Settings) {
        // Only members who can change the settings see the token.
        let lines = lines.into_iter().map(|line| LineWithWebhook { line, webhook: None }).collect();
        let plain = app.public_url().webhook(None);
        let (webhook_url, plain_webhook_url) = (plain.clone(), plain);
        return Ok(Json(Lines { lines, former, webhook_url, plain_webhook_url, now: None }));
    }
    if how.fresh
        && let Some(connected) = app.accounts().of(member.access().organization()).await?
    {
        connected.forget_numbers().await;
    }
    let at_twilio = AtTwilio::ask(&app, &member).await?;
    let lines = learned(&app, &member, lines, &at_twilio).await?;
    let lines = lines
        .into_iter()
        .map(|line| LineWithWebhook { webhook: at_twilio.of(&line), line })
        .collect::<Vec<_>>();
    let inbox_on = app.store().organization(member.access()).await?.inbox_on;
    let standings: Vec<_> = lines.iter().map(|one| (&one.line, one.reaches_us())).collect();
    Ok(Json(Lines {
        now: Some(truth::now(inbox_on, &standings)),
        former,
        webhook_url: at_twilio.ours(),
        plain_webhook_url: at_twilio.without_token(),
        lines,
    }))
}

/// The lines with what Twilio says about them now. News is saved.
async fn learned(
    app: &App,
    member: &CurrentMember,
    lines: Vec<Line>,
    at_twilio: &AtTwilio,
) -> Answer<Vec<Line>> {
    let news = |line: &Line| {
        let facts = at_twilio.facts(&line.number);
        line.clone().learn(facts.clone()).then_some((line.id, facts))
    };
    let news: Vec<_> = lines.iter().filter_map(news).collect();
    if news.is_empty() {
        return Ok(lines);
    }
    Ok(app.store().learn_lines(member.access(), news, app.now()).await?)
}

/// What to change about a line; fields left out stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedLine {
    /// Its name among the team.
    name: Option<String>,
    /// BCP 47 language of the texts on it.
    language: Option<String>,
    /// False turns the line off: texts to it are held, and nothing is sent from it.
    on: Option<bool>,
    /// True makes it the default line for new conversations.
    is_default: Option<bool>,
}

/// Change a line.
#[utoipa::path(
    patch, path = "/api/v1/lines/{id}", tag = "settings", operation_id = "change_line",
    params(("id" = LineId, Path, description = "The line")),
    request_body = ChangedLine,
    responses((status = 200, description = "The line as it is now", body = LineWithWebhook)),
)]
pub(crate) async fn change(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<LineId>,
    Json(changed): Json<ChangedLine>,
) -> Answer<Json<LineWithWebhook>> {
    let name = changed.name.as_deref().map(|name| named("name", name, LONGEST_NAME)).transpose()?;
    let language = changed.language.as_deref().map(language).transpose()?;
    let change = LineChange { name, language, on: changed.on, is_default: changed.is_default };
    let line = app.store().change_line(member.access(), id, change, app.now()).await?;
    let webhook = AtTwilio::ask(&app, &member).await?.of(&line);
    Ok(Json(LineWithWebhook { line, webhook }))
}

/// Delete a line. Its messages stay; texts waiting to be sent from it are canceled.
#[utoipa::path(
    delete, path = "/api/v1/lines/{id}", tag = "settings", operation_id = "delete_line",
    params(("id" = LineId, Path, description = "The line")),
    responses((status = 204, description = "Done")),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<LineId>,
) -> Answer<StatusCode> {
    app.store().delete_line(member.access(), id, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
