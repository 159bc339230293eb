//! What was deleted or merged, kept as it was until that can no longer be taken back.

use super::linked::Linked;
use super::write::require_free;
use crate::change::{Change, Locked, last_event};
use crate::engine::actor::ActorWord;
use crate::engine::record::{Json, MaybeWord, record};
use crate::engine::{Insert, Page, Row, Tx, fetch_limit, values};
use crate::tables::customer;
use crate::{Access, Error, Store};
use hearback_inbox::audit::AuditKind;
use hearback_inbox::customer::{RestorableCustomer, SavedCustomer};
use hearback_inbox::{ActorId, Customer, CustomerUndoId, OrganizationId, Permission, Timestamp};
use jiff::SignedDuration;
use std::sync::LazyLock;
use uuid::Uuid;

/// For so long it can be taken back.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

record! {
    /// A row of `customer_undos`.
    KeptRow as "k" {
        organization_id: OrganizationId,
        id: CustomerUndoId,
        at: Timestamp,
        customers: Json,
        merged: Json,
        actor: MaybeWord<ActorWord>,
        actor_id: Option<ActorId>,
    }
}

static INSERT: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("customer_undos", KeptRow::COLUMNS, ""));

impl Store {
    /// Customers who were deleted or merged and can be put back, the last first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to change customers.
    pub async fn kept_customers(
        &self,
        access: &Access,
        before: Option<CustomerUndoId>,
        limit: u16,
        now: Timestamp,
    ) -> Result<Page<RestorableCustomer, CustomerUndoId>, Error> {
        access.require(Permission::CustomersWrite)?;
        let organization = access.organization();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let as_of = last_event(tx, organization).await?;
                let since = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
                let before = before.map_or(Uuid::max(), |id| id.0);
                let sql = format!(
                    "SELECT {} FROM customer_undos k WHERE k.organization_id = ?1 AND k.id < ?2 \
                     AND k.at >= ?3 ORDER BY k.id DESC LIMIT ?4",
                    KeptRow::SELECT
                );
                let values = values![organization, before, since, fetch_limit(limit)];
                let rows = tx.query(&sql, values).await?;
                let kept = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
                Ok(Page::of(kept, limit, as_of, |kept: &RestorableCustomer| kept.id))
            })
            .await
    }
}

fn read(mut row: Row) -> Result<RestorableCustomer, Error> {
    let row = KeptRow::read(&mut row)?;
    let mut customers: Vec<SavedCustomer> = row.customers.parse()?.unwrap_or_default();
    // Of a merge, the last is the one that went.
    let gone = customers.pop().ok_or(Error::Corrupt("nothing to put back"))?;
    Ok(RestorableCustomer {
        id: row.id,
        at: row.at,
        by: row.actor.0.map(|word| word.actor(row.actor_id)).transpose()?,
        customer: gone.customer,
        merged_into: row.merged.parse()?,
        until: row.at.checked_add(KEPT).unwrap_or(Timestamp::MAX),
    })
}

/// Keeps customers as they are before they go; `merged` is what a merge leaves of them.
pub(super) async fn keep(
    change: &mut Change<'_>,
    id: CustomerUndoId,
    customers: &[&SavedCustomer],
    merged: Option<&Customer>,
    at: Timestamp,
) -> Result<(), Error> {
    let actor = change.access().actor();
    let row = KeptRow {
        organization_id: change.organization(),
        id,
        at,
        customers: Json::of(Some(&customers))?,
        merged: Json::of(merged)?,
        actor: MaybeWord(Some(ActorWord::of(actor))),
        actor_id: actor.id(),
    };
    change.insert(&INSERT, &[row.write()?]).await
}

/// What was kept, which is kept no longer.
pub(super) async fn taken(
    change: &mut Change<'_>,
    id: CustomerUndoId,
    at: Timestamp,
) -> Result<(Vec<SavedCustomer>, Option<Customer>), Error> {
    let organization = change.organization();
    let sql = "SELECT at, customers, merged FROM customer_undos \
               WHERE organization_id = ?1 AND id = ?2";
    let mut row = change.find(sql, values![organization, id]).await?.ok_or(Error::NotFound)?;
    let then: Timestamp = row.take()?;
    if at.duration_since(then) > KEPT {
        return Err(Error::NotFound);
    }
    let before = row.take_json()?.ok_or(Error::Corrupt("nothing to put back"))?;
    let merged = row.take_json()?;
    let sql = "DELETE FROM customer_undos WHERE organization_id = ?1 AND id = ?2";
    change.execute(sql, values![organization, id]).await?;
    Ok((before, merged))
}

/// Puts a customer back who is not on file.
pub(super) async fn put_back<'t>(
    change: &mut Change<'t>,
    mut saved: Locked<'t, SavedCustomer>,
    at: Timestamp,
) -> Result<SavedCustomer, Error> {
    let linked = Linked::load(change, &[&saved]).await?;
    require_free(change, &saved.customer).await?;
    change.tell_customer(&mut saved, at)?;
    customer::save(change, &saved).await?;
    change.audit_customer(AuditKind::CustomersRestored, saved.customer.id, [], at)?;
    linked.follow(change, at).await?;
    Ok((*saved).clone())
}
