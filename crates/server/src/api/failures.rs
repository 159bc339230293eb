//! `/api/v1/failures` and `/api/v1/deliveries`: what did not get through, and how much did (S5, S6).

use super::{MOST, USUALLY, cursor, limit};
use crate::http::extract::{Json, Query};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::{LineId, Message, Timestamp};
use hearback_store::{FailureQuery, FailureReason, LineDay};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which failures.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichFailures {
    /// Only this line's.
    line: Option<LineId>,
    /// Only with this code of Twilio's; 0 for failures without one.
    code: Option<i64>,
    /// Only since then.
    since: Option<Timestamp>,
    /// Messages that were sent again, instead of those that need attention.
    sent_again: Option<bool>,
    /// Older ones: the `older` of the page before.
    before: Option<String>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// A page of failed messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct Failures {
    /// The latest first.
    failures: Vec<FailureItem>,
    /// The cursor of the older ones; null at the end.
    #[schema(required)]
    older: Option<String>,
}

/// A failed message.
#[derive(Serialize, ToSchema)]
pub(crate) struct FailureItem {
    /// The message; `error` says why, and what to do.
    message: Message,
    /// Its conversation.
    conversation: ConversationView,
    /// When that was known.
    at: Timestamp,
    /// The message that replaced it, with its status.
    #[schema(required)]
    again: Option<Message>,
}

/// The failed messages, latest first.
#[utoipa::path(
    get, path = "/api/v1/failures", tag = "messages", operation_id = "failures",
    params(WhichFailures),
    responses((status = 200, description = "A page of the list", body = Failures)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<WhichFailures>,
) -> Answer<Json<Failures>> {
    let query = FailureQuery {
        line: which.line,
        code: which.code,
        since: which.since,
        sent_again: which.sent_again.unwrap_or(false),
        before: cursor(which.before.as_deref())?,
        limit: limit(which.limit, USUALLY, MOST)?,
    };
    let page = app.store().failures(member.access(), query).await?;
    let items = page.items.into_iter();
    Ok(Json(Failures {
        failures: items
            .map(|one| FailureItem {
                message: one.message,
                conversation: one.conversation,
                at: one.at,
                again: one.again,
            })
            .collect(),
        older: page.next.map(|older| older.to_string()),
    }))
}

/// Of which failures.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhoseReasons {
    /// Only of this line's.
    line: Option<LineId>,
    /// Only of those since then.
    since: Option<Timestamp>,
    /// Count messages that were sent again, instead of those that need attention.
    sent_again: Option<bool>,
}

/// Why messages failed.
#[derive(Serialize, ToSchema)]
pub(crate) struct FailureReasons {
    /// Each reason that there was, the most frequent first.
    reasons: Vec<ReasonCount>,
}

/// A reason, and how many messages failed for it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReasonCount {
    /// Twilio's code; 0 means failures without one.
    code: i64,
    /// What happened; for unknown codes, Twilio's own words.
    title: String,
    /// How many.
    count: i64,
}

/// Every reason why messages failed, with how many.
#[utoipa::path(
    get, path = "/api/v1/failures/reasons", tag = "messages", operation_id = "failure_reasons",
    params(WhoseReasons),
    responses((status = 200, description = "The reasons", body = FailureReasons)),
)]
pub(crate) async fn reasons(
    State(app): State<App>,
    member: CurrentMember,
    Query(whose): Query<WhoseReasons>,
) -> Answer<Json<FailureReasons>> {
    let query = FailureQuery {
        line: whose.line,
        since: whose.since,
        sent_again: whose.sent_again.unwrap_or(false),
        ..FailureQuery::default()
    };
    let found = app.store().failure_reasons(member.access(), query).await?;
    let mut reasons = Vec::with_capacity(found.len());
    for FailureReason { code, count, example } in found {
        let known = u32::try_from(code).ok().and_then(hearback_twilio::explain);
        let title = match known {
            Some(known) => known.title.to_owned(),
            None if code == 0 => "Without a code".to_owned(),
            None => {
                let failure = app.store().failure_of(member.access(), example).await?;
                failure.map_or_else(String::new, |failure| failure.title)
            }
        };
        reasons.push(ReasonCount { code, title, count });
    }
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
    Ok(Json(FailureReasons { reasons }))
}

/// Which days.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichDays {
    /// Today and the days before it: 1 to 366, usually 30.
    days: Option<u16>,
}

/// The delivery of messages, by line and day.
#[derive(Serialize, ToSchema)]
pub(crate) struct Deliveries {
    /// The days, earliest first. Each starts at midnight UTC.
    days: Vec<String>,
    /// The lines that sent something.
    lines: Vec<LineDeliveries>,
}

/// The delivery of a line's messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct LineDeliveries {
    /// The line.
    line_id: LineId,
    /// One for each of the days.
    days: Vec<DayOfLine>,
}

/// The delivery of one day's messages.
#[derive(Clone, Default, Serialize, ToSchema)]
pub(crate) struct DayOfLine {
    /// Sent, not confirmed.
    sent: i64,
    /// Arrived.
    delivered: i64,
    /// Did not.
    failed: i64,
}

/// How many messages were delivered, by line and day.
#[utoipa::path(
    get, path = "/api/v1/deliveries", tag = "messages", operation_id = "deliveries",
    params(WhichDays),
    responses((status = 200, description = "Counts", body = Deliveries)),
)]
pub(crate) async fn deliveries(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<WhichDays>,
) -> Answer<Json<Deliveries>> {
    let count = which.days.unwrap_or(30);
    if !(1..=366).contains(&count) {
        return Err(Problem::invalid("days", "Ask for 1 to 366 days."));
    }
    let today = app.now().as_second().div_euclid(86_400);
    let first = today + 1 - i64::from(count);
    let counted = app.store().deliveries(member.access(), first).await?;
    let days = (first..=today).filter_map(|day| Timestamp::from_second(day * 86_400).ok());
    Ok(Json(Deliveries {
        days: days.map(|day| day.to_string()[..10].to_owned()).collect(),
        lines: by_line(&counted, first, usize::from(count)),
    }))
}

fn by_line(counted: &[LineDay], first: i64, count: usize) -> Vec<LineDeliveries> {
    let mut lines: Vec<LineDeliveries> = vec![];
    for day in counted {
        if lines.last().is_none_or(|last| last.line_id != day.line) {
            let days = vec![DayOfLine::default(); count];
            lines.push(LineDeliveries { line_id: day.line, days });
        }
        let place = usize::try_from(day.day - first).ok();
        let line = lines.last_mut();
        if let Some(here) = line.zip(place).and_then(|(line, place)| line.days.get_mut(place)) {
            *here = DayOfLine { sent: day.sent, delivered: day.delivered, failed: day.failed };
        }
    }
    lines
}
