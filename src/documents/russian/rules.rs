//! The rules by which names bend: `petrovich.yml` (MIT) behind the few corrections of `own.yml`.
//!
//! The crate `petrovich` 0.2.0 (2020) is the only one for Rust that bends names. It is not used: it was left in 2020,
//! turns the rules into code at build time through serde_yaml 0.8, which nobody keeps, knows neither «оглы» nor names
//! of several words, and cannot be corrected without a release. Its rules are data, and reading them takes a page.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Case, Sex, bend};

/// Which of the three names a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Last,
    First,
    Middle,
}

#[derive(Default, Deserialize)]
struct Book {
    lastname: Group,
    firstname: Group,
    middlename: Group,
}

#[derive(Default, Deserialize)]
struct Group {
    #[serde(default)]
    exceptions: Vec<Rule>,
    #[serde(default)]
    suffixes: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    gender: Whose,
    test: Vec<String>,
    /// Endings of the five oblique cases.
    mods: [String; 5],
    /// `first_word`: only the first part of a double name.
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Whose {
    Male,
    Female,
    Androgynous,
}

/// The corrections, then the rules as they came.
static BOOKS: LazyLock<[Book; 2]> = LazyLock::new(|| {
    // both files are part of the program and are read by a test: what cannot be read bends nothing
    let book = |text| serde_yaml_ng::from_str(text).unwrap_or_default();
    [
        book(include_str!("own.yml")),
        book(include_str!("petrovich.yml")),
    ]
});

/// One word of a name in a case. `first_of_several` is the first part of a double surname.
pub fn decline(
    word: &str,
    part: Part,
    sex: Option<Sex>,
    case: Case,
    first_of_several: bool,
) -> String {
    let Some(at) = case.oblique() else {
        return word.to_owned();
    };
    let low = word.to_lowercase();
    let found = BOOKS
        .iter()
        .find_map(|book| find(book.group(part), &low, sex, first_of_several));
    found.map_or_else(|| word.to_owned(), |rule| bend(word, &rule.mods[at]))
}

fn find<'a>(
    group: &'a Group,
    low: &str,
    sex: Option<Sex>,
    first_of_several: bool,
) -> Option<&'a Rule> {
    let fits = |rule: &&Rule| {
        let here = rule.tags.is_empty() || first_of_several;
        here && match rule.gender {
            Whose::Androgynous => true,
            // of a person of unknown sex men's rules are the safer ones: they cover nouns
            Whose::Male => sex != Some(Sex::Female),
            Whose::Female => sex == Some(Sex::Female),
        }
    };
    let whole = group
        .exceptions
        .iter()
        .filter(fits)
        .find(|rule| rule.test.iter().any(|test| test == low));
    whole.or_else(|| {
        group
            .suffixes
            .iter()
            .filter(fits)
            .find(|rule| rule.test.iter().any(|test| low.ends_with(test.as_str())))
    })
}

impl Book {
    fn group(&self, part: Part) -> &Group {
        match part {
            Part::Last => &self.lastname,
            Part::First => &self.firstname,
            Part::Middle => &self.middlename,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_of_rules_are_read() {
        for text in [include_str!("own.yml"), include_str!("petrovich.yml")] {
            let book: Book = serde_yaml_ng::from_str(text).expect("rules");
            assert!(!book.lastname.suffixes.is_empty());
        }
    }
}
