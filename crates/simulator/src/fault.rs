//! Faults on demand: what goes wrong, where, how often and for whom.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use crate::guarded::Guarded;

/// A fault, as the control API takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// How many times; without a number until it is cleared.
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
    /// It takes longer.
    Delay {
        /// By how many milliseconds.
        ms: u64,
        /// What takes longer.
        #[serde(default)]
        on: Stage,
    },
    /// The message is accepted, and the connection closed without an answer.
    DropReply,
    /// The message is accepted, and no answer ever comes.
    Hang,
    /// The request is refused with a status such as 429; nothing is accepted.
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
    /// The message is accepted, and 500 answered.
    #[serde(rename = "500_after")]
    ErrorAfter,
    /// The message is accepted, and ends in failure.
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
    /// The status callbacks of the message come last one first.
    CallbacksOutOfOrder,
    /// All status callbacks come before the message's creation is answered.
    CallbacksBeforeReply,
    /// No status callback comes.
    CallbacksNone,
    /// The inbound webhook comes twice at once.
    WebhookDuplicate,
    /// The inbound webhook does not come; the message is in the log only.
    WebhookNone,
    /// The inbound webhook is signed with the wrong key.
    WebhookBadSignature,
    /// The inbound webhook counts all attachments and names the addresses of the first few only.
    WebhookMediaUnnamed {
        /// Of how many.
        #[serde(default)]
        named: usize,
    },
    /// The list of a message's attachments is still empty.
    MediaUnlisted,
    /// An inbound attachment comes without end.
    MediaEndless,
    /// An inbound attachment stops halfway, and the connection stays open.
    MediaStalls,
    /// An inbound attachment is said to be at another address.
    MediaElsewhere {
        /// Which.
        url: String,
    },
    /// Every REST request is answered with 200 and something that is not the API's.
    Nonsense {
        /// What.
        #[serde(default)]
        how: NonsenseKind,
    },
    /// The `Date` of every REST answer is off.
    Clock {
        /// By how many seconds.
        seconds: i64,
    },
    /// Every REST request is refused.
    Outage {
        /// In which way.
        #[serde(default)]
        how: OutageKind,
    },
}

/// Where a fault strikes.
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

/// The two ways to fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailedAs {
    /// Sent, and the carrier reports that it did not get through.
    #[default]
    Undelivered,
    /// Never sent.
    Failed,
}

/// How an outage looks from outside.
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
    /// The fault in a few words, for the journal.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Delay { ms, on } => format!("{} takes {ms} ms longer", on.name()),
            Self::DropReply => "taken, but the connection closes without an answer".into(),
            Self::Hang => "taken, but never answered".into(),
            Self::Status { status, on } => format!("{} refused with {status}", on.name()),
            Self::ErrorBefore => "500, and not taken".into(),
            Self::ErrorAfter => "500, although taken".into(),
            Self::Fail { code, .. } => format!("will not be delivered: {code}"),
            Self::Reject { code } => format!("refused with {code}"),
            Self::CallbacksDuplicate => "status callbacks come twice".into(),
            Self::CallbacksOutOfOrder => "status callbacks come in the wrong order".into(),
            Self::CallbacksBeforeReply => "status callbacks come before the answer".into(),
            Self::CallbacksNone => "no status callbacks".into(),
            Self::WebhookDuplicate => "the inbound webhook comes twice".into(),
            Self::WebhookNone => "the inbound webhook is lost".into(),
            Self::WebhookBadSignature => "the inbound webhook is signed wrongly".into(),
            Self::WebhookMediaUnnamed { .. } => "the webhook leaves out attachments".into(),
            Self::MediaUnlisted => "attachments are not listed yet".into(),
            Self::MediaEndless => "an attachment comes without end".into(),
            Self::MediaStalls => "an attachment stops halfway".into(),
            Self::MediaElsewhere { .. } => "an attachment is somewhere else".into(),
            Self::Nonsense { how: NonsenseKind::Html } => "a web page for an answer".into(),
            Self::Nonsense { how: NonsenseKind::Empty } => "an empty answer".into(),
            Self::Nonsense { how: NonsenseKind::Huge } => "an answer of 20 MB".into(),
            Self::Clock { seconds } => format!("Twilio's clock is off by {seconds} s"),
            Self::Outage { how: OutageKind::Unavailable } => "outage: 503".into(),
            Self::Outage { how: OutageKind::Closed } => "outage: connection closed".into(),
        }
    }
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Create => "sending",
            Self::Callback => "the status callback",
            Self::Webhook => "the inbound webhook",
            Self::Media => "an attachment",
            Self::MediaList => "the list of attachments",
            Self::Rest => "the request",
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
