//! Taking a port, before anything else is done.

use std::io::ErrorKind;
use std::net::SocketAddr;
use tokio::net::TcpListener;

use crate::stop::Stop;

/// Listens on the address.
pub(crate) async fn on(address: SocketAddr) -> Result<TcpListener, Stop> {
    TcpListener::bind(address).await.map_err(|error| refused(address, &error))
}

/// Says why an address can't be listened on, and what to do.
pub(crate) fn refused(address: SocketAddr, error: &std::io::Error) -> Stop {
    let port = address.port();
    Stop::Failed(match error.kind() {
        ErrorKind::AddrInUse => format!(
            "port {port} on {} is taken by another program. Stop that one, or choose another port.",
            address.ip()
        ),
        ErrorKind::PermissionDenied => format!(
            "port {port} needs more rights than this user has. Choose a port from 1024 up, and let \
             a proxy in front take {port}."
        ),
        ErrorKind::AddrNotAvailable => {
            format!("this machine has no address {}. Choose one that it has.", address.ip())
        }
        _ => format!("{address} can't be listened on: {error}"),
    })
}
