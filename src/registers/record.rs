//! The values of one record, by the names of its fields, as they lie in the database.

use std::collections::BTreeMap;

use jiff::civil::Date;

/// A value of a field.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Text, a code, a day, a moment, a time.
    Text(String),
    /// A number, a sum in kopecks, the number of a linked record.
    Int(i64),
    /// Yes or no.
    Flag(bool),
    /// Codes.
    Codes(Vec<String>),
    /// Numbers of linked records.
    Ids(Vec<i64>),
}

/// The values of one record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(pub BTreeMap<String, Value>);

impl Values {
    /// The value of a field; absent is empty.
    pub fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::Empty)
    }

    /// Sets a field.
    pub fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// A text, a code, a moment.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number, a sum, a link.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Value::Int(n) => Some(*n),
            _ => None,
        }
    }

    /// A day.
    pub fn date(&self, name: &str) -> Option<Date> {
        self.text(name)?.parse().ok()
    }

    /// Yes or no; empty is no.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Value::Flag(true))
    }

    /// Codes.
    pub fn codes(&self, name: &str) -> &[String] {
        match self.get(name) {
            Value::Codes(codes) => codes,
            _ => &[],
        }
    }
}

impl Value {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Whether the other says the same: several codes or records are the same in any order.
    pub fn is_same(&self, other: &Self) -> bool {
        fn sorted<T: Ord + Clone>(items: &[T]) -> Vec<T> {
            let mut items = items.to_vec();
            items.sort_unstable();
            items
        }
        match (self, other) {
            (Self::Ids(a), Self::Ids(b)) => sorted(a) == sorted(b),
            (Self::Codes(a), Self::Codes(b)) => sorted(a) == sorted(b),
            _ => self == other,
        }
    }

    /// As JSON: for the history and for other programs.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Empty => serde_json::Value::Null,
            Self::Text(text) => text.as_str().into(),
            Self::Int(n) => (*n).into(),
            Self::Flag(yes) => (*yes).into(),
            Self::Codes(codes) => codes.clone().into(),
            Self::Ids(ids) => ids.clone().into(),
        }
    }

    /// Of JSON; what is not a value of ours is nothing.
    pub fn from_json(json: &serde_json::Value) -> Self {
        match json {
            serde_json::Value::String(text) => Self::Text(text.clone()),
            serde_json::Value::Number(n) => n.as_i64().map_or(Self::Empty, Self::Int),
            serde_json::Value::Bool(yes) => Self::Flag(*yes),
            serde_json::Value::Array(items) if items.iter().all(|i| i.is_i64()) => {
                Self::Ids(items.iter().filter_map(serde_json::Value::as_i64).collect())
            }
            serde_json::Value::Array(items) => {
                let text = |item: &serde_json::Value| item.as_str().map(str::to_owned);
                Self::Codes(items.iter().filter_map(text).collect())
            }
            _ => Self::Empty,
        }
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
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
impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}
impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Flag(yes)
    }
}
impl From<Date> for Value {
    fn from(day: Date) -> Self {
        Self::Text(day.to_string())
    }
}

impl<const N: usize> From<[(&str, Value); N]> for Values {
    fn from(pairs: [(&str, Value); N]) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }
}
