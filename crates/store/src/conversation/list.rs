//! The list of conversations: keyset pages, newest first.

use super::{FROM, SELECT, read};
use crate::value::{Value, assignee};
use crate::{Error, Store};
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::{Access, Address, Conversation, LineId, Timestamp, UserId};
use uuid::Uuid;

/// The status tabs (I2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Not closed.
    #[default]
    Open,
    /// With unread texts, whatever the state.
    Unread,
    /// Closed.
    Closed,
    /// All.
    All,
    /// Whose number matches no customer.
    Unrecognized,
}

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

/// A place in a list that is ordered by time and id. Its text means nothing to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The time of the last item seen.
    pub at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

impl Cursor {
    /// The cursor, or the one before which everything lies.
    pub(crate) fn or_end(cursor: Option<Self>) -> Self {
        cursor.unwrap_or(Self { at: Timestamp::MAX, id: Uuid::max() })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:x}.{}", self.at.as_microsecond(), self.id.simple())
    }
}

impl std::str::FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (at, id) = text.split_once('.').ok_or(InvalidCursor)?;
        let at = i64::from_str_radix(at, 16).map_err(|_| InvalidCursor)?;
        Ok(Self {
            at: Timestamp::from_microsecond(at).map_err(|_| InvalidCursor)?,
            id: id.parse().map_err(|_| InvalidCursor)?,
        })
    }
}

/// The cursor is none that a page gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no cursor that a page gave: use `next` or `older` as it came")]
pub struct InvalidCursor;

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; none at the end.
    pub next: Option<Cursor>,
    /// The number of the last event that the page certainly includes.
    pub as_of: i64,
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
        // Read first: what the page includes beyond it, its events bring once more, harmlessly.
        let as_of = self.last_event(access).await?;
        if !access.sees_inbox() {
            return Ok(Page { items: vec![], next: None, as_of });
        }
        let limit = usize::from(query.limit);
        let (sql, values) = select(access, &query);
        let mut found = self
            .read(move |tx| {
                Box::pin(async move {
                    let rows = tx.query(&sql, &values).await?;
                    rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()
                })
            })
            .await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|c| Cursor { at: c.last_at, id: c.id.0 });
        Ok(Page { items: found.iter().map(Conversation::view).collect(), next, as_of })
    }
}

/// The statement of a query. Each tab names its condition in the words of its index.
fn select(access: &Access, query: &ListQuery) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = vec![access.organization().into()];
    let mut conditions = vec!["c.organization_id = ?1".to_owned()];
    let mut with = |condition: &str, value: Value| {
        values.push(value);
        conditions.push(condition.replace('#', &format!("?{}", values.len())));
    };
    if let Some(number) = &query.number {
        with("c.number = #", number.into());
    } else {
        if let Some(line) = query.line {
            with("c.line_id = #", line.into());
        }
        match query.assignee {
            AssigneeFilter::Anyone => {}
            AssigneeFilter::Nobody => with("c.assignee_id = #", assignee(None)),
            AssigneeFilter::Member(id) => with("c.assignee_id = #", assignee(Some(id))),
        }
        match query.tab {
            Tab::Open => with("c.state = #", "open".into()),
            Tab::Closed => with("c.state = #", "closed".into()),
            Tab::Unread | Tab::Unrecognized | Tab::All => {}
        }
    }
    let from = Cursor::or_end(query.before);
    values.push(from.at.into());
    values.push(from.id.into());
    values.push((i64::from(query.limit) + 1).into());
    let last = values.len();
    conditions.push(format!("(c.last_at, c.id) < (?{}, ?{})", last - 2, last - 1));
    conditions.push("c.visible = 1".to_owned());
    if query.number.is_none() {
        match query.tab {
            Tab::Unread => conditions.push("c.unread > 0".to_owned()),
            Tab::Unrecognized => conditions.push("c.unrecognized = 1".to_owned()),
            Tab::Open | Tab::Closed | Tab::All => {}
        }
    }
    let conditions = conditions.join(" AND ");
    let sql = format!(
        "SELECT {SELECT} FROM {FROM} WHERE {conditions} \
         ORDER BY c.last_at DESC, c.id DESC LIMIT ?{last}"
    );
    (sql, values)
}
