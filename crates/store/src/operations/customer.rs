//! Customers: adding, changing, and deleting them.
//!
//! A number is one customer's alone. Conversations follow their numbers in the transaction that gives
//! these to a customer or takes them away, so that a name is there for everyone at once (R4, C2).

mod export;
mod fields;
mod import;
mod kept;
mod linked;
mod list;
mod merge;
mod numbers;
mod thread;
mod undo;
mod write;

pub(crate) use fields::declared;
pub(crate) use import::give_up_files;
pub use import::{
    CustomerImportJob, CustomerImportWork, ImportLot, ImportRow, LotWritten, NewCustomerImport,
    RefusedCells, UploadedCustomers,
};
pub use list::{CustomerCursor, CustomerOrder, CustomerQuery};
pub use merge::Merged;

use crate::change::Change;
use crate::tables::customer::{self, add};
use crate::{Access, Error, Store};
use hearback_inbox::audit::AuditKind;
use hearback_inbox::customer::{CustomerPatch, SavedCustomer};
use hearback_inbox::{
    Customer, CustomerId, CustomerUndoId, OrganizationId, Permission, System, Timestamp,
};
use linked::Linked;
use write::{alter, begin, with_external_id};

impl Store {
    /// Adds customers with their numbers, all or none.
    ///
    /// # Errors
    /// The database's own; also when a number is another customer's already.
    pub async fn add_customers(
        &self,
        organization: OrganizationId,
        customers: Vec<Customer>,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change_by_system(organization, System::Console, async move |mut change: Change<'_>| {
                add(&mut change, customers.iter().map(|customer| (customer, at))).await
            })
            .await
    }

    /// Adds a customer. Conversations with their numbers are theirs from then on.
    ///
    /// # Errors
    /// [`Error::NotACustomer`]; [`Error::NumberOnFile`] and [`Error::ExternalIdTaken`] name the other
    /// customer; [`Error::Forbidden`].
    pub async fn add_customer(
        &self,
        access: &Access,
        id: CustomerId,
        content: CustomerPatch,
        at: Timestamp,
    ) -> Result<SavedCustomer, Error> {
        self.database
            .change(access, Permission::CustomersWrite, async move |mut change: Change<'_>| {
                begin(&mut change, id, &content, at).await
            })
            .await
    }

    /// Changes a customer's record.
    ///
    /// # Errors
    /// [`Error::NotFound`], and those of [`Store::add_customer`].
    pub async fn change_customer(
        &self,
        access: &Access,
        id: CustomerId,
        patch: CustomerPatch,
        at: Timestamp,
    ) -> Result<SavedCustomer, Error> {
        self.database
            .change(access, Permission::CustomersWrite, async move |mut change: Change<'_>| {
                let saved = customer::locked(&mut change, id).await?;
                alter(&mut change, saved, (AuditKind::CustomerChanged, &patch), at).await
            })
            .await
    }

    /// Adds the customer with an external id, or changes the one who is on file under it. Tells
    /// whether they are new.
    ///
    /// # Errors
    /// Those of [`Store::add_customer`].
    pub async fn put_customer(
        &self,
        access: &Access,
        (external_id, id): (String, CustomerId),
        patch: CustomerPatch,
        at: Timestamp,
    ) -> Result<(SavedCustomer, bool), Error> {
        self.database
            .change(access, Permission::CustomersWrite, async move |mut change: Change<'_>| {
                let found = with_external_id(&mut change, &external_id).await?;
                if let Some(id) = found {
                    let saved = customer::locked(&mut change, id).await?;
                    let how = (AuditKind::CustomerChanged, &patch);
                    return Ok((alter(&mut change, saved, how, at).await?, false));
                }
                let external_id = Some(patch.external_id.unwrap_or(external_id));
                let content = CustomerPatch { external_id, ..patch };
                Ok((begin(&mut change, id, &content, at).await?, true))
            })
            .await
    }

    /// Deletes a customer, whom [`Store::undo_customers`] puts back for 30 days. Their conversations
    /// stay, and their numbers are strangers' again.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn delete_customer(
        &self,
        access: &Access,
        id: CustomerId,
        undo: CustomerUndoId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::CustomersWrite, async move |mut change: Change<'_>| {
                let saved = customer::locked(&mut change, id).await?;
                let linked = Linked::load(&mut change, &[&saved]).await?;
                kept::keep(&mut change, undo, &[&saved], None, at).await?;
                customer::delete(&mut change, id).await?;
                change.tell_customer_gone(id, at)?;
                change.audit_customer(AuditKind::CustomerDeleted, id, [], at)?;
                linked.follow(&mut change, at).await
            })
            .await
    }
}
