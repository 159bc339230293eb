//! Heeding an opt-out word, at once or late.

use super::{after, apply};
use crate::Error;
use crate::message::next_word;
use crate::opt_out::By;
use crate::tx::Tx;
use crate::value::values;
use hearback_inbox::opt_out::{Change, KeywordScope, Said, taken_back};
use hearback_inbox::{Address, ConversationId, Keyword, LineId, OptOut, OrganizationId, Timestamp};
use uuid::Uuid;

/// A word that a number said.
pub(crate) struct Word<'a> {
    pub(crate) organization: OrganizationId,
    pub(crate) number: &'a Address,
    pub(crate) keyword: Keyword,
    pub(crate) body: &'a str,
    /// The line it was said to; the nil id for a number that is no line.
    pub(crate) line: LineId,
    pub(crate) scope: KeywordScope,
    pub(crate) at: Timestamp,
    /// The conversation with the number.
    pub(crate) conversation: Option<ConversationId>,
    /// What the number said afterwards, as far as that is not written yet.
    pub(crate) afterwards: &'a [Said],
    /// For its history.
    pub(crate) id: Uuid,
}

impl Word<'_> {
    /// Writes what the word does to the opt-outs in force, and gives those that are then.
    pub(crate) async fn heed(
        &self,
        tx: &mut Tx,
        in_force: Vec<OptOut>,
    ) -> Result<(Change, Vec<OptOut>), Error> {
        let here = (self.line, self.scope);
        let change =
            hearback_inbox::opt_out::apply(self.keyword, self.body, here, self.at, &in_force);
        if let Change::Added(row) = &change
            && self.was_taken_back(tx, row.line_id).await?
        {
            return Ok((Change::None, in_force));
        }
        let by = By::keyword(self.body);
        apply(tx, self.organization, self.number, (&change, &by), self.at, self.id).await?;
        let in_force = after(in_force, &change);
        Ok((change, in_force))
    }

    async fn was_taken_back(&self, tx: &mut Tx, stopped: Option<LineId>) -> Result<bool, Error> {
        let sql = "SELECT h.source, h.line_id FROM opt_out_history h WHERE h.organization_id = ?1 \
                   AND h.number = ?2 AND h.at > ?3 AND h.opted_out = 0";
        let line = stopped.unwrap_or(LineId(Uuid::nil()));
        for mut row in tx.query(sql, values![self.organization, self.number, self.at]).await? {
            let (source, lifted): (String, LineId) = (row.take()?, row.take()?);
            if source == "person" || lifted == line {
                return Ok(true);
            }
        }
        let mut afterwards = self.afterwards.to_vec();
        let Some(conversation) = self.conversation else {
            return Ok(taken_back(stopped, &afterwards));
        };
        let sql = "SELECT m.keyword, m.line_id, l.number FROM messages m \
                   LEFT JOIN lines l ON l.organization_id = m.organization_id AND l.id = m.line_id \
                   WHERE m.organization_id = ?1 AND m.conversation_id = ?2 AND m.at > ?3 \
                   AND m.keyword IS NOT NULL";
        for mut row in tx.query(sql, values![self.organization, conversation, self.at]).await? {
            let keyword: Keyword = next_word(&mut row)?.ok_or(Error::Corrupt("no keyword"))?;
            let line = row.take()?;
            let number: Option<Address> = row.take()?;
            // Earlier versions kept every YES as a keyword, and not to which number it went.
            if number.is_none_or(|number| keyword.counts_at(&number)) {
                afterwards.push(Said { keyword, line });
            }
        }
        Ok(taken_back(stopped, &afterwards))
    }
}
