//! Opt-outs in force, their history, and what they stop.

mod asking;
mod consent;
mod earlier;
mod keyword;
mod list;
pub(crate) mod record;

pub use asking::StopRequest;
pub(crate) use asking::{by_opt_out, honored};
pub use consent::ConsentDecision;
pub(crate) use consent::of_numbers as consent_of_numbers;
pub(crate) use keyword::TextedKeyword;
pub use list::{AfterOptOut, ListedOptOut, OptOutImport};
pub use record::{AfterConsent, ConsentOf, ListedConsent, RecordConsent};

use crate::Error;
use crate::change::Change;
use crate::operations::outbox::cancel_on_lines;
use hearback_inbox::message::CancelReason;
use hearback_inbox::opt_out::{OptOutChange, Source};
use hearback_inbox::{Conversation, LineId, OptOut, Timestamp};

/// A carrier refused to deliver to the number on that line (21610).
pub(crate) fn by_carrier(line: LineId, at: Timestamp, in_force: &[OptOut]) -> OptOutChange {
    let known = in_force.iter().any(|o| o.source == Source::Carrier && o.line_id == Some(line));
    if known {
        return OptOutChange::None;
    }
    OptOutChange::Added(OptOut {
        at,
        source: Source::Carrier,
        word: None,
        line_id: Some(line),
        by: None,
        reason: None,
    })
}

/// Does what follows from an opt-out: what waits to be sent to the number is canceled (O2), and its
/// texts that asked to stop are handled. Each is told of. The conversation is told of too, but left to
/// the caller to write.
pub(crate) async fn carry_out(
    change: &mut Change<'_>,
    conversation: &mut Conversation,
    opt_outs: &[OptOut],
    at: Timestamp,
) -> Result<(), Error> {
    asking::handle(change, conversation, opt_outs, at).await?;
    let covered = |line: LineId| hearback_inbox::opt_out::in_force(opt_outs, line).is_some();
    cancel_on_lines(change, conversation, CancelReason::OptedOut, covered, at).await
}
