//! `/api/v1/conversations/{id}/crm`: what the organization's CRM knows of a customer (I9).

use crate::crm::{CrmFailure, CrmFailureCode, CrmRecord, CrmSecrets, Eagerness, Known, Question};
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::{Address, ConversationId, Timestamp};
use hearback_store::CrmQuestion;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How new it has to be.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HowNew {
    /// What is enough; `fresh` if nothing is said.
    #[param(inline)]
    ask: Option<Ask>,
}

/// What is enough.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ask {
    /// What the CRM answered within the last hour, if anything. It isn't asked, so this takes no time.
    Known,
    /// What it answered within the last two minutes. It's asked if need be, within three seconds.
    Fresh,
    /// Only what it answers now. It's asked even if it keeps failing, unless it doesn't want to be.
    Again,
}

/// What a CRM knows of a customer.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConversationCrm {
    /// What the CRM is called; null if none is set up.
    #[schema(required)]
    source: Option<String>,
    /// The records that have one of the customer's numbers. Several may: they are never chosen from.
    records: Vec<CrmRecord>,
    /// There are more than these.
    more: bool,
    /// When the CRM answered that; null if it didn't yet.
    #[schema(required)]
    as_of: Option<Timestamp>,
    /// It may have changed since, or the CRM wasn't asked yet: ask with `fresh`.
    stale: bool,
    /// Why there's nothing newer; null if nothing is wrong.
    #[schema(required)]
    problem: Option<CrmTrouble>,
}

/// Why a CRM's records aren't shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct CrmTrouble {
    /// What kind of problem it is, for programs.
    code: CrmFailureCode,
    /// What is wrong, in a sentence.
    detail: String,
    /// In how many seconds the CRM is asked again; null if that isn't put off.
    #[schema(required)]
    retry_after: Option<i64>,
}

impl CrmTrouble {
    pub(in crate::api) fn of(
        failure: &CrmFailure,
        rest: Option<SignedDuration>,
        name: &str,
    ) -> Self {
        let seconds = |rest: SignedDuration| rest.as_secs() + i64::from(rest.subsec_nanos() > 0);
        let (code, detail) = (failure.code(), failure.sentence(name));
        Self { code, detail, retry_after: rest.map(seconds) }
    }
}

impl ConversationCrm {
    fn of(source: Option<String>, known: Known) -> Self {
        let Known { found, stale, failure } = known;
        let name = source.clone().unwrap_or_default();
        let problem = failure.map(|(failure, rest)| CrmTrouble::of(&failure, rest, &name));
        let (found, as_of) = found.unzip();
        let (records, more) =
            found.map_or((vec![], false), |found| (found.records.clone(), found.more));
        Self { source, records, more, as_of, stale, problem }
    }
}

/// What the organization’s CRM knows of the conversation’s customer. If the CRM fails, this says why.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/crm", tag = "conversations",
    operation_id = "conversation_crm",
    params(("id" = ConversationId, Path, description = "The conversation"), HowNew),
    responses((status = 200, description = "What the CRM knows", body = ConversationCrm)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
    Query(HowNew { ask }): Query<HowNew>,
) -> Answer<Json<ConversationCrm>> {
    let Some(question) = app.store().crm_question(member.access(), id).await? else {
        return Ok(Json(ConversationCrm::of(None, Known::default())));
    };
    let name = Some(question.crm.source.name.clone());
    let eagerness = match ask.unwrap_or(Ask::Fresh) {
        Ask::Known => Eagerness::Known,
        Ask::Fresh => Eagerness::Fresh,
        Ask::Again => Eagerness::Again,
    };
    let known = look_up(&app, &member, question, eagerness).await;
    Ok(Json(ConversationCrm::of(name, known)))
}

async fn look_up(
    app: &App,
    member: &CurrentMember,
    asked: CrmQuestion,
    eagerness: Eagerness,
) -> Known {
    let CrmQuestion { crm, number, mut numbers, external_id, line } = asked;
    let organization = member.access().organization();
    let secrets = match CrmSecrets::open(&app.settings().key, organization, crm.secrets.as_ref()) {
        Ok(secrets) => secrets,
        Err(failure) => return Known { failure: Some((failure, None)), ..Known::default() },
    };
    if !numbers.contains(&number) {
        numbers.push(number.clone());
    }
    let country = line.as_ref().and_then(Address::country);
    let question = Question {
        organization,
        version: Some(crm.version),
        source: &crm.source,
        secrets: &secrets,
        number: &number,
        numbers: &numbers,
        external_id: external_id.as_deref(),
        country: country.as_deref().unwrap_or(&app.settings().country),
    };
    app.crms().look_up(&question, eagerness, || app.now()).await
}
