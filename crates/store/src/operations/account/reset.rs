//! Setting a new password by a link that was mailed: it counts once, for an hour.

use super::credentials::set_password;
use crate::change::Change;
use crate::engine::{Tx, values};
use crate::operations::mail::{self, NewMail};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditKind, AuditNote};
use hearback_inbox::sign_in::{AccountAlert, Whereabouts};
use hearback_inbox::{MailId, OrganizationId, PasswordResetId, Timestamp, UserId};
use jiff::SignedDuration;
use std::net::IpAddr;

/// For how long a link counts.
const LASTS: SignedDuration = SignedDuration::from_hours(1);
/// So many links of one user are open at once: nobody fills another's mailbox.
const MOST_OPEN: i64 = 3;

/// A new password, set by a link.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    /// The link's id.
    pub id: PasswordResetId,
    /// The new password, hashed.
    pub password_hash: String,
    /// The id of the mail that tells of it, and from where it was done.
    pub alert: (MailId, Whereabouts),
    /// From where.
    pub from: Option<IpAddr>,
    /// Now.
    pub at: Timestamp,
}

/// Whose link it is.
async fn open(tx: &mut Tx, id: PasswordResetId, now: Timestamp) -> Result<UserId, Error> {
    let sql = "SELECT user_id FROM password_resets \
               WHERE id = ?1 AND used_at IS NULL AND expires_at > ?2";
    tx.find(sql, values![id, now]).await?.ok_or(Error::ResetOver)?.take()
}

impl Store {
    /// Has a link mailed to a user, by the mail server of an organization that they belong to. Does
    /// nothing where there is none, and when they have enough links already.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn request_password_reset(
        &self,
        (organization, user): (OrganizationId, UserId),
        (id, mail): (PasswordResetId, MailId),
        from: Option<IpAddr>,
        at: Timestamp,
    ) -> Result<bool, Error> {
        let access = Access::of_nobody_yet(organization, user).acting_from(from);
        self.database
            .change_in_own_right(&access, async move |mut change: Change<'_>| {
                let sql = "DELETE FROM password_resets WHERE expires_at <= ?1";
                change.execute(sql, values![at]).await?;
                let sql = "SELECT COUNT(*) FROM password_resets WHERE user_id = ?1";
                let counted = change.find(sql, values![user]).await?;
                let open: i64 = counted.ok_or(Error::Corrupt("no count"))?.take()?;
                if open >= MOST_OPEN {
                    return Ok(false);
                }
                let about = NewMail::PasswordReset(user, id);
                if !mail::enter_if_possible(&mut change, mail, about, at).await? {
                    return Ok(false);
                }
                let sql = "INSERT INTO password_resets (id, user_id, requested_at, expires_at) \
                           VALUES (?1, ?2, ?3, ?4)";
                change.execute(sql, values![id, user, at, at + LASTS]).await?;
                Ok(true)
            })
            .await
    }

    /// The email address of the user whose password a link sets; who asks has shown its signature.
    ///
    /// # Errors
    /// [`Error::ResetOver`] when it was used, or its time is over.
    pub async fn open_password_reset(
        &self,
        id: PasswordResetId,
        now: Timestamp,
    ) -> Result<String, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let user = open(tx, id, now).await?;
                let sql = "SELECT email FROM users WHERE id = ?1";
                tx.find(sql, values![user]).await?.ok_or(Error::ResetOver)?.take()
            })
            .await
    }

    /// Sets a new password by a link, and ends all of the user's sessions and other links.
    ///
    /// # Errors
    /// [`Error::ResetOver`] when it was used, or its time is over.
    pub async fn reset_password(
        &self,
        organization: OrganizationId,
        user: UserId,
        new: ResetPassword,
    ) -> Result<(), Error> {
        let access = Access::of_nobody_yet(organization, user).acting_from(new.from);
        self.database
            .change_in_own_right(&access, async move |mut change: Change<'_>| {
                if open(&mut change, new.id, new.at).await? != user {
                    return Err(Error::ResetOver);
                }
                let sql = "UPDATE password_resets SET used_at = ?2 \
                           WHERE id = ?1 AND used_at IS NULL";
                if change.execute(sql, values![new.id, new.at]).await? == 0 {
                    return Err(Error::ResetOver);
                }
                set_password(&mut change, user, &new.password_hash, None).await?;
                let (mail, place) = new.alert;
                let alert = NewMail::Alert(user, AccountAlert::PasswordChanged, place);
                mail::enter_if_possible(&mut change, mail, alert, new.at).await?;
                change.audit(AuditNote::new(AuditKind::PasswordChanged, new.at))
            })
            .await
    }
}
