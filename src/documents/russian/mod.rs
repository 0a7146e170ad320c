//! The Russian of documents: names, posts and phrases in the six cases, numbers, sums and days in words. Pure
//! functions over text; nothing of templates, registers or pages lives here. What cannot be told honestly from a word
//! alone stays as it was given: a wrong ending in an order is worse than none.

mod dates;
mod names;
mod numbers;
mod phrases;
mod rules;

pub use dates::{date_in_words, long_date, short_date};
pub use names::{Name, looks_like_name};
pub use numbers::{money, money_in_words, number_in_words, plural, spaced};
pub use phrases::{Life, phrase};

/// The six cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Case {
    #[default]
    Nominative,
    Genitive,
    Dative,
    Accusative,
    Instrumental,
    Prepositional,
}

impl Case {
    /// All, in the order of the school.
    pub const ALL: [Case; 6] = [
        Case::Nominative,
        Case::Genitive,
        Case::Dative,
        Case::Accusative,
        Case::Instrumental,
        Case::Prepositional,
    ];

    /// The name by which a template calls it.
    pub fn word(self) -> &'static str {
        match self {
            Case::Nominative => "именительный",
            Case::Genitive => "родительный",
            Case::Dative => "дательный",
            Case::Accusative => "винительный",
            Case::Instrumental => "творительный",
            Case::Prepositional => "предложный",
        }
    }

    /// The place among the five oblique cases; nothing for the nominative.
    fn oblique(self) -> Option<usize> {
        (self as usize).checked_sub(1)
    }
}

/// Grammatical gender of a numeral or a noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Gender {
    Masculine,
    Feminine,
    Neuter,
}

/// A person's sex, as the register keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Sex {
    Male,
    Female,
}

impl Sex {
    /// By the code of the list SEX.
    pub fn parse(code: &str) -> Option<Sex> {
        match code {
            "m" => Some(Sex::Male),
            "f" => Some(Sex::Female),
            _ => None,
        }
    }
}

/// Puts an ending on a word: every leading `-` takes a sign away, `.` leaves the word alone. A word in capitals gets
/// an ending in capitals.
fn bend(word: &str, ending: &str) -> String {
    if ending == "." {
        return word.to_owned();
    }
    let added = ending.trim_start_matches('-');
    let taken = ending.len() - added.len();
    let signs: Vec<char> = word.chars().collect();
    let kept = &signs[..signs.len().saturating_sub(taken)];
    let loud = signs.len() > 1 && signs.iter().all(|sign| !sign.is_lowercase());
    let mut bent: String = kept.iter().collect();
    match loud {
        true => bent.push_str(&added.to_uppercase()),
        false => bent.push_str(added),
    }
    bent
}

/// A word with its first letter made capital.
pub fn capital(text: &str) -> String {
    let mut signs = text.chars();
    match signs.next() {
        Some(first) => first.to_uppercase().chain(signs).collect(),
        None => String::new(),
    }
}
