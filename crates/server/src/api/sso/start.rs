//! `/api/v1/sso/{id}/start`: off to the identity provider.

use super::problem::SignInProblem;
use super::step::{redirect, set_out};
use crate::http::extract::{Path, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use hearback_inbox::OrganizationId;
use serde::Deserialize;
use utoipa::IntoParams;

/// The longest address within Hearback.
const LONGEST: usize = 1_000;

/// Where to go then.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Then {
    /// An address within Hearback, such as `/o/…/c/…`.
    to: Option<String>,
}

/// An address within Hearback; none for what leads, or could lead, elsewhere.
fn within(to: String) -> Option<String> {
    let odd = |c: char| c.is_control() || c == '\\' || !c.is_ascii();
    let is_within = to.starts_with('/') && !to.starts_with("//") && !to.contains(odd);
    (is_within && to.len() <= LONGEST).then_some(to)
}

/// Sign in with an organization's identity provider: sends the browser there, with a cookie that it has
/// to come back with. What goes wrong is told by the sign-in page.
#[utoipa::path(
    get, path = "/api/v1/sso/{id}/start", tag = "session", operation_id = "start_single_sign_on",
    params(("id" = OrganizationId, Path, description = "The organization"), Then),
    responses((status = 303, description = "To the provider")),
)]
pub(crate) async fn start(
    State(app): State<App>,
    Path(organization): Path<OrganizationId>,
    Query(Then { to }): Query<Then>,
) -> Answer<Response> {
    let Some(stored) = app.store().provider_of(organization).await? else {
        return Ok(SignInProblem::NotSetUp.redirect(&app));
    };
    let to = to.and_then(within);
    Ok(match set_out(&app, organization, &stored, (to, None)).await? {
        Ok((url, cookies)) => (cookies, redirect(url.as_str())).into_response(),
        Err(error) => SignInProblem::of(&error).redirect(&app),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        for there in ["/", "/o/01890a5d-ac96-774b-bcce-b302099a8057/c/7?x=%20"] {
            assert_eq!(within(there.to_owned()).as_deref(), Some(there));
        }
        for elsewhere in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/a\r\nset-cookie: x=y",
            "o/7",
            "/ü",
        ] {
            assert_eq!(within(elsewhere.to_owned()), None, "{elsewhere}");
        }
        assert_eq!(within(format!("/{}", "a".repeat(LONGEST))), None);
    }
}
