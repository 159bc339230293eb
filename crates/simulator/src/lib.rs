//! A simulated Twilio: the REST calls and webhooks of its messaging API, faults on demand, and a
//! page with a handset on it.
//!
//! It is written from Twilio's documents and shares nothing with the client that is tested against
//! it. [`Simulator::start`] runs it in one's own process; the control API under `/simulator/v1`
//! (see this crate's README) steers it from outside.

mod account;
mod alert;
mod clock;
mod config;
mod control;
mod counters;
mod delivery;
mod fault;
mod geo;
mod guarded;
mod handset;
mod inbound;
mod journal;
mod ledger;
mod media;
mod message;
mod opt_out;
mod origin;
mod page;
mod pending;
mod rest;
mod segments;
mod server;
mod sid;
mod simulation;
mod simulator;
mod webhook;

pub use alert::Alert;
pub use clock::go_by;
pub use config::{
    AccountConfig, AccountStatus, ApiKey, ApiKeyKind, ApplicationConfig, BrandConfig,
    CampaignConfig, Capabilities, HandsetConfig, NumberConfig, NumberKind, ServiceConfig,
    SimulatorConfig, TollFreeConfig,
};
pub use control::history::Past;
pub use counters::Counts;
pub use fault::{FailedAs, Fault, FaultKind, NonsenseKind, OutageKind, Stage, WaitingFault};
pub use handset::{Bubble, BubbleMedia, HandsetCount};
pub use inbound::{Attachment, InboundError, InboundText, WebhookResult};
pub use journal::{JournalEntry, Level};
pub use message::{Direction, LedgerEntry, Status};
pub use simulator::{Running, Simulator};
