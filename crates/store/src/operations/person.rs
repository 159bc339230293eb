//! Everything that is held about one person, but for their messages, which are read page by page.

use super::{audit, held_texts, opt_out};
use crate::engine::{Tx, values};
use crate::tables::conversation::{by_number, is_seen, visible_to};
use crate::tables::{customer, scheduled};
use crate::{Access, ErasedWho, Error, Store};
use hearback_inbox::audit::AuditEntry;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::customer::SavedCustomer;
use hearback_inbox::opt_out::Consent;
use hearback_inbox::{
    Address, Customer, CustomerId, HeldText, Message, OrganizationId, Permission, Timestamp,
};
use serde::Serialize;

/// How many of a kind are read at most.
const MOST: i64 = 10_000;

/// What is held about a person, but for their messages.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Person {
    /// Their record, if they are on file.
    pub customer: Option<SavedCustomer>,
    /// Their numbers.
    pub numbers: Vec<Address>,
    /// The conversations with those.
    pub conversations: Vec<ConversationView>,
    /// Their opt-outs, in force and of before.
    pub consent: Consent,
    /// What waits to be sent to them at a later time.
    pub scheduled: Vec<Message>,
    /// Their texts that are in no conversation yet.
    pub held_texts: Vec<HeldText>,
    /// Records of theirs that were merged or deleted, as they were.
    pub former_records: Vec<FormerRecord>,
    /// What members did to their record and their conversations.
    pub audit: Vec<AuditEntry>,
}

/// Records that were merged or deleted, for as long as that can be taken back.
#[derive(Clone, Debug, Serialize)]
pub struct FormerRecord {
    /// When that was.
    pub at: Timestamp,
    /// As they were before.
    pub customers: Vec<SavedCustomer>,
    /// What a merge made of them.
    pub merged: Option<Customer>,
}

impl Store {
    /// What is held about a person, but for their messages.
    ///
    /// # Errors
    /// [`Error::NotFound`] for who isn't there, and for those who see no inbox; [`Error::Forbidden`]
    /// without the right to export customers.
    pub async fn person(&self, access: &Access, who: ErasedWho) -> Result<Person, Error> {
        access.require(Permission::CustomersTransfer)?;
        if !access.sees_inbox() {
            return Err(Error::NotFound);
        }
        let access = *access;
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let organization = access.organization();
                let mut person = Person::default();
                let customer = match who {
                    ErasedWho::Customer(id) => Some(id),
                    ErasedWho::Conversation(id) => {
                        let conversation = visible_to(tx, &access, id).await?;
                        person.numbers.push(conversation.number);
                        conversation.customer.map(|customer| customer.id)
                    }
                };
                if let Some(id) = customer {
                    let saved = customer::by_id(tx, organization, id).await?;
                    let numbers = saved.customer.numbers.iter().map(|one| one.number.clone());
                    person.numbers = numbers.collect();
                    person.customer = Some(saved);
                }
                read(tx, &access, &mut person).await?;
                if let Some(id) = customer {
                    person.former_records = former(tx, organization, id).await?;
                }
                Ok(person)
            })
            .await
    }
}

async fn read(tx: &mut Tx, access: &Access, person: &mut Person) -> Result<(), Error> {
    let organization = access.organization();
    for number in &person.numbers {
        person.held_texts.extend(held_texts::from_number(tx, organization, number, MOST).await?);
        let Some(found) = by_number(tx, organization, number).await? else { continue };
        if !is_seen(access, found.visible, found.author_id) {
            continue;
        }
        let waiting = scheduled::of_conversation(tx, organization, found.id).await?;
        person.scheduled.extend(waiting.into_iter().map(|one| one.message));
        person.conversations.push(found.into_view());
    }
    person.consent = opt_out::consent_of_numbers(tx, organization, &person.numbers).await?;
    let ids = person.conversations.iter().map(|one| one.id.0);
    let ids: Vec<_> = ids.chain(person.customer.iter().map(|one| one.customer.id.0)).collect();
    person.audit = audit::about(tx, organization, ids, MOST).await?;
    Ok(())
}

async fn former(
    tx: &mut Tx,
    organization: OrganizationId,
    id: CustomerId,
) -> Result<Vec<FormerRecord>, Error> {
    let sql = "SELECT at, customers, merged FROM customer_undos WHERE organization_id = ?1 \
               AND (customers LIKE ?2 OR merged LIKE ?2) ORDER BY at";
    let mut all = vec![];
    for mut row in tx.query(sql, values![organization, format!("%\"{id}\"%")]).await? {
        let at = row.take()?;
        let customers = row.take_json()?.unwrap_or_default();
        all.push(FormerRecord { at, customers, merged: row.take_json()? });
    }
    Ok(all)
}
