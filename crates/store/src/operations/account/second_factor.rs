//! Second factors: an authenticator app, and recovery codes in place of it or of a passkey.

use super::credentials::{changed, hold_version, owner};
use crate::change::Change;
use crate::engine::{Row, Tx, WriteTx, values};
use crate::operations::mail::{self, NewMail};
use crate::operations::session::{SpentStep, spend};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditKind, AuditNote, AuditObject};
use hearback_inbox::sign_in::{AccountAlert, Whereabouts};
use hearback_inbox::{MailId, System, Timestamp, UserId};

/// What an authenticator app is called in the log.
const APP: &str = "Authenticator app";

/// An authenticator app, as its codes are checked.
#[derive(Clone)]
pub struct Authenticator {
    /// Its secret, sealed.
    pub secret: Vec<u8>,
    /// The step of the last code that counted.
    pub last_step: i64,
}

impl std::fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authenticator").field("last_step", &self.last_step).finish_non_exhaustive()
    }
}

/// A change of what a user signs in with: by which session, and how they are told.
#[derive(Clone, Debug)]
pub struct FactorChange {
    /// The SHA-256 of the token of the session that stays.
    pub token_hash: Vec<u8>,
    /// The id of the mail that tells of it.
    pub mail: MailId,
    /// Where it was done.
    pub place: Whereabouts,
    /// SHA-256 of the recovery codes to have from now on, if new ones are made.
    pub recovery_codes: Option<Vec<Vec<u8>>>,
    /// When.
    pub at: Timestamp,
}

/// Replaces a user's recovery codes.
async fn replace_codes(tx: &mut WriteTx, user: UserId, hashes: Vec<Vec<u8>>) -> Result<(), Error> {
    tx.execute("DELETE FROM recovery_codes WHERE user_id = ?1", values![user]).await?;
    for hash in hashes {
        let sql = "INSERT INTO recovery_codes (user_id, code_hash) VALUES (?1, ?2)";
        tx.execute(sql, values![user, hash]).await?;
    }
    Ok(())
}

/// Without a second factor there is nothing that recovery codes could stand for.
async fn forget_idle_codes(tx: &mut WriteTx, user: UserId) -> Result<(), Error> {
    let sql = "DELETE FROM recovery_codes WHERE user_id = ?1 \
               AND NOT EXISTS (SELECT 1 FROM authenticators t WHERE t.user_id = ?1) \
               AND NOT EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = ?1)";
    tx.execute(sql, values![user]).await.map(drop)
}

/// Ends what was begun with the factors of before, writes new recovery codes if there are any, and tells.
pub(super) async fn finish(
    change: &mut Change<'_>,
    user: UserId,
    (kind, name): (AuditKind, &str),
    how: FactorChange,
) -> Result<(), Error> {
    if let Some(hashes) = how.recovery_codes {
        replace_codes(change, user, hashes).await?;
    }
    forget_idle_codes(change, user).await?;
    changed(change, user, Some(&how.token_hash)).await?;
    let sql = "UPDATE sessions SET second_factor = 1 WHERE token_hash = ?1";
    if kind == AuditKind::SecondFactorAdded {
        change.execute(sql, values![how.token_hash]).await?;
    }
    let alert = NewMail::Alert(user, AccountAlert::SecondFactorChanged, how.place);
    mail::enter_if_possible(change, how.mail, alert, how.at).await?;
    // Whether the rules of the organization are met may be different now.
    change.tell_member(user, how.at)?;
    change.audit(AuditNote::new(kind, how.at).about(AuditObject::thing(name)))
}

impl Store {
    /// A user's authenticator app, if they have one.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn authenticator(&self, user: UserId) -> Result<Option<Authenticator>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT secret, last_step FROM authenticators WHERE user_id = ?1";
                let found = tx.find(sql, values![user]).await?;
                let read = |mut row: Row| {
                    Ok(Authenticator { secret: row.take()?, last_step: row.take()? })
                };
                found.map(read).transpose()
            })
            .await
    }

    /// Gives a user an authenticator app, in place of one before it. The code of `last_step` has proved
    /// that it works, and can't be used again.
    ///
    /// # Errors
    /// [`Error::StepOver`] when setting it up took too long, or has led to one already.
    pub async fn add_authenticator(
        &self,
        access: &Access,
        Authenticator { secret, last_step }: Authenticator,
        (version, spends): (i64, SpentStep),
        how: FactorChange,
    ) -> Result<(), Error> {
        self.database
            .change_in_own_right(access, async move |mut change: Change<'_>| {
                let user = owner(&change)?;
                hold_version(&mut change, user, version).await?;
                spend(&mut change, Some(spends), how.at).await?;
                let sql = "INSERT INTO authenticators (user_id, secret, last_step, added_at) \
                           VALUES (?1, ?2, ?3, ?4) ON CONFLICT (user_id) DO UPDATE SET \
                           secret = excluded.secret, last_step = excluded.last_step, \
                           added_at = excluded.added_at";
                change.execute(sql, values![user, secret, last_step, how.at]).await?;
                finish(&mut change, user, (AuditKind::SecondFactorAdded, APP), how).await
            })
            .await
    }

    /// Takes a user's own authenticator app away.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they have none.
    pub async fn remove_authenticator(
        &self,
        access: &Access,
        how: FactorChange,
    ) -> Result<(), Error> {
        self.database
            .change_in_own_right(access, async move |mut change: Change<'_>| {
                let user = owner(&change)?;
                let sql = "DELETE FROM authenticators WHERE user_id = ?1";
                if change.execute(sql, values![user]).await? == 0 {
                    return Err(Error::NotFound);
                }
                finish(&mut change, user, (AuditKind::SecondFactorRemoved, APP), how).await
            })
            .await
    }

    /// Replaces a user's own recovery codes.
    ///
    /// # Errors
    /// [`Error::NotFound`] for someone without a second factor.
    pub async fn replace_recovery_codes(
        &self,
        access: &Access,
        hashes: Vec<Vec<u8>>,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change_in_own_right(access, async move |mut change: Change<'_>| {
                let user = owner(&change)?;
                replace_codes(&mut change, user, hashes).await?;
                forget_idle_codes(&mut change, user).await?;
                let sql = "SELECT 1 FROM recovery_codes WHERE user_id = ?1 LIMIT 1";
                change.find(sql, values![user]).await?.ok_or(Error::NotFound)?;
                change.audit(AuditNote::new(AuditKind::RecoveryCodesMade, at))
            })
            .await
    }

    /// Takes a user's authenticator app away on the command line, and their passkeys if wanted, and
    /// ends their sessions. Says how many second factors that were.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the user doesn't exist.
    pub async fn remove_second_factors(
        &self,
        email: &str,
        passkeys_too: bool,
        at: Timestamp,
    ) -> Result<u64, Error> {
        let details = self.sign_in_details(email).await?.ok_or(Error::NotFound)?;
        let user = details.user;
        let remove = async move |tx: &mut WriteTx| {
            let sql = "DELETE FROM authenticators WHERE user_id = ?1";
            let mut removed = tx.execute(sql, values![user]).await?;
            if passkeys_too {
                let sql = "DELETE FROM passkeys WHERE user_id = ?1";
                removed += tx.execute(sql, values![user]).await?;
            }
            forget_idle_codes(tx, user).await?;
            if removed > 0 {
                changed(tx, user, None).await?;
            }
            Ok(removed)
        };
        let removed = self.database.write_unlocked(remove).await?;
        if removed > 0 {
            for organization in details.organizations {
                let note = AuditNote::new(AuditKind::SecondFactorRemoved, at)
                    .about(AuditObject::Member { id: user });
                self.note_in_audit(&Access::system(organization, System::Console), note).await?;
            }
        }
        Ok(removed)
    }
}
