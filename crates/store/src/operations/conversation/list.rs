//! The list of conversations: keyset pages, newest first.

use crate::change::last_event;
use crate::engine::value::assignee;
use crate::engine::{Cursor, Page, Tx, Value, values};
use crate::tables::conversation::{SELECT, by_number, read};
use crate::{Access, Error, Store};
use hearback_inbox::conversation::{ConversationView, Tab};
use hearback_inbox::{Address, Conversation, LineId, OrganizationId, UserId};

/// The assignee filter (I3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssigneeFilter {
    /// Whoever it is.
    #[default]
    Anyone,
    /// Nobody's.
    Nobody,
    /// One member's.
    Member(UserId),
}

/// Which conversations, and how many.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// The tab.
    pub tab: Tab,
    /// One line's.
    pub line: Option<LineId>,
    /// One assignee's.
    pub assignee: AssigneeFilter,
    /// The conversation with this number, whatever the tab and filters.
    pub number: Option<Address>,
    /// Those after this place in the list.
    pub before: Option<Cursor>,
    /// At most so many.
    pub limit: u16,
}

impl Store {
    /// A page of conversations, newest first; empty for those who may not see the inbox.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn conversations(
        &self,
        access: &Access,
        query: ListQuery,
    ) -> Result<Page<ConversationView>, Error> {
        let organization = access.organization();
        let sees = access.sees_inbox();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                // Read first: what the page includes beyond it, its events bring once more,
                // harmlessly.
                let as_of = last_event(tx, organization).await?;
                let found = match &query.number {
                    _ if !sees => vec![],
                    Some(number) => {
                        let number = &number.clone().canonical();
                        let found = by_number(tx, organization, number).await?;
                        found.into_iter().filter(|c| c.visible).collect()
                    }
                    None => found(tx, organization, &query).await?,
                };
                let place = |c: &Conversation| Cursor { at: c.last_at, id: c.id.0 };
                Ok(Page::of(found, query.limit, as_of, place).map(Conversation::into_view))
            })
            .await
    }
}

/// SQLite takes no more parts in one compound query than 500; far fewer are usual.
const MOST_RANGES: usize = 400;

/// The conversations on a page, and one more that tells whether there is a next.
async fn found(
    tx: &mut Tx,
    organization: OrganizationId,
    query: &ListQuery,
) -> Result<Vec<Conversation>, Error> {
    let cells = cells(tx, organization, query).await?;
    if cells.is_empty() {
        return Ok(vec![]);
    }
    let mut found = vec![];
    for cells in cells.chunks(MOST_RANGES) {
        let (page, values) = merge(tx.is_postgres(), organization, query, cells);
        // The few rows of the page first, then what is to be shown of each. SQLite takes its word
        // that it is to be done in this order, and knows from the index where each row lies;
        // PostgreSQL finds the order by itself.
        let rows = if tx.is_postgres() {
            "JOIN conversations c ON c.organization_id = ?1 AND c.id = page.id"
        } else {
            "CROSS JOIN conversations c ON c.rowid = page.place"
        };
        let columns = SELECT.as_str();
        let sql = format!(
            "SELECT {columns} FROM ({page}) AS page {rows} \
             LEFT JOIN customers u ON u.organization_id = c.organization_id AND u.id = c.customer_id"
        );
        for row in tx.query(&sql, &values).await? {
            found.push(read(row)?);
        }
    }
    found.sort_unstable_by_key(|c| std::cmp::Reverse((c.last_at, c.id)));
    found.truncate(usize::from(query.limit) + 1);
    Ok(found)
}

/// The cells that the filters match and that have something for the tab; the one that stands for all
/// where an index has them all in order.
async fn cells(
    tx: &mut Tx,
    organization: OrganizationId,
    query: &ListQuery,
) -> Result<Vec<Option<(Value, Value)>>, Error> {
    let who = match query.assignee {
        AssigneeFilter::Anyone => None,
        AssigneeFilter::Nobody => Some(assignee(None)),
        AssigneeFilter::Member(id) => Some(assignee(Some(id))),
    };
    let line = query.line.map(Value::from);
    let has_any = match query.tab {
        Tab::Open => "open > 0",
        Tab::Closed => "closed > 0",
        Tab::All => "open + closed > 0",
        Tab::Unread => "unread > 0",
        Tab::Unrecognized => "unrecognized > 0",
    };
    match (line, who) {
        (None, None) if matches!(query.tab, Tab::Open | Tab::Closed | Tab::All) => Ok(vec![None]),
        (Some(line), Some(who)) => Ok(vec![Some((line, who))]),
        (line, who) => {
            let sql = format!(
                "SELECT line_id, assignee_id FROM counters WHERE organization_id = ?1 AND {has_any}"
            );
            let mut cells = vec![];
            for mut row in tx.query(&sql, values![organization]).await? {
                let cell = (Value::Id(row.take()?), Value::Id(row.take()?));
                let matches = line.as_ref().is_none_or(|line| *line == cell.0)
                    && who.as_ref().is_none_or(|who| *who == cell.1);
                if matches {
                    cells.push(Some(cell));
                }
            }
            Ok(cells)
        }
    }
}

const ORDER: &str = "ORDER BY last_at DESC, id DESC LIMIT ?4";

/// Merges ranges: of every cell, and of both states where the tab takes both. Each range names its
/// condition in the words of its index, and no engine reads more of it than the page takes: both
/// merge what comes in order, and sort nothing. They want it said differently: SQLite sees the order
/// of a plain range alone, PostgreSQL that of a range with an order and a limit of its own alone.
fn merge(
    postgres: bool,
    organization: OrganizationId,
    query: &ListQuery,
    cells: &[Option<(Value, Value)>],
) -> (String, Vec<Value>) {
    let from = Cursor::or_end(query.before);
    let limit = i64::from(query.limit) + 1;
    let mut values = values![organization, from.at, from.id, limit].to_vec();
    let tabs: &[&str] = match query.tab {
        Tab::Open => &["state = 'open'"],
        Tab::Closed => &["state = 'closed'"],
        Tab::All => &["state = 'open'", "state = 'closed'"],
        Tab::Unread => &["has_unread = 1"],
        Tab::Unrecognized => &["unrecognized = 1"],
    };
    let place = if postgres { "" } else { ", rowid AS place" };
    let mut ranges = vec![];
    for cell in cells {
        let mut of_cell = String::new();
        if let Some((line, who)) = cell {
            values.push(line.clone());
            values.push(who.clone());
            let last = values.len();
            of_cell = format!("AND line_id = ?{} AND assignee_id = ?{last} ", last - 1);
        }
        ranges.extend(tabs.iter().map(|tab| {
            format!(
                "SELECT id, last_at{place} FROM conversations WHERE organization_id = ?1 \
                 {of_cell}AND {tab} AND visible = 1 AND (last_at, id) < (?2, ?3)"
            )
        }));
    }
    if postgres {
        let ordered = ranges.iter().map(|range| format!("SELECT * FROM ({range} {ORDER}) AS r"));
        let ranges = ordered.collect::<Vec<_>>().join(" UNION ALL ");
        return (format!("SELECT id, last_at FROM ({ranges}) AS m {ORDER}"), values);
    }
    (format!("{} {ORDER}", ranges.join(" UNION ALL ")), values)
}
