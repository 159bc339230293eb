//! What goes to standard output: the lines that people and programs wait for.

use serde::Serialize;
use std::fmt::Display;
use std::io::Write as _;

use crate::stop::Stop;

/// Writes a line, or several. Whoever reads it waits for it, so it is not kept back.
pub(crate) fn line(text: impl Display) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(|error| Stop::failed(format!("standard output can't be written to: {error}")))
}

/// Writes one line of JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Stop> {
    line(serde_json::to_string(value).map_err(Stop::failed)?)
}

/// Writes the API's description.
pub(crate) fn openapi() -> Result<(), Stop> {
    line(hearback_server::openapi().to_pretty_json().map_err(Stop::failed)?)
}
