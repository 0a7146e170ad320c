//! Latin letters that look Russian inside Russian words, and the other way round: after a scan or on another
//! keyboard layout «Иванoв» is not «Иванов».

/// A text and what was changed in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// The text.
    pub text: String,
    /// Sentences about what was changed, for the person to check.
    pub remarks: Vec<String>,
}

/// Pairs that look the same: Latin, Russian.
const PAIRS: &[(char, char)] = &[
    ('A', 'А'),
    ('B', 'В'),
    ('C', 'С'),
    ('E', 'Е'),
    ('H', 'Н'),
    ('K', 'К'),
    ('M', 'М'),
    ('O', 'О'),
    ('P', 'Р'),
    ('T', 'Т'),
    ('X', 'Х'),
    ('Y', 'У'),
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('k', 'к'),
    ('o', 'о'),
    ('p', 'р'),
    ('x', 'х'),
    ('y', 'у'),
    ('ë', 'ё'),
    ('Ë', 'Ё'),
];

fn to_russian(c: char) -> Option<char> {
    PAIRS.iter().find(|(l, _)| *l == c).map(|(_, r)| *r)
}

fn to_latin(c: char) -> Option<char> {
    PAIRS.iter().find(|(_, r)| *r == c).map(|(l, _)| *l)
}

fn is_russian(c: char) -> bool {
    matches!(c, 'А'..='я' | 'Ё' | 'ё')
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, 'ë' | 'Ë')
}

/// Puts look-alike letters right in words that mix both alphabets. A word that cannot be put right whole is left.
pub fn letters(text: &str) -> Cleaned {
    // Nearly every cell is in one alphabet.
    if !text.chars().any(is_latin) || !text.chars().any(is_russian) {
        return Cleaned {
            text: text.to_owned(),
            remarks: Vec::new(),
        };
    }
    let mut clean = Cleaned::default();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphabetic) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_alphabetic());
        let (word, after) = from.split_at(end.unwrap_or(from.len()));
        clean.text.push_str(before);
        match put_right(word) {
            Some((right, remark)) => {
                clean.text.push_str(&right);
                clean.remarks.push(remark);
            }
            None => clean.text.push_str(word),
        }
        rest = after;
    }
    clean.text.push_str(rest);
    clean
}

/// Words that stand whole in Latin letters on many papers and are never foreign beside Russian text: legal forms.
const FORMS: &[(&str, &str)] = &[
    ("OOO", "ООО"),
    ("AO", "АО"),
    ("OAO", "ОАО"),
    ("TOO", "ТОО"),
    ("AHO", "АНО"),
    ("HOY", "НОУ"),
];

fn put_right(word: &str) -> Option<(String, String)> {
    if let Some((_, right)) = FORMS.iter().find(|(latin, _)| *latin == word) {
        let remark = format!("латинские буквы в слове «{right}» заменены русскими");
        return Some(((*right).to_owned(), remark));
    }
    if !word.chars().any(is_latin) || !word.chars().any(is_russian) {
        return None;
    }
    let (right, which) = match swap(word, is_latin, to_russian) {
        Some(right) => (right, "латинская"),
        None => (swap(word, is_russian, to_latin)?, "русская"),
    };
    let wrong: Vec<String> = word
        .chars()
        .zip(right.chars())
        .filter(|(a, b)| a != b)
        .map(|(a, _)| format!("„{a}“"))
        .collect();
    let remark = match wrong.as_slice() {
        [one] => format!("в слове «{right}» {which} буква {one} заменена"),
        several => {
            let which = match which {
                "латинская" => "латинские",
                _ => "русские",
            };
            format!(
                "в слове «{right}» {which} буквы {} заменены",
                several.join(", ")
            )
        }
    };
    Some((right, remark))
}

/// The word with every letter of one alphabet turned into the other; nothing if one of them has no twin.
fn swap(word: &str, foreign: fn(char) -> bool, twin: fn(char) -> Option<char>) -> Option<String> {
    let swapped = word.chars().map(|c| match foreign(c) {
        true => twin(c),
        false => Some(c),
    });
    swapped.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_put_right_and_told() {
        let clean = letters("Ивaнoв, Microsоft, БГ-12, Wordовый");
        assert_eq!(clean.text, "Иванов, Microsoft, БГ-12, Wordовый");
        assert_eq!(
            clean.remarks,
            [
                "в слове «Иванов» латинские буквы „a“, „o“ заменены",
                "в слове «Microsoft» русская буква „о“ заменена",
            ]
        );
        assert_eq!(letters("Windows и Linux").remarks, Vec::<String>::new());
        assert_eq!(
            letters("Кaбинет").remarks,
            ["в слове «Кабинет» латинская буква „a“ заменена"]
        );
    }
}
