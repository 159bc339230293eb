//! Deletes a person's conversations and record in one change, so that nobody sees only some of it gone.

use super::begin::nothing_waits;
use super::{ErasureJob, count, enter};
use crate::change::{Change, Locked};
use crate::engine::value::json;
use crate::engine::{Insert, Kind, Value, values};
use crate::operations::customer::give_up_files;
use crate::tables::conversation::save_all;
use crate::tables::personal::{Holds, TABLES};
use crate::tables::{customer, erased_number, opt_out};
use crate::{Error, Store};
use hearback_inbox::erasure::{ErasureState, PATIENCE};
use hearback_inbox::event::InConversation;
use hearback_inbox::{Address, Conversation, ConversationId, System, Timestamp};
use jiff::SignedDuration;
use std::sync::LazyLock;

/// How soon to check again whether Twilio has answered.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(1);
/// Events that keep a state are looked through so many at a time.
const AT_A_TIME: i64 = 500;

static NEW_IDS: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [("organization_id", Kind::Id), ("id", Kind::Id)];
    Insert::new("erased_ids", &columns, "ON CONFLICT DO NOTHING")
});

impl Store {
    /// Takes a person apart from everything: their conversations, their record, and what hangs on their
    /// numbers. Gives a time when that has to wait until then, for what is being handed to Twilio and for
    /// customers who are being imported.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn take_apart(
        &self,
        job: &ErasureJob,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        let job = job.clone();
        self.database
            .change_by_system(
                job.organization,
                System::Eraser,
                async move |mut change: Change<'_>| take_apart(&mut change, &job, now).await,
            )
            .await
    }
}

async fn take_apart(
    change: &mut Change<'_>,
    job: &ErasureJob,
    now: Timestamp,
) -> Result<Option<Timestamp>, Error> {
    let too_long = now.duration_since(job.started_at) >= PATIENCE;
    let no_files = give_up_files(change, too_long, now).await?;
    let numbers = still_theirs(change, job).await?;
    let (under_way, conversations) = nothing_waits(change, &numbers, now).await?;
    if (under_way || !no_files) && !too_long {
        save_all(change, &conversations).await?;
        return Ok(Some(now + LOOK_AGAIN));
    }
    let person = Person { job, numbers, conversations };
    let held_texts = person.forget_held(change).await?;
    let opted_out = person.remember_numbers(change, now).await?;
    person.forget_state(change).await?;
    let (numbers, ids) = (person.numbers.len(), person.delete(change).await?);
    if let Some(id) = job.customer {
        change.tell_customer_gone(id, now)?;
    }
    for mut conversation in person.conversations {
        change.tell_conversation_gone(&mut conversation, now)?;
    }
    note(change, job, &ids).await?;
    let add = |erased: &mut hearback_inbox::erasure::Erased| {
        erased.held_texts += held_texts;
        erased.opted_out += opted_out;
        erased.numbers += i64::try_from(numbers).unwrap_or(i64::MAX);
    };
    count(change, job.id, add, now).await?;
    enter(change, job.id, ErasureState::Erasing, now).await?;
    Ok(None)
}

/// Their numbers now. One that became somebody else's since stays that person's.
async fn still_theirs(change: &mut Change<'_>, job: &ErasureJob) -> Result<Vec<Address>, Error> {
    let organization = change.organization();
    let sql = "SELECT number FROM erasing_numbers WHERE organization_id = ?1 AND erasure_id = ?2 \
               ORDER BY number";
    let rows = change.query(sql, values![organization, job.id]).await?;
    let mut numbers =
        rows.into_iter().map(|mut row| row.take()).collect::<Result<Vec<Address>, _>>()?;
    if let Some(id) = job.customer {
        let saved = customer::by_ids(change, organization, &[id]).await?;
        let now = saved.into_iter().flat_map(|saved| saved.customer.numbers);
        for one in now {
            if !numbers.contains(&one.number) {
                numbers.push(one.number);
            }
        }
    }
    let owners = customer::with_numbers(change, organization, &numbers).await?;
    numbers.retain(|number| owners.get(number).is_none_or(|owner| Some(owner.id) == job.customer));
    Ok(numbers)
}

/// Keeps the conversations' ids until their messages are gone.
async fn note(
    change: &mut Change<'_>,
    job: &ErasureJob,
    conversations: &[ConversationId],
) -> Result<(), Error> {
    let organization = change.organization();
    let mut rows: Vec<_> =
        conversations.iter().map(|id| values![organization, *id].to_vec()).collect();
    rows.extend(job.customer.map(|id| values![organization, id].to_vec()));
    change.insert(&NEW_IDS, &rows).await?;
    let sql = "UPDATE erasures SET conversations = ?3 WHERE organization_id = ?1 AND id = ?2";
    change.execute(sql, &[organization.into(), job.id.into(), json(&conversations)?]).await?;
    let sql = "DELETE FROM erasing_numbers WHERE organization_id = ?1 AND erasure_id = ?2";
    change.execute(sql, values![organization, job.id]).await.map(drop)
}

/// Who is erased.
struct Person<'j, 't> {
    job: &'j ErasureJob,
    numbers: Vec<Address>,
    conversations: Vec<Locked<'t, Conversation>>,
}

impl Person<'_, '_> {
    /// Held texts don't come back once they are gone. Says how many there are.
    async fn forget_held(&self, change: &mut Change<'_>) -> Result<i64, Error> {
        let organization = change.organization();
        let mut held = 0;
        for number in &self.numbers {
            let count = "SELECT COUNT(*) FROM held_texts \
                         WHERE organization_id = ?1 AND from_number = ?2";
            let row = change.find(count, values![organization, number]).await?;
            held += row.ok_or(Error::Corrupt("no count"))?.take::<i64>()?;
            if self.job.with_twilio {
                let sql = "INSERT INTO erasures_at_twilio (organization_id, erasure_id, sid, due_at) \
                           SELECT organization_id, ?3, sid, ?4 FROM held_texts \
                           WHERE organization_id = ?1 AND from_number = ?2 ON CONFLICT DO NOTHING";
                let due = self.job.started_at;
                change.execute(sql, values![organization, number, self.job.id, due]).await?;
            }
            let sql = "INSERT INTO forgotten_texts (organization_id, sid) \
                       SELECT organization_id, sid FROM held_texts \
                       WHERE organization_id = ?1 AND from_number = ?2 ON CONFLICT DO NOTHING";
            change.execute(sql, values![organization, number]).await?;
        }
        Ok(held)
    }

    /// Their numbers are known by digests from now on. Says how many had opted out.
    async fn remember_numbers(&self, change: &mut Change<'_>, at: Timestamp) -> Result<i64, Error> {
        let organization = change.organization();
        let mut opted_out = 0;
        for number in &self.numbers {
            let in_force = opt_out::of_number(change, organization, number).await?;
            opted_out += i64::from(!in_force.is_empty());
            erased_number::remember(change, number, in_force, at).await?;
        }
        Ok(opted_out)
    }

    /// The few events that keep the state of what they tell of say that it is gone.
    async fn forget_state(&self, change: &mut Change<'_>) -> Result<(), Error> {
        let organization = change.organization();
        let sql = "SELECT number, gone FROM events WHERE organization_id = ?1 AND gone IS NOT NULL \
                   AND number > ?2 ORDER BY number LIMIT ?3";
        let mut after = 0_i64;
        loop {
            let rows = change.query(sql, values![organization, after, AT_A_TIME]).await?;
            if rows.is_empty() {
                return Ok(());
            }
            for mut row in rows {
                after = row.take()?;
                let gone: Option<InConversation> = row.take_json()?;
                let Some(gone) = gone else { continue };
                if !self.numbers.contains(&gone.conversation.number) {
                    continue;
                }
                let sql = "UPDATE events SET gone = NULL, conversation_id = ?3 \
                           WHERE organization_id = ?1 AND number = ?2";
                let id = gone.conversation.id;
                change.execute(sql, values![organization, after, id]).await?;
            }
        }
    }

    /// Deletes their rows in every table that is found by their numbers or ids. Gives the
    /// conversations' ids.
    async fn delete(&self, change: &mut Change<'_>) -> Result<Vec<ConversationId>, Error> {
        let ids: Vec<_> = self.conversations.iter().map(|one| one.id).collect();
        let numbers = || self.numbers.iter().map(Value::from).collect();
        let customer = || self.job.customer.map(Value::from).into_iter().collect();
        for (table, holds) in TABLES {
            let (column, of): (_, Vec<Value>) = match holds {
                Holds::Number(column) => (column, numbers()),
                Holds::Customer(column) => (column, customer()),
                Holds::Conversation(column) => {
                    (column, ids.iter().map(|id| Value::from(*id)).collect())
                }
                Holds::Mentions(columns) => {
                    self.delete_mentions(change, table, columns).await?;
                    continue;
                }
                Holds::CustomerOrMentions(column, columns) => {
                    self.delete_mentions(change, table, columns).await?;
                    (column, customer())
                }
                Holds::AnySpelling => (&"organization_id", vec![change.organization().into()]),
                Holds::Nothing(_) | Holds::Message(_) | Holds::Otherwise(_) => continue,
            };
            delete_rows(change, table, column, of).await?;
        }
        Ok(ids)
    }

    async fn delete_mentions(
        &self,
        change: &mut Change<'_>,
        table: &str,
        columns: &[&str],
    ) -> Result<(), Error> {
        let organization = change.organization();
        let mut words: Vec<_> = self.numbers.iter().map(|one| one.as_str().to_owned()).collect();
        words.extend(self.job.customer.map(|id| id.to_string()));
        let conditions: Vec<_> = columns.iter().map(|name| format!("{name} LIKE ?2")).collect();
        let conditions = conditions.join(" OR ");
        let sql = format!("DELETE FROM {table} WHERE organization_id = ?1 AND ({conditions})");
        for word in words {
            // Inside quotation marks: no number is the beginning of another one then.
            change.execute(&sql, values![organization, format!("%\"{word}\"%")]).await?;
        }
        Ok(())
    }
}

/// Deletes the rows with one of some values in a column.
pub(super) async fn delete_rows(
    change: &mut Change<'_>,
    table: &str,
    column: &str,
    of: Vec<Value>,
) -> Result<u64, Error> {
    if of.is_empty() {
        return Ok(0);
    }
    let marks: Vec<_> = (2..=of.len() + 1).map(|n| format!("?{n}")).collect();
    let marks = marks.join(", ");
    let sql = format!("DELETE FROM {table} WHERE organization_id = ?1 AND {column} IN ({marks})");
    let mut values = vec![Value::from(change.organization())];
    values.extend(of);
    change.execute(&sql, &values).await
}
