//! An input of a form in the shape of the component `input`, which draws it with its label, hint and error.

use serde::Serialize;

/// Something to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// The words.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// An input.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Input {
    pub name: &'static str,
    pub label: &'static str,
    pub kind: &'static str,
    pub input: &'static str,
    pub value: String,
    pub error: String,
    pub hint: &'static str,
    pub required: bool,
    pub chosen: bool,
    pub max: u16,
    pub options: Vec<Choice>,
    pub picks: Vec<Choice>,
}

impl Input {
    /// One line.
    pub fn text(name: &'static str, label: &'static str, value: impl Into<String>) -> Self {
        Self {
            name,
            label,
            kind: "text",
            input: "text",
            value: value.into(),
            max: 500,
            ..Self::default()
        }
    }

    /// Many lines.
    pub fn long(name: &'static str, label: &'static str, value: impl Into<String>) -> Self {
        Self {
            kind: "long",
            ..Self::text(name, label, value)
        }
    }

    /// A day, as people write it.
    pub fn day(name: &'static str, label: &'static str, shown: impl Into<String>) -> Self {
        Self {
            input: "date_text",
            max: 10,
            ..Self::text(name, label, shown)
        }
    }

    /// One of a list.
    pub fn select(
        name: &'static str,
        label: &'static str,
        options: Vec<(String, String)>,
        chosen: &str,
    ) -> Self {
        let options = options
            .into_iter()
            .map(|(value, label)| Choice {
                chosen: value == chosen,
                value,
                label,
            })
            .collect();
        Self {
            kind: "select",
            options,
            ..Self::text(name, label, chosen)
        }
    }

    /// Yes or no.
    pub fn flag(name: &'static str, label: &'static str, chosen: bool) -> Self {
        Self {
            kind: "flag",
            chosen,
            ..Self::text(name, label, "")
        }
    }

    /// Must be filled in.
    pub fn required(mut self, yes: bool) -> Self {
        self.required = yes;
        self
    }

    /// A sentence under the label.
    pub fn hint(mut self, words: &'static str) -> Self {
        self.hint = words;
        self
    }
}
