//! The settler: finds out what became of messages whose handing over was interrupted (S4).
//!
//! A status callback may settle them at any moment; this looks at what Twilio lists. What it
//! concludes from is decided in [`hearback_inbox::outbox::Silence`].

mod listing;
mod look;

use super::caught::Job;
use super::shift::Shift;
use hearback_inbox::outbox::Settlement;
use hearback_inbox::{MessageId, Timestamp};
use hearback_store::{Error, Uncertain};
use jiff::SignedDuration;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Looks at Twilio at once, in all: far fewer than the sender's calls, which come first.
const LOOKS_AT_ONCE: usize = 8;
/// How often is looked whether something lapsed or is uncertain, at least.
const LONGEST_ROUND: Duration = Duration::from_secs(5);
const SHORTEST_ROUND: Duration = Duration::from_millis(200);
/// Once the grace period is over, each is looked for this often, or more often.
const SELDOM: SignedDuration = SignedDuration::from_secs(60);

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    lapse_of_earlier_processes(&shift).await;
    let round = Duration::try_from(shift.app.settings().uncertain_grace).unwrap_or_default() / 4;
    let round = round.clamp(SHORTEST_ROUND, LONGEST_ROUND);
    let mut looks = Looks::default();
    loop {
        let woken = shift.uncertain.notified();
        if let Err(error) = go_round(&shift, &mut looks).await
            && !matches!(error, Error::Closed)
        {
            tracing::error!(%error, "could not read which messages are uncertain");
        }
        tokio::select! {
            () = shift.stop.cancelled() => return,
            () = shift.sleep(round) => {}
            () = woken => {}
        }
    }
}

/// What was handed over by a process that is gone is uncertain. A SQLite database has one process
/// at a time, so there it is known at once; elsewhere it shows when the lease is over.
async fn lapse_of_earlier_processes(shift: &Shift) {
    if shift.app.store().engine_name() != "sqlite" {
        return;
    }
    let node = shift.app.settings().node.clone();
    let now = shift.app.clock().now();
    match shift.app.store().lapsed(now, Some(&node)).await {
        Ok(lapsed) => lapse(shift, lapsed).await,
        Err(error) => tracing::error!(%error, "could not read which messages were interrupted"),
    }
}

async fn lapse(shift: &Shift, lapsed: Vec<(hearback_inbox::OrganizationId, MessageId)>) {
    for (organization, message) in lapsed {
        tracing::warn!(%organization, message_id = %message, "the handing over of a message was interrupted");
        shift.record(organization, message, Settlement::Unknown).await;
    }
}

async fn go_round(shift: &Shift, looks: &mut Looks) -> Result<(), Error> {
    let now = shift.app.clock().now();
    let lease = shift.app.settings().lease;
    lapse(shift, shift.app.store().lapsed(now - lease, None).await?).await;

    let uncertain = shift.app.store().uncertain().await?;
    looks.forget_others(&uncertain);
    let grace = shift.app.settings().uncertain_grace;
    let at_once = Arc::new(Semaphore::new(LOOKS_AT_ONCE));
    let mut tasks = JoinSet::new();
    for message in uncertain {
        if !looks.is_due(&message, now, grace) {
            continue;
        }
        let (shift, at_once) = (shift.clone(), at_once.clone());
        tasks.spawn(async move {
            let _one = at_once.acquire_owned().await;
            let looked = look::look(&shift, &message);
            let whose = Some(message.organization);
            if shift.caught(Job::Uncertain, whose, looked).await.is_none() {
                look::give_up(&shift, &message).await;
            }
        });
    }
    tokio::select! {
        () = shift.stop.cancelled() => {}
        () = async { while tasks.join_next().await.is_some() {} } => {}
    }
    Ok(())
}

/// When each uncertain message was last looked for at Twilio: soon at first, then ever more
/// seldom, and once more when the grace period is over.
#[derive(Default)]
struct Looks(HashMap<MessageId, Timestamp>);

impl Looks {
    fn is_due(&mut self, message: &Uncertain, now: Timestamp, grace: SignedDuration) -> bool {
        // Nothing is put off further; such a time is of a clock that was ahead.
        let furthest = now + grace.max(SELDOM);
        if self.0.get(&message.message).is_some_and(|due| *due > now && *due <= furthest) {
            return false;
        }
        let age = now.duration_since(message.handed_at);
        let wait = if age < grace {
            (age / 2).max(SignedDuration::from_secs(1)).min(grace - age)
        } else {
            (grace / 4).clamp(SignedDuration::from_millis(500), SELDOM)
        };
        self.0.insert(message.message, now + wait);
        true
    }

    fn forget_others(&mut self, uncertain: &[Uncertain]) {
        self.0.retain(|id, _| uncertain.iter().any(|message| message.message == *id));
    }
}
