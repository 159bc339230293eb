//! A passkey that was used: its counter only goes up.

use crate::Error;
use crate::engine::{WriteTx, values};
use hearback_inbox::{PasskeyId, Timestamp, UserId};

/// A passkey that signed what it was asked to.
#[derive(Clone, Debug)]
pub struct UsedPasskey {
    /// Which one.
    pub id: PasskeyId,
    /// Its credential as it was checked against. When another use was faster, this one doesn't count:
    /// else two copies of a key could tell the same counter.
    pub before: String,
    /// The same with the counter that it told.
    pub credential: String,
}

/// Puts down that a passkey was used. Says whether it still counts.
pub(crate) async fn use_passkey(
    tx: &mut WriteTx,
    user: UserId,
    used: UsedPasskey,
    at: Timestamp,
) -> Result<bool, Error> {
    let sql = "UPDATE passkeys SET credential = ?4, last_used_at = ?5 \
               WHERE user_id = ?1 AND id = ?2 AND credential = ?3";
    let UsedPasskey { id, before, credential } = used;
    Ok(tx.execute(sql, values![user, id, before, credential, at]).await? > 0)
}
