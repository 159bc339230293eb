//! The organization's CRM. What it takes to be let in there arrives sealed, and is never opened here.

use crate::change::Change;
use crate::engine::{Tx, values};
use crate::tables::conversation::visible_to;
use crate::tables::crm::{self, StoredCrm};
use crate::tables::customer::numbers_of;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{Address, ConversationId, Permission, Timestamp};

/// What a CRM is asked about a conversation.
#[derive(Clone, Debug)]
pub struct CrmQuestion {
    /// The organization's CRM.
    pub crm: StoredCrm,
    /// The conversation's number.
    pub number: Address,
    /// All numbers of its customer.
    pub numbers: Vec<Address>,
    /// The id another system knows the customer by.
    pub external_id: Option<String>,
    /// The number of the conversation's line.
    pub line: Option<Address>,
}

/// What the audit log has of it: what it's called, and on which server it is. The rest of an address may
/// be nobody else's business.
fn tell(
    change: &mut Change<'_>,
    before: Option<&StoredCrm>,
    after: Option<&StoredCrm>,
    at: Timestamp,
) -> Result<(), Error> {
    let setting = OrganizationSetting::Crm;
    change.tell_setting(setting, at)?;
    let name = |one: Option<&StoredCrm>| one.map(|one| one.source.name.clone());
    let server = |one: Option<&StoredCrm>| {
        let address = one?.source.connection.address()?;
        let end = address.find("://").map_or(0, |at| at + 3);
        let server =
            address[end..].find(['/', '?', '#']).map_or(address, |at| &address[..end + at]);
        Some(server.to_owned())
    };
    let changes = [
        AuditChange::of(AuditField::Name, name(before), name(after)),
        AuditChange::of(AuditField::Address, server(before), server(after)),
    ];
    change.audit_setting(setting, changes, at)
}

impl Store {
    /// The organization's CRM, if it has one.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn crm(&self, access: &Access) -> Result<Option<StoredCrm>, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| crm::find(tx, organization).await)
            .await
    }

    /// Sets the organization's CRM in place of the one that was read before; false, and nothing is
    /// written, when someone else has changed it since.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn replace_crm(
        &self,
        access: &Access,
        before: Option<StoredCrm>,
        new: StoredCrm,
        at: Timestamp,
    ) -> Result<bool, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                if crm::find(&mut change, organization).await? != before {
                    return Ok(false);
                }
                crm::save(&mut change, &new, at).await?;
                tell(&mut change, before.as_ref(), Some(&new), at)?;
                Ok(true)
            })
            .await
    }

    /// Forgets the organization's CRM, and what it took to be let in there.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn forget_crm(&self, access: &Access, at: Timestamp) -> Result<(), Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let Some(before) = crm::find(&mut change, organization).await? else {
                    return Ok(());
                };
                crm::delete(&mut change).await?;
                tell(&mut change, Some(&before), None, at)
            })
            .await
    }

    /// What the organization's CRM is asked about a conversation; none without a CRM.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a conversation that is not there or may not be seen;
    /// [`Error::Forbidden`] without the right to read customers.
    pub async fn crm_question(
        &self,
        access: &Access,
        id: ConversationId,
    ) -> Result<Option<CrmQuestion>, Error> {
        access.require(Permission::CustomersRead)?;
        let access = *access;
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let organization = access.organization();
                let conversation = visible_to(tx, &access, id).await?;
                let Some(crm) = crm::find(tx, organization).await? else { return Ok(None) };
                let numbers = numbers_of(tx, organization, &conversation).await?;
                let sql = "SELECT number FROM lines WHERE organization_id = ?1 AND id = ?2";
                let line = tx.find(sql, values![organization, conversation.line_id]).await?;
                let line = line.map(|mut row| row.take()).transpose()?;
                let external_id = conversation.customer.and_then(|customer| customer.external_id);
                let number = conversation.number;
                let numbers = numbers.into_iter().map(|one| one.number).collect();
                Ok(Some(CrmQuestion { crm, number, numbers, external_id, line }))
            })
            .await
    }
}
