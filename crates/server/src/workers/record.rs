//! Writing down what became of a message. Twilio has spoken by then, so this is tried until the
//! database takes it.

use super::shift::Shift;
use hearback_inbox::outbox::Settlement;
use hearback_inbox::{MessageId, OrganizationId};
use hearback_store::{Error, Settle};
use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How often it is tried once the program is stopping. What is not written then is still marked
/// as handed over, and the next start finds it.
const LAST_TRIES: u32 = 5;

impl Shift {
    /// Writes it down, as often as it takes.
    pub(super) async fn record(
        &self,
        organization: OrganizationId,
        message: MessageId,
        settlement: Settlement,
    ) {
        let uncertain = settlement == Settlement::Unknown;
        let mut pause = FIRST_PAUSE;
        let mut last_tries = LAST_TRIES;
        loop {
            let at = self.app.clock().now();
            let settle = Settle { organization, message, settlement: settlement.clone(), at };
            match self.app.store().settle(settle).await {
                Ok(()) => break,
                Err(Error::NotFound | Error::Closed) => return,
                Err(error) => {
                    tracing::error!(%organization, message_id = %message, %error, "could not record what became of a message");
                }
            }
            if self.stop.is_cancelled() {
                last_tries -= 1;
                if last_tries == 0 {
                    return;
                }
            }
            self.sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        if uncertain {
            self.uncertain.notify_one();
        }
    }
}
