//! The list of conversations (I2–I4).

use crate::api::{MOST, USUALLY, cursor, limit, number};
use crate::http::extract::{Json, Query};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::conversation::{ConversationView, Tab};
use hearback_inbox::{Address, LineId, UserId};
use hearback_store::{AssigneeFilter, ListQuery};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which conversations.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// The tab; `open` by default.
    tab: Option<Tab>,
    /// Only those whose current line is this.
    line: Option<LineId>,
    /// `anyone`, `me`, `nobody`, or a member's id.
    assignee: Option<String>,
    /// The conversation with this number, in any usual notation, or with this short code or name.
    /// Tab and filters don't apply.
    number: Option<String>,
    /// Those that come after: the `next` of the page before.
    before: Option<String>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// A page of conversations, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Conversations {
    /// The conversations.
    conversations: Vec<ConversationView>,
    /// The cursor of the next page; null at the end.
    #[schema(required)]
    next: Option<String>,
    /// The number of the last event that the page certainly includes.
    as_of: i64,
    /// The number, as parsed.
    #[schema(required)]
    number: Option<Address>,
}

/// The conversations, newest first; null for members who can't see the inbox.
#[utoipa::path(
    get, path = "/api/v1/conversations", tag = "conversations", operation_id = "conversations",
    params(Which),
    responses(
        (status = 200, description = "A page of conversations", body = Conversations),
    ),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<Which>,
) -> Answer<Json<Conversations>> {
    let number = match which.number {
        Some(typed) => Some(number::sought(&app, &member, &typed).await?),
        None => None,
    };
    let query = ListQuery {
        tab: which.tab.unwrap_or_default(),
        line: which.line,
        assignee: assignee(which.assignee.as_deref(), member.user)?,
        number,
        before: cursor(which.before.as_deref())?,
        limit: limit(which.limit, USUALLY, MOST)?,
    };
    Ok(Json(page(&app, &member, query).await?))
}

/// What is listed when nothing is said about which.
pub(in crate::api) async fn first_page(app: &App, member: &CurrentMember) -> Answer<Conversations> {
    page(app, member, ListQuery { limit: USUALLY, ..ListQuery::default() }).await
}

async fn page(app: &App, member: &CurrentMember, query: ListQuery) -> Answer<Conversations> {
    let number = query.number.clone();
    let page = app.store().conversations(member.access(), query).await?;
    Ok(Conversations {
        conversations: page.items,
        next: page.next.map(|next| next.to_string()),
        as_of: page.as_of,
        number,
    })
}

fn assignee(asked: Option<&str>, me: UserId) -> Answer<AssigneeFilter> {
    Ok(match asked {
        None | Some("anyone") => AssigneeFilter::Anyone,
        Some("me") => AssigneeFilter::Member(me),
        Some("nobody") => AssigneeFilter::Nobody,
        Some(id) => AssigneeFilter::Member(id.parse().map_err(|_| {
            Problem::invalid("assignee", "Ask for anyone, me, nobody, or a member's id.")
        })?),
    })
}
