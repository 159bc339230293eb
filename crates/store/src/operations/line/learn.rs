//! Taking in what Twilio says about lines.

use super::{held_texts, save};
use crate::change::{Change, Locked};
use crate::tables::line::{locked_all, save_pool};
use crate::{Access, Error, Store};
use hearback_inbox::{Line, LineFacts, LineId, Permission, Timestamp};

impl Store {
    /// Takes in what Twilio says about lines, and gives all as they are then.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn learn_lines(
        &self,
        access: &Access,
        facts: Vec<(LineId, LineFacts)>,
        at: Timestamp,
    ) -> Result<Vec<Line>, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                learn(&mut change, facts, at).await
            })
            .await
    }
}

async fn learn(
    change: &mut Change<'_>,
    facts: Vec<(LineId, LineFacts)>,
    at: Timestamp,
) -> Result<Vec<Line>, Error> {
    let mut lines = locked_all(change).await?;
    for (id, facts) in facts {
        let Some(line) = lines.iter_mut().find(|line| line.id == id) else { continue };
        let pool = line.pool.clone();
        if !line.learn(facts) {
            continue;
        }
        save(change, line, at).await?;
        if line.pool != pool {
            save_pool(change, line).await?;
            // What came to a number before we knew that it is in the pool.
            if line.on {
                held_texts::place(change, line).await?;
            }
        }
    }
    Ok(lines.into_iter().map(Locked::into_inner).collect())
}
