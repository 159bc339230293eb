//! What must not compile. `tests/misuse.rs` compiles each part by itself, and finds in the comments
//! which lines have to be wrong, and why.

use crate::change::{Change, Database};
use crate::engine::Tx;
use crate::tables::{conversation, message};
use crate::{Access, Error};
use hearback_inbox::{Conversation, ConversationId, MessageId, OrganizationId, Permission};

/// Writing without a change, and writing what a query has read.
#[cfg(misuse = "types")]
mod types {
    use super::*;

    async fn a_transaction_only_reads(tx: &mut Tx) -> Result<u64, Error> {
        tx.execute("DELETE FROM lines", &[]).await //~ E0599
    }

    async fn a_query_gets_no_other(database: &Database) -> Result<(), Error> {
        database
            .read_inline(async move |tx: &mut Tx| {
                tx.script("DELETE FROM lines").await //~ E0599
            })
            .await
    }

    async fn saving_takes_a_change(tx: &mut Tx, read: &Conversation) -> Result<(), Error> {
        conversation::save(tx, read).await //~ E0308
    }

    async fn what_was_read_before_the_lock(
        database: &Database,
        access: &Access,
        id: ConversationId,
    ) -> Result<(), Error> {
        let organization = access.organization();
        let read = database
            .read_inline(async move |tx: &mut Tx| conversation::by_id(tx, organization, id).await)
            .await?;
        database
            .change(access, Permission::Close, async move |mut change: Change<'_>| {
                conversation::save(&mut change, &read).await //~ E0308
            })
            .await
    }

    async fn what_was_not_read_to_be_changed(
        change: &mut Change<'_>,
        organization: OrganizationId,
        id: MessageId,
    ) -> Result<(), Error> {
        let read = message::by_id(change, organization, id).await?;
        message::save(change, &read).await //~ E0308
    }
}

/// Writing what another change has read.
#[cfg(misuse = "lifetimes")]
mod lifetimes {
    use super::*;

    async fn what_another_change_read<'one, 'other>(
        one: &mut Change<'one>,
        other: &mut Change<'other>,
        id: ConversationId,
    ) -> Result<(), Error> {
        let read = conversation::locked(one, id).await?; //~ lifetime
        conversation::save(other, &read).await //~ lifetime
    }

    async fn what_leaves_its_change(
        database: &Database,
        access: &Access,
        id: ConversationId,
    ) -> Result<(), Error> {
        let permission = Permission::Close;
        let leave = async move |mut c: Change<'_>| conversation::locked(&mut c, id).await; //~ lifetime
        drop(database.change(access, permission, leave).await?);
        Ok(())
    }
}
