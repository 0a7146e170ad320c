//! A value on its way: typed by a person → kept → shown. Links are read here only as numbers; finding them by name
//! is the form's and the import's work.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    describe::{Field, Format, Kind},
    formats,
    lists::Lists,
    record::Value,
};
use crate::{
    storage::{Val, db::timestamp},
    web::text::short_moment,
};

/// The longest text of many lines, in characters.
const LONG: usize = 20_000;

/// What was typed into a field, or a sentence about what is wrong. Nothing typed is [`Value::Empty`].
pub fn parse(
    field: &Field,
    typed: &[&str],
    lists: &Lists,
    zone: &TimeZone,
) -> Result<Value, String> {
    if let Kind::Choices(list) = field.kind {
        return codes(typed, list, lists);
    }
    if let Kind::Links(..) = field.kind {
        return ids(typed);
    }
    let text = typed.first().copied().unwrap_or_default();
    let text = match field.kind {
        Kind::Long => many_lines(text),
        _ => one_line(text),
    };
    if let Kind::Flag = field.kind {
        return flag(&text);
    }
    if text.is_empty() {
        return Ok(Value::Empty);
    }
    match field.kind {
        Kind::Text(max, format) => line(&text, max.into(), format),
        Kind::Long => within(text, LONG).map(Value::Text),
        Kind::Int(min, max) => whole(&text, min, max),
        Kind::Number(digits) => scaled(&text, digits),
        Kind::Money => scaled(&text.replace('₽', ""), 2),
        Kind::Date => day(&text).map(|day| Value::Text(day.to_string())),
        Kind::Moment => moment(&text, zone),
        Kind::Time => time(&text),
        Kind::Choice(list) => match lists.code(list, &text) {
            Some(code) => Ok(Value::Text(code.to_owned())),
            None => Err(format!(
                "Значения «{text}» нет в списке. Выберите из предложенных."
            )),
        },
        Kind::Link(_) => match text.parse() {
            Ok(id) => Ok(Value::Int(id)),
            Err(_) => Err("Выберите запись из списка.".to_owned()),
        },
        Kind::Flag | Kind::Choices(_) | Kind::Links(..) | Kind::Files(_) => Ok(Value::Empty),
    }
}

/// Spaces of all kinds become one, the ends are cut, control characters and zero-width ones go.
pub fn one_line(text: &str) -> String {
    let visible = text
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{202a}'..='\u{202e}'))
        .map(|c| if c.is_control() { ' ' } else { c });
    let visible: String = visible.collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines stay lines; what cannot be seen goes, a tab is a space.
fn many_lines(text: &str) -> String {
    let lines = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let visible = lines
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{202a}'..='\u{202e}'))
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c });
    let visible: String = visible.collect();
    visible.trim().to_owned()
}

fn within(text: String, max: usize) -> Result<String, String> {
    let long = text.chars().count();
    match long <= max {
        true => Ok(text),
        false => Err(format!(
            "Слишком длинно: {long} знаков, помещается {max}. Сократите."
        )),
    }
}

fn line(text: &str, max: usize, format: Format) -> Result<Value, String> {
    let kept = formats::parse(format, text)?;
    within(kept, max).map(Value::Text)
}

fn flag(text: &str) -> Result<Value, String> {
    match super::fold(text).as_str() {
        "" | "нет" | "no" | "0" | "false" | "-" | "ложь" => Ok(Value::Flag(false)),
        "да" | "yes" | "1" | "true" | "+" | "on" | "истина" => Ok(Value::Flag(true)),
        _ => Err("Здесь бывает только «да» или «нет».".to_owned()),
    }
}

fn codes(typed: &[&str], list: &str, lists: &Lists) -> Result<Value, String> {
    let mut codes = Vec::new();
    for word in typed
        .iter()
        .map(|word| one_line(word))
        .filter(|word| !word.is_empty())
    {
        match lists.code(list, &word) {
            Some(code) if codes.iter().any(|known| known == code) => {}
            Some(code) => codes.push(code.to_owned()),
            None => {
                return Err(format!(
                    "Значения «{word}» нет в списке. Выберите из предложенных."
                ));
            }
        }
    }
    Ok(match codes.is_empty() {
        true => Value::Empty,
        false => Value::Codes(codes),
    })
}

fn ids(typed: &[&str]) -> Result<Value, String> {
    let mut ids = Vec::new();
    for word in typed.iter().filter(|word| !word.trim().is_empty()) {
        let id: i64 = word
            .trim()
            .parse()
            .map_err(|_| "Выберите записи из списка.".to_owned())?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(match ids.is_empty() {
        true => Value::Empty,
        false => Value::Ids(ids),
    })
}

fn whole(text: &str, min: i64, max: i64) -> Result<Value, String> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match bare.parse::<i64>() {
        Ok(n) if n < min => Err(format!("Число не может быть меньше {min}.")),
        Ok(n) if n > max => Err(format!("Число не может быть больше {max}.")),
        Ok(n) => Ok(Value::Int(n)),
        Err(_) => Err("Нужно целое число.".to_owned()),
    }
}

/// `12 345,6` with two digits is 1234560.
fn scaled(text: &str, digits: u8) -> Result<Value, String> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (whole, part) = bare.split_once([',', '.']).unwrap_or((&bare, ""));
    let digits = usize::from(digits);
    let figures = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    if unsigned.is_empty() || !figures(unsigned) || !figures(part) {
        return Err("Нужно число, например 12,5.".to_owned());
    }
    let cut = part.trim_end_matches('0');
    if cut.len() > digits {
        return Err(match digits {
            0 => "Нужно целое число.".to_owned(),
            _ => format!("После запятой помещается цифр: {digits}."),
        });
    }
    if unsigned.len() > 13 {
        return Err("Число слишком велико.".to_owned());
    }
    match format!("{unsigned}{cut:0<digits$}").parse::<i64>() {
        Ok(_) if whole.starts_with('-') => Err("Число не может быть меньше нуля.".to_owned()),
        Ok(n) => Ok(Value::Int(n)),
        Err(_) => Err("Число слишком велико.".to_owned()),
    }
}

/// A day as people write it: `22.11.2026`, `2026-11-22`, `22.11.26`, `22/11/2026`.
pub fn day(text: &str) -> Result<Date, String> {
    let wrong = || "Нужна дата, например 22.11.2026.".to_owned();
    if let Ok(day) = text.parse::<Date>() {
        return in_our_times(day);
    }
    let parts: Vec<&str> = text.split(['.', '/', '-']).map(str::trim).collect();
    let [d, m, y] = parts.as_slice() else {
        return Err(wrong());
    };
    let number = |text: &str| text.parse::<i16>().map_err(|_| wrong());
    let (d, m, mut year) = (number(d)?, number(m)?, number(y)?);
    if y.len() == 2 {
        year += if year < 50 { 2000 } else { 1900 };
    }
    let small = |n: i16| i8::try_from(n).map_err(|_| wrong());
    let day = Date::new(year, small(m)?, small(d)?)
        .map_err(|_| "Такого дня нет в календаре. Проверьте число и месяц.".to_owned())?;
    in_our_times(day)
}

fn in_our_times(day: Date) -> Result<Date, String> {
    match day.year() {
        1850..=2200 => Ok(day),
        year => Err(format!("Год {year} похож на опечатку.")),
    }
}

fn moment(text: &str, zone: &TimeZone) -> Result<Value, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Value::Text(timestamp(at)));
    }
    let (date, clock) = text.split_once([' ', 'T']).unwrap_or((text, "00:00"));
    let day = day(date.trim_end_matches(','))?;
    let Value::Text(clock) = time(clock)? else {
        return Err("Нужны дата и время, например 22.11.2026 14:00.".to_owned());
    };
    let (hour, minute) = (
        clock[..2].parse().unwrap_or(0),
        clock[3..5].parse().unwrap_or(0),
    );
    let at = day.at(hour, minute, 0, 0).to_zoned(zone.clone());
    let at = at.map_err(|_| "Такого времени не бывает.".to_owned())?;
    Ok(Value::Text(timestamp(at.timestamp())))
}

fn time(text: &str) -> Result<Value, String> {
    let wrong = || "Нужно время, например 08:30.".to_owned();
    let mut parts = text.split([':', '.', '-']);
    let mut next = |max: u8| -> Result<u8, String> {
        let n = parts.next().unwrap_or("0").trim().parse::<u8>();
        n.ok().filter(|n| *n <= max).ok_or_else(wrong)
    };
    let (hour, minute) = (next(23)?, next(59)?);
    Ok(Value::Text(format!("{hour:02}:{minute:02}")))
}

/// The value for the database; fields that are not columns have none.
pub fn to_database(field: &Field, value: &Value) -> Val {
    match (value, field.kind) {
        (Value::Empty, Kind::Flag) => Val::Bool(false),
        (Value::Empty, _) => Val::Null,
        (Value::Text(text), _) => Val::Text(text.clone()),
        (Value::Int(n), _) => Val::Int(*n),
        (Value::Flag(yes), _) => Val::Bool(*yes),
        (Value::Codes(codes), _) => Val::Text(serde_json::json!(codes).to_string()),
        (Value::Ids(_), _) => Val::Null,
    }
}

/// The value from the database.
pub fn from_database(field: &Field, kept: Val) -> Value {
    match (kept, field.kind) {
        (Val::Text(text), Kind::Choices(_)) => match serde_json::from_str::<Vec<String>>(&text) {
            Ok(codes) if !codes.is_empty() => Value::Codes(codes),
            _ => Value::Empty,
        },
        (Val::Text(text), _) => Value::Text(text),
        (Val::Int(n), Kind::Flag) => Value::Flag(n != 0),
        (Val::Int(n), _) => Value::Int(n),
        (Val::Bool(yes), _) => Value::Flag(yes),
        (Val::Json(json), _) => Value::Text(json.to_string()),
        _ => Value::Empty,
    }
}

/// The value as people read it. Links and files are named by the caller.
pub fn show(field: &Field, value: &Value, lists: &Lists, zone: &TimeZone) -> String {
    match (value, field.kind) {
        (Value::Empty, _) => String::new(),
        (Value::Text(text), Kind::Choice(list)) => lists.label(list, text).to_owned(),
        (Value::Text(text), Kind::Date) => show_day(text),
        (Value::Text(text), Kind::Moment) => short_moment(text, zone),
        (Value::Text(text), Kind::Text(_, format)) => formats::show(format, text),
        (Value::Text(text), _) => text.clone(),
        (Value::Int(n), Kind::Number(digits)) => show_scaled(*n, digits),
        (Value::Int(n), Kind::Money) => show_scaled(*n, 2),
        (Value::Int(n), _) => n.to_string(),
        (Value::Flag(yes), _) => if *yes { "да" } else { "нет" }.to_owned(),
        (Value::Codes(codes), Kind::Choices(list)) => {
            let labels: Vec<&str> = codes.iter().map(|code| lists.label(list, code)).collect();
            labels.join("; ")
        }
        (Value::Codes(codes), _) => codes.join("; "),
        (Value::Ids(ids), _) => {
            let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
            ids.join("; ")
        }
    }
}

/// The value as the form holds it: what [`parse`] reads back.
pub fn typed(field: &Field, value: &Value, lists: &Lists, zone: &TimeZone) -> Vec<String> {
    match (value, field.kind) {
        (Value::Empty, _) => Vec::new(),
        (Value::Codes(codes), _) => codes.clone(),
        (Value::Ids(ids), _) => ids.iter().map(i64::to_string).collect(),
        (Value::Text(code), Kind::Choice(_)) => vec![code.clone()],
        _ => vec![show(field, value, lists, zone)],
    }
}

/// `22.11.2026` of `2026-11-22`.
pub fn show_day(iso: &str) -> String {
    let mut parts = iso.split('-');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(y), Some(m), Some(d), None) => format!("{d}.{m}.{y}"),
        _ => iso.to_owned(),
    }
}

/// `12 345,60` of 1234560 with two digits; a sum without a part is written without it only when `digits` is 0.
pub fn show_scaled(n: i64, digits: u8) -> String {
    let digits = u32::from(digits);
    let by = 10_i64.pow(digits);
    let (whole, part) = (n / by, (n % by).abs());
    let mut figures = whole.abs().to_string();
    let mut at = figures.len();
    while at > 3 {
        at -= 3;
        figures.insert(at, '\u{a0}');
    }
    let sign = if n < 0 { "−" } else { "" };
    match digits {
        0 => format!("{sign}{figures}"),
        _ => format!("{sign}{figures},{part:0>width$}", width = digits as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them_and_slips_are_told() {
        for text in ["22.11.2026", "2026-11-22", "22.11.26", "22/11/2026"] {
            assert_eq!(
                day(text).map(|d| d.to_string()),
                Ok("2026-11-22".into()),
                "{text}"
            );
        }
        for text in ["31.02.2026", "22.11", "завтра", "01.01.0026", "1.1.99999"] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sums_are_kept_in_kopecks_and_shown_as_sums() {
        assert_eq!(scaled("12 345,6", 2), Ok(Value::Int(1_234_560)));
        assert_eq!(scaled("0.25", 2), Ok(Value::Int(25)));
        assert!(scaled("1,255", 2).is_err());
        assert!(scaled("99999999999999999999", 2).is_err());
        assert!(scaled("-5", 2).is_err());
        assert_eq!(show_scaled(1_234_560, 2), "12\u{a0}345,60");
        assert_eq!(show_scaled(5, 2), "0,05");
    }

    #[test]
    fn a_line_loses_what_cannot_be_seen() {
        assert_eq!(one_line("  Ауд.\u{a0}\u{200b}12 \t а "), "Ауд. 12 а");
    }
}
