//! What this installation knows of Twilio: the connected accounts and what is set there, our webhook
//! among it, and what Twilio's refusals and failures come to.

pub mod accounts;
pub mod failure;
pub(crate) mod inbound_route;
pub(crate) mod our_webhook;
pub(crate) mod refusals;
pub(crate) mod replaced;
pub(crate) mod senders;
pub(crate) mod trial;
