//! What every handler and worker is given.

use crate::crm::Crms;
use crate::feed::hub::Hub;
use crate::http::body::Room;
use crate::http::mark::Mark;
use crate::http::peer::UntrustedProxy;
use crate::http::throttle::Throttle;
use crate::http::uploads::Turns;
use crate::known_browser::BrowserMarks;
use crate::media::{self, MediaStore, Signer};
use crate::passkeys::Passkeys;
use crate::password::Queue;
use crate::run::clock::Clock;
use crate::run::public_url::PublicUrl;
use crate::run::settings::Settings;
use crate::shares::Shares;
use crate::sign_on::Providers;
use crate::signed_link::SignedLinks;
use crate::twilio::accounts::Accounts;
use crate::twilio::refusals::Refusals;
use crate::writes::Writes;
use hearback_inbox::{
    InvitationId, MediaId, MessageId, OrganizationId, PasswordResetId, Timestamp,
};
use hearback_store::{Error, Store, WriteProbe};
use hearback_twilio::client::{MediaFetcher, SettingsError};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::Notify;

/// What every handler and worker is given. Clones share everything.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    settings: Settings,
    public_url: PublicUrl,
    accounts: Accounts,
    media_fetcher: MediaFetcher,
    media_signer: Signer,
    invitation_links: SignedLinks<InvitationId>,
    reset_links: SignedLinks<PasswordResetId>,
    browser_marks: BrowserMarks,
    passkeys: Passkeys,
    providers: Providers,
    crms: Crms,
    uploads: Turns,
    bodies: Room,
    hub: Hub,
    refusals: Refusals,
    throttle: Throttle,
    passwords: Queue,
    writes: Writes,
    untrusted_proxy: UntrustedProxy,
    imports: Arc<Notify>,
    opt_out_imports: Shares<OrganizationId>,
    customer_uploads: Shares<OrganizationId>,
    campaigns: Notify,
    probe_mark: Mark,
    setup_token: Option<String>,
}

impl App {
    /// Puts it together; `listening` replaces a public URL that isn't configured.
    ///
    /// # Errors
    /// When Twilio's address is unusable.
    pub(crate) fn new(
        settings: Settings,
        store: Store,
        listening: SocketAddr,
        setup_token: Option<String>,
    ) -> Result<Self, SettingsError> {
        let public_url = PublicUrl::new(settings.public_url.as_ref(), listening);
        let (key, clock, twilio) =
            (settings.key.clone(), settings.clock.clone(), settings.twilio.clone());
        let media_fetcher = MediaFetcher::new(&twilio, settings.media_timeout, media::LARGEST)?;
        let media_signer = Signer::new(settings.key.derive("signed media links"));
        let invitation_links = SignedLinks::new(settings.key.derive("invitation links"), "/join");
        let reset_links = SignedLinks::new(settings.key.derive("password resets"), "/new-password");
        let browser_marks = BrowserMarks::new(settings.key.derive("known browsers"));
        let passkeys = Passkeys::at(&public_url);
        let providers = Providers::new(settings.egress.clone(), settings.provider_timeout);
        let crms =
            Crms::new(settings.egress.clone(), settings.hubspot.clone(), settings.crm_timeout);
        let accounts = Accounts::new(store.clone(), key, clock, twilio)?;
        store.know_numbers_by(settings.key.derive("erased numbers"));
        let hub = Hub::new(store.clone(), settings.live);
        let refusals = Refusals::counting_in(store.clone());
        let throttle = Throttle::default();
        let passwords = Queue::new(settings.passwords);
        let writes = Writes::new(store.clone(), settings.clock.clone(), WriteProbe::Serving);
        let probe_mark = Mark::new(&settings.key);
        Ok(Self(Arc::new(Inner {
            store,
            settings,
            public_url,
            accounts,
            media_fetcher,
            media_signer,
            invitation_links,
            reset_links,
            browser_marks,
            passkeys,
            providers,
            crms,
            uploads: Turns::default(),
            bodies: Room::default(),
            hub,
            refusals,
            throttle,
            passwords,
            writes,
            untrusted_proxy: UntrustedProxy::default(),
            imports: Arc::default(),
            opt_out_imports: Shares::default(),
            customer_uploads: Shares::default(),
            campaigns: Notify::new(),
            probe_mark,
            setup_token,
        })))
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// How this installation runs.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.0.settings.clock
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock().now()
    }

    /// A new id.
    #[must_use]
    pub fn id<T: From<uuid::Uuid>>(&self) -> T {
        self.clock().id().into()
    }

    /// The connected Twilio accounts.
    #[must_use]
    pub fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    /// Where attachments are kept.
    pub(crate) fn media(&self) -> &MediaStore {
        &self.0.settings.media
    }

    /// Signs the addresses under which Twilio fetches what is sent.
    pub(crate) fn media_signer(&self) -> &Signer {
        &self.0.media_signer
    }

    /// Makes and checks links of invitations.
    pub(crate) fn invitation_links(&self) -> &SignedLinks<InvitationId> {
        &self.0.invitation_links
    }

    /// Makes and checks links that set a password.
    pub(crate) fn reset_links(&self) -> &SignedLinks<PasswordResetId> {
        &self.0.reset_links
    }

    /// Tells which accounts a browser knows.
    pub(crate) fn browser_marks(&self) -> &BrowserMarks {
        &self.0.browser_marks
    }

    /// How many passkeys work only at which other hosts than that of the public URL.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn passkeys_elsewhere(&self) -> Result<Vec<(String, i64)>, Error> {
        Ok(self.passkeys().elsewhere(self.store().passkey_hosts().await?))
    }

    /// Asks passkeys, and checks what they answer.
    pub(crate) fn passkeys(&self) -> &Passkeys {
        &self.0.passkeys
    }

    /// Identity providers.
    pub(crate) fn providers(&self) -> &Providers {
        &self.0.providers
    }

    /// CRMs, and what they answered of late.
    pub(crate) fn crms(&self) -> &Crms {
        &self.0.crms
    }

    /// The memory budget for request bodies.
    pub(crate) fn bodies(&self) -> &Room {
        &self.0.bodies
    }

    /// Whose turn it is to upload.
    pub(crate) fn uploads(&self) -> &Turns {
        &self.0.uploads
    }

    /// Where Twilio fetches a file that is sent; made again for each try, so that it outlives
    /// Twilio's queue.
    #[must_use]
    pub fn media_url(&self, organization: OrganizationId, id: MediaId) -> String {
        self.public_url().of(&self.media_signer().path(organization, id, self.now()))
    }

    /// Fetches attachments from Twilio.
    pub(crate) fn media_fetcher(&self) -> &MediaFetcher {
        &self.0.media_fetcher
    }

    /// The address that browsers and Twilio use.
    #[must_use]
    pub fn public_url(&self) -> &PublicUrl {
        &self.0.public_url
    }

    /// Where Twilio reports what became of a message.
    #[must_use]
    pub fn status_callback_url(&self, organization: OrganizationId, message: MessageId) -> String {
        self.public_url().status_callback(organization, message)
    }

    /// Counts webhooks that are refused.
    #[must_use]
    pub fn refusals(&self) -> &Refusals {
        &self.0.refusals
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.0.hub
    }

    /// Notified when an import was started.
    pub(crate) fn imports(&self) -> Arc<Notify> {
        self.0.imports.clone()
    }

    /// Who is bringing a file of opt-outs in.
    pub(crate) fn opt_out_imports(&self) -> &Shares<OrganizationId> {
        &self.0.opt_out_imports
    }

    /// Who is uploading a file of customers.
    pub(crate) fn customer_uploads(&self) -> &Shares<OrganizationId> {
        &self.0.customer_uploads
    }

    /// Notified when there may be campaigns to learn of: an account was connected, or a line added.
    pub(crate) fn campaigns(&self) -> &Notify {
        &self.0.campaigns
    }

    pub(crate) fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }

    /// Where passwords wait to be hashed.
    pub(crate) fn passwords(&self) -> &Queue {
        &self.0.passwords
    }

    /// Whether anything can be written.
    pub(crate) fn writes(&self) -> &Writes {
        &self.0.writes
    }

    /// An untrusted proxy.
    pub(crate) fn untrusted_proxy(&self) -> &UntrustedProxy {
        &self.0.untrusted_proxy
    }

    /// Tells requests of our own to our own address from Twilio's.
    pub(crate) fn probe_mark(&self) -> &Mark {
        &self.0.probe_mark
    }

    /// The one-time token of the set-up link, while there was no organization at the start.
    pub(crate) fn setup_token(&self) -> Option<&str> {
        self.0.setup_token.as_deref()
    }
}
