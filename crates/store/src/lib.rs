//! Hearback's database: SQLite or PostgreSQL behind one API.
//!
//! Every operation is one transaction that writes a change together with its events, counts and
//! outbox rows, and tells nobody before it is durable. Every operation of a member takes an
//! [`Access`](hearback_inbox::Access), and every key begins with its organization.
//!
//! Operations are written once, for either engine (`engine`). What an organization has is changed
//! through a `Change` alone, which holds its lock (`change`). What arrives by the thousand (inbound
//! texts, status reports, settlements) is gathered: loaded, decided and written together.

mod change;
mod conversation;
mod counts;
mod customer;
mod delivery;
mod engine;
mod error;
mod event;
mod future_times;
mod import;
mod inbound;
mod kept;
mod ledger;
mod line;
mod mail;
mod media;
mod member;
mod message;
mod migrations;
mod opt_out;
mod organization;
mod outbox;
mod panics;
#[cfg(test)]
mod plans;
mod reconcile;
mod refusal;
mod scheduled;
mod seed;
mod session;
mod set_aside;
mod start_hold;
mod status;
#[cfg(test)]
mod testing;
mod twilio_account;
mod write_probe;

pub use conversation::{AssigneeFilter, Cursor, ListQuery, Page, Tab};
pub use delivery::{FailedMessage, FailureQuery, FailureReason, LineDay};
pub use engine::Wake;
pub use error::Error;
pub use event::{EventPage, StoredEvent};
pub use import::{Import, ImportJob, ImportPage, ImportSource, Imported};
pub use inbound::{InboundMedia, InboundText, KeptReason, Received, Source};
pub use kept::{KeptNumber, KeptPlace, KeptText};
pub use line::{LineChange, NewLine};
pub use mail::{ClaimedMail, MailProblem, MailQueue, MailSettings};
pub use media::{Discarded, Fetched, MediaFile, MediaJob, NewUpload};
pub use member::{ListedUser, NewUser, SignInDetails};
pub use opt_out::{AfterOptOut, ConsentDecision, ListedOptOut, OptOutImport};
pub use organization::SetUp;
pub use outbox::{
    Alike, Compose, ComposeTo, Composed, Held, LineQueue, Settle, Uncertain, WaitsForTurn,
};
pub use panics::PanicCount;
pub use reconcile::{
    Compared, ComparedLine, KnownMessage, ListedMessage, ReconcilerState, Recovered, Recovery,
    TakenIn,
};
pub use refusal::{RefusalCount, RefusalTimes};
pub use scheduled::{Rescheduled, ScheduledMessage};
pub use seed::SeedConversation;
pub use session::{NewSession, SignedIn};
pub use set_aside::SetAside;
pub use start_hold::{HeldMessage, HeldMessages, StartHold};
pub use status::{Reported, StatusReport};
pub use twilio_account::{TokenExchange, TwilioAccount};
pub use write_probe::WriteProbe;

use change::{Database, Gatherer};
use engine::driver::{Driver, postgres};
use engine::{Notifier, Tx};
use hearback_inbox::OrganizationId;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{Notify, watch};

/// Where the database is.
#[derive(Clone, Debug)]
pub enum Location {
    /// A SQLite file; made when it is not there, in a folder that is.
    Sqlite(PathBuf),
    /// A PostgreSQL URL: `postgres://user:password@host:5432/name`.
    Postgres(String),
}

impl Location {
    /// The database of a PostgreSQL URL.
    ///
    /// # Errors
    /// [`Error::Unusable`] when it is none, with the reason but without the URL, which may hold a
    /// password.
    pub fn postgres(url: &str) -> Result<Self, Error> {
        postgres::config(url).map(|_| Self::Postgres(url.to_owned()))
    }
}

/// So many connections to PostgreSQL are made at most, unless the settings say otherwise.
pub const CONNECTIONS: usize = 16;

/// An open database. Clones share it.
#[derive(Clone)]
pub struct Store {
    database: Database,
    notifier: Notifier,
    gather: Arc<Gather>,
}

/// The hot operations' gatherers.
#[derive(Default)]
struct Gather {
    inbound: Gatherer<inbound::Receive>,
    status: Gatherer<status::Report>,
    settle: Gatherer<outbox::SettleAll>,
}

impl Store {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// [`Error::Unusable`] when it can't be opened, [`Error::NewerSchema`] when a newer Hearback
    /// used it; each says what to do.
    pub async fn open(location: &Location) -> Result<Self, Error> {
        Self::open_with(location, CONNECTIONS).await
    }

    /// The same with another number of connections to PostgreSQL at most.
    ///
    /// # Errors
    /// Those of [`Store::open`].
    pub async fn open_with(location: &Location, connections: usize) -> Result<Self, Error> {
        let notifier = Notifier::default();
        let driver = match location {
            Location::Sqlite(file) => Driver::sqlite(file, notifier.clone(), migrations::migrate)?,
            Location::Postgres(url) => {
                Driver::postgres(url, connections, notifier.clone(), migrations::migrate).await?
            }
        };
        Ok(Self { database: Database::new(driver), notifier, gather: Arc::default() })
    }

    /// Makes durable what was handed over, then closes the database. Later operations are refused.
    pub async fn close(&self) {
        self.database.close().await;
    }

    /// The engine's name, for people: `sqlite` or `postgres`.
    #[must_use]
    pub fn engine_name(&self) -> &'static str {
        self.database.engine_name()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What it fails with.
    pub async fn ping(&self) -> Result<(), Error> {
        self.database
            .read_inline(async move |tx: &mut Tx| tx.query("SELECT 1", &[]).await.map(drop))
            .await
    }

    /// Follows an organization's events: the number of the last that was committed since it is
    /// followed, 0 before the first.
    #[must_use]
    pub fn follow(&self, organization: OrganizationId) -> watch::Receiver<i64> {
        self.notifier.follow(organization)
    }

    /// Notified by every commit that gives this worker something to do.
    #[must_use]
    pub fn wakes(&self, wake: Wake) -> Arc<Notify> {
        self.notifier.worker(wake).clone()
    }
}
