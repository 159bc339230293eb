//! Faults on demand: what goes wrong, where, how often and for whom.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use crate::guarded::Guarded;

/// A fault, as in the control API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// How many times; without a number, until it's cleared.
    #[serde(default = "once")]
    pub times: Option<u32>,
    /// Only for messages to this number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

fn once() -> Option<u32> {
    Some(1)
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// Something takes longer.
    Delay {
        /// By how many milliseconds.
        ms: u64,
        /// What takes longer.
        #[serde(default)]
        on: Stage,
    },
    /// The message is accepted, but the connection closes without a response.
    DropReply,
    /// The message is accepted, but no response ever comes.
    Hang,
    /// The request is refused with a status like 429; nothing is accepted.
    Status {
        /// The HTTP status.
        status: u16,
        /// Which requests.
        #[serde(default)]
        on: Stage,
    },
    /// 500; nothing is accepted.
    #[serde(rename = "500_before")]
    ErrorBefore,
    /// The message is accepted, but the response is 500.
    #[serde(rename = "500_after")]
    ErrorAfter,
    /// The message is accepted, but fails later.
    Fail {
        /// Twilio's error code.
        code: u32,
        /// Which kind of failure.
        #[serde(default)]
        status: FailedAs,
    },
    /// The message is refused with 400 and a code.
    Reject {
        /// Twilio's error code.
        code: u32,
    },
    /// Every status callback of the message comes twice.
    CallbacksDuplicate,
    /// The status callbacks of the message come in reverse order.
    CallbacksOutOfOrder,
    /// All status callbacks come before the response to the message's creation.
    CallbacksBeforeReply,
    /// No status callbacks come.
    CallbacksNone,
    /// The inbound webhook comes twice at the same time.
    WebhookDuplicate,
    /// The inbound webhook doesn't come; the message is only in the log.
    WebhookNone,
    /// The inbound webhook is signed with the wrong key.
    WebhookBadSignature,
    /// The inbound webhook counts all attachments, but has the addresses of only the first few.
    WebhookMediaUnnamed {
        /// How many addresses it has.
        #[serde(default)]
        named: usize,
    },
    /// The list of a message's attachments is still empty.
    MediaUnlisted,
    /// An inbound attachment never ends.
    MediaEndless,
    /// An inbound attachment stops halfway, and the connection stays open.
    MediaStalls,
    /// An inbound attachment redirects to another address.
    MediaElsewhere {
        /// The address.
        url: String,
    },
    /// Every REST request gets a 200 and nonsense.
    Nonsense {
        /// Which kind.
        #[serde(default)]
        how: NonsenseKind,
    },
    /// The `Date` of every REST response is off.
    Clock {
        /// By how many seconds.
        seconds: i64,
    },
    /// Every REST request is refused.
    Outage {
        /// How.
        #[serde(default)]
        how: OutageKind,
    },
}

/// What a fault hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The creation of a message.
    #[default]
    Create,
    /// A status callback.
    Callback,
    /// An inbound webhook.
    Webhook,
    /// The fetching of an inbound attachment.
    Media,
    /// The list of a message's attachments.
    MediaList,
    /// Any REST request.
    Rest,
}

/// How a message fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailedAs {
    /// Sent, but the carrier reports that it wasn't delivered.
    #[default]
    Undelivered,
    /// Never sent.
    Failed,
}

/// What an outage looks like from outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutageKind {
    /// 503.
    #[default]
    Unavailable,
    /// The connection is closed.
    Closed,
}

/// What comes instead of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NonsenseKind {
    /// A web page.
    #[default]
    Html,
    /// Nothing.
    Empty,
    /// 20 MB that mean nothing.
    Huge,
}

impl FaultKind {
    fn stage(&self) -> Stage {
        match self {
            Self::Delay { on, .. } | Self::Status { on, .. } => *on,
            Self::WebhookDuplicate
            | Self::WebhookNone
            | Self::WebhookBadSignature
            | Self::WebhookMediaUnnamed { .. } => Stage::Webhook,
            Self::MediaUnlisted => Stage::MediaList,
            Self::MediaEndless | Self::MediaStalls | Self::MediaElsewhere { .. } => Stage::Media,
            Self::Nonsense { .. } | Self::Clock { .. } | Self::Outage { .. } => Stage::Rest,
            _ => Stage::Create,
        }
    }
}

impl FaultKind {
    /// A journal entry for the fault.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Delay { ms, on } => format!("Delayed {} by {ms} ms", on.name()),
            Self::DropReply => "Accepted, but closed the connection without a response".into(),
            Self::Hang => "Accepted, but never responded".into(),
            Self::Status { status, on } => format!("Refused {} with {status}", on.name()),
            Self::ErrorBefore => "Failed with 500".into(),
            Self::ErrorAfter => "Accepted, but failed with 500".into(),
            Self::Fail { code, .. } => format!("Won't be delivered: {code}"),
            Self::Reject { code } => format!("Refused with {code}"),
            Self::CallbacksDuplicate => "Sending receipts twice".into(),
            Self::CallbacksOutOfOrder => "Sending receipts out of order".into(),
            Self::CallbacksBeforeReply => "Sending receipts before the response".into(),
            Self::CallbacksNone => "Sending no receipts".into(),
            Self::WebhookDuplicate => "Sending the webhook twice".into(),
            Self::WebhookNone => "Skipped the webhook".into(),
            Self::WebhookBadSignature => "Signed the webhook with the wrong key".into(),
            Self::WebhookMediaUnnamed { .. } => "Left attachments out of the webhook".into(),
            Self::MediaUnlisted => "Attachments aren't listed yet".into(),
            Self::MediaEndless => "Sending an endless attachment".into(),
            Self::MediaStalls => "Stopped an attachment halfway".into(),
            Self::MediaElsewhere { .. } => "Redirected an attachment".into(),
            Self::Nonsense { how: NonsenseKind::Html } => "Responded with a web page".into(),
            Self::Nonsense { how: NonsenseKind::Empty } => "Responded with nothing".into(),
            Self::Nonsense { how: NonsenseKind::Huge } => "Responded with 20 MB".into(),
            Self::Clock { seconds } => format!("Twilio's clock is off by {seconds} s"),
            Self::Outage { how: OutageKind::Unavailable } => "Outage: 503".into(),
            Self::Outage { how: OutageKind::Closed } => "Outage: closed the connection".into(),
        }
    }
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Create => "a message",
            Self::Callback => "a receipt",
            Self::Webhook => "a webhook",
            Self::Media => "an attachment",
            Self::MediaList => "a list of attachments",
            Self::Rest => "a request",
        }
    }
}

/// A fault that waits, with the number by which it can be cleared.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WaitingFault {
    /// Its number.
    pub id: u64,
    /// The fault, with how many times are left.
    #[serde(flatten)]
    pub fault: Fault,
}

/// The faults that wait.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: Guarded<Vec<WaitingFault>>,
    /// Spares the lock while there is none, which is nearly always.
    count: AtomicUsize,
    next: AtomicU64,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) -> WaitingFault {
        let id = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let waiting = WaitingFault { id, fault };
        let mut all = self.waiting.lock();
        all.push(waiting.clone());
        self.count.store(all.len(), Ordering::Release);
        waiting
    }

    /// Takes what strikes now, counting each one down.
    pub(crate) fn strike(&self, stage: Stage, to: &str) -> Vec<FaultKind> {
        if self.count.load(Ordering::Acquire) == 0 {
            return Vec::new();
        }
        let mut all = self.waiting.lock();
        let mut struck = Vec::new();
        for waiting in all.iter_mut() {
            let fault = &mut waiting.fault;
            let meant = fault.to.as_deref().is_none_or(|number| number == to);
            if fault.kind.stage() == stage && meant && fault.times != Some(0) {
                struck.push(fault.kind.clone());
                fault.times = fault.times.map(|times| times - 1);
            }
        }
        all.retain(|waiting| waiting.fault.times != Some(0));
        self.count.store(all.len(), Ordering::Release);
        struck
    }

    pub(crate) fn all(&self) -> Vec<WaitingFault> {
        self.waiting.lock().clone()
    }

    pub(crate) fn clear(&self, id: Option<u64>) -> usize {
        let mut all = self.waiting.lock();
        let before = all.len();
        all.retain(|waiting| id.is_some_and(|id| waiting.id != id));
        self.count.store(all.len(), Ordering::Release);
        before - all.len()
    }
}
