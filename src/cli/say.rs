//! Words to the person at the terminal: answers go to standard output, everything else to standard error.

use std::{fmt::Display, io::IsTerminal as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// An error, on standard error.
pub(crate) fn error(what: &dyn Display) {
    eprintln!("Ошибка. {what}");
}

/// A line about what is being done, on standard error.
pub(crate) fn note(what: &str) {
    eprintln!("{what}");
}

/// What was asked for, on standard output.
pub(crate) fn result(what: &str) {
    println!("{what}");
}

/// A bar for work that may take longer than a second; invisible where no person looks.
pub(crate) fn bar(what: &'static str, total: u64) -> ProgressBar {
    let target = match std::io::stderr().is_terminal() {
        true => ProgressDrawTarget::stderr(),
        false => ProgressDrawTarget::hidden(),
    };
    let style = ProgressStyle::with_template("{msg:28} {bar:30} {pos}/{len}")
        .unwrap_or(ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(total), target)
        .with_style(style)
        .with_message(what)
}

/// Columns aligned by the width of their longest cell, counted in characters.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| {
        rows.iter()
            .filter_map(|r| r.get(c))
            .map(|s| s.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(|row| line(row) + "\n").collect()
}
