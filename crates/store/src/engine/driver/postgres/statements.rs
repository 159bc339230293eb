//! Statements, their values and their rows.

use super::Connection;
use crate::Error;
use crate::engine::row::ResultSet;
use crate::engine::value::{Kind, ValueRef};
use crate::engine::{Row, Value};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// `?1` as `$1`. Question marks stand nowhere else in our SQL.
fn translate(sql: &str) -> String {
    sql.replace('?', "$")
}

pub(crate) async fn query(
    connection: &Connection,
    sql: &str,
    values: &[Value],
) -> Result<Vec<Row>, Error> {
    let (client, sql) = (connection.client()?, translate(sql));
    let rows = connection.answer(async {
        let statement = client.prepare_cached(&sql).await?;
        client.query(&statement, &as_params(values)).await
    });
    read_rows(&rows.await?)
}

pub(crate) async fn execute(
    connection: &Connection,
    sql: &str,
    values: &[Value],
) -> Result<u64, Error> {
    let (client, sql) = (connection.client()?, translate(sql));
    let changed = connection.answer(async {
        let statement = client.prepare_cached(&sql).await?;
        client.execute(&statement, &as_params(values)).await
    });
    changed.await
}

/// Runs a script of several statements; for migrations.
pub(crate) async fn script(connection: &Connection, sql: &str) -> Result<(), Error> {
    connection.script(sql).await
}

pub(crate) async fn execute_arrays(
    connection: &Connection,
    sql: &str,
    kinds: &[Kind],
    rows: &[Vec<Value>],
) -> Result<(), Error> {
    let (client, sql, columns) = (connection.client()?, translate(sql), columns(kinds, rows));
    let written = connection.answer(async {
        let statement = client.prepare_cached(&sql).await?;
        client.execute(&statement, &columns.params()).await
    });
    written.await.map(drop)
}

pub(crate) async fn query_arrays(
    connection: &Connection,
    sql: &str,
    kinds: &[Kind],
    keys: &[Vec<Value>],
) -> Result<Vec<Vec<Row>>, Error> {
    let (client, sql, columns) = (connection.client()?, translate(sql), columns(kinds, keys));
    let rows = connection.answer(async {
        let statement = client.prepare_cached(&sql).await?;
        client.query(&statement, &columns.params()).await
    });
    let mut found: Vec<Vec<Row>> = keys.iter().map(|_| Vec::new()).collect();
    for mut row in read_rows(&rows.await?)? {
        let position: i64 = row.take()?;
        let slot = usize::try_from(position - 1).ok().and_then(|i| found.get_mut(i));
        slot.ok_or(Error::Corrupt("a row of no key"))?.push(row);
    }
    Ok(found)
}

/// The plan of a statement that takes arrays.
#[cfg(test)]
pub(crate) async fn explain_arrays(
    connection: &Connection,
    sql: &str,
    kinds: &[Kind],
    keys: &[Vec<Value>],
) -> Result<Vec<Row>, Error> {
    let client = connection.client()?;
    let statement = client.prepare(&translate(sql)).await?;
    let rows = client.query(&statement, &columns(kinds, keys).params()).await?;
    read_rows(&rows)
}

fn as_params(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// Rows turned into one array a column.
struct Columns(Vec<Box<dyn ToSql + Sync + Send>>);

impl Columns {
    fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.0.iter().map(|column| column.as_ref() as &(dyn ToSql + Sync)).collect()
    }
}

fn columns(kinds: &[Kind], rows: &[Vec<Value>]) -> Columns {
    let column = |i: usize| rows.iter().map(move |row| row.get(i).unwrap_or(&Value::Null));
    let all = kinds.iter().enumerate().map(|(i, kind)| -> Box<dyn ToSql + Sync + Send> {
        match kind {
            Kind::Int => Box::new(
                column(i)
                    .map(|v| if let Value::Int(n) = v { Some(*n) } else { None })
                    .collect::<Vec<Option<i64>>>(),
            ),
            Kind::Text => Box::new(
                column(i)
                    .map(|v| if let Value::Text(t) = v { Some(t.clone()) } else { None })
                    .collect::<Vec<Option<String>>>(),
            ),
            Kind::Id => Box::new(
                column(i)
                    .map(|v| if let Value::Id(id) = v { Some(*id) } else { None })
                    .collect::<Vec<Option<uuid::Uuid>>>(),
            ),
        }
    });
    Columns(all.collect())
}

fn read_rows(rows: &[tokio_postgres::Row]) -> Result<Vec<Row>, Error> {
    let mut results = ResultSet::default();
    let width = rows.first().map_or(0, tokio_postgres::Row::len);
    for row in rows {
        for column in 0..row.len() {
            results.push(value(row, column)?);
        }
    }
    Ok(results.into_rows(width))
}

fn value(row: &tokio_postgres::Row, i: usize) -> Result<ValueRef<'_>, Error> {
    Ok(match *row.columns()[i].type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(i)?.map(ValueRef::Int),
        Type::INT4 => row.try_get::<_, Option<i32>>(i)?.map(|n| ValueRef::Int(i64::from(n))),
        Type::BOOL => row.try_get::<_, Option<bool>>(i)?.map(|b| ValueRef::Int(i64::from(b))),
        Type::UUID => row.try_get::<_, Option<uuid::Uuid>>(i)?.map(ValueRef::Id),
        Type::BYTEA => row.try_get::<_, Option<&[u8]>>(i)?.map(ValueRef::Bytes),
        _ => row.try_get::<_, Option<&str>>(i)?.map(ValueRef::Text),
    }
    .unwrap_or(ValueRef::Null))
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut bytes::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(n) if *ty == Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
            Self::Int(n) => n.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
            Self::Id(id) => id.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
