//! Adding a line.

use super::named;
use super::webhook::{AtTwilio, LineWithWebhook, set_if_empty};
use crate::api::twilio::numbers::not_connected;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use crate::twilio::accounts::Connected;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::Address;
use hearback_store::NewLine;
use hearback_twilio::MessagingServiceSid;
use serde::Deserialize;
use utoipa::ToSchema;

/// The longest name of a line.
pub(super) const LONGEST_NAME: usize = 60;

/// A number from the account to add as a line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineInput {
    /// The number in any usual notation, a short code, or a messaging service's sid.
    number: String,
    /// Its name among the team.
    name: String,
    /// BCP 47 language of the texts on it; `en` by default.
    language: Option<String>,
    /// True makes it the default line for new conversations. The first line always is.
    is_default: Option<bool>,
}

/// Add a number from the account as a line. Texts that came in for it before are added. If it has
/// no webhook at Twilio, we set ours.
#[utoipa::path(
    post, path = "/api/v1/lines", tag = "settings", operation_id = "add_line",
    request_body = LineInput,
    responses(
        (status = 201, description = "The line", body = LineWithWebhook),
    ),
)]
pub(crate) async fn add(
    State(app): State<App>,
    member: CurrentMember,
    Json(given): Json<LineInput>,
) -> Answer<(StatusCode, Json<LineWithWebhook>)> {
    let name = named("name", &given.name, LONGEST_NAME)?;
    let language = language(given.language.as_deref().unwrap_or("en"))?;
    let organization = member.access().organization();
    let connected = app.accounts().of(organization).await?.ok_or_else(not_connected)?;
    let (mut at_twilio, number) = chosen(&app, &member, &connected, &given.number).await?;
    let new = NewLine {
        id: app.id(),
        facts: at_twilio.facts(&number),
        number,
        name,
        language,
        is_default: given.is_default.unwrap_or(false),
        at: app.now(),
    };
    let line = app.store().add_line(member.access(), new).await?;
    app.campaigns().notify_one();
    if app.settings().public_url.is_some() && set_if_empty(&at_twilio, &connected, &line).await {
        connected.forget_numbers().await;
        at_twilio = AtTwilio::ask(&app, &member).await?;
    }
    let webhook = at_twilio.of(&line);
    Ok((StatusCode::CREATED, Json(LineWithWebhook { line, webhook })))
}

/// The sender, if it can be a line. A number missing from a cached list is looked up again before it
/// is refused: it may have just been bought.
async fn chosen(
    app: &App,
    member: &CurrentMember,
    connected: &Connected,
    typed: &str,
) -> Answer<(AtTwilio, Address)> {
    let country = &app.settings().country;
    let check = |at_twilio: &AtTwilio| {
        let number = sender(at_twilio, typed, country)?;
        at_twilio.check(&number).map(|()| number)
    };
    let before = AtTwilio::ask(app, member).await?;
    let refused = match check(&before) {
        Ok(number) => return Ok((before, number)),
        Err(refused) => refused,
    };
    connected.forget_numbers().await;
    let at_twilio = AtTwilio::ask(app, member).await?;
    // If Twilio doesn't answer now, its earlier answer decides.
    if !at_twilio.says_as_much_as(&before) {
        return Err(refused);
    }
    let number = check(&at_twilio)?;
    Ok((at_twilio, number))
}

/// A sender of the account is written as Twilio writes it, since texts arrive under that name.
fn sender(at_twilio: &AtTwilio, typed: &str, country: &str) -> Answer<Address> {
    let typed = typed.trim();
    let as_it_is = Address::from_twilio(typed);
    if at_twilio.lists(&as_it_is)
        || as_it_is.is_short_code()
        || typed.parse::<MessagingServiceSid>().is_ok()
    {
        return Ok(as_it_is);
    }
    Ok(Address::parse(typed, country)?)
}

/// Checks that a tag looks like BCP 47.
pub(in crate::api) fn language(tag: &str) -> Answer<String> {
    let well_formed = (2..=35).contains(&tag.len())
        && tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    if well_formed {
        Ok(tag.to_owned())
    } else {
        let detail = "Enter a language like en, es, or pt-BR.";
        Err(Problem::new(Code::InvalidRequest, detail).about("language"))
    }
}
