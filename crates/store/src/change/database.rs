//! The ways to the database: to change an organization, to write without its lock, and to read.

use super::{Batch, Gatherer, Open, Operation};
use crate::engine::driver::{Compacted, Driver};
use crate::engine::waiting::Writes;
use crate::engine::write::{self, Write};
use crate::engine::{Query, WriteTx};
use crate::error::require;
use crate::{Access, Error};
use hearback_inbox::{OrganizationId, Permission, System};
use std::sync::Arc;

/// An open database, and the ways to it. Clones share it.
#[derive(Clone)]
pub(crate) struct Database {
    driver: Arc<Driver>,
    writes: Writes,
}

impl Database {
    pub(crate) fn new(driver: Driver) -> Self {
        Self { driver: Arc::new(driver), writes: Writes::default() }
    }

    /// Changes an organization as a member may. What it did is told once it is durable.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the permission needs the inbox and the member sees none;
    /// [`Error::Forbidden`] without the permission; what the operation fails with. Nothing is
    /// written then.
    pub(crate) async fn change<T: Send + 'static>(
        &self,
        access: &Access,
        permission: Permission,
        operation: impl for<'t> Operation<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        require(access, permission)?;
        self.change_in_scope(*access, operation, false).await
    }

    /// Makes an organization, and changes it in the same transaction.
    pub(crate) async fn create<T: Send + 'static>(
        &self,
        access: Access,
        create: impl for<'t> Write<'t, ()> + Send + 'static,
        operation: impl for<'t> Operation<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        let creating = async move |tx: &mut WriteTx| {
            create(tx).await?;
            let mut open = Open::begin(tx, access).await?;
            let result = operation(open.change()).await?;
            open.close().await?;
            Ok(result)
        };
        write::alone(&self.driver, &self.writes, creating, false).await
    }

    /// Changes an organization in a way that everyone may who is given that access: what signing in
    /// writes, and accepting an invitation.
    pub(crate) async fn change_in_own_right<T: Send + 'static>(
        &self,
        access: &Access,
        operation: impl for<'t> Operation<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        self.change_in_scope(*access, operation, false).await
    }

    /// Changes an organization as a part of the program itself.
    pub(crate) async fn change_by_system<T: Send + 'static>(
        &self,
        organization: OrganizationId,
        part: System,
        operation: impl for<'t> Operation<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        self.change_in_scope(Access::system(organization, part), operation, false).await
    }

    /// The same for an operation that puts in so much at once that no limit should end it.
    pub(crate) async fn change_much<T: Send + 'static>(
        &self,
        organization: OrganizationId,
        part: System,
        operation: impl for<'t> Operation<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        self.change_in_scope(Access::system(organization, part), operation, true).await
    }

    async fn change_in_scope<T: Send + 'static>(
        &self,
        access: Access,
        operation: impl for<'t> Operation<'t, T> + Send + 'static,
        is_long: bool,
    ) -> Result<T, Error> {
        let changing = async move |tx: &mut WriteTx| {
            let mut open = Open::begin(tx, access).await?;
            let result = operation(open.change()).await?;
            open.close().await?;
            Ok(result)
        };
        write::alone(&self.driver, &self.writes, changing, is_long).await
    }

    /// Writes without any organization's lock: users and sessions, which belong to none, counters,
    /// and leases, which one statement takes or doesn't. Nothing may be written back here that was
    /// read before.
    pub(crate) async fn write_unlocked<T: Send + 'static>(
        &self,
        operation: impl for<'t> Write<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        write::alone(&self.driver, &self.writes, operation, false).await
    }

    /// Takes an item of a hot operation, and says what became of it once that is durable.
    pub(crate) async fn gather<B: Batch>(
        &self,
        gatherer: &Gatherer<B>,
        item: B::Item,
    ) -> Result<B::Outcome, Error> {
        gatherer.submit(&self.driver, &self.writes, item).await
    }

    /// Reads on a thread where it may take its time.
    pub(crate) async fn read_on_thread<T: Send + 'static>(
        &self,
        query: impl for<'t> Query<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        self.driver.read_on_thread(query).await
    }

    /// Reads what is over in a moment, because it walks along an index to no more rows than a page
    /// shows: on SQLite on the caller's own thread.
    pub(crate) async fn read_inline<T: Send + 'static>(
        &self,
        query: impl for<'t> Query<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        self.driver.read_inline(query).await
    }

    /// Lets the engine look at what a lot of writing left.
    pub(crate) async fn tidy(&self) -> Result<(), Error> {
        self.driver.tidy().await
    }

    /// Removes from the files what was deleted, as far as that goes without holding others up.
    pub(crate) async fn compact(&self, tables: &[&str]) -> Result<Compacted, Error> {
        self.driver.compact(tables).await
    }

    /// The engine's name, for people.
    pub(crate) fn engine_name(&self) -> &'static str {
        match *self.driver {
            Driver::Sqlite(_) => "sqlite",
            Driver::Postgres(_) => "postgres",
        }
    }

    /// Finishes what was handed over, and refuses what comes later.
    pub(crate) async fn close(&self) {
        self.driver.close().await;
    }

    /// Lets fewer writes wait, or for less long.
    #[cfg(test)]
    pub(crate) fn limit(&mut self, writes: Writes) {
        self.writes = writes;
    }

    /// A write that no limit ends.
    #[cfg(test)]
    pub(crate) async fn write_without_limit<T: Send + 'static>(
        &self,
        operation: impl for<'t> Write<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        write::alone(&self.driver, &self.writes, operation, true).await
    }
}
