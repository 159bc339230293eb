//! Customers and their numbers: their rows.

use super::conversation::read_customer;
use crate::Error;
use crate::change::Change;
use crate::engine::value::json;
use crate::engine::{Find, Insert, Kind, Tx, values};
use hearback_inbox::{Address, Conversation, Customer, CustomerSummary, OrganizationId, Timestamp};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Finds the customers of many numbers.
pub(crate) static BY_NUMBER: LazyLock<Find> = LazyLock::new(|| {
    Find::new(
        "u.id, u.name, u.address, u.external_id, u.texting_on",
        "customer_numbers n JOIN customers u \
         ON u.organization_id = n.organization_id AND u.id = n.customer_id",
        &[("n.organization_id", Kind::Id), ("n.number", Kind::Text)],
    )
});
static NEW: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("id", Kind::Id),
        ("name", Kind::Text),
        ("address", Kind::Text),
        ("external_id", Kind::Text),
        ("fields", Kind::Text),
        ("texting_on", Kind::Int),
        ("created_at", Kind::Int),
    ];
    Insert::new("customers", &columns, "")
});
static NEW_NUMBER: LazyLock<Insert> = LazyLock::new(|| {
    let columns =
        [("organization_id", Kind::Id), ("number", Kind::Text), ("customer_id", Kind::Id)];
    Insert::new("customer_numbers", &columns, "")
});

/// The customer with a number, if one is on file.
pub(crate) async fn with_number(
    tx: &mut Tx,
    organization: OrganizationId,
    number: &Address,
) -> Result<Option<CustomerSummary>, Error> {
    let found = tx.find_each(&BY_NUMBER, &[values![organization, number].to_vec()]).await?;
    match found.into_iter().flatten().next() {
        Some(mut row) => read_customer(&mut row),
        None => Ok(None),
    }
}

/// All numbers of the customer that a conversation is with, in order; its own alone when nobody is
/// on file.
pub(crate) async fn numbers_of(
    tx: &mut Tx,
    organization: OrganizationId,
    conversation: &Conversation,
) -> Result<Vec<Address>, Error> {
    let Some(customer) = &conversation.customer else {
        return Ok(vec![conversation.number.clone()]);
    };
    // Asked for in order, SQLite goes through all numbers of the organization, which are.
    let sql = "SELECT number FROM customer_numbers WHERE organization_id = ?1 AND customer_id = ?2";
    let rows = tx.query(sql, values![organization, customer.id]).await?;
    let mut numbers =
        rows.into_iter().map(|mut row| row.take()).collect::<Result<Vec<Address>, _>>()?;
    numbers.sort_unstable();
    Ok(numbers)
}

/// Writes new customers, each with the time since when they are on file.
pub(crate) async fn add(
    change: &mut Change<'_>,
    customers: impl Iterator<Item = (&Customer, Timestamp)>,
) -> Result<(), Error> {
    let organization = change.organization();
    let (mut rows, mut numbers) = (vec![], vec![]);
    for (customer, at) in customers {
        rows.push(vec![
            organization.into(),
            customer.id.into(),
            (&customer.name).into(),
            (&customer.address).into(),
            customer.external_id.clone().into(),
            json(&customer.fields)?,
            customer.texting_on.into(),
            at.into(),
        ]);
        // Two notations may be one phone.
        let phones = customer.numbers.iter().map(|number| number.clone().canonical());
        for number in phones.collect::<BTreeSet<_>>() {
            numbers.push(values![organization, &number, customer.id].to_vec());
        }
    }
    change.insert(&NEW, &rows).await?;
    change.insert(&NEW_NUMBER, &numbers).await
}
