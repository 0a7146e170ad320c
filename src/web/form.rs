//! Forms: what was sent, read strictly and without panics, and what is shown again with the errors beside it.

use std::collections::BTreeMap;

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::Serialize;

use super::{Error, State};

/// The fields of a form that has passed the gate: size, type, UTF-8 and token are checked.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// A value exactly as it was sent; a missing one is empty, of a repeated one the first counts.
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    /// All values of a repeated field, in the order of the form.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.0.iter().filter(move |(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Names and values, in the order of the form.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl FromRequestParts<State> for Fields {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Error> {
        let fields = parts.extensions.get::<Fields>().cloned();
        fields
            .ok_or_else(|| Error::Fault(anyhow::anyhow!("форма на пути, который её не принимает")))
    }
}

/// Why a body is not a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// Pairs of `application/x-www-form-urlencoded`. Broken percent signs, text that is not UTF-8 and NUL are
/// refused: nothing is guessed and nothing is replaced.
pub fn parse(body: &[u8]) -> Result<Vec<(String, String)>, Broken> {
    let pairs = body.split(|b| *b == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let middle = pair.iter().position(|b| *b == b'=');
            let (key, value) = pair.split_at(middle.unwrap_or(pair.len()));
            Ok((decode(key)?, decode(value.get(1..).unwrap_or_default())?))
        })
        .collect()
}

fn decode(text: &[u8]) -> Result<String, Broken> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(b) = rest.next() {
        bytes.push(match b {
            b'+' => b' ',
            b'%' => {
                let mut digit = || {
                    let b = rest.next().ok_or(Broken)?;
                    char::from(*b).to_digit(16).ok_or(Broken)
                };
                u8::try_from(digit()? * 16 + digit()?).map_err(|_| Broken)?
            }
            other => *other,
        });
    }
    let text = String::from_utf8(bytes).map_err(|_| Broken)?;
    match text.contains('\0') {
        true => Err(Broken),
        false => Ok(text),
    }
}

/// One sentence about one field (or, with an empty name, about the whole form).
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// The field's name.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub text: String,
}

/// A form as the page shows it: values, an error a field, and all errors together for the summary.
#[derive(Clone, Debug, Serialize)]
pub struct Form {
    /// What is shown in the fields; passwords are never among them.
    pub values: BTreeMap<&'static str, String>,
    /// The error of each field; empty when there is none.
    pub errors: BTreeMap<&'static str, String>,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
}

impl Form {
    /// An empty form with these fields.
    pub fn new(names: &[&'static str]) -> Self {
        let empty = || names.iter().map(|name| (*name, String::new())).collect();
        Self {
            values: empty(),
            errors: empty(),
            problems: Vec::new(),
        }
    }

    /// Keeps what was typed into a field.
    pub fn keep(mut self, name: &'static str, value: &str) -> Self {
        self.values.insert(name, value.chars().take(500).collect());
        self
    }

    /// Notes an error; the first one of a field stands beside it.
    pub fn problem(&mut self, field: &'static str, text: impl Into<String>) {
        let text = text.into();
        let beside = self.errors.entry(field).or_default();
        if beside.is_empty() {
            beside.clone_from(&text);
        }
        self.problems.push(Problem { field, text });
    }

    /// Whether anything is wrong.
    pub fn is_bad(&self) -> bool {
        !self.problems.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_exactly_or_refused() {
        assert_eq!(
            parse("a=1&b=%D1%91+x&a=2&c&=d".as_bytes()),
            Ok([("a", "1"), ("b", "ё x"), ("a", "2"), ("c", ""), ("", "d")]
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .to_vec())
        );
        for bad in ["a=%ff", "a=%0", "a=%zz", "a=%00", "a=%ED%A0%80"] {
            assert_eq!(parse(bad.as_bytes()), Err(Broken), "{bad}");
        }
        assert_eq!(parse(b"a=\xff"), Err(Broken));
    }
}
