//! Rows that speak of other rows of the same file: a department and what is under it, entered in one go. Such a row
//! waits until the record it leads to is there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::store::{self, Row};
use crate::{
    registers::{
        Writing,
        describe::{Field, Kind},
        names::title_fields,
    },
    sheets::clean,
    storage::{Db, Result},
};

/// Rows read together.
const TOGETHER: i64 = 1000;

/// What the rows of a file are called.
#[derive(Default)]
pub struct Own {
    names: HashMap<String, Vec<i64>>,
    /// Who waits for whom.
    waiting: BTreeMap<i64, Vec<i64>>,
    /// Rows that will be no records.
    lost: BTreeSet<i64>,
}

/// Whether a field leads to the register itself and may be set afterwards.
pub fn leads_home(pass: &Writing, field: &Field) -> bool {
    field.kind == Kind::Link(pass.register().table) && !field.required && !field.fixed
}

impl Own {
    /// Reads how the rows are called, if any column leads to the register itself.
    pub async fn load(
        db: &Db,
        pass: &Writing,
        import: i64,
        columns: &[(usize, &'static Field)],
    ) -> Result<Self> {
        let mut own = Self::default();
        if !columns.iter().any(|(_, field)| leads_home(pass, field)) {
            return Ok(own);
        }
        let title = title_fields(pass.register());
        let naming: Vec<usize> = title
            .iter()
            .filter_map(|field| columns.iter().find(|(_, f)| f.name == field.name))
            .map(|(at, _)| *at)
            .collect();
        let mut after = 0;
        loop {
            let rows = store::rows(db, import, after, TOGETHER).await?;
            let Some(last) = rows.last() else { break };
            after = last.number;
            for row in rows {
                let parts = naming.iter().filter_map(|at| row.cells.get(*at));
                let parts: Vec<String> = parts.map(|cell| cell.plain()).collect();
                let name = clean::folded(&parts.join(" "));
                if !name.is_empty() {
                    own.names.entry(name).or_default().push(row.number);
                }
            }
        }
        Ok(own)
    }

    /// The one other row that is called so.
    pub fn find(&self, text: &str, from: i64) -> Option<i64> {
        match self.names.get(&clean::folded(text))?.as_slice() {
            [row] if *row != from => Some(*row),
            _ => None,
        }
    }

    /// Notes what became of a row and for whom it waits.
    pub fn note(&mut self, row: &Row, is_bad: bool) {
        if is_bad {
            self.lost.insert(row.number);
        } else if !row.later.is_empty() {
            let targets = row.later.iter().map(|(_, target)| *target);
            self.waiting.insert(row.number, targets.collect());
        }
    }

    /// The rows that wait, each in its turn, for one that is not accepted.
    pub fn lost_with_others(&mut self) -> Vec<(i64, i64)> {
        let mut found = Vec::new();
        loop {
            let next = self.waiting.iter().find_map(|(row, targets)| {
                let target = targets.iter().find(|target| self.lost.contains(*target))?;
                Some((*row, *target))
            });
            let Some((row, target)) = next else {
                return found;
            };
            self.waiting.remove(&row);
            self.lost.insert(row);
            found.push((row, target));
        }
    }
}
