//! `/api/v1/mail/test`.

use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::mail::{self, Letter, MailError, deliver};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_store::Error;
use serde::Serialize;
use utoipa::ToSchema;

/// A test email that the mail server accepted.
#[derive(Serialize, ToSchema)]
pub(crate) struct TestMail {
    /// The recipient.
    sent_to: String,
}

/// Send yourself a test email now. If it fails, `detail` says why.
#[utoipa::path(
    post, path = "/api/v1/mail/test", tag = "settings", operation_id = "test_mail",
    responses(
        (status = 200, description = "The mail server took it", body = TestMail),
    ),
)]
pub(crate) async fn send(State(app): State<App>, member: CurrentMember) -> Answer<Json<TestMail>> {
    let settings = app.store().mail_settings(member.access()).await?.ok_or(Error::MailNotSetUp)?;
    let organization = member.access().organization();
    let password = mail::open(&app.settings().key, organization, &settings).map_err(|_| {
        let detail = "We can't read the saved password anymore. Enter it again.";
        Problem::new(Code::MailRefused, detail).about("password")
    })?;
    let letter = Letter::test(app.id(), &member.name, &member.email, &member.organization.name);
    let delivered = deliver(app.settings(), &settings, password.as_ref(), &letter).await;
    delivered.map_err(|trouble| {
        let code = match trouble {
            MailError::Unreachable(_) => Code::MailUnreachable,
            MailError::NotNow(_) | MailError::Never(_) => Code::MailRefused,
        };
        Problem::new(code, trouble.sentence().to_owned())
    })?;
    Ok(Json(TestMail { sent_to: member.email.clone() }))
}
