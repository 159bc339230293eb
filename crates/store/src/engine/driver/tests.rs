use crate::engine::{Tx, WriteTx, values};
use crate::{Error, Location, SetUp, Store, testing};
use hearback_inbox::{LocationId, OrganizationId, Timestamp, UserId};
use std::sync::{Arc, mpsc};
use tokio::sync::oneshot;
use uuid::Uuid;

const NORTHSIDE: OrganizationId = OrganizationId(Uuid::from_u128(1));

/// What is told of one state must belong together: "none waits, and none failed" may be said of a
/// mail that fails meanwhile, "one waits, and it failed" never.
#[tokio::test(flavor = "multi_thread")]
async fn one_state_is_read_however_many_statements_ask() {
    let _alone = testing::alone().await;
    let folder = tempfile::tempdir().unwrap();
    for location in testing::each_engine(&folder).await {
        a_change_between_two_looks(&location).await;
    }
}

async fn a_change_between_two_looks(location: &Location) {
    let store = Arc::new(Store::open(location).await.unwrap());
    store.set_up(founding()).await.unwrap();
    let (looked, first_look) = oneshot::channel();
    let (change, changed) = mpsc::channel();
    let reader = Arc::clone(&store);
    let looks = tokio::spawn(async move { looks_twice(&reader, looked, changed).await });
    first_look.await.unwrap();
    let renamed = store.database.write_unlocked(async move |tx: &mut WriteTx| {
        let sql = "UPDATE organizations SET name = 'Southside' WHERE id = ?1";
        tx.execute(sql, values![NORTHSIDE]).await
    });
    assert_eq!(renamed.await.unwrap(), 1);
    change.send(()).unwrap();
    assert_eq!(looks.await.unwrap(), ["Northside", "Northside"], "{}", store.engine_name());
    store.close().await;
}

async fn looks_twice(
    store: &Store,
    looked: oneshot::Sender<()>,
    changed: mpsc::Receiver<()>,
) -> [String; 2] {
    let names = store.database.read_on_thread(async move |tx: &mut Tx| {
        let sql = "SELECT name FROM organizations WHERE id = ?1";
        let before = tx.find(sql, values![NORTHSIDE]).await?.ok_or(Error::NotFound)?.take()?;
        looked.send(()).unwrap();
        // Waits on the thread itself: on SQLite a query waits for nothing but its database.
        tokio::task::block_in_place(|| changed.recv().unwrap());
        let after = tx.find(sql, values![NORTHSIDE]).await?.ok_or(Error::NotFound)?.take()?;
        Ok([before, after])
    });
    names.await.unwrap()
}

fn founding() -> SetUp {
    SetUp {
        organization: NORTHSIDE,
        organization_name: "Northside".into(),
        webhook_token: "northside-token".into(),
        user: UserId(Uuid::from_u128(2)),
        email: "maya@northside.example".parse().unwrap(),
        name: "Maya Reyes".into(),
        password_hash: "hash".into(),
        location: LocationId(Uuid::from_u128(3)),
        from: None,
        at: Timestamp::UNIX_EPOCH,
    }
}
