//! The engine: a transaction on SQLite or PostgreSQL, and how work reaches it. It knows no table.
//!
//! [`Tx`] reads. [`WriteTx`] writes as well; only the floor above, `change`, is given one.

pub(crate) mod actor;
pub(crate) mod bulk;
pub(crate) mod driver;
mod notify;
mod number_key;
mod page;
pub(crate) mod record;
pub(crate) mod row;
pub(crate) mod tx;
pub(crate) mod value;
pub(crate) mod waiting;
pub(crate) mod word;
pub(crate) mod write;

pub use notify::Wake;
pub use page::{Cursor, InvalidCursor, Page};

pub(crate) use bulk::{Find, Insert, Remove};
pub(crate) use notify::Notifier;
pub(crate) use number_key::NumberKey;
pub(crate) use page::fetch_limit;
pub(crate) use row::Row;
pub(crate) use tx::{Query, Tx, WriteTx};
pub(crate) use value::{Kind, Value, keys, values};
