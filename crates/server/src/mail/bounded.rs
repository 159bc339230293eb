//! A connection that limits how much the other end may send.
//!
//! The mail library reads a whole line before it checks the length, and rereads the whole answer with
//! each new line. So the limit has to sit below it.

use lettre::transport::smtp::client::AsyncTokioStream;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Everything a mail server says while it accepts one email: usually under 2 kB.
const SAID_BYTES: usize = 64 * 1024;
const SAID_LINES: usize = 500;
/// Everything on the wire, including certificates: usually under 10 kB.
const WIRE_BYTES: usize = 192 * 1024;

/// The other end sent more than the limit.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("it said too much")]
pub(super) struct SaysTooMuch;

impl SaysTooMuch {
    /// Whether this is the cause of an error.
    pub(super) fn is_behind(error: &(dyn std::error::Error + 'static)) -> bool {
        let mut cause = Some(error);
        while let Some(inner) = cause {
            let io = inner.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            if inner.is::<Self>() || io.and_then(|within| within.downcast_ref::<Self>()).is_some() {
                return true;
            }
            cause = inner.source();
        }
        false
    }
}

/// A stream that reads a limited number of bytes and lines.
pub(super) struct Bounded<S> {
    stream: S,
    peer: SocketAddr,
    bytes: usize,
    lines: usize,
    /// Bytes to read before the stream's own.
    before: &'static [u8],
}

impl Bounded<TcpStream> {
    /// The bare connection.
    pub(super) fn wire(stream: TcpStream) -> io::Result<Self> {
        let peer = stream.peer_addr()?;
        Ok(Self { stream, peer, bytes: WIRE_BYTES, lines: usize::MAX, before: &[] })
    }
}

impl<S> Bounded<S> {
    /// What a mail server says on `stream`, a connection to `peer`.
    pub(super) fn said(stream: S, peer: SocketAddr) -> Self {
        Self { stream, peer, bytes: SAID_BYTES, lines: SAID_LINES, before: &[] }
    }

    /// The same for a server that has already sent its greeting.
    pub(super) fn greeted(self) -> Self {
        Self { before: b"220 greeted\r\n", ..self }
    }

    /// Who is at the other end.
    pub(super) fn peer(&self) -> SocketAddr {
        self.peer
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.before.is_empty() {
            let (now, later) = this.before.split_at(buf.remaining().min(this.before.len()));
            buf.put_slice(now);
            this.before = later;
            return Poll::Ready(Ok(()));
        }
        if buf.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        if this.bytes == 0 {
            return Poll::Ready(Err(io::Error::other(SaysTooMuch)));
        }
        let most = buf.remaining().min(this.bytes);
        let mut part = ReadBuf::new(buf.initialize_unfilled_to(most));
        ready!(Pin::new(&mut this.stream).poll_read(cx, &mut part))?;
        let read = part.filled().len();
        let lines = part.filled().iter().filter(|byte| **byte == b'\n').count();
        let Some(lines_left) = this.lines.checked_sub(lines) else {
            this.bytes = 0;
            return Poll::Ready(Err(io::Error::other(SaysTooMuch)));
        };
        this.bytes -= read;
        this.lines = lines_left;
        buf.advance(read);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> AsyncTokioStream for Bounded<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

/// Without what is on it.
impl<S> fmt::Debug for Bounded<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bounded").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt as _;

    const PEER: SocketAddr =
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 25);

    /// How much is read of what repeats without an end, and whether that ended as it should.
    async fn read_of(line: &'static str) -> usize {
        let endless = line.repeat(100_000);
        let mut bounded = Bounded::said(endless.as_bytes(), PEER);
        let mut read = Vec::new();
        let error = bounded.read_to_end(&mut read).await.unwrap_err();
        assert!(SaysTooMuch::is_behind(&error), "{error}");
        let again = bounded.read(&mut [0; 8]).await.unwrap_err();
        assert!(SaysTooMuch::is_behind(&again), "{again}");
        read.len()
    }

    #[tokio::test]
    async fn no_more_is_read_than_may_be_said() {
        assert_eq!(read_of("aaaa").await, SAID_BYTES);
        assert!(read_of("250-\r\n").await <= SAID_LINES * 6);
    }

    #[tokio::test]
    async fn what_is_within_the_bounds_is_read_as_it_is() {
        let mut bounded = Bounded::said(&b"250 ok\r\n"[..], PEER).greeted();
        let mut read = String::new();
        bounded.read_to_string(&mut read).await.unwrap();
        assert_eq!(read, "220 greeted\r\n250 ok\r\n");
    }
}
