//! Assigning a conversation, and telling its new owner by mail (I7).

use super::changed;
use crate::change::Change;
use crate::engine::values;
use crate::operations::mail;
use crate::{Access, Error, Store};
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::{Conversation, ConversationId, MailId, Permission, Timestamp, UserId};

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
        self.database
            .change(access, Permission::Assign, async move |mut change: Change<'_>| {
                if let Some(user) = assignee {
                    let sql = "SELECT 1 FROM members WHERE organization_id = ?1 AND user_id = ?2";
                    let key = values![change.organization(), user];
                    let found = change.find(sql, key).await?;
                    found.ok_or(Error::NotFound)?;
                }
                let assign = |c: &mut Conversation| c.assignee_id = assignee;
                let (conversation, new) = changed(&mut change, id, at, assign).await?;
                let told = tell.zip(assignee.filter(|_| new && assignee != change.member()));
                if let Some((mail_id, recipient)) = told {
                    mail::enter(&mut change, mail_id, (recipient, id), at).await?;
                }
                Ok(conversation.view())
            })
            .await
    }
}
