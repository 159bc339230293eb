//! `/api/v1/errors`: every code of Twilio's that is explained (S6), from the catalogue itself.

use crate::http::extract::Json;
use crate::http::problem::Answer;
use hearback_twilio::catalogue::{self, Explanation, Kind, Turn};
use hearback_twilio::docs_url;
use serde::Serialize;
use utoipa::ToSchema;

/// The explained codes.
#[derive(Serialize, ToSchema)]
pub(crate) struct Errors {
    /// Each, by its number.
    errors: Vec<ExplainedError>,
}

/// The explanation of a Twilio error code.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExplainedError {
    /// The code.
    code: u32,
    /// What it is about.
    about: About,
    /// Whose turn it is.
    whose_turn: WhoseTurn,
    /// Whether retrying later has a fair chance.
    retry_helps: bool,
    /// What happened.
    title: &'static str,
    /// What to do about it.
    advice: &'static str,
    /// Twilio's own page about it.
    docs_url: String,
}

/// What an error is about.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum About {
    Account,
    Trial,
    Sender,
    Recipient,
    Destination,
    OptOut,
    Content,
    Request,
    Schedule,
    Registration,
    Capacity,
    Carrier,
    Inbound,
    Webhook,
    Unknown,
}

impl From<Kind> for About {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Account => Self::Account,
            Kind::Trial => Self::Trial,
            Kind::Sender => Self::Sender,
            Kind::Recipient => Self::Recipient,
            Kind::Destination => Self::Destination,
            Kind::OptOut => Self::OptOut,
            Kind::Content => Self::Content,
            Kind::Request => Self::Request,
            Kind::Schedule => Self::Schedule,
            Kind::Registration => Self::Registration,
            Kind::Capacity => Self::Capacity,
            Kind::Carrier => Self::Carrier,
            Kind::Inbound => Self::Inbound,
            Kind::Webhook => Self::Webhook,
            Kind::Unknown => Self::Unknown,
        }
    }
}

/// Who has to act.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WhoseTurn {
    You,
    Customer,
    Twilio,
    Carrier,
    Nobody,
}

impl From<Turn> for WhoseTurn {
    fn from(turn: Turn) -> Self {
        match turn {
            Turn::You => Self::You,
            Turn::Customer => Self::Customer,
            Turn::Twilio => Self::Twilio,
            Turn::Carrier => Self::Carrier,
            Turn::Nobody => Self::Nobody,
        }
    }
}

impl From<&Explanation> for ExplainedError {
    fn from(one: &Explanation) -> Self {
        Self {
            code: one.code,
            about: one.kind.into(),
            whose_turn: one.whose_turn.into(),
            retry_helps: one.retry_helps,
            title: one.title,
            advice: one.advice,
            docs_url: docs_url(one.code),
        }
    }
}

/// Every Twilio error code we explain: what happened, who has to act, what to do, and whether
/// retrying helps. For other codes, we show Twilio's own words.
#[utoipa::path(
    get, path = "/api/v1/errors", tag = "messages", operation_id = "errors",
    responses((status = 200, description = "The codes", body = Errors)),
)]
pub(crate) async fn list() -> Answer<Json<Errors>> {
    let mut errors: Vec<ExplainedError> = catalogue::all().map(ExplainedError::from).collect();
    errors.sort_unstable_by_key(|one| one.code);
    Ok(Json(Errors { errors }))
}
