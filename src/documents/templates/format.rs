//! Formats: how a value becomes words. `{Работник.ФИО | дательный | инициалы}`.

use jiff::civil::Date;
use serde_json::Value;

use super::{
    fields::{Entry, Kind, find, key, nearest},
    tree::Place,
};
use crate::documents::russian::{
    self, Case, Gender, Life, Name, Sex, capital, date_in_words, long_date, looks_like_name,
    money_in_words, number_in_words, phrase, short_date, spaced,
};

/// One format.
#[derive(Clone, Debug, PartialEq)]
pub enum Format {
    Case(Case),
    Initials,
    InitialsFirst,
    ShortDate,
    LongDate,
    DateWords,
    Year,
    SumWords,
    Words(Gender),
    Upper,
    Lower,
    Capital,
    /// For a man, for a woman.
    Gendered(String, String),
    /// For yes, for no.
    Flagged(String, String),
    IfEmpty(String),
    /// «3 дня».
    Counted([String; 3]),
    /// How many rows there are.
    Count,
    /// The sum of a field of the rows: its path and kind.
    Total(String, Box<Kind>),
}

/// What a palette tells about formats: the words and what they do.
pub const HELP: &[(&str, &str)] = &[
    (
        "дательный",
        "падеж имени, должности, подразделения; так же: именительный, родительный, винительный, творительный, предложный",
    ),
    ("инициалы", "Озерцова А. П."),
    ("инициалы впереди", "А. П. Озерцова"),
    (
        "мужской: принят женский: принята",
        "окончание по полу человека",
    ),
    ("дата", "22.11.2026; так дата пишется и без указаний"),
    ("дата прописью", "22 ноября 2026 года"),
    (
        "дата словами",
        "двадцать второе ноября две тысячи двадцать шестого года",
    ),
    ("год", "2026"),
    ("сумма прописью", "двенадцать тысяч рублей 00 копеек"),
    (
        "прописью",
        "число словами; «прописью женский» — двадцать одна, «прописью средний» — двадцать одно",
    ),
    ("с числом: день, дня, дней", "3 дня"),
    (
        "да: имеется нет: не имеется",
        "свои слова вместо «да» и «нет»",
    ),
    (
        "если пусто: не указано",
        "что напечатать, когда в записи пусто",
    ),
    (
        "с заглавной",
        "первая буква большая; так же: заглавными, строчными",
    ),
];

const NAMES: &[(&str, Format)] = &[
    ("инициалы", Format::Initials),
    ("инициалы впереди", Format::InitialsFirst),
    ("дата", Format::ShortDate),
    ("дата прописью", Format::LongDate),
    ("дата словами", Format::DateWords),
    ("год", Format::Year),
    ("сумма прописью", Format::SumWords),
    ("прописью", Format::Words(Gender::Masculine)),
    ("прописью женский", Format::Words(Gender::Feminine)),
    ("прописью средний", Format::Words(Gender::Neuter)),
    ("заглавными", Format::Upper),
    ("строчными", Format::Lower),
    ("с заглавной", Format::Capital),
    ("количество", Format::Count),
];

/// Reads a format; the error is a sentence.
pub fn parse(text: &str, place: &Place) -> Result<Format, String> {
    let low = key(text);
    if let (Some(name), Kind::Rows(rows)) = (text.trim().strip_prefix("всего:"), &place.kind) {
        return total(name.trim(), rows);
    }
    let format = named(&low).or_else(|| spoken(text));
    let Some(format) = format else {
        let known = NAMES.iter().map(|(name, _)| *name);
        let known = known.chain(Case::ALL.iter().map(|case| case.word()));
        let near = known.min_by_key(|name| super::fields::distance(name, &low));
        let hint = near
            .filter(|name| super::fields::distance(name, &low) <= 3)
            .map_or(String::new(), |name| format!(" Может быть, «{name}»?"));
        return Err(format!("Указание «{}» неизвестно.{hint}", text.trim()));
    };
    match fits(&format, &place.kind) {
        true => Ok(format),
        false => Err(format!(
            "Указание «{}» не подходит к полю «{}»: {}.",
            text.trim(),
            place.label,
            wanted(&format)
        )),
    }
}

fn total(name: &str, rows: &[Entry]) -> Result<Format, String> {
    match find(rows, name) {
        Some(entry) if matches!(entry.kind, Kind::Int | Kind::Number(_) | Kind::Money) => Ok(
            Format::Total(entry.path.clone(), Box::new(entry.kind.clone())),
        ),
        Some(entry) => Err(format!("«{}» — не число: его не складывают.", entry.label)),
        None => {
            let hint = nearest(&[rows], name);
            let hint = hint.map_or(String::new(), |near| format!(" Может быть, «{near}»?"));
            Err(format!("В списке нет поля «{name}».{hint}"))
        }
    }
}

fn named(low: &str) -> Option<Format> {
    let case = Case::ALL
        .iter()
        .find(|case| low == case.word() || low.strip_suffix(" падеж") == Some(case.word()));
    case.map(|case| Format::Case(*case)).or_else(|| {
        let found = NAMES.iter().find(|(name, _)| *name == low);
        found.map(|(_, format)| format.clone())
    })
}

fn spoken(text: &str) -> Option<Format> {
    let text = text.trim();
    let pair = |first: &str, second: &str| {
        let rest = text.strip_prefix(first)?;
        let (a, b) = rest.split_once(second)?;
        Some((a.trim().to_owned(), b.trim().to_owned()))
    };
    if let Some((man, woman)) = pair("мужской:", "женский:") {
        return Some(Format::Gendered(man, woman));
    }
    if let Some((yes, no)) = pair("да:", "нет:") {
        return Some(Format::Flagged(yes, no));
    }
    if let Some(words) = text.strip_prefix("если пусто:") {
        return Some(Format::IfEmpty(words.trim().to_owned()));
    }
    let forms: Vec<&str> = text.strip_prefix("с числом:")?.split(',').collect();
    match forms.as_slice() {
        [one, two, five] => Some(Format::Counted(
            [one, two, five].map(|word| word.trim().to_owned()),
        )),
        _ => None,
    }
}

fn fits(format: &Format, kind: &Kind) -> bool {
    let is = |kinds: &[bool]| kinds.iter().any(|yes| *yes);
    let (text, person) = (*kind == Kind::Text, *kind == Kind::Person);
    let whole = *kind == Kind::Int;
    match format {
        Format::Case(_) => !matches!(kind, Kind::Flag | Kind::Rows(_)),
        Format::Initials | Format::InitialsFirst | Format::Gendered(..) => is(&[text, person]),
        Format::ShortDate | Format::LongDate | Format::DateWords | Format::Year => {
            *kind == Kind::Date
        }
        Format::SumWords => *kind == Kind::Money,
        Format::Words(_) | Format::Counted(_) => whole,
        Format::Flagged(..) => *kind == Kind::Flag,
        Format::Count | Format::Total(..) => matches!(kind, Kind::Rows(_)),
        Format::Upper | Format::Lower | Format::Capital | Format::IfEmpty(_) => {
            !matches!(kind, Kind::Rows(_))
        }
    }
}

fn wanted(format: &Format) -> &'static str {
    match format {
        Format::Case(_) => "склоняются имена, должности, числа и даты",
        Format::Initials | Format::InitialsFirst | Format::Gendered(..) => "нужно имя человека",
        Format::ShortDate | Format::LongDate | Format::DateWords | Format::Year => "нужна дата",
        Format::SumWords => "нужна сумма денег",
        Format::Words(_) | Format::Counted(_) => "нужно целое число",
        Format::Flagged(..) => "нужно поле «да — нет»",
        Format::Count | Format::Total(..) => "нужен список строк",
        _ => "это список строк; его печатают через {для каждого …}",
    }
}

/// The words of a value; nothing when it is empty.
pub fn words(value: &Value, kind: &Kind, formats: &[Format]) -> Option<String> {
    let said = said(value, kind, formats);
    let said = said.filter(|text| !text.trim().is_empty()).or_else(|| {
        formats.iter().find_map(|format| match format {
            Format::IfEmpty(words) => Some(words.clone()),
            _ => None,
        })
    })?;
    Some(formats.iter().fold(said, |text, format| match format {
        Format::Upper => text.to_uppercase(),
        Format::Lower => text.to_lowercase(),
        Format::Capital => capital(&text),
        _ => text,
    }))
}

fn said(value: &Value, kind: &Kind, formats: &[Format]) -> Option<String> {
    let case = formats.iter().rev().find_map(|format| match format {
        Format::Case(case) => Some(*case),
        _ => None,
    });
    let case = case.unwrap_or_default();
    match kind {
        Kind::Person => name(value).map(|name| person(&name, case, formats)),
        Kind::Text => {
            let text = value.as_str()?;
            Some(match looks_like_name(text) {
                true => person(&Name::parse(text), case, formats),
                false => phrase(text, case, Life::Guess),
            })
        }
        Kind::Date => Some(day(value.as_str()?.parse().ok()?, case, formats)),
        Kind::Int => Some(whole(value.as_i64()?, case, formats)),
        Kind::Number(digits) => Some(decimal(value.as_i64()?, *digits)),
        Kind::Money => {
            let kopecks = value.as_i64()?;
            Some(match formats.contains(&Format::SumWords) {
                true => money_in_words(kopecks, case),
                false => russian::money(kopecks),
            })
        }
        Kind::Flag => {
            let yes = value.as_bool()?;
            let own = formats.iter().find_map(|format| match format {
                Format::Flagged(a, b) => Some(if yes { a } else { b }.clone()),
                _ => None,
            });
            Some(own.unwrap_or_else(|| if yes { "да" } else { "нет" }.to_owned()))
        }
        Kind::Rows(_) => rows(value.as_array()?, formats),
    }
}

fn rows(rows: &[Value], formats: &[Format]) -> Option<String> {
    formats.iter().find_map(|format| match format {
        Format::Count => Some(rows.len().to_string()),
        Format::Total(path, kind) => {
            let numbers = rows.iter().filter_map(|row| at(row, path).as_i64());
            let sum = numbers.fold(0, i64::saturating_add);
            said(&Value::from(sum), kind, &[])
        }
        _ => None,
    })
}

/// The value at a path.
pub fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, step| &value[step])
}

fn person(name: &Name, case: Case, formats: &[Format]) -> String {
    for format in formats {
        match format {
            Format::Initials => return name.short(case),
            Format::InitialsFirst => return name.short_first(case),
            Format::Gendered(man, woman) => {
                return match name.sex() {
                    Some(Sex::Male) => man.clone(),
                    Some(Sex::Female) => woman.clone(),
                    None => format!("{man}/{woman}"),
                };
            }
            _ => {}
        }
    }
    name.full(case)
}

/// The name that lies in the data.
pub fn name(value: &Value) -> Option<Name> {
    let part = |key: &str| value[key].as_str().unwrap_or_default().trim().to_owned();
    let name = Name {
        last: part("last_name"),
        first: part("first_name"),
        middle: part("middle_name"),
        sex: Sex::parse(&part("sex")),
        dative: ["last_name_dat", "first_name_dat", "middle_name_dat"].map(part),
    };
    (!name.last.is_empty() || !name.first.is_empty()).then_some(name)
}

fn day(day: Date, case: Case, formats: &[Format]) -> String {
    let has = |format| formats.contains(&format);
    match () {
        () if has(Format::DateWords) => date_in_words(day, case),
        () if has(Format::LongDate) => long_date(day),
        () if has(Format::Year) => day.year().to_string(),
        () => short_date(day),
    }
}

fn whole(n: i64, case: Case, formats: &[Format]) -> String {
    for format in formats {
        match format {
            Format::Words(gender) => return number_in_words(n, *gender, case),
            Format::Counted(forms) => {
                let forms = [&forms[0], &forms[1], &forms[2]].map(String::as_str);
                return format!("{}\u{a0}{}", spaced(n), russian::plural(n, forms));
            }
            _ => {}
        }
    }
    n.to_string()
}

/// «0,25», without zeros at the end but for sums.
fn decimal(parts: i64, digits: u8) -> String {
    let scale = 10_u64.pow(u32::from(digits.min(18)));
    let (whole, rest) = (parts.unsigned_abs() / scale, parts.unsigned_abs() % scale);
    let sign = if parts < 0 { "−" } else { "" };
    let after = format!("{rest:0width$}", width = usize::from(digits));
    match after.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        after => format!("{sign}{whole},{after}"),
    }
}
