//! Gathers the facts for a check: from our database, from Twilio, and from our own address.

use super::facts::{AddressFacts, Asked, Facts, ServiceFacts, TwilioFacts, WriteFacts};
use super::probe::{Probe, Signer, probe};
use super::self_report::SelfReport;
use super::{Check, diagnose, sockets};
use crate::http::mark::Mark;
use crate::http::peer::is_private;
use crate::passkeys::Passkeys;
use crate::private_files::Exposed;
use crate::run::app::App;
use crate::run::public_url::PublicUrl;
use crate::run::settings::Settings;
use crate::twilio::accounts::{Accounts, Connected, Service};
use crate::twilio::our_webhook::OurWebhook;
use crate::writes::Writes;
use futures_util::future::join_all;
use hearback_inbox::System;
use hearback_inbox::Timestamp;
use hearback_store::{Access, Error, MailSettings, Store, WriteProbe};
use hearback_twilio::client::{AlertFilter, Listed, MessagingService, Pages, SettingsError};
use hearback_twilio::{CallError, Client};
use jiff::SignedDuration;
use std::net::SocketAddr;
use std::time::Duration;
use url::Host;

/// A page is waiting, and all calls run at once.
const PATIENCE: Duration = Duration::from_secs(10);
/// How far back Twilio's debugger is asked.
const RECENT: SignedDuration = SignedDuration::from_hours(24);
/// At most this many rows of a list are read.
const MOST: usize = 5_000;

/// Runs checks and makes fixes.
pub struct Checker<'a> {
    pub(super) store: &'a Store,
    pub(super) accounts: &'a Accounts,
    pub(super) public_url: &'a PublicUrl,
    pub(super) settings: &'a Settings,
    /// Whether the caller runs this installation, and may learn about its network.
    for_operator: bool,
    pub(super) writes: Writes,
    /// Where this process is the one that serves.
    pub(super) serves: Option<&'a App>,
}

/// Why the check can't run.
#[derive(Debug, thiserror::Error)]
pub enum CheckerError {
    /// The database fails.
    #[error(transparent)]
    Store(#[from] Error),
    /// Twilio's address is unusable.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

impl<'a> Checker<'a> {
    pub(crate) fn of(app: &'a App) -> Self {
        Self {
            store: app.store(),
            accounts: app.accounts(),
            public_url: app.public_url(),
            settings: app.settings(),
            for_operator: false,
            writes: app.writes().clone(),
            serves: Some(app),
        }
    }

    /// Checks every organization of the installation with these settings. `listening` stands in for a
    /// public URL that isn't configured.
    ///
    /// # Errors
    /// When the database fails, or Twilio's address is unusable.
    pub async fn check_all(
        settings: &Settings,
        store: &Store,
        listening: SocketAddr,
    ) -> Result<Vec<(String, Check)>, CheckerError> {
        let (key, clock) = (settings.key.clone(), settings.clock.clone());
        let accounts = Accounts::new(store.clone(), key, clock, settings.twilio.clone())?;
        let public_url = PublicUrl::new(settings.public_url.as_ref(), listening);
        let writes = Writes::new(store.clone(), settings.clock.clone(), WriteProbe::Looking);
        let (accounts, public_url) = (&accounts, &public_url);
        let (for_operator, serves) = (true, None);
        let checker =
            Checker { store, accounts, public_url, settings, for_operator, writes, serves };
        let mut checks = Vec::new();
        for organization in store.organizations().await? {
            let check = checker.check(&Access::system(organization.id, System::Check)).await?;
            checks.push((organization.name, check));
        }
        Ok(checks)
    }

    /// Checks an organization.
    ///
    /// # Errors
    /// When the database fails, or the caller may not see the settings. Calls to Twilio that fail
    /// become findings.
    pub async fn check(&self, access: &Access) -> Result<Check, Error> {
        Ok(diagnose::diagnose(&self.gather(access).await?))
    }

    fn now(&self) -> Timestamp {
        self.settings.clock.now()
    }

    async fn gather(&self, access: &Access) -> Result<Facts, Error> {
        let refusals = self.store.refusals(access).await?;
        let panics = self.store.panics(access).await?;
        let organization = self.store.organization(access).await?;
        let mut lines = self.store.lines(access).await?;
        lines.retain(|line| line.deleted_at.is_none());
        let token = self.store.webhook_token(access).await?;
        let on_hold = self.store.held_messages(access, self.now(), 0).await?.count;
        let (set_aside, some) = self.store.all_set_aside(access).await?;
        let tried = some.iter().map(|one| one.tried_at).max();
        let mail = self.store.mail_settings(access).await?;
        let hosts = self.store.passkey_hosts_of_members(access).await?;
        let connected = self.accounts.of(access.organization()).await?;
        let (twilio, (address, report), mail_not_permitted, exposed, writes) = tokio::join!(
            async {
                match &connected {
                    Some(connected) => Some(self.ask(connected).await),
                    None => None,
                }
            },
            self.address(&token, connected.as_deref()),
            self.mail_not_permitted(mail.as_ref()),
            self.exposed(),
            self.writes(),
        );
        Ok(Facts {
            now: self.now(),
            inbox_on: organization.inbox_on,
            lines,
            refusals,
            on_hold,
            set_aside: (set_aside, tried),
            mail_not_permitted,
            passkeys_elsewhere: Passkeys::at(self.public_url).elsewhere(hosts),
            panics,
            exposed,
            writes: writes?,
            report,
            address,
            twilio,
        })
    }

    async fn mail_not_permitted(&self, mail: Option<&MailSettings>) -> Option<String> {
        let mail = mail?;
        let refused = self.settings.egress.refusal(&mail.host, mail.port).await?;
        Some(if self.for_operator { refused.for_operator() } else { refused.sentence() })
    }

    /// Disks may take their time.
    async fn exposed(&self) -> Vec<Exposed> {
        let files = self.settings.files.clone();
        tokio::task::spawn_blocking(move || files.exposed()).await.unwrap_or_default()
    }

    async fn writes(&self) -> Result<WriteFacts, Error> {
        let failure = self.writes.check().await.err().map(|error| error.to_string());
        Ok(WriteFacts { failure, last_at: self.writes.last_at().await? })
    }

    async fn address(
        &self,
        token: &str,
        connected: Option<&Connected>,
    ) -> (AddressFacts, SelfReport) {
        let webhook = OurWebhook::new(self.public_url, token);
        let signer = connected.map(|connected| Signer {
            account_sid: connected.account_sid.as_str(),
            key: &connected.signing_key,
        });
        let mark = Mark::new(&self.settings.key);
        let twilio_is_near =
            url::Url::parse(&self.settings.twilio.base_url).is_ok_and(|url| is_near(&url));
        let live = sockets::address(self.public_url);
        let ((probe, report), sockets) =
            tokio::join!(probe(&mark, &webhook.url, signer), sockets::probe(&mark, &live));
        let report = match (self.serves, &probe) {
            (Some(app), _) => SelfReport::of(app),
            (None, Probe::Held | Probe::Arrived) => report,
            // That may have been another server.
            (None, _) => SelfReport::default(),
        };
        let address = AddressFacts {
            public_url: self.public_url.base().to_owned(),
            without_tls: self.public_url.is_open_to_the_way(),
            out_of_reach: is_near(self.public_url.url()) && !twilio_is_near,
            probe,
            sockets,
            webhook,
        };
        (address, report)
    }

    async fn ask(&self, connected: &Connected) -> TwilioFacts {
        let client = &connected.client;
        let since = Some(self.now() - RECENT);
        let alerts = AlertFilter { since, page_size: Some(100), ..AlertFilter::default() };
        let (short_codes, verified) =
            (in_time(connected.list_short_codes()), in_time(all(client.list_verified_numbers())));
        let (
            account,
            clock_ahead,
            numbers,
            services,
            brands,
            verifications,
            alerts,
            short_codes,
            verified,
        ) = tokio::join!(
            in_time(client.fetch_account()),
            in_time(self.clock_ahead(client)),
            in_time(connected.list_numbers()),
            services(connected),
            in_time(all(client.list_brands())),
            in_time(all(client.list_toll_free_verifications())),
            in_time(first_page(client.list_alerts(&alerts))),
            short_codes,
            verified,
        );
        let listed = numbers.as_deref().unwrap_or_default();
        let applications = connected.look_at_applications(listed, PATIENCE).await;
        TwilioFacts {
            account,
            clock_ahead,
            numbers,
            services,
            short_codes,
            verified,
            applications,
            brands,
            verifications,
            alerts,
        }
    }

    async fn clock_ahead(&self, client: &Client) -> Asked<i64> {
        let theirs = client.time().await?;
        Ok(self.now().duration_since(theirs).as_secs())
    }
}

async fn in_time<T>(asking: impl Future<Output = Asked<T>>) -> Asked<T> {
    let late = || CallError::Interrupted { reason: "no answer in time".to_owned() };
    tokio::time::timeout(PATIENCE, asking).await.unwrap_or_else(|_| Err(late()))
}

async fn all<T: Listed>(mut pages: Pages<'_, T>) -> Asked<Vec<T>> {
    let mut rows = Vec::new();
    while let Some(page) = pages.next().await? {
        rows.extend(page.items);
        if rows.len() >= MOST {
            break;
        }
    }
    Ok(rows)
}

async fn first_page<T: Listed>(mut pages: Pages<'_, T>) -> Asked<Vec<T>> {
    Ok(pages.next().await?.map(|page| page.items).unwrap_or_default())
}

async fn services(connected: &Connected) -> Asked<Vec<ServiceFacts>> {
    let listed = in_time(all(connected.client.list_services())).await?;
    let each = listed.into_iter().map(|service| with_pool(connected, service));
    join_all(each).await.into_iter().collect()
}

async fn with_pool(connected: &Connected, service: MessagingService) -> Asked<ServiceFacts> {
    let (pool, campaigns) = tokio::join!(
        in_time(connected.list_pool(&service.sid)),
        in_time(all(connected.client.list_campaigns(&service.sid))),
    );
    let campaign = campaigns.map(|campaigns| campaigns.into_iter().next());
    Ok(ServiceFacts { listed: Service { service, pool: pool? }, campaign })
}

/// Whether an address is on this machine or in a private network.
fn is_near(url: &url::Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local")
        }
        Some(Host::Ipv4(ip)) => is_private(ip.into()),
        Some(Host::Ipv6(ip)) => is_private(ip.into()),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_twilio_can_not_reach() {
        let near = |url: &str| is_near(&url.parse().unwrap());
        for url in [
            "http://localhost:8080",
            "http://127.0.0.1",
            "http://192.168.1.5/sms",
            "http://[::1]:8080",
            "http://inbox.local",
        ] {
            assert!(near(url), "{url}");
        }
        for url in ["https://sms.example.com", "https://203.0.113.5:8443", "https://localhost.com"]
        {
            assert!(!near(url), "{url}");
        }
    }
}
