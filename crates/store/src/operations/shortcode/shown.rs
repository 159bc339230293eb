//! Shortcodes as the page is told of them, while a text is written.

use super::of;
use crate::engine::Tx;
use crate::tables::conversation::visible_to;
use crate::tables::customer;
use crate::{Access, ComposeTo, Error, Store};
use hearback_inbox::Permission;
use hearback_inbox::shortcode::Shortcodes;

impl Store {
    /// Every shortcode, with what it would be filled with in a conversation, or in a first message to
    /// a number. What they are filled with can be sent, so everyone who may send may see it.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a conversation that doesn't exist or may not be seen;
    /// [`Error::Forbidden`] without the right to send.
    pub async fn shortcodes(&self, access: &Access, to: ComposeTo) -> Result<Shortcodes, Error> {
        access.require(Permission::Send)?;
        let access = *access;
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let organization = access.organization();
                let customer = match to {
                    ComposeTo::Conversation(id) => visible_to(tx, &access, id).await?.customer,
                    ComposeTo::Number(number) => {
                        customer::with_number(tx, organization, &number.canonical()).await?
                    }
                };
                of(tx, organization, customer.as_ref()).await
            })
            .await
    }
}
