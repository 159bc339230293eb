//! What a message must be to be taken; the checks in Twilio's order.

use jiff::Timestamp;
use url::Url;

use super::{error::ApiError, params::Params};
use crate::{
    account::Account, clock, delivery::Draft, fault::FailedAs, inbound::sender_of,
    message::Direction, simulation::Simulation,
};

const LONGEST_BODY: usize = 1600;
const MOST_MEDIA: usize = 10;
const TRIAL_PREFIX: &str = "Sent from your Twilio trial account - ";
/// How far ahead a message may be scheduled, in seconds.
const SCHEDULE: std::ops::RangeInclusive<i64> = 300..=35 * 86_400;

/// A failure that a message is taken with.
pub(super) type Doom = Option<(FailedAs, u32)>;

/// Reads the message to be sent, or says which rule it breaks.
pub(super) fn draft(
    simulation: &Simulation,
    account: &Account,
    params: &Params,
) -> Result<(Draft, Doom), ApiError> {
    let refuse = ApiError::refused;
    let service = params.filled("MessagingServiceSid");
    let to =
        params.filled("To").ok_or_else(|| refuse(21604, "A 'To' phone number is required."))?;
    let from = params.filled("From");
    if from.is_none() && service.is_none() {
        return Err(refuse(21603, "A 'From' phone number is required."));
    }
    let media_urls = params.all("MediaUrl");
    let body = content(account, params, &media_urls)?;
    let to = recipient(to)?;
    let from = from.map(|from| sender(simulation, account, from)).transpose()?;
    if from.as_deref() == Some(to.as_str()) {
        return Err(refuse(21266, "'To' and 'From' number cannot be the same"));
    }
    let send_at = schedule(params)?;
    if let Some(service) = service {
        known_service(account, service)?;
    }
    if beyond_trial(account, &to) {
        let text = format!(
            "The number {to} is unverified. Trial accounts cannot send messages to unverified \
             numbers; verify {to} at twilio.com/user/account/phone-numbers/verified, or purchase \
             a Twilio number to send messages to unverified numbers"
        );
        return Err(ApiError::refused(21608, text));
    }
    let callback = params.filled("StatusCallback").map(str::to_owned);
    if callback.as_deref().is_some_and(|url| !is_http(url)) {
        return Err(refuse(21609, "The 'StatusCallback' URL is not a valid URL."));
    }
    let doom = opted_out(simulation, account, from.as_deref(), service, &to)?;
    let draft = Draft {
        to,
        from,
        service: service.map(str::to_owned),
        body,
        media_urls,
        callback,
        direction: Direction::OutboundApi,
        send_at,
    };
    Ok((draft, doom))
}

/// Whether a trial account may not text that number.
fn beyond_trial(account: &Account, to: &str) -> bool {
    let now = account.now();
    now.trial && !now.verified_numbers.iter().any(|verified| verified == to)
}

fn content(account: &Account, params: &Params, media: &[String]) -> Result<String, ApiError> {
    let refuse = ApiError::refused;
    let body = params.get("Body").unwrap_or_default();
    if body.is_empty() && media.is_empty() && params.filled("ContentSid").is_none() {
        return Err(refuse(21602, "Message body is required."));
    }
    if body.chars().count() > LONGEST_BODY {
        let text = "The concatenated message body exceeds the 1600 character limit.";
        return Err(refuse(21617, text));
    }
    if media.len() > MOST_MEDIA {
        return Err(refuse(21623, "Number of media files exceeds allowed limit"));
    }
    if media.iter().any(|url| !is_http(url)) {
        return Err(refuse(21620, "Invalid media URL(s)"));
    }
    let prefix = if account.now().trial { TRIAL_PREFIX } else { "" };
    Ok(format!("{prefix}{body}"))
}

/// The recipient in E.164, the magic ones refused.
fn recipient(to: &str) -> Result<String, ApiError> {
    let invalid =
        || ApiError::refused(21211, format!("The 'To' number {to} is not a valid phone number."));
    if is_short_code(to) {
        let text = format!("'To' number cannot be a Short Code: {to}");
        return Err(ApiError::refused(21265, text));
    }
    let number = e164(to).ok_or_else(invalid)?;
    match number.as_str() {
        "+15005550001" => Err(invalid()),
        "+15005550002" => Err(ApiError::refused(
            21612,
            format!("The 'To' phone number: {number}, is not currently reachable via SMS"),
        )),
        "+15005550003" => Err(ApiError::refused(
            21408,
            format!(
                "Permission to send an SMS has not been enabled for the region indicated by the \
                 'To' number: {number}."
            ),
        )),
        "+15005550004" => {
            Err(ApiError::refused(21610, "Attempt to send to unsubscribed recipient"))
        }
        "+15005550009" => Err(ApiError::refused(
            21614,
            format!("'To' number: {number}, is not a valid mobile number"),
        )),
        _ => Ok(number),
    }
}

/// The sender, which must be the account's own and able to text; the magic ones as they are.
fn sender(simulation: &Simulation, account: &Account, from: &str) -> Result<String, ApiError> {
    let refuse = ApiError::refused;
    let not_ours = |number: &str| {
        let text = format!(
            "The From phone number {number} is not a valid, SMS-capable inbound phone number or \
             short code for your account."
        );
        refuse(21606, text)
    };
    let number = if account.number(from).is_some() { Some(from.to_owned()) } else { e164(from) };
    let number = number.filter(|number| number != "+15005550001").ok_or_else(|| {
        let text = format!(
            "The 'From' number {from} is not a valid phone number, shortcode, or alphanumeric \
             sender ID."
        );
        refuse(21212, text)
    })?;
    match number.as_str() {
        "+15005550006" => return Ok(number),
        "+15005550007" => return Err(not_ours(&number)),
        "+15005550008" => {
            let text = "This 'From' number has exceeded the maximum number of queued messages";
            return Err(ApiError::refused(21611, text));
        }
        _ => {}
    }
    match account.number(&number) {
        Some(own) if own.capabilities.sms => Ok(number),
        Some(_) => Err(refuse(21661, format!("{number} is not SMS-capable"))),
        None if simulation.owner(&number).is_some() => Err(refuse(
            21660,
            format!("Mismatch between the 'From' number {number} and the account"),
        )),
        None => Err(not_ours(&number)),
    }
}

fn known_service(account: &Account, sid: &str) -> Result<(), ApiError> {
    if !sid.starts_with("MG") || sid.len() != 34 {
        return Err(ApiError::refused(21705, "The Messaging Service Sid is invalid"));
    }
    let Some(service) = account.service(sid) else {
        return Err(ApiError::refused(21701, "The Messaging Service does not exist"));
    };
    if service.numbers.is_empty() {
        return Err(ApiError::refused(21704, "The Messaging Service contains no phone numbers"));
    }
    Ok(())
}

fn schedule(params: &Params) -> Result<Option<Timestamp>, ApiError> {
    let refuse = ApiError::refused;
    if params.get("ScheduleType") != Some("fixed") {
        return Ok(None);
    }
    let at = params.filled("SendAt").ok_or_else(|| refuse(35111, "SendAt is missing"))?;
    if params.filled("MessagingServiceSid").is_none() {
        return Err(refuse(35118, "MessagingServiceSid is required to schedule a message"));
    }
    let at: Timestamp = at.parse().map_err(|_| refuse(35114, "SendAt is not a valid date"))?;
    let ahead = at.as_second() - clock::now().as_second();
    if SCHEDULE.contains(&ahead) {
        return Ok(Some(at));
    }
    let code = if ahead < *SCHEDULE.start() { 35115 } else { 35117 };
    Err(refuse(code, "SendAt must be between 300 seconds and 35 days from now"))
}

/// Refuses what the recipient has blocked; Advanced Opt-Out takes it, and lets it fail.
fn opted_out(
    simulation: &Simulation,
    account: &Account,
    from: Option<&str>,
    service: Option<&str>,
    to: &str,
) -> Result<Doom, ApiError> {
    let own = from.map(|from| sender_of(account, from));
    let senders = [own.as_deref(), service];
    if !senders.into_iter().flatten().any(|sender| simulation.opt_outs.blocked(sender, to)) {
        return Ok(None);
    }
    let later = service.and_then(|sid| account.service(sid)).is_some_and(|it| it.advanced_opt_out);
    if later {
        return Ok(Some((FailedAs::Failed, 21610)));
    }
    Err(ApiError::refused(21610, "Attempt to send to unsubscribed recipient"))
}

/// Five or six digits, as they are dialed.
fn is_short_code(number: &str) -> bool {
    (5..=6).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

fn is_http(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// The number in E.164: with its plus, or ten digits as they are dialed in North America.
pub(super) fn e164(number: &str) -> Option<String> {
    let digits: String =
        number.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.')).collect();
    let (plus, digits) = match digits.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, digits.as_str()),
    };
    if digits.is_empty() || digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match (plus, digits.len()) {
        (true, 8..=15) if !digits.starts_with('1') || digits.len() == 11 => {
            Some(format!("+{digits}"))
        }
        (false, 11) if digits.starts_with('1') => Some(format!("+{digits}")),
        (false, 10) => Some(format!("+1{digits}")),
        _ => None,
    }
}
