//! The log, on standard error: standard output is for what other programs read.

use std::io::{IsTerminal as _, stderr};
use tracing_subscriber::EnvFilter;

use crate::cli::{LogArgs, LogFormat};
use crate::stop::Stop;

/// Starts logging.
pub(crate) fn start(args: &LogArgs) -> Result<(), Stop> {
    let filter = EnvFilter::try_new(&args.log).map_err(|error| {
        Stop::Usage(format!(
            "“{}” is no log level ({error}): write error, warn, info, debug or trace",
            args.log
        ))
    })?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    let started = match args.log_format {
        LogFormat::Text => log.with_ansi(stderr().is_terminal()).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    std::panic::set_hook(Box::new(|panic| {
        // What it says may be somebody's text or number; where it happened is enough to find it.
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a panic");
    }));
    started.map_err(Stop::failed)
}
