//! Why an email failed, in words for the admin who set up the mail server.

use super::bounded::SaysTooMuch;
use crate::egress::EgressError;
use hearback_inbox::mail::MailOutcome;
use hearback_inbox::name::one_line;
use hearback_store::MailSettings;
use lettre::transport::smtp::Error;
use std::error::Error as StdError;
use std::io::{self, ErrorKind};

/// Longer answers from a mail server are cut.
const LONGEST_ANSWER: usize = 300;

/// Why the mail server didn't accept an email.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MailError {
    /// The server can't be reached with these settings.
    Unreachable(String),
    /// The server refuses this sender for now: user name, password, or rate.
    NotNow(String),
    /// The server will never accept this email.
    Never(String),
}

impl MailError {
    /// The reason, as a sentence.
    pub(crate) fn sentence(&self) -> &str {
        match self {
            Self::Unreachable(why) | Self::NotNow(why) | Self::Never(why) => why,
        }
    }

    /// The email itself can't be built.
    pub(super) fn unwritable(error: &dyn std::fmt::Display) -> Self {
        Self::Never(format!("Couldn’t write the email: {error}."))
    }

    /// The server took longer than it may.
    pub(super) fn too_slow(settings: &MailSettings) -> Self {
        let MailSettings { host, port, .. } = settings;
        Self::Unreachable(format!(
            "{host}:{port} didn’t respond in time. Check the host, port, and encryption. A server \
             that expects TLS from the start stays silent without it."
        ))
    }

    /// STARTTLS was chosen, but the server doesn't have it.
    pub(super) fn no_starttls(settings: &MailSettings) -> Self {
        let MailSettings { host, port, .. } = settings;
        Self::Unreachable(format!(
            "{host}:{port} doesn’t support STARTTLS. Choose TLS with port 465, or another server."
        ))
    }

    /// The password would be readable on the way.
    pub(super) fn in_the_clear(settings: &MailSettings) -> Self {
        Self::Unreachable(format!(
            "{} isn’t this machine, so we won’t send the password without encryption. Choose \
             STARTTLS or TLS.",
            settings.host
        ))
    }

    /// The encryption failed; `why` may be the server's own words.
    pub(super) fn not_safe(settings: &MailSettings, why: &str) -> Self {
        Self::Unreachable(format!(
            "Couldn’t make a secure connection to {}: {} Check that the host matches its \
             certificate, and that the port fits the encryption you chose.",
            settings.host,
            sentence(&cleaned(why))
        ))
    }

    /// There was no connection.
    pub(super) fn of_egress(settings: &MailSettings, error: &EgressError) -> Self {
        match error {
            EgressError::Refused(refused) => Self::Unreachable(refused.sentence()),
            EgressError::NoSuchName(_) => Self::Unreachable(format!(
                "There’s no server named {}. Check the spelling.",
                settings.host
            )),
            EgressError::NotConnected(error) => Self::of_io(settings, error),
        }
    }

    /// The connection failed.
    pub(super) fn of_io(settings: &MailSettings, error: &io::Error) -> Self {
        let MailSettings { host, port, .. } = settings;
        if SaysTooMuch::is_behind(error) {
            return Self::says_too_much(settings);
        }
        Self::Unreachable(match error.kind() {
            ErrorKind::TimedOut => return Self::too_slow(settings),
            ErrorKind::ConnectionRefused => {
                format!("Nothing is responding at {host}:{port}. Check the host and port.")
            }
            // The answer isn't text.
            ErrorKind::InvalidData => return Self::no_mail_server(settings),
            _ => {
                let why = cleaned(&innermost(error));
                format!("We can’t reach {host}:{port}: {}", sentence(&why))
            }
        })
    }

    /// The conversation failed.
    pub(super) fn of_smtp(settings: &MailSettings, error: &Error) -> Self {
        let MailSettings { host, .. } = settings;
        if let Some(code) = error.status() {
            return Self::of_answer(settings, code.into(), error);
        }
        if SaysTooMuch::is_behind(error) {
            return Self::says_too_much(settings);
        }
        if error.is_client() {
            let why = sentence(&cleaned(&innermost(error)));
            let words = format!("{host} doesn’t offer a sign-in method Hearback supports: {why}");
            return Self::Unreachable(words);
        }
        match io_error(error) {
            Some(io) => Self::of_io(settings, io),
            None => Self::no_mail_server(settings),
        }
    }

    /// The server refused.
    fn of_answer(settings: &MailSettings, code: u16, error: &Error) -> Self {
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        let said = sentence(&cleaned(&format!("{code} {said}")));
        match code {
            530 | 534 | 535 | 538 | 454 if settings.user_name.is_some() => Self::NotNow(format!(
                "The mail server rejected the username or password. It said: {said}"
            )),
            530 => Self::NotNow(format!(
                "The mail server requires a username and password. It said: {said}"
            )),
            500.. => Self::Never(format!("The mail server rejected the email: {said}")),
            _ => Self::NotNow(format!("The mail server can’t accept the email now: {said}")),
        }
    }

    fn says_too_much(settings: &MailSettings) -> Self {
        let MailSettings { host, port, .. } = settings;
        Self::Unreachable(format!(
            "{host}:{port} sent far more than a mail server would, so we hung up. Check the host \
             and port."
        ))
    }

    fn no_mail_server(settings: &MailSettings) -> Self {
        let MailSettings { host, port, .. } = settings;
        Self::Unreachable(format!(
            "{host}:{port} doesn’t respond like a mail server. Check the port and encryption."
        ))
    }
}

impl From<MailError> for MailOutcome {
    fn from(trouble: MailError) -> Self {
        match trouble {
            MailError::Never(why) => Self::Never(why),
            // Settings are fixed while it waits.
            MailError::Unreachable(why) | MailError::NotNow(why) => Self::Later(why),
        }
    }
}

/// The other side's words on one line, without control characters, and cut if too long.
fn cleaned(said: &str) -> String {
    let within: String = said.chars().take(4 * LONGEST_ANSWER).collect();
    one_line(&within).chars().take(LONGEST_ANSWER).collect()
}

/// The innermost reason.
fn innermost(error: &dyn StdError) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn io_error(error: &Error) -> Option<&io::Error> {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            return Some(io);
        }
        source = inner.source();
    }
    None
}

fn sentence(said: &str) -> String {
    let end = if said.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{said}{end}")
}
