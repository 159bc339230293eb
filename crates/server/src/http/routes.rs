//! Every URL of Hearback on one page: who may call it, and with which problems it can answer.
//!
//! A route of the API has its method, its path, and what it takes and answers in the
//! `#[utoipa::path]` above its handler. From this table come the router with the gate in front of
//! each row, and the OpenAPI document.

use super::problem::Code;
use super::problem::Code::{
    AlreadyMember, AlreadySetUp, AttachmentEmpty, AttachmentTooLarge, AttachmentType,
    AttachmentUnknown, BeingErased, BodyTooLong, Busy, CarrierBlock, ChangedAtTwilio,
    ClientKeyConflict, EmptyBody, ExternalIdTaken, FileTooLarge, FileUnreadable, Forbidden,
    ImportNotReady, ImportRunning, InboxOff, InvalidNumber, InvalidRequest, InvalidTime,
    InvitationOver, LastAdmin, LineOff, LineUnknown, MailNotSetUp, MailRefused, MailUnreachable,
    NameTaken, NewerMessages, NoLine, NoMms, NotAnswerable, NotCancelable, NotFound, NotRetryable,
    NotScheduled, NumberBlocked, NumberOnFile, NumberTaken, OptedOut, PasskeysUnavailable,
    ProofNeeded, ProviderUnreachable, ProviderUnusable, PublicUrlUnset, ResetOver, RoleInUse,
    ShortcodeEmpty, ShortcodeUnknown, SignInOver, StartOver, StopHandled, TextingOff,
    TooManyAttachments, TooManyAttempts, TooManyCannedReplies, TooManySockets, TooManyUnsent,
    TooManyUploads, TwilioRefused, TwilioUnreachable, WebhookChanged, WrongCode, WrongCredentials,
    WrongOrigin,
};
use super::route::{get, post, route};
use super::{document, gate, health, page};
use crate::run::app::App;
use crate::{api, webhook};
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use hearback_inbox::Permission::{
    Assign, Audit, Close, CustomersRead, CustomersTransfer, CustomersWrite, Members, OptOut,
    Organizations, Send, Settings,
};
use std::sync::LazyLock;
use utoipa_axum::routes;

pub use super::route::Route;
pub use super::who::Who;

/// The table.
#[rustfmt::skip]
#[must_use]
#[expect(clippy::too_many_lines, reason = "it is the table, and belongs on one page")]
#[expect(clippy::cognitive_complexity, reason = "each row is a macro's block, and all are alike")]
pub fn routes() -> Vec<Route> {
    use Who::{May, Own, Public, SignedIn, Twilio};
    use api::{account, attachments, audit, blocked_numbers, canned_replies, check, consents, conversations, counts, crm, customer_fields, customers, demo, erasures, errors, events, failures, held_messages, held_texts, history, invitations, lines, locations, mail, media, members, messages, opt_outs, organization, organizations, password_resets, reconciler, roles, scheduled, sending, session, setup, shortcodes, sign_in_rules, sso, start, stop_requests, team, time_zone, twilio};
    vec![
        get ("/health",                                            Public, health::health),
        get ("/ready",                                             Public, health::ready),
        post("/webhooks/twilio/messages",                          Twilio, webhook::message::receive),
        post("/webhooks/twilio/{token}/messages",                  Twilio, webhook::message::receive_by_token),
        post("/webhooks/twilio/status/{organization}/{message}",   Twilio, webhook::status::receive),
        get ("/media/{organization}/{id}",                         Public, media::fetch_signed),

        route(Public,        routes!(openapi_json)),
        route(Public,        routes!(start::show)).or(&[NotFound]),
        route(Public,        routes!(demo::show)).or(&[NotFound]),
        route(Public,        routes!(setup::show)),
        route(Public,        routes!(setup::run)).or(&[Forbidden, AlreadySetUp, Busy]),
        route(Public,        routes!(session::sign_in)).or(&[WrongCredentials, Forbidden, TooManyAttempts, Busy]),
        route(Public,        routes!(session::second_factor::give)).or(&[SignInOver, WrongCode, Forbidden, TooManyAttempts]),
        route(Public,        routes!(session::passkey::ask)).or(&[SignInOver, TooManyAttempts, PasskeysUnavailable]),
        route(Public,        routes!(session::passkey::sign_in)).or(&[SignInOver, WrongCredentials, Forbidden, TooManyAttempts, PasskeysUnavailable]),
        route(Own,           routes!(session::show)),
        route(Own,           routes!(session::sign_out)),
        route(Public,        routes!(sso::start::start)),
        route(Public,        routes!(sso::callback::finish)),
        route(Public,        routes!(sso::logout::end)).or_as(StatusCode::BAD_REQUEST, InvalidRequest),
        route(Own,           routes!(sso::logout::url)),
        route(Public,        routes!(password_resets::request)).or(&[TooManyAttempts]),
        route(Public,        routes!(password_resets::open)).or(&[ResetOver]),
        route(Public,        routes!(password_resets::set)).or(&[ResetOver]),

        route(Own,           routes!(account::show)),
        route(Own,           routes!(account::change)).or(&[ProofNeeded]),
        route(Own,           routes!(account::password::change)).or(&[TooManyAttempts, SignInOver]),
        route(Own,           routes!(account::proof::by_password)).or(&[TooManyAttempts]),
        route(Own,           routes!(account::proof::passkey::ask)).or(&[PasskeysUnavailable]),
        route(Own,           routes!(account::proof::passkey::prove)).or(&[SignInOver, PasskeysUnavailable]),
        route(Own,           routes!(account::passkeys::begin)).or(&[ProofNeeded, PasskeysUnavailable]),
        route(Own,           routes!(account::passkeys::add)).or(&[ProofNeeded, SignInOver, PasskeysUnavailable]),
        route(Own,           routes!(account::passkeys::rename)).or(&[NotFound]),
        route(Own,           routes!(account::passkeys::remove)).or(&[ProofNeeded, NotFound]),
        route(Own,           routes!(account::authenticator::begin)).or(&[ProofNeeded]),
        route(Own,           routes!(account::authenticator::set)).or(&[ProofNeeded, SignInOver, WrongCode, TooManyAttempts]),
        route(Own,           routes!(account::authenticator::remove)).or(&[ProofNeeded, NotFound]),
        route(Own,           routes!(account::recovery_codes::make)).or(&[ProofNeeded, NotFound]),
        route(Own,           routes!(account::sessions::list)),
        route(Own,           routes!(account::sessions::end)),
        route(Own,           routes!(account::sessions::end_others)),

        route(SignedIn,      routes!(conversations::list)).or(&[InvalidNumber]),
        route(May(Send),     routes!(conversations::begin)).or(NOT_SENT),
        route(SignedIn,      routes!(conversations::show)),
        route(SignedIn,      routes!(conversations::messages::list)),
        route(May(Send),     routes!(conversations::messages::send)).or(NOT_SENT).or(&[NewerMessages]),
        route(May(Send),     routes!(conversations::shortcodes::show)),
        route(May(Send),     routes!(shortcodes::show)).or(&[InvalidNumber]),
        route(SignedIn,      routes!(conversations::scheduled::list)),
        route(SignedIn,      routes!(conversations::waiting::list)),
        route(May(Close),    routes!(conversations::close::close)),
        route(May(Close),    routes!(conversations::reopen::reopen)),
        route(May(Send),     routes!(conversations::read::read)),
        route(May(Assign),   routes!(conversations::assign::assign)).or(&[MailNotSetUp]),
        route(May(CustomersRead), routes!(conversations::details::show)),
        route(May(CustomersRead), routes!(conversations::crm::show)),
        route(SignedIn,      routes!(conversations::consent::show)),
        route(May(CustomersWrite), routes!(conversations::consent::record)).or(&[InvalidNumber]),
        route(May(OptOut),   routes!(conversations::consent::opt_out)),
        route(May(OptOut),   routes!(conversations::consent::opt_in)).or(&[CarrierBlock]),

        route(May(CustomersWrite), routes!(conversations::customer::assign)).or(&[NumberOnFile]),
        route(May(CustomersWrite), routes!(conversations::customer::unassign)),
        route(May(Send),     routes!(conversations::stranger::dismiss)),
        route(May(Send),     routes!(conversations::stranger::undo_dismissal)),
        route(May(OptOut),   routes!(conversations::stranger::block)),
        route(May(OptOut),   routes!(conversations::stranger::unblock)),
        route(SignedIn,      routes!(blocked_numbers::list)),

        route(SignedIn,      routes!(conversations::transcript::show)),
        route(May(CustomersTransfer), routes!(conversations::archive::show)),
        route(May(Settings), routes!(conversations::erasure::begin)),

        route(May(CustomersTransfer), routes!(customers::file::export)),
        route(May(CustomersTransfer), routes!(customers::imports::list)),
        route(May(CustomersTransfer), routes!(customers::imports::upload::upload)).or(&[ImportRunning, FileTooLarge, FileUnreadable]),
        route(May(CustomersTransfer), routes!(customers::imports::show)),
        route(May(CustomersTransfer), routes!(customers::imports::stop)).or(&[ImportNotReady]),
        route(May(CustomersTransfer), routes!(customers::imports::preview::preview)).or(&[FileUnreadable]),
        route(May(CustomersTransfer), routes!(customers::imports::check)).or(&[ImportNotReady]),
        route(May(CustomersTransfer), routes!(customers::imports::start)).or(&[ImportNotReady]),
        route(May(CustomersTransfer), routes!(customers::imports::undo)).or(&[ImportNotReady, ImportRunning]),
        route(May(CustomersTransfer), routes!(customers::imports::refused::refused)),
        route(May(CustomersTransfer), routes!(customers::imports::kept)),
        route(May(CustomersRead),  routes!(customers::list)),
        route(May(CustomersWrite), routes!(customers::add)).or(NOT_SAVED),
        route(May(CustomersRead),  routes!(customers::show)),
        route(May(CustomersWrite), routes!(customers::change)).or(NOT_SAVED),
        route(May(CustomersWrite), routes!(customers::delete)),
        route(May(CustomersWrite), routes!(customers::merge::merge)).or(&[ExternalIdTaken]),
        route(May(CustomersWrite), routes!(customers::undo::list)),
        route(May(CustomersWrite), routes!(customers::undo::undo)).or(&[NumberOnFile, ExternalIdTaken]),
        route(May(CustomersRead),  routes!(customers::messages::list)),
        route(May(CustomersRead),  routes!(customers::files::list)),
        route(May(CustomersTransfer), routes!(customers::archive::show)),
        route(May(Settings),       routes!(customers::erasure::begin)),
        route(May(Settings),       routes!(erasures::list)),
        route(May(Settings),       routes!(erasures::show)),
        route(May(CustomersRead),  routes!(customers::consent::show)),
        route(May(CustomersWrite), routes!(customers::consent::record)).or(&[InvalidNumber]),
        route(May(CustomersWrite), routes!(consents::take_back)),
        route(May(CustomersWrite), routes!(consents::restore)),
        route(May(CustomersRead),  routes!(customers::by_external_id::show)),
        route(May(CustomersWrite), routes!(customers::by_external_id::put)).or(NOT_SAVED),

        route(May(Send),     routes!(messages::cancel::cancel)).or(&[NotCancelable]),
        route(May(Send),     routes!(messages::retry::retry)).or(NOT_RETRIED),
        route(May(Send),     routes!(messages::give_up::give_up)).or(&[NotRetryable]),
        route(May(Send),     routes!(messages::schedule::change)).or(NOT_CHANGED),
        route(May(OptOut),   routes!(messages::not_asking::dismiss)).or(&[StopHandled]),
        route(May(OptOut),   routes!(messages::not_asking::undo)).or(&[StopHandled]),
        route(May(OptOut),   routes!(stop_requests::list)),
        route(SignedIn,      routes!(stop_requests::count)),
        route(SignedIn,      routes!(scheduled::list)),
        route(SignedIn,      routes!(scheduled::count)),
        route(SignedIn,      routes!(time_zone::show)),
        route(SignedIn,      routes!(held_messages::list)).or(&[NotFound]),
        route(May(Settings), routes!(held_messages::release)),
        route(SignedIn,      routes!(failures::list)),
        route(SignedIn,      routes!(failures::reasons)),
        route(SignedIn,      routes!(failures::deliveries)),
        route(SignedIn,      routes!(errors::list)),

        route(May(Send),     routes!(attachments::upload)).or(NOT_UPLOADED),
        route(May(Send),     routes!(attachments::discard)),
        route(SignedIn,      routes!(media::show)),
        route(May(Send),     routes!(media::retry)).or(&[NotRetryable]),

        route(SignedIn,      routes!(counts::show)),
        route(SignedIn,      routes!(events::list)).or(&[StartOver]),
        route(SignedIn,      routes!(api::live::follow)).or(&[WrongOrigin, TooManySockets]).or_as(StatusCode::UPGRADE_REQUIRED, InvalidRequest),

        route(SignedIn,      routes!(members::list)),
        route(May(Members),  routes!(members::change::change)).or(&[LastAdmin]),
        route(May(Members),  routes!(members::leave::deactivate)).or(&[LastAdmin]),
        route(May(Members),  routes!(members::leave::reactivate)),
        route(May(Members),  routes!(members::leave::remove)).or(&[LastAdmin]),
        route(May(Members),  routes!(members::sessions::end)),
        route(May(Members),  routes!(team::list)),
        route(May(Send),     routes!(canned_replies::list)).or(&[LineUnknown]),
        route(May(Send),     routes!(canned_replies::add)).or(NOT_CANNED),
        route(May(Send),     routes!(canned_replies::change)).or(REPLY_NOT_CHANGED),
        route(May(Send),     routes!(canned_replies::delete)),
        route(May(Send),     routes!(canned_replies::restore)).or(&[NameTaken, TooManyCannedReplies]),
        route(May(Send),     routes!(canned_replies::use_files)),
        route(May(Send),     routes!(canned_replies::file::export)),
        route(May(Send),     routes!(canned_replies::file::import)).or(&[FileTooLarge, FileUnreadable]),

        route(May(Members),  routes!(invitations::list)),
        route(May(Members),  routes!(invitations::invite)).or(&[AlreadyMember, MailNotSetUp]),
        route(May(Members),  routes!(invitations::renew)).or(&[MailNotSetUp]),
        route(May(Members),  routes!(invitations::revoke)),
        route(Public,        routes!(invitations::accept::open)).or(&[InvitationOver]),
        route(Public,        routes!(invitations::accept::accept)).or(&[InvitationOver, WrongCredentials, TooManyAttempts]),
        route(May(Members),  routes!(locations::list)),
        route(May(Members),  routes!(locations::add)).or(&[NameTaken]),
        route(May(Members),  routes!(locations::change)).or(&[NameTaken]),
        route(May(Members),  routes!(locations::delete)),
        route(May(Members),  routes!(roles::list)),
        route(May(Members),  routes!(roles::add)).or(&[NameTaken]),
        route(May(Members),  routes!(roles::change)).or(&[NameTaken, LastAdmin]),
        route(May(Members),  routes!(roles::delete)).or(&[RoleInUse]),
        route(May(Organizations), routes!(organizations::list)),
        route(May(Organizations), routes!(organizations::create)).or(&[NameTaken]),
        route(May(Audit),    routes!(audit::list)),
        route(May(Audit),    routes!(audit::export::export)),
        route(May(Settings), routes!(organization::change)).or(&[NameTaken]),
        route(May(Settings), routes!(sign_in_rules::show)),
        route(May(Settings), routes!(sign_in_rules::set)),
        route(May(Settings), routes!(sso::show)),
        route(May(Settings), routes!(sso::set)).or(&[ProviderUnreachable, ProviderUnusable]),
        route(May(Settings), routes!(sso::forget)),
        route(May(Settings), routes!(sso::test::begin)).or(&[NotFound, ProviderUnreachable, ProviderUnusable]),
        route(May(Settings), routes!(sso::test::result)),
        route(SignedIn,      routes!(lines::list)),
        route(May(Settings), routes!(lines::add)).or(&[InvalidNumber, TwilioRefused, NumberTaken]),
        route(May(Settings), routes!(lines::change)),
        route(May(Settings), routes!(lines::delete)),
        route(May(Settings), routes!(lines::webhook::set::set)).or(&[WebhookChanged, PublicUrlUnset, TwilioRefused, TwilioUnreachable]),
        route(SignedIn,      routes!(sending::show)),
        route(May(Settings), routes!(sending::change)),
        route(May(Settings), routes!(sending::choose_pace)),
        route(SignedIn,      routes!(customer_fields::show)),
        route(May(Settings), routes!(customer_fields::declare)),
        route(May(Settings), routes!(crm::show)),
        route(May(Settings), routes!(crm::set)),
        route(May(Settings), routes!(crm::forget)),
        route(May(Settings), routes!(crm::test::test)).or(&[InvalidNumber]),
        route(May(Settings), routes!(opt_outs::export)),
        route(May(Settings), routes!(opt_outs::import)).or(&[ImportRunning, FileTooLarge, FileUnreadable]),
        route(May(Settings), routes!(held_texts::list)),
        route(May(Settings), routes!(held_texts::numbers)),
        route(May(Settings), routes!(held_texts::delete)),
        route(May(Settings), routes!(held_texts::delete_of_number)),
        route(May(Settings), routes!(mail::show)),
        route(May(Settings), routes!(mail::set)),
        route(May(Settings), routes!(mail::forget)),
        route(May(Settings), routes!(mail::test::send)).or(&[MailNotSetUp, MailRefused, MailUnreachable]),
        route(May(Settings), routes!(twilio::show)),
        route(May(Settings), routes!(twilio::connect)).or(&[TwilioRefused, TwilioUnreachable]),
        route(May(Settings), routes!(twilio::test)).or(&[TwilioRefused, TwilioUnreachable]),
        route(May(Settings), routes!(twilio::forget_old_token)),
        route(May(Settings), routes!(twilio::numbers::list)).or(&[TwilioRefused, TwilioUnreachable]),
        route(May(Settings), routes!(history::show)),
        route(May(Settings), routes!(history::start)).or(&[NoLine]),
        route(May(Settings), routes!(history::stop)).or(&[NotFound]),
        route(May(Settings), routes!(reconciler::show)),
        route(May(Settings), routes!(check::show)),
        route(May(Settings), routes!(check::fix)).or(&[NotFound, ChangedAtTwilio, TwilioRefused, TwilioUnreachable]),
    ]
}

/// Why a text isn't taken, be it a reply or the first to a number.
const NOT_SENT: &[Code] = &[
    EmptyBody,
    BodyTooLong,
    ShortcodeUnknown,
    ShortcodeEmpty,
    TooManyAttachments,
    AttachmentTooLarge,
    AttachmentUnknown,
    InvalidNumber,
    InvalidTime,
    LineUnknown,
    NoLine,
    ClientKeyConflict,
    NoMms,
    OptedOut,
    TextingOff,
    NumberBlocked,
    BeingErased,
    LineOff,
    InboxOff,
    NotAnswerable,
];

/// Why a customer isn't saved.
const NOT_SAVED: &[Code] = &[InvalidNumber, NumberOnFile, ExternalIdTaken];

/// Why a failed text isn't sent again.
const NOT_RETRIED: &[Code] = &[
    NotRetryable,
    ShortcodeUnknown,
    ShortcodeEmpty,
    LineUnknown,
    NoMms,
    OptedOut,
    TextingOff,
    NumberBlocked,
    BeingErased,
    LineOff,
    InboxOff,
];

/// Why a scheduled text isn't changed.
const NOT_CHANGED: &[Code] =
    &[NotScheduled, EmptyBody, BodyTooLong, ShortcodeUnknown, ShortcodeEmpty, InvalidTime];

/// Why a canned reply isn't added.
const NOT_CANNED: &[Code] = &[
    NameTaken,
    TooManyCannedReplies,
    EmptyBody,
    BodyTooLong,
    TooManyAttachments,
    AttachmentTooLarge,
    AttachmentUnknown,
];

/// Why it isn't changed.
const REPLY_NOT_CHANGED: &[Code] =
    &[NameTaken, EmptyBody, BodyTooLong, TooManyAttachments, AttachmentTooLarge, AttachmentUnknown];

/// Why a file isn't taken.
const NOT_UPLOADED: &[Code] =
    &[TooManyUnsent, AttachmentTooLarge, AttachmentType, AttachmentEmpty, TooManyUploads];

/// The router: the table, with the gate in front of each row, and the page for every other path.
pub(crate) fn router(app: &App) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let gate = from_fn_with_state((app.clone(), route.who), gate::gate);
        router = router.route(&route.path, route.handler.route_layer(gate));
    }
    router
        .fallback(page::serve)
        .method_not_allowed_fallback(page::wrong_method)
        .with_state(app.clone())
}

/// The OpenAPI 3.1 document of the API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    document::of(routes())
}

/// The OpenAPI 3.1 document of this API.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "settings", operation_id = "openapi",
    responses((status = 200, description = "The document", body = Object)),
)]
async fn openapi_json() -> Response {
    static JSON: LazyLock<String> = LazyLock::new(|| openapi().to_json().unwrap_or_default());
    ([("content-type", "application/json")], JSON.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Method;
    use std::collections::BTreeSet;

    /// The page's client is generated from this file: `cargo xtask api-client` writes both.
    const WRITTEN: &str = include_str!("../../../../web/src/api/openapi.json");

    #[test]
    fn the_document_that_the_page_is_built_on_is_this_one() {
        let current = openapi().to_pretty_json().expect("a document");
        assert!(WRITTEN.trim_end() == current, "run `cargo xtask api-client`");
    }

    #[test]
    fn no_operation_stands_twice_and_writes_are_not_public() {
        let mut seen = BTreeSet::new();
        for route in routes() {
            assert!(seen.insert((route.method.to_string(), route.path.clone())), "{}", route.path);
            // Each asks for a password or a link first.
            let may_write = [
                "/api/v1/setup",
                "/api/v1/session",
                "/api/v1/session/second-factor",
                "/api/v1/session/passkey/options",
                "/api/v1/session/passkey",
                "/api/v1/password-resets",
                "/api/v1/password-resets/open",
                "/api/v1/password-resets/set",
                "/api/v1/invitations/open",
                "/api/v1/invitations/accept",
                // For a token that the provider signed.
                "/api/v1/sso/{id}/logout",
            ];
            let may_write = may_write.contains(&route.path.as_str());
            if route.who == Who::Public && route.method != Method::GET {
                assert!(may_write, "{} {} is public", route.method, route.path);
            }
        }
    }
}
