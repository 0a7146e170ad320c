//! Cells that come one by one, put into rows within limits; merged cells filled.

use super::{Fault, Limits};
use crate::sheets::Cell;

/// Rows that grow.
pub struct Grid<'a> {
    rows: Vec<Vec<Cell>>,
    sheet: &'a str,
    limits: &'a Limits,
}

/// Where a merged cell lies: first row and column, last row and column.
pub type Span = ((usize, usize), (usize, usize));

impl<'a> Grid<'a> {
    pub fn new(sheet: &'a str, limits: &'a Limits) -> Self {
        Self {
            rows: Vec::new(),
            sheet,
            limits,
        }
    }

    /// Puts a cell; an empty one takes no room.
    pub fn put(&mut self, row: usize, column: usize, cell: Cell) -> Result<(), Fault> {
        if cell == Cell::Empty {
            return Ok(());
        }
        check(self.sheet, row, column, self.limits)?;
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        let row = &mut self.rows[row];
        if row.len() <= column {
            row.resize(column + 1, Cell::Empty);
        }
        row[column] = cell;
        Ok(())
    }

    /// The rows, with every merged cell filled as far as the sheet goes.
    pub fn finish(mut self, merged: &[Span]) -> Vec<Vec<Cell>> {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        for ((top, left), (bottom, right)) in merged {
            let value = self.rows.get(*top).and_then(|row| row.get(*left)).cloned();
            let Some(value) = value.filter(|value| *value != Cell::Empty) else {
                continue;
            };
            let rows = self
                .rows
                .iter_mut()
                .take(bottom.saturating_add(1))
                .skip(*top);
            for row in rows {
                let right = (*right).min(width.saturating_sub(1));
                if row.len() <= right {
                    row.resize(right + 1, Cell::Empty);
                }
                for cell in row.iter_mut().take(right + 1).skip(*left) {
                    if *cell == Cell::Empty {
                        cell.clone_from(&value);
                    }
                }
            }
        }
        self.rows
    }
}

/// Whether a filled cell lies within the limits.
pub fn check(sheet: &str, row: usize, column: usize, limits: &Limits) -> Result<(), Fault> {
    if row >= limits.rows {
        return Err(Fault::too_large(format!(
            "На листе «{sheet}» больше {} строк. Разделите таблицу на части и загрузите их по очереди.",
            limits.rows
        )));
    }
    if column >= limits.columns {
        return Err(Fault::too_large(format!(
            "На листе «{sheet}» больше {} столбцов. Оставьте только нужные столбцы и загрузите файл ещё раз.",
            limits.columns
        )));
    }
    Ok(())
}

/// Drops rows and cells at the ends in which nothing stands.
pub fn trim(rows: &mut Vec<Vec<Cell>>) {
    for row in rows.iter_mut() {
        while row.last().is_some_and(Cell::is_empty) {
            row.pop();
        }
    }
    while rows.last().is_some_and(Vec::is_empty) {
        rows.pop();
    }
}
