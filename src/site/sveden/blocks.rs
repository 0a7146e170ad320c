//! One block of a page: which of the few official shapes it has, and its cells in that shape.

use serde::Serialize;

use super::cells::Cell;
use super::vocabulary::{Block, Emit, Field, Form, Pair, Section};
use crate::site::facts::{Facts, Row};

/// A block, ready for the template `sveden/<shape>.html`.
#[derive(Clone, Debug, Serialize)]
pub struct BlockView {
    /// Anchor on the page and name in the facts.
    pub key: String,
    /// The official title.
    pub title: String,
    /// The container's tag, or an empty string.
    pub itemprop: String,
    /// `table`, `fields`, `list`, `lists`, `pairs` or `sums`.
    pub shape: &'static str,
    /// Column headings of a table.
    pub heads: Vec<String>,
    /// More columns than a usual screen holds.
    pub wide: bool,
    /// Rows of a table; the only row of the other shapes.
    pub rows: Vec<Vec<Cell>>,
    /// Rows by programme, instead of `rows`.
    pub groups: Vec<Group>,
    /// Lists, each under its heading.
    pub lists: Vec<Titled>,
    /// Lines of a table with a column a sort of building.
    pub pairs: Vec<PairRow>,
    /// The columns of `pairs`.
    pub columns: Vec<String>,
}

/// Rows that belong to one programme.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Anchor on the page.
    pub id: String,
    /// Code and name of the programme.
    pub title: String,
    /// What belongs to the programme: its profiles.
    pub notes: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A list under a heading.
#[derive(Clone, Debug, Serialize)]
pub struct Titled {
    /// The heading.
    pub title: String,
    /// The list.
    pub cells: Vec<Cell>,
}

/// A line of a table with several columns of figures.
#[derive(Clone, Debug, Serialize)]
pub struct PairRow {
    /// The line's heading.
    pub title: String,
    /// A cell a column; nothing where the law asks for nothing.
    pub cells: Vec<Option<Cell>>,
}

impl BlockView {
    /// The block of a section as the facts fill it.
    pub fn of(facts: &Facts, section: &Section, block: &Block) -> BlockView {
        let facts_rows = facts.rows(&section.slug, &block.key);
        let first = facts_rows.first();
        let mut view = BlockView::blank(block);
        view.title = titled(block, facts_rows);
        match view.shape {
            "lists" => view.lists = lists(block, first),
            "pairs" => {
                view.columns = columns(block);
                view.pairs = pairs(block, first, &view.columns);
                view.rows = vec![cells(block, first, |field| field.pair.is_none())];
            }
            "table" if facts_rows.is_empty() => view.rows = vec![cells(block, None, |_| true)],
            "table" => {
                let all = facts_rows
                    .iter()
                    .map(|row| cells(block, Some(row), |_| true));
                view.rows = all.collect();
            }
            _ => view.rows = vec![cells(block, first, |_| true)],
        }
        view
    }

    /// The block without rows.
    pub fn blank(block: &Block) -> BlockView {
        let heads: Vec<String> = block.fields.iter().map(Field::label).collect();
        BlockView {
            key: block.key.clone(),
            title: block.title.clone(),
            itemprop: block.itemprop.clone(),
            shape: shape(block),
            wide: heads.len() > 5,
            heads,
            rows: Vec::new(),
            groups: Vec::new(),
            lists: Vec::new(),
            pairs: Vec::new(),
            columns: Vec::new(),
        }
    }
}

/// The official title; rows that speak of one year name it.
fn titled(block: &Block, rows: &[Row]) -> String {
    let mut years = rows.iter().map(|row| row.year);
    match years.next().flatten() {
        Some(year) if years.all(|other| other == Some(year)) => {
            format!("{} {}", block.title, year.genitive())
        }
        _ => block.title.clone(),
    }
}

fn shape(block: &Block) -> &'static str {
    match block.form {
        Form::Lists => "lists",
        Form::Pairs => "pairs",
        Form::Sums => "sums",
        Form::Usual if block.container => "table",
        Form::Usual if block.row == "td" => "fields",
        Form::Usual => "list",
    }
}

/// The cells of one row. A field that a college may leave out is shown only when it says something;
/// in a table it always has its column.
pub fn cells(block: &Block, row: Option<&Row>, wanted: impl Fn(&Field) -> bool) -> Vec<Cell> {
    let fields = block
        .fields
        .iter()
        .filter(|field| wanted(field) && stands(block, field, row));
    fields.map(|field| Cell::of(field, row)).collect()
}

fn stands(block: &Block, field: &Field, row: Option<&Row>) -> bool {
    let said = row.is_some_and(|row| !row.values(&field.itemprop).is_empty());
    block.container || field.emit == Emit::Always || said
}

fn lists(block: &Block, row: Option<&Row>) -> Vec<Titled> {
    let each = block.fields.iter().map(|field| Titled {
        title: field.title.clone(),
        cells: Cell::each(field, row),
    });
    each.collect()
}

fn paired(block: &Block) -> impl Iterator<Item = (&Field, &Pair)> {
    block
        .fields
        .iter()
        .filter_map(|f| Some((f, f.pair.as_ref()?)))
}

fn columns(block: &Block) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for (_, pair) in paired(block) {
        if !columns.contains(&pair.column) {
            columns.push(pair.column.clone());
        }
    }
    columns
}

fn pairs(block: &Block, row: Option<&Row>, columns: &[String]) -> Vec<PairRow> {
    let mut lines: Vec<PairRow> = Vec::new();
    for (field, pair) in paired(block).filter(|(field, _)| stands(block, field, row)) {
        let place = lines.iter().position(|line| line.title == pair.row);
        let place = place.unwrap_or_else(|| {
            let cells = columns.iter().map(|_| None).collect();
            lines.push(PairRow {
                title: pair.row.clone(),
                cells,
            });
            lines.len() - 1
        });
        if let Some(column) = columns.iter().position(|column| *column == pair.column) {
            lines[place].cells[column] = Some(Cell::of(field, row));
        }
    }
    lines
}
