//! A user's own account: what they sign in with. It belongs to no organization; what happens to it is
//! told in the log of the one they act in.

mod credentials;
mod passkey;
mod password;
mod reset;
mod second_factor;
mod used_passkey;

pub use passkey::StoredPasskey;
pub use reset::ResetPassword;
pub use second_factor::{Authenticator, FactorChange};
pub use used_passkey::UsedPasskey;

pub(crate) use credentials::hold_version;
pub(crate) use used_passkey::use_passkey;

use crate::engine::{Tx, values};
use crate::{Access, Error, Store};
use hearback_inbox::Timestamp;

/// What a user signs in with.
#[derive(Clone, Debug)]
pub struct Account {
    /// Their name.
    pub name: String,
    /// Their email address.
    pub email: String,
    /// Whether they have a password; who came by an identity provider may have none.
    pub has_password: bool,
    /// Whether they belong to another organization, too.
    pub belongs_elsewhere: bool,
    /// Since when they have an authenticator app.
    pub authenticator_since: Option<Timestamp>,
    /// How many recovery codes they have left.
    pub recovery_codes: i64,
    /// Their passkeys, the oldest first.
    pub passkeys: Vec<StoredPasskey>,
}

impl Store {
    /// A user's own account.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the program itself, which has none.
    pub async fn account(&self, access: &Access) -> Result<Account, Error> {
        let (user, here) = (access.member().ok_or(Error::NotFound)?, access.organization());
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT u.name, u.email, u.password_hash <> '', EXISTS (SELECT 1 \
                               FROM members m WHERE m.user_id = u.id AND m.state <> 'removed' \
                               AND m.organization_id <> ?2), \
                           t.added_at, (SELECT COUNT(*) FROM recovery_codes c WHERE c.user_id = u.id) \
                           FROM users u LEFT JOIN authenticators t ON t.user_id = u.id \
                           WHERE u.id = ?1";
                let row = tx.find(sql, values![user, here]).await?;
                let mut row = row.ok_or(Error::NotFound)?;
                Ok(Account {
                    name: row.take()?,
                    email: row.take()?,
                    has_password: row.take()?,
                    belongs_elsewhere: row.take()?,
                    authenticator_since: row.take()?,
                    recovery_codes: row.take()?,
                    passkeys: passkey::passkeys(tx, user).await?,
                })
            })
            .await
    }
}
