//! Starting and stopping the simulator, and steering it from the same process.

use std::{io, net::SocketAddr, sync::Arc};

use axum::{Router, middleware::from_fn_with_state};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    account::number::PhoneNumber,
    alert::Alert,
    clock,
    config::{AccountConfig, NumberConfig, SimulatorConfig},
    control::{
        self,
        history::{self, Past},
    },
    counters::Counts,
    fault::{Fault, WaitingFault},
    handset::Bubble,
    inbound::{self, InboundError, InboundText, WebhookResult},
    message::LedgerEntry,
    origin, page, rest, server,
    simulation::Simulation,
};

/// The simulated Twilio.
#[derive(Debug)]
pub struct Simulator;

impl Simulator {
    /// Starts it on an address; port 0 takes any that is free.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn start(config: SimulatorConfig, address: SocketAddr) -> io::Result<Running> {
        let listener = TcpListener::bind(address).await?;
        let addr = listener.local_addr()?;
        let own = match addr.ip() {
            ip if ip.is_unspecified() => format!("http://127.0.0.1:{}", addr.port()),
            _ => format!("http://{addr}"),
        };
        let base_url =
            config.public_url.as_ref().map_or(own, |url| url.trim_end_matches('/').to_owned());
        let simulation = Simulation::new(config, base_url);
        let router = Router::new()
            .merge(rest::router(&simulation))
            .merge(control::router())
            .merge(page::router())
            .layer(from_fn_with_state(simulation.clone(), origin::guard))
            .with_state(simulation.clone());
        let serving = tokio::spawn(server::serve(listener, router, simulation.clone()));
        Ok(Running { addr, simulation, serving })
    }
}

/// A simulator that runs. Dropping it stops it; [`Running::shutdown`] also waits for the end.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    simulation: Arc<Simulation>,
    serving: JoinHandle<()>,
}

impl Running {
    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// What stands in for `https://api.twilio.com`, without a slash at its end.
    pub fn rest_url(&self) -> &str {
        &self.simulation.base_url
    }

    /// The handset page.
    pub fn handset_url(&self) -> String {
        format!("{}/", self.simulation.base_url)
    }

    /// Where the control API begins, without a slash at its end.
    pub fn control_url(&self) -> String {
        format!("{}/simulator/v1", self.simulation.base_url)
    }

    /// Texts from a handset and waits for the webhook; `None` where none was called.
    ///
    /// # Errors
    /// When nobody has the number, or an attachment is none.
    pub async fn text(
        &self,
        text: &InboundText,
    ) -> Result<(Option<String>, Option<WebhookResult>), InboundError> {
        let received = inbound::receive(&self.simulation, text)?;
        let webhook = match received.webhook {
            Some(task) => task.await.ok().flatten(),
            None => None,
        };
        Ok((received.sid.map(|sid| sid.to_string()), webhook))
    }

    /// Puts messages of the past into the log and onto the phones; no webhook and no callback tells
    /// of them. Gives their sids.
    ///
    /// # Errors
    /// The number that no account has.
    pub fn remember(&self, messages: Vec<Past>) -> Result<Vec<String>, String> {
        history::remember(&self.simulation, messages)
    }

    /// Sets a number's webhook; false when no account has the number.
    pub fn set_sms_url(&self, number: &str, url: &str) -> bool {
        let Some((account, _)) = self.simulation.owner(number) else {
            return false;
        };
        let mut numbers = account.numbers.lock();
        let Some(number) = numbers.get_mut(number) else {
            return false;
        };
        url.clone_into(&mut number.sms_url);
        true
    }

    /// Adds a number to an account, or replaces it; false when there is no such account.
    pub fn add_number(&self, account: &str, number: &NumberConfig) -> bool {
        let Some(account) = self.simulation.account(account) else {
            return false;
        };
        let added = PhoneNumber::new(number, clock::now());
        account.numbers.lock().insert(added.number.clone(), added);
        true
    }

    /// Takes a number away; false when no account has it.
    pub fn remove_number(&self, number: &str) -> bool {
        let Some((account, _)) = self.simulation.owner(number) else {
            return false;
        };
        account.numbers.lock().remove(number).is_some()
    }

    /// Changes an account (its status, tokens, services, registrations) until the next reset; its
    /// numbers are changed one by one. False when there is no such account.
    pub fn change_account(&self, sid: &str, change: impl FnOnce(&mut AccountConfig)) -> bool {
        let Some(account) = self.simulation.account(sid) else {
            return false;
        };
        change(&mut account.now());
        true
    }

    /// An account as it is now, without what became of its numbers.
    pub fn account(&self, sid: &str) -> Option<AccountConfig> {
        Some(self.simulation.account(sid)?.now().clone())
    }

    /// A number's webhook and method, fallback and application, as they are now.
    pub fn number(&self, number: &str) -> Option<NumberConfig> {
        let (_, number) = self.simulation.owner(number)?;
        Some(NumberConfig {
            number: number.number,
            friendly_name: number.friendly_name,
            sms_url: number.sms_url,
            sms_method: number.sms_method,
            sms_fallback_url: number.sms_fallback_url,
            sms_application_sid: number.sms_application_sid,
            capabilities: number.capabilities,
            kind: number.kind,
        })
    }

    /// Writes something into an account's debugger; false when there is no such account.
    pub fn add_alert(&self, account: &str, alert: Alert) -> bool {
        let Some(account) = self.simulation.account(account) else {
            return false;
        };
        account.alerts.lock().push(alert);
        true
    }

    /// What an account's debugger has recorded, oldest first.
    pub fn alerts(&self, account: &str) -> Vec<Alert> {
        self.simulation.account(account).map(|it| it.alerts.lock().clone()).unwrap_or_default()
    }

    /// Adds a fault.
    pub fn add_fault(&self, fault: Fault) -> WaitingFault {
        self.simulation.faults.add(fault)
    }

    /// Clears all faults.
    pub fn clear_faults(&self) {
        self.simulation.faults.clear(None);
    }

    /// Every message of every account, oldest first within each.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        control::ledger(&self.simulation)
    }

    /// What a phone shows.
    pub fn conversation(&self, handset: &str) -> Vec<Bubble> {
        self.simulation.handsets.conversation(handset, None)
    }

    /// The counters.
    pub fn counts(&self) -> Counts {
        self.simulation.counters.read()
    }

    /// Waits until no transition, callback or webhook is under way.
    pub async fn settle(&self) {
        self.simulation.pending.idle().await;
    }

    /// Empties it and puts its numbers back as configured.
    pub fn reset(&self) {
        self.simulation.reset();
    }

    /// Begins to stop it, without waiting.
    pub fn stop(&self) {
        self.simulation.stop.cancel();
    }

    /// Stops it and waits until its connections are closed and its tasks ended.
    pub async fn shutdown(mut self) {
        self.stop();
        // It fails only if it panicked, and then it has ended anyway.
        let _ = (&mut self.serving).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.simulation.stop.cancel();
    }
}
