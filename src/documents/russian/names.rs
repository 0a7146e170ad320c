//! A person's name in all cases and with initials.

use super::{
    Case, Sex,
    rules::{self, Part},
};

/// A person's name as the register keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Surname.
    pub last: String,
    /// Name.
    pub first: String,
    /// Patronymic; empty when there is none.
    pub middle: String,
    /// Sex; guessed from the name when unknown.
    pub sex: Option<Sex>,
    /// The dative as the person themselves writes it: surname, name, patronymic. Empty: by the rules.
    pub dative: [String; 3],
}

/// Words inside a name that never bend.
const STILL: &[&str] = &[
    "оглы", "кызы", "оглу", "кзы", "гызы", "угли", "уулу", "улы", "заде", "де", "да", "дер", "ди",
    "дю", "ла", "ле", "фон", "ван", "аль", "эль", "бен", "ибн", "бин", "мак", "дос", "дас",
];

/// Men's names that look like women's.
const MEN: &[&str] = &[
    "никита",
    "илья",
    "фома",
    "лука",
    "кузьма",
    "савва",
    "данила",
    "гаврила",
    "фока",
    "сила",
    "ерёма",
    "еремия",
    "добрыня",
    "мустафа",
    "муса",
    "иса",
    "шота",
    "миша",
    "гриша",
    "вася",
    "иона",
    "захария",
    "исайя",
    "абдулла",
    "коля",
    "петя",
];
/// Women's names that look like men's.
const WOMEN: &[&str] = &[
    "любовь",
    "нинель",
    "рахиль",
    "юдифь",
    "эсфирь",
    "руфь",
    "айгуль",
    "гузель",
    "гюзель",
    "эдит",
    "мариям",
    "марьям",
    "гульназ",
    "асель",
    "жибек",
    "николь",
    "адель",
];

impl Name {
    /// «Иванова Анна Петровна» taken apart. A patronymic of two words («Гасан оглы») stays together.
    pub fn parse(text: &str) -> Name {
        let mut words = text.split_whitespace();
        let mut next = || words.next().unwrap_or_default().to_owned();
        let (last, first) = (next(), next());
        let middle: Vec<&str> = words.collect();
        Name {
            last,
            first,
            middle: middle.join(" "),
            ..Name::default()
        }
    }

    /// Known or guessed.
    pub fn sex(&self) -> Option<Sex> {
        self.sex.or_else(|| guess(self))
    }

    /// Surname in a case.
    pub fn last(&self, case: Case) -> String {
        self.part(&self.last, Part::Last, case, 0)
    }

    /// Name in a case.
    pub fn first(&self, case: Case) -> String {
        self.part(&self.first, Part::First, case, 1)
    }

    /// Patronymic in a case.
    pub fn middle(&self, case: Case) -> String {
        self.part(&self.middle, Part::Middle, case, 2)
    }

    /// «Ивановой Анне Петровне».
    pub fn full(&self, case: Case) -> String {
        let parts = [self.last(case), self.first(case), self.middle(case)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }

    /// «Ивановой А. П.»; the spaces do not break.
    pub fn short(&self, case: Case) -> String {
        join(&self.last(case), &self.initials())
    }

    /// «А. П. Ивановой».
    pub fn short_first(&self, case: Case) -> String {
        join(&self.initials(), &self.last(case))
    }

    /// «А. П.»
    pub fn initials(&self) -> String {
        let first = self.first.split('-').filter_map(|word| word.chars().next());
        let first: Vec<String> = first.map(|sign| format!("{sign}.")).collect();
        let middle = self.middle.chars().next().map(|sign| format!("{sign}."));
        join(&first.join("-"), &middle.unwrap_or_default())
    }

    fn part(&self, text: &str, part: Part, case: Case, at: usize) -> String {
        if case == Case::Dative && !self.dative[at].is_empty() {
            return self.dative[at].clone();
        }
        let sex = self.sex();
        // «Мамедов Гасан оглы»: a patronymic with such a word bends as little as the word
        let words: Vec<&str> = text.split_whitespace().collect();
        let frozen = part == Part::Middle && words.len() > 1;
        let bent = words.iter().map(|word| match frozen || still(word) {
            true => (*word).to_owned(),
            false => double(word, part, sex, case),
        });
        bent.collect::<Vec<_>>().join(" ")
    }
}

/// Whether a text is a person's name in full: three words, the third of which is a patronymic.
pub fn looks_like_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let middle = words.get(2).map(|word| word.to_lowercase());
    let patronymic = middle.is_some_and(|word| sex_of_patronymic(&word).is_some());
    match words.as_slice() {
        [_, _, _] => patronymic && words.iter().all(capital),
        [_, _, _, last] => words[..3].iter().all(capital) && still(last),
        _ => false,
    }
}

/// Parts of «Римский-Корсаков» bend each by itself.
fn double(word: &str, part: Part, sex: Option<Sex>, case: Case) -> String {
    let parts: Vec<&str> = word.split('-').collect();
    let last = parts.len() - 1;
    let bent = parts.iter().enumerate().map(|(at, word)| {
        if still(word) || !word.chars().any(is_russian) {
            return (*word).to_owned();
        }
        // the first half of a woman's double name is as much hers: «Анне-Марии»
        rules::decline(word, part, sex, case, at < last)
    });
    bent.collect::<Vec<_>>().join("-")
}

fn still(word: &str) -> bool {
    let low = word.to_lowercase();
    STILL.contains(&low.as_str())
}

fn is_russian(sign: char) -> bool {
    matches!(sign, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё')
}

/// With spaces that do not break: initials stay with their surname.
fn join(a: &str, b: &str) -> String {
    match (a.is_empty(), b.is_empty()) {
        (true, _) => b.to_owned(),
        (_, true) => a.to_owned(),
        _ => format!("{a}\u{a0}{b}"),
    }
}

fn guess(name: &Name) -> Option<Sex> {
    let middle = name.middle.to_lowercase();
    sex_of_patronymic(&middle)
        .or_else(|| sex_of_surname(&name.last.to_lowercase()))
        .or_else(|| sex_of_first(&name.first.to_lowercase()))
}

fn sex_of_patronymic(low: &str) -> Option<Sex> {
    let ends = |list: &[&str]| list.iter().any(|end| low.ends_with(end));
    match () {
        () if ends(&["ич", " оглы", " оглу", " угли", " уулу", " улы"]) => {
            Some(Sex::Male)
        }
        () if ends(&["вна", "чна", "шна", " кызы", " кзы", " гызы"]) => {
            Some(Sex::Female)
        }
        () => None,
    }
}

fn sex_of_surname(low: &str) -> Option<Sex> {
    let ends = |list: &[&str]| list.iter().any(|end| low.ends_with(end));
    match () {
        () if ends(&["ов", "ев", "ёв", "ин", "ын", "ский", "цкий", "ой", "ый"]) => {
            Some(Sex::Male)
        }
        () if ends(&["ова", "ева", "ёва", "ина", "ына", "ская", "цкая", "ая"]) => {
            Some(Sex::Female)
        }
        () => None,
    }
}

fn sex_of_first(low: &str) -> Option<Sex> {
    match low.chars().last()? {
        _ if MEN.contains(&low) => Some(Sex::Male),
        _ if WOMEN.contains(&low) => Some(Sex::Female),
        'а' | 'я' => Some(Sex::Female),
        sign if is_russian(sign) && !"еёиоуыэю".contains(sign) => Some(Sex::Male),
        _ => None,
    }
}
