//! Passkeys: a user's keys for signing in, each of which works at one host.

use super::credentials::{hold_version, owner};
use super::second_factor::{FactorChange, finish};
use super::used_passkey::{UsedPasskey, use_passkey};
use crate::change::Change;
use crate::engine::{Row, Tx, WriteTx, values};
use crate::operations::session::{SpentStep, spend};
use crate::{Access, Error, Store};
use hearback_inbox::audit::AuditKind;
use hearback_inbox::{PasskeyId, Timestamp, UserId};

/// A passkey.
#[derive(Clone, Debug)]
pub struct StoredPasskey {
    /// Its id.
    pub id: PasskeyId,
    /// The host that it works at.
    pub host: String,
    /// What its user calls it.
    pub name: String,
    /// The credential: JSON.
    pub credential: String,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When it was used last.
    pub last_used_at: Option<Timestamp>,
}

fn read(mut row: Row) -> Result<StoredPasskey, Error> {
    Ok(StoredPasskey {
        id: row.take()?,
        host: row.take()?,
        name: row.take()?,
        credential: row.take()?,
        created_at: row.take()?,
        last_used_at: row.take()?,
    })
}

const PASSKEY: &str = "p.id, p.host, p.name, p.credential, p.created_at, p.last_used_at";

/// A user's passkeys, the oldest first.
pub(super) async fn passkeys(tx: &mut Tx, user: UserId) -> Result<Vec<StoredPasskey>, Error> {
    let sql = format!(
        "SELECT {PASSKEY} FROM passkeys p WHERE p.user_id = ?1 ORDER BY p.created_at, p.id"
    );
    tx.query(&sql, values![user]).await?.into_iter().map(read).collect()
}

impl Store {
    /// Gives a user a passkey.
    ///
    /// # Errors
    /// [`Error::StepOver`] when adding it took too long, or has led to one already;
    /// [`Error::NameTaken`] when it is a user's already, be it theirs.
    pub async fn add_passkey(
        &self,
        access: &Access,
        (credential_id, passkey): (Vec<u8>, StoredPasskey),
        (version, spends): (i64, SpentStep),
        how: FactorChange,
    ) -> Result<(), Error> {
        self.database
            .change_in_own_right(access, async move |mut change: Change<'_>| {
                let user = owner(&change)?;
                hold_version(&mut change, user, version).await?;
                spend(&mut change, Some(spends), how.at).await?;
                let sql = "INSERT INTO passkeys (user_id, id, credential_id, host, name, credential, \
                           created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
                           ON CONFLICT (credential_id) DO NOTHING";
                let StoredPasskey { id, host, name, credential, .. } = passkey;
                let values =
                    values![user, id, credential_id, host, &name, credential, how.at];
                if change.execute(sql, values).await? == 0 {
                    return Err(Error::NameTaken(name));
                }
                finish(&mut change, user, (AuditKind::SecondFactorAdded, &name), how).await
            })
            .await
    }

    /// Renames a user's own passkey.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they have none with that id.
    pub async fn rename_passkey(
        &self,
        access: &Access,
        id: PasskeyId,
        name: String,
    ) -> Result<(), Error> {
        let user = access.member().ok_or(Error::NotFound)?;
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "UPDATE passkeys SET name = ?3 WHERE user_id = ?1 AND id = ?2";
                let renamed = tx.execute(sql, values![user, id, name]).await?;
                if renamed == 0 { Err(Error::NotFound) } else { Ok(()) }
            })
            .await
    }

    /// Takes a user's own passkey away.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they have none with that id.
    pub async fn remove_passkey(
        &self,
        access: &Access,
        id: PasskeyId,
        how: FactorChange,
    ) -> Result<(), Error> {
        self.database
            .change_in_own_right(access, async move |mut change: Change<'_>| {
                let user = owner(&change)?;
                let sql = "DELETE FROM passkeys WHERE user_id = ?1 AND id = ?2 RETURNING name";
                let row = change.find(sql, values![user, id]).await?;
                let name: String = row.ok_or(Error::NotFound)?.take()?;
                finish(&mut change, user, (AuditKind::SecondFactorRemoved, &name), how).await
            })
            .await
    }

    /// Whose passkey a credential is, and the passkey.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn passkey_by_credential(
        &self,
        credential_id: &[u8],
    ) -> Result<Option<(UserId, StoredPasskey)>, Error> {
        let id = credential_id.to_vec();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = format!(
                    "SELECT p.user_id, {PASSKEY} FROM passkeys p WHERE p.credential_id = ?1"
                );
                let Some(mut row) = tx.find(&sql, values![id]).await? else { return Ok(None) };
                let user = row.take()?;
                Ok(Some((user, read(row)?)))
            })
            .await
    }

    /// A user's passkeys that work at a host, the oldest first.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn passkeys_at(&self, host: &str, user: UserId) -> Result<Vec<StoredPasskey>, Error> {
        let all = self.database.read_on_thread(async move |tx: &mut Tx| passkeys(tx, user).await);
        let all = all.await?.into_iter();
        Ok(all.filter(|passkey| passkey.host == host).collect())
    }

    /// How many passkeys work at each host.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn passkey_hosts(&self) -> Result<Vec<(String, i64)>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT host, COUNT(*) FROM passkeys GROUP BY host ORDER BY host";
                let rows = tx.query(sql, &[]).await?;
                rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
            })
            .await
    }

    /// How many passkeys of an organization's active members work at each host.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn passkey_hosts_of_members(
        &self,
        access: &Access,
    ) -> Result<Vec<(String, i64)>, Error> {
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT p.host, COUNT(*) FROM members m \
                           JOIN passkeys p ON p.user_id = m.user_id \
                           WHERE m.organization_id = ?1 AND m.state = 'active' \
                           GROUP BY p.host ORDER BY p.host";
                let rows = tx.query(sql, values![organization]).await?;
                rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
            })
            .await
    }

    /// Puts down that the member of a session proved once more who they are, with a passkey.
    ///
    /// # Errors
    /// [`Error::StepOver`] when the question was answered before; [`Error::WrongCode`] when the passkey
    /// counts no longer.
    pub async fn session_proven_by_passkey(
        &self,
        token_hash: &[u8],
        user: UserId,
        (spends, used): (SpentStep, UsedPasskey),
        at: Timestamp,
    ) -> Result<(), Error> {
        let hash = token_hash.to_vec();
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                spend(tx, Some(spends), at).await?;
                if !use_passkey(tx, user, used, at).await? {
                    return Err(Error::WrongCode);
                }
                let sql =
                    "UPDATE sessions SET proven_at = ?3 WHERE token_hash = ?1 AND user_id = ?2";
                tx.execute(sql, values![hash, user, at]).await.map(drop)
            })
            .await
    }
}
