//! A template and data become a document. What the data do not have is shown as a blank to be written by hand, and is
//! reported.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    choose,
    document::{Block, Document, Run},
    format,
    inline::ROW,
    tree::{self, Flow, Mark, Part, Place, Template},
};

/// A blank in place of what is not known.
const BLANK: &str = "_____";

/// A document and what it lacks.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The document.
    pub document: Document,
    /// Fields that were empty or absent, each once.
    pub missing: Vec<Missing>,
}

/// A field without a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The field.
    pub label: String,
    /// The first line of the template that names it.
    pub line: usize,
}

/// Fills a template with data: an object whose values lie where the dictionary says.
pub fn fill(template: &Template, data: &Value) -> Filled {
    let mut filler = Filler {
        scopes: vec![data.clone()],
        missing: Vec::new(),
    };
    let mut blocks = Vec::new();
    filler.walk(&template.blocks, &mut |filler, block| {
        blocks.push(filler.block(block));
    });
    Filled {
        document: Document {
            sheet: template.sheet.clone(),
            style: template.style.clone(),
            blocks,
        },
        missing: filler.missing,
    }
}

struct Filler {
    /// The whole data first, the present row last.
    scopes: Vec<Value>,
    missing: Vec<Missing>,
}

impl Filler {
    /// Goes through what is said here and now.
    fn walk<T>(&mut self, flow: &[Flow<T>], each: &mut dyn FnMut(&mut Self, &T)) {
        for item in flow {
            match item {
                Flow::One(one) => each(self, one),
                Flow::If { test, then, other } => {
                    let branch = match choose::holds(test, &self.value(&test.place)) {
                        true => then,
                        false => other,
                    };
                    self.walk(branch, each);
                }
                Flow::Each { place, body } => {
                    let Value::Array(rows) = self.value(place) else {
                        continue;
                    };
                    for (at, mut row) in rows.into_iter().enumerate() {
                        if let Value::Object(fields) = &mut row {
                            fields.insert(ROW.to_owned(), json!(at + 1));
                        }
                        self.scopes.push(row);
                        self.walk(body, each);
                        self.scopes.pop();
                    }
                }
            }
        }
    }

    fn value(&self, place: &Place) -> Value {
        let Some(at) = self.scopes.len().checked_sub(place.up + 1) else {
            return Value::Null;
        };
        format::at(&self.scopes[at], &place.path).clone()
    }

    fn block(&mut self, block: &tree::Block) -> Block {
        match block {
            tree::Block::Gap => Block::Gap,
            tree::Block::Rule => Block::Rule,
            tree::Block::Break => Block::Break,
            tree::Block::Par {
                align,
                level,
                parts,
            } => Block::Par {
                align: *align,
                level: *level,
                runs: self.runs(parts),
            },
            tree::Block::Sign { post, name } => Block::Sign {
                post: self.runs(post),
                name: self.runs(name),
            },
            tree::Block::Table {
                columns,
                head,
                border,
                rows,
            } => {
                let mut made: Vec<Vec<Vec<Run>>> = Vec::new();
                self.walk(rows, &mut |filler, row| {
                    let mut cells: Vec<Vec<Run>> =
                        row.iter().map(|cell| filler.runs(cell)).collect();
                    cells.resize(columns.len(), Vec::new());
                    made.push(cells);
                });
                Block::Table {
                    columns: columns.clone(),
                    // a heading is a heading only of something
                    head: *head && !made.is_empty(),
                    border: *border,
                    rows: made,
                }
            }
        }
    }

    fn runs(&mut self, parts: &[Flow<Part>]) -> Vec<Run> {
        let mut runs = Vec::new();
        self.say(parts, &Run::default(), &mut runs);
        runs
    }

    fn say(&mut self, parts: &[Flow<Part>], look: &Run, runs: &mut Vec<Run>) {
        self.walk(parts, &mut |filler, part| match part {
            Part::Text(text) => add(runs, look, text),
            Part::Field(field) => {
                let value = filler.value(&field.place);
                let words = format::words(&value, &field.place.kind, &field.formats);
                let words = words.unwrap_or_else(|| filler.lacks(&field.place));
                add(runs, look, &words);
            }
            Part::Marked(mark, inner) => {
                let mut look = look.clone();
                match mark {
                    Mark::Bold => look.bold = true,
                    Mark::Italic => look.italic = true,
                    Mark::Underlined => look.underlined = true,
                }
                filler.say(inner, &look, runs);
            }
        });
    }

    fn lacks(&mut self, place: &Place) -> String {
        if !self
            .missing
            .iter()
            .any(|missing| missing.label == place.label)
        {
            self.missing.push(Missing {
                label: place.label.clone(),
                line: place.line,
            });
        }
        BLANK.to_owned()
    }
}

/// Words of the same look stay together. Signs that no page may hold are left out.
fn add(runs: &mut Vec<Run>, look: &Run, text: &str) {
    let text: String = text
        .chars()
        .filter(|sign| !sign.is_control() || *sign == '\n')
        .collect();
    if text.is_empty() {
        return;
    }
    let same = |last: &&mut Run| {
        (last.bold, last.italic, last.underlined) == (look.bold, look.italic, look.underlined)
    };
    match runs.last_mut().filter(same) {
        Some(last) => last.text.push_str(&text),
        None => runs.push(Run {
            text,
            ..look.clone()
        }),
    }
}
