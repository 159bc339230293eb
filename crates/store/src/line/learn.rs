//! Taking in what Twilio says about lines.

use super::{all, kept, save, save_pool};
use crate::journal::lock;
use crate::tx::Tx;
use crate::{Error, Store};
use hearback_inbox::{Access, Line, LineFacts, LineId, Timestamp};

impl Store {
    /// Takes in what Twilio says about lines, and gives all as they are then.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn learn_lines(
        &self,
        access: &Access,
        facts: Vec<(LineId, LineFacts)>,
        at: Timestamp,
    ) -> Result<Vec<Line>, Error> {
        let access = access.clone();
        self.write(move |tx| Box::pin(async move { learn(tx, &access, facts, at).await })).await
    }
}

async fn learn(
    tx: &mut Tx,
    access: &Access,
    facts: Vec<(LineId, LineFacts)>,
    at: Timestamp,
) -> Result<Vec<Line>, Error> {
    let organization = access.organization();
    lock(tx, organization).await?;
    let mut lines = all(tx, organization).await?;
    for (id, facts) in facts {
        let Some(line) = lines.iter_mut().find(|line| line.id == id) else { continue };
        let pool = line.pool.clone();
        if !line.learn(facts) {
            continue;
        }
        save(tx, access, line, at).await?;
        if line.pool != pool {
            save_pool(tx, organization, line).await?;
            // What came to a number before we knew that it is in the pool.
            if line.on {
                kept::place(tx, organization, line).await?;
            }
        }
    }
    Ok(lines)
}
