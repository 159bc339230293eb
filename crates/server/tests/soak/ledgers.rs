//! Twilio's ledger and ours, side by side.

use crate::stage::Stage;
use hearback_inbox::Tab;
use hearback_inbox::message::Direction;
use hearback_inbox::{Message, Status};
use hearback_simulator::{Direction as Way, LedgerEntry};
use hearback_store::ListQuery;
use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

/// What was counted.
pub(crate) struct Counts {
    texts: usize,
    written: usize,
    arrived: usize,
    failed: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { texts, written, arrived, failed } = self;
        write!(
            f,
            "{texts} texts came in, all here once; {written} were written here: {arrived} are at \
             Twilio once, {failed} are shown as failed with a reason"
        )
    }
}

/// Everything that is here.
async fn ours(stage: &Stage) -> Vec<Message> {
    let query = ListQuery { tab: Tab::All, limit: 100, ..ListQuery::default() };
    let page = stage.store.conversations(&stage.system(), query).await.unwrap();
    assert!(page.next.is_none());
    let mut all = vec![];
    for conversation in page.items {
        let mut before = None;
        loop {
            let page =
                stage.store.messages(&stage.system(), conversation.id, before, 200).await.unwrap();
            all.extend(page.items);
            before = page.next;
            if before.is_none() {
                break;
            }
        }
    }
    all
}

/// Waits until both ledgers are equal, and counts; tells what differs when they do not get there.
pub(crate) async fn equal(stage: &Stage, patience: Duration, texts: u32, written: u32) -> Counts {
    let until = Instant::now() + patience;
    loop {
        let differ = match compare(&stage.twilio.ledger(), &ours(stage).await) {
            Ok(counts) if counts.texts == texts as usize && counts.written >= written as usize => {
                return counts;
            }
            Ok(counts) => format!("{counts}, of {texts} and {written}"),
            Err(differ) => differ,
        };
        assert!(Instant::now() < until, "{}: {differ}", stage.store.engine_name());
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

fn compare(twilio: &[LedgerEntry], ours: &[Message]) -> Result<Counts, String> {
    let came = twilio.iter().filter(|row| row.direction == Way::Inbound);
    let came: BTreeMap<&str, &str> = came.map(|row| (&*row.body, &*row.sid)).collect();
    let here: Vec<_> = ours.iter().filter(|m| m.direction == Direction::Inbound).collect();
    for message in &here {
        if came.get(&*message.body).copied() != message.sid.as_deref() {
            return Err(format!("“{}” is here and not at Twilio", message.body));
        }
    }
    if here.len() != came.len() {
        return Err(format!("{} texts came in, {} are here", came.len(), here.len()));
    }
    let mut went: BTreeMap<&str, Vec<&LedgerEntry>> = BTreeMap::new();
    for row in twilio.iter().filter(|row| row.direction != Way::Inbound) {
        went.entry(&row.body).or_default().push(row);
    }
    let mut counts = Counts { texts: here.len(), written: 0, arrived: 0, failed: 0 };
    for message in ours.iter().filter(|m| m.direction == Direction::Outbound) {
        counts.written += 1;
        let there = went.remove(&*message.body).unwrap_or_default();
        let told = format!(
            "“{}” is {:?} here, {} times at Twilio",
            message.body,
            message.status,
            there.len()
        );
        match (there.as_slice(), message.status, &message.error) {
            ([], Status::Failed, Some(_)) => counts.failed += 1,
            ([one], status, error) if Some(&one.sid) == message.sid.as_ref() => {
                if status.as_str() != one.status.as_str() {
                    return Err(format!("{told}, where it is {}", one.status.as_str()));
                }
                if status.is_failure() && error.is_none() {
                    return Err(format!("{told}, without a reason"));
                }
                counts.arrived += 1;
            }
            _ => return Err(told),
        }
    }
    if let Some((body, _)) = went.pop_first() {
        return Err(format!("“{body}” is at Twilio and not here"));
    }
    Ok(counts)
}
