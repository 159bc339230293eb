//! The schema, and how it is brought up to date.

mod adopt;
pub(crate) mod migrations;
mod one_phone;
#[cfg(test)]
pub(crate) mod plans;
