//! Making one customer of two (C3).

use super::fields::declared;
use super::kept;
use super::linked::Linked;
use super::write::{note_texting, require_free, rewrite};
use crate::change::Change;
use crate::tables::customer;
use crate::{Access, Error, Store};
use hearback_inbox::audit::AuditKind;
use hearback_inbox::customer::{CustomerPatch, SavedCustomer};
use hearback_inbox::{Customer, CustomerId, CustomerUndoId, Permission, Timestamp};

/// What a merge left.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The customer, with the numbers of both.
    pub customer: SavedCustomer,
    /// What takes it back.
    pub undo: CustomerUndoId,
}

impl Store {
    /// Makes one customer of two: `kept` stays, with the numbers of both and the parts of `picked`, and
    /// the other goes. [`Store::undo_customers`] takes that back for 30 days. Fields that only the
    /// other has are kept, unless `picked` says otherwise.
    ///
    /// # Errors
    /// [`Error::NotFound`] for either; [`Error::SameCustomer`] when they are one already;
    /// [`Error::NotACustomer`]; [`Error::Forbidden`].
    pub async fn merge_customers(
        &self,
        access: &Access,
        (kept, other): (CustomerId, CustomerId),
        picked: CustomerPatch,
        undo: CustomerUndoId,
        at: Timestamp,
    ) -> Result<Merged, Error> {
        if kept == other {
            return Err(Error::SameCustomer);
        }
        self.database
            .change(access, Permission::CustomersWrite, async move |mut change: Change<'_>| {
                let mut saved = customer::locked(&mut change, kept).await?;
                let gone = customer::locked(&mut change, other).await?;
                let before = saved.clone();
                let organization = change.organization();
                let fields = declared(&mut change, organization).await?;
                join(&mut saved.customer, &gone.customer);
                let given = CustomerPatch { numbers: None, ..picked };
                let numbers = Some(saved.customer.numbers.clone());
                CustomerPatch { numbers, ..given }.apply(&mut saved.customer, &fields)?;
                note_texting(&change, &before.customer, &mut saved, at);
                saved.changed_at = at;
                let linked = Linked::load(&mut change, &[&before, &gone]).await?;
                let both = [&before, &*gone];
                kept::keep(&mut change, undo, &both, Some(&saved.customer), at).await?;
                customer::delete(&mut change, other).await?;
                require_free(&mut change, &saved.customer).await?;
                change.tell_customer_gone(other, at)?;
                change.tell_customer(&mut saved, at)?;
                customer::save(&mut change, &saved).await?;
                change.audit_customer(AuditKind::CustomersMerged, kept, [], at)?;
                linked.follow(&mut change, at).await?;
                Ok(Merged { customer: (*saved).clone(), undo })
            })
            .await
    }
}

/// Gives a customer what only the other has.
fn join(kept: &mut Customer, other: &Customer) {
    for one in &other.numbers {
        if !kept.has(&one.number) {
            kept.numbers.push(one.clone());
        }
    }
    if kept.address.is_empty() {
        kept.address.clone_from(&other.address);
    }
    kept.external_id = kept.external_id.take().or_else(|| other.external_id.clone());
    for (field, value) in &other.fields {
        kept.fields.entry(field.clone()).or_insert_with(|| value.clone());
    }
    kept.texting_on &= other.texting_on;
}

/// Makes two of them again. What was changed since stays changed; a number that is somebody's by now
/// stays theirs.
pub(super) async fn undo(
    change: &mut Change<'_>,
    before: Vec<SavedCustomer>,
    merged: &Customer,
    at: Timestamp,
) -> Result<Vec<SavedCustomer>, Error> {
    let [kept, gone] = <[SavedCustomer; 2]>::try_from(before)
        .map_err(|_| Error::Corrupt("a merge of other than two"))?;
    let mut gone = change.begin(gone);
    let mut restored = vec![];
    match customer::locked(change, kept.customer.id).await {
        Ok(mut saved) => {
            let now = saved.clone();
            part(&mut saved.customer, &kept.customer, merged);
            if saved.customer.texting_on == kept.customer.texting_on {
                saved.texting_changed = kept.texting_changed;
            }
            gone.customer.numbers.retain(|one| now.customer.has(&one.number));
            let as_before = saved.customer == kept.customer;
            saved.changed_at = if as_before { kept.changed_at } else { at };
            rewrite(change, &now, &mut saved, at).await?;
            restored.push((*saved).clone());
        }
        // Deleted since: the other is put back alone.
        Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    restored.push(kept::put_back(change, gone, at).await?);
    Ok(restored)
}

/// Takes back what a merge made of a customer, where that is still so.
fn part(now: &mut Customer, before: &Customer, merged: &Customer) {
    fn back<T: Clone + PartialEq>(now: &mut T, before: &T, merged: &T) {
        if now == merged {
            now.clone_from(before);
        }
    }
    back(&mut now.name, &before.name, &merged.name);
    back(&mut now.address, &before.address, &merged.address);
    back(&mut now.external_id, &before.external_id, &merged.external_id);
    back(&mut now.texting_on, &before.texting_on, &merged.texting_on);
    let names: Vec<_> = merged.fields.keys().chain(before.fields.keys()).cloned().collect();
    for name in names {
        if now.fields.get(&name) == merged.fields.get(&name) {
            match before.fields.get(&name) {
                Some(value) => now.fields.insert(name, value.clone()),
                None => now.fields.remove(&name),
            };
        }
    }
    if now.numbers == merged.numbers {
        now.numbers.clone_from(&before.numbers);
    } else {
        // Those that came with the other go back to them.
        now.numbers.retain(|one| before.has(&one.number) || !merged.has(&one.number));
    }
}
