//! `eios config`: what is in force and where each value came from.

use anyhow::Result;

use super::{Outcome, say};
use crate::config::{KEYS, Loaded};

pub(super) fn run(loaded: &Loaded) -> Result<Outcome> {
    let mut section = "";
    let mut rows: Vec<Vec<String>> = vec![];
    for (key, (_, source)) in KEYS.iter().zip(&loaded.sources) {
        let (table, name) = key.name.split_once('.').unwrap_or(("", key.name));
        if table != section {
            section = table;
            rows.push(vec![format!("[{table}]")]);
        }
        let value = format!("{name} = {}", quoted(&key.shown(&loaded.config)));
        rows.push(vec![value, format!("# {source}; {}", key.help)]);
    }
    // A header alone must not widen the column, so sections are cut out before aligning.
    let aligned = say::table(
        &rows
            .iter()
            .filter(|r| r.len() > 1)
            .cloned()
            .collect::<Vec<_>>(),
    );
    let mut lines = aligned.lines();
    for row in &rows {
        match row.len() {
            1 => println!("{}", row[0]),
            _ => println!("{}", lines.next().unwrap_or_default()),
        }
    }
    Ok(Outcome::Done)
}

fn quoted(value: &str) -> String {
    let bare = matches!(value, "true" | "false") || value.parse::<u64>().is_ok();
    if bare {
        value.to_owned()
    } else {
        format!("{value:?}")
    }
}
