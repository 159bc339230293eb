//! Sign-ins that failed: one line of the log each, of a shape that stays, for programs such as fail2ban
//! that block an address after some (docs/sign-in.md).

use crate::run::app::App;
use crate::sampled;
use hearback_inbox::{OrganizationId, UserId};
use hearback_store::SignInDetails;
use std::net::IpAddr;

/// Why someone wasn't signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailedSignIn {
    /// The email address is no user's.
    UnknownUser,
    /// The password is another.
    WrongPassword,
    /// The code of an authenticator app isn't right, or was used.
    WrongCode,
    /// The recovery code isn't one of theirs, or was used.
    WrongRecoveryCode,
    /// The passkey isn't known here, or what it signed isn't right.
    WrongPasskey,
    /// What the identity provider says can't be taken.
    WrongProvider,
    /// Too many tries; nothing was looked at.
    TooMany,
}

impl FailedSignIn {
    fn word(self) -> &'static str {
        match self {
            Self::UnknownUser => "unknown_user",
            Self::WrongPassword => "wrong_password",
            Self::WrongCode => "wrong_code",
            Self::WrongRecoveryCode => "wrong_recovery_code",
            Self::WrongPasskey => "wrong_passkey",
            Self::WrongProvider => "wrong_provider",
            Self::TooMany => "too_many",
        }
    }
}

/// Writes the line. Of those that nothing was looked at for, only the first few of each minute: a flood
/// doesn't fill the disk.
pub(crate) fn log(from: IpAddr, failed: FailedSignIn) {
    if failed != FailedSignIn::TooMany || sampled::is_written("sign_in_too_many") {
        tracing::warn!(address = %from, reason = failed.word(), "sign-in failed");
    }
}

/// Writes the line, and notes it in the audit log where the user is a member.
pub(crate) fn note(app: &App, from: IpAddr, failed: FailedSignIn, details: &SignInDetails) {
    log(from, failed);
    if let Some(organization) = details.acts_in(None) {
        // Not waited for: the answer takes as long as one about nobody's address.
        tokio::spawn(audit(app.clone(), organization, details.user, from));
    }
}

async fn audit(app: App, organization: OrganizationId, user: UserId, from: IpAddr) {
    let noted = app.store().sign_in_failed(organization, user, Some(from), app.now()).await;
    if let Err(error) = noted
        && sampled::is_written("sign_in_failure_not_noted")
    {
        tracing::warn!(%organization, %error, "a failed sign-in could not be written down");
    }
}
