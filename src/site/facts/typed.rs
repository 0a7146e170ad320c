//! From a value in TOML to a typed fact: each kind knows what it accepts and says what it wanted.

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::load::File;
use super::value::{Doc, Link, Place, Signature, SignatureKind, Value};
use crate::site::sveden::vocabulary::{Field, Kind, nearest};

type Found<T> = Result<T, String>;

/// The values of one field, or a sentence about what was expected.
pub fn values(file: &File, field: &Field, given: &DeValue) -> Found<Vec<Value>> {
    match (given, field.kind) {
        (DeValue::Array(items), Kind::Longtext) => {
            let lines = items.iter().map(|item| text(item.get_ref()));
            let lines = lines.collect::<Found<Vec<_>>>()?;
            let list: Vec<String> = lines.iter().map(|line| format!("- {line}")).collect();
            Ok(vec![Value::Prose(list.join("\n"))])
        }
        (DeValue::Array(items), Kind::Phone | Kind::Email) => {
            let parts = items.iter().map(|item| text(item.get_ref()));
            let parts = parts.collect::<Found<Vec<_>>>()?;
            Ok(vec![Value::Text(parts.join("; "))])
        }
        (DeValue::Array(items), _) if field.multiple => {
            let read = items.iter().map(|item| value(file, field, item.get_ref()));
            let (good, bad): (Vec<_>, Vec<_>) = read.partition(Result::is_ok);
            let bad: Vec<String> = bad.into_iter().filter_map(Result::err).collect();
            if bad.is_empty() {
                Ok(good.into_iter().flatten().collect())
            } else {
                Err(bad.join("; "))
            }
        }
        (DeValue::Array(_), _) => Err("здесь может быть только одно значение, без [ ]".to_owned()),
        _ => Ok(vec![value(file, field, given)?]),
    }
}

fn value(file: &File, field: &Field, given: &DeValue) -> Found<Value> {
    match field.kind {
        Kind::Text | Kind::Address | Kind::Phone | Kind::Email => text(given).map(Value::Text),
        Kind::Longtext => text(given).map(Value::Prose),
        Kind::Date => date(given).map(Value::Date),
        Kind::Int => count(given).map(Value::Int),
        Kind::Year => match count(given)? {
            year @ 1700..=2200 => Ok(Value::Int(year)),
            _ => Err("нужен год четырьмя цифрами, например 2026".to_owned()),
        },
        Kind::Money => money(given).map(Value::Money),
        Kind::Url | Kind::Link => link(given).map(Value::Link),
        Kind::Doc | Kind::SignedDoc => document(file, given).map(Value::Doc),
        Kind::DocOrText => match given {
            DeValue::Table(_) => document(file, given).map(Value::Doc),
            _ => text(given).map(Value::Prose),
        },
    }
}

fn text(given: &DeValue) -> Found<String> {
    let said = match given {
        DeValue::String(text) => text.trim().to_owned(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        _ => return Err(wanted("нужна строка в кавычках", given)),
    };
    if said.is_empty() || said.chars().all(|c| "-–—.?".contains(c)) {
        return Err(
            "значение пусто; уберите эту строку, и на странице само встанет «отсутствует»"
                .to_owned(),
        );
    }
    Ok(said)
}

fn date(given: &DeValue) -> Found<Date> {
    let example = "нужна дата без кавычек: год-месяц-день, например 2024-05-14";
    let DeValue::Datetime(moment) = given else {
        return Err(wanted(example, given));
    };
    let Some(day) = moment.date else {
        return Err(example.to_owned());
    };
    let whole = Date::new(day.year as i16, day.month as i8, day.day as i8);
    whole.map_err(|_| format!("такого дня нет в календаре; {example}"))
}

fn count(given: &DeValue) -> Found<i64> {
    let DeValue::Integer(number) = given else {
        return Err(wanted("нужно целое число без кавычек", given));
    };
    match i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()) {
        Ok(n) if (0..=999_999_999).contains(&n) => Ok(n),
        Ok(n) if n < 0 => Err("число не может быть меньше нуля".to_owned()),
        _ => Err("число слишком велико".to_owned()),
    }
}

/// Hundredths, read from the digits as written: a fraction in binary would lose a kopeck.
fn money(given: &DeValue) -> Found<i64> {
    let written = match given {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        _ => return Err(wanted("нужно число без кавычек, например 12345.6", given)),
    };
    let digits = written.replace('_', "");
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    if part.len() > 2 {
        return Err("после точки может быть не больше двух цифр".to_owned());
    }
    let hundredths = format!("{whole}{part:0<2}").parse::<i64>();
    match hundredths {
        Ok(n) if (0..=99_999_999_999_999).contains(&n) => Ok(n),
        Ok(n) if n < 0 => Err("сумма не может быть меньше нуля".to_owned()),
        _ => Err("сумма слишком велика или записана не цифрами".to_owned()),
    }
}

fn link(given: &DeValue) -> Found<Link> {
    match given {
        DeValue::String(_) => Ok(Link {
            title: None,
            url: address(given)?,
        }),
        DeValue::Table(table) => {
            only(table, &["title", "url"])?;
            Ok(Link {
                title: optional(table, "title", text)?,
                url: required(table, "url", address)?,
            })
        }
        _ => Err(wanted(
            "нужен адрес в кавычках или { title = \"…\", url = \"https://…\" }",
            given,
        )),
    }
}

fn address(given: &DeValue) -> Found<String> {
    let url = text(given)?;
    let web = url.starts_with("https://") || url.starts_with("http://");
    if (web || url.starts_with('/')) && !url.contains(char::is_whitespace) {
        return Ok(url);
    }
    Err("нужен полный адрес, например https://example.ru".to_owned())
}

fn document(file: &File, given: &DeValue) -> Found<Doc> {
    let DeValue::Table(table) = given else {
        return Err(wanted(
            "нужен документ: { title = \"Устав\", file = \"files/ustav.pdf\" }",
            given,
        ));
    };
    only(table, &["title", "file", "url", "date", "signature"])?;
    let place = match (table.get("file"), table.get("url")) {
        (Some(name), None) => file.published(&text(name.get_ref())?)?,
        (None, Some(url)) => Place::Web(address(url.get_ref())?),
        _ => {
            return Err("у документа нужен или file = \"files/…\", или url = \"https://…\"".into());
        }
    };
    let beside = match &place {
        Place::File { path, .. } => file.published(&format!("{path}.sig")).ok(),
        Place::Web(_) => None,
    };
    let signature = optional(table, "signature", |s| signature(file, s, beside.as_ref()))?;
    Ok(Doc {
        title: optional(table, "title", text)?,
        place,
        date: optional(table, "date", date)?,
        signature,
    })
}

fn signature(file: &File, given: &DeValue, beside: Option<&Place>) -> Found<Signature> {
    let DeValue::Table(table) = given else {
        return Err(
            "подпись записывается так: signature = { by = \"Ф. И. О.\", kind = \"simple\" }".into(),
        );
    };
    only(table, &["by", "post", "on", "kind", "file"])?;
    let word = optional(table, "kind", text)?.unwrap_or_else(|| "simple".to_owned());
    let kind = SignatureKind::named(&word)
        .ok_or("kind подписи: \"simple\", \"unqualified\" или \"qualified\"")?;
    let named = optional(table, "file", text)?;
    let place = match named {
        Some(name) => Some(file.published(&name)?),
        None => beside.cloned(),
    };
    Ok(Signature {
        by: required(table, "by", text)?,
        post: optional(table, "post", text)?,
        on: optional(table, "on", date)?,
        kind,
        file: place.and_then(|place| match place {
            Place::File { path, size } => Some((path, size)),
            Place::Web(_) => None,
        }),
    })
}

fn optional<T>(
    table: &DeTable,
    key: &str,
    read: impl FnOnce(&DeValue) -> Found<T>,
) -> Found<Option<T>> {
    let Some(given) = table.get(key) else {
        return Ok(None);
    };
    let value = read(given.get_ref()).map_err(|why| format!("{key}: {why}"))?;
    Ok(Some(value))
}

fn required<T>(table: &DeTable, key: &str, read: impl FnOnce(&DeValue) -> Found<T>) -> Found<T> {
    optional(table, key, read)?.ok_or_else(|| format!("не хватает {key} = \"…\""))
}

fn only(table: &DeTable, known: &[&str]) -> Found<()> {
    for key in table.keys() {
        let name: &str = key.get_ref();
        if !known.contains(&name) {
            let guess = match nearest(name, known.iter().copied()) {
                Some(right) => format!("возможно, «{right}»"),
                None => format!("возможны {}", known.join(", ")),
            };
            return Err(format!("лишний ключ «{name}»: {guess}"));
        }
    }
    Ok(())
}

fn wanted(what: &str, given: &DeValue) -> String {
    let seen = match given {
        DeValue::String(_) => "строка",
        DeValue::Integer(_) => "целое число",
        DeValue::Float(_) => "дробное число",
        DeValue::Boolean(_) => "true или false",
        DeValue::Datetime(_) => "дата",
        DeValue::Array(_) => "список [ ]",
        DeValue::Table(_) => "таблица { }",
    };
    format!("{what}; написано: {seen}")
}
