//! Two givers of facts become one: the files of `content/sveden` and whoever keeps facts elsewhere. A block has one
//! giver; only a block that is made of unlike parts takes single fields from a second one.

use super::{Facts, Filled, Row, owned_by};
use crate::site::{Problem, sveden::vocabulary::vocabulary};

/// A block with everything that is known of it.
#[derive(Clone, Copy, Debug)]
pub struct BlockFacts<'a> {
    /// The section that owns it.
    pub section: &'a str,
    /// Its key.
    pub block: &'a str,
    /// Where it comes from: a file with its line, or a register.
    pub source: &'a str,
    /// Its rows.
    pub rows: &'a [Row],
}

impl Facts {
    /// Every block that has a giver, by section and key.
    pub fn blocks(&self) -> impl Iterator<Item = BlockFacts<'_>> {
        self.blocks
            .iter()
            .map(|((section, block), filled)| BlockFacts {
                section,
                block,
                source: &filled.source,
                rows: &filled.rows,
            })
    }

    /// Gives single fields of a block of one row, leaving the others to whoever gives the block.
    pub fn set_part(
        &mut self,
        section: &str,
        block: &str,
        row: Row,
        source: &str,
    ) -> Result<(), Problem> {
        self.set(section, block, vec![row], source)?;
        if let Some(filled) = self.blocks.get_mut(&owned_by(section, block)) {
            filled.is_part = true;
        }
        Ok(())
    }

    /// Takes in the facts of another giver; what both give is a fault for each block, and the facts that were here
    /// first stay.
    pub fn join(&mut self, other: &Facts) -> Vec<Problem> {
        let mut problems = Vec::new();
        for ((section, block), given) in &other.blocks {
            let known = self.blocks.get_mut(&(section.clone(), block.clone()));
            match known {
                None => {
                    let key = (section.clone(), block.clone());
                    self.blocks.insert(key, given.clone());
                }
                Some(known) if given.is_part && known.rows.len() == 1 => {
                    problems.extend(complete(known, given, block));
                }
                Some(known) => {
                    let title = vocabulary()
                        .section(section)
                        .and_then(|s| s.block(block))
                        .map_or(block.as_str(), |b| b.title.as_str());
                    problems.push(
                        Problem::at(
                            &known.source,
                            format!(
                                "у блока «{block}» («{title}») два источника: {} и {}; его заполняет реестр, поэтому уберите блок из файла",
                                known.source, given.source
                            ),
                        )
                        .fatal(),
                    );
                }
            }
        }
        for section in vocabulary().sections.iter().map(|s| &s.slug) {
            let Some(day) = other.changed(section) else {
                continue;
            };
            self.set_changed(section, day);
            // a page whose day the editor has written is as new as the newest of its sources
            if self.updated.contains_key(section) {
                self.set_updated(section, day);
            }
        }
        problems
    }
}

/// The fields of a part are added to the block's only row.
fn complete(known: &mut Filled, given: &Filled, block: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let parts = given.rows.iter().flat_map(Row::fields);
    for (field, values) in parts {
        let row = &mut known.rows[0];
        if row.values(field).is_empty() {
            values.iter().for_each(|v| row.push(field, v.clone()));
            continue;
        }
        let message = format!(
            "[{block}] {field}: два источника: {} и {}; его заполняет реестр, поэтому уберите строку из файла",
            known.source, given.source
        );
        problems.push(Problem::at(&known.source, message).fatal());
    }
    problems
}
