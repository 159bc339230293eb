//! Assigning a conversation, and telling its new owner by mail (I7).

use super::changed;
use crate::change::Change;
use crate::operations::mail::{self, NewMail};
use crate::tables::member;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
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
                    let organization = change.organization();
                    member::require_active(&mut change, organization, user).await?;
                }
                let mut before = None;
                let assign = |c: &mut Conversation| {
                    before = std::mem::replace(&mut c.assignee_id, assignee);
                };
                let (conversation, new) = changed(&mut change, id, at, assign).await?;
                if new {
                    note(&mut change, id, (before, assignee), at).await?;
                }
                let told = tell.zip(assignee.filter(|_| new && assignee != change.member()));
                if let Some((mail_id, recipient)) = told {
                    let told = NewMail::Assignment(recipient, id);
                    mail::enter(&mut change, mail_id, told, at).await?;
                }
                Ok(conversation.view())
            })
            .await
    }
}

/// Adds to the audit log who had it, and who has it.
async fn note(
    change: &mut Change<'_>,
    id: ConversationId,
    (before, after): (Option<UserId>, Option<UserId>),
    at: Timestamp,
) -> Result<(), Error> {
    let people: Vec<_> = [before, after].into_iter().flatten().collect();
    let names = member::names(change, &people).await?;
    let name = |who: Option<UserId>| who.and_then(|who| names.get(&who).cloned());
    let assigned = AuditNote::new(AuditKind::ConversationAssigned, at)
        .about(AuditObject::Conversation { id })
        .changed([AuditChange::of(AuditField::Assignee, name(before), name(after))]);
    change.audit(assigned)
}
