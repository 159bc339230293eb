//! What both engines store: five kinds of values, and the rows they come back in.

use crate::Error;
use hearback_inbox::{
    Address, ConversationId, CustomerId, LineId, LocationId, MailId, MediaId, MessageId,
    OrganizationId, Timestamp, UserId,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// A value of one of the kinds that both engines know. Times are UTC microseconds, truth is 0 or 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Nothing.
    Null,
    /// A 64-bit integer.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id.
    Id(Uuid),
}

/// The kind of a column, for statements that take many rows at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Id,
}

/// A row's values, read from the left.
#[derive(Debug)]
pub(crate) struct Row(pub(crate) std::vec::IntoIter<Value>);

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }

    /// The next value.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it is of another kind, or there is none.
    pub(crate) fn take<T: FromValue>(&mut self) -> Result<T, Error> {
        let value = self.0.next().ok_or(Error::Corrupt("a row is shorter than expected"))?;
        T::from_value(value)
    }

    /// The next value, kept as JSON text.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when the text is not the JSON expected.
    pub(crate) fn take_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Error> {
        let text: Option<String> = self.take()?;
        text.map(|text| serde_json::from_str(&text).map_err(|_| Error::Corrupt("ill-formed JSON")))
            .transpose()
    }
}

/// A type that can be read from a [`Value`].
pub(crate) trait FromValue: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when the value is of another kind.
    fn from_value(value: Value) -> Result<Self, Error>;
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Int(n) => Ok(n),
            _ => Err(Error::Corrupt("expected a number")),
        }
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, Error> {
        i64::from_value(value).map(|n| n != 0)
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Text(text) => Ok(text),
            _ => Err(Error::Corrupt("expected text")),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(Error::Corrupt("expected bytes")),
        }
    }
}

impl FromValue for Uuid {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Id(id) => Ok(id),
            Value::Bytes(bytes) => {
                Uuid::from_slice(&bytes).map_err(|_| Error::Corrupt("an id is not 16 bytes long"))
            }
            _ => Err(Error::Corrupt("expected an id")),
        }
    }
}

impl FromValue for Timestamp {
    fn from_value(value: Value) -> Result<Self, Error> {
        Timestamp::from_microsecond(i64::from_value(value)?)
            .map_err(|_| Error::Corrupt("a time is out of range"))
    }
}

impl FromValue for Address {
    fn from_value(value: Value) -> Result<Self, Error> {
        String::from_value(value).map(Address::from_stored)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Int(i64::from(truth))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.as_microsecond())
    }
}

impl From<&Address> for Value {
    fn from(address: &Address) -> Self {
        Self::Text(address.as_str().to_owned())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! id_values {
    ($($name:ident)*) => {$(
        impl From<$name> for Value {
            fn from(id: $name) -> Self {
                Self::Id(id.0)
            }
        }

        impl FromValue for $name {
            fn from_value(value: Value) -> Result<Self, Error> {
                Uuid::from_value(value).map(Self)
            }
        }
    )*};
}

id_values!(OrganizationId UserId LineId LocationId CustomerId ConversationId MessageId MediaId MailId);

/// JSON kept as text, the only form in which both engines agree on it.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<Value, Error> {
    serde_json::to_string(value).map(Value::Text).map_err(|_| Error::Corrupt("unwritable JSON"))
}

/// JSON or nothing.
pub(crate) fn json_or_null<T: Serialize>(value: Option<&T>) -> Result<Value, Error> {
    value.map_or(Ok(Value::Null), json)
}

/// A person's id in an index column, where nobody is the nil id so that "nobody's" can be sought.
pub(crate) fn assignee(id: Option<UserId>) -> Value {
    Value::Id(id.map_or(Uuid::nil(), |id| id.0))
}

/// The reverse of [`assignee`].
pub(crate) fn read_assignee(id: UserId) -> Option<UserId> {
    (!id.0.is_nil()).then_some(id)
}

macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::value::Value::from($value)),*] };
}
pub(crate) use values;
