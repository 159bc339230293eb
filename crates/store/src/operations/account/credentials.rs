//! What every change of what a user signs in with has in common.

use crate::Error;
use crate::change::Change;
use crate::engine::{WriteTx, values};
use crate::operations::session;
use hearback_inbox::UserId;

/// Makes sure that what a user signs in with is what it was, until the transaction ends.
///
/// # Errors
/// [`Error::StepOver`] when it has changed.
pub(crate) async fn hold_version(
    tx: &mut WriteTx,
    user: UserId,
    version: i64,
) -> Result<(), Error> {
    let sql = "UPDATE users SET sign_in_version = ?2 WHERE id = ?1 AND sign_in_version = ?2";
    let same = tx.execute(sql, values![user, version]).await?;
    if same == 0 { Err(Error::StepOver) } else { Ok(()) }
}

/// What a user signs in with has changed: what was begun before leads nowhere, and their sessions end,
/// but for one.
pub(super) async fn changed(
    tx: &mut WriteTx,
    user: UserId,
    except: Option<&[u8]>,
) -> Result<(), Error> {
    let sql = "UPDATE users SET sign_in_version = sign_in_version + 1 WHERE id = ?1";
    tx.execute(sql, values![user]).await?;
    session::end_all(tx, user, except).await.map(drop)
}

/// Sets a user's password, and ends their sessions, but for one.
pub(super) async fn set_password(
    tx: &mut WriteTx,
    user: UserId,
    hash: &str,
    except: Option<&[u8]>,
) -> Result<(), Error> {
    let sql = "UPDATE users SET password_hash = ?2 WHERE id = ?1";
    tx.execute(sql, values![user, hash]).await?;
    tx.execute("DELETE FROM password_resets WHERE user_id = ?1", values![user]).await?;
    changed(tx, user, except).await
}

/// The user who acts on their own account.
pub(super) fn owner(change: &Change<'_>) -> Result<UserId, Error> {
    change.member().ok_or(Error::NotFound)
}
