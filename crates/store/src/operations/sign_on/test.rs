//! Tests of a provider: an admin signs in there, and looks at what it says.

use crate::change::Change;
use crate::engine::{Tx, WriteTx, values};
use crate::operations::session::{SpentStep, spend};
use crate::tables::identity_provider;
use crate::{Access, Error, Store};
use hearback_inbox::{OrganizationId, Permission, Timestamp, UserId};
use jiff::SignedDuration;

/// For how long what a test received is shown. It is about a person.
const SHOWN_FOR: SignedDuration = SignedDuration::from_mins(10);

/// What a test received, to keep for a moment.
#[derive(Clone, Debug)]
pub struct ShownTest {
    /// The organization.
    pub organization: OrganizationId,
    /// Who began it.
    pub user: UserId,
    /// The provider's revision when it was begun.
    pub revision: i64,
    /// Whether it went well.
    pub went_well: bool,
    /// What it received and what went wrong, as JSON.
    pub result: String,
    /// The step that it ends.
    pub spends: SpentStep,
}

impl Store {
    /// Keeps what a test received. One of a provider that was changed meanwhile says nothing anymore.
    ///
    /// # Errors
    /// [`Error::StepOver`] when the test is over already, or the provider is another.
    pub async fn keep_provider_test(&self, test: ShownTest, at: Timestamp) -> Result<(), Error> {
        let access = Access::of_nobody_yet(test.organization, test.user);
        self.database
            .change_in_own_right(&access, async move |mut change: Change<'_>| {
                spend(&mut change, Some(test.spends), at).await?;
                let found = identity_provider::find(&mut change, test.organization).await?;
                let same = found.is_some_and(|found| found.revision == test.revision);
                if !same {
                    return Err(Error::StepOver);
                }
                write(&mut change, &test, at).await
            })
            .await
    }

    /// What the last test received, as JSON; none after ten minutes.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn provider_test(
        &self,
        access: &Access,
        now: Timestamp,
    ) -> Result<Option<String>, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT test_result FROM identity_providers \
                           WHERE organization_id = ?1 AND test_shown_until > ?2";
                let found = tx.find(sql, values![organization, now]).await?;
                found.map_or(Ok(None), |mut row| row.take())
            })
            .await
    }
}

async fn write(tx: &mut WriteTx, test: &ShownTest, at: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE identity_providers SET test_result = ?2, test_shown_until = ?3 \
               WHERE organization_id = ?1";
    tx.execute(sql, values![test.organization, &test.result, at + SHOWN_FOR]).await?;
    if test.went_well {
        let sql = "UPDATE identity_providers SET tested_at = ?2 WHERE organization_id = ?1";
        tx.execute(sql, values![test.organization, at]).await?;
    }
    Ok(())
}

/// Forgets what a test received: the provider is another now.
pub(super) async fn forget(change: &mut Change<'_>) -> Result<(), Error> {
    let sql = "UPDATE identity_providers SET test_result = NULL WHERE organization_id = ?1";
    let organization = change.organization();
    change.execute(sql, values![organization]).await.map(drop)
}
