//! A ZIP file that is sent while it's written: no more of it is held than what was written last.

use bytes::Bytes;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::Sender;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

/// Where the writer leaves what is to be sent.
#[derive(Clone, Default)]
struct Pile(Arc<Mutex<Vec<u8>>>);

impl Write for Pile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A ZIP file in progress.
pub(super) struct Zipped {
    writer: ZipWriter<StreamWriter<Pile>>,
    pile: Pile,
    to: Sender<io::Result<Bytes>>,
}

impl Zipped {
    pub(super) fn new(to: Sender<io::Result<Bytes>>) -> Self {
        let pile = Pile::default();
        Self { writer: ZipWriter::new_stream(pile.clone()), pile, to }
    }

    /// Begins a file. Pictures and the like are as small as they get already.
    pub(super) fn begin(&mut self, name: &str, is_text: bool) -> io::Result<()> {
        let method = if is_text { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        let options = SimpleFileOptions::default().compression_method(method).large_file(!is_text);
        self.writer.start_file(name, options).map_err(io::Error::other)
    }

    /// Adds to the file that was begun last, and sends what there is. Fails when nobody reads it
    /// anymore.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes)?;
        self.send().await
    }

    /// Ends it.
    pub(super) async fn finish(self) -> io::Result<()> {
        let Self { writer, pile, to } = self;
        writer.finish().map_err(io::Error::other)?;
        send(&pile, &to).await
    }

    async fn send(&self) -> io::Result<()> {
        send(&self.pile, &self.to).await
    }
}

async fn send(pile: &Pile, to: &Sender<io::Result<Bytes>>) -> io::Result<()> {
    let bytes = std::mem::take(&mut *pile.0.lock().unwrap_or_else(PoisonError::into_inner));
    if bytes.is_empty() {
        return Ok(());
    }
    to.send(Ok(bytes.into())).await.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
}
