//! Handing a letter to a mail server, and what went wrong in words for whoever set it up.

use super::Letter;
use hearback_inbox::mail::{MailOutcome, MailSecurity};
use hearback_store::MailSettings;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};
use std::error::Error as _;
use std::io::ErrorKind;
use std::time::Duration;

/// How long a mail server may take, all in all.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longer answers of a mail server are cut.
const LONGEST_ANSWER: usize = 300;

/// Why a letter was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The server can't be reached, or not as it was asked for.
    Unreachable(String),
    /// The server does not want this sender: user name, password, or too much for now.
    NotNow(String),
    /// The server will never take this letter.
    Never(String),
}

impl Trouble {
    /// It in a sentence.
    pub(crate) fn sentence(&self) -> &str {
        match self {
            Self::Unreachable(why) | Self::NotNow(why) | Self::Never(why) => why,
        }
    }
}

impl From<Trouble> for MailOutcome {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Never(why) => Self::Never(why),
            // Settings are mended while it waits.
            Trouble::Unreachable(why) | Trouble::NotNow(why) => Self::Later(why),
        }
    }
}

/// Hands a letter to the mail server.
pub(crate) async fn deliver(
    settings: &MailSettings,
    password: Option<&SecretString>,
    letter: &Letter,
) -> Result<(), Trouble> {
    let message = letter
        .addressed(settings)
        .map_err(|error| Trouble::Never(format!("The mail can’t be written: {error}.")))?;
    let transport = transport(settings, password).map_err(|error| in_words(settings, &error))?;
    match tokio::time::timeout(PATIENCE, transport.send(message)).await {
        Ok(sent) => sent.map(drop).map_err(|error| in_words(settings, &error)),
        Err(_) => Err(too_slow(settings)),
    }
}

fn transport(
    settings: &MailSettings,
    password: Option<&SecretString>,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, Error> {
    let tls = match settings.security {
        MailSecurity::None => Tls::None,
        MailSecurity::Starttls => Tls::Required(TlsParameters::new(settings.host.clone())?),
        MailSecurity::Tls => Tls::Wrapper(TlsParameters::new(settings.host.clone())?),
    };
    let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
        .port(settings.port)
        .timeout(Some(PATIENCE))
        .tls(tls);
    Ok(match (&settings.user_name, password) {
        (Some(user), Some(password)) => builder
            .credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()))
            .build(),
        _ => builder.build(),
    })
}

fn too_slow(settings: &MailSettings) -> Trouble {
    Trouble::Unreachable(format!(
        "{}:{} did not answer in time. Check the host, the port and the encryption: a server that \
         expects TLS from the start says nothing to one that doesn’t.",
        settings.host, settings.port
    ))
}

/// What went wrong, and what to look at.
fn in_words(settings: &MailSettings, error: &Error) -> Trouble {
    let MailSettings { host, port, .. } = settings;
    if let Some(code) = error.status() {
        let said = format!("{code} {}", answer(error));
        let code: u16 = code.into();
        return match code {
            530 | 534 | 535 | 538 | 454 if settings.user_name.is_some() => {
                Trouble::NotNow(format!(
                    "The mail server refused the user name or the password. It said: {}",
                    sentence(&said)
                ))
            }
            530 => Trouble::NotNow(format!(
                "The mail server wants a user name and a password. It said: {}",
                sentence(&said)
            )),
            500.. => Trouble::Never(format!("The mail server refused it: {}", sentence(&said))),
            _ => Trouble::NotNow(format!("The mail server can’t take it now: {}", sentence(&said))),
        };
    }
    if error.is_timeout() {
        return too_slow(settings);
    }
    let why = reason(error);
    Trouble::Unreachable(if error.is_tls() || why.contains("certificate") {
        format!(
            "No safe connection to {host} could be made: {} Check that the host is spelt as its \
             certificate names it, and that this is the right port for the encryption chosen.",
            sentence(&why)
        )
    } else if error.is_client() && why.contains("STARTTLS") {
        format!("{host}:{port} offers no STARTTLS. Choose TLS with port 465, or another server.")
    } else if error.is_client() {
        format!("{host} offers no way of signing in that Hearback knows: {}", sentence(&why))
    } else if error.is_response() {
        format!(
            "{host}:{port} doesn’t speak as a mail server does. Check the port and the encryption."
        )
    } else {
        match io_kind(error) {
            Some(ErrorKind::ConnectionRefused) => {
                format!("Nothing answers at {host}:{port}. Check the host and the port.")
            }
            _ if why.contains("lookup") || why.contains("resolve") => {
                format!("There is no server named {host}. Check how it is spelt.")
            }
            _ => format!("{host}:{port} can’t be reached: {}", sentence(&why)),
        }
    })
}

/// What the server said, on one line and not endlessly.
fn answer(error: &Error) -> String {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    let line: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.trim().chars().take(LONGEST_ANSWER).collect()
}

/// The innermost reason.
fn reason(error: &Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string().chars().take(LONGEST_ANSWER).collect()
}

fn io_kind(error: &Error) -> Option<ErrorKind> {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            return Some(io.kind());
        }
        source = inner.source();
    }
    None
}

fn sentence(said: &str) -> String {
    let end = if said.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{said}{end}")
}
