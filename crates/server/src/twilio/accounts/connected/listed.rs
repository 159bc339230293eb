//! What Twilio listed of an account, as it is believed for a moment.

use hearback_twilio::client::{
    Application, MessagingService, PhoneNumber, ShortCode, VerifiedNumber,
};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What Twilio was asked for.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) numbers: Answer<Vec<PhoneNumber>>,
    pub(super) applications: Answer<Applications>,
    pub(super) services: Answer<Vec<Service>>,
    pub(super) short_codes: Answer<Vec<ShortCode>>,
    pub(super) verified: Answer<Vec<VerifiedNumber>>,
}

/// What Twilio listed, and when; empty if it couldn't be asked.
pub(super) type Answer<T> = Mutex<Option<(Timestamp, Option<Arc<T>>)>>;

/// The account's numbers as Twilio lists them; `None` if it couldn't be asked.
pub type Listing = Option<Arc<Vec<PhoneNumber>>>;

/// A messaging service, and what is in its pool.
#[derive(Clone, Debug)]
pub struct Service {
    /// The service.
    pub service: MessagingService,
    /// Its numbers (E.164) and short codes.
    pub pool: Vec<String>,
}

/// Applications by their sids; none for one that is gone. One that could not be looked at is not
/// among them.
pub(crate) type Applications = HashMap<String, Option<Application>>;
