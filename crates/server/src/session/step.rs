//! A step of signing in that another one follows: a password that was right and now wants a second
//! factor, or a question that a passkey has to answer.
//!
//! What has to be remembered between them is sealed and handed to the client, so that strangers who
//! begin to sign in write nothing here. A step ends in something once: the transaction that does it
//! spends the step's id (docs/decisions/0026).

use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hearback_inbox::Timestamp;
use hearback_store::{Error, SpentStep};
use jiff::SignedDuration;
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// For how long the next step may be taken.
pub(crate) const LASTS: SignedDuration = SignedDuration::from_mins(10);
/// Longer than any that is made.
const LONGEST: usize = 20_000;

/// What is remembered between two steps. Its name keeps it apart from other kinds of steps.
pub(crate) trait StepState: Serialize + DeserializeOwned {
    /// Which step it is.
    const STEP: &'static str;
}

/// A step that was taken, and what is remembered of it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Step<S> {
    pub(crate) id: Uuid,
    pub(crate) expires_at: Timestamp,
    pub(crate) state: S,
}

impl<S: StepState> Step<S> {
    /// A new one.
    pub(crate) fn new(app: &App, state: S) -> Self {
        Self { id: app.id(), expires_at: app.now() + LASTS, state }
    }

    /// As the client is given it.
    pub(crate) fn seal(&self, app: &App) -> Answer<String> {
        let text = serde_json::to_string(self).map_err(|error| Problem::internal(&error))?;
        let sealed = app.settings().key.seal(&Self::place(), &SecretString::from(text));
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The step that a client brings back, while it may be gone on from.
    ///
    /// # Errors
    /// The problem `sign_in_over`.
    pub(crate) fn open(app: &App, text: &str) -> Answer<Self> {
        let step = (text.len() <= LONGEST).then(|| URL_SAFE_NO_PAD.decode(text).ok()).flatten();
        let opened = step.and_then(|sealed| app.settings().key.open(&Self::place(), &sealed).ok());
        let step = opened.and_then(|text| serde_json::from_str::<Self>(text.expose_secret()).ok());
        step.filter(|step| app.now() < step.expires_at).ok_or_else(|| Error::StepOver.into())
    }

    /// What spends it.
    pub(crate) fn spent(&self) -> SpentStep {
        SpentStep { id: self.id, expires_at: self.expires_at }
    }

    fn place() -> String {
        format!("step/{}", S::STEP)
    }
}
