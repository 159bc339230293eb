//! A mail server on loopback that means no good: at one point of the conversation it says more than
//! anybody wants to hear, or says it so slowly that it never ends.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;

/// It gives up after so much, so that a client without a limit fails its story and not the machine.
const MOST: u64 = 32 * 1024 * 1024;
/// What a socket holds that nobody reads.
const BUFFER: u32 = 64 * 1024;

/// When it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Greeting,
    Ehlo,
    Auth,
    Mail,
    Recipient,
    Data,
    Letter,
    Goodbye,
}

/// What it does then.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Malice {
    /// A line without an end.
    EndlessLine,
    /// An answer that goes on, line after line.
    EndlessAnswer,
    /// The shortest lines there are, which take the longest to read.
    ShortLines,
    /// A letter now and then.
    Drips,
    /// Nothing.
    Silent,
    /// It answers with this.
    Says(&'static str),
    /// It refuses at the length that a line may just have.
    SaysAtLength,
}

pub(crate) struct BadPost {
    pub(crate) addr: SocketAddr,
    /// How much it got rid of.
    written: Arc<AtomicU64>,
    /// How often someone connected.
    callers: Arc<AtomicU64>,
    open: JoinHandle<()>,
}

impl BadPost {
    pub(crate) fn open(moment: Moment, malice: Malice) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_send_buffer_size(BUFFER).unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(16).unwrap();
        let addr = listener.local_addr().unwrap();
        let (written, callers) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let (counts, calls) = (written.clone(), callers.clone());
        let open = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                calls.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(converse(stream, moment, malice, counts.clone()));
            }
        });
        Self { addr, written, callers, open }
    }

    pub(crate) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    pub(crate) fn callers(&self) -> u64 {
        self.callers.load(Ordering::Relaxed)
    }
}

impl Drop for BadPost {
    fn drop(&mut self) {
        self.open.abort();
    }
}

/// One connection; none when the other end goes in the middle.
async fn converse(
    stream: TcpStream,
    moment: Moment,
    malice: Malice,
    written: Arc<AtomicU64>,
) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut now = Moment::Greeting;
    loop {
        if now == moment {
            malice.act(&mut write, code(now), &written).await?;
        } else {
            write.write_all(usual(now).as_bytes()).await.ok()?;
        }
        if now == Moment::Data {
            while lines.next_line().await.ok()?? != "." {}
            now = Moment::Letter;
            continue;
        }
        let line = lines.next_line().await.ok()??;
        now = match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => Moment::Ehlo,
            "AUTH" => Moment::Auth,
            "MAIL" => Moment::Mail,
            "RCPT" => Moment::Recipient,
            "DATA" => Moment::Data,
            _ => Moment::Goodbye,
        };
    }
}

fn code(moment: Moment) -> &'static str {
    match moment {
        Moment::Greeting => "220",
        Moment::Auth => "235",
        Moment::Data => "354",
        Moment::Goodbye => "221",
        _ => "250",
    }
}

fn usual(moment: Moment) -> String {
    match moment {
        Moment::Ehlo => "250-bad\r\n250 AUTH PLAIN\r\n".to_owned(),
        other => format!("{} ok\r\n", code(other)),
    }
}

impl Malice {
    async fn act(self, write: &mut OwnedWriteHalf, code: &str, written: &AtomicU64) -> Option<()> {
        let (first, then) = match self {
            Self::EndlessLine => (format!("{code} "), "a".repeat(16 * 1024)),
            Self::EndlessAnswer => {
                (String::new(), format!("{code}-{}\r\n", "a".repeat(200)).repeat(80))
            }
            Self::ShortLines => (String::new(), format!("{code}-\r\n").repeat(2_000)),
            Self::Drips => (format!("{code} "), "a".to_owned()),
            Self::Silent => return std::future::pending().await,
            Self::Says(answer) => (format!("{answer}\r\n"), String::new()),
            Self::SaysAtLength => (format!("550 {}\r\n", "n".repeat(900)), String::new()),
        };
        write.write_all(first.as_bytes()).await.ok()?;
        while !then.is_empty() && written.load(Ordering::Relaxed) < MOST {
            let wrote = write.write(then.as_bytes()).await.ok()?;
            written.fetch_add(wrote as u64, Ordering::Relaxed);
            if matches!(self, Self::Drips) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Some(())
    }
}
