//! A mail server as an admin gives it, checked at the edge.

use crate::api::{email_address, named};
use crate::http::problem::{Answer, Problem};
use hearback_inbox::mail::MailSecurity;
use hearback_store::MailSettings;
use secrecy::SecretString;
use serde::Deserialize;
use url::Host;
use utoipa::ToSchema;

const LONGEST_NAME: usize = 100;
const LONGEST_SECRET: usize = 500;

/// A mail server and the sender of emails.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailServerInput {
    /// Its name, such as `smtp.example.com`.
    host: String,
    /// Its port: usually 587 for STARTTLS, 465 for TLS.
    port: u16,
    /// How the connection is encrypted.
    security: MailSecurity,
    /// The user name, if the server needs one.
    user_name: Option<String>,
    /// The password. Leave it out to keep the saved one, as long as server and user name are the
    /// same.
    password: Option<String>,
    /// The sender's name.
    from_name: String,
    /// The sender's address.
    from_address: String,
}

impl MailServerInput {
    /// The settings to store.
    pub(super) fn checked(
        self,
        stored: Option<&MailSettings>,
        seal: impl Fn(&SecretString) -> Vec<u8>,
    ) -> Answer<MailSettings> {
        let host = host(&self.host)?;
        if self.port == 0 {
            return Err(Problem::invalid("port", "Ports go from 1 to 65535."));
        }
        let from_name = named("from_name", &self.from_name, LONGEST_NAME)?;
        let from_address = email_address("from_address", &self.from_address)?.to_string();
        let user_name = self.user_name.as_deref().filter(|name| !name.trim().is_empty());
        let user_name =
            user_name.map(|name| named("user_name", name, LONGEST_SECRET)).transpose()?;
        let mut settings = MailSettings {
            host,
            port: self.port,
            security: self.security,
            user_name,
            password: None,
            from_name,
            from_address,
        };
        settings.password = password(self.password.as_deref(), &settings, stored, seal)?;
        Ok(settings)
    }
}

fn host(given: &str) -> Answer<String> {
    let invalid = || {
        let detail = "Enter only the server's name, like smtp.example.com.";
        Problem::invalid("host", detail)
    };
    let given = given.trim().trim_end_matches('.');
    if given.is_empty() || given.len() > 253 {
        return Err(invalid());
    }
    match Host::parse(given).map_err(|_| invalid())? {
        Host::Ipv6(address) => Ok(address.to_string()),
        // Some other scripts' full stops are dots only now.
        host => Ok(host.to_string().trim_end_matches('.').to_owned()),
    }
}

/// The password to store. A stored one is kept for the server and user that it was given for:
/// pointed elsewhere, it would be shown to that server.
fn password(
    given: Option<&str>,
    new: &MailSettings,
    stored: Option<&MailSettings>,
    seal: impl Fn(&SecretString) -> Vec<u8>,
) -> Answer<Option<Vec<u8>>> {
    let given = given.filter(|password| !password.is_empty());
    if new.user_name.is_none() {
        return match given {
            Some(_) => Err(Problem::invalid("user_name", "Enter the username, too.")),
            None => Ok(None),
        };
    }
    if new.security == MailSecurity::None && !is_this_machine(&new.host) {
        let detail = "Choose STARTTLS or TLS. Without encryption, others could read the password.";
        return Err(Problem::invalid("security", detail));
    }
    if let Some(password) = given {
        if password.chars().count() > LONGEST_SECRET {
            return Err(Problem::invalid("password", "The password is too long."));
        }
        return Ok(Some(seal(&SecretString::from(password))));
    }
    let kept = stored.filter(|old| {
        old.host == new.host
            && old.port == new.port
            && old.security == new.security
            && old.user_name == new.user_name
    });
    match kept.and_then(|old| old.password.clone()) {
        Some(sealed) => Ok(Some(sealed)),
        None if stored.is_some_and(|old| old.password.is_some()) => {
            let detail = "Enter the password again: the saved one is for another server or user.";
            Err(Problem::invalid("password", detail))
        }
        None => Err(Problem::invalid("password", "Enter the password, too.")),
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}
