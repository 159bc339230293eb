//! The matrix's own table: of every route that someone has to be signed in for, who may call it, an
//! example of a request, and what that answers.

use super::place::{Of, Place};
use crate::story::Person;
use hearback_inbox::Permission::{
    self, Assign, Audit, CannedReplies, Close, CustomersRead, CustomersTransfer, CustomersWrite,
    Members, OptOut, Organizations, Send, Settings,
};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// A body, for where someone acts, with a number that no other has.
type Example = fn(&Place, u64) -> Value;

/// One route.
pub(super) struct Row {
    pub(super) method: &'static str,
    path: &'static str,
    /// The permission that it needs.
    pub(super) may: Option<Permission>,
    /// What its id is of.
    pub(super) of: Option<Of>,
    /// What a good request answers.
    pub(super) good: u16,
    /// What a request about something that isn't there answers.
    pub(super) unknown: u16,
    /// Whether it doesn't exist for who sees no inbox.
    pub(super) is_of_inbox: bool,
    /// What else is needed, since what it's about is shared.
    pub(super) also: Option<Permission>,
    /// But for who has this permission.
    pub(super) unless: Option<Permission>,
    query: &'static str,
    json: Option<Example>,
    bytes: Option<(&'static str, &'static [u8])>,
    writes: bool,
    numbers: bool,
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl Row {
    /// Its path in the table of routes.
    pub(super) fn path(&self) -> String {
        format!("/api/v1{}", self.path)
    }

    pub(super) fn reads(&self) -> bool {
        self.method == "GET" && !self.writes
    }

    /// Whether it is for people who see no inbox to know numbers by it.
    pub(super) fn tells_numbers(&self) -> bool {
        self.numbers
    }

    pub(super) fn signs_out(&self) -> bool {
        self.method == "DELETE" && self.path == "/session"
    }

    /// An example of a request by someone.
    pub(super) fn request(&self, person: &Person, thing: &str, here: &Place) -> RequestBuilder {
        static EXAMPLES: AtomicU64 = AtomicU64::new(0);
        let path = self.path.replace("{id}", thing).replace("{sid}", thing);
        let method: Method = self.method.parse().unwrap();
        let request = person.request(method, &format!("{path}{}", self.query));
        match (self.json, self.bytes) {
            (Some(example), _) => {
                let n = EXAMPLES.fetch_add(1, Ordering::Relaxed);
                request.json(&example(here, n))
            }
            (None, Some((kind, bytes))) => request.header("content-type", kind).body(bytes),
            (None, None) => request,
        }
    }

    fn needs(mut self, permission: Permission) -> Self {
        self.may = Some(permission);
        self
    }

    fn also(mut self, permission: Permission) -> Self {
        self.also = Some(permission);
        self
    }

    fn about(mut self, of: Of) -> Self {
        self.of = Some(of);
        self
    }

    /// For who sees no inbox, there is nothing.
    fn of_inbox(mut self) -> Self {
        self.is_of_inbox = true;
        self
    }

    fn unless(mut self, permission: Permission) -> Self {
        self.unless = Some(permission);
        self
    }

    fn query(mut self, query: &'static str) -> Self {
        self.query = query;
        self
    }

    fn json(mut self, example: Example) -> Self {
        self.json = Some(example);
        self
    }

    fn bytes(mut self, kind: &'static str, bytes: &'static [u8]) -> Self {
        self.bytes = Some((kind, bytes));
        self
    }

    fn unknown(mut self, status: u16) -> Self {
        self.unknown = status;
        self
    }

    fn writes(mut self) -> Self {
        self.writes = true;
        self
    }

    fn numbers(mut self) -> Self {
        self.numbers = true;
        self
    }
}

/// A route that anybody may call who is signed in.
fn row(method: &'static str, path: &'static str, good: u16) -> Row {
    Row {
        method,
        path,
        may: None,
        of: None,
        good,
        unknown: 404,
        is_of_inbox: false,
        also: None,
        unless: None,
        query: "",
        json: None,
        bytes: None,
        writes: false,
        numbers: false,
    }
}

const PICTURE: &[u8] = include_bytes!("../../../../simulator/page/roof.png");

/// The table, in the order of the table of routes. Twilio can't be reached here: what asks it, once it
/// was let through, answers that.
#[rustfmt::skip]
pub(super) static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| vec![
    row("GET",    "/session", 200),
    row("DELETE", "/session", 204),
    row("GET",    "/sso/logout-url", 200),

    // What would end sessions, or take its time, is asked for in a way that the handler refuses.
    row("GET",    "/account", 200),
    row("PATCH",  "/account", 204).json(|_, n| json!({ "name": format!("Someone {n}") })),
    row("PUT",    "/account/password", 422).json(|_, _| json!({})),
    row("POST",   "/account/proof", 422).json(|_, _| json!({})),
    row("POST",   "/account/proof/passkey/options", 200),
    row("POST",   "/account/proof/passkey", 422).json(|_, _| json!({})),
    row("POST",   "/account/passkeys/options", 200),
    row("POST",   "/account/passkeys", 422).json(|_, _| json!({})),
    row("PATCH",  "/account/passkeys/{id}", 404).about(Of::Member).json(|_, _| json!({ "name": "Phone" })),
    row("DELETE", "/account/passkeys/{id}", 404).about(Of::Member),
    row("POST",   "/account/authenticator/setup", 200),
    row("PUT",    "/account/authenticator", 410).json(|_, _| json!({ "step": "none", "code": "000000" })),
    row("DELETE", "/account/authenticator", 404),
    row("POST",   "/account/recovery-codes", 404),
    row("GET",    "/account/sessions", 200),
    row("DELETE", "/account/sessions/{id}", 404).about(Of::Member),
    row("POST",   "/account/sessions/end-others", 204),

    row("GET",    "/conversations", 200),
    row("POST",   "/conversations", 202).needs(Send).json(|_, n| json!({ "number": "+14155550199", "body": "Hello", "client_key": n.to_string() })),
    row("GET",    "/conversations/{id}", 200).about(Of::Conversation).of_inbox(),
    row("GET",    "/conversations/{id}/messages", 200).about(Of::Conversation).of_inbox(),
    row("POST",   "/conversations/{id}/messages", 202).needs(Send).about(Of::Conversation).json(|_, n| json!({ "body": "Hello", "client_key": n.to_string() })),
    row("GET",    "/conversations/{id}/scheduled", 200).about(Of::Conversation).of_inbox(),
    row("GET",    "/conversations/{id}/shortcodes", 200).needs(Send).about(Of::Conversation).of_inbox(),
    row("GET",    "/shortcodes", 200).needs(Send).query("?number=%2B14155550132"),
    row("GET",    "/conversations/{id}/waiting", 200).about(Of::Conversation).of_inbox(),
    row("POST",   "/conversations/{id}/close", 200).needs(Close).about(Of::Conversation),
    row("POST",   "/conversations/{id}/reopen", 200).needs(Close).about(Of::Conversation),
    row("POST",   "/conversations/{id}/read", 200).needs(Send).about(Of::Conversation),
    row("POST",   "/conversations/{id}/assign", 200).needs(Assign).about(Of::Conversation).json(|here, _| json!({ "assignee_id": here.id(Of::Member) })),
    row("GET",    "/conversations/{id}/details", 200).needs(CustomersRead).about(Of::Conversation).of_inbox(),
    row("GET",    "/conversations/{id}/crm", 200).needs(CustomersRead).about(Of::Conversation).of_inbox(),
    row("GET",    "/conversations/{id}/consent", 200).about(Of::Conversation).of_inbox(),
    row("POST",   "/conversations/{id}/consents", 201).needs(CustomersWrite).about(Of::Conversation).of_inbox().json(|_, n| json!({ "source": "verbal", "words": format!("Yes {n}") })),
    row("POST",   "/conversations/{id}/opt-out", 200).needs(OptOut).about(Of::Conversation).json(|_, _| json!({ "reason": "by phone" })),
    row("POST",   "/conversations/{id}/opt-in", 200).needs(OptOut).about(Of::Conversation).json(|_, _| json!({ "reason": "by phone" })),

    row("PUT",    "/conversations/{id}/customer", 200).needs(CustomersWrite).about(Of::Conversation).of_inbox().json(|here, _| json!({ "customer_id": here.id(Of::Customer) })),
    row("DELETE", "/conversations/{id}/customer", 200).needs(CustomersWrite).about(Of::Conversation).of_inbox(),
    row("POST",   "/conversations/{id}/dismiss", 200).needs(Send).about(Of::Conversation),
    row("POST",   "/conversations/{id}/undo-dismissal", 200).needs(Send).about(Of::Conversation),
    row("POST",   "/conversations/{id}/unblock", 200).needs(OptOut).about(Of::OtherConversation),
    row("POST",   "/conversations/{id}/block", 200).needs(OptOut).about(Of::OtherConversation),
    row("GET",    "/blocked-numbers", 200),

    row("GET",    "/conversations/{id}/transcript", 200).about(Of::Conversation).of_inbox(),
    row("GET",    "/conversations/{id}/archive", 200).needs(CustomersTransfer).about(Of::Conversation).of_inbox().writes(),
    row("POST",   "/conversations/{id}/erasure", 422).needs(Settings).about(Of::Conversation).of_inbox().json(|_, _| json!({ "confirm": "someone else" })),

    row("GET",    "/customers/file", 200).needs(CustomersTransfer).numbers().writes(),
    row("GET",    "/customers/imports", 200).needs(CustomersTransfer),
    // What would be on its way is asked for in a way that the handler refuses.
    row("POST",   "/customers/imports", 400).needs(CustomersTransfer).query("?none=1").bytes("text/csv", b""),
    row("GET",    "/customers/imports/{id}", 200).needs(CustomersTransfer).about(Of::CustomerImport),
    row("DELETE", "/customers/imports/{id}", 409).needs(CustomersTransfer).about(Of::CustomerImport),
    row("GET",    "/customers/imports/{id}/preview", 404).needs(CustomersTransfer).about(Of::CustomerImport),
    row("POST",   "/customers/imports/{id}/check", 409).needs(CustomersTransfer).about(Of::CustomerImport).json(|_, _| json!({ "encoding": "utf-8", "separator": "comma", "heading": true, "country": "US", "columns": [{ "type": "name" }] })),
    row("POST",   "/customers/imports/{id}/start", 409).needs(CustomersTransfer).about(Of::CustomerImport),
    row("POST",   "/customers/imports/{id}/undo", 409).needs(CustomersTransfer).about(Of::CustomerImport),
    row("GET",    "/customers/imports/{id}/refused", 200).needs(CustomersTransfer).about(Of::CustomerImport).numbers(),
    row("GET",    "/customers/imports/{id}/kept", 200).needs(CustomersTransfer).about(Of::CustomerImport),
    row("GET",    "/customers", 200).needs(CustomersRead).numbers(),
    row("POST",   "/customers", 201).needs(CustomersWrite).json(|_, n| json!({ "name": format!("New {n}") })),
    row("GET",    "/customers/{id}", 200).needs(CustomersRead).about(Of::Customer).numbers(),
    row("PATCH",  "/customers/{id}", 200).needs(CustomersWrite).about(Of::Customer).json(|_, n| json!({ "address": format!("{n} Elm St") })),
    row("DELETE", "/customers/{id}", 200).needs(CustomersWrite).about(Of::CustomerToGo),
    row("POST",   "/customers/{id}/merge", 422).needs(CustomersWrite).about(Of::Customer).json(|here, _| json!({ "other_id": here.id(Of::Customer) })),
    row("GET",    "/customers/undo", 200).needs(CustomersWrite).numbers(),
    row("POST",   "/customers/undo/{id}", 200).needs(CustomersWrite).about(Of::CustomerUndoToGo),
    row("GET",    "/customers/{id}/messages", 200).needs(CustomersRead).about(Of::Customer).of_inbox(),
    row("GET",    "/customers/{id}/files", 200).needs(CustomersRead).about(Of::Customer).of_inbox(),
    row("GET",    "/customers/{id}/archive", 200).needs(CustomersTransfer).about(Of::Customer).of_inbox().writes(),
    row("POST",   "/customers/{id}/erasure", 422).needs(Settings).about(Of::Customer).json(|_, _| json!({ "confirm": "someone else" })),
    row("GET",    "/erasures", 200).needs(Settings),
    row("GET",    "/erasures/{id}", 200).needs(Settings).about(Of::Erasure),
    row("GET",    "/customers/{id}/consent", 200).needs(CustomersRead).about(Of::Customer).numbers(),
    row("POST",   "/customers/{id}/consents", 422).needs(CustomersWrite).about(Of::Customer).json(|_, _| json!({ "source": "verbal", "words": "Yes" })),
    row("POST",   "/consents/{id}/take-back", 200).needs(CustomersWrite).about(Of::Consent).numbers(),
    row("POST",   "/consents/{id}/restore", 200).needs(CustomersWrite).about(Of::Consent).numbers(),
    row("GET",    "/customers/by-external-id/{id}", 200).needs(CustomersRead).about(Of::ExternalId).numbers(),
    row("PUT",    "/customers/by-external-id/{id}", 200).needs(CustomersWrite).about(Of::ExternalId).unknown(422).json(|_, n| json!({ "address": format!("{n} Oak St") })),

    row("POST",   "/messages/{id}/cancel", 200).needs(Send).about(Of::MessageToCancel),
    row("POST",   "/messages/{id}/retry", 409).needs(Send).about(Of::Message),
    row("POST",   "/messages/{id}/give-up", 409).needs(Send).about(Of::Message),
    row("PATCH",  "/messages/{id}/schedule", 200).needs(Send).about(Of::Scheduled).json(|_, _| json!({ "body": "Later" })),
    row("POST",   "/messages/{id}/not-asking", 200).needs(OptOut).about(Of::StopRequestToGo),
    row("POST",   "/messages/{id}/undo-not-asking", 200).needs(OptOut).about(Of::StopRequestToGo),
    row("GET",    "/stop-requests", 200).needs(OptOut),
    row("GET",    "/stop-requests/count", 200),
    row("GET",    "/scheduled", 200),
    row("GET",    "/scheduled/count", 200),
    row("GET",    "/time-zone", 200).query("?number=%2B12125550143"),
    row("GET",    "/held-messages", 200).of_inbox().unless(Settings),
    row("POST",   "/held-messages/release", 204).needs(Settings),
    row("GET",    "/failures", 200),
    row("GET",    "/failures/reasons", 200),
    row("GET",    "/deliveries", 200),
    row("GET",    "/errors", 200),

    row("POST",   "/attachments", 201).needs(Send).bytes("image/png", PICTURE),
    row("DELETE", "/attachments/{id}", 204).needs(Send).about(Of::Upload).unknown(204),
    row("GET",    "/media/{id}", 200).about(Of::Media).of_inbox(),
    row("POST",   "/media/{id}/retry", 202).needs(Send).about(Of::Media),

    row("GET",    "/counts", 200),
    row("GET",    "/events", 200).query("?after=0"),
    row("GET",    "/live", 426),

    row("GET",    "/members", 200),
    row("PATCH",  "/members/{id}", 200).needs(Members).about(Of::Member).json(|_, n| json!({ "name": format!("Target {n}") })),
    row("POST",   "/members/{id}/deactivate", 204).needs(Members).about(Of::MemberToGo).json(|_, _| json!({})),
    row("POST",   "/members/{id}/reactivate", 200).needs(Members).about(Of::Member),
    row("DELETE", "/members/{id}", 204).needs(Members).about(Of::MemberToGo),
    row("DELETE", "/members/{id}/sessions", 204).needs(Members).about(Of::MemberToGo),
    row("GET",    "/team", 200).needs(Members),
    row("GET",    "/canned-replies", 200).needs(Send),
    row("POST",   "/canned-replies", 201).needs(Send).json(|_, n| json!({ "name": format!("Own {n}"), "body": "Hello" })),
    row("PATCH",  "/canned-replies/{id}", 200).needs(Send).about(Of::CannedReply).also(CannedReplies).json(|_, n| json!({ "name": format!("Reply {n}") })),
    row("DELETE", "/canned-replies/{id}", 204).needs(Send).about(Of::CannedReplyToGo).also(CannedReplies),
    row("POST",   "/canned-replies/{id}/restore", 200).needs(Send).about(Of::CannedReply).also(CannedReplies),
    row("POST",   "/canned-replies/{id}/attachments", 201).needs(Send).about(Of::CannedReply),
    row("GET",    "/canned-replies/file", 200).needs(Send).writes(),
    row("POST",   "/canned-replies/file", 200).needs(Send).bytes("text/csv", b"name,body\nHi,Hello\n"),
    row("GET",    "/invitations", 200).needs(Members),
    row("POST",   "/invitations", 201).needs(Members).json(|here, n| json!({ "email": format!("new-{n}@x.example"), "role": here.id(Of::Role) })),
    row("POST",   "/invitations/{id}/renew", 200).needs(Members).about(Of::Invitation).json(|_, _| json!({})),
    row("DELETE", "/invitations/{id}", 204).needs(Members).about(Of::InvitationToGo),
    row("GET",    "/locations", 200).needs(Members),
    row("POST",   "/locations", 201).needs(Members).json(|_, n| json!({ "name": format!("Place {n}") })),
    row("PATCH",  "/locations/{id}", 200).needs(Members).about(Of::Location).json(|_, n| json!({ "name": format!("Place {n}") })),
    row("DELETE", "/locations/{id}", 204).needs(Members).about(Of::LocationToGo),
    row("GET",    "/roles", 200).needs(Members),
    row("POST",   "/roles", 201).needs(Members).json(|_, n| json!({ "name": format!("Role {n}"), "permissions": ["members"] })),
    row("PATCH",  "/roles/{id}", 200).needs(Members).about(Of::Role).json(|_, n| json!({ "name": format!("Role {n}") })),
    row("DELETE", "/roles/{id}", 204).needs(Members).about(Of::RoleToGo),
    row("GET",    "/organizations", 200).needs(Organizations),
    row("POST",   "/organizations", 201).needs(Organizations).json(|_, n| json!({ "name": format!("Organization {n}") })),
    row("GET",    "/audit", 200).needs(Audit).numbers(),
    row("GET",    "/audit/file", 200).needs(Audit).numbers().writes(),
    row("PATCH",  "/organization", 200).needs(Settings).json(|_, n| json!({ "name": format!("Renamed {n}") })),
    row("GET",    "/sign-in-rules", 200).needs(Settings),
    row("PUT",    "/sign-in-rules", 200).needs(Settings).json(|_, n| json!({ "require_second_factor": n % 2 == 0, "grace_days": 30 })),
    row("GET",    "/sso", 200).needs(Settings),
    row("PUT",    "/sso", 502).needs(Settings).json(|_, _| json!({ "name": "Login", "issuer": "http://127.0.0.1:9", "client_id": "northside", "domains": ["northside.example"], "default_role": "viewer" })),
    row("DELETE", "/sso", 204).needs(Settings),
    row("POST",   "/sso/test", 404).needs(Settings),
    row("GET",    "/sso/test-result", 200).needs(Settings),
    row("GET",    "/lines", 200),
    row("POST",   "/lines", 201).needs(Settings).json(|_, n| json!({ "number": format!("+162855{:05}", n % 100_000), "name": "New" })),
    row("PATCH",  "/lines/{id}", 200).needs(Settings).about(Of::Line).json(|_, n| json!({ "name": format!("Line {n}") })),
    row("DELETE", "/lines/{id}", 204).needs(Settings).about(Of::LineToGo),
    row("POST",   "/lines/{id}/webhook", 409).needs(Settings).about(Of::Line).json(|_, _| json!({ "replaces": [] })),
    row("GET",    "/sending", 200),
    row("PATCH",  "/sending", 200).needs(Settings).json(|_, _| json!({ "undo_delay": 30 })),
    row("PUT",    "/lines/{id}/pace", 200).needs(Settings).about(Of::Line).json(|_, _| json!({ "pace": 3 })),
    row("GET",    "/crm", 200).needs(Settings),
    row("PUT",    "/crm", 200).needs(Settings).json(|_, _| crate::crm::nowhere()),
    row("DELETE", "/crm", 204).needs(Settings),
    row("POST",   "/crm/test", 200).needs(Settings).json(|_, _| json!({ "source": crate::crm::nowhere(), "number": "+14155550132" })),
    row("GET",    "/customer-fields", 200),
    row("PUT",    "/customer-fields", 200).needs(Settings).json(|_, _| json!({ "fields": [] })),
    row("GET",    "/opt-outs/file", 200).needs(Settings).numbers().writes(),
    row("POST",   "/opt-outs/file", 200).needs(Settings).bytes("text/csv", b"number\n+14155550188\n"),
    row("GET",    "/held-texts", 200).needs(Settings).numbers(),
    row("GET",    "/held-texts/numbers", 200).needs(Settings),
    row("DELETE", "/held-texts", 200).needs(Settings).query("?to=%2B14155550166"),
    row("DELETE", "/held-texts/{sid}", 204).needs(Settings).about(Of::HeldTextToGo),
    row("GET",    "/mail", 200).needs(Settings),
    row("PUT",    "/mail", 200).needs(Settings).json(|_, _| json!({ "host": "127.0.0.1", "port": 9, "security": "none", "from_name": "Northside", "from_address": "inbox@northside.example" })),
    row("DELETE", "/mail", 204).needs(Settings),
    row("POST",   "/mail/test", 409).needs(Settings),
    row("GET",    "/twilio", 200).needs(Settings),
    row("PUT",    "/twilio", 502).needs(Settings).json(|_, _| account()),
    row("POST",   "/twilio/test", 502).needs(Settings).json(|_, _| account()),
    row("DELETE", "/twilio/old-token", 200).needs(Settings),
    row("GET",    "/twilio/numbers", 502).needs(Settings),
    row("GET",    "/twilio/history", 200).needs(Settings),
    row("POST",   "/twilio/history", 200).needs(Settings).json(|_, _| json!({ "days": 7 })),
    row("DELETE", "/twilio/history", 200).needs(Settings),
    row("GET",    "/reconciler", 200).needs(Settings),
    row("GET",    "/check", 200).needs(Settings),
    row("POST",   "/check/fixes", 502).needs(Settings).json(|here, _| json!({ "kind": "set_webhook", "line_id": here.id(Of::Line) })),
]);

fn account() -> Value {
    json!({ "account_sid": crate::story::ACCOUNT, "auth_token": "northside-auth-token" })
}
