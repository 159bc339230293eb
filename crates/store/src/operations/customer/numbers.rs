//! Whose number a conversation is with, as members say (C2).

use super::write::alter;
use crate::change::Change;
use crate::tables::conversation::{self, locked_visible};
use crate::tables::customer;
use crate::{Access, Error, Store};
use hearback_inbox::audit::AuditKind;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::customer::CustomerPatch;
use hearback_inbox::{Conversation, ConversationId, CustomerId, Permission, Timestamp};

impl Store {
    /// Saves a conversation's number as a customer's: from then on it is theirs (C2).
    ///
    /// # Errors
    /// [`Error::NotFound`] for either; [`Error::NumberOnFile`] when it is another customer's;
    /// [`Error::NotACustomer`] when they have too many; [`Error::Forbidden`].
    pub async fn assign_number(
        &self,
        access: &Access,
        id: ConversationId,
        customer_id: CustomerId,
        at: Timestamp,
    ) -> Result<ConversationView, Error> {
        let how = (id, AuditKind::NumberAssigned);
        self.change_number(access, how, at, move |_| Some((customer_id, true))).await
    }

    /// Takes a conversation's number away from the customer who has it, if someone has.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn unassign_number(
        &self,
        access: &Access,
        id: ConversationId,
        at: Timestamp,
    ) -> Result<ConversationView, Error> {
        self.change_number(access, (id, AuditKind::NumberUnassigned), at, |conversation| {
            let owner = conversation.customer.as_ref()?;
            Some((owner.id, false))
        })
        .await
    }

    /// Gives a conversation's number to a customer, or takes it away.
    async fn change_number(
        &self,
        access: &Access,
        (id, kind): (ConversationId, AuditKind),
        at: Timestamp,
        whose: impl FnOnce(&Conversation) -> Option<(CustomerId, bool)> + Send + 'static,
    ) -> Result<ConversationView, Error> {
        if !access.sees_inbox() {
            return Err(Error::NotFound);
        }
        self.database
            .change(access, Permission::CustomersWrite, async move |mut change: Change<'_>| {
                let conversation = locked_visible(&mut change, id).await?;
                let Some((owner, gives)) = whose(&conversation) else {
                    return Ok(conversation.view());
                };
                let number = conversation.number.clone();
                let saved = customer::locked(&mut change, owner).await?;
                let mut numbers = saved.customer.numbers.clone();
                numbers.retain(|one| one.number != number);
                if gives && numbers.len() == saved.customer.numbers.len() {
                    numbers.push(number.into());
                } else if gives {
                    return Ok(conversation.view());
                }
                let patch = CustomerPatch { numbers: Some(numbers), ..CustomerPatch::default() };
                alter(&mut change, saved, (kind, &patch), at).await?;
                let organization = change.organization();
                Ok(conversation::by_id(&mut change, organization, id).await?.view())
            })
            .await
    }
}
