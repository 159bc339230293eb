//! Invariant 10, read from the engines' own plans: what people wait for walks along an index, scans
//! nothing and sorts nothing, on both engines.
//!
//! The statements are not written down here once more: while a test watches, each one that an
//! operation runs is explained with the values that it runs with.

use crate::Error;
use crate::engine::bulk::Find;
use crate::engine::driver::{postgres, sqlite};
use crate::engine::tx::Engine;
use crate::engine::{Row, Value};
use std::sync::{Mutex, PoisonError};

/// The statements that were run while recording.
static SEEN: Mutex<Option<Vec<Plan>>> = Mutex::new(None);

/// A statement and how the engine goes about it.
#[derive(Clone, Debug)]
struct Plan {
    sql: String,
    steps: Vec<String>,
}

/// Notes a statement's plan.
pub(crate) async fn look(engine: &mut Engine, sql: &str, values: &[Value]) -> Result<(), Error> {
    if !watching() || !is_planned(sql) {
        return Ok(());
    }
    let steps = match engine {
        Engine::Sqlite(connection) => {
            last_column(sqlite::query(connection, &format!("EXPLAIN QUERY PLAN {sql}"), values)?)
        }
        Engine::Postgres(client) => {
            let sql = format!("EXPLAIN (COSTS OFF) {sql}");
            last_column(postgres::query(client, &sql, values).await?)
        }
    };
    note(sql, steps);
    Ok(())
}

/// Notes the plan of a statement that seeks many keys.
pub(crate) async fn look_at_each(
    engine: &mut Engine,
    what: &Find,
    keys: &[Vec<Value>],
) -> Result<(), Error> {
    match engine {
        Engine::Sqlite(_) => look(engine, &what.each, &keys[0]).await,
        Engine::Postgres(client) if watching() => {
            let sql = format!("EXPLAIN (COSTS OFF) {}", what.all);
            let rows = postgres::explain_arrays(client, &sql, &what.kinds, keys).await?;
            note(&what.all, last_column(rows));
            Ok(())
        }
        Engine::Postgres(_) => Ok(()),
    }
}

fn is_planned(sql: &str) -> bool {
    ["SELECT", "UPDATE", "DELETE"].iter().any(|verb| sql.trim_start().starts_with(verb))
}

fn watching() -> bool {
    SEEN.lock().unwrap_or_else(PoisonError::into_inner).is_some()
}

fn note(sql: &str, steps: Vec<String>) {
    if let Some(seen) = SEEN.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        seen.push(Plan { sql: sql.to_owned(), steps });
    }
}

fn last_column(rows: Vec<Row>) -> Vec<String> {
    let last = |mut row: Row| row.last().expect("a step of a plan");
    rows.into_iter().map(last).collect()
}

/// Whatever has one row for each conversation, message or event, for ever. (The outbox has one only
/// for what waits.)
const BIG: [&str; 12] = [
    "conversations",
    "messages",
    "events",
    "customers",
    "customer_numbers",
    "customer_terms",
    "opt_outs",
    "opt_out_history",
    "status_reports",
    "canned_reply_words",
    "consents",
    "consent_corrections",
];

impl Plan {
    /// What is wrong with it, if anything.
    fn fault(&self) -> Option<String> {
        let at = (0..self.steps.len()).find(|at| self.scans(*at) || self.sorts(*at))?;
        Some(format!("{}\nin\n{}\nof\n{}", self.steps[at], self.steps.join("\n"), self.sql))
    }

    /// Whether a step reads a whole table, or all that an organization has in a big one: most
    /// installations have one organization.
    fn scans(&self, at: usize) -> bool {
        let step = self.step(at);
        let mut words = step.split(' ');
        match words.next() {
            // The rows that a part of the statement gives may be gone through.
            Some("SCAN") => {
                let part = format!("CO-ROUTINE {}", words.next().unwrap_or_default());
                !step.starts_with("SCAN CONSTANT ROW") && !self.steps.contains(&part)
            }
            Some("SEARCH") => {
                words.next().is_some_and(|name| self.is_big(name))
                    && step.ends_with("(organization_id=?)")
            }
            Some("Seq") => true,
            Some("Index" | "Bitmap") if step.contains(" Scan ") && self.names_big(step) => {
                // The condition stands on the next line.
                let next = self.steps.get(at + 1).map_or("", String::as_str);
                let narrow = next.matches(['=', '<', '>']).count() > 1;
                !(narrow && next.contains("Cond: "))
            }
            _ => false,
        }
    }

    /// Whether a step sorts what may be much.
    fn sorts(&self, at: usize) -> bool {
        let step = self.step(at);
        let sorts = ["Sort", "Incremental Sort"].contains(&step) || step.contains("TEMP B-TREE");
        sorts && self.names_big(&self.sql)
    }

    fn step(&self, at: usize) -> &str {
        self.steps[at].trim_start().trim_start_matches("->").trim_start()
    }

    fn names_big(&self, text: &str) -> bool {
        text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| BIG.contains(&word))
    }

    /// Whether a table is a big one, by its name or by the short one that it has in the statement.
    fn is_big(&self, name: &str) -> bool {
        let words: Vec<_> = self.sql.split_whitespace().collect();
        let short = |pair: &[&str]| BIG.contains(&pair[0]) && pair[1].trim_matches(')') == name;
        BIG.contains(&name) || words.windows(2).any(short)
    }
}

#[test]
fn what_is_wrong_with_a_plan_is_seen() {
    let fault = |sql: &str, steps: &[&str]| {
        let steps = steps.iter().map(|step| (*step).to_owned()).collect();
        Plan { sql: sql.to_owned(), steps }.fault().is_some()
    };
    let list = "SELECT id FROM conversations c WHERE organization_id = ?1 ORDER BY last_at";
    for bad in [
        &["SCAN c"][..],
        &["SEARCH c USING INDEX conversations_by_state (organization_id=?)"],
        &[
            "SEARCH c USING INDEX by_state (organization_id=? AND state=?)",
            "USE TEMP B-TREE FOR ORDER BY",
        ],
        &["Limit", "  ->  Seq Scan on conversations c"],
        &[
            "Sort",
            "  Sort Key: last_at",
            "  ->  Index Scan using a on conversations",
            "    Index Cond: ((a = $1) AND (b = $2))",
        ],
        &["Index Scan using a on conversations", "  Index Cond: (organization_id = $1)"],
        &["Index Only Scan using a on conversations c", "  Filter: (state = $2)"],
    ] {
        assert!(fault(list, bad), "{bad:?}");
    }
    for good in [
        &[
            "SEARCH c USING COVERING INDEX by_state (organization_id=? AND state=? AND (last_at,id)<(?,?))",
        ][..],
        &[
            "Limit",
            "  ->  Index Only Scan using by_state on conversations",
            "        Index Cond: ((organization_id = $1) AND (state = 'open'::text))",
        ],
    ] {
        assert!(!fault(list, good), "{good:?}");
    }
    assert!(!fault("SELECT name FROM members ORDER BY name", &["USE TEMP B-TREE FOR ORDER BY"]));
}

#[cfg(test)]
mod tests;
