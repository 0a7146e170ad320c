//! Rules that many registers have in common and that need nothing but the record itself.

use crate::registers::{Problems, Value, Values};

/// The second day is not before the first; `words` say it.
pub fn in_order(
    values: &Values,
    problems: &mut Problems,
    first: &str,
    second: &str,
    words: &'static str,
) {
    if let (Some(a), Some(b)) = (values.date(first), values.date(second))
        && b < a
    {
        problems.add(second, words);
    }
}

/// A dated record lasts at least a day.
pub fn lasts(values: &Values, problems: &mut Problems) {
    if let (Some(from), Some(to)) = (values.date("valid_from"), values.date("valid_to"))
        && to <= from
    {
        problems.add("valid_to", "День окончания должен быть позже дня начала.");
    }
}

/// A number, when there is one, is above zero.
pub fn positive(values: &Values, problems: &mut Problems, field: &str) {
    if values.int(field).is_some_and(|n| n <= 0) {
        problems.add(field, "Должно быть больше нуля.");
    }
}

/// The field is filled in, because another one says so.
pub fn filled(values: &Values, problems: &mut Problems, field: &str, words: &'static str) {
    if matches!(values.get(field), Value::Empty) {
        problems.add(field, words);
    }
}

/// A text of exactly so many digits; anything else is told in `words`.
pub fn digits(
    values: &Values,
    problems: &mut Problems,
    field: &str,
    lengths: &[usize],
    words: &'static str,
) {
    let Some(text) = values.text(field) else {
        return;
    };
    let is_right = text.bytes().all(|b| b.is_ascii_digit()) && lengths.contains(&text.len());
    if !is_right {
        problems.add(field, words);
    }
}
