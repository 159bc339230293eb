//! Twilio's messaging API: webhook signatures, webhook parameters, the REST calls an SMS inbox
//! needs, and Twilio's error codes in plain words.
//!
//! This crate speaks Twilio and nothing else. It keeps no state, reads no clock and writes no
//! log; what it returns can be logged, because every `Debug` leaves out message texts, phone
//! numbers and secrets.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`signature`] | `X-Twilio-Signature`: computing and verifying it |
//! | [`form`] | a form body as the ordered, decoded parameters that were signed |
//! | [`inbound`] | the incoming-message webhook |
//! | [`status`] | the status callback, and the statuses themselves |
//! | [`client`] | the REST API: send, fetch, list, account, numbers, services, registrations, alerts |
//! | [`outcome`] | how a send ended, and whether Twilio may have taken the message |
//! | [`error`] | Twilio's error replies, and how other calls fail |
//! | [`catalogue`] | error codes in plain words: what happened, what to do, whose turn it is |
//! | [`sid`] | identifiers that have been checked |
//!
//! The feature `client`, on unless it is switched off, brings the REST API; what checks and reads
//! webhooks needs no HTTP client.

pub mod boundaries;
pub mod catalogue;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "client")]
pub mod error;
pub mod form;
pub mod inbound;
#[cfg(feature = "client")]
pub mod outcome;
#[cfg(feature = "client")]
pub mod public_address;
pub mod sid;
pub mod signature;
pub mod status;

pub use catalogue::{Explanation, docs_url, explain};
#[cfg(feature = "client")]
pub use client::{Client, ClientSettings, Credentials, OutboundMessage, Sender};
#[cfg(feature = "client")]
pub use error::{ApiError, CallError};
pub use inbound::{EMPTY_TWIML, InboundMessage, TWIML_CONTENT_TYPE};
#[cfg(feature = "client")]
pub use outcome::SendOutcome;
pub use sid::{
    AccountSid, ApplicationSid, MediaSid, MessageSid, MessagingServiceSid, PhoneNumberSid,
};
pub use signature::SigningKey;
pub use status::{FormKind, MessageStatus, StatusReport};
