//! Standard output: the lines that people and programs wait for.

use serde::Serialize;
use std::fmt::Display;
use std::io::Write as _;

use crate::stop::Stop;

/// Writes and flushes one or more lines: the reader is waiting for them.
pub(crate) fn line(text: impl Display) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(|error| Stop::failed(format!("can't write to standard output: {error}")))
}

/// Writes one line of JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Stop> {
    line(serde_json::to_string(value).map_err(Stop::failed)?)
}

/// Writes the API's description.
pub(crate) fn openapi() -> Result<(), Stop> {
    line(hearback_server::openapi().to_pretty_json().map_err(Stop::failed)?)
}
