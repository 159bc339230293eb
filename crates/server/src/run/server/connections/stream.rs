//! A connection's bytes, with a watch on clients that send too slowly or don't read. It holds the
//! connection's place for as long as it is open, as a live socket too.

use super::places::Place;
use crate::run::settings::LEAST_TAKEN;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

type Alarm = Option<Pin<Box<Sleep>>>;

/// A connection's bytes.
pub(super) struct Stream<S> {
    stream: S,
    place: Arc<Place>,
    header_within: Duration,
    taken_within: Duration,
    /// Rings when a request that began is not there yet.
    header: Alarm,
    /// Rings when the peer doesn't read what we send.
    stuck: Alarm,
    /// How much was taken since that began.
    taken: usize,
}

impl<S> Stream<S> {
    pub(super) fn new(stream: S, place: Arc<Place>, header: Duration, taken: Duration) -> Self {
        Self {
            stream,
            place,
            header_within: header,
            taken_within: taken,
            header: None,
            stuck: None,
            taken: 0,
        }
    }

    /// A client that takes enough gets time for more; one that takes a byte now and then doesn't.
    fn watch(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = written {
            self.taken = self.taken.saturating_add(bytes);
            if self.taken >= LEAST_TAKEN {
                self.relax();
            }
        }
        if written.is_pending() {
            let within = self.taken_within;
            let stuck = self.stuck.get_or_insert_with(|| Box::pin(sleep(within)));
            ready!(stuck.as_mut().poll(context));
            return Poll::Ready(Err(ErrorKind::TimedOut.into()));
        }
        written
    }

    fn relax(&mut self) {
        self.stuck = None;
        self.taken = 0;
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(context, buffer);
        if buffer.filled().len() > before && this.place.hears() {
            this.header = Some(Box::pin(sleep(this.header_within)));
        }
        if read.is_pending() && this.place.awaits_header() {
            if let Some(alarm) = &mut this.header {
                ready!(alarm.as_mut().poll(context));
                return Poll::Ready(Err(ErrorKind::TimedOut.into()));
            }
        } else if !this.place.awaits_header() {
            this.header = None;
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.watch(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// A writer flushes once all of it was taken.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.relax();
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
