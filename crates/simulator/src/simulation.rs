//! Everything the simulator holds, shared by its requests and tasks.

use std::{collections::BTreeMap, future::Future, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    account::{Account, number::PhoneNumber},
    clock,
    config::{AccountConfig, SimulatorConfig},
    counters::Counters,
    fault::{FaultKind, Faults, Stage},
    guarded::Guarded,
    handset::{Bubble, Handsets},
    journal::{Event, Journal, Level},
    opt_out::OptOuts,
    pending::Pending,
    webhook::Webhooks,
};

/// The simulated simulation.
#[derive(Debug)]
pub(crate) struct Simulation {
    pub(crate) config: SimulatorConfig,
    /// The origin at which others reach the simulator.
    pub(crate) base_url: String,
    accounts: Guarded<BTreeMap<String, Arc<Account>>>,
    pub(crate) opt_outs: OptOuts,
    pub(crate) handsets: Handsets,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) counters: Counters,
    pub(crate) pending: Arc<Pending>,
    pub(crate) rest_open: Arc<Pending>,
    pub(crate) webhooks: Webhooks,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
}

impl Simulation {
    pub(crate) fn new(config: SimulatorConfig, base_url: String) -> Arc<Self> {
        let simulation = Self {
            accounts: Guarded::default(),
            opt_outs: OptOuts::default(),
            handsets: Handsets::default(),
            faults: Faults::default(),
            journal: Journal::default(),
            counters: Counters::default(),
            pending: Arc::default(),
            rest_open: Arc::default(),
            webhooks: Webhooks::default(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            config,
            base_url,
        };
        simulation.add_account(simulation.config.account());
        Arc::new(simulation)
    }

    pub(crate) fn add_account(&self, config: AccountConfig) -> Arc<Account> {
        let account = Arc::new(Account::new(config));
        self.accounts.lock().insert(account.sid().to_owned(), account.clone());
        account
    }

    pub(crate) fn account(&self, sid: &str) -> Option<Arc<Account>> {
        self.accounts.lock().get(sid).cloned()
    }

    pub(crate) fn accounts(&self) -> Vec<Arc<Account>> {
        self.accounts.lock().values().cloned().collect()
    }

    /// Whose number it is.
    pub(crate) fn owner(&self, number: &str) -> Option<(Arc<Account>, PhoneNumber)> {
        self.accounts()
            .into_iter()
            .find_map(|account| account.number(number).map(|found| (account, found)))
    }

    /// Runs something in the background that `settle` waits for and a stop ends.
    pub(crate) fn spawn<F>(&self, task: F) -> JoinHandle<Option<F::Output>>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let hold = self.pending.hold();
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            let _hold = hold;
            stop.run_until_cancelled(task).await
        })
    }

    /// Runs something when its time has come; until then `settle` does not wait for it.
    pub(crate) fn spawn_at<F>(&self, at: Timestamp, task: F) -> JoinHandle<Option<F::Output>>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let pending = self.pending.clone();
        let stop = self.stop.clone();
        let wait = Duration::try_from(at.duration_since(clock::now())).unwrap_or_default();
        self.tasks.spawn(async move {
            let later = async {
                tokio::time::sleep(wait).await;
                let _hold = pending.hold();
                task.await
            };
            stop.run_until_cancelled(later).await
        })
    }

    pub(crate) fn show(&self, bubble: Bubble) {
        self.journal.publish(&Event::Bubble(&bubble));
        self.handsets.add(bubble);
    }

    /// Takes the faults that strike now, and notes each.
    pub(crate) fn strike(&self, stage: Stage, to: &str) -> Vec<FaultKind> {
        let struck = self.faults.strike(stage, to);
        if !struck.is_empty() {
            self.counters.faults.add(struck.len() as u64);
            for fault in &struck {
                self.journal.note(Level::Fault, fault.describe());
            }
            self.journal.publish(&Event::Changed);
        }
        struck
    }

    /// Empties everything but the accounts, and puts them back as configured.
    pub(crate) fn reset(&self) {
        for account in self.accounts() {
            account.ledger.lock().clear();
            account.media.lock().clear();
            account.alerts.lock().clear();
            account.restore();
        }
        self.opt_outs.clear();
        self.handsets.clear();
        self.faults.clear(None);
        self.counters.clear();
        self.journal.clear();
        self.journal.publish(&Event::Changed);
    }
}
