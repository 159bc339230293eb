//! Pages of conversations: from the top and from anywhere, of every kind of filter.

use super::{PAGE, Question, cursor, ids, scattered, spelled};
use rusqlite::{Connection, ToSql};

/// What Hearback shows of a conversation and its customer.
const COLUMNS: &str = "c.id, c.number, c.customer_id, u.name, u.address, u.external_id, \
    u.texting_on, c.state, c.unread, c.assignee_id, c.line_id, c.opt_out, c.visible, c.author_id, \
    c.dismissed, c.failed, c.last_outbound_at, c.last_outbound_id, c.last_inbound_at, \
    c.last_message, c.last_at, c.created_at, c.revision";

type Id = Vec<u8>;
/// A line and someone's id, or nobody's.
type Cell = (Id, Id);
type Place = (i64, Id);

/// A filter, and what of it is asked.
struct Filter {
    name: &'static str,
    deep: &'static str,
    /// The query of the address.
    asked: String,
    /// What the index names.
    condition: &'static str,
    /// The cells it takes; none: all, in one range.
    cells: Option<Vec<Cell>>,
}

pub(crate) fn questions(connection: &Connection) -> anyhow::Result<Vec<Question>> {
    let organization: Id =
        connection.query_row("SELECT organization_id FROM counters LIMIT 1", [], |r| r.get(0))?;
    let mut questions = vec![];
    for filter in filters(connection)? {
        let places = filter.places(connection, &organization)?;
        let top = filter.question(filter.name, &organization, &[None]);
        let some: Vec<_> = scattered(&places).into_iter().map(Some).collect();
        let deep = filter.question(filter.deep, &organization, &some);
        if questions.is_empty() {
            let name = "open, first page, compressed";
            questions.push(Question {
                compressed: true,
                ..filter.question(name, &organization, &[None])
            });
        }
        questions.extend([top, deep]);
    }
    Ok(questions)
}

fn filters(connection: &Connection) -> anyhow::Result<Vec<Filter>> {
    let cells = cells(connection, "open + closed > 0")?;
    let unread = self::cells(connection, "unread > 0")?;
    let line = cells[0].0.clone();
    let nobody = vec![0; 16];
    let who = cells.iter().map(|cell| &cell.1).find(|who| **who != nobody).unwrap_or(&nobody);
    let who = who.clone();
    let of = |all: &[Cell], keep: &dyn Fn(&Cell) -> bool| {
        Some(all.iter().filter(|cell| keep(cell)).cloned().collect())
    };
    let filter =
        |name, deep, asked, condition, cells| Filter { name, deep, asked, condition, cells };
    let (l, w) = (spelled(&line), spelled(&who));
    Ok(vec![
        filter("open, first page", "open, anywhere", "tab=open".into(), "state = 'open'", None),
        filter(
            "closed, first page",
            "closed, anywhere",
            "tab=closed".into(),
            "state = 'closed'",
            None,
        ),
        filter(
            "one line, first page",
            "one line, anywhere",
            format!("tab=open&line={l}"),
            "state = 'open'",
            of(&cells, &|cell| cell.0 == line),
        ),
        filter(
            "one assignee, first page",
            "one assignee, anywhere",
            format!("tab=closed&assignee={w}"),
            "state = 'closed'",
            of(&cells, &|cell| cell.1 == who),
        ),
        filter(
            "line and assignee, first page",
            "line and assignee, anywhere",
            format!("tab=closed&line={l}&assignee={w}"),
            "state = 'closed'",
            Some(vec![(line.clone(), who.clone())]),
        ),
        filter(
            "unread, first page",
            "unread, anywhere",
            "tab=unread".into(),
            "has_unread = 1",
            Some(unread),
        ),
    ])
}

fn cells(connection: &Connection, with: &str) -> rusqlite::Result<Vec<Cell>> {
    let sql = format!("SELECT line_id, assignee_id FROM counters WHERE {with}");
    let mut statement = connection.prepare(&sql)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

impl Filter {
    /// Everything in the list, for once, to know where one can go.
    fn places(&self, connection: &Connection, organization: &Id) -> rusqlite::Result<Vec<Place>> {
        let condition = self.condition;
        let sql = format!(
            "SELECT last_at, id, line_id, assignee_id FROM conversations \
             WHERE organization_id = ?1 AND {condition} AND visible = 1 \
             ORDER BY last_at DESC, id DESC"
        );
        let mut statement = connection.prepare(&sql)?;
        let rows = statement.query_map([organization], |row| {
            Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?)))
        })?;
        let all: Vec<(Place, Cell)> = rows.collect::<Result<_, _>>()?;
        let wanted = |cell: &Cell| self.cells.as_ref().is_none_or(|cells| cells.contains(cell));
        Ok(all.into_iter().filter(|(_, cell)| wanted(cell)).map(|(place, _)| place).collect())
    }

    fn question(
        &self,
        name: &'static str,
        organization: &Id,
        places: &[Option<Place>],
    ) -> Question {
        let values = places.iter().map(|place| self.values(organization, place.clone()));
        let paths = places.iter().map(|place| {
            let before = place.as_ref().map(|(at, id)| format!("&before={}", cursor(*at, id)));
            format!("/conversations?{}&limit={PAGE}{}", self.asked, before.unwrap_or_default())
        });
        Question {
            name,
            sql: self.sql(),
            values: values.collect(),
            paths: paths.collect(),
            items: |answer| ids(answer, "conversations"),
            compressed: false,
        }
    }

    fn values(&self, organization: &Id, place: Option<Place>) -> Vec<Box<dyn ToSql + Send>> {
        let (at, id) = place.unwrap_or((i64::MAX, vec![0xff; 16]));
        let mut values: Vec<Box<dyn ToSql + Send>> =
            vec![Box::new(organization.clone()), Box::new(at), Box::new(id)];
        for (line, who) in self.cells.iter().flatten() {
            values.push(Box::new(line.clone()));
            values.push(Box::new(who.clone()));
        }
        values
    }

    fn sql(&self) -> String {
        let condition = self.condition;
        let range = |of_cell: &str| {
            format!(
                "SELECT id, last_at FROM conversations WHERE organization_id = ?1 {of_cell} \
                 AND {condition} AND visible = 1 AND (last_at, id) < (?2, ?3)"
            )
        };
        let ranges = match &self.cells {
            None => range(""),
            Some(cells) => {
                let of_cell = |n: usize| {
                    format!("AND line_id = ?{} AND assignee_id = ?{}", 4 + 2 * n, 5 + 2 * n)
                };
                let ranges = (0..cells.len()).map(|n| range(&of_cell(n)));
                ranges.collect::<Vec<_>>().join(" UNION ALL ")
            }
        };
        format!(
            "SELECT {COLUMNS} FROM ({ranges} ORDER BY last_at DESC, id DESC LIMIT {}) AS page \
             CROSS JOIN conversations c ON c.organization_id = ?1 AND c.id = page.id \
             LEFT JOIN customers u ON u.organization_id = ?1 AND u.id = c.customer_id",
            PAGE + 1
        )
    }
}
