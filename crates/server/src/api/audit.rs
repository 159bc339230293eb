//! `/api/v1/audit`: who did what (P5).

pub(crate) mod export;

use super::{MOST, USUALLY, limit};
use crate::http::extract::{Json, Query};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::audit::{AuditEntry, AuditFilter, AuditKind};
use hearback_inbox::{Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only what this member did.
    member: Option<UserId>,
    /// Only this kind.
    kind: Option<AuditKind>,
    /// Only about the conversation, member, or line with this id.
    object: Option<Uuid>,
    /// Only from this time on.
    from: Option<Timestamp>,
    /// Only before this time.
    until: Option<Timestamp>,
    /// Those that come after: the `next` of the page before.
    before: Option<String>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

impl Which {
    fn filter(&self) -> AuditFilter {
        AuditFilter {
            member: self.member,
            kind: self.kind,
            object: self.object,
            from: self.from,
            until: self.until,
        }
    }
}

/// A page of the audit log, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Audit {
    /// The entries.
    entries: Vec<AuditEntry>,
    /// The cursor of the next page; null at the end.
    #[schema(required)]
    next: Option<String>,
    /// The number of the last event that the page certainly includes.
    as_of: i64,
}

/// The audit log, newest first.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "people", operation_id = "audit",
    params(Which),
    responses((status = 200, description = "A page of it", body = Audit)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<Which>,
) -> Answer<Json<Audit>> {
    let limit = limit(which.limit, USUALLY, MOST)?;
    let before = which.before.as_deref().map(str::parse).transpose().map_err(|_| {
        let detail = "Unknown cursor. Pass it exactly as the API returned it.";
        Problem::invalid("before", detail)
    })?;
    let page = app.store().audit(member.access(), which.filter(), before, limit).await?;
    let next = page.next.map(|place| place.to_string());
    Ok(Json(Audit { entries: page.items, next, as_of: page.as_of }))
}
