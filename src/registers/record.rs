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
