//! What stands between a connection and a handler: the table of routes and who may call each, the gate
//! in front of them, what is read of a request and what an answer says.

pub(crate) mod body;
mod document;
pub(crate) mod extract;
mod gate;
mod health;
pub(crate) mod host;
pub(crate) mod mark;
pub(crate) mod observe;
mod page;
pub(crate) mod peer;
pub mod problem;
mod route;
pub mod routes;
pub(crate) mod throttle;
pub(crate) mod uploads;
pub(crate) mod who;
