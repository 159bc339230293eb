//! The description of the API, made from its handlers (D3).

use super::{
    conversations, counts, demo, events, lines, live, members, messages, session, setup, twilio,
};
use crate::problem;
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hearback",
        description = "A shared inbox for text messages. Sign in with `POST /api/v1/session`; the \
            answer sets a cookie. Requests that change something must come from Hearback's own \
            origin, or from a program that names none. Whatever goes wrong is told as \
            `application/problem+json` with a `code` for programs and a `detail` for people."
    ),
    paths(
        openapi_json,
        demo::show,
        setup::show,
        setup::run,
        session::sign_in,
        session::show,
        session::sign_out,
        members::list,
        lines::list,
        lines::add,
        lines::change,
        twilio::show,
        twilio::connect,
        twilio::numbers::list,
        conversations::list,
        conversations::begin,
        conversations::show,
        conversations::messages::list,
        conversations::messages::send,
        conversations::close::close,
        conversations::reopen::reopen,
        conversations::read::read,
        conversations::assign::assign,
        messages::cancel::cancel,
        messages::retry::retry,
        messages::give_up::give_up,
        counts::show,
        events::list,
        live::follow,
    ),
    components(schemas(problem::Body, crate::live::Frame)),
    tags(
        (name = "session", description = "Signing in, setting up"),
        (name = "conversations", description = "Reading, closing, assigning"),
        (name = "messages", description = "Writing, taking back, sending again"),
        (name = "live", description = "What changes, as it changes"),
        (name = "settings", description = "Lines, members, the Twilio account"),
    )
)]
struct Document;

/// The OpenAPI 3.1 document of the API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    document.info.license = None;
    document.info.contact = None;
    document
}

/// The OpenAPI 3.1 document of this API.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "settings", operation_id = "openapi",
    responses((status = 200, description = "The document", body = Object)),
)]
pub(crate) async fn openapi_json() -> Response {
    static JSON: LazyLock<String> = LazyLock::new(|| openapi().to_json().unwrap_or_default());
    ([("content-type", "application/json")], JSON.as_str()).into_response()
}
