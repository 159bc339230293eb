//! Customers and their numbers.

mod details;

use crate::change::Change;
use crate::tables::customer::add;
use crate::{Error, Store};
use hearback_inbox::{Customer, OrganizationId, System, Timestamp};

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
}
