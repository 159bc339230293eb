//! The inbound webhook, its fallback, and what the answer asks for.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};

use super::sender_of;
use crate::{
    account::{Account, number::PhoneNumber},
    alert,
    delivery::{self, Draft, Fate},
    fault::{FaultKind, Stage},
    geo,
    journal::Level,
    media,
    message::{Direction, Message},
    opt_out::Keyword,
    simulation::Simulation,
    webhook::{
        Answer, Call, WebhookError,
        reply::{self, ReplyMessage},
    },
};

/// What became of a webhook.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct WebhookResult {
    /// The HTTP status of the answer, if there was one.
    pub status: Option<u16>,
    /// Twilio's error code, when it failed for good.
    pub error: Option<u32>,
    /// Why.
    pub reason: Option<String>,
    /// How often it was tried, the fallback included.
    pub attempts: u32,
    /// How long all of it took.
    pub millis: u64,
}

/// Calls the webhook, once or as the faults have it.
pub(super) async fn notify(
    simulation: Arc<Simulation>,
    account: Arc<Account>,
    number: PhoneNumber,
    row: Arc<Message>,
    keyword: Option<Keyword>,
) -> WebhookResult {
    let mut key = account.token();
    let (mut twice, mut named) = (false, usize::MAX);
    for fault in simulation.strike(Stage::Webhook, &row.to) {
        match fault {
            FaultKind::Delay { ms, .. } => sleep(Duration::from_millis(ms)).await,
            FaultKind::WebhookDuplicate => twice = true,
            FaultKind::WebhookBadSignature => key = "not the token".into(),
            FaultKind::WebhookMediaUnnamed { named: first } => named = first,
            FaultKind::WebhookNone => return WebhookResult::default(),
            _ => {}
        }
    }
    let Some(webhook) = Webhook::of(&account, &number) else {
        let text = format!("Text to {} received, but it has no webhook", number.number);
        simulation.journal.note_of(&row.sid, Level::Info, text);
        return WebhookResult::default();
    };
    let params = params(&simulation, &account, &row, (keyword, named));
    let call = Call { url: webhook.url, get: webhook.get, params, key };
    let begun = Instant::now();
    let (outcome, repeated) = tokio::join!(simulation.webhooks.call(&call), async {
        if twice { Some(simulation.webhooks.call(&call).await) } else { None }
    });
    let mut attempts = outcome.attempts;
    simulation.counters.retries.add(u64::from(attempts.saturating_sub(1)));
    if let Some(Ok(answer)) = repeated.map(|repeated| repeated.result) {
        let _ = act(&simulation, &account, &row, &answer);
    }
    let mut result = outcome.result.and_then(|answer| act(&simulation, &account, &row, &answer));
    if let Err(failure) = &result {
        alert::record(&account, &call, failure, &row.sid);
        if let Some(fallback) = webhook.fallback {
            attempts += 1;
            result = fall_back(&simulation, &account, fallback, &row, &call, failure).await;
        }
    }
    let mut report = WebhookResult { attempts, ..WebhookResult::default() };
    report.millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    conclude(&simulation, &row, result, report)
}

/// Who is called, and who where that fails.
#[derive(Debug)]
struct Webhook {
    url: String,
    get: bool,
    fallback: Option<(String, bool)>,
}

impl Webhook {
    /// The service before the application before the number.
    fn of(account: &Account, number: &PhoneNumber) -> Option<Self> {
        let place = |url: &str, method: &str| {
            (!url.is_empty()).then(|| (url.to_owned(), method.eq_ignore_ascii_case("GET")))
        };
        let ((url, get), fallback) = if let Some(service) = account.service_of(&number.number)
            && !service.use_inbound_webhook_on_number
        {
            let fallback = service.fallback_url.as_deref().unwrap_or_default();
            (
                place(service.inbound_request_url.as_deref()?, &service.inbound_method)?,
                place(fallback, &service.fallback_method),
            )
        } else if !number.sms_application_sid.is_empty() {
            let application = account.application(&number.sms_application_sid)?;
            (
                place(&application.sms_url, &application.sms_method)?,
                place(&application.sms_fallback_url, "POST"),
            )
        } else {
            (
                place(&number.sms_url, &number.sms_method)?,
                place(&number.sms_fallback_url, &number.sms_fallback_method),
            )
        };
        Some(Self { url, get, fallback })
    }
}

async fn fall_back(
    simulation: &Arc<Simulation>,
    account: &Arc<Account>,
    (url, get): (String, bool),
    row: &Message,
    failed: &Call,
    failure: &WebhookError,
) -> Result<u16, WebhookError> {
    let mut params = failed.params.clone();
    let failed_url = failed.url.split('#').next().unwrap_or_default();
    params.push(("ErrorCode".into(), failure.code.to_string()));
    params.push(("ErrorUrl".into(), failed_url.into()));
    let call = Call { url, get, params, key: failed.key.clone() };
    let result = simulation.webhooks.call(&call).await.result;
    let result = result.and_then(|answer| act(simulation, account, row, &answer));
    if let Err(failure) = &result {
        alert::record(account, &call, failure, &row.sid);
    }
    result
}

fn conclude(
    simulation: &Simulation,
    row: &Message,
    result: Result<u16, WebhookError>,
    mut report: WebhookResult,
) -> WebhookResult {
    let from = row.from.as_deref().unwrap_or_default();
    match result {
        Ok(status) => {
            simulation.counters.webhooks_ok.one();
            let text = format!("Text from {from} received in {} ms", report.millis);
            simulation.journal.note_of(&row.sid, Level::Info, text);
            report.status = Some(status);
        }
        Err(failure) => {
            simulation.counters.webhooks_failed.one();
            let (reason, code) = (&failure.reason, failure.code);
            let text = format!("Webhook for text from {from} failed: {reason} ({code})");
            simulation.journal.note_of(&row.sid, Level::Error, text);
            report.status = failure.status;
            report.error = Some(failure.code);
            report.reason = Some(failure.reason);
        }
    }
    report
}

/// Texts the messages in the answer.
fn act(
    simulation: &Arc<Simulation>,
    account: &Arc<Account>,
    row: &Message,
    answer: &Answer,
) -> Result<u16, WebhookError> {
    for message in reply::read(answer)? {
        answer_with(simulation, account, row, message);
    }
    Ok(answer.status)
}

fn answer_with(
    simulation: &Arc<Simulation>,
    account: &Arc<Account>,
    row: &Message,
    message: ReplyMessage,
) {
    let to = message.to.or_else(|| row.from.clone()).unwrap_or_default();
    let from = message.from.unwrap_or_else(|| row.to.clone());
    if simulation.opt_outs.blocked(&sender_of(account, &from), &to) {
        simulation.journal.note(Level::Error, format!("Reply to {to} refused: 21610"));
        return;
    }
    let draft = Draft {
        to,
        from: Some(from),
        service: None,
        body: message.body,
        media_urls: message.media,
        callback: message.status_callback,
        direction: Direction::OutboundReply,
        send_at: None,
    };
    delivery::accept(simulation, account, draft, Fate::default());
}

fn params(
    simulation: &Simulation,
    account: &Account,
    row: &Message,
    (keyword, named): (Option<Keyword>, usize),
) -> Vec<(String, String)> {
    let from = row.from.clone().unwrap_or_default();
    let [from_city, from_state, from_zip, from_country] = geo::of(&from);
    let [to_city, to_state, to_zip, to_country] = geo::of(&row.to);
    let mut params: Vec<(String, String)> = [
        ("ToCountry", to_country),
        ("ToState", to_state),
        ("SmsMessageSid", &*row.sid),
        ("NumMedia", &row.num_media.to_string()),
        ("ToCity", to_city),
        ("FromZip", from_zip),
        ("SmsSid", &*row.sid),
        ("FromState", from_state),
        ("SmsStatus", "received"),
        ("FromCity", from_city),
        ("Body", &row.body),
        ("FromCountry", from_country),
        ("To", &row.to),
        ("ToZip", to_zip),
        ("NumSegments", &row.segments.to_string()),
        ("MessageSid", &*row.sid),
        ("AccountSid", account.sid()),
        ("From", &from),
        ("ApiVersion", "2010-04-01"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    if let Some(service) = &row.service {
        params.push(("MessagingServiceSid".into(), service.clone()));
        let advanced = account.service(service).is_some_and(|service| service.advanced_opt_out);
        if let Some(keyword) = keyword.filter(|_| advanced) {
            params.push(("OptOutType".into(), keyword.opt_out_type().into()));
        }
    }
    let kept = account.media.lock();
    let media = row.media.iter().filter_map(|sid| kept.get(sid));
    for (place, media) in media.take(named).enumerate() {
        let path = media::path(account.sid(), &row.sid, &media.sid);
        params.push((format!("MediaUrl{place}"), format!("{}{path}", simulation.base_url)));
        params.push((format!("MediaContentType{place}"), media.content_type.clone()));
    }
    params
}
