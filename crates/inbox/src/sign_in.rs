//! Signing in: by what someone proved who they are, and what an organization asks for.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What someone signed in with first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInMethod {
    /// Their password.
    #[default]
    Password,
    /// A passkey, which is two factors at once: something they have, and a PIN, finger, or face.
    Passkey,
    /// Their organization's identity provider.
    SingleSignOn,
}

/// What an organization asks for that a session doesn't bring. Until it does, nothing else can be
/// done there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnmetRule {
    /// A second factor: an authenticator app or a passkey.
    SecondFactor,
    /// Signing in with the organization's identity provider.
    SingleSignOn,
}

impl UnmetRule {
    /// What to do about it, as a sentence to show.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::SecondFactor => {
                "Your organization requires two-step sign-in. Set it up in your account to continue."
            }
            Self::SingleSignOn => {
                "Your organization requires single sign-on. Sign out, then sign in that way."
            }
        }
    }
}

/// Something about an account that its owner is emailed, in case it wasn't them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountAlert {
    /// Someone signed in from a browser that hadn't been used before.
    NewBrowser,
    /// The password was changed.
    PasswordChanged,
    /// A second factor was added or removed.
    SecondFactorChanged,
}

/// From where something was done to an account, as its owner would recognize it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// The browser and system: “Firefox on Windows”.
    pub browser: String,
    /// The IP address; none on the command line.
    pub address: Option<String>,
}
