//! Records: a table's columns, named once. From that one list come what is selected, how a row is
//! read and how it is written, so that no two of them can disagree about the order.

use super::value::FromValue;
use super::word::{next_word, word};
use super::{Kind, Row, Value};
use crate::Error;
use hearback_inbox::{
    ActorId, Address, CannedReplyId, ConversationId, CustomerId, CustomerImportId, CustomerUndoId,
    InvitationId, LineId, LocationId, MessageId, OrganizationId, PasskeyId, PasswordResetId,
    SessionId, Timestamp, UserId,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// What a column of a record can hold.
pub(crate) trait Column: Sized {
    /// The kind of the column.
    const KIND: Kind;

    /// The value to write.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for what has no form in a column.
    fn write(self) -> Result<Value, Error>;

    /// Reads the next value of a row.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it is of another kind.
    fn read(row: &mut Row) -> Result<Self, Error>;
}

/// A type whose values are the engine's own.
pub(crate) trait Plain: Into<Value> + for<'v> FromValue<'v> {
    /// The kind of its column.
    const KIND: Kind;
}

macro_rules! plain {
    ($($kind:ident: $($name:ty)*;)*) => {$($(
        impl Plain for $name {
            const KIND: Kind = Kind::$kind;
        }
    )*)*};
}

plain! {
    Int: i64 bool Timestamp;
    Text: String Address;
    Id: Uuid ActorId CannedReplyId OrganizationId UserId LineId LocationId CustomerId CustomerImportId CustomerUndoId ConversationId MessageId
        InvitationId PasskeyId PasswordResetId SessionId;
}

impl<T: Plain> Plain for Option<T> {
    const KIND: Kind = T::KIND;
}

impl<T: Plain> Column for T {
    const KIND: Kind = T::KIND;

    fn write(self) -> Result<Value, Error> {
        Ok(self.into())
    }

    fn read(row: &mut Row) -> Result<Self, Error> {
        row.take()
    }
}

/// A word of a closed list, by the name that it has in the API.
pub(crate) struct Word<T>(pub(crate) T);

impl<T: Serialize + DeserializeOwned> Column for Word<T> {
    const KIND: Kind = Kind::Text;

    fn write(self) -> Result<Value, Error> {
        word(Some(self.0))
    }

    fn read(row: &mut Row) -> Result<Self, Error> {
        next_word(row)?.map(Self).ok_or(Error::Corrupt("a word is missing"))
    }
}

/// A word, or none.
pub(crate) struct MaybeWord<T>(pub(crate) Option<T>);

impl<T: Serialize + DeserializeOwned> Column for MaybeWord<T> {
    const KIND: Kind = Kind::Text;

    fn write(self) -> Result<Value, Error> {
        word(self.0)
    }

    fn read(row: &mut Row) -> Result<Self, Error> {
        next_word(row).map(Self)
    }
}

/// JSON, or nothing: kept as text, the only form in which both engines agree on it.
pub(crate) struct Json(Option<String>);

impl Json {
    /// The JSON of a value.
    pub(crate) fn of<T: Serialize>(value: Option<&T>) -> Result<Self, Error> {
        let text = value.map(serde_json::to_string).transpose();
        text.map(Self).map_err(|_| Error::Corrupt("unwritable JSON"))
    }

    /// The JSON of a list; nothing for an empty one.
    pub(crate) fn of_list<T: Serialize>(list: &[T]) -> Result<Self, Error> {
        Self::of((!list.is_empty()).then_some(&list))
    }

    /// The value, if there is one.
    pub(crate) fn parse<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        let text = self.0.as_deref();
        let value = text.map(serde_json::from_str).transpose();
        value.map_err(|_| Error::Corrupt("ill-formed JSON"))
    }
}

impl Column for Json {
    const KIND: Kind = Kind::Text;

    fn write(self) -> Result<Value, Error> {
        Ok(self.0.into())
    }

    fn read(row: &mut Row) -> Result<Self, Error> {
        row.take().map(Self)
    }
}

/// A person in an index column. The nil id means no one, so that "unassigned" can be found.
pub(crate) struct Assignee(pub(crate) Option<UserId>);

impl Column for Assignee {
    const KIND: Kind = Kind::Id;

    fn write(self) -> Result<Value, Error> {
        Ok(super::value::assignee(self.0))
    }

    fn read(row: &mut Row) -> Result<Self, Error> {
        Ok(Self(super::value::read_assignee(row.take()?)))
    }
}

/// Defines a record: a struct with one field for each column, which knows its columns (`COLUMNS`),
/// how to select them (`SELECT`), and how to be read from and written as a row of them.
macro_rules! record {
    (
        $(#[$meta:meta])*
        $name:ident as $alias:literal {
            $first:ident: $first_type:ty,
            $($column:ident: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        struct $name {
            $first: $first_type,
            $($column: $type,)*
        }

        impl $name {
            /// The columns, in the order in which they are written.
            const COLUMNS: &[(&str, $crate::engine::Kind)] = &[
                (stringify!($first), <$first_type as $crate::engine::record::Column>::KIND),
                $((stringify!($column), <$type as $crate::engine::record::Column>::KIND),)*
            ];

            /// The same, to be selected from the table under its short name.
            const SELECT: &str = concat!(
                $alias, ".", stringify!($first), $(", ", $alias, ".", stringify!($column)),*
            );

            fn read(row: &mut $crate::engine::Row) -> Result<Self, $crate::Error> {
                Ok(Self {
                    $first: $crate::engine::record::Column::read(row)?,
                    $($column: $crate::engine::record::Column::read(row)?,)*
                })
            }

            fn write(self) -> Result<Vec<$crate::engine::Value>, $crate::Error> {
                Ok(vec![
                    $crate::engine::record::Column::write(self.$first)?,
                    $($crate::engine::record::Column::write(self.$column)?,)*
                ])
            }
        }
    };
}
pub(crate) use record;
