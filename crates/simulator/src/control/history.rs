//! Messages from before the simulator began, for what is imported.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Refusal;
use crate::{
    account::Account,
    handset::Bubble,
    journal::Event,
    message::{Direction, Message, Status},
    segments, sid,
    simulation::Simulation,
};

/// What happened.
#[derive(Debug, Deserialize)]
pub(super) struct History {
    messages: Vec<Past>,
}

/// One message of the past.
#[derive(Clone, Debug, Deserialize)]
pub struct Past {
    /// The sid it had; a new one without.
    sid: Option<String>,
    from: String,
    to: String,
    #[serde(default)]
    body: String,
    direction: Direction,
    at: Timestamp,
    /// `received` or `delivered` unless told otherwise.
    status: Option<Status>,
    error_code: Option<u32>,
}

impl Past {
    /// A text that came in.
    pub fn text(sid: Option<String>, from: &str, to: &str, body: &str, at: Timestamp) -> Self {
        let (from, to, body) = (from.to_owned(), to.to_owned(), body.to_owned());
        let direction = Direction::Inbound;
        Self { sid, from, to, body, direction, at, status: None, error_code: None }
    }

    /// A message that was sent and delivered.
    pub fn answer(sid: Option<String>, from: &str, to: &str, body: &str, at: Timestamp) -> Self {
        Self { direction: Direction::OutboundApi, ..Self::text(sid, from, to, body, at) }
    }

    /// The same, but it never left: Twilio refused it with this code.
    #[must_use]
    pub fn failed(self, code: u32) -> Self {
        Self { status: Some(Status::Failed), error_code: Some(code), ..self }
    }
}

/// Puts the messages into the log and onto the phones; no webhook and no callback tells of them.
pub(super) async fn add(
    State(simulation): State<Arc<Simulation>>,
    Json(history): Json<History>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let sids =
        remember(&simulation, history.messages).map_err(|number| Refusal::unknown(&number))?;
    Ok((StatusCode::CREATED, Json(json!({ "sids": sids }))))
}

/// The same; gives their sids, or the number that is nobody's.
pub(crate) fn remember(
    simulation: &Simulation,
    messages: Vec<Past>,
) -> Result<Vec<String>, String> {
    let mut owned = Vec::new();
    for past in messages {
        let number = if past.direction == Direction::Inbound { &past.to } else { &past.from };
        let (account, _) = simulation.owner(number).ok_or_else(|| number.clone())?;
        owned.push((account, past));
    }
    let sids: Vec<String> = owned
        .iter()
        .map(|(_, past)| past.sid.clone().unwrap_or_else(|| sid::fresh("SM").to_string()))
        .collect();
    for account in simulation.accounts() {
        let own = owned.iter().zip(&sids).filter(|((owner, _), _)| owner.sid() == account.sid());
        let rows: Vec<_> = own.map(|((_, past), sid)| row(past, sid)).collect();
        show(simulation, &account, rows);
    }
    simulation.journal.publish(&Event::Changed);
    Ok(sids)
}

fn row(past: &Past, sid: &str) -> Message {
    let usual = match past.direction {
        Direction::Inbound => Status::Received,
        _ => Status::Delivered,
    };
    Message {
        sid: sid.into(),
        to: past.to.clone(),
        from: Some(past.from.clone()),
        body: past.body.clone(),
        segments: segments::count(&past.body),
        num_media: 0,
        media: Vec::new(),
        direction: past.direction,
        status: past.status.unwrap_or(usual),
        error_code: past.error_code,
        service: None,
        created: past.at,
        sent: Some(past.at),
        updated: past.at,
        price: Some("-0.00790".into()),
    }
}

fn show(simulation: &Simulation, account: &Account, rows: Vec<Message>) {
    for row in &rows {
        let mine = row.direction == Direction::Inbound;
        let from = row.from.clone().unwrap_or_default();
        let (handset, business) =
            if mine { (from, row.to.clone()) } else { (row.to.clone(), from) };
        if mine || row.status == Status::Delivered {
            simulation.handsets.add_history(Bubble {
                sid: row.sid.to_string(),
                handset,
                business,
                mine,
                body: row.body.clone(),
                media: Vec::new(),
                at: row.created,
            });
        }
    }
    account.ledger.lock().add_history(rows);
}
