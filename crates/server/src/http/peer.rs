//! Where a request comes from.

mod client;
mod network;
mod untrusted;

pub(crate) use client::ClientAddress;
pub(crate) use network::{is_private, network_of, provider_of};
pub(crate) use untrusted::UntrustedProxy;

use std::net::SocketAddr;

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);
