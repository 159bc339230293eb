//! Undoing an import, customer by customer in lots: those who changed or texted since stay as they are.

use super::job::CustomerImportJob;
use super::lot::{LotWritten, MOST_TOLD, length};
use crate::change::{Change, Locked};
use crate::engine::{keys, values};
use crate::operations::customer::linked::Linked;
use crate::operations::customer::list::CONVERSATIONS;
use crate::tables::consent;
use crate::tables::customer::{self, BY_EXTERNAL_ID};
use crate::tables::customer_import::Undo;
use crate::tables::customer_import::{forget_undos, note_kept, undos};
use crate::{Error, Store};
use hearback_inbox::customer::{SavedCustomer, WhyKept};
use hearback_inbox::opt_out::TakenBack;
use hearback_inbox::{CustomerId, System, Timestamp};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

impl Store {
    /// Undoes an import for so many of its customers; false when nobody is left.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn undo_customer_lot(
        &self,
        job: &CustomerImportJob,
        limit: u16,
        (at, lease_until): (Timestamp, Timestamp),
    ) -> Result<(LotWritten, bool), Error> {
        let job = job.clone();
        self.database
            .change_by_system(
                job.organization,
                System::Importer,
                async move |mut change: Change<'_>| {
                    undo(&mut change, &job, i64::from(limit), (at, lease_until)).await
                },
            )
            .await
    }
}

async fn undo<'t>(
    change: &mut Change<'t>,
    job: &CustomerImportJob,
    limit: i64,
    (at, lease_until): (Timestamp, Timestamp),
) -> Result<(LotWritten, bool), Error> {
    let organization = change.organization();
    let sql = "SELECT reached FROM customer_imports \
               WHERE organization_id = ?1 AND id = ?2 AND state = 'undoing'";
    let Some(mut row) = change.find(sql, values![organization, job.id]).await? else {
        return Ok((LotWritten::Stopped, false));
    };
    let reached = row.take::<Option<Uuid>>()?.unwrap_or(Uuid::nil());
    let lot = undos(change, organization, job.id, CustomerId(reached), limit).await?;
    let more = lot.len() == usize::try_from(limit).unwrap_or(usize::MAX);
    let Some(last) = lot.last().map(|undo| undo.customer) else {
        return Ok((LotWritten::Written, false));
    };
    let sorted = sort(change, lot).await?;
    let (undone, kept) = (length(sorted.undone.len()), length(sorted.kept.len()));
    forget_undos(change, job.id, &sorted.undone).await?;
    note_kept(change, job.id, &sorted.kept).await?;
    let sql = "UPDATE customer_imports SET reached = ?3, undone = undone + ?4, kept = kept + ?5, \
               lease_until = ?6, problem = NULL WHERE organization_id = ?1 AND id = ?2";
    change.execute(sql, values![organization, job.id, last, undone, kept, lease_until]).await?;
    put_back(change, sorted, at).await?;
    Ok((LotWritten::Written, more))
}

/// What is to be done with whom.
#[derive(Default)]
struct Sorted<'t> {
    /// As they are now.
    now: Vec<Locked<'t, SavedCustomer>>,
    removed: Vec<CustomerId>,
    restored: Vec<SavedCustomer>,
    undone: Vec<CustomerId>,
    kept: Vec<(CustomerId, WhyKept)>,
    /// The consents that are to be taken back.
    consents: Vec<Uuid>,
}

async fn sort<'t>(change: &mut Change<'t>, lot: Vec<Undo>) -> Result<Sorted<'t>, Error> {
    let organization = change.organization();
    let ids: Vec<_> = lot.iter().map(|undo| undo.customer).collect();
    let found = customer::locked_each(change, &ids).await?;
    let mut now: HashMap<_, _> =
        found.into_iter().map(|saved| (saved.customer.id, saved)).collect();
    let mut texted = HashMap::new();
    let conversations = change.find_each(&CONVERSATIONS, &keys(organization, &ids)).await?;
    for (id, rows) in ids.iter().zip(conversations) {
        for mut row in rows {
            let at: Timestamp = row.take()?;
            let last = texted.entry(*id).or_insert(at);
            *last = at.max(*last);
        }
    }
    let taken = taken(change, &lot).await?;
    let mut sorted = Sorted::default();
    for Undo { customer: id, revision, at, before, consents } in lot {
        let why = match now.remove(&id) {
            // Nothing is left of someone who was new and is gone.
            None if before.is_none() => None,
            None => Some(WhyKept::Gone),
            Some(saved) if saved.revision != revision => Some(WhyKept::Changed),
            Some(_) if texted.get(&id).is_some_and(|last| *last > at) => Some(WhyKept::Texted),
            Some(_) if taken.contains(&id) => Some(WhyKept::Taken),
            Some(saved) => {
                sorted.now.push(saved);
                match before {
                    None => sorted.removed.push(id),
                    Some(before) => sorted.restored.push(before),
                }
                None
            }
        };
        match why {
            None => {
                sorted.undone.push(id);
                sorted.consents.extend(consents);
            }
            Some(why) => sorted.kept.push((id, why)),
        }
    }
    Ok(sorted)
}

/// Those of whom a number or an external id that was theirs is someone else's by now.
async fn taken(change: &mut Change<'_>, lot: &[Undo]) -> Result<HashSet<CustomerId>, Error> {
    let organization = change.organization();
    let before: Vec<_> = lot.iter().filter_map(|undo| undo.before.as_ref()).collect();
    let numbers: Vec<_> = before
        .iter()
        .flat_map(|saved| saved.customer.numbers.iter().map(|one| one.number.clone()))
        .collect();
    let owners = customer::with_numbers(change, organization, &numbers).await?;
    let external: Vec<_> = before
        .iter()
        .filter_map(|saved| Some((saved.customer.id, saved.customer.external_id.as_ref()?)))
        .collect();
    let keys: Vec<_> = external.iter().map(|(_, id)| values![organization, *id].to_vec()).collect();
    let mut taken = HashSet::new();
    for ((id, _), rows) in external.iter().zip(change.find_each(&BY_EXTERNAL_ID, &keys).await?) {
        for mut row in rows {
            if row.take::<CustomerId>()? != *id {
                taken.insert(*id);
            }
        }
    }
    for saved in before {
        let id = saved.customer.id;
        let other = |number| owners.get(number).is_some_and(|owner| owner.id != id);
        if saved.customer.numbers.iter().any(|one| other(&one.number)) {
            taken.insert(id);
        }
    }
    Ok(taken)
}

/// Takes consents back that nobody has taken back yet.
async fn take_back(change: &mut Change<'_>, consents: &[Uuid], at: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
    let by = change.access().actor();
    for one in consent::by_ids(change, organization, consents).await? {
        if one.taken_back.is_none() {
            // An import is undone once, so that the consent's id is no other correction's.
            consent::correct(change, one.id, (true, &TakenBack { by, at }), one.id).await?;
        }
    }
    Ok(())
}

async fn put_back<'t>(
    change: &mut Change<'t>,
    sorted: Sorted<'t>,
    at: Timestamp,
) -> Result<(), Error> {
    let Sorted { now, removed, restored, consents, .. } = sorted;
    let revision = change.tell_customers_imported(at)?;
    take_back(change, &consents, at).await?;
    if now.is_empty() {
        return Ok(());
    }
    let all: Vec<_> = now.iter().map(|saved| &**saved).chain(&restored).collect();
    let linked = Linked::load(change, &all).await?;
    let there: Vec<_> = restored.iter().map(|saved| saved.customer.id).collect();
    let restored: Vec<_> = restored
        .into_iter()
        .map(|before| change.begin(SavedCustomer { revision, ..before }))
        .collect();
    customer::delete_each(change, &removed).await?;
    customer::save_each(change, &there, &restored).await?;
    linked.follow_told(change, at, MOST_TOLD).await
}
