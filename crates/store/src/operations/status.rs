//! Status reports: Twilio's callbacks about outbound messages, gathered (S5, invariant 4).

use crate::change::{Batch, Change};
use crate::engine::{Insert, Kind, Tx, Value, values};
use crate::operations::ledger::Ledger;
use crate::tables::outbox;
use crate::{Error, Store};
use hearback_inbox::message::Failure;
use hearback_inbox::{MessageId, OrganizationId, Status, System, Timestamp};
use jiff::SignedDuration;
use std::sync::LazyLock;
use uuid::Uuid;

/// What a callback says about a message of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusReport {
    /// Whose it is; from the callback's URL.
    pub organization: OrganizationId,
    /// Which; from the callback's URL.
    pub message: MessageId,
    /// An id for the report itself.
    pub report_id: Uuid,
    /// Twilio's id of the message.
    pub sid: String,
    /// Twilio's word for its status, known or not.
    pub status: String,
    /// Twilio's error code.
    pub error_code: Option<i64>,
    /// Why it did not get through, in words.
    pub failure: Option<Failure>,
    /// The carrier refuses because the number opted out (21610).
    pub opted_out: bool,
    /// When it came.
    pub at: Timestamp,
}

/// What became of a report. It is kept in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// The message moved.
    Applied,
    /// It came late, twice, or says nothing new.
    KeptOnly,
    /// The message doesn't exist.
    Unknown,
}

/// Twilio's code for a message that its full queue dropped.
const QUEUE_OVERFLOW: i64 = 30001;
/// For so long the line sends nothing more to that destination then.
const OVERFLOW_REST: SignedDuration = SignedDuration::from_secs(60);

static KEEP: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("message_id", Kind::Id),
        ("id", Kind::Id),
        ("at", Kind::Int),
        ("sid", Kind::Text),
        ("status", Kind::Text),
        ("error_code", Kind::Int),
        ("applied", Kind::Int),
    ];
    Insert::new("status_reports", &columns, "ON CONFLICT DO NOTHING")
});

impl Store {
    /// Takes a report in: it may come early (before the reply that gives the sid), late, twice, or
    /// about nothing that is known.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn report_status(&self, report: StatusReport) -> Result<Reported, Error> {
        self.database.gather(&self.gather.status, report).await
    }

    /// The message that went out under one of Twilio's ids.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn sent_as(
        &self,
        organization: OrganizationId,
        sid: &str,
    ) -> Result<Option<MessageId>, Error> {
        let sid = sid.to_owned();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = "SELECT id FROM messages WHERE organization_id = ?1 AND sid = ?2 \
                           AND direction = 'outbound'";
                tx.find(sql, values![organization, sid])
                    .await?
                    .map(|mut row| row.take())
                    .transpose()
            })
            .await
    }
}

/// The batch of reports.
pub(crate) struct Report;

impl Batch for Report {
    type Item = StatusReport;
    type Outcome = Reported;

    const PART: System = System::Webhook;

    fn organization(report: &StatusReport) -> OrganizationId {
        report.organization
    }

    async fn run(mut change: Change<'_>, items: &[StatusReport]) -> Result<Vec<Reported>, Error> {
        let mut ledger = Ledger::open(&mut change, items.iter().map(|r| r.message)).await?;
        let mut outcomes = Vec::with_capacity(items.len());
        let mut kept = Vec::with_capacity(items.len());
        for report in items {
            let outcome = apply(&mut change, &mut ledger, report).await?;
            if outcome != Reported::Unknown || !is_forgotten(&mut change, report).await? {
                kept.push(row(report, outcome));
            }
            outcomes.push(outcome);
        }
        change.insert(&KEEP, &kept).await?;
        ledger.write(&mut change).await?;
        Ok(outcomes)
    }
}

/// Whether it is about a message that was erased: then nothing is kept of the report either.
async fn is_forgotten(tx: &mut Tx, report: &StatusReport) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM forgotten_texts WHERE organization_id = ?1 AND sid = ?2";
    Ok(tx.find(sql, values![report.organization, &report.sid]).await?.is_some())
}

fn row(report: &StatusReport, outcome: Reported) -> Vec<Value> {
    vec![
        report.organization.into(),
        report.message.into(),
        report.report_id.into(),
        report.at.into(),
        (&report.sid).into(),
        (&report.status).into(),
        report.error_code.into(),
        (outcome == Reported::Applied).into(),
    ]
}

async fn apply<'t>(
    change: &mut Change<'t>,
    ledger: &mut Ledger<'t>,
    report: &StatusReport,
) -> Result<Reported, Error> {
    let id = report.message;
    let Some(message) = ledger.messages.get_mut(&id) else {
        return Ok(Reported::Unknown);
    };
    // Another sid is another message: an earlier attempt that got through after all.
    if message.sid.as_ref().is_some_and(|sid| *sid != report.sid) {
        tracing::warn!(message_id = %message.id, "a report names another sid than the message has");
        return Ok(Reported::KeptOnly);
    }
    let moved = Status::parse(&report.status).and_then(|status| message.moved_by(status));
    let news = moved.is_some() || message.sid.is_none();
    if !news {
        return Ok(Reported::KeptOnly);
    }
    message.sid = Some(report.sid.clone());
    match moved {
        Some(status) => {
            message.status = status;
            message.error = report.failure.clone().filter(|_| status.is_failure());
        }
        // An unknown status for an uncertain message still proves that Twilio has it.
        None if !message.status.is_with_twilio() => message.status = Status::Queued,
        None => {}
    }
    message.needs_decision = false;
    outbox::leave(change, id).await?;
    ledger.tell(change, id, report.at)?;
    if report.error_code == Some(QUEUE_OVERFLOW) {
        ledger.rest_line(change, id, report.at + OVERFLOW_REST).await?;
    }
    if report.opted_out {
        ledger.refused_by_carrier(change, id, report.report_id, report.at).await?;
    }
    Ok(Reported::Applied)
}
