//! The log goes to standard error, since other programs read standard output.

use std::io::{IsTerminal as _, Write, stderr};
use std::sync::OnceLock;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt, registry};

use crate::cli::{LogArgs, LogFormat};
use crate::stop::Stop;
use hearback_server::is_discreet;

/// Starts logging.
pub(crate) fn start(args: &LogArgs) -> Result<(), Stop> {
    let filter = EnvFilter::try_new(&args.log).map_err(|error| {
        Stop::Usage(format!(
            "“{}” isn't a log level ({error}): use error, warn, info, debug, or trace",
            args.log
        ))
    })?;
    let filter = filter.and(filter_fn(|event| is_discreet(event.target(), *event.level())));
    // An internal error would be printed to standard error, too, and panic the thread that logs.
    write_lines().map_err(Stop::failed)?;
    let lines = fmt::layer().with_writer(|| Line).log_internal_errors(false);
    let lines = match args.log_format {
        LogFormat::Text => lines.with_ansi(stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    std::panic::set_hook(Box::new(|panic| {
        // Its message may contain a text or a number. Its location is enough to find the bug.
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a panic");
    }));
    registry().with(lines.with_filter(filter)).try_init().map_err(Stop::failed)
}

/// How many lines may wait to be written.
const WAITING: usize = 10_000;
/// How long the program waits for them at the end.
const LAST_LINES_WITHIN: Duration = Duration::from_secs(2);

static LINES: OnceLock<SyncSender<Entry>> = OnceLock::new();

enum Entry {
    Line(Vec<u8>),
    Written(SyncSender<()>),
}

/// Writes lines on a separate thread, so that a full disk or a stalled reader costs log lines and
/// nothing else.
fn write_lines() -> std::io::Result<()> {
    let (lines, entries) = sync_channel(WAITING);
    std::thread::Builder::new().name("log".into()).spawn(move || {
        for entry in entries {
            match entry {
                Entry::Line(line) => drop(stderr().write_all(&line)),
                Entry::Written(told) => drop(told.send(())),
            }
        }
    })?;
    // Only one log is started.
    let _ = LINES.set(lines);
    Ok(())
}

/// Waits until the log is written, but not for long.
pub(crate) fn finish() {
    let (told, written) = sync_channel(1);
    if LINES.get().is_some_and(|lines| lines.try_send(Entry::Written(told)).is_ok()) {
        let _ = written.recv_timeout(LAST_LINES_WITHIN);
    }
}

/// Hands over a line; drops it if too many are waiting.
struct Line;

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        if let Some(lines) = LINES.get() {
            let _ = lines.try_send(Entry::Line(line.to_vec()));
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
