//! Mail to members: how a letter is written, and how it is handed to the organization's mail
//! server: over a connection that the egress rule allows, and on which it may say and take only so
//! much. What is to be sent, and when again, is in the store's queue.

mod bounded;
mod connection;
mod letter;
mod smtp;
mod trouble;

pub(crate) use letter::Letter;
pub(crate) use smtp::deliver;
pub(crate) use trouble::Trouble;

use crate::secret::{SealingKey, Unopenable};
use hearback_inbox::OrganizationId;
use hearback_store::MailSettings;
use secrecy::SecretString;

/// Where the sealed password belongs: one copied to another organization does not open.
fn place(organization: OrganizationId) -> String {
    format!("mail_settings/{organization}/password")
}

/// The password as the store keeps it.
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
