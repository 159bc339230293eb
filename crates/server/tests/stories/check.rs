//! The check (L4): a story for each thing that can be wrong. The simulated Twilio has the fault, the
//! sentence is asserted, and where there is a fix it is made.

mod account;
mod address;
mod left_open;
mod machine;
mod receiving;
mod registration;
mod scene;
mod short_code;
