//! A cell of a file as a value of a field: tidied, understood, or refused in one sentence.

use jiff::{civil::DateTime, tz::TimeZone};

use super::{near, targets::Targets};
use crate::{
    registers::{
        Lists, Value,
        describe::{Field, Format, Kind},
        formats, value,
    },
    sheets::{
        Cell,
        clean::{self, Unread},
    },
    storage::db::timestamp,
};

/// What a cell came to.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The value; empty when something is wrong.
    pub value: Value,
    /// What is wrong.
    pub problem: Option<String>,
    /// What was changed on the way, for the person to check.
    pub remarks: Vec<String>,
}

impl Read {
    fn good(value: Value) -> Self {
        Self {
            value,
            ..Self::default()
        }
    }

    fn of(result: Result<Value, String>) -> Self {
        match result {
            Ok(value) => Self::good(value),
            Err(problem) => Self::bad(problem),
        }
    }

    fn bad(problem: impl Into<String>) -> Self {
        Self {
            problem: Some(problem.into()),
            ..Self::default()
        }
    }

    fn remark(mut self, remark: Option<String>) -> Self {
        self.remarks.extend(remark);
        self
    }
}

/// What reading needs to know.
pub struct Around<'a> {
    pub lists: &'a Lists,
    pub targets: &'a Targets,
    pub zone: &'a TimeZone,
}

/// Reads one cell.
pub fn read(field: &'static Field, cell: &Cell, around: &Around<'_>) -> Read {
    if cell.is_empty() {
        return Read::default();
    }
    if let Cell::Text(words) = cell
        && let Some(error) = formula_error(words)
    {
        return Read::bad(format!(
            "В ячейке вместо значения ошибка формулы «{error}». Исправьте её в таблице."
        ));
    }
    match field.kind {
        Kind::Text(_, format) => text(field, format, cell, around),
        Kind::Long => {
            let cleaned = clean::letters(&clean::lines(&shown(cell)));
            let mut read = Read::of(typed(field, &cleaned.text, around));
            read.remarks = cleaned.remarks;
            read
        }
        Kind::Int(min, max) => number(cell, 0, min, max),
        Kind::Number(digits) => number(cell, digits, 0, i64::MAX),
        Kind::Money => number(cell, 2, 0, i64::MAX),
        Kind::Date => date(cell),
        Kind::Moment => moment(cell, around.zone),
        Kind::Time => time(cell),
        Kind::Flag => flag(cell),
        Kind::Choice(list) => match code(list, &words(cell), around.lists) {
            Ok((code, remark)) => Read::good(Value::Text(code)).remark(remark),
            Err(problem) => Read::bad(problem),
        },
        Kind::Choices(list) => many(cell, |word| code(list, word, around.lists), Value::Codes),
        Kind::Link(table) => Read::of(around.targets.find(table, &words(cell)).map(Value::Int)),
        Kind::Links(table, _) => many(
            cell,
            |word| Ok((around.targets.find(table, word)?, None)),
            Value::Ids,
        ),
        Kind::Files(_) => Read::default(),
    }
}

/// What office programs show when a formula came to nothing.
fn formula_error(words: &str) -> Option<&str> {
    const ERRORS: &[&str] = &[
        "#N/A",
        "#Н/Д",
        "#REF!",
        "#ССЫЛКА!",
        "#VALUE!",
        "#ЗНАЧ!",
        "#DIV/0!",
        "#ДЕЛ/0!",
        "#NAME?",
        "#ИМЯ?",
        "#NUM!",
        "#ЧИСЛО!",
        "#NULL!",
        "#ПУСТО!",
    ];
    let words = words.trim();
    ERRORS.contains(&words).then_some(words)
}

/// The words of a cell; a whole number is written without a fraction.
pub fn shown(cell: &Cell) -> String {
    cell.plain()
}

fn words(cell: &Cell) -> String {
    clean::letters(&clean::line(&shown(cell))).text
}

fn typed(field: &'static Field, text: &str, around: &Around<'_>) -> Result<Value, String> {
    value::parse(field, &[text], around.lists, around.zone)
}

fn text(field: &'static Field, format: Format, cell: &Cell, around: &Around<'_>) -> Read {
    let line = clean::line(&shown(cell));
    if format == Format::Any {
        let cleaned = clean::letters(&line);
        let mut read = Read::of(typed(field, &cleaned.text, around));
        read.remarks = cleaned.remarks;
        // «1-2» that an office program took for the first of February looks like any other day.
        let day = matches!(cell, Cell::Date(_) | Cell::DateTime(_));
        return read.remark(day.then(|| format!("в ячейке дата, прочитана как текст «{line}»")));
    }
    let (line, remark) = restored(format, cell, line);
    Read::of(typed(field, &line, around)).remark(remark)
}

/// What an office program has spoilt: zeros at the beginning of a number are lost, «09.02.07» has become a day.
fn restored(format: Format, cell: &Cell, line: String) -> (String, Option<String>) {
    match (format, cell) {
        (Format::SpecialtyCode, Cell::Date(day)) => {
            let code = day.strftime("%d.%m.%y").to_string();
            let remark = format!("программа таблиц приняла код за дату, возвращён код {code}");
            (code, Some(remark))
        }
        (_, Cell::Number(number)) if number.fract() == 0.0 && (0.0..1e15).contains(number) => {
            let digits = format!("{number:.0}");
            let lengths: &[usize] = match format {
                Format::Inn => &[10, 12],
                Format::Bik | Format::Kpp => &[9],
                Format::Ogrn => &[13, 15],
                Format::Snils => &[11],
                _ => &[],
            };
            match lengths.iter().find(|length| digits.len() <= **length) {
                Some(length) if digits.len() < *length => {
                    let whole = format!("{digits:0>length$}");
                    // Only one zero is ever lost in an ИНН or an ОГРН: more is a slip.
                    match formats::parse(format, &whole) {
                        Ok(_) => {
                            let remark = format!("возвращены нули в начале: {whole}");
                            (whole, Some(remark))
                        }
                        Err(_) => (digits, None),
                    }
                }
                _ => (digits, None),
            }
        }
        _ => (line, None),
    }
}

fn number(cell: &Cell, digits: u8, min: i64, max: i64) -> Read {
    let found = match clean::number_of_cell(cell, digits) {
        Ok(found) => found,
        Err(why) => {
            return Read::bad(match (why, digits) {
                (Unread::TooLarge, _) => "Число слишком велико.".to_owned(),
                (Unread::TooExact, 0) => "Нужно целое число.".to_owned(),
                (Unread::TooExact, _) => format!("После запятой помещается цифр: {digits}."),
                (Unread::NotANumber, 0) => "Нужно целое число.".to_owned(),
                (Unread::NotANumber, _) => "Нужно число, например 12,5.".to_owned(),
            });
        }
    };
    if found < min {
        return Read::bad(match min {
            0 => "Число не может быть меньше нуля.".to_owned(),
            min => format!("Число не может быть меньше {min}."),
        });
    }
    match found > max {
        true => Read::bad(format!("Число не может быть больше {max}.")),
        false => Read::good(Value::Int(found)),
    }
}

fn date(cell: &Cell) -> Read {
    let (day, remark) = match cell {
        Cell::Date(day) => (*day, None),
        Cell::DateTime(at) => (at.date(), Some("время в ячейке отброшено".to_owned())),
        Cell::Number(serial) => match clean::date_of_serial(*serial) {
            Some(day) => (
                day,
                Some(format!(
                    "число {serial} прочитано как дата {}",
                    value::show_day(&day.to_string())
                )),
            ),
            None => return Read::bad("Нужна дата, например 22.11.2026."),
        },
        cell => {
            let text = clean::letters(&clean::line(&shown(cell))).text;
            match clean::date(&text) {
                Some(found) => found,
                None => {
                    let why = value::day(&text).err();
                    return Read::bad(why.unwrap_or_default());
                }
            }
        }
    };
    // The engine's own word on what year is likely.
    Read::of(value::day(&day.to_string()).map(|day| Value::Text(day.to_string()))).remark(remark)
}

fn moment(cell: &Cell, zone: &TimeZone) -> Read {
    let at = match cell {
        Cell::Date(day) => Some(day.at(0, 0, 0, 0)),
        Cell::DateTime(at) => Some(*at),
        cell => clean::moment(&shown(cell)),
    };
    match at.and_then(|at: DateTime| at.to_zoned(zone.clone()).ok()) {
        Some(at) => Read::good(Value::Text(timestamp(at.timestamp()))),
        None => Read::bad("Нужны дата и время, например 22.11.2026 14:00."),
    }
}

fn time(cell: &Cell) -> Read {
    let found = match cell {
        Cell::Number(part) => clean::time_of_serial(*part),
        Cell::DateTime(at) => Some(at.time()),
        cell => clean::time(&shown(cell)),
    };
    match found {
        Some(time) => Read::good(Value::Text(time.strftime("%H:%M").to_string())),
        None => Read::bad("Нужно время, например 08:30."),
    }
}

fn flag(cell: &Cell) -> Read {
    let found = match cell {
        Cell::Bool(yes) => Some(*yes),
        cell => clean::flag(&words(cell)),
    };
    match found {
        Some(yes) => Read::good(Value::Flag(yes)),
        None => Read::bad("Здесь бывает только «да» или «нет»."),
    }
}

/// A list of at most so many words is told whole when a word is not in it.
const FEW: usize = 12;

/// The code of a word, with a remark when the word was not written out.
fn code(list: &str, word: &str, lists: &Lists) -> Result<(String, Option<String>), String> {
    if let Some(code) = lists.code(list, word) {
        return Ok((code.to_owned(), None));
    }
    let folded = clean::folded(word);
    let items = lists.items(list);
    let mut alike = items
        .iter()
        .filter(|item| clean::folded(&item.label) == folded || item.code == folded);
    if let Some(item) = alike.next() {
        return Ok((item.code.clone(), None));
    }
    let offered = || items.iter().filter(|item| !item.archived);
    // «м», «муж.»: the beginning of one word of the list and of no other.
    let begin = folded.trim_end_matches('.');
    let mut begun = offered().filter(|item| clean::folded(&item.label).starts_with(begin));
    if let (Some(item), None, false) = (begun.next(), begun.next(), begin.is_empty()) {
        let remark = format!("«{word}» понято как «{}»", item.label);
        return Ok((item.code.clone(), Some(remark)));
    }
    let labels: Vec<&str> = offered().map(|item| item.label.as_str()).collect();
    let near = near::words(&near::near(word, labels.iter().copied()));
    let all = match near.is_empty() && labels.len() <= FEW {
        true => format!(" Можно: {}.", labels.join("; ")),
        false => near,
    };
    Err(format!("Значения «{word}» нет в списке.{all}"))
}

/// Several words of one cell: each on a line of its own or behind `;`; behind commas, when it is not understood
/// otherwise.
fn many<T: PartialEq>(
    cell: &Cell,
    find: impl Fn(&str) -> Result<(T, Option<String>), String>,
    whole: impl Fn(Vec<T>) -> Value,
) -> Read {
    let text = clean::letters(&clean::lines(&shown(cell))).text;
    let mut found: Vec<T> = Vec::new();
    let mut remarks = Vec::new();
    for part in text.split([';', '\n']).map(clean::line) {
        if part.is_empty() {
            continue;
        }
        let several = || -> Result<Vec<(T, Option<String>)>, String> {
            let parts = part.split(',').map(clean::line).filter(|p| !p.is_empty());
            parts.map(|part| find(&part)).collect()
        };
        let items = match find(&part) {
            Ok(item) => vec![item],
            Err(problem) if !part.contains(',') => return Read::bad(problem),
            Err(_) => match several() {
                Ok(items) => items,
                Err(problem) => return Read::bad(problem),
            },
        };
        for (item, remark) in items {
            remarks.extend(remark);
            if !found.contains(&item) {
                found.push(item);
            }
        }
    }
    match found.is_empty() {
        true => Read::default(),
        false => Read {
            value: whole(found),
            remarks,
            ..Read::default()
        },
    }
}
