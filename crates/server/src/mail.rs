//! Email to members: writing it, and handing it to the organization's mail server over a connection
//! that the egress rule allows and that limits the size and time of the server's answers. The store's
//! queue holds what to send and when to retry.

mod bounded;
mod connection;
mod error;
mod letter;
mod smtp;

pub(crate) use error::MailError;
pub(crate) use letter::Letter;
pub(crate) use smtp::deliver;

use crate::secret::{SealingKey, Unopenable};
use hearback_inbox::OrganizationId;
use hearback_store::MailSettings;
use secrecy::SecretString;

/// Ties the sealed password to its organization: a copy in another one can't be opened.
fn place(organization: OrganizationId) -> String {
    format!("mail_settings/{organization}/password")
}

/// The password as it's stored.
pub(crate) fn seal(
    key: &SealingKey,
    organization: OrganizationId,
    password: &SecretString,
) -> Vec<u8> {
    key.seal(&place(organization), password)
}

/// The password of stored settings, if they have one.
pub(crate) fn open(
    key: &SealingKey,
    organization: OrganizationId,
    settings: &MailSettings,
) -> Result<Option<SecretString>, Unopenable> {
    settings.password.as_ref().map(|sealed| key.open(&place(organization), sealed)).transpose()
}
