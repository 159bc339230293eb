//! Hands an email to a mail server.

use super::error::MailError;
use super::{Letter, connection};
use crate::run::settings::Settings;
use hearback_store::MailSettings;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use secrecy::{ExposeSecret as _, SecretString};
use std::time::Duration;

/// How long a server may take to say goodbye once it has the email.
const GOODBYE_WITHIN: Duration = Duration::from_secs(1);

/// Hands an email to the mail server, within the time limit and the egress rule of `installation`.
pub(crate) async fn deliver(
    installation: &Settings,
    settings: &MailSettings,
    password: Option<&SecretString>,
    letter: &Letter,
) -> Result<(), MailError> {
    let handed = hand(installation, settings, password, letter);
    // For everything together: otherwise, a server that sends a byte now and then would never time out.
    let handed = tokio::time::timeout(installation.mail_timeout, handed).await;
    let mut connection = handed.unwrap_or_else(|_| Err(MailError::too_slow(settings)))?;
    // The server has the email, whatever it says now. As an error, this would send it again.
    let _ = tokio::time::timeout(GOODBYE_WITHIN, connection.quit()).await;
    Ok(())
}

async fn hand(
    installation: &Settings,
    settings: &MailSettings,
    password: Option<&SecretString>,
    letter: &Letter,
) -> Result<lettre::transport::smtp::client::AsyncSmtpConnection, MailError> {
    let message = letter.addressed(settings).map_err(|error| MailError::unwritable(&error))?;
    let in_words = |error| MailError::of_smtp(settings, &error);
    let mut connection = connection::open(&installation.egress, settings).await?;
    if let (Some(user), Some(password)) = (&settings.user_name, password) {
        let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
        connection.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(in_words)?;
    }
    let sent = connection.send(message.envelope(), &message.formatted()).await;
    sent.map(|_| connection).map_err(in_words)
}
