//! The list of customers: keyset pages by name or by their last text, and what a search finds (C1).

use crate::change::last_event;
use crate::engine::{Find, InvalidCursor, Kind, Page, Tx, Value, fetch_limit, keys, values};
use crate::tables::customer::{self, SELECT};
use crate::{Access, Error, Store};
use hearback_inbox::customer::{ListedCustomer, SavedCustomer, typed_terms};
use hearback_inbox::{CustomerId, OrganizationId, Permission, Timestamp};
use std::collections::HashMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// The conversations of customers.
pub(super) static CONVERSATIONS: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("c.organization_id", Kind::Id), ("c.customer_id", Kind::Id)];
    Find::new("c.last_at, c.unread", "conversations c", &keys).only("c.visible = 1")
});

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CustomerOrder {
    /// By name.
    #[default]
    Name,
    /// Who texted or was texted last, first; those who never did are left out.
    LastText,
}

/// Which customers, and how many.
#[derive(Clone, Debug, Default)]
pub struct CustomerQuery {
    /// Those whose name, number or external id has words that begin like these; blank: all.
    pub search: String,
    /// The order; what a search finds is in the order of the words found.
    pub order: CustomerOrder,
    /// Those after this place.
    pub after: Option<CustomerCursor>,
    /// At most so many.
    pub limit: u16,
}

/// A place in the list. Its text means nothing to clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerCursor {
    /// What the last customer seen is sorted by.
    key: String,
    /// Who that is; by last text, which conversation.
    id: Uuid,
}

/// Someone in the list, and their place.
type Placed = (CustomerId, CustomerCursor);

impl std::fmt::Display for CustomerCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for byte in self.key.bytes() {
            write!(f, "{byte:02x}")?;
        }
        write!(f, ".{}", self.id.simple())
    }
}

impl std::str::FromStr for CustomerCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let invalid = InvalidCursor;
        let (key, id) = text.split_once('.').ok_or(invalid)?;
        let digits = key.as_bytes().chunks(2);
        let byte = |pair: &[u8]| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        };
        let bytes = digits.map(byte).collect::<Option<Vec<_>>>().ok_or(invalid)?;
        let key = String::from_utf8(bytes).map_err(|_| invalid)?;
        Ok(Self { key, id: id.parse().map_err(|_| invalid)? })
    }
}

impl Store {
    /// A page of customers.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to read customers.
    pub async fn customers(
        &self,
        access: &Access,
        query: CustomerQuery,
    ) -> Result<Page<ListedCustomer, CustomerCursor>, Error> {
        access.require(Permission::CustomersRead)?;
        let (organization, sees) = (access.organization(), access.sees_inbox());
        // A search of several words may look at many; a page of the list never does.
        let searches = !query.search.trim().is_empty();
        let read = async move |tx: &mut Tx| page(tx, organization, &query, sees).await;
        if searches {
            self.database.read_on_thread(read).await
        } else {
            self.database.read_inline(read).await
        }
    }

    /// The customer with an external id.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Forbidden`] without the right to read customers.
    pub async fn customer_by_external_id(
        &self,
        access: &Access,
        external_id: String,
    ) -> Result<SavedCustomer, Error> {
        access.require(Permission::CustomersRead)?;
        let organization = access.organization();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = format!(
                    "SELECT {SELECT} FROM customers u WHERE u.organization_id = ?1 \
                     AND u.external_id = ?2"
                );
                let values = values![organization, &external_id];
                let found = customer::queried(tx, organization, &sql, values).await?;
                found.into_iter().next().ok_or(Error::NotFound)
            })
            .await
    }
}

async fn page(
    tx: &mut Tx,
    organization: OrganizationId,
    query: &CustomerQuery,
    sees: bool,
) -> Result<Page<ListedCustomer, CustomerCursor>, Error> {
    let as_of = last_event(tx, organization).await?;
    let found = places(tx, organization, query, sees).await?;
    let place = |(_, place): &Placed| place.clone();
    let page = Page::of(found, query.limit, as_of, place);
    let ids: Vec<_> = page.items.iter().map(|(id, _)| *id).collect();
    let customers = listed(tx, organization, &ids, sees).await?;
    Ok(Page { items: customers, next: page.next, as_of })
}

/// The places on a page, and one more that tells whether there is a next. Who may not see
/// conversations sees no order by them.
async fn places(
    tx: &mut Tx,
    organization: OrganizationId,
    query: &CustomerQuery,
    sees: bool,
) -> Result<Vec<Placed>, Error> {
    let terms = typed_terms(&query.search);
    let limit = fetch_limit(query.limit);
    if !query.search.trim().is_empty() {
        return search(tx, organization, terms, query.after.as_ref(), limit).await;
    }
    match query.order {
        CustomerOrder::LastText if !sees => Ok(vec![]),
        CustomerOrder::LastText => last_texted(tx, organization, query, limit).await,
        CustomerOrder::Name => {
            let (key, id) = after(query.after.as_ref());
            let sql = "SELECT u.name_key, u.id FROM customers u WHERE u.organization_id = ?1 \
                       AND (u.name_key, u.id) > (?2, ?3) ORDER BY u.name_key, u.id LIMIT ?4";
            read(tx, sql, values![organization, key, id, limit]).await
        }
    }
}

fn after(cursor: Option<&CustomerCursor>) -> (&str, Uuid) {
    cursor.map_or(("", Uuid::nil()), |cursor| (cursor.key.as_str(), cursor.id))
}

/// Reads what someone is sorted by, and who they are.
async fn read(tx: &mut Tx, sql: &str, values: &[Value]) -> Result<Vec<Placed>, Error> {
    let mut places = vec![];
    for mut row in tx.query(sql, values).await? {
        let (key, id) = (row.take()?, row.take()?);
        places.push((CustomerId(id), CustomerCursor { key, id }));
    }
    Ok(places)
}

/// Each customer at the last of their conversations.
async fn last_texted(
    tx: &mut Tx,
    organization: OrganizationId,
    query: &CustomerQuery,
    limit: i64,
) -> Result<Vec<Placed>, Error> {
    let end = (Timestamp::MAX, Uuid::max());
    let from = query.after.as_ref().and_then(|cursor| {
        let at = i64::from_str_radix(&cursor.key, 16).ok()?;
        Some((Timestamp::from_microsecond(at).ok()?, cursor.id))
    });
    let (at, id) = from.unwrap_or(end);
    // Whether they have a later one is asked of the few conversations that are theirs: the plus keeps
    // both engines from looking through everyone's later ones.
    let sql = "SELECT c.last_at, c.id, c.customer_id FROM conversations c \
               WHERE c.organization_id = ?1 AND c.visible = 1 AND c.customer_id IS NOT NULL \
               AND (c.last_at, c.id) < (?2, ?3) \
               AND NOT EXISTS (SELECT 1 FROM conversations d WHERE d.organization_id = ?1 \
                   AND d.customer_id = c.customer_id AND d.visible = 1 \
                   AND (+d.last_at, d.id) > (c.last_at, c.id)) \
               ORDER BY c.last_at DESC, c.id DESC LIMIT ?4";
    let mut places = vec![];
    for mut row in tx.query(sql, values![organization, at, id, limit]).await? {
        let (at, id): (Timestamp, Uuid) = (row.take()?, row.take()?);
        let place = CustomerCursor { key: format!("{:x}", at.as_microsecond()), id };
        places.push((row.take()?, place));
    }
    Ok(places)
}

/// Customers with words that begin like each of these, in the order of the words that begin like the
/// longest: it has the fewest.
async fn search(
    tx: &mut Tx,
    organization: OrganizationId,
    mut terms: Vec<String>,
    from: Option<&CustomerCursor>,
    limit: i64,
) -> Result<Vec<Placed>, Error> {
    terms.sort_unstable_by_key(|term| term.chars().count());
    let Some(longest) = terms.pop() else { return Ok(vec![]) };
    let end = |term: &str| format!("{term}{}", char::MAX);
    let (key, id) = after(from);
    let mut values = values![organization, &longest, end(&longest), key, id, limit].to_vec();
    let mut others = String::new();
    for term in &terms {
        values.push(term.into());
        values.push(end(term).into());
        let last = values.len();
        // Looked up for each in turn: of EXISTS both engines may make a join, which begins with everyone
        // whom the other word finds.
        others += &format!(
            " AND (SELECT 1 FROM customer_terms o WHERE o.organization_id = ?1 \
             AND o.customer_id = t.customer_id AND o.term >= ?{} AND o.term < ?{last} \
             LIMIT 1) IS NOT NULL",
            last - 1
        );
    }
    // Someone with two such words is found by the first of them.
    let sql = format!(
        "SELECT t.term, t.customer_id FROM customer_terms t WHERE t.organization_id = ?1 \
         AND t.term >= ?2 AND t.term < ?3 AND (t.term, t.customer_id) > (?4, ?5) \
         AND NOT EXISTS (SELECT 1 FROM customer_terms e WHERE e.organization_id = ?1 \
             AND e.customer_id = t.customer_id AND e.term >= ?2 AND e.term < t.term){others} \
         ORDER BY t.term, t.customer_id LIMIT ?6"
    );
    read(tx, &sql, &values).await
}

/// Customers in the order of their ids here, with what was texted last.
async fn listed(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[CustomerId],
    sees: bool,
) -> Result<Vec<ListedCustomer>, Error> {
    let customers = customer::by_ids(tx, organization, ids).await?;
    let texted = if sees { ids } else { &[] };
    let mut last = HashMap::new();
    let found = tx.find_each(&CONVERSATIONS, &keys(organization, texted)).await?;
    for (id, rows) in texted.iter().zip(found) {
        for mut row in rows {
            let (at, unread): (Timestamp, i64) = (row.take()?, row.take()?);
            let (newest, sum) = last.entry(*id).or_insert((at, 0));
            *newest = at.max(*newest);
            *sum += unread;
        }
    }
    let listed = customers.into_iter().map(|customer| {
        let texted = last.get(&customer.customer.id);
        ListedCustomer {
            last_at: texted.map(|(at, _)| *at),
            unread: texted.map_or(0, |(_, unread)| *unread),
            customer,
        }
    });
    Ok(listed.collect())
}
