//! `/api/v1/held-messages`: what waits since the start for a comparison with Twilio's list (R6).

use crate::http::extract::Json;
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::{Address, ConversationId, MessageId, Timestamp};
use hearback_store::HeldMessages;
use serde::Serialize;
use utoipa::ToSchema;

/// At most so many are listed.
const LISTED: u16 = 100;

/// Messages that are due and wait, because they were waiting when Hearback started. They go out, or
/// are canceled, once Twilio's list of messages has been compared: it tells which of them went out
/// before, and who replied or opted out meanwhile.
#[derive(Serialize, ToSchema)]
pub(crate) struct Held {
    /// Since when, which is when Hearback started; null if nothing is on hold.
    #[schema(required)]
    since: Option<Timestamp>,
    /// How many messages are waiting.
    count: i64,
    /// Why Twilio's list couldn't be compared; null while it's in progress.
    #[schema(required)]
    problem: Option<String>,
    /// The messages, those due first; 100 at most.
    messages: Vec<HeldMessage>,
}

/// A waiting message.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldMessage {
    /// The message.
    message_id: MessageId,
    /// Its conversation.
    conversation_id: ConversationId,
    /// To whom it goes.
    number: Address,
    /// The customer's name; null if the number isn't a customer's.
    #[schema(required)]
    name: Option<String>,
    /// The text.
    body: String,
    /// When it was to be sent.
    due_at: Timestamp,
}

/// What waits since the start.
#[utoipa::path(
    get, path = "/api/v1/held-messages", tag = "messages", operation_id = "held_messages",
    responses((status = 200, description = "What waits", body = Held)),
)]
pub(crate) async fn list(State(app): State<App>, member: CurrentMember) -> Answer<Json<Held>> {
    let access = member.access();
    let HeldMessages { since, count, first } =
        app.store().held_messages(access, app.now(), LISTED).await?;
    let problem = match since {
        Some(since) => problem(&app, &member, since).await?,
        None => None,
    };
    let messages = first.into_iter().map(|one| HeldMessage {
        message_id: one.message,
        conversation_id: one.conversation,
        number: one.number,
        name: one.name,
        body: one.body,
        due_at: one.due_at,
    });
    Ok(Json(Held { since, count, problem, messages: messages.collect() }))
}

async fn problem(app: &App, member: &CurrentMember, since: Timestamp) -> Answer<Option<String>> {
    let organization = member.access().organization();
    if app.accounts().of(organization).await?.is_none() {
        return Ok(Some("No Twilio account is connected.".to_owned()));
    }
    let state = app.store().reconciler_state(organization).await?;
    // What an earlier process came across says nothing about now.
    Ok(state.problem.filter(|_| state.looked_at.is_some_and(|at| at >= since)))
}

/// Send waiting messages without comparing. Messages that already went out are sent twice, and ones
/// that a reply or an opt-out would have canceled are sent anyway.
#[utoipa::path(
    post, path = "/api/v1/held-messages/release", tag = "messages", operation_id = "release_held_messages",
    responses((status = 204, description = "They go out")),
)]
pub(crate) async fn release(State(app): State<App>, member: CurrentMember) -> Answer<StatusCode> {
    app.store().send_without_comparing(member.access(), app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
