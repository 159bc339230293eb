//! Customers, their numbers, and what they are found by: their rows.

use super::conversation::read_customer;
use crate::Error;
use crate::change::{Change, Locked};
use crate::engine::record::{Json, record};
use crate::engine::{Find, Insert, Kind, Remove, Row, Tx, Value, WriteTx, keys, values};
use hearback_inbox::customer::{CustomerNumber, SavedCustomer, name_key, terms};
use hearback_inbox::{
    Address, Conversation, Customer, CustomerId, CustomerSummary, OrganizationId, Timestamp,
};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

record! {
    /// A row of `customers`.
    CustomerRow as "u" {
        organization_id: OrganizationId,
        id: CustomerId,
        name: String,
        name_key: String,
        address: String,
        external_id: Option<String>,
        fields: Json,
        texting_on: bool,
        texting_changed: Json,
        created_at: Timestamp,
        changed_at: Timestamp,
        revision: i64,
    }
}

/// The columns that [`read`] takes, of `customers u`.
pub(crate) const SELECT: &str = CustomerRow::SELECT;

/// Finds those with an external id.
pub(crate) static BY_EXTERNAL_ID: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("u.organization_id", Kind::Id), ("u.external_id", Kind::Text)];
    Find::new("u.id", "customers u", &keys)
});

/// Finds the customers of many numbers.
pub(crate) static BY_NUMBER: LazyLock<Find> = LazyLock::new(|| {
    Find::new(
        "u.id, u.name, u.address, u.external_id, u.texting_on",
        "customer_numbers n JOIN customers u \
         ON u.organization_id = n.organization_id AND u.id = n.customer_id",
        &[("n.organization_id", Kind::Id), ("n.number", Kind::Text)],
    )
});
static BY_ID: LazyLock<Find> = LazyLock::new(|| {
    Find::new(SELECT, "customers u", &[("u.organization_id", Kind::Id), ("u.id", Kind::Id)])
});
// Asked for in order, SQLite goes through all numbers of the organization, which are.
static NUMBERS: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("n.organization_id", Kind::Id), ("n.customer_id", Kind::Id)];
    Find::new("n.place, n.number, n.label", "customer_numbers n", &keys)
});
static SAVE: LazyLock<Insert> =
    LazyLock::new(|| Insert::replacing("customers", CustomerRow::COLUMNS, 2, &["created_at"]));
static NEW_NUMBER: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("number", Kind::Text),
        ("customer_id", Kind::Id),
        ("label", Kind::Text),
        ("place", Kind::Int),
    ];
    Insert::new("customer_numbers", &columns, "")
});
static NEW_TERM: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [("organization_id", Kind::Id), ("term", Kind::Text), ("customer_id", Kind::Id)];
    Insert::new("customer_terms", &columns, "ON CONFLICT DO NOTHING")
});

const OF_CUSTOMER: [(&str, Kind); 2] = [("organization_id", Kind::Id), ("customer_id", Kind::Id)];
static NUMBERS_OF: LazyLock<Remove> =
    LazyLock::new(|| Remove::new("customer_numbers", &OF_CUSTOMER));
static TERMS_OF: LazyLock<Remove> = LazyLock::new(|| Remove::new("customer_terms", &OF_CUSTOMER));
static RECORDS_OF: LazyLock<Remove> =
    LazyLock::new(|| Remove::new("customers", &[("organization_id", Kind::Id), ("id", Kind::Id)]));

fn row(organization: OrganizationId, saved: &SavedCustomer) -> Result<Vec<Value>, Error> {
    let customer = &saved.customer;
    CustomerRow {
        organization_id: organization,
        id: customer.id,
        name: customer.name.clone(),
        name_key: name_key(&customer.name),
        address: customer.address.clone(),
        external_id: customer.external_id.clone(),
        fields: Json::of(Some(&customer.fields))?,
        texting_on: customer.texting_on,
        texting_changed: Json::of(saved.texting_changed.as_ref())?,
        created_at: saved.created_at,
        changed_at: saved.changed_at,
        revision: saved.revision,
    }
    .write()
}

/// Reads a customer whose numbers are yet to come.
fn read(mut row: Row) -> Result<SavedCustomer, Error> {
    let c = CustomerRow::read(&mut row)?;
    let customer = Customer {
        id: c.id,
        name: c.name,
        numbers: vec![],
        address: c.address,
        external_id: c.external_id,
        fields: c.fields.parse()?.unwrap_or_default(),
        texting_on: c.texting_on,
    };
    Ok(SavedCustomer {
        customer,
        texting_changed: c.texting_changed.parse()?,
        created_at: c.created_at,
        changed_at: c.changed_at,
        revision: c.revision,
    })
}

/// The customer with a number, if one is on file.
pub(crate) async fn with_number(
    tx: &mut Tx,
    organization: OrganizationId,
    number: &Address,
) -> Result<Option<CustomerSummary>, Error> {
    Ok(with_numbers(tx, organization, std::slice::from_ref(number)).await?.remove(number))
}

/// The customers with some numbers, by number.
pub(crate) async fn with_numbers(
    tx: &mut Tx,
    organization: OrganizationId,
    numbers: &[Address],
) -> Result<HashMap<Address, CustomerSummary>, Error> {
    let keys: Vec<_> = numbers.iter().map(|n| values![organization, n].to_vec()).collect();
    let mut owners = HashMap::new();
    for (number, rows) in numbers.iter().zip(tx.find_each(&BY_NUMBER, &keys).await?) {
        let Some(mut row) = rows.into_iter().next() else { continue };
        owners.extend(read_customer(&mut row)?.map(|owner| (number.clone(), owner)));
    }
    Ok(owners)
}

/// The customers with some ids; those that are there.
pub(crate) async fn by_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[CustomerId],
) -> Result<Vec<SavedCustomer>, Error> {
    let keys = keys(organization, ids);
    let found = tx.find_each(&BY_ID, &keys).await?;
    let mut found = found.into_iter().flatten().map(read).collect::<Result<Vec<_>, _>>()?;
    add_numbers(tx, organization, &mut found).await?;
    Ok(found)
}

/// A customer.
pub(crate) async fn by_id(
    tx: &mut Tx,
    organization: OrganizationId,
    id: CustomerId,
) -> Result<SavedCustomer, Error> {
    by_ids(tx, organization, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// The customers of a query that selects [`SELECT`].
pub(crate) async fn queried(
    tx: &mut Tx,
    organization: OrganizationId,
    sql: &str,
    values: &[Value],
) -> Result<Vec<SavedCustomer>, Error> {
    let rows = tx.query(sql, values).await?;
    let mut found = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    add_numbers(tx, organization, &mut found).await?;
    Ok(found)
}

async fn add_numbers(
    tx: &mut Tx,
    organization: OrganizationId,
    customers: &mut [SavedCustomer],
) -> Result<(), Error> {
    let ids: Vec<_> = customers.iter().map(|saved| saved.customer.id).collect();
    for (saved, numbers) in customers.iter_mut().zip(numbers_of_each(tx, organization, &ids).await?)
    {
        saved.customer.numbers = numbers;
    }
    Ok(())
}

/// The numbers of some customers, the preferred one first.
async fn numbers_of_each(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[CustomerId],
) -> Result<Vec<Vec<CustomerNumber>>, Error> {
    let found = tx.find_each(&NUMBERS, &keys(organization, ids)).await?;
    let mut all = Vec::with_capacity(found.len());
    for rows in found {
        let mut placed: Vec<(i64, Address, String)> = vec![];
        for mut row in rows {
            placed.push((row.take()?, row.take()?, row.take()?));
        }
        placed.sort_unstable();
        let number = |(_, number, label)| CustomerNumber { number, label };
        all.push(placed.into_iter().map(number).collect());
    }
    Ok(all)
}

/// All numbers of the customer that a conversation is with, the preferred one first; its own alone
/// when nobody is on file.
pub(crate) async fn numbers_of(
    tx: &mut Tx,
    organization: OrganizationId,
    conversation: &Conversation,
) -> Result<Vec<CustomerNumber>, Error> {
    let Some(customer) = &conversation.customer else {
        return Ok(vec![conversation.number.clone().into()]);
    };
    let found = numbers_of_each(tx, organization, &[customer.id]).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}

/// A customer to be changed.
pub(crate) async fn locked<'t>(
    change: &mut Change<'t>,
    id: CustomerId,
) -> Result<Locked<'t, SavedCustomer>, Error> {
    locked_each(change, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// Customers to be changed; those of them who are there.
pub(crate) async fn locked_each<'t>(
    change: &mut Change<'t>,
    ids: &[CustomerId],
) -> Result<Vec<Locked<'t, SavedCustomer>>, Error> {
    let organization = change.organization();
    let found = change.lock_each(&BY_ID, &keys(organization, ids), read).await?;
    let mut found: Vec<_> = found.into_iter().flatten().collect();
    let ids: Vec<_> = found.iter().map(|saved| saved.customer.id).collect();
    let numbers = numbers_of_each(change, organization, &ids).await?;
    for (saved, numbers) in found.iter_mut().zip(numbers) {
        saved.customer.numbers = numbers;
    }
    Ok(found)
}

/// Writes a customer, new or changed, with their numbers and what they are found by.
pub(crate) async fn save<'t>(
    change: &mut Change<'t>,
    saved: &Locked<'t, SavedCustomer>,
) -> Result<(), Error> {
    forget_parts(change, saved.customer.id).await?;
    save_new(change, std::iter::once(&**saved)).await
}

/// Writes many customers, of whom those with these ids were there before.
pub(crate) async fn save_each<'t>(
    change: &mut Change<'t>,
    there: &[CustomerId],
    customers: &[Locked<'t, SavedCustomer>],
) -> Result<(), Error> {
    let there = keys(change.organization(), there);
    change.remove(&NUMBERS_OF, &there).await?;
    change.remove(&TERMS_OF, &there).await?;
    save_new(change, customers.iter().map(|saved| &**saved)).await
}

/// Deletes many customers.
pub(crate) async fn delete_each(change: &mut Change<'_>, ids: &[CustomerId]) -> Result<(), Error> {
    let keys = keys(change.organization(), ids);
    for table in [&*NUMBERS_OF, &*TERMS_OF, &*RECORDS_OF] {
        change.remove(table, &keys).await?;
    }
    Ok(())
}

/// Deletes a customer.
pub(crate) async fn delete(change: &mut Change<'_>, id: CustomerId) -> Result<(), Error> {
    forget_parts(change, id).await?;
    let organization = change.organization();
    let sql = "DELETE FROM customers WHERE organization_id = ?1 AND id = ?2";
    change.execute(sql, values![organization, id]).await.map(drop)
}

async fn forget_parts(change: &mut Change<'_>, id: CustomerId) -> Result<(), Error> {
    let organization = change.organization();
    for table in ["customer_numbers", "customer_terms"] {
        let sql = format!("DELETE FROM {table} WHERE organization_id = ?1 AND customer_id = ?2");
        change.execute(&sql, values![organization, id]).await?;
    }
    Ok(())
}

/// Writes customers that have no numbers and terms yet.
async fn save_new(
    change: &mut Change<'_>,
    customers: impl Iterator<Item = &SavedCustomer>,
) -> Result<(), Error> {
    let organization = change.organization();
    let (mut rows, mut numbers, mut words) = (vec![], vec![], vec![]);
    for saved in customers {
        let customer = &saved.customer;
        rows.push(row(organization, saved)?);
        // Two notations may be one phone, which stands where the first of them does.
        let mut places = BTreeMap::new();
        for (place, one) in (0_i64..).zip(&customer.numbers) {
            places.entry(one.number.clone().canonical()).or_insert((place, &one.label));
        }
        for (number, (place, label)) in &places {
            numbers.push(values![organization, number, customer.id, *label, *place].to_vec());
        }
        for term in terms(customer) {
            words.push(values![organization, &term, customer.id].to_vec());
        }
    }
    change.insert(&SAVE, &rows).await?;
    change.insert(&NEW_NUMBER, &numbers).await?;
    change.insert(&NEW_TERM, &words).await
}

/// Writes new customers, each with the time since when they are on file.
pub(crate) async fn add(
    change: &mut Change<'_>,
    customers: impl Iterator<Item = (&Customer, Timestamp)>,
) -> Result<(), Error> {
    let saved: Vec<_> =
        customers.map(|(customer, at)| SavedCustomer::new(customer.clone(), at)).collect();
    save_new(change, saved.iter()).await
}

/// Makes the customers of before findable and sorted, in a migration.
pub(crate) async fn index_all(tx: &mut WriteTx) -> Result<(), Error> {
    const AT_ONCE: i64 = 1_000;
    let numbers = "SELECT place, number, label FROM customer_numbers \
                   WHERE organization_id = ?1 AND customer_id = ?2";
    let next = "SELECT organization_id, id, name, external_id FROM customers \
                WHERE name_key = '' AND name <> '' LIMIT ?1";
    loop {
        let rows = tx.query(next, values![AT_ONCE]).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut words = vec![];
        for mut found in rows {
            let (organization, id): (OrganizationId, CustomerId) = (found.take()?, found.take()?);
            let (name, external_id): (String, Option<String>) = (found.take()?, found.take()?);
            let mut of_them = vec![];
            for mut row in tx.query(numbers, values![organization, id]).await? {
                let _place: i64 = row.take()?;
                of_them.push(CustomerNumber { number: row.take()?, label: row.take()? });
            }
            let key = Some(name_key(&name)).filter(|key| !key.is_empty());
            let key = key.unwrap_or_else(|| "~".to_owned());
            let sql = "UPDATE customers SET name_key = ?3 WHERE organization_id = ?1 AND id = ?2";
            tx.execute(sql, values![organization, id, key]).await?;
            let customer = Customer {
                id,
                name,
                numbers: of_them,
                address: String::new(),
                external_id,
                fields: BTreeMap::new(),
                texting_on: true,
            };
            let of_each = |term| values![organization, &term, id].to_vec();
            words.extend(terms(&customer).into_iter().map(of_each));
        }
        tx.insert(&NEW_TERM, &words).await?;
    }
}
