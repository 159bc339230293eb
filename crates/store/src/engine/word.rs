//! Words of a closed list, as columns hold them.

use super::{Row, Value};
use crate::Error;
use serde::Serialize;
use serde::de::{DeserializeOwned, IntoDeserializer};

/// A word of a closed list, by the name it has in the API.
pub(crate) fn word<T: Serialize>(value: Option<T>) -> Result<Value, Error> {
    let Some(value) = value else {
        return Ok(Value::Null);
    };
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => Ok(Value::Text(name)),
        _ => Err(Error::Corrupt("not a word")),
    }
}

/// The reverse of [`word`].
pub(crate) fn next_word<T: DeserializeOwned>(row: &mut Row) -> Result<Option<T>, Error> {
    let name: Option<&str> = row.take()?;
    name.map(of_word).transpose()
}

/// What a word stands for.
pub(crate) fn of_word<T: DeserializeOwned>(name: &str) -> Result<T, Error> {
    T::deserialize(name.into_deserializer())
        .map_err(|_: serde::de::value::Error| Error::Corrupt("an unknown word"))
}
