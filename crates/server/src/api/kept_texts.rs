//! `/api/v1/kept-texts`: texts that reached no conversation, for admins (R7).

use super::{MOST, Problems, USUALLY, limit};
use crate::app::App;
use crate::extract::{Json, Query};
use crate::problem::{Answer, Problem};
use crate::session::Member;
use axum::extract::State;
use hearback_inbox::{Address, Keyword, Timestamp};
use hearback_store::{KeptPlace, KeptReason, KeptText};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which kept texts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichKept {
    /// Those before this place: `next` of the page before.
    before: Option<String>,
    /// At most so many: 1 to 100.
    limit: Option<u16>,
}

/// A page of kept texts, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeptTexts {
    /// The texts.
    texts: Vec<Kept>,
    /// Where the next page begins; null at the end.
    #[schema(required)]
    next: Option<String>,
}

/// Why a text reached no conversation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WhyKept {
    /// Its line is switched off.
    LineOff,
    /// The number is none of the lines.
    NoLine,
    /// The whole inbox is switched off.
    InboxOff,
}

/// A text that reached no conversation. It comes in when its line is on, or is added.
#[derive(Serialize, ToSchema)]
#[schema(as = KeptText)]
pub(crate) struct Kept {
    /// Twilio's id.
    sid: String,
    /// When it came.
    at: Timestamp,
    /// Why it is kept apart.
    reason: WhyKept,
    /// Who wrote.
    from: Address,
    /// To which number of the account.
    to: Address,
    /// The text.
    body: String,
    /// How many attachments it has.
    attachments: usize,
    /// The opt-out word that it is. It was heeded all the same.
    #[schema(required)]
    keyword: Option<Keyword>,
}

impl From<KeptText> for Kept {
    fn from(text: KeptText) -> Self {
        let KeptText { sid, at, reason, from, to, body, attachments, keyword } = text;
        let reason = match reason {
            KeptReason::LineOff => WhyKept::LineOff,
            KeptReason::NoLine => WhyKept::NoLine,
            KeptReason::InboxOff => WhyKept::InboxOff,
        };
        Self { sid, at, reason, from, to, body, attachments, keyword }
    }
}

/// The texts that are kept apart.
#[utoipa::path(
    get, path = "/api/v1/kept-texts", tag = "settings", operation_id = "kept_texts",
    params(WhichKept),
    responses((status = 200, description = "The texts", body = KeptTexts), Problems),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Query(which): Query<WhichKept>,
) -> Answer<Json<KeptTexts>> {
    let limit = limit(which.limit, USUALLY, MOST)?;
    let before = which.before.as_deref().map(place).transpose()?;
    let (page, next) = app.store().kept_texts(member.access(), before, limit).await?;
    let texts = page.items.into_iter().map(Into::into).collect();
    let next = next.map(|place| format!("{}.{}", place.at.as_microsecond(), place.sid));
    Ok(Json(KeptTexts { texts, next }))
}

fn place(asked: &str) -> Answer<KeptPlace> {
    let read = || {
        let (at, sid) = asked.split_once('.')?;
        let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        let plain = sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
        plain.then(|| KeptPlace { at, sid: sid.to_owned() })
    };
    let wrong = "This is no place in the list: use the one that a page gave.";
    read().ok_or_else(|| Problem::invalid("before", wrong))
}
