//! Teachers by programme: the order wants the staff published for each programme, so a teacher of
//! two programmes stands in both lists.

use super::blocks::{Group, cells};
use super::vocabulary::Block;
use crate::site::facts::{Facts, Row};

/// The rows of the staff, grouped by the programmes that they name.
pub fn groups(facts: &Facts, block: &Block, rows: &[Row]) -> Vec<Group> {
    let mut groups: Vec<Group> = programmes(facts, rows)
        .into_iter()
        .map(|(code, title)| Group {
            id: format!(
                "op-{}",
                code.replace(|c: char| !c.is_ascii_alphanumeric(), "-")
            ),
            title,
            rows: shown(
                block,
                rows.iter().filter(|row| row.programmes.contains(&code)),
            ),
        })
        .collect();
    let others = shown(block, rows.iter().filter(|row| row.programmes.is_empty()));
    if !others.is_empty() {
        groups.push(Group {
            id: "op-others".to_owned(),
            title: "Педагогические работники, не закреплённые за отдельной программой".to_owned(),
            rows: others,
        });
    }
    groups
}

fn shown<'a>(block: &Block, rows: impl Iterator<Item = &'a Row>) -> Vec<Vec<super::cells::Cell>> {
    rows.map(|row| cells(block, Some(row), |_| true)).collect()
}

/// Codes that the staff names, with titles from «Образование», in the order of the programmes there.
fn programmes(facts: &Facts, rows: &[Row]) -> Vec<(String, String)> {
    let mut named: Vec<&String> = rows.iter().flat_map(|row| &row.programmes).collect();
    named.sort();
    named.dedup();
    let mut found: Vec<(String, String)> = Vec::new();
    for programme in facts.rows("education", "eduOp") {
        let said = |field: &str| programme.values(field).first().map(|v| v.plain());
        let Some(code) = said("eduCode") else {
            continue;
        };
        if named.contains(&&code) && !found.iter().any(|(known, _)| *known == code) {
            let name = said("eduName").unwrap_or_default();
            found.push((code.clone(), format!("{code} {name}").trim().to_owned()));
        }
    }
    for code in named {
        if !found.iter().any(|(known, _)| known == code) {
            found.push((code.clone(), code.clone()));
        }
    }
    found
}
