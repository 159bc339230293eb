//! `/api/v1/twilio/numbers`: the account's numbers, to make lines of (L2).

use super::verify::problem;
use crate::http::extract::{Json, Query};
use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use crate::twilio::accounts::Service;
use axum::extract::State;
use hearback_inbox::Address;
use hearback_inbox::line::countries;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The account's senders.
#[derive(Serialize, ToSchema)]
pub(crate) struct Numbers {
    /// The numbers: those that can become lines first, starting with the language's country.
    numbers: Vec<AccountNumber>,
    /// The messaging services; null if the API key can't list them.
    services: Vec<AccountService>,
    /// The short codes; null if the API key can't list them.
    short_codes: Vec<AccountShortCode>,
}

/// A number in the account.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountNumber {
    /// The number (E.164).
    number: String,
    /// Its name at Twilio.
    friendly_name: String,
    /// Its country (ISO 3166, two letters), as far as its digits tell.
    #[schema(required)]
    country: Option<String>,
    /// Whether it can text.
    sms: bool,
    /// Whether it can send pictures.
    mms: bool,
    /// Whether it supports calls.
    voice: bool,
    /// The webhook set at Twilio; empty if there is none.
    webhook_url: String,
    /// The messaging service that it is in, by name.
    #[schema(required)]
    service: Option<String>,
    /// Whether it's already a line.
    in_use: bool,
}

/// A messaging service in the account.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountService {
    /// Its sid, which is the number of a line that it becomes.
    sid: String,
    /// Its name at Twilio.
    friendly_name: String,
    /// Its numbers.
    pool: Vec<String>,
    /// Whether it's already a line.
    in_use: bool,
}

/// A short code in the account.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountShortCode {
    /// Its digits, which are the number of a line that it becomes.
    short_code: String,
    /// Its name at Twilio.
    friendly_name: String,
    /// The webhook set at Twilio; empty if there is none.
    webhook_url: String,
    /// Whether it's already a line.
    in_use: bool,
}

/// For whom to choose.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Choosing {
    /// BCP 47 language of the line: numbers of its country come first.
    language: Option<String>,
}

/// The numbers and messaging services of the connected account.
#[utoipa::path(
    get, path = "/api/v1/twilio/numbers", tag = "settings", operation_id = "twilio_numbers",
    params(Choosing),
    responses(
        (status = 200, description = "The numbers", body = Numbers),
    ),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(choosing): Query<Choosing>,
) -> Answer<Json<Numbers>> {
    let connected = app.accounts().of(member.access().organization()).await?;
    let connected = connected.ok_or_else(not_connected)?;
    // Whoever adds a line may have bought its number a moment ago.
    connected.forget_numbers().await;
    let now = app.now();
    let (listed, services, short_codes) =
        tokio::join!(connected.list_numbers(), connected.services(now), connected.short_codes(now));
    let listed = listed.map_err(|error| problem(&error, "auth token"))?;
    let services = services.unwrap_or_default();
    let lines = app.store().numbers_in_use(member.access()).await?;
    let in_use = |number: &str| lines.contains(&Address::from_twilio(number));
    let mut numbers: Vec<_> = listed
        .into_iter()
        .map(|number| AccountNumber {
            in_use: in_use(&number.phone_number),
            service: service_of(&services, &number.phone_number),
            country: Address::from_twilio(&number.phone_number).country(),
            number: number.phone_number,
            friendly_name: number.friendly_name.unwrap_or_default(),
            sms: number.capabilities.sms,
            mms: number.capabilities.mms,
            voice: number.capabilities.voice,
            webhook_url: number.webhook.url.unwrap_or_default(),
        })
        .collect();
    let language = choosing.language.as_deref().unwrap_or("en");
    let countries = countries(language, &app.settings().country);
    // Stable: among equals, Twilio's order stays.
    numbers.sort_by_key(|number| {
        let near = number.country.as_ref();
        let near = near.and_then(|country| countries.iter().position(|one| one == country));
        (number.in_use || !number.sms, near.unwrap_or(usize::MAX))
    });
    let services = services.iter().map(|service| AccountService {
        in_use: in_use(service.service.sid.as_str()),
        sid: service.service.sid.to_string(),
        friendly_name: service.service.friendly_name.clone().unwrap_or_default(),
        pool: service.pool.clone(),
    });
    let short_codes = short_codes.unwrap_or_default();
    let short_codes = short_codes.iter().map(|code| AccountShortCode {
        in_use: in_use(&code.short_code),
        short_code: code.short_code.clone(),
        friendly_name: code.friendly_name.clone().unwrap_or_default(),
        webhook_url: code.webhook.url.clone().unwrap_or_default(),
    });
    Ok(Json(Numbers { numbers, services: services.collect(), short_codes: short_codes.collect() }))
}

fn service_of(services: &[Service], number: &str) -> Option<String> {
    let service = services.iter().find(|service| service.pool.iter().any(|one| one == number))?;
    let name = service.service.friendly_name.clone();
    Some(name.unwrap_or_else(|| service.service.sid.to_string()))
}

/// There is no account to ask.
pub(in crate::api) fn not_connected() -> Problem {
    Problem::new(Code::TwilioRefused, "Connect your Twilio account first.")
}
