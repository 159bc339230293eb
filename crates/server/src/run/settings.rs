//! How an installation runs.

mod connections;
mod live;
mod network;

pub use connections::ConnectionLimits;
pub(crate) use connections::LEAST_TAKEN;
pub use live::LiveLimits;
pub use network::{InvalidNetwork, Network};

use crate::egress::Egress;
use crate::media::MediaStore;
use crate::password;
use crate::private_files::PrivateFiles;
use crate::run::clock::{Clock, RealClock};
use crate::secret::SealingKey;
use hearback_inbox::Role;
use jiff::SignedDuration;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use url::Url;
use utoipa::ToSchema;

/// How an installation runs. [`Settings::new`] gives the defaults.
#[derive(Clone)]
pub struct Settings {
    /// The address that browsers and Twilio use, as they see it; may have a port and a path.
    /// None: the address that is listened on, good for trying things on one machine.
    pub public_url: Option<Url>,
    /// Proxies whose word on the client's address is believed.
    pub trusted_proxies: Vec<Network>,
    /// Where what an admin names as an address may be.
    pub egress: Egress,
    /// The country assumed for numbers typed without a country code (ISO 3166, two letters).
    pub country: String,
    /// How long a message can be taken back before it is sent.
    pub undo_delay: SignedDuration,
    /// For how long entries of the audit log are kept; none: forever.
    pub audit_kept: Option<SignedDuration>,
    /// How long a session lasts after it was last used.
    pub session_length: SignedDuration,
    /// How long a session lasts however much it is used.
    pub session_longest: SignedDuration,
    /// Where Twilio's API is, and how long it may take.
    pub twilio: hearback_twilio::ClientSettings,
    /// How long to wait for Twilio's word on a message whose sending was interrupted.
    pub uncertain_grace: SignedDuration,
    /// After which time a message that a vanished process was handing over counts as interrupted.
    pub lease: SignedDuration,
    /// How Twilio's list of messages is compared with ours.
    pub reconcile: Reconcile,
    /// How many messages of the past are taken in at once.
    pub import_page: u16,
    /// This process among several, as its claims on the outbox name it.
    pub node: String,
    /// What to tell about the demo, when this is one.
    pub demo: Option<DemoInfo>,
    /// The origin whose pages may show ours in a frame: in the demo, its first page's.
    pub framed_by: Option<String>,
    /// What Twilio's secrets are sealed with.
    pub key: SealingKey,
    /// Where attachments are kept; until something else is said, in this process's memory.
    pub media: MediaStore,
    /// The files that must be private, for the system check.
    pub files: PrivateFiles,
    /// How long fetching one attachment from Twilio may take.
    pub media_timeout: Duration,
    /// How long handing one mail to a mail server may take, all in all.
    pub mail_timeout: Duration,
    /// How long one request to an identity provider may take.
    pub provider_timeout: Duration,
    /// How long looking someone up in a CRM may take.
    pub crm_timeout: Duration,
    /// Where HubSpot's API is.
    pub hubspot: String,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// How many connections there may be, and how long they may take.
    pub connections: ConnectionLimits,
    /// The limits of the live socket.
    pub live: LiveLimits,
    /// How many passwords are hashed at once, and wait for it.
    pub passwords: password::Limits,
    /// How long open requests may take to finish when the program stops.
    pub shutdown_deadline: Duration,
}

impl Settings {
    /// The defaults, with this key.
    #[must_use]
    pub fn new(key: SealingKey) -> Self {
        Self {
            public_url: None,
            trusted_proxies: Vec::new(),
            egress: Egress::default(),
            country: "US".to_owned(),
            undo_delay: SignedDuration::ZERO,
            audit_kept: None,
            session_length: SignedDuration::from_hours(14 * 24),
            session_longest: SignedDuration::from_hours(90 * 24),
            twilio: hearback_twilio::ClientSettings::default(),
            uncertain_grace: SignedDuration::from_secs(120),
            lease: SignedDuration::from_secs(30),
            reconcile: Reconcile::default(),
            import_page: 200,
            node: format!("{:016x}", rand::random::<u64>()),
            demo: None,
            framed_by: None,
            key,
            media: MediaStore::in_memory(),
            files: PrivateFiles::default(),
            media_timeout: Duration::from_secs(60),
            mail_timeout: Duration::from_secs(30),
            provider_timeout: Duration::from_secs(10),
            crm_timeout: Duration::from_secs(3),
            hubspot: "https://api.hubapi.com".to_owned(),
            clock: Arc::new(RealClock),
            connections: ConnectionLimits::default(),
            live: LiveLimits::default(),
            passwords: password::Limits::default(),
            shutdown_deadline: Duration::from_secs(10),
        }
    }
}

/// How Twilio's list of messages is compared with ours (R6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reconcile {
    /// How often.
    pub every: SignedDuration,
    /// How far each look goes back behind the one before: Twilio's list can lag.
    pub overlap: SignedDuration,
    /// How long a message is left to its webhook, to its retries and to the fallback, before it is
    /// taken from the list.
    pub patience: SignedDuration,
}

impl Default for Reconcile {
    fn default() -> Self {
        Self {
            every: SignedDuration::from_secs(60),
            overlap: SignedDuration::from_mins(15),
            patience: SignedDuration::from_secs(45),
        }
    }
}

/// What the demo's sign-in page offers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DemoInfo {
    /// Whom you can sign in as with one click.
    pub sign_in: Vec<DemoSignIn>,
    /// The page for texting the business.
    pub handset_url: String,
}

/// A person you can sign in as in the demo.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DemoSignIn {
    /// Their role.
    pub role: Role,
    /// Their name.
    pub name: String,
    /// What to sign in with.
    pub email: String,
    /// The password, which is no secret here.
    pub password: String,
    /// What they can see, in a sentence.
    pub what: String,
}
