//! Putting mails into the queue, in the transaction of what they tell about.

use crate::Error;
use crate::change::Change;
use crate::engine::record::{Column as _, Json};
use crate::engine::{Wake, values};
use crate::tables::mail::settings;
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::sign_in::{AccountAlert, Whereabouts};
use hearback_inbox::{ConversationId, InvitationId, MailId, PasswordResetId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// What a mail is to tell, and whom.
pub(crate) enum NewMail {
    /// A member, of a conversation that is theirs now.
    Assignment(UserId, ConversationId),
    /// The person an invitation is for.
    Invitation(InvitationId),
    /// A user who has forgotten their password.
    PasswordReset(UserId, PasswordResetId),
    /// A user, of something about their account.
    Alert(UserId, AccountAlert, Whereabouts),
}

/// What an alert says, as its row keeps it.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredAlert {
    pub(super) alert: AccountAlert,
    #[serde(flatten)]
    pub(super) place: Whereabouts,
}

/// The same as [`enter`], where there is a mail server; says whether there is one.
pub(crate) async fn enter_if_possible(
    change: &mut Change<'_>,
    id: MailId,
    new: NewMail,
    at: Timestamp,
) -> Result<bool, Error> {
    match enter(change, id, new, at).await {
        Ok(()) => Ok(true),
        Err(Error::MailNotSetUp) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Puts a mail into the queue, in the transaction of what it tells about.
pub(crate) async fn enter(
    change: &mut Change<'_>,
    id: MailId,
    new: NewMail,
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    if settings(change, organization).await?.is_none() {
        return Err(Error::MailNotSetUp);
    }
    let actor = change.member();
    let (mut conversation, mut invitation, mut reset, mut alert) =
        (None, None, None, Json::of_list::<()>(&[])?);
    let recipient = match new {
        NewMail::Assignment(recipient, about) => {
            conversation = Some(about);
            Some(recipient)
        }
        NewMail::Invitation(about) => {
            invitation = Some(about);
            None
        }
        NewMail::PasswordReset(recipient, about) => {
            reset = Some(about);
            Some(recipient)
        }
        NewMail::Alert(recipient, about, place) => {
            alert = Json::of(Some(&StoredAlert { alert: about, place }))?;
            Some(recipient)
        }
    };
    let sql = "INSERT INTO mail_outbox (organization_id, id, recipient_id, actor_id, \
               conversation_id, invitation_id, reset_id, alert, at, state, due_at, attempts) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting', ?9, 0)";
    let values = [
        organization.into(),
        id.into(),
        recipient.into(),
        actor.into(),
        conversation.into(),
        invitation.into(),
        reset.into(),
        alert.write()?,
        at.into(),
    ];
    change.execute(sql, &values).await?;
    change.wake(Wake::Mail);
    change.tell_setting(OrganizationSetting::MailOutbox, at)
}

/// Tries at once what waits for its next try.
pub(super) async fn try_now(change: &mut Change<'_>, at: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "UPDATE mail_outbox SET due_at = ?2 \
               WHERE organization_id = ?1 AND state = 'waiting' AND lease IS NULL";
    change.execute(sql, values![organization, at]).await?;
    change.wake(Wake::Mail);
    Ok(())
}

/// Gives up waiting emails, since there's no server anymore.
pub(super) async fn give_up_all(change: &mut Change<'_>, at: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "UPDATE mail_outbox SET state = 'failed', lease = NULL, problem = ?2, problem_at = ?3 \
               WHERE organization_id = ?1 AND state = 'waiting'";
    let why = "Email was turned off before this could be sent.";
    change.execute(sql, values![organization, why, at]).await.map(drop)
}
