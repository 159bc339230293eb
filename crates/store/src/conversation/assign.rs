//! Assigning a conversation, and telling its new owner by mail (I7).

use super::changed;
use crate::error::require;
use crate::journal::lock;
use crate::value::values;
use crate::{Error, Store, mail};
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::{Access, ConversationId, MailId, Permission, Timestamp, UserId};

impl Store {
    /// Assigns a conversation to a member, or to nobody. With an id for it, a mail tells the
    /// member; nobody is told of what was so before, or of what they did themselves.
    ///
    /// # Errors
    /// [`Error::NotFound`] also when the member is none of this organization's;
    /// [`Error::MailNotSetUp`] when there is no server for the mail; [`Error::Forbidden`]. Nothing
    /// is written then.
    pub async fn assign_conversation(
        &self,
        access: &Access,
        id: ConversationId,
        assignee: Option<UserId>,
        tell: Option<MailId>,
        at: Timestamp,
    ) -> Result<ConversationView, Error> {
        require(access, Permission::Assign)?;
        let access = access.clone();
        self.write(move |tx| {
            Box::pin(async move {
                lock(tx, access.organization()).await?;
                if let Some(user) = assignee {
                    let sql = "SELECT 1 FROM members WHERE organization_id = ?1 AND user_id = ?2";
                    let found = tx.find(sql, values![access.organization(), user]).await?;
                    found.ok_or(Error::NotFound)?;
                }
                let change = |c: &mut hearback_inbox::Conversation| c.assignee_id = assignee;
                let (conversation, new) = changed(tx, &access, id, at, change).await?;
                let told = tell.zip(assignee.filter(|_| new && assignee != access.actor()));
                if let Some((mail_id, recipient)) = told {
                    mail::enter(tx, &access, mail_id, (recipient, id), at).await?;
                }
                Ok(conversation.view())
            })
        })
        .await
    }
}
