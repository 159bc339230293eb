//! Every URL of Hearback, on one page, and who may call it.

use super::{gate, health, page};
use crate::run::app::App;
use crate::{api, webhook};
use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};
use hearback_inbox::Permission::{Assign, Close, OptOut, Send, Settings, View};

pub use super::who::Who;

/// One row of the table.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path below the public URL.
    pub path: &'static str,
    /// Who may call it.
    pub who: Who,
    handler: MethodRouter<App>,
}

/// The table.
#[rustfmt::skip]
#[must_use]
#[expect(clippy::too_many_lines, reason = "it is the table, and belongs on one page")]
pub fn routes() -> Vec<Route> {
    use Who::{May, Public, SignedIn, Twilio};
    use api::{attachments, check, conversations, counts, demo, detail_fields, errors, events, failures, held_messages, history, held_texts, lines, mail, media, members, messages, opt_outs, organization, reconciler, scheduled, sending, session, setup, start, time_zone, twilio};
    vec![
        get   ("/health",                                    Public,         health::health),
        get   ("/ready",                                     Public,         health::ready),

        post  ("/webhooks/twilio/messages",                  Twilio,         webhook::message::receive),
        post  ("/webhooks/twilio/{token}/messages",          Twilio,         webhook::message::receive_by_token),
        post  ("/webhooks/twilio/status/{organization}/{message}", Twilio,   webhook::status::receive),

        get   ("/media/{organization}/{id}",                 Public,         media::fetch_signed),

        get   ("/api/v1/openapi.json",                       Public,         api::openapi_json),
        get   ("/api/v1/start",                              Public,         start::show),
        get   ("/api/v1/demo",                               Public,         demo::show),
        get   ("/api/v1/setup",                              Public,         setup::show),
        post  ("/api/v1/setup",                              Public,         setup::run),
        post  ("/api/v1/session",                            Public,         session::sign_in),
        get   ("/api/v1/session",                            SignedIn,       session::show),
        delete("/api/v1/session",                            SignedIn,       session::sign_out),

        get   ("/api/v1/members",                            SignedIn,       members::list),
        get   ("/api/v1/lines",                              SignedIn,       lines::list),
        post  ("/api/v1/lines",                              May(Settings),  lines::add),
        patch ("/api/v1/lines/{id}",                         May(Settings),  lines::change),
        put   ("/api/v1/lines/{id}/pace",                    May(Settings),  sending::choose_pace),
        get   ("/api/v1/sending",                            SignedIn,       sending::show),
        patch ("/api/v1/sending",                            May(Settings),  sending::change),
        delete("/api/v1/lines/{id}",                         May(Settings),  lines::delete),
        post  ("/api/v1/lines/{id}/webhook",                 May(Settings),  lines::webhook::set::set),
        patch ("/api/v1/organization",                       May(Settings),  organization::change),
        get   ("/api/v1/detail-fields",                      SignedIn,       detail_fields::show),
        put   ("/api/v1/detail-fields",                      May(Settings),  detail_fields::choose),
        get   ("/api/v1/opt-outs/file",                      May(Settings),  opt_outs::export),
        post  ("/api/v1/opt-outs/file",                      May(Settings),  opt_outs::import),
        get   ("/api/v1/mail",                               May(Settings),  mail::show),
        put   ("/api/v1/mail",                               May(Settings),  mail::set),
        delete("/api/v1/mail",                               May(Settings),  mail::forget),
        post  ("/api/v1/mail/test",                          May(Settings),  mail::test::send),
        get   ("/api/v1/twilio",                             May(Settings),  twilio::show),
        put   ("/api/v1/twilio",                             May(Settings),  twilio::connect),
        post  ("/api/v1/twilio/test",                        May(Settings),  twilio::test),
        delete("/api/v1/twilio/old-token",                   May(Settings),  twilio::forget_old_token),
        get   ("/api/v1/twilio/numbers",                     May(Settings),  twilio::numbers::list),
        get   ("/api/v1/twilio/history",                     May(Settings),  history::show),
        post  ("/api/v1/twilio/history",                     May(Settings),  history::start),
        delete("/api/v1/twilio/history",                     May(Settings),  history::stop),
        get   ("/api/v1/reconciler",                         May(Settings),  reconciler::show),
        get   ("/api/v1/held-texts",                         May(Settings),  held_texts::list),
        delete("/api/v1/held-texts",                         May(Settings),  held_texts::delete_of_number),
        get   ("/api/v1/held-texts/numbers",                 May(Settings),  held_texts::numbers),
        delete("/api/v1/held-texts/{sid}",                   May(Settings),  held_texts::delete),

        get   ("/api/v1/check",                              May(Settings),  check::show),
        post  ("/api/v1/check/fixes",                        May(Settings),  check::fix),

        get   ("/api/v1/conversations",                      SignedIn,       conversations::list),
        post  ("/api/v1/conversations",                      May(Send),      conversations::begin),
        get   ("/api/v1/conversations/{id}",                 SignedIn,       conversations::show),
        get   ("/api/v1/conversations/{id}/messages",        SignedIn,       conversations::messages::list),
        post  ("/api/v1/conversations/{id}/messages",        May(Send),      conversations::messages::send),
        get   ("/api/v1/conversations/{id}/scheduled",       SignedIn,       conversations::scheduled::list),
        get   ("/api/v1/conversations/{id}/waiting",         SignedIn,       conversations::waiting::list),
        post  ("/api/v1/conversations/{id}/close",           May(Close),     conversations::close::close),
        post  ("/api/v1/conversations/{id}/reopen",          May(Close),     conversations::reopen::reopen),
        post  ("/api/v1/conversations/{id}/read",            May(Send),      conversations::read::read),
        post  ("/api/v1/conversations/{id}/assign",          May(Assign),    conversations::assign::assign),
        get   ("/api/v1/conversations/{id}/details",         SignedIn,       conversations::details::show),
        get   ("/api/v1/conversations/{id}/consent",         SignedIn,       conversations::consent::show),
        post  ("/api/v1/conversations/{id}/opt-out",         May(OptOut),    conversations::consent::opt_out),
        post  ("/api/v1/conversations/{id}/opt-in",          May(OptOut),    conversations::consent::opt_in),
        post  ("/api/v1/messages/{id}/cancel",               May(Send),      messages::cancel::cancel),
        post  ("/api/v1/messages/{id}/retry",                May(Send),      messages::retry::retry),
        post  ("/api/v1/messages/{id}/give-up",              May(Send),      messages::give_up::give_up),

        patch ("/api/v1/messages/{id}/schedule",             May(Send),      messages::schedule::change),
        get   ("/api/v1/held-messages",                      SignedIn,       held_messages::list),
        post  ("/api/v1/held-messages/release",              May(Settings),  held_messages::release),
        get   ("/api/v1/failures",                           SignedIn,       failures::list),
        get   ("/api/v1/failures/reasons",                   SignedIn,       failures::reasons),
        get   ("/api/v1/deliveries",                         SignedIn,       failures::deliveries),
        get   ("/api/v1/errors",                             SignedIn,       errors::list),
        get   ("/api/v1/scheduled",                          SignedIn,       scheduled::list),
        get   ("/api/v1/scheduled/count",                    SignedIn,       scheduled::count),
        get   ("/api/v1/time-zone",                          SignedIn,       time_zone::show),

        post  ("/api/v1/attachments",                        May(Send),      attachments::upload),
        delete("/api/v1/attachments/{id}",                   May(Send),      attachments::discard),
        get   ("/api/v1/media/{id}",                         SignedIn,       media::show),
        post  ("/api/v1/media/{id}/retry",                   May(Send),      media::retry),

        get   ("/api/v1/counts",                             SignedIn,       counts::show),
        get   ("/api/v1/events",                             SignedIn,       events::list),
        get   ("/api/v1/live",                               May(View),      api::live::follow),
    ]
}

/// The router: the table, with the gate in front of each row, and the page for every other path.
pub(crate) fn router(app: &App) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let gate = from_fn_with_state((app.clone(), route.who), gate::gate);
        router = router.route(route.path, route.handler.route_layer(gate));
    }
    router
        .fallback(page::serve)
        .method_not_allowed_fallback(page::wrong_method)
        .with_state(app.clone())
}

fn get<H: Handler<T, App>, T: 'static>(path: &'static str, who: Who, handler: H) -> Route {
    Route { method: Method::GET, path, who, handler: on(MethodFilter::GET, handler) }
}

fn post<H: Handler<T, App>, T: 'static>(path: &'static str, who: Who, handler: H) -> Route {
    Route { method: Method::POST, path, who, handler: on(MethodFilter::POST, handler) }
}

fn put<H: Handler<T, App>, T: 'static>(path: &'static str, who: Who, handler: H) -> Route {
    Route { method: Method::PUT, path, who, handler: on(MethodFilter::PUT, handler) }
}

fn patch<H: Handler<T, App>, T: 'static>(path: &'static str, who: Who, handler: H) -> Route {
    Route { method: Method::PATCH, path, who, handler: on(MethodFilter::PATCH, handler) }
}

fn delete<H: Handler<T, App>, T: 'static>(path: &'static str, who: Who, handler: H) -> Route {
    Route { method: Method::DELETE, path, who, handler: on(MethodFilter::DELETE, handler) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_and_the_openapi_document_name_the_same_operations() {
        let table: BTreeSet<String> = routes()
            .iter()
            .filter(|route| route.path.starts_with("/api/v1/"))
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        let document = api::openapi();
        let mut described = BTreeSet::new();
        for (path, item) in &document.paths.paths {
            let operations = [
                ("GET", &item.get),
                ("POST", &item.post),
                ("PUT", &item.put),
                ("PATCH", &item.patch),
                ("DELETE", &item.delete),
            ];
            for (method, operation) in operations {
                if operation.is_some() {
                    described.insert(format!("{method} {path}"));
                }
            }
        }
        assert_eq!(table, described);
    }

    #[test]
    fn no_operation_stands_twice_and_writes_are_not_public() {
        let mut seen = BTreeSet::new();
        for route in routes() {
            assert!(seen.insert((route.method.to_string(), route.path)), "{}", route.path);
            let may_write = ["/api/v1/setup", "/api/v1/session"].contains(&route.path);
            if route.who == Who::Public && route.method != Method::GET {
                assert!(may_write, "{} {} is public", route.method, route.path);
            }
        }
    }
}
