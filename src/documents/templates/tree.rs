//! What a template says, as a tree.

use serde::Serialize;

use super::{
    document::{Align, Column, Sheet, Style},
    fields::Kind,
    format::Format,
};

/// A template that was read without faults.
#[derive(Clone, Debug)]
pub struct Template {
    /// The sheet with its margins.
    pub sheet: Sheet,
    /// How the text is set.
    pub style: Style,
    pub(super) blocks: Vec<Flow<Block>>,
}

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub text: String,
}

/// Something said once, under a condition, or for every row.
#[derive(Clone, Debug)]
pub enum Flow<T> {
    One(T),
    If {
        test: Test,
        then: Vec<Flow<T>>,
        other: Vec<Flow<T>>,
    },
    Each {
        place: Place,
        body: Vec<Flow<T>>,
    },
}

/// A piece of the page.
#[derive(Clone, Debug)]
pub enum Block {
    Par {
        align: Align,
        level: u8,
        parts: Vec<Flow<Part>>,
    },
    Gap,
    Rule,
    Break,
    Sign {
        post: Vec<Flow<Part>>,
        name: Vec<Flow<Part>>,
    },
    Table {
        columns: Vec<Column>,
        head: bool,
        border: bool,
        rows: Vec<Flow<Row>>,
    },
}

/// Cells of one row.
pub type Row = Vec<Vec<Flow<Part>>>;

/// A piece of a line.
#[derive(Clone, Debug)]
pub enum Part {
    Text(String),
    Marked(Mark, Vec<Flow<Part>>),
    Field(Field),
}

/// How letters look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Bold,
    Italic,
    Underlined,
}

/// A field with its formats.
#[derive(Clone, Debug)]
pub struct Field {
    pub place: Place,
    pub formats: Vec<Format>,
}

/// Where the value lies: `up` scopes outwards from the innermost loop, then by the path.
#[derive(Clone, Debug)]
pub struct Place {
    pub up: usize,
    pub path: String,
    pub label: String,
    pub kind: Kind,
    pub line: usize,
}

/// A condition.
#[derive(Clone, Debug)]
pub struct Test {
    pub place: Place,
    pub not: bool,
    pub compare: Option<(Sign, String)>,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Equal,
    Unequal,
    More,
    Less,
    NotLess,
    NotMore,
}
