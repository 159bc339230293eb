//! An outbound message's way from taken to delivered.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{sync::mpsc, task::JoinHandle, time::sleep};

use crate::{
    account::Account,
    clock,
    fault::{FailedAs, FaultKind},
    handset::Bubble,
    journal::Level,
    ledger::advance,
    message::{Direction, Message, Status},
    segments, sid,
    simulation::Simulation,
};

pub(crate) mod attachment;
mod callback;

use callback::Order;

/// A message to be taken.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) to: String,
    pub(crate) from: Option<String>,
    pub(crate) service: Option<String>,
    pub(crate) body: String,
    pub(crate) media_urls: Vec<String>,
    pub(crate) callback: Option<String>,
    pub(crate) direction: Direction,
    pub(crate) send_at: Option<Timestamp>,
}

/// What the faults have in store for it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fate {
    pub(crate) failure: Option<(FailedAs, u32)>,
    pub(crate) callbacks: Order,
}

impl Fate {
    pub(crate) fn of(faults: &[FaultKind]) -> Self {
        let mut fate = Self::default();
        for fault in faults {
            match fault {
                FaultKind::Fail { code, status } => fate.failure = Some((*status, *code)),
                FaultKind::CallbacksDuplicate => fate.callbacks = Order::Twice,
                FaultKind::CallbacksOutOfOrder => fate.callbacks = Order::Reversed,
                FaultKind::CallbacksNone => fate.callbacks = Order::Never,
                _ => {}
            }
        }
        fate
    }
}

/// Takes a message into the log and starts it on its way; returns it as it then stands.
pub(crate) fn accept(
    simulation: &Arc<Simulation>,
    account: &Arc<Account>,
    draft: Draft,
    fate: Fate,
) -> (Arc<Message>, JoinHandle<Option<()>>) {
    let row = account.ledger.lock().add(row(&draft));
    let (reports, listener) = mpsc::unbounded_channel();
    let course = Course {
        simulation: simulation.clone(),
        account: account.clone(),
        sid: row.sid.clone(),
        reports,
    };
    let url = draft.callback.clone().or_else(|| {
        let service = account.service(draft.service.as_deref()?)?;
        service.status_callback.clone()
    });
    let reporting =
        callback::report(simulation.clone(), account.clone(), listener, url, fate.callbacks);
    let send_at = draft.send_at;
    let journey = async move {
        tokio::join!(course.run(draft, fate), reporting);
    };
    let journey = match send_at {
        None => simulation.spawn(journey),
        Some(at) => simulation.spawn_at(at, journey),
    };
    (row, journey)
}

fn row(draft: &Draft) -> Message {
    let now = clock::now();
    let status = match (draft.send_at, &draft.from) {
        (Some(_), _) => Status::Scheduled,
        (None, None) => Status::Accepted,
        (None, Some(_)) => Status::Queued,
    };
    Message {
        sid: sid::fresh(if draft.media_urls.is_empty() { "SM" } else { "MM" }).into(),
        to: draft.to.clone(),
        from: draft.from.clone(),
        body: draft.body.clone(),
        segments: segments_of(draft),
        num_media: draft.media_urls.len(),
        media: Vec::new(),
        direction: draft.direction,
        status,
        error_code: None,
        service: draft.service.clone(),
        created: now,
        sent: None,
        updated: now,
        price: None,
    }
}

/// A service counts segments only once it has chosen the sender.
fn segments_of(draft: &Draft) -> u32 {
    match (&draft.from, draft.media_urls.is_empty()) {
        (None, _) => 0,
        (Some(_), false) => 1,
        (Some(_), true) => segments::count(&draft.body),
    }
}

/// One message under way.
#[derive(Debug)]
struct Course {
    simulation: Arc<Simulation>,
    account: Arc<Account>,
    sid: Arc<str>,
    reports: mpsc::UnboundedSender<Arc<Message>>,
}

impl Course {
    async fn run(self, draft: Draft, fate: Fate) {
        // The row may be deleted, or canceled before its time: then nothing further happens.
        let _ = self.travel(&draft, fate).await;
    }

    async fn travel(&self, draft: &Draft, fate: Fate) -> Option<()> {
        if draft.send_at.is_some() {
            self.still_scheduled()?;
            self.step(Status::Accepted, None)?;
        }
        self.pause().await;
        if draft.from.is_none() {
            self.choose_sender(draft)?;
            self.pause().await;
        }
        if !draft.media_urls.is_empty() && !self.attach(&draft.media_urls).await? {
            return self.fail(Status::Failed, 11200);
        }
        if let Some((FailedAs::Failed, code)) = fate.failure {
            return self.fail(Status::Failed, code);
        }
        self.step(Status::Sending, None)?;
        self.pause().await;
        self.step(Status::Sent, None)?;
        self.pause().await;
        if let Some((FailedAs::Undelivered, code)) = fate.failure {
            return self.fail(Status::Undelivered, code);
        }
        let row = self.account.ledger.lock().get(&self.sid)?;
        self.arrive(&row);
        self.step(Status::Delivered, None)?;
        Some(())
    }

    async fn pause(&self) {
        let delay = self.simulation.config.step_delay;
        if delay > Duration::ZERO {
            sleep(delay).await;
        }
    }

    fn still_scheduled(&self) -> Option<()> {
        let row = self.account.ledger.lock().get(&self.sid)?;
        (row.status == Status::Scheduled).then_some(())
    }

    /// Moves the row on, and has it reported.
    fn step(&self, status: Status, error_code: Option<u32>) -> Option<Arc<Message>> {
        let now = clock::now();
        let row = self.account.ledger.lock().update(&self.sid, now, |row| {
            advance(row, status, now);
            row.error_code = error_code;
        })?;
        // The listener lives as long as this course: both are joined.
        let _ = self.reports.send(row.clone());
        Some(row)
    }

    fn choose_sender(&self, draft: &Draft) -> Option<()> {
        let service = self.account.service(draft.service.as_deref()?)?;
        let Some(sender) = service.numbers.first() else {
            return self.fail(Status::Failed, 21704);
        };
        let now = clock::now();
        let segments = segments::count(&draft.body);
        self.account.ledger.lock().update(&self.sid, now, |row| {
            row.from = Some(sender.clone());
            row.segments = if row.num_media > 0 { 1 } else { segments };
        })?;
        self.step(Status::Queued, None).map(drop)
    }

    /// Ends the journey with an error: `None`, so that the caller goes no further.
    fn fail(&self, status: Status, code: u32) -> Option<()> {
        let row = self.step(status, Some(code))?;
        self.simulation.counters.failed.one();
        let text = format!("Text to {} {}: {code}", row.to, status.as_str());
        self.simulation.journal.note_of(&row.sid, Level::Fault, text);
        None
    }

    fn arrive(&self, row: &Message) {
        self.simulation.counters.delivered.one();
        let text = format!("Text to {} delivered", row.to);
        self.simulation.journal.note_of(&row.sid, Level::Info, text);
        self.simulation.show(Bubble {
            sid: row.sid.to_string(),
            handset: row.to.clone(),
            business: row.from.clone().unwrap_or_default(),
            mine: false,
            body: row.body.clone(),
            media: attachment::bubbles(&self.account, &row.media),
            at: clock::now(),
        });
    }
}
