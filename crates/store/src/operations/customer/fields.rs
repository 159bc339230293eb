//! The custom fields that an organization declares, and what the details column shows of them (I9).

use crate::change::Change;
use crate::engine::value::json;
use crate::engine::{Tx, values};
use crate::tables::conversation::visible_to;
use crate::tables::customer::numbers_of;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField};
use hearback_inbox::customer::{CustomerField, Detail, Details, usual_fields};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{ConversationId, OrganizationId, Permission, Timestamp};
use std::collections::BTreeMap;

/// The custom fields of an organization, in the order in which they are shown.
pub(crate) async fn declared(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<CustomerField>, Error> {
    let sql = "SELECT customer_fields FROM organizations WHERE id = ?1";
    let mut row = tx.find(sql, values![organization]).await?.ok_or(Error::NotFound)?;
    Ok(row.take_json()?.unwrap_or_else(usual_fields))
}

impl Store {
    /// What is known of the customer that a conversation is with.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a conversation that is not there or may not be seen;
    /// [`Error::Forbidden`] without the right to read customers.
    pub async fn details(&self, access: &Access, id: ConversationId) -> Result<Details, Error> {
        access.require(Permission::CustomersRead)?;
        let access = *access;
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let organization = access.organization();
                let conversation = visible_to(tx, &access, id).await?;
                let numbers = numbers_of(tx, organization, &conversation).await?;
                let Some(customer) = conversation.customer else {
                    return Ok(Details { numbers, fields: vec![] });
                };
                let sql = "SELECT fields FROM customers WHERE organization_id = ?1 AND id = ?2";
                let row = tx.find(sql, values![organization, customer.id]).await?;
                let mut row = row.ok_or(Error::NotFound)?;
                let held: BTreeMap<String, String> = row.take_json()?.unwrap_or_default();
                let fields = Detail::of(declared(tx, organization).await?, held);
                Ok(Details { numbers, fields })
            })
            .await
    }

    /// The custom fields, in the order in which they are shown.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn customer_fields(&self, access: &Access) -> Result<Vec<CustomerField>, Error> {
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| declared(tx, organization).await)
            .await
    }

    /// Declares the custom fields, in this order. What customers have of a field that is left out
    /// stays, and is shown again once it is declared again.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn declare_customer_fields(
        &self,
        access: &Access,
        fields: Vec<CustomerField>,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let before = declared(&mut change, organization).await?;
                let sql = "UPDATE organizations SET customer_fields = ?2 WHERE id = ?1";
                change.execute(sql, &[organization.into(), json(&fields)?]).await?;
                change.tell_setting(OrganizationSetting::CustomerFields, at)?;
                let changed =
                    [AuditChange::of(AuditField::Value, labels(&before), labels(&fields))];
                change.audit_setting(OrganizationSetting::CustomerFields, changed, at)
            })
            .await
    }
}

/// What fields are called, for the audit log.
fn labels(fields: &[CustomerField]) -> String {
    fields.iter().map(|field| field.label.as_str()).collect::<Vec<_>>().join(", ")
}
