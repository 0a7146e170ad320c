//! What a word that is not known may have meant.

use crate::sheets::clean;

/// At most so many suggestions.
const SUGGESTED: usize = 3;
/// Longer words are not compared letter by letter.
const LONGEST: usize = 80;

/// The names that are near to a text, the nearest first.
pub fn near<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let text = letters(text);
    if text.is_empty() || text.len() > LONGEST {
        return Vec::new();
    }
    let far = (text.len() / 3).clamp(1, 6);
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let folded = letters(name);
            let steps = match begins(&folded, &text) {
                true => 1,
                false => distance(&text, &folded, far)?,
            };
            Some((steps, name))
        })
        .collect();
    found.sort();
    found.dedup();
    found.truncate(SUGGESTED);
    found.into_iter().map(|(_, name)| name).collect()
}

/// «Возможно, имелось в виду: „Корпус 1“.» or nothing.
pub fn words(near: &[&str]) -> String {
    match near {
        [] => String::new(),
        near => {
            let each: Vec<String> = near.iter().map(|name| format!("„{name}“")).collect();
            format!(" Возможно, имелось в виду: {}.", each.join(", "))
        }
    }
}

fn letters(text: &str) -> Vec<char> {
    clean::folded(text).chars().collect()
}

/// «Иванов» for «Иванов Иван Иванович»: one is the beginning of the other, word by word.
fn begins(whole: &[char], part: &[char]) -> bool {
    part.len() >= 3 && whole.starts_with(part) && whole.get(part.len()).is_none_or(|c| *c == ' ')
}

/// Letters to change, add or take away; nothing when more than `far`.
fn distance(a: &[char], b: &[char], far: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > far || b.len() > LONGEST {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
        if row.iter().all(|steps| *steps > far) {
            return None;
        }
    }
    row.last().copied().filter(|steps| *steps <= far)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_what_was_meant() {
        let names = ["Корпус 1", "Корпус 2", "Мастерские", "Иванов Иван Иванович"];
        assert_eq!(near("Корпс 1", names), ["Корпус 1", "Корпус 2"]);
        assert_eq!(near("иванов", names), ["Иванов Иван Иванович"]);
        assert_eq!(near("Общежитие", names), Vec::<&str>::new());
        assert_eq!(near("", names), Vec::<&str>::new());
        assert_eq!(
            words(&["Корпус 1"]),
            " Возможно, имелось в виду: „Корпус 1“."
        );
    }
}
