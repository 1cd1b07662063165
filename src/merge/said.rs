//! What a file says as a value of its own, whose texts are those of the file wherever they are written as they are told.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::record::Json;

/// A part of what a file says.
#[derive(Debug, Clone, PartialEq)]
pub enum Said<'t> {
    Null,
    YesNo(bool),
    /// Only in JSON that somebody wrote: in a file every number is a text.
    Number(serde_json::Number),
    Text(Cow<'t, str>),
    List(Vec<Said<'t>>),
    /// In order of the alphabet, as a file says it.
    Map(Vec<(Cow<'t, str>, Said<'t>)>),
}

impl<'t> Said<'t> {
    /// The same, with the texts of the JSON.
    pub fn of(json: &'t Json) -> Said<'t> {
        match json {
            Json::Null => Said::Null,
            Json::Bool(yes) => Said::YesNo(*yes),
            Json::Number(number) => Said::Number(number.clone()),
            Json::String(text) => Said::Text(Cow::Borrowed(text)),
            Json::Array(items) => Said::List(items.iter().map(Said::of).collect()),
            Json::Object(fields) => {
                Said::Map(fields.iter().map(|(key, value)| (Cow::Borrowed(&**key), Said::of(value))).collect())
            }
        }
    }

    /// The same, with texts of its own.
    pub fn kept(self) -> Said<'static> {
        match self {
            Said::Null => Said::Null,
            Said::YesNo(yes) => Said::YesNo(yes),
            Said::Number(number) => Said::Number(number),
            Said::Text(text) => Said::Text(Cow::Owned(text.into_owned())),
            Said::List(items) => Said::List(items.into_iter().map(Said::kept).collect()),
            Said::Map(fields) => {
                // Keys are words of the format but for a few.
                let kept = |(key, value): (Cow<'t, str>, Said<'t>)| (Cow::Owned(key.into_owned()), value.kept());
                Said::Map(fields.into_iter().map(kept).collect())
            }
        }
    }

    pub fn get(&self, key: &str) -> Option<&Said<'t>> {
        self.as_object()?.iter().find(|(own, _)| own == key).map(|(_, value)| value)
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Said::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_array(&self) -> Option<&[Said<'t>]> {
        match self {
            Said::List(items) => Some(items),
            _ => None,
        }
    }

    pub fn as_object(&self) -> Option<&[(Cow<'t, str>, Said<'t>)]> {
        match self {
            Said::Map(fields) => Some(fields),
            _ => None,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Said::Null)
    }

    pub fn is_string(&self) -> bool {
        matches!(self, Said::Text(_))
    }

    pub fn is_object(&self) -> bool {
        matches!(self, Said::Map(_))
    }
}

impl From<Json> for Said<'static> {
    fn from(json: Json) -> Said<'static> {
        match json {
            Json::String(text) => Said::Text(Cow::Owned(text)),
            other => Said::of(&other).kept(),
        }
    }
}

impl From<Said<'_>> for Json {
    fn from(said: Said<'_>) -> Json {
        match said {
            Said::Null => Json::Null,
            Said::YesNo(yes) => Json::Bool(yes),
            Said::Number(number) => Json::Number(number),
            Said::Text(text) => Json::String(text.into_owned()),
            Said::List(items) => items.into_iter().map(Json::from).collect(),
            Said::Map(fields) => {
                Json::Object(fields.into_iter().map(|(key, value)| (key.into_owned(), value.into())).collect())
            }
        }
    }
}

impl Serialize for Said<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Said::Null => serializer.serialize_unit(),
            Said::YesNo(yes) => serializer.serialize_bool(*yes),
            Said::Number(number) => number.serialize(serializer),
            Said::Text(text) => serializer.serialize_str(text),
            Said::List(items) => serializer.collect_seq(items),
            Said::Map(fields) => serializer.collect_map(fields.iter().map(|(key, value)| (key, value))),
        }
    }
}

/// As JSON.
impl fmt::Display for Said<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_said_as_it_is() {
        let json = serde_json::json!({"z": null, "a": [true, 1.5, -3, "甲\n\"乙\"\u{1}", {}], "b": {"": []}});
        assert_eq!(Said::of(&json).to_string(), json.to_string());
        assert_eq!(Json::from(Said::of(&json)), json);
        assert_eq!(Said::of(&json).kept(), Said::from(json.clone()));
        assert_eq!(Said::of(&json).get("a").and_then(Said::as_array).map(<[_]>::len), Some(5));
    }
}
