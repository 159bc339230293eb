//! Sessions that an organization's identity provider begins.

use super::{Asker, Cookies, CurrentMember, Proof, Whose, begun, new_session};
use crate::http::problem::Answer;
use crate::run::app::App;
use hearback_inbox::SignInMethod;
use hearback_store::{Arrival, Arrived, Error, ProviderSession, SpentStep};

/// Begins a session for someone whom the provider has shown to us, and returns the cookies to set.
///
/// # Errors
/// The problem `sign_in_over`, when the step was taken already, or who they are has changed meanwhile.
pub(crate) async fn begin(
    app: &App,
    asker: &Asker,
    (arrival, arrived): (Arrival, Arrived),
    provider: ProviderSession,
    spends: SpentStep,
) -> Answer<(CurrentMember, Cookies)> {
    let (user, organization) = (arrived.user(), arrival.organization);
    let (email, version) = match arrived {
        Arrived::New(_) => (arrival.claims.email().ok_or(Error::StepOver)?.to_string(), 0),
        Arrived::Known(_) | Arrived::Linked(_) => {
            let details = app.store().sign_in_details_of(user).await?.ok_or(Error::StepOver)?;
            (details.email, details.version)
        }
    };
    let proof = Proof {
        method: SignInMethod::SingleSignOn,
        second_factor: None,
        spends: Some(spends),
        is_expected: matches!(arrived, Arrived::New(_)),
    };
    let whose = Whose { organization, user, email: &email, version };
    let (token, new) = new_session(app, asker, &whose, proof);
    app.store().begin_session_by_provider(arrival, arrived, new, provider).await?;
    begun(app, asker, &whose, &token).await
}
