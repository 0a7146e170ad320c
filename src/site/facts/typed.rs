//! From a value in TOML to a typed fact: each kind knows what it accepts and says what it wanted.

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::editions;
use super::load::File;
use super::period::Period;
use super::value::{Doc, Edition, Link, Place, Signature, SignatureKind, Value};
use crate::site::signature::{self, Verdict};
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
        Kind::Doc | Kind::SignedDoc => document(file, given).map(|doc| Value::Doc(Box::new(doc))),
        Kind::DocOrText => match given {
            DeValue::Table(_) => document(file, given).map(|doc| Value::Doc(Box::new(doc))),
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

/// A day.
pub fn date(given: &DeValue) -> Found<Date> {
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
    only(
        table,
        &[
            "title",
            "file",
            "url",
            "date",
            "year",
            "signature",
            "editions",
            "aliases",
        ],
    )?;
    let place = match (table.get("file"), table.get("url")) {
        (Some(name), None) => return paper(file, table, &text(name.get_ref())?),
        (None, Some(url)) => Place::Web(address(url.get_ref())?),
        _ => {
            return Err("у документа нужен или file = \"files/…\", или url = \"https://…\"".into());
        }
    };
    for key in ["editions", "aliases"] {
        if table.contains_key(key) {
            return Err(format!(
                "{key}: бывает только у своих файлов (file), а не у ссылок (url)"
            ));
        }
    }
    Ok(Doc {
        title: optional(table, "title", text)?,
        date: optional(table, "date", date)?,
        year: optional(table, "year", period)?,
        signature: signed(file, table, None)?,
        ..Doc::new(place)
    })
}

/// A document that is a file of the site, with its editions and signatures.
fn paper(file: &File, table: &DeTable, name: &str) -> Found<Doc> {
    let named = optional(table, "editions", |given| editions(file, given))?;
    let date = optional(table, "date", date)?;
    let kept = editions::of(file, name, date, named.unwrap_or_default())?;
    let address = name.trim_start_matches('/').to_owned();
    let signature = match kept.newest.as_ref().and_then(|e| e.signature.clone()) {
        Some(own) if !table.contains_key("signature") => Some(own),
        _ => signed(file, table, Some(&kept.path))?,
    };
    let earlier = kept.earlier.into_iter();
    let earlier = earlier.map(|edition| match edition.signature {
        None => Ok(Edition {
            signature: signature_of(file, None, Some(&edition.path))?,
            ..edition
        }),
        Some(_) => Ok(edition),
    });
    let newest = kept.newest.as_ref();
    Ok(Doc {
        title: optional(table, "title", text)?.or_else(|| newest.and_then(|e| e.title.clone())),
        date: date.or(newest.map(|e| e.date)),
        year: optional(table, "year", period)?,
        digests: match signature {
            Some(_) => file.digests(&kept.path)?,
            None => None,
        },
        signature,
        editions: earlier.collect::<Found<_>>()?,
        aliases: optional(table, "aliases", |given| aliases(file, given, &address))?
            .unwrap_or_default(),
        taken_from: newest.map(|_| kept.path),
        ..Doc::new(Place::File {
            path: address,
            size: kept.size,
        })
    })
}

fn editions(file: &File, given: &DeValue) -> Found<Vec<Edition>> {
    let example = "нужен список: [{ file = \"files/ustav-2019.pdf\", date = 2019-03-01 }]";
    let Some(items) = given.as_array() else {
        return Err(wanted(example, given));
    };
    let each = items.iter().map(|item| {
        let DeValue::Table(table) = item.get_ref() else {
            return Err(wanted(example, item.get_ref()));
        };
        only(table, &["file", "date", "title", "note", "signature"])?;
        let name = required(table, "file", text)?;
        let Place::File { path, size } = file.published(&name)? else {
            return Err(example.to_owned());
        };
        Ok(Edition {
            title: optional(table, "title", text)?,
            size,
            date: required(table, "date", date)?,
            note: optional(table, "note", text)?,
            signature: signed(file, table, Some(&path))?,
            path,
        })
    });
    each.collect()
}

/// Old addresses that must lead to the document. They are copies of its file, so they must not be
/// taken by other files and must be of the same format.
fn aliases(file: &File, given: &DeValue, address: &str) -> Found<Vec<String>> {
    let example = "нужен список прежних адресов: [\"files/ustav-2019.pdf\"]";
    let Some(items) = given.as_array() else {
        return Err(wanted(example, given));
    };
    let ending = |path: &str| path.rsplit('.').next().map(str::to_lowercase);
    let each = items.iter().map(|item| {
        let path = text(item.get_ref())?.trim_start_matches('/').to_owned();
        let tidy = path.split('/').all(|part| !["", ".", ".."].contains(&part));
        if !tidy || path.contains('\\') {
            return Err(format!("путь «{path}» должен начинаться от папки content"));
        }
        if ending(&path) != ending(address) {
            return Err(format!(
                "прежний адрес «{path}» другого формата, чем документ «{address}»"
            ));
        }
        match file.published(&path) {
            Ok(_) => Err(format!(
                "по прежнему адресу лежит файл content/{path}; уберите его или назовите редакцией (editions)"
            )),
            Err(_) => Ok(path),
        }
    });
    each.collect()
}

fn signed(file: &File, table: &DeTable, path: Option<&str>) -> Found<Option<Signature>> {
    let given = table.get("signature").map(|given| given.get_ref());
    let read = signature_of(file, given, path);
    read.map_err(|why| format!("signature: {why}"))
}

/// The signature of the file `path`: what the facts say and what the file `.sig` beside it says.
fn signature_of(
    file: &File,
    given: Option<&DeValue>,
    path: Option<&str>,
) -> Found<Option<Signature>> {
    let empty = DeTable::new();
    let table = match given {
        None => &empty,
        Some(DeValue::Table(table)) => table,
        Some(_) => {
            return Err(
                "подпись записывается так: { by = \"Ф. И. О.\", kind = \"simple\" }".into(),
            );
        }
    };
    only(table, &["by", "post", "on", "kind", "file"])?;
    let beside = path.and_then(|path| file.published(&format!("{path}.sig")).ok());
    let place = match optional(table, "file", text)? {
        Some(name) => Some(file.published(&name)?),
        None => beside,
    };
    let detached = place.and_then(|place| match place {
        Place::File { path, size } => Some((path, size)),
        Place::Web(_) => None,
    });
    if given.is_none() && detached.is_none() {
        return Ok(None);
    }
    let read = match (path, &detached) {
        (Some(path), Some((sig, _))) => file.signature(path, sig)?,
        _ => None,
    };
    let word = optional(table, "kind", text)?;
    let kind = word.as_deref().map(|word| {
        SignatureKind::named(word)
            .ok_or("kind подписи: \"simple\", \"unqualified\" или \"qualified\"")
    });
    let kind = kind.transpose()?;
    let by = optional(table, "by", text)?;
    if let (Some(path), Some(read)) = (path, &read) {
        compared(file, path, read, by.as_deref(), kind)?;
    }
    let first = read.as_ref().and_then(|read| read.signers.first());
    let owner = first.and_then(|s| s.certificate.as_ref()).map(|c| &c.owner);
    let by = by.or_else(|| owner.and_then(|owner| owner.person()));
    let nameless = detached.is_some() && file.is_in_words();
    Ok(Some(Signature {
        by: by
            .or_else(|| nameless.then(String::new))
            .ok_or("не сказано, чья подпись; добавьте by = \"Ф. И. О.\"")?,
        post: optional(table, "post", text)?.or_else(|| owner.and_then(|o| o.title.clone())),
        on: optional(table, "on", date)?
            .or_else(|| first.and_then(|s| s.signed_at).map(|moment| moment.date())),
        kind: kind.unwrap_or(match detached {
            Some(_) => SignatureKind::Enhanced,
            None => SignatureKind::Simple,
        }),
        file: detached,
        read,
    }))
}

/// What is told in the facts against what stands in the signature file.
fn compared(
    file: &File,
    path: &str,
    read: &signature::Signature,
    by: Option<&str>,
    kind: Option<SignatureKind>,
) -> Found<()> {
    if read.verdict() == Verdict::Changed {
        return Err(format!(
            "подпись не соответствует файлу content/{path}: он изменён после подписания или подписан другой файл; подпишите документ заново"
        ));
    }
    if kind == Some(SignatureKind::Simple) {
        file.remark(
            "рядом с документом лежит усиленная подпись, а kind = \"simple\"; укажите \"unqualified\" или \"qualified\""
                .to_owned(),
        );
    }
    for signer in &read.signers {
        if signer.valid_when_signed() == Some(false) {
            file.remark(format!(
                "на день подписания файла content/{path} сертификат не действовал; подпишите документ заново"
            ));
        }
    }
    let names: Vec<String> = read
        .signers
        .iter()
        .filter_map(|s| s.certificate.as_ref()?.owner.person())
        .collect();
    let surname = |name: &str| name.split_whitespace().next().map(str::to_lowercase);
    if let Some(by) = by
        && !names.is_empty()
        && !names
            .iter()
            .any(|name| surname(name).is_some_and(|s| by.to_lowercase().contains(&s)))
    {
        file.remark(format!(
            "сказано, что подписал «{by}», а в сертификате — «{}»; исправьте by или уберите его",
            names.join("», «")
        ));
    }
    Ok(())
}

/// A calendar year or an academic one.
pub fn period(given: &DeValue) -> Found<Period> {
    let said = match given {
        DeValue::String(text) => text.trim().to_owned(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        _ => String::new(),
    };
    Period::named(&said).ok_or_else(|| "нужен год: 2025, или учебный год: \"2025/2026\"".to_owned())
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
