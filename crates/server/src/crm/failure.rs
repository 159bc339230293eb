//! Why a CRM's records aren't shown, in words for members.

use crate::egress::EgressError;
use jiff::SignedDuration;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a CRM's records aren't shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CrmFailure {
    /// It took too long.
    Slow,
    /// It can't be reached.
    Unreachable,
    /// Nothing has that name.
    NoSuchName(String),
    /// We don't connect there; the sentence says why.
    NotPermitted(String),
    /// Its certificate isn't valid.
    Certificate,
    /// Its address isn't encrypted, and it isn't one that the operator named.
    NotEncrypted,
    /// It sent us to another address.
    Redirected,
    /// It wants other credentials.
    Unauthorized,
    /// Its credentials don't allow this.
    Forbidden,
    /// It has nothing at that address.
    NotThere,
    /// It gets too many requests, and wants none for so long.
    TooMany(SignedDuration),
    /// Something is wrong there.
    Broken(u16),
    /// It refuses the request.
    Refused(u16),
    /// It sent more than we read.
    TooLarge,
    /// It sent a web page.
    Html,
    /// It sent something that isn't JSON.
    Malformed,
    /// Its answer has no records where they should be.
    NoRecords(String),
    /// It doesn't know one of the fields.
    UnknownField,
    /// The address needs the customer's external ID, and there is none.
    NoExternalId,
    /// What texts us is no phone number.
    NoPhoneNumber,
    /// The stored credentials can't be read anymore.
    Unopenable,
    /// Too many are being looked up.
    Busy,
}

/// What kind of failure it is, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CrmFailureCode {
    /// It took too long.
    Slow,
    /// It can't be reached, or not safely.
    Unreachable,
    /// It refuses our credentials, or they don't allow this.
    Refused,
    /// It gets too many requests.
    TooMany,
    /// Something is wrong there.
    Broken,
    /// What it answered can't be used.
    Unusable,
    /// It wasn't asked, because something is missing for that.
    NotAsked,
}

impl CrmFailure {
    pub(crate) fn code(&self) -> CrmFailureCode {
        match self {
            Self::Slow | Self::Busy => CrmFailureCode::Slow,
            Self::Unreachable
            | Self::NoSuchName(_)
            | Self::NotPermitted(_)
            | Self::Certificate
            | Self::NotEncrypted => CrmFailureCode::Unreachable,
            Self::Unauthorized | Self::Forbidden | Self::Refused(_) => CrmFailureCode::Refused,
            Self::TooMany(_) => CrmFailureCode::TooMany,
            Self::Broken(_) => CrmFailureCode::Broken,
            Self::Redirected
            | Self::NotThere
            | Self::TooLarge
            | Self::Html
            | Self::Malformed
            | Self::NoRecords(_)
            | Self::UnknownField => CrmFailureCode::Unusable,
            Self::NoExternalId | Self::NoPhoneNumber | Self::Unopenable => CrmFailureCode::NotAsked,
        }
    }

    /// Whether it says something about the CRM: one that keeps failing is left alone for a while.
    pub(super) fn counts(&self) -> bool {
        !matches!(self.code(), CrmFailureCode::NotAsked) && *self != Self::Busy
    }

    /// The reason, as sentences. `name` is the CRM's.
    pub(crate) fn sentence(&self, name: &str) -> String {
        match self {
            Self::Slow => format!("{name} took longer than 3 seconds to answer."),
            Self::Unreachable => format!("We couldn’t reach {name}."),
            Self::NoSuchName(host) => {
                format!(
                    "There’s no server called {host}. An admin can check the address in Settings ▸ CRM."
                )
            }
            Self::NotPermitted(why) => why.clone(),
            Self::Certificate => {
                format!("The certificate of {name} isn’t valid, so we didn’t connect.")
            }
            Self::NotEncrypted => {
                "The address has to begin with https://. An admin can change it in Settings ▸ CRM."
                    .into()
            }
            Self::Redirected => format!(
                "{name} sent us to another address, which we don’t follow. An admin can enter the \
                 final address in Settings ▸ CRM."
            ),
            Self::Unauthorized => format!(
                "{name} didn’t accept our credentials (401). An admin can enter them again in \
                 Settings ▸ CRM."
            ),
            Self::Forbidden => format!(
                "{name} doesn’t let us read this (403). An admin can check what the credentials \
                 allow there."
            ),
            Self::NotThere => format!(
                "{name} has nothing at that address (404). An admin can check it in Settings ▸ CRM."
            ),
            Self::TooMany(_) => format!("{name} is getting too many requests (429)."),
            Self::Broken(status) => format!("Something is wrong at {name} ({status})."),
            Self::Refused(status) => format!("{name} refused the request ({status})."),
            Self::TooLarge => format!("{name} sent more than 1 MB, which is more than we read."),
            Self::Html => format!(
                "{name} answered with a web page instead of data. An admin can check the address in \
                 Settings ▸ CRM."
            ),
            Self::Malformed => format!("{name} answered with something that isn’t valid JSON."),
            Self::NoRecords(pointer) => format!(
                "The answer from {name} has nothing at {pointer}. An admin can check where the \
                 records are in Settings ▸ CRM."
            ),
            Self::UnknownField => format!(
                "{name} doesn’t have one of the fields. An admin can check their names in Settings ▸ CRM."
            ),
            Self::NoExternalId => {
                format!("{name} is asked by external ID, and this customer has none.")
            }
            Self::NoPhoneNumber => format!("Only phone numbers can be looked up in {name}."),
            Self::Unopenable => format!(
                "We can’t read the saved credentials for {name} anymore. An admin can enter them \
                 again in Settings ▸ CRM."
            ),
            Self::Busy => format!("Too many records are being looked up in {name} right now."),
        }
    }

    pub(super) fn of_egress(error: &EgressError) -> Self {
        match error {
            EgressError::Refused(refused) => Self::NotPermitted(refused.sentence()),
            EgressError::NoSuchName(_) => Self::NoSuchName(String::new()),
            EgressError::NotConnected(_) => Self::Unreachable,
        }
    }
}
