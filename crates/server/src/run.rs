//! How an installation runs: its settings and its clock, what every handler and worker is given, and
//! the server that is started with them.

pub(crate) mod app;
pub mod clock;
pub(crate) mod public_url;
pub(crate) mod server;
pub(crate) mod settings;
