//! A text from a handset to one of the account's numbers.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use crate::{
    account::{Account, number::PhoneNumber},
    clock,
    config::NumberKind,
    delivery::{self, Draft, Fate, attachment},
    handset::Bubble,
    journal::Level,
    message::{Direction, Message, Status},
    opt_out::Keyword,
    page::samples,
    segments, sid,
    simulation::Simulation,
};

mod notify;

pub use notify::WebhookResult;

/// A text as the control API takes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InboundText {
    /// The handset's number.
    pub from: String,
    /// A number of an account.
    pub to: String,
    /// The text.
    #[serde(default)]
    pub body: String,
    /// What is attached.
    #[serde(default)]
    pub media: Vec<Attachment>,
    /// Whether the webhook is called; without, the message is in the log only.
    #[serde(default = "yes")]
    pub webhook: bool,
}

fn yes() -> bool {
    true
}

impl InboundText {
    /// A plain text.
    pub fn new(from: impl Into<String>, to: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            from: from.into(),
            to: to.into(),
            body: body.into(),
            media: Vec::new(),
            webhook: true,
        }
    }
}

/// An attachment: bytes of one's own, or one of the sample pictures.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Attachment {
    /// Bytes.
    Bytes {
        /// What they are.
        content_type: String,
        /// The bytes, in base64.
        base64: String,
    },
    /// A sample.
    Sample {
        /// `roof`, `garden` or `kitchen`.
        sample: String,
    },
}

/// Why a text cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum InboundError {
    /// Nobody has that number.
    #[error("{0} is not a number of any account here")]
    UnknownNumber(String),
    /// The attachment is no base64, or no sample.
    #[error("an attachment is neither base64 nor the name of a sample")]
    BadAttachment,
}

/// A text on its way.
#[derive(Debug)]
pub(crate) struct Received {
    /// `None` if the service drops it.
    pub(crate) sid: Option<Arc<str>>,
    pub(crate) webhook: Option<JoinHandle<Option<WebhookResult>>>,
}

/// Records the text, applies opt-out words, and calls the webhook in the background.
pub(crate) fn receive(
    simulation: &Arc<Simulation>,
    text: &InboundText,
) -> Result<Received, InboundError> {
    let (account, number) =
        simulation.owner(&text.to).ok_or_else(|| InboundError::UnknownNumber(text.to.clone()))?;
    let attachments = decode(&text.media)?;
    simulation.counters.inbound.one();
    if !account.active() {
        let reason = format!("Text to {} lost: its account isn't active", text.to);
        simulation.journal.note(Level::Error, reason);
        return Ok(Received { sid: None, webhook: None });
    }
    if let Some(service) = account.service_of(&text.to)
        && !service.use_inbound_webhook_on_number
        && service.inbound_request_url.as_deref().unwrap_or("").is_empty()
    {
        // Twilio keeps no trace of such a text; the phone that sent it still shows it.
        simulation.counters.dropped.one();
        show(simulation, &account, text, String::new(), &[]);
        let reason = format!("Text to {} dropped: its service has no webhook", text.to);
        simulation.journal.note(Level::Error, reason);
        return Ok(Received { sid: None, webhook: None });
    }
    let row = record(&account, text, attachments);
    show(simulation, &account, text, row.sid.to_string(), &row.media);
    let keyword = Keyword::of(&text.body, number.kind).filter(|_| text.media.is_empty());
    if let Some(keyword) = keyword {
        obey(simulation, &account, &number, &text.from, keyword);
    }
    let sid = row.sid.clone();
    let webhook = text.webhook.then(|| {
        let task = notify::notify(simulation.clone(), account, number, row, keyword);
        simulation.spawn(task)
    });
    Ok(Received { sid: Some(sid), webhook })
}

fn decode(media: &[Attachment]) -> Result<Vec<(String, Bytes)>, InboundError> {
    let one = |attachment: &Attachment| match attachment {
        Attachment::Bytes { content_type, base64 } => {
            let bytes = STANDARD.decode(base64).ok()?;
            Some((content_type.clone(), bytes.into()))
        }
        Attachment::Sample { sample } => {
            Some(("image/png".to_owned(), Bytes::from_static(samples::named(sample)?)))
        }
    };
    media.iter().map(|attachment| one(attachment).ok_or(InboundError::BadAttachment)).collect()
}

fn record(
    account: &Account,
    text: &InboundText,
    attachments: Vec<(String, Bytes)>,
) -> Arc<Message> {
    let now = clock::now();
    let sid = sid::fresh(if attachments.is_empty() { "SM" } else { "MM" });
    let media: Vec<_> = attachments
        .into_iter()
        .map(|(kind, bytes)| attachment::keep(account, sid.clone(), kind, bytes))
        .collect();
    let row = Message {
        sid: sid.into(),
        to: text.to.clone(),
        from: Some(text.from.clone()),
        body: text.body.clone(),
        segments: if media.is_empty() { segments::count(&text.body) } else { 1 },
        num_media: media.len(),
        media,
        direction: Direction::Inbound,
        status: Status::Received,
        error_code: None,
        service: account.service_of(&text.to).map(|service| service.sid),
        created: now,
        sent: Some(now),
        updated: now,
        price: Some("-0.00790".into()),
    };
    account.ledger.lock().add(row)
}

fn show(
    simulation: &Simulation,
    account: &Account,
    text: &InboundText,
    sid: String,
    media: &[String],
) {
    simulation.show(Bubble {
        sid,
        handset: text.from.clone(),
        business: text.to.clone(),
        mine: true,
        body: text.body.clone(),
        media: attachment::bubbles(account, media),
        at: clock::now(),
    });
}

/// Keeps the opt-out, and has Twilio (or the toll-free network) answer it.
fn obey(
    simulation: &Arc<Simulation>,
    account: &Arc<Account>,
    number: &PhoneNumber,
    handset: &str,
    keyword: Keyword,
) {
    let sender = sender_of(account, &number.number);
    if !simulation.opt_outs.hear(keyword, &sender, handset) {
        return;
    }
    let text = format!("{handset} texted {} to {}", keyword.opt_out_type(), number.number);
    simulation.journal.note(Level::Info, text);
    let body = keyword.answer(number.kind).to_owned();
    if number.kind == NumberKind::TollFree {
        // The network's own answer: it is on the phone, and in nobody's log.
        if keyword != Keyword::Help {
            simulation.show(Bubble {
                sid: String::new(),
                handset: handset.to_owned(),
                business: number.number.clone(),
                mine: false,
                body,
                media: Vec::new(),
                at: clock::now(),
            });
        }
        return;
    }
    let draft = Draft {
        to: handset.to_owned(),
        from: Some(number.number.clone()),
        service: None,
        body,
        media_urls: Vec::new(),
        callback: None,
        direction: Direction::OutboundReply,
        send_at: None,
    };
    delivery::accept(simulation, account, draft, Fate::default());
}

/// What an opt-out blocks: the number, or the whole service that it belongs to.
pub(crate) fn sender_of(account: &Account, number: &str) -> String {
    account.service_of(number).map_or_else(|| number.to_owned(), |service| service.sid)
}
