//! Changing one's own name and password, and setting a password on the command line.

use super::credentials::{hold_version, owner, set_password};
use crate::change::Change;
use crate::engine::{WriteTx, values};
use crate::operations::mail::{self, NewMail};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::sign_in::{AccountAlert, Whereabouts};
use hearback_inbox::{MailId, System, Timestamp};

impl Store {
    /// Changes a user's own name, and tells everyone who sees it.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the program itself, which has none.
    pub async fn rename_self(
        &self,
        access: &Access,
        name: String,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change_in_own_right(access, async move |mut change: Change<'_>| {
                let user = owner(&change)?;
                let sql = "SELECT name FROM users WHERE id = ?1";
                let row = change.find(sql, values![user]).await?;
                let before: String = row.ok_or(Error::NotFound)?.take()?;
                if before == name {
                    return Ok(());
                }
                let sql = "UPDATE users SET name = ?2 WHERE id = ?1";
                change.execute(sql, values![user, &name]).await?;
                change.tell_member(user, at)?;
                let note = AuditNote::new(AuditKind::MemberChanged, at)
                    .about(AuditObject::Member { id: user })
                    .changed([AuditChange::of(AuditField::Name, before, name)]);
                change.audit(note)
            })
            .await
    }

    /// Changes a user's own password, and ends their sessions but for the one of a token. Where mail is
    /// set up, they are told.
    ///
    /// # Errors
    /// [`Error::StepOver`] when it isn't the password anymore that was checked.
    pub async fn change_own_password(
        &self,
        access: &Access,
        (version, hash): (i64, String),
        token_hash: &[u8],
        (mail, place): (MailId, Whereabouts),
        at: Timestamp,
    ) -> Result<(), Error> {
        let token = token_hash.to_vec();
        self.database
            .change_in_own_right(access, async move |mut change: Change<'_>| {
                let user = owner(&change)?;
                hold_version(&mut change, user, version).await?;
                set_password(&mut change, user, &hash, Some(&token)).await?;
                let alert = NewMail::Alert(user, AccountAlert::PasswordChanged, place);
                mail::enter_if_possible(&mut change, mail, alert, at).await?;
                change.audit(AuditNote::new(AuditKind::PasswordChanged, at))
            })
            .await
    }

    /// Sets a user's password on the command line, and ends their sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the user doesn't exist.
    pub async fn set_password(
        &self,
        email: &str,
        password_hash: &str,
        at: Timestamp,
    ) -> Result<(), Error> {
        let Some(details) = self.sign_in_details(email).await? else {
            return Err(Error::NotFound);
        };
        let (user, hash) = (details.user, password_hash.to_owned());
        let note = move || {
            AuditNote::new(AuditKind::PasswordReset, at).about(AuditObject::Member { id: user })
        };
        let Some((first, others)) = details.organizations.split_first() else {
            let set = async move |tx: &mut WriteTx| set_password(tx, user, &hash, None).await;
            return self.database.write_unlocked(set).await;
        };
        self.database
            .change_by_system(*first, System::Console, async move |mut change: Change<'_>| {
                set_password(&mut change, user, &hash, None).await?;
                change.audit(note())
            })
            .await?;
        // Each organization has a log of its own.
        for organization in others {
            self.note_in_audit(&Access::system(*organization, System::Console), note()).await?;
        }
        Ok(())
    }
}
