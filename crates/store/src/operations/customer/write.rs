//! Writing a customer: their record, and whatever follows from it.

use super::fields::declared;
use super::linked::Linked;
use crate::Error;
use crate::change::{Change, Locked};
use crate::engine::values;
use crate::tables::customer;
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind};
use hearback_inbox::customer::{CustomerField, CustomerPatch, SavedCustomer, TextingChange};
use hearback_inbox::{Customer, CustomerId, Timestamp};

/// Adds a customer.
pub(super) async fn begin(
    change: &mut Change<'_>,
    id: CustomerId,
    content: &CustomerPatch,
    at: Timestamp,
) -> Result<SavedCustomer, Error> {
    let blank = Customer {
        id,
        name: String::new(),
        numbers: vec![],
        address: String::new(),
        external_id: None,
        fields: [].into(),
        texting_on: true,
    };
    let mut saved = change.begin(SavedCustomer::new(blank, at));
    // Left out, it would be refused as blank.
    let name = Some(content.name.clone().unwrap_or_default());
    let content = CustomerPatch { name, ..content.clone() };
    let organization = change.organization();
    content.apply(&mut saved.customer, &declared(change, organization).await?)?;
    if !saved.customer.texting_on {
        saved.texting_changed = Some(TextingChange { by: change.access().actor(), at });
    }
    let linked = Linked::load(change, &[&saved]).await?;
    require_free(change, &saved.customer).await?;
    change.tell_customer(&mut saved, at)?;
    customer::save(change, &saved).await?;
    change.audit_customer(AuditKind::CustomerAdded, id, [], at)?;
    linked.follow(change, at).await?;
    Ok((*saved).clone())
}

/// Changes a customer; a change that changes nothing tells nothing.
pub(super) async fn alter<'t>(
    change: &mut Change<'t>,
    mut saved: Locked<'t, SavedCustomer>,
    (kind, patch): (AuditKind, &CustomerPatch),
    at: Timestamp,
) -> Result<SavedCustomer, Error> {
    let before = saved.clone();
    let organization = change.organization();
    let fields = declared(change, organization).await?;
    patch.apply(&mut saved.customer, &fields)?;
    if saved.customer == before.customer {
        return Ok(before);
    }
    note_texting(change, &before.customer, &mut saved, at);
    saved.changed_at = at;
    let changes = changes(&before.customer, &saved.customer, &fields);
    rewrite(change, &before, &mut saved, at).await?;
    change.audit_customer(kind, saved.customer.id, changes, at)?;
    Ok((*saved).clone())
}

/// Notes who switches texting on or off.
pub(super) fn note_texting(
    change: &Change<'_>,
    before: &Customer,
    saved: &mut SavedCustomer,
    at: Timestamp,
) {
    if before.texting_on != saved.customer.texting_on {
        saved.texting_changed = Some(TextingChange { by: change.access().actor(), at });
    }
}

/// Writes what a customer has become, and has their conversations follow.
pub(super) async fn rewrite<'t>(
    change: &mut Change<'t>,
    before: &SavedCustomer,
    saved: &mut Locked<'t, SavedCustomer>,
    at: Timestamp,
) -> Result<(), Error> {
    let linked = Linked::load(change, &[before, &**saved]).await?;
    require_free(change, &saved.customer).await?;
    change.tell_customer(saved, at)?;
    customer::save(change, saved).await?;
    linked.follow(change, at).await
}

/// Refuses numbers and an external id that another customer has.
pub(super) async fn require_free(
    change: &mut Change<'_>,
    customer: &Customer,
) -> Result<(), Error> {
    let organization = change.organization();
    let numbers: Vec<_> = customer.numbers.iter().map(|one| one.number.clone()).collect();
    let mut owners = customer::with_numbers(change, organization, &numbers).await?;
    for number in numbers {
        if let Some(owner) = owners.remove(&number).filter(|owner| owner.id != customer.id) {
            return Err(Error::NumberOnFile { number, owner: Box::new(owner) });
        }
    }
    let Some(external_id) = &customer.external_id else { return Ok(()) };
    let found = with_external_id(change, external_id).await?;
    let Some(id) = found.filter(|id| *id != customer.id) else { return Ok(()) };
    let owner = customer::by_id(change, organization, id).await?.customer.summary();
    Err(Error::ExternalIdTaken { external_id: external_id.clone(), owner: Box::new(owner) })
}

pub(super) async fn with_external_id(
    change: &mut Change<'_>,
    external_id: &str,
) -> Result<Option<CustomerId>, Error> {
    let organization = change.organization();
    let sql = "SELECT id FROM customers WHERE organization_id = ?1 AND external_id = ?2";
    let found = change.find(sql, values![organization, external_id]).await?;
    found.map(|mut row| row.take()).transpose()
}

/// Which parts of a record changed, for the audit log: what they say is nobody's to keep for good.
fn changes(
    before: &Customer,
    after: &Customer,
    fields: &[CustomerField],
) -> [Option<AuditChange>; 2] {
    let mut parts: Vec<&str> = vec![];
    let mut note = |changed: bool, part| {
        if changed {
            parts.push(part);
        }
    };
    note(before.name != after.name, "Name");
    note(before.numbers != after.numbers, "Numbers");
    note(before.address != after.address, "Address");
    note(before.external_id != after.external_id, "External ID");
    for field in fields {
        let changed = before.fields.get(&field.field) != after.fields.get(&field.field);
        note(changed, &field.label);
    }
    let parts = Some(parts.join(", ")).filter(|parts| !parts.is_empty());
    let on = |customer: &Customer| if customer.texting_on { "on" } else { "off" }.to_owned();
    [
        AuditChange::of(AuditField::Parts, None, parts),
        AuditChange::of(AuditField::Texting, on(before), on(after)),
    ]
}
