//! `/api/v1/messages/{id}`: what can be done about one message.

pub(crate) mod cancel;
pub(crate) mod give_up;
pub(crate) mod not_asking;
pub(crate) mod retry;
pub(crate) mod schedule;
