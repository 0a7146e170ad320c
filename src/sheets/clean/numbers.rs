//! Numbers as people write them, read exactly: never through a float when they came as text.

use super::super::Cell;

/// Why a text is not the number that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// No number at all.
    NotANumber,
    /// More digits after the comma than are kept.
    TooExact,
    /// Too large for any column.
    TooLarge,
}

/// A number as a whole number of its smallest parts: `1 234,5 ₽` with two digits is 123450.
pub fn number(text: &str, digits: u8) -> Result<i64, Unread> {
    let text = bare(text);
    let (negative, text) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    if let Some((_, power)) = text.split_once(['e', 'E']) {
        let plain = power.strip_prefix(['+', '-']).unwrap_or(power);
        if plain.is_empty() || plain.len() > 3 {
            return Err(Unread::NotANumber);
        }
        let float: f64 = text
            .replace(',', ".")
            .parse()
            .map_err(|_| Unread::NotANumber)?;
        return of_float(if negative { -float } else { float }, digits);
    }
    let (whole, part) = split(text).ok_or(Unread::NotANumber)?;
    let part = part.trim_end_matches('0');
    if part.len() > usize::from(digits) {
        return Err(Unread::TooExact);
    }
    let all = format!("{whole}{part:0<width$}", width = usize::from(digits));
    let all = all.trim_start_matches('0');
    if all.len() > 18 {
        return Err(Unread::TooLarge);
    }
    let number: i64 = match all {
        "" => 0,
        all => all.parse().map_err(|_| Unread::NotANumber)?,
    };
    Ok(if negative { -number } else { number })
}

/// The same of a cell: a number of the office program or a text.
pub fn number_of_cell(cell: &Cell, digits: u8) -> Result<i64, Unread> {
    match cell {
        Cell::Number(float) => of_float(*float, digits),
        Cell::Text(text) => number(text, digits),
        _ => Err(Unread::NotANumber),
    }
}

/// Yes or no; nothing when it is neither.
pub fn flag(text: &str) -> Option<bool> {
    match super::line(text).to_lowercase().trim_end_matches('.') {
        "да" | "д" | "yes" | "y" | "true" | "истина" | "1" | "+" | "есть" | "имеется" | "v"
        | "✓" | "✔" | "✅" | "☑" => Some(true),
        ""
        | "нет"
        | "н"
        | "no"
        | "n"
        | "false"
        | "ложь"
        | "0"
        | "-"
        | "–"
        | "—"
        | "отсутствует"
        | "не имеется"
        | "☐" => Some(false),
        _ => None,
    }
}

/// A float holds 0,1 + 0,2 as 0,30000000000000004: what is closer than a millionth of the smallest part is that part.
fn of_float(float: f64, digits: u8) -> Result<i64, Unread> {
    let scaled = float * 10f64.powi(digits.into());
    if !scaled.is_finite() || scaled.abs() >= 1e18 {
        return Err(Unread::TooLarge);
    }
    let near = scaled.round();
    match (scaled - near).abs() <= 1e-6_f64.max(scaled.abs() * 1e-12) {
        true => Ok(near as i64),
        false => Err(Unread::TooExact),
    }
}

/// Without spaces, signs of money and percent.
fn bare(text: &str) -> String {
    let text = super::line(text).replace([' ', '\'', '’'], "");
    let lower = text.to_lowercase();
    for sign in [
        "рублей",
        "рубля",
        "рубль",
        "руб.",
        "руб",
        "р.",
        "₽",
        "р",
        "%",
        "м²",
        "кв.м.",
        "кв.м",
    ] {
        if let Some(rest) = lower.strip_suffix(sign) {
            return rest.to_owned();
        }
    }
    lower
}

/// Digits before and after the sign of the fraction. With both signs the last is the fraction's, the other
/// separates thousands; the same sign several times can only separate thousands.
fn split(text: &str) -> Option<(String, String)> {
    let last = text.rfind([',', '.']);
    let (whole, part) = match last {
        None => (text, ""),
        Some(at) => {
            let sign = &text[at..=at];
            match text.matches(sign).count() {
                1 => (&text[..at], &text[at + 1..]),
                _ => (text, ""),
            }
        }
    };
    let mut groups = whole.split([',', '.']);
    let first = groups.next().unwrap_or_default();
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let filled = !(digits.is_empty() && part.is_empty());
    (filled && is_digits(&digits) && is_digits(part)).then(|| (digits, part.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_exactly() {
        for (text, digits, parts) in [
            ("1 234,50 ₽", 2, 123_450),
            ("1\u{a0}234.5", 2, 123_450),
            ("1.234.567,89 руб.", 2, 123_456_789),
            ("1,234,567.89", 2, 123_456_789),
            ("0,25", 2, 25),
            (",5", 1, 5),
            ("-3", 0, -3),
            ("−3,5%", 1, -35),
            ("1E+05", 0, 100_000),
            ("120,0", 0, 120),
            ("007", 0, 7),
        ] {
            assert_eq!(number(text, digits), Ok(parts), "{text}");
        }
        assert_eq!(number("0,255", 2), Err(Unread::TooExact));
        assert_eq!(number("9".repeat(40).as_str(), 0), Err(Unread::TooLarge));
        assert_eq!(number("1e999", 0), Err(Unread::TooLarge));
        for bad in [
            "",
            "-",
            "много",
            "1,2,3",
            "1..2",
            "12 шт",
            "1e",
            "0x10",
            ",",
        ] {
            assert_eq!(number(bad, 2), Err(Unread::NotANumber), "{bad}");
        }
        assert_eq!(number_of_cell(&Cell::Number(0.1 + 0.2), 2), Ok(30));
        assert_eq!(
            number_of_cell(&Cell::Number(1.005), 2),
            Err(Unread::TooExact)
        );
        assert_eq!(
            number_of_cell(&Cell::Number(f64::NAN), 2),
            Err(Unread::TooLarge)
        );
    }

    #[test]
    fn yes_and_no_have_many_words() {
        for yes in ["Да", " ИСТИНА", "+", "1", "есть", "true"] {
            assert_eq!(flag(yes), Some(true), "{yes}");
        }
        for no in ["нет", "—", "0", "", "Ложь"] {
            assert_eq!(flag(no), Some(false), "{no}");
        }
        assert_eq!(flag("наверное"), None);
    }
}
