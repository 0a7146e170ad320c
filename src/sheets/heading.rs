//! Which row names the columns: above it there may be titles, dates, the college's name.

use std::collections::BTreeSet;

use super::{Cell, clean};

/// Rows among which the heading is looked for.
const SEARCHED: usize = 40;

/// The row with most headings that are known; if none is known, the first with at least two different texts, or
/// simply the first that is filled. A title that is merged over the whole width is one text, however often it stands.
pub fn heading(rows: &[Vec<Cell>], known: impl Fn(&str) -> bool) -> Option<usize> {
    let texts = |row: &[Cell]| -> BTreeSet<String> {
        let texts = row.iter().filter_map(|cell| match cell {
            Cell::Text(text) => Some(clean::line(text)),
            _ => None,
        });
        texts.filter(|text| !text.is_empty()).collect()
    };
    let head = || rows.iter().take(SEARCHED).enumerate();
    let best = head()
        .map(|(number, row)| {
            let found = texts(row).iter().filter(|text| known(text)).count();
            (found, std::cmp::Reverse(number))
        })
        .filter(|(found, _)| *found > 0)
        .max();
    if let Some((_, std::cmp::Reverse(number))) = best {
        return Some(number);
    }
    let several = head().find(|(_, row)| texts(row).len() > 1);
    let filled = || head().find(|(_, row)| row.iter().any(|cell| !cell.is_empty()));
    several.or_else(filled).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(texts: &[&str]) -> Vec<Cell> {
        texts.iter().map(|t| Cell::text(*t)).collect()
    }

    #[test]
    fn titles_above_the_heading_are_passed_over() {
        let rows = [
            row(&["Приозёрский техникум", "Приозёрский техникум"]),
            row(&["на 1 сентября", "", "форма 3"]),
            vec![],
            row(&["№", "Наименование ", "Площадь, м²"]),
            row(&["1", "Мастерская", "120"]),
        ];
        let known = |text: &str| ["Наименование", "Площадь, м²"].contains(&text);
        assert_eq!(heading(&rows, known), Some(3));
        assert_eq!(heading(&rows, |_| false), Some(1));
        assert_eq!(heading(&rows[..1], |_| false), Some(0));
        assert_eq!(heading(&[], known), None);
    }
}
