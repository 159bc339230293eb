//! Databases with their schema, copied from one that was migrated once. Migrating for each story took
//! longer than many stories do.

use hearback_store::{Location, Store};
use std::path::Path;
use tokio::sync::OnceCell;
use tokio_postgres::NoTls;

/// A SQLite database in a folder.
pub(crate) async fn sqlite(folder: &Path) -> Location {
    static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();
    let migrated = MIGRATED.get_or_init(|| async {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("migrated.sqlite");
        migrate(&Location::Sqlite(file.clone())).await;
        std::fs::read(file).unwrap()
    });
    let file = folder.join("inbox.sqlite");
    std::fs::write(&file, migrated.await).unwrap();
    Location::Sqlite(file)
}

/// A PostgreSQL database on a server.
pub(crate) async fn postgres(server: &str) -> Location {
    static MIGRATED: OnceCell<String> = OnceCell::const_new();
    let migrated = MIGRATED.get_or_init(|| async {
        let name = format!("migrated_{:032x}", rand::random::<u128>());
        migrate(&create(server, &name, "template1").await).await;
        name
    });
    let name = format!("story_{:032x}", rand::random::<u128>());
    create(server, &name, migrated.await).await
}

async fn migrate(location: &Location) {
    Store::open(location).await.unwrap().close().await;
}

/// A copy of another database. PostgreSQL refuses to copy one that is in use, but first waits a few
/// seconds for its connections to close.
async fn create(server: &str, name: &str, template: &str) -> Location {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
    let (before, _) = server.rsplit_once('/').unwrap();
    Location::Postgres(format!("{before}/{name}"))
}
