//! The counts of all tabs.

use super::Question;
use rusqlite::Connection;
use serde_json::Value;

pub(crate) fn questions(connection: &Connection) -> anyhow::Result<Vec<Question>> {
    let organization: Vec<u8> =
        connection.query_row("SELECT organization_id FROM counters LIMIT 1", [], |r| r.get(0))?;
    Ok(vec![Question {
        name: "all counts",
        sql: "SELECT line_id, assignee_id, open, closed, unread, unrecognized FROM counters \
              WHERE organization_id = ?1"
            .to_owned(),
        values: vec![vec![Box::new(organization)]],
        paths: vec!["/counts".to_owned()],
        items: lines,
        compressed: false,
    }])
}

fn lines(answer: &Value) -> Vec<String> {
    let cells = answer["cells"].as_array().map_or(&[][..], Vec::as_slice);
    cells.iter().map(|cell| cell["line_id"].as_str().unwrap_or_default().to_owned()).collect()
}
