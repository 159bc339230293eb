//! Applying an opt-out keyword, at once or late.

use crate::Error;
use crate::change::Change;
use crate::engine::values;
use crate::engine::word::next_word;
use crate::tables::opt_out::{By, after, apply};
use hearback_inbox::opt_out::{KeywordScope, OptOutChange, Said, taken_back};
use hearback_inbox::{Address, ConversationId, Keyword, LineId, OptOut, Timestamp};
use uuid::Uuid;

/// A keyword that a number texted.
pub(crate) struct TextedKeyword<'a> {
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

impl TextedKeyword<'_> {
    /// Writes what the word does to the opt-outs in force, and gives those that are then.
    pub(crate) async fn apply(
        &self,
        change: &mut Change<'_>,
        in_force: Vec<OptOut>,
    ) -> Result<(OptOutChange, Vec<OptOut>), Error> {
        let here = (self.line, self.scope);
        let opt_outs =
            hearback_inbox::opt_out::apply(self.keyword, self.body, here, self.at, &in_force);
        if let OptOutChange::Added(row) = &opt_outs
            && self.was_taken_back(change, row.line_id).await?
        {
            return Ok((OptOutChange::None, in_force));
        }
        let by = By::keyword(self.body);
        apply(change, self.number, (&opt_outs, &by), self.at, self.id).await?;
        let in_force = after(in_force, &opt_outs);
        Ok((opt_outs, in_force))
    }

    async fn was_taken_back(
        &self,
        change: &mut Change<'_>,
        stopped: Option<LineId>,
    ) -> Result<bool, Error> {
        let organization = change.organization();
        let sql = "SELECT h.source, h.line_id FROM opt_out_history h WHERE h.organization_id = ?1 \
                   AND h.number = ?2 AND h.at > ?3 AND h.opted_out = 0";
        let line = stopped.unwrap_or(LineId(Uuid::nil()));
        for mut row in change.query(sql, values![organization, self.number, self.at]).await? {
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
        for mut row in change.query(sql, values![organization, conversation, self.at]).await? {
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
