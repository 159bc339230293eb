//! What both engines store: five kinds of values.

use crate::Error;
use hearback_inbox::{
    ActorId, Address, CannedReplyId, ConversationId, CustomerId, CustomerImportId, CustomerUndoId,
    ErasureId, InvitationId, LineId, LocationId, MailId, MediaId, MessageId, OrganizationId,
    PasskeyId, PasswordResetId, SessionId, Timestamp, UserId,
};
use serde::Serialize;
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

/// A value as a row holds it, lent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum ValueRef<'v> {
    Null,
    Int(i64),
    Text(&'v str),
    Bytes(&'v [u8]),
    Id(Uuid),
}

/// A type that can be read from a value of a row.
pub(crate) trait FromValue<'v>: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when the value is of another kind.
    fn from_value(value: ValueRef<'v>) -> Result<Self, Error>;
}

impl FromValue<'_> for i64 {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Int(n) => Ok(n),
            _ => Err(Error::Corrupt("expected a number")),
        }
    }
}

impl FromValue<'_> for bool {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Error> {
        i64::from_value(value).map(|n| n != 0)
    }
}

impl<'v> FromValue<'v> for &'v str {
    fn from_value(value: ValueRef<'v>) -> Result<Self, Error> {
        match value {
            ValueRef::Text(text) => Ok(text),
            _ => Err(Error::Corrupt("expected text")),
        }
    }
}

impl FromValue<'_> for String {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Error> {
        <&str>::from_value(value).map(str::to_owned)
    }
}

impl FromValue<'_> for Vec<u8> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Bytes(bytes) => Ok(bytes.to_vec()),
            _ => Err(Error::Corrupt("expected bytes")),
        }
    }
}

impl FromValue<'_> for Uuid {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Id(id) => Ok(id),
            ValueRef::Bytes(bytes) => {
                Uuid::from_slice(bytes).map_err(|_| Error::Corrupt("an id is not 16 bytes long"))
            }
            _ => Err(Error::Corrupt("expected an id")),
        }
    }
}

impl FromValue<'_> for Timestamp {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Error> {
        Timestamp::from_microsecond(i64::from_value(value)?)
            .map_err(|_| Error::Corrupt("a time is out of range"))
    }
}

impl FromValue<'_> for Address {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Error> {
        String::from_value(value).map(Address::from_stored)
    }
}

impl<'v, T: FromValue<'v>> FromValue<'v> for Option<T> {
    fn from_value(value: ValueRef<'v>) -> Result<Self, Error> {
        match value {
            ValueRef::Null => Ok(None),
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

impl From<Address> for Value {
    fn from(address: Address) -> Self {
        Self::Text(address.as_str().to_owned())
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

        impl FromValue<'_> for $name {
            fn from_value(value: ValueRef<'_>) -> Result<Self, Error> {
                Uuid::from_value(value).map(Self)
            }
        }
    )*};
}

id_values!(ActorId CannedReplyId OrganizationId UserId LineId LocationId CustomerId CustomerImportId CustomerUndoId ErasureId ConversationId MessageId MediaId MailId InvitationId PasskeyId PasswordResetId SessionId);

/// JSON kept as text, the only form in which both engines agree on it.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<Value, Error> {
    serde_json::to_string(value).map(Value::Text).map_err(|_| Error::Corrupt("unwritable JSON"))
}

/// JSON or nothing.
pub(crate) fn json_or_null<T: Serialize>(value: Option<&T>) -> Result<Value, Error> {
    value.map_or(Ok(Value::Null), json)
}

/// A person's id in an index column. The nil id means no one, so that "unassigned" can be found.
pub(crate) fn assignee(id: Option<UserId>) -> Value {
    Value::Id(id.map_or(Uuid::nil(), |id| id.0))
}

/// The reverse of [`assignee`].
pub(crate) fn read_assignee(id: UserId) -> Option<UserId> {
    (!id.0.is_nil()).then_some(id)
}

/// The keys of some rows of an organization.
pub(crate) fn keys<I: Into<Value> + Copy>(
    organization: OrganizationId,
    ids: &[I],
) -> Vec<Vec<Value>> {
    ids.iter().map(|id| vec![organization.into(), (*id).into()]).collect()
}

macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::engine::Value::from($value)),*] };
}
pub(crate) use values;
