//! Migrations: versioned, forward-only, applied at start, each in a transaction.
//!
//! One file serves both engines: SQLite takes the types' names as they are, and `/* clustered */`
//! becomes `WITHOUT ROWID` there, so that a table's rows lie in the order of its primary key. Where
//! the two have different words for something, both stand there: `/*sqlite*/ … /*postgres*/ … /*end*/`.

use super::{adopt, one_phone};
use crate::Error;
use crate::engine::{WriteTx, values};
use crate::operations::member;
use crate::tables::customer;
use futures_util::future::BoxFuture;

/// Every migration, in order; its place is its version, from 1. Never changed once released.
const MIGRATIONS: [(&str, &str); 28] = [
    ("inbox", include_str!("../../migrations/0001_inbox.sql")),
    ("media", include_str!("../../migrations/0002_media.sql")),
    ("mail", include_str!("../../migrations/0003_mail.sql")),
    ("details", include_str!("../../migrations/0004_details.sql")),
    ("sent media", include_str!("../../migrations/0005_sent_media.sql")),
    ("lines", include_str!("../../migrations/0006_lines.sql")),
    ("reconcile", include_str!("../../migrations/0008_reconcile.sql")),
    ("sending", include_str!("../../migrations/0009_sending.sql")),
    ("truth", include_str!("../../migrations/0010_truth.sql")),
    ("start hold", include_str!("../../migrations/0011_start_hold.sql")),
    ("one phone", include_str!("../../migrations/0012_one_phone.sql")),
    ("panics", include_str!("../../migrations/0013_panics.sql")),
    ("sign-in", include_str!("../../migrations/0014_sign_in.sql")),
    ("write probe", include_str!("../../migrations/0015_write_probe.sql")),
    ("events", include_str!("../../migrations/0016_events.sql")),
    ("held texts", include_str!("../../migrations/0017_held_texts.sql")),
    ("author", include_str!("../../migrations/0018_author.sql")),
    ("people", include_str!("../../migrations/0019_people.sql")),
    ("signing in", include_str!("../../migrations/0020_signing_in.sql")),
    ("single sign-on", include_str!("../../migrations/0021_single_sign_on.sql")),
    ("customers", include_str!("../../migrations/0022_customers.sql")),
    ("canned replies", include_str!("../../migrations/0023_canned_replies.sql")),
    ("crm", include_str!("../../migrations/0024_crm.sql")),
    ("customer imports", include_str!("../../migrations/0025_customer_imports.sql")),
    ("consent", include_str!("../../migrations/0026_consent.sql")),
    ("erasures", include_str!("../../migrations/0027_erasures.sql")),
    ("kept customers", include_str!("../../migrations/0028_kept_customers.sql")),
    ("imported consent", include_str!("../../migrations/0029_imported_consent.sql")),
];

/// Any number will do, as long as every Hearback takes the same.
const MIGRATION_LOCK: i64 = 0x4865_6172;

/// Brings the schema up to date.
pub(crate) fn migrate(tx: &mut WriteTx) -> BoxFuture<'_, Result<(), Error>> {
    Box::pin(run(tx))
}

async fn run(tx: &mut WriteTx) -> Result<(), Error> {
    begin(tx).await?;
    let applied = apply(tx).await;
    let end = if applied.is_ok() { "COMMIT" } else { "ROLLBACK" };
    tx.script(end).await?;
    applied
}

async fn begin(tx: &mut WriteTx) -> Result<(), Error> {
    if !tx.is_postgres() {
        return tx.script("BEGIN IMMEDIATE").await;
    }
    tx.script("BEGIN").await?;
    // Several nodes may start at once.
    tx.script(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await
}

async fn apply(tx: &mut WriteTx) -> Result<(), Error> {
    apply_up_to(tx, MIGRATIONS.len()).await
}

async fn apply_up_to(tx: &mut WriteTx, last: usize) -> Result<(), Error> {
    tx.script(
        "CREATE TABLE IF NOT EXISTS schema_migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL)",
    )
    .await?;
    let newest = "SELECT COALESCE(MAX(version), 0) FROM schema_migrations";
    let found: i64 =
        tx.find(newest, &[]).await?.ok_or(Error::Corrupt("no schema version"))?.take()?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(Error::NewerSchema { found, known });
    }
    let mut two_numbers = false;
    for (version, (name, sql)) in (1_i64..).zip(MIGRATIONS).take(last) {
        if version <= found {
            continue;
        }
        tx.script(&for_engine(sql, tx.is_postgres())).await?;
        if name == "media" {
            adopt::adopt(tx).await?;
        }
        if name == "sign-in" {
            member::fold_emails(tx).await?;
        }
        if name == "customers" {
            customer::index_all(tx).await?;
        }
        two_numbers |= name == "one phone";
        let insert = "INSERT INTO schema_migrations (version, name) VALUES (?1, ?2)";
        tx.execute(insert, values![version, name]).await?;
    }
    // It writes whole conversations, which have their columns only after the last migration.
    if two_numbers && last == MIGRATIONS.len() {
        one_phone::join(tx).await?;
    }
    Ok(())
}

/// A migration in the words of one engine.
fn for_engine(sql: &str, postgres: bool) -> String {
    let clustered = if postgres { "" } else { "WITHOUT ROWID" };
    let sql = sql.replace("/* clustered */", clustered);
    let mut parts = sql.split("/*sqlite*/");
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some((sqlite, rest)) = part.split_once("/*postgres*/") else { continue };
        let Some((other, after)) = rest.split_once("/*end*/") else { continue };
        written += if postgres { other } else { sqlite };
        written += after;
    }
    written
}

#[cfg(test)]
mod tests;
