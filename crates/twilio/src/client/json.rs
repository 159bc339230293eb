//! Reading the API's JSON leniently: unknown fields are ignored, missing ones are none, and a
//! number may be written as text, which is how Twilio writes counts.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Value;

/// The fields of a JSON object; of anything else, no fields.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(&'a Value);

impl<'a> Fields<'a> {
    pub(crate) fn of(value: &'a Value) -> Self {
        Self(value)
    }

    pub(crate) fn within(self, name: &str) -> Self {
        Self(self.0.get(name).unwrap_or(&Value::Null))
    }

    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.0.get(name)?.as_str()
    }

    /// The text under this name, unless it's empty: Twilio writes "" for unset values.
    pub(crate) fn filled(self, name: &str) -> Option<String> {
        self.text(name).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    pub(crate) fn number(self, name: &str) -> Option<u32> {
        match self.0.get(name)? {
            Value::String(text) => text.parse().ok(),
            other => other.as_u64()?.try_into().ok(),
        }
    }

    pub(crate) fn flag(self, name: &str) -> bool {
        match self.0.get(name) {
            Some(Value::String(text)) => text == "true",
            other => other.and_then(Value::as_bool).unwrap_or_default(),
        }
    }

    /// An RFC 2822 date, such as `Thu, 24 Aug 2023 05:01:45 +0000`.
    pub(crate) fn time(self, name: &str) -> Option<Timestamp> {
        DateTimeParser::new().parse_timestamp(self.text(name)?).ok()
    }

    /// An ISO 8601 date, such as `2015-07-30T20:00:00Z`: what version 1 of the newer APIs writes.
    pub(crate) fn iso_time(self, name: &str) -> Option<Timestamp> {
        self.text(name)?.parse().ok()
    }

    pub(crate) fn list(self, name: &str) -> Option<&'a Vec<Value>> {
        self.0.get(name)?.as_array()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_twilios_ways_of_writing() {
        let value = json!({
            "count": "3", "plain": 4, "none": null, "bad": "x", "minus": -1,
            "date": "Thu, 24 Aug 2023 05:01:45 +0000", "empty": "", "yes": true,
        });
        let fields = Fields::of(&value);
        assert_eq!(fields.number("count"), Some(3));
        assert_eq!(fields.number("plain"), Some(4));
        for name in ["none", "bad", "minus", "empty", "absent"] {
            assert_eq!(fields.number(name), None, "{name}");
            assert_eq!(fields.time(name), None, "{name}");
        }
        assert_eq!(fields.time("date"), Some("2023-08-24T05:01:45Z".parse().unwrap()));
        assert_eq!((fields.text("empty"), fields.filled("empty")), (Some(""), None));
        assert!(fields.flag("yes"));
        assert!(!fields.flag("absent"));
        assert_eq!(Fields::of(&json!([1])).text("count"), None);
    }
}
