//! Whether a PostgreSQL can hold an inbox: looked at once, when it is opened.

use super::connection::Connection;
use super::pool::Connections;
use crate::Error;
use tokio_postgres::SimpleQueryMessage;

/// What texts are made of.
const ENCODING: &str = "UTF8";

/// Refuses a database that would lose texts, or a pooler that would mix up sessions.
pub(super) async fn check(connections: &Connections, connection: &Connection) -> Result<(), Error> {
    let encoding = said(connection, "SHOW server_encoding").await?.unwrap_or_default();
    if encoding != ENCODING {
        let name = said(connection, "SELECT current_database()::text").await?.unwrap_or_default();
        return Err(Error::Unusable(format!(
            "the database {name} has the encoding {encoding}, which can't hold every text. Create \
             one with UTF8: CREATE DATABASE hearback TEMPLATE template0 ENCODING 'UTF8'"
        )));
    }
    if shares_sessions(connections, connection).await? {
        return Err(Error::Unusable(
            "the database URL leads to a connection pooler in transaction or statement mode, such \
             as PgBouncer. Hearback needs sessions of its own: set pool_mode = session there, or \
             connect to PostgreSQL directly"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Whether what is set over one connection shows on another: a pooler that hands out servers by the
/// transaction gives the second the server that the first just let go.
async fn shares_sessions(connections: &Connections, one: &Connection) -> Result<bool, Error> {
    let mark = "SELECT set_config('hearback.session', pg_backend_pid()::text, false)";
    let mark = said(one, mark).await?;
    // Where there is no second connection to be had, there is nobody to mix it up with.
    let Some(other) = connections.another().await else { return Ok(false) };
    let seen = said(&other, "SELECT current_setting('hearback.session', true)").await?;
    Ok(seen.is_some_and(|seen| !seen.is_empty() && Some(seen) == mark))
}

async fn said(connection: &Connection, sql: &str) -> Result<Option<String>, Error> {
    // Not prepared: that is what such a pooler mixes up first.
    let messages = connection.answer(connection.client()?.simple_query(sql)).await?;
    let mut rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    Ok(rows.next().map(str::to_owned))
}
