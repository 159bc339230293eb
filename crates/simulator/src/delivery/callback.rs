//! Status callbacks: one for every status after the first.

use std::{sync::Arc, time::Duration};

use tokio::{sync::mpsc::UnboundedReceiver, time::sleep};

use crate::{
    account::Account,
    alert, clock,
    fault::{FaultKind, Stage},
    journal::Level,
    message::{Message, Status},
    simulation::Simulation,
    webhook::Call,
};

/// How a message's callbacks are to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// Each once, in order.
    #[default]
    Forward,
    /// Each twice.
    Twice,
    /// All at the end, the last first.
    Reversed,
    /// Not at all.
    Never,
}

/// Reports what it hears until the message's journey is over.
pub(super) async fn report(
    simulation: Arc<Simulation>,
    account: Arc<Account>,
    mut rows: UnboundedReceiver<Arc<Message>>,
    url: Option<String>,
    order: Order,
) {
    let mut kept = Vec::new();
    while let Some(row) = rows.recv().await {
        let Some(url) = &url else { continue };
        match order {
            Order::Forward => post(&simulation, &account, url, &row).await,
            Order::Twice => {
                post(&simulation, &account, url, &row).await;
                post(&simulation, &account, url, &row).await;
            }
            Order::Reversed => kept.push(row),
            Order::Never => {}
        }
    }
    if let Some(url) = &url {
        for row in kept.iter().rev() {
            post(&simulation, &account, url, row).await;
        }
    }
}

async fn post(simulation: &Simulation, account: &Account, url: &str, row: &Message) {
    for fault in simulation.strike(Stage::Callback, &row.to) {
        if let FaultKind::Delay { ms, .. } = fault {
            sleep(Duration::from_millis(ms)).await;
        }
    }
    let call = Call {
        url: url.to_owned(),
        get: false,
        params: params(account.sid(), row),
        key: account.token(),
    };
    let outcome = simulation.webhooks.call(&call).await;
    simulation.counters.retries.add(u64::from(outcome.attempts.saturating_sub(1)));
    match outcome.result {
        Ok(_) => simulation.counters.callbacks_ok.one(),
        Err(failure) => {
            simulation.counters.callbacks_failed.one();
            alert::record(account, &call, &failure, &row.sid);
            let (status, reason) = (row.status.as_str(), failure.reason);
            let text = format!("Receipt {status} failed: {reason} ({})", failure.code);
            simulation.journal.note_of(&row.sid, Level::Error, text);
        }
    }
}

fn params(account: &str, row: &Message) -> Vec<(String, String)> {
    let status = row.status.as_str();
    let mut params = vec![
        ("MessageSid", row.sid.to_string()),
        ("SmsSid", row.sid.to_string()),
        ("AccountSid", account.to_owned()),
        ("From", row.from.clone().unwrap_or_default()),
        ("To", row.to.clone()),
        ("MessageStatus", status.to_owned()),
        ("SmsStatus", status.to_owned()),
        ("ApiVersion", "2010-04-01".to_owned()),
    ];
    if let Some(code) = row.error_code {
        params.push(("ErrorCode", code.to_string()));
    }
    if matches!(row.status, Status::Delivered | Status::Undelivered) {
        let done = clock::now().strftime("%y%m%d%H%M").to_string();
        params.push(("RawDlrDoneDate", done));
    }
    if let Some(service) = &row.service {
        params.push(("MessagingServiceSid", service.clone()));
    }
    params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
