//! A connection to a mail server: only to allowed addresses, encrypted as chosen, and with a limit on
//! what the server may send.

use super::bounded::{Bounded, SaysTooMuch};
use super::error::MailError;
use crate::egress::Egress;
use hearback_inbox::mail::MailSecurity;
use hearback_store::MailSettings;
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::Starttls;
use lettre::transport::smtp::extension::ClientId;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;

type Wire = Bounded<TcpStream>;

/// Opens a connection, and reads the server's greeting and capabilities.
pub(super) async fn open(
    egress: &Egress,
    settings: &MailSettings,
) -> Result<AsyncSmtpConnection, MailError> {
    let connected = egress.connect(&settings.host, settings.port).await;
    let stream = connected.map_err(|error| MailError::of_egress(settings, &error))?;
    let wire = Bounded::wire(stream).map_err(|error| MailError::of_io(settings, &error))?;
    let peer = wire.peer();
    match settings.security {
        MailSecurity::None => {
            // A name like localhost may still lead to another machine.
            if settings.user_name.is_some() && !peer.ip().to_canonical().is_loopback() {
                return Err(MailError::in_the_clear(settings));
            }
            begin(settings, Bounded::said(wire, peer)).await
        }
        MailSecurity::Tls => {
            let encrypted = encrypt(settings, wire).await?;
            begin(settings, Bounded::said(encrypted, peer)).await
        }
        MailSecurity::Starttls => {
            let encrypted = encrypt(settings, starttls(settings, wire).await?).await?;
            begin(settings, Bounded::said(encrypted, peer).greeted()).await
        }
    }
}

/// Has the mail library read the greeting and the server's capabilities.
async fn begin<S: AsyncTokioStream + 'static>(
    settings: &MailSettings,
    stream: S,
) -> Result<AsyncSmtpConnection, MailError> {
    let begun =
        AsyncSmtpConnection::connect_with_transport(Box::new(stream), &ClientId::default()).await;
    begun.map_err(|error| MailError::of_smtp(settings, &error))
}

/// Asks the server to start encryption.
///
/// The mail library could do that by itself. But it would treat anything sent unencrypted after the
/// server's last answer as part of the encrypted conversation. So we end that conversation here, and
/// begin a new one on the encrypted stream.
async fn starttls(settings: &MailSettings, wire: Wire) -> Result<Wire, MailError> {
    let peer = wire.peer();
    let (lent, back) = Lent::new(wire);
    let mut plain = begin(settings, Bounded::said(lent, peer)).await?;
    if !plain.can_starttls() {
        plain.abort().await;
        return Err(MailError::no_starttls(settings));
    }
    let answer = plain.command(Starttls).await;
    answer.map_err(|error| MailError::of_smtp(settings, &error))?;
    drop(plain);
    back.await.map_err(|_| MailError::of_io(settings, &io::ErrorKind::NotConnected.into()))
}

async fn encrypt(
    settings: &MailSettings,
    wire: Wire,
) -> Result<tokio_rustls::client::TlsStream<Wire>, MailError> {
    let unsafe_because = |why: &str| MailError::not_safe(settings, why);
    let name = ServerName::try_from(settings.host.clone())
        .map_err(|_| unsafe_because("certificates can't contain this host name"))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| unsafe_because(&error.to_string()))?
        .with_no_client_auth();
    let encrypted = TlsConnector::from(Arc::new(config)).connect(name, wire).await;
    encrypted.map_err(|error| {
        let plain = SaysTooMuch::is_behind(&error) || error.get_ref().is_none();
        if plain { MailError::of_io(settings, &error) } else { unsafe_because(&error.to_string()) }
    })
}

/// A stream that comes back when its borrower drops it.
#[derive(Debug)]
struct Lent {
    wire: Option<Wire>,
    back: Option<oneshot::Sender<Wire>>,
}

impl Lent {
    fn new(wire: Wire) -> (Self, oneshot::Receiver<Wire>) {
        let (back, returned) = oneshot::channel();
        (Self { wire: Some(wire), back: Some(back) }, returned)
    }

    fn wire(self: Pin<&mut Self>) -> io::Result<Pin<&mut Wire>> {
        let wire = self.get_mut().wire.as_mut();
        wire.map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(wire), Some(back)) = (self.wire.take(), self.back.take()) {
            // The borrower has stopped waiting, so the stream ends here.
            let _ = back.send(wire);
        }
    }
}

impl AsyncRead for Lent {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.wire()?.poll_read(cx, buf)
    }
}

impl AsyncWrite for Lent {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.wire()?.poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire()?.poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire()?.poll_shutdown(cx)
    }
}
