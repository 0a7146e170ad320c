//! The neutral document: what was said, without a word about how it is put on paper by this or that program.

use serde::{Deserialize, Serialize};

/// A filled document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The sheet.
    pub sheet: Sheet,
    /// How the text is set.
    pub style: Style,
    /// What is said.
    pub blocks: Vec<Block>,
}

/// A sheet of paper, in millimetres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// The code: `A4`.
    pub code: String,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Margins: top, right, bottom, left.
    pub margins: [f64; 4],
}

/// How the text is set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Style {
    /// Size of letters in points.
    pub size: f64,
    /// Indent of the first line in millimetres.
    pub indent: f64,
    /// Distance of lines: 1, 1.15, 1.5.
    pub spacing: f64,
    /// Pages are numbered.
    pub numbers: bool,
}

/// A piece of the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub enum Block {
    /// A paragraph, or a heading of the level 1 or 2.
    Par {
        /// Where it is drawn to.
        align: Align,
        /// 0 — a paragraph.
        level: u8,
        /// Its words.
        runs: Vec<Run>,
    },
    /// An empty line.
    Gap,
    /// A ruled line.
    Rule,
    /// A new page.
    Break,
    /// A post, a place to sign, a name.
    Sign {
        /// The post.
        post: Vec<Run>,
        /// The name.
        name: Vec<Run>,
    },
    /// A table.
    Table {
        /// Widths and directions of the columns.
        columns: Vec<Column>,
        /// The first row is a heading.
        head: bool,
        /// The cells are ruled.
        border: bool,
        /// Rows of cells.
        rows: Vec<Vec<Vec<Run>>>,
    },
}

/// Where a paragraph is drawn to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Align {
    Left,
    Center,
    Right,
    #[default]
    Justify,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Share of the width in per cent, all together 100.
    pub width: u32,
    /// Where its cells are drawn to.
    pub align: Align,
}

/// Words of one look. `\n` begins a new line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Run {
    pub text: String,
    pub bold: bool,
    pub italic: bool,
    pub underlined: bool,
}

impl Sheet {
    /// Codes of sheets with their words for people.
    pub const ALL: &'static [(&'static str, &'static str)] = &[
        ("A4", "А4, книжная"),
        ("a4_landscape", "А4, альбомная"),
        ("A5", "А5"),
        ("card", "Карточка 85×54 мм"),
        ("blank", "Бланк: А4 с местом сверху для готовой шапки"),
    ];

    /// A sheet by its code; an unknown one is A4.
    pub fn of(code: &str) -> Sheet {
        let sheet = |code: &str, width, height, margins| Sheet {
            code: code.to_owned(),
            width,
            height,
            margins,
        };
        match code {
            "a4_landscape" => sheet("a4_landscape", 297.0, 210.0, [20.0, 15.0, 15.0, 15.0]),
            "A5" => sheet("A5", 148.0, 210.0, [15.0, 10.0, 15.0, 15.0]),
            "card" => sheet("card", 85.0, 54.0, [4.0, 4.0, 4.0, 4.0]),
            "blank" => sheet("blank", 210.0, 297.0, [65.0, 10.0, 20.0, 30.0]),
            _ => sheet("A4", 210.0, 297.0, [20.0, 10.0, 20.0, 30.0]),
        }
    }
}

impl Style {
    /// What is usual on a sheet.
    pub fn of(sheet: &Sheet) -> Style {
        let size = match sheet.code.as_str() {
            "card" => 7.0,
            "A5" => 10.0,
            "a4_landscape" => 11.0,
            _ => 12.0,
        };
        Style {
            size,
            indent: 0.0,
            spacing: 1.0,
            numbers: false,
        }
    }
}

impl Document {
    /// All words in their order: what every output says.
    pub fn words(&self) -> String {
        let mut lines = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Par { runs, .. } => lines.push(plain(runs)),
                Block::Sign { post, name } => {
                    lines.push(plain(post));
                    lines.push(plain(name));
                }
                Block::Table { rows, .. } => {
                    lines.extend(rows.iter().flatten().map(|cell| plain(cell)));
                }
                Block::Gap | Block::Rule | Block::Break => {}
            }
        }
        lines.join("\n")
    }

    /// The first heading; the title of the file.
    pub fn heading(&self) -> Option<String> {
        self.blocks.iter().find_map(|block| match block {
            Block::Par { level, runs, .. } if *level > 0 => {
                Some(plain(runs).replace(['\n', '\u{a0}'], " "))
                    .filter(|text| !text.trim().is_empty())
            }
            _ => None,
        })
    }
}

fn plain(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}
