//! Statements that take many rows at once: one round trip on PostgreSQL (`UNNEST`), a cached
//! statement a row on SQLite, where a round trip costs nothing. This is what lets a hot operation
//! have one body for both engines.

use crate::engine::value::Kind;

/// Writes many rows into one table.
pub(crate) struct Insert {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) each: String,
    pub(crate) all: String,
}

impl Insert {
    /// `columns` of `table`, and what to do about rows that are there already (`ON CONFLICT …`, or
    /// nothing: then a conflict is an error).
    pub(crate) fn new(table: &str, columns: &[(&str, Kind)], on_conflict: &str) -> Self {
        let names = list(columns.iter().map(|(name, _)| (*name).to_owned()));
        let marks = list((1..=columns.len()).map(|n| format!("?{n}")));
        let arrays = list(columns.iter().zip(1..).map(|((_, kind), n)| array(*kind, n)));
        Self {
            kinds: columns.iter().map(|(_, kind)| *kind).collect(),
            each: format!("INSERT INTO {table} ({names}) VALUES ({marks}) {on_conflict}"),
            all: format!(
                "INSERT INTO {table} ({names}) SELECT * FROM UNNEST({arrays}) {on_conflict}"
            ),
        }
    }

    /// Writes rows whose first `keys` columns are the primary key, replacing those that are there.
    /// The `fixed` columns never change, so that their indexes need not be touched.
    pub(crate) fn replacing(
        table: &str,
        columns: &[(&str, Kind)],
        keys: usize,
        fixed: &[&str],
    ) -> Self {
        let key = list(columns[..keys].iter().map(|(name, _)| (*name).to_owned()));
        let changing = columns[keys..].iter().filter(|(name, _)| !fixed.contains(name));
        let set = list(changing.map(|(name, _)| format!("{name} = excluded.{name}")));
        Self::new(table, columns, &format!("ON CONFLICT ({key}) DO UPDATE SET {set}"))
    }
}

/// Removes the rows of many keys from one table.
pub(crate) struct Remove {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) each: String,
    pub(crate) all: String,
}

impl Remove {
    /// The rows of `table` whose `keys` columns equal one of the keys given.
    pub(crate) fn new(table: &str, keys: &[(&str, Kind)]) -> Self {
        let arrays = list(keys.iter().zip(1..).map(|((_, kind), n)| array(*kind, n)));
        let key_names = list((1..=keys.len()).map(|n| format!("k{n}")));
        let equal = |f: fn(&str, usize) -> String| {
            let parts: Vec<_> = keys.iter().zip(1..).map(|((name, _), n)| f(name, n)).collect();
            parts.join(" AND ")
        };
        Self {
            kinds: keys.iter().map(|(_, kind)| *kind).collect(),
            each: format!(
                "DELETE FROM {table} WHERE {}",
                equal(|name, n| format!("{name} = ?{n}"))
            ),
            all: format!(
                "DELETE FROM {table} AS t USING UNNEST({arrays}) AS k({key_names}) WHERE {}",
                equal(|name, n| format!("t.{name} = k.k{n}"))
            ),
        }
    }
}

/// Finds the rows of many keys.
pub(crate) struct Find {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) each: String,
    pub(crate) all: String,
}

impl Find {
    /// `columns` of what is in `from`, whose `keys` columns equal each of the keys given.
    pub(crate) fn new(columns: &str, from: &str, keys: &[(&str, Kind)]) -> Self {
        let equal = |f: fn(&str, usize) -> String| {
            let parts: Vec<_> = keys.iter().zip(1..).map(|((name, _), n)| f(name, n)).collect();
            parts.join(" AND ")
        };
        let arrays = list(keys.iter().zip(1..).map(|((_, kind), n)| array(*kind, n)));
        // Parentheses are for joins alone: around a single table they are no SQL.
        let joined = if from.contains(" JOIN ") { format!("({from})") } else { from.to_owned() };
        let key_names = list((1..=keys.len()).map(|n| format!("k{n}")));
        Self {
            kinds: keys.iter().map(|(_, kind)| *kind).collect(),
            each: format!(
                "SELECT {columns} FROM {from} WHERE {}",
                equal(|name, n| format!("{name} = ?{n}"))
            ),
            all: format!(
                "SELECT k.position, {columns} FROM UNNEST({arrays}) WITH ORDINALITY \
                 AS k({key_names}, position) JOIN {joined} ON {}",
                equal(|name, n| format!("{name} = k.k{n}"))
            ),
        }
    }

    /// Only rows of which this holds too.
    pub(crate) fn only(mut self, condition: &str) -> Self {
        self.each += &format!(" AND {condition}");
        self.all += &format!(" AND {condition}");
        self
    }
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn array(kind: Kind, n: usize) -> String {
    let of = match kind {
        Kind::Int => "BIGINT",
        Kind::Text => "TEXT",
        Kind::Id => "UUID",
    };
    format!("?{n}::{of}[]")
}
