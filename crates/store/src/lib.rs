//! Hearback's database: SQLite or PostgreSQL behind one API.
//!
//! Every operation is one transaction that writes a change together with its events, counts and
//! outbox rows, and tells nobody before it is durable. Every operation of a member takes an
//! [`Access`](hearback_inbox::Access), and every key begins with its organization.
//!
//! Operations are written once, for either engine (`engine`). What an organization has is changed
//! through a `Change` alone, which holds its lock (`change`). What arrives by the thousand (inbound
//! texts, status reports, settlements) is gathered: loaded, decided and written together.

mod access;
mod change;
mod engine;
mod error;
#[cfg(misuse)]
mod misuse;
mod operations;
mod schema;
mod tables;
#[cfg(test)]
mod testing;

pub use access::{Access, Forbidden};
pub use engine::{Cursor, InvalidCursor, Page, Wake};
pub use error::Error;
pub use operations::account::{
    Account, Authenticator, FactorChange, ResetPassword, StoredPasskey, UsedPasskey,
};
pub use operations::audit::AuditPlace;
pub use operations::canned_reply::{
    CannedReplyChange, CannedReplyQuery, ImportedReplies, NewCannedReply,
};
pub use operations::conversation::{AssigneeFilter, ListQuery};
pub use operations::crm::CrmQuestion;
pub use operations::customer::{
    CustomerCursor, CustomerImportJob, CustomerImportWork, CustomerOrder, CustomerQuery, ImportLot,
    ImportRow, LotWritten, Merged, NewCustomerImport, RefusedCells, UploadedCustomers,
};
pub use operations::delivery::{FailedMessage, FailureQuery, FailureReason, LineDay};
pub use operations::erasure::{
    DeletedAtTwilio, ErasedWho, ErasureJob, ErasureLot, FateAtTwilio, NewErasure,
};
pub use operations::event::{AddressedEvent, EventPage};
pub use operations::held_texts::{HeldNumber, HeldPlace};
pub use operations::import::{Import, ImportJob, ImportPage, ImportSource, Imported};
pub use operations::inbound::{InboundText, Received, Source};
pub use operations::line::LineChange;
pub use operations::location::LocationChange;
pub use operations::mail::{ClaimedMail, MailProblem, MailQueue};
pub use operations::media::{Discarded, NewUpload};
pub use operations::member::{
    Accepting, ListedUser, MemberChange, NewInvitation, NewUser, OpenedInvitation, SignInDetails,
};
pub use operations::opt_out::{
    AfterConsent, AfterOptOut, ConsentDecision, ConsentOf, ListedConsent, ListedOptOut,
    OptOutImport, RecordConsent, StopRequest,
};
pub use operations::organization::SetUp;
pub use operations::outbox::{
    Alike, Compose, ComposeTo, Composed, LineQueue, Settle, Uncertain, WaitsForTurn,
};
pub use operations::panics::PanicCount;
pub use operations::person::{FormerRecord, Person};
pub use operations::reconcile::{
    Compared, ComparedLine, KnownMessage, ListedMessage, ReconcilerState, Recovered, Recovery,
    TakenIn,
};
pub use operations::refusal::{RefusalCount, RefusalTimes};
pub use operations::role::RoleChange;
pub use operations::scheduled::{Rescheduled, ScheduledMessage};
pub use operations::seed::SeedConversation;
pub use operations::session::{ListedSession, NewSession, SecondFactor, SignedIn, SpentStep};
pub use operations::set_aside::SetAside;
pub use operations::sign_in_rules::SignInRules;
pub use operations::sign_on::{
    Arrival, Arrived, EndedBy, NotAdmitted, NotSetUp, ProviderSession, ShownTest,
};
pub use operations::start_hold::{HeldMessage, HeldMessages, StartHold};
pub use operations::status::{Reported, StatusReport};
pub use operations::write_probe::WriteProbe;
pub use tables::crm::StoredCrm;
pub use tables::identity_provider::{IdentityProvider, StoredProvider};
pub use tables::invitation::StoredInvitation;
pub use tables::line::NewLine;
pub use tables::mail::MailSettings;
pub use tables::media::{Fetched, InboundMedia, MediaFile, MediaJob};
pub use tables::outbox::Held;
pub use tables::twilio_account::{TokenExchange, TwilioAccount};

use change::{Database, Gatherer};
use engine::driver::{Driver, postgres};
use engine::{Notifier, NumberKey, Tx};
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
    numbers: NumberKey,
    gather: Arc<Gather>,
}

/// The hot operations' gatherers.
#[derive(Default)]
struct Gather {
    inbound: Gatherer<operations::inbound::Receive>,
    status: Gatherer<operations::status::Report>,
    settle: Gatherer<operations::outbox::SettleAll>,
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
        let (notifier, numbers) = (Notifier::default(), NumberKey::default());
        let driver = match location {
            Location::Sqlite(file) => Driver::sqlite(
                file,
                notifier.clone(),
                numbers.clone(),
                schema::migrations::migrate,
            )?,
            Location::Postgres(url) => {
                let (notifier, numbers) = (notifier.clone(), numbers.clone());
                let migrate = schema::migrations::migrate;
                Driver::postgres(url, connections, notifier, numbers, migrate).await?
            }
        };
        Ok(Self { database: Database::new(driver), notifier, numbers, gather: Arc::default() })
    }

    /// Says by which key erased numbers are known. Without it none is, and nobody can be erased; the
    /// first one counts.
    pub fn know_numbers_by(&self, key: [u8; 32]) {
        self.numbers.set(key);
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
