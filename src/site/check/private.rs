//! Personal data that have no place on open pages. Numbers are believed only when their check digits
//! or the words beside them say what they are; what is found is not repeated whole in the report.

use std::collections::HashSet;

use super::page::{Flaw, Page, Tag};
use super::rules;

/// Services where people keep their own mail.
const PRIVATE_MAIL: [&str; 14] = [
    "mail.ru",
    "bk.ru",
    "list.ru",
    "inbox.ru",
    "internet.ru",
    "yandex.ru",
    "yandex.com",
    "ya.ru",
    "rambler.ru",
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "icloud.com",
    "vk.com",
];

/// A run of digits in a text.
struct Run<'t> {
    /// Where it begins.
    at: usize,
    /// The digits.
    digits: &'t str,
}

/// Reads the text of a page: remembers phones and mails, tells the rest at once.
pub fn read(text: &str, page: &mut Page) {
    mails(text, page);
    let runs = runs(text);
    for place in 0..runs.len() {
        let rest = &runs[place..];
        let phone = phone(text, rest);
        if let Some(found) = phone {
            remember(page, found);
        }
        let wrong = [
            snils(text, rest).map(|shown| (&rules::SNILS, format!("похоже на СНИЛС: {shown}"))),
            passport(text, rest).map(|shown| {
                let wrong = format!("похоже на серию и номер документа: {shown}");
                (&rules::PASSPORT, wrong)
            }),
            birth(text, rest).map(|shown| (&rules::BIRTH, format!("дата рождения: {shown}"))),
            tax(text, rest).map(|shown| (&rules::TAX_NUMBER, format!("похоже на ИНН: {shown}"))),
        ];
        for (rule, wrong) in wrong.into_iter().flatten() {
            page.flaw(rule, wrong);
        }
    }
}

/// Remembers the number of a `tel:` link.
pub fn phone_link(target: &str, page: &mut Page) {
    if let Some(number) = target.strip_prefix("tel:") {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        if digits.len() == 11
            && let Ok(ten) = digits[1..].parse()
        {
            remember(page, (ten, number.to_owned()));
        }
    }
}

/// Phones of a text: ten digits and as written.
pub fn phones(text: &str) -> Vec<(u64, String)> {
    let runs = runs(text);
    (0..runs.len())
        .filter_map(|place| phone(text, &runs[place..]))
        .collect()
}

fn remember(page: &mut Page, (ten, shown): (u64, String)) {
    if !page.phones.iter().any(|(known, _)| *known == ten) {
        page.phones.push((ten, shown.into()));
    }
}

/// What the college has said of itself: its phones and mails.
#[derive(Default)]
pub struct Contacts {
    phones: HashSet<u64>,
    exchanges: HashSet<u64>,
    mails: HashSet<Box<str>>,
}

impl Contacts {
    /// Adds what stands on a page of contacts or in a tag for contacts.
    pub fn add(&mut self, page: &Page, all: bool) {
        let of_tags = page.tags.iter().filter(|tag| is_contact(tag));
        for tag in of_tags {
            phones(&tag.text)
                .into_iter()
                .for_each(|(n, _)| self.phone(n));
            self.mails
                .extend(tag.text.split([' ', ';', ',']).map(Into::into));
        }
        if all {
            page.phones.iter().for_each(|(n, _)| self.phone(*n));
            self.mails.extend(page.mails.iter().cloned());
        }
    }

    fn phone(&mut self, ten: u64) {
        self.phones.insert(ten);
        self.exchanges.insert(ten / 10_000);
    }

    /// What stands on a page and is nobody's contact.
    pub fn judge(&self, page: &Page) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        for (ten, shown) in &page.phones {
            let mobile = ten / 1_000_000_000 == 9;
            let near = !mobile && self.exchanges.contains(&(ten / 10_000));
            if self.phones.contains(ten) || near || ten / 10_000_000 == 800 {
                continue;
            }
            let rule = if mobile {
                &rules::MOBILE
            } else {
                &rules::STRANGE_PHONE
            };
            let wrong = format!("телефон {} не назван контактом колледжа", veiled(shown));
            flaws.push(Flaw { rule, wrong });
        }
        for mail in page.mails.iter().filter(|mail| !self.mails.contains(*mail)) {
            let host = mail.rsplit('@').next().unwrap_or_default();
            let wrong = format!("личный почтовый ящик на {host}");
            let rule = &rules::PRIVATE_MAIL;
            flaws.push(Flaw { rule, wrong });
        }
        flaws
    }
}

fn is_contact(tag: &Tag) -> bool {
    let name = tag.name.to_lowercase();
    name.starts_with("tel") || name.contains("mail")
}

fn runs(text: &str) -> Vec<Run<'_>> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let length = bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        runs.push(Run {
            at,
            digits: &text[at..at + length],
        });
        at += length;
    }
    runs
}

/// The first `groups` of the runs, when they are of these lengths and nothing else but the marks
/// stands between them; the digits and where they end.
fn grouped(text: &str, runs: &[Run], groups: &[usize], marks: &[char]) -> Option<(String, usize)> {
    let mut digits = String::new();
    let mut end = runs.first()?.at;
    for (number, (run, length)) in runs.iter().zip(groups).enumerate() {
        let between = text.get(end..run.at)?;
        let fits = between.chars().count() <= 3 && between.chars().all(|c| marks.contains(&c));
        if run.digits.len() != *length || (number > 0 && (!fits || between.is_empty())) {
            return None;
        }
        digits.push_str(run.digits);
        end = run.at + length;
    }
    (digits.len() == groups.iter().sum::<usize>()).then_some((digits, end))
}

const BETWEEN: [char; 8] = [' ', '-', '(', ')', '\u{a0}', '\u{2011}', '–', '\u{202f}'];

fn phone(text: &str, runs: &[Run]) -> Option<(u64, String)> {
    let first = runs.first()?;
    let before = text.get(..first.at)?.chars().next_back();
    let international = before == Some('+');
    let shapes: [&[usize]; 10] = [
        &[11],
        &[1, 10],
        &[1, 3, 7],
        &[1, 3, 3, 4],
        &[1, 3, 3, 2, 2],
        &[1, 4, 2, 2, 2],
        &[1, 4, 3, 3],
        &[1, 5, 1, 2, 2],
        &[1, 5, 5],
        &[1, 4, 6],
    ];
    let found = shapes
        .iter()
        .find_map(|shape| grouped(text, runs, shape, &BETWEEN));
    let (digits, end) = found?;
    let shown = text.get(first.at..end)?;
    let marked = shown.contains(['-', '(', '\u{2011}', '–']) || shown.len() == 11;
    let starts = match digits.as_bytes() {
        [b'7', ..] => international,
        [b'8', b'3' | b'4' | b'8' | b'9' | b'0', ..] => {
            marked && before.is_none_or(|c| !c.is_alphanumeric() && c != '.')
        }
        _ => false,
    };
    let plus = if international { "+" } else { "" };
    let ten = digits.get(1..)?.parse().ok()?;
    starts.then(|| (ten, format!("{plus}{shown}")))
}

fn snils(text: &str, runs: &[Run]) -> Option<String> {
    let marks = ['-', ' ', '\u{a0}', '\u{2011}'];
    let spaced = grouped(text, runs, &[3, 3, 3, 2], &marks);
    let (digits, _) = spaced.or_else(|| grouped(text, runs, &[11], &marks))?;
    let first = runs.first()?;
    let dashed = text
        .get(first.at + 3..)
        .is_some_and(|rest| rest.starts_with(['-', '\u{2011}']));
    let named = before(text, first.at, 60).contains("снилс");
    let (number, check) = digits.split_at_checked(9)?;
    let sum: u32 = { number.bytes().zip((1..=9).rev()) }
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let right = sum % 101 % 100 == check.parse::<u32>().ok()? && number > "001001998";
    (right && (dashed || named)).then(|| veiled(&digits))
}

fn passport(text: &str, runs: &[Run]) -> Option<String> {
    let marks = [' ', '№', 'N', '\u{a0}', '-'];
    let (digits, _) = grouped(text, runs, &[4, 6], &marks)
        .or_else(|| grouped(text, runs, &[2, 2, 6], &marks))
        .or_else(|| {
            let far = grouped(text, runs, &[4], &marks)?;
            let next = runs.get(1).filter(|run| run.digits.len() == 6)?;
            let between = text.get(far.1..next.at)?.to_lowercase();
            let told = between.contains("номер") && between.chars().count() < 12;
            told.then(|| (format!("{}{}", far.0, next.digits), 0))
        })?;
    let context = before(text, runs.first()?.at, 70);
    let object = ["доступности", "безопасности", "объекта", "кабинета"];
    let of_person = ["паспорт", "серия", "серии"]
        .iter()
        .any(|word| context.contains(word));
    (of_person && !object.iter().any(|word| context.contains(word))).then(|| veiled(&digits))
}

fn birth(text: &str, runs: &[Run]) -> Option<String> {
    let [day, ..] = runs else { return None };
    let rest = text.get(day.at..)?;
    let (end, year) = if let Some((digits, end)) = grouped(text, runs, &[2, 2, 4], &['.', '/']) {
        (end, digits.get(4..)?.parse::<u16>().ok()?)
    } else {
        let year = runs
            .get(1)
            .filter(|run| run.digits.len() == 4 && day.digits.len() < 3)?;
        let between = text.get(day.at + day.digits.len()..year.at)?.trim();
        is_month(between).then_some((year.at + 4, year.digits.parse().ok()?))?
    };
    let told = before(text, day.at, 40);
    let born = ["рожд", "родил"].iter().any(|word| told.contains(word));
    let after: String = text.get(end..)?.chars().take(18).collect();
    let after = after.to_lowercase().replace([' ', '\u{a0}'], "");
    let is_born = born || after.starts_with("г.р") || after.starts_with("годарожд");
    let shown: String = rest.chars().take(2).collect();
    ((1920..=2020).contains(&year) && is_born).then(|| format!("{shown}…{year}"))
}

fn is_month(word: &str) -> bool {
    crate::calendar::MONTHS_OF_DATES.contains(&word.to_lowercase().as_str())
}

fn tax(text: &str, runs: &[Run]) -> Option<String> {
    let run = runs.first().filter(|run| run.digits.len() == 12)?;
    let digits: Vec<u32> = run.digits.bytes().map(|b| u32::from(b - b'0')).collect();
    let check = |weights: &[u32]| {
        let sum: u32 = digits.iter().zip(weights).map(|(d, w)| d * w).sum();
        sum % 11 % 10
    };
    let right = check(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == digits[10]
        && check(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == digits[11];
    (right && before(text, run.at, 20).contains("инн")).then(|| veiled(run.digits))
}

fn mails(text: &str, page: &mut Page) {
    for (at, _) in text.match_indices('@') {
        let allowed = |c: &char| c.is_ascii_alphanumeric() || "._-+".contains(*c);
        let host: String = text[at + 1..].chars().take_while(allowed).collect();
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let name: Vec<char> = text[..at].chars().rev().take_while(allowed).collect();
        if !name.is_empty() && PRIVATE_MAIL.contains(&host.as_str()) {
            let mail = format!("{}@{host}", name.into_iter().rev().collect::<String>());
            let mail: Box<str> = mail.into();
            if !page.mails.contains(&mail) {
                page.mails.push(mail);
            }
        }
    }
}

/// The words before a place, in small letters.
fn before(text: &str, at: usize, letters: usize) -> String {
    let words = text.get(..at).unwrap_or_default();
    let mut last: Vec<char> = words.chars().rev().take(letters).collect();
    last.reverse();
    last.into_iter().collect::<String>().to_lowercase()
}

/// The beginning of a number, the rest veiled.
fn veiled(number: &str) -> String {
    let mut digits = 0;
    let veil = |c: char| {
        digits += usize::from(c.is_ascii_digit());
        if c.is_ascii_digit() && digits > 4 {
            '*'
        } else {
            c
        }
    };
    number.chars().map(veil).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<&'static str> {
        let mut page = Page::default();
        read(text, &mut page);
        page.flaws.iter().map(|flaw| flaw.rule.id).collect()
    }

    #[test]
    fn numbers_of_people_are_known_by_check_digits_and_by_words() {
        assert_eq!(ids("112-233-445 95"), ["P-01"]);
        assert_eq!(ids("СНИЛС 11223344595"), ["P-01"]);
        assert_eq!(ids("паспорт 40 03 123456 выдан"), ["P-02"]);
        assert_eq!(ids("паспорт серия 4003 № 123456"), ["P-02"]);
        assert_eq!(ids("серия 4003 номер 123456"), ["P-02"]);
        assert_eq!(ids("дата рождения: 02.09.2008"), ["P-03"]);
        assert_eq!(ids("Лешуков П. С., 2 сентября 2008 г. р."), ["P-03"]);
        assert_eq!(ids("ИНН 500100732259"), ["P-07"]);
    }

    #[test]
    fn numbers_of_other_things_are_let_through() {
        for text in [
            "112-233-445 96",
            "11223344595",
            "паспорт доступности № 4003 123456 от 2024",
            "приказ 4003 123456",
            "Колледж создан 02.09.1963",
            "родился 6 июня 1799 года",
            "ИНН 7707083893",
            "8 36 108 72 36 54 2026",
            "часов: 8 361 087 2 36",
        ] {
            assert_eq!(ids(text), Vec::<&str>::new(), "{text}");
            assert!(phones(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn phones_are_read_as_people_write_them() {
        let of = |text| phones(text).first().map(|(n, _)| *n);
        for text in [
            "+7 (912) 345-67-89",
            "8 (912) 345-67-89",
            "8-912-345-67-89",
            "89123456789",
            "+79123456789",
            "+7 912 345 67 89",
        ] {
            assert_eq!(of(text), Some(9_123_456_789), "{text}");
        }
        assert_eq!(of("8 (81362) 2-15-40"), Some(8_136_221_540));
        assert_eq!(veiled("+7 (912) 345-67-89"), "+7 (912) ***-**-**");
    }
}
