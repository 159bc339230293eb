//! The description of the API, made from its handlers (D3).

use super::{
    attachments, check, conversations, counts, demo, detail_fields, errors, events, failures,
    held_messages, held_texts, history, lines, live, mail, media, members, messages, opt_outs,
    organization, reconciler, scheduled, sending, session, setup, start, time_zone, twilio,
};
use crate::http::problem;
use crate::http::routes::{Who, routes};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;
use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{PathItem, SecurityRequirement};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hearback",
        description = "A shared inbox for text messages. Sign in with `POST /api/v1/session`, which \
            sets a cookie. Requests that change something must come from Hearback's own origin, or \
            from a program that sends no origin. Errors are `application/problem+json`, with a \
            `code` for programs and a `detail` for people."
    ),
    paths(
        openapi_json,
        start::show,
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
        sending::show,
        sending::change,
        sending::choose_pace,
        lines::delete,
        lines::webhook::set::set,
        organization::change,
        detail_fields::show,
        detail_fields::choose,
        mail::show,
        mail::set,
        mail::forget,
        mail::test::send,
        twilio::show,
        twilio::connect,
        twilio::test,
        twilio::forget_old_token,
        twilio::numbers::list,
        history::show,
        history::start,
        history::stop,
        held_texts::list,
        held_texts::numbers,
        held_texts::delete,
        held_texts::delete_of_number,
        reconciler::show,
        check::show,
        check::fix,
        conversations::list,
        conversations::begin,
        conversations::show,
        conversations::messages::list,
        conversations::messages::send,
        conversations::close::close,
        conversations::reopen::reopen,
        conversations::read::read,
        conversations::assign::assign,
        conversations::details::show,
        conversations::consent::show,
        conversations::consent::opt_out,
        conversations::consent::opt_in,
        messages::cancel::cancel,
        messages::retry::retry,
        messages::give_up::give_up,
        opt_outs::export,
        opt_outs::import,
        conversations::scheduled::list,
        conversations::waiting::list,
        messages::schedule::change,
        held_messages::list,
        held_messages::release,
        failures::list,
        failures::reasons,
        failures::deliveries,
        errors::list,
        scheduled::list,
        scheduled::count,
        time_zone::show,
        attachments::upload,
        attachments::discard,
        media::show,
        media::retry,
        counts::show,
        events::list,
        live::follow,
    ),
    components(schemas(
        problem::Body,
        crate::feed::Frame,
        crate::feed::FromClient,
        hearback_inbox::conversation::Tab,
    )),
    tags(
        (name = "session", description = "Signing in, setting up"),
        (name = "conversations", description = "Reading, closing, assigning"),
        (name = "messages", description = "Sending, canceling, resending"),
        (name = "live", description = "What changes, as it changes"),
        (name = "settings", description = "Lines, members, and the Twilio account"),
    )
)]
struct Document;

/// The OpenAPI 3.1 document of the API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    document.info.license = None;
    document.info.contact = None;
    let cookie = ApiKey::Cookie(ApiKeyValue::new(crate::session::COOKIE));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    for route in routes().iter().filter(|route| route.who != Who::Public) {
        if let Some(item) = document.paths.paths.get_mut(route.path)
            && let Some(operation) = operation(item, &route.method)
        {
            let signed_in = SecurityRequirement::new("session", Vec::<String>::new());
            operation.security = Some(vec![signed_in]);
        }
    }
    document
}

fn operation<'a>(item: &'a mut PathItem, method: &Method) -> Option<&'a mut Operation> {
    let operation = match method.as_str() {
        "GET" => &mut item.get,
        "POST" => &mut item.post,
        "PUT" => &mut item.put,
        "PATCH" => &mut item.patch,
        "DELETE" => &mut item.delete,
        _ => return None,
    };
    operation.as_mut()
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

#[cfg(test)]
mod tests {
    /// The page's client is generated from this file: `cargo xtask api-client` writes both.
    const WRITTEN: &str = include_str!("../../../../web/src/api/openapi.json");

    #[test]
    fn the_document_that_the_page_is_built_on_is_this_one() {
        let current = super::openapi().to_pretty_json().expect("a document");
        assert!(WRITTEN.trim_end() == current, "run `cargo xtask api-client`");
    }
}
