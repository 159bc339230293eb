//! Opens the port before anything else happens.

use std::io::ErrorKind;
use std::net::SocketAddr;
use tokio::net::TcpListener;

use crate::stop::Stop;

/// Listens on the address.
pub(crate) async fn on(address: SocketAddr) -> Result<TcpListener, Stop> {
    TcpListener::bind(address).await.map_err(|error| refused(address, &error))
}

/// Says why we can't listen on an address, and what to do.
pub(crate) fn refused(address: SocketAddr, error: &std::io::Error) -> Stop {
    let port = address.port();
    Stop::Failed(match error.kind() {
        ErrorKind::AddrInUse => format!(
            "another program is using port {port} on {}. Stop that program, or choose another port.",
            address.ip()
        ),
        ErrorKind::PermissionDenied => format!(
            "this user isn't allowed to listen on port {port}. Choose a port from 1024 up, and put a \
             proxy on {port} in front."
        ),
        ErrorKind::AddrNotAvailable => {
            format!(
                "this machine doesn't have the address {}. Choose one that it has.",
                address.ip()
            )
        }
        _ => format!("can't listen on {address}: {error}"),
    })
}
