//! Why a provider signed nobody in, in the words that the sign-in page knows.

use super::step::redirect;
use crate::run::app::App;
use crate::sign_on::ProviderError;
use axum::response::Response;
use hearback_store::NotAdmitted;

/// Why a provider signed nobody in, as the sign-in page is told by `sso_problem`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignInProblem {
    /// The organization has no provider.
    NotSetUp,
    /// They turned back there.
    Cancelled,
    /// It took too long, was done already, or was begun in another browser.
    Expired,
    /// Too many tries.
    TooMany,
    /// The provider can't be reached.
    Unreachable,
    /// The provider isn't set up right: here, or there.
    Unusable,
    /// What the provider says can't be trusted.
    Refused,
    /// Why the organization doesn't let them in.
    NotAdmitted(NotAdmitted),
}

impl SignInProblem {
    pub(super) fn of(error: &ProviderError) -> Self {
        match error {
            ProviderError::Unreachable(_) => Self::Unreachable,
            ProviderError::Unusable(_) => Self::Unusable,
            ProviderError::Untrusted(_) => Self::Refused,
        }
    }

    /// What the page knows it by.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::NotSetUp => "not_set_up",
            Self::Cancelled => "cancelled",
            Self::Expired | Self::NotAdmitted(NotAdmitted::ProviderChanged) => "expired",
            Self::TooMany => "too_many",
            Self::Unreachable => "provider_unreachable",
            Self::Unusable => "provider_unusable",
            Self::Refused => "refused",
            Self::NotAdmitted(NotAdmitted::NoEmail) => "no_email",
            Self::NotAdmitted(NotAdmitted::NotVerified) => "not_verified",
            Self::NotAdmitted(NotAdmitted::WrongDomain) => "wrong_domain",
            Self::NotAdmitted(NotAdmitted::NotMember) => "not_member",
            Self::NotAdmitted(NotAdmitted::InvitationNeeded) => "invitation_needed",
            Self::NotAdmitted(NotAdmitted::SomeoneElse) => "someone_else",
            Self::NotAdmitted(NotAdmitted::SuperUser) => "super_user",
        }
    }

    /// Whether someone tried to come in who shouldn't, as far as we can tell.
    pub(super) fn is_failed_sign_in(self) -> bool {
        matches!(self, Self::Refused | Self::NotAdmitted(_))
    }

    /// To the sign-in page.
    pub(super) fn redirect(self, app: &App) -> Response {
        let prefix = app.public_url().prefix();
        redirect(&format!("{prefix}/sign-in?sso_problem={}", self.word()))
    }
}
