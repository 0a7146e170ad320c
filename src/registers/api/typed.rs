//! What a program sends → values. The kinds of JSON are taken strictly, and everything that is wrong is told at once.

use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value as Json};
use sqlx::AssertSqlSafe;

use crate::{
    registers::{
        Field, Kind, Lists, Problems, Value, Values, Writing, pages::Scene, rows::How, terms::Days,
        value,
    },
    storage::v,
    web::{Problem, Wrong},
};

use super::refuse::wrong;

/// The largest sum in kopecks that a form takes too.
const MOST_KOPECKS: i64 = 999_999_999_999_999;

/// A change as it was sent: the values and the circumstances.
pub(super) struct Sent {
    values: Map<String, Json>,
    reason: Option<String>,
    received_on: Option<String>,
}

/// Reads the outer object; what it may not have is named.
pub(super) fn sent(body: Json, with_values: bool) -> Result<Sent, Problem> {
    let mut sent = Sent {
        values: Map::new(),
        reason: None,
        received_on: None,
    };
    let object = match body {
        Json::Null if !with_values => return Ok(sent),
        Json::Object(object) => object,
        _ => {
            return Err(Problem::new(
                422,
                "Тело запроса — объект JSON, например {\"values\": {…}}.",
            ));
        }
    };
    let mut errors: Vec<Wrong> = Vec::new();
    let mut has_values = false;
    for (key, value) in object {
        match (key.as_str(), value) {
            ("values", Json::Object(values)) if with_values => {
                has_values = true;
                sent.values = values;
            }
            ("values", _) if with_values => {
                has_values = true;
                errors.push(wrong("values", "Нужен объект: имена полей и их значения."));
            }
            ("reason" | "received_on", Json::Null) => {}
            ("reason", Json::String(text)) => sent.reason = Some(text),
            ("received_on", Json::String(text)) => sent.received_on = Some(text),
            ("reason" | "received_on", _) => errors.push(wrong(&key, "Нужна строка.")),
            _ => errors.push(wrong(&key, "Такого ключа здесь не бывает.")),
        }
    }
    if with_values && !has_values {
        errors.push(wrong(
            "values",
            "Не хватает объекта values с полями записи.",
        ));
    }
    match errors.is_empty() {
        true => Ok(sent),
        false => Err(Problem::of_status(422).with_errors(errors)),
    }
}

/// A field, the table that it leads to, and the numbers that were given.
type Wanted = (&'static str, &'static str, Vec<i64>);

impl Sent {
    /// The values; `now` are those of the record that is changed.
    pub async fn read(
        &self,
        scene: &Scene,
        pass: &Writing,
        now: Option<&Values>,
        problems: &mut Problems,
    ) -> Result<Values, Problem> {
        let fields: Vec<_> = pass.fields().collect();
        let lists = Lists::of(scene.db(), fields.iter().copied()).await?;
        let (values, links) = self.values(pass, now, &lists, problems);
        for (field, table, ids) in links {
            if let Some(id) = missing(scene, table, ids).await? {
                problems.add(field, format!("Записи № {id} нет или она удалена."));
            }
        }
        Ok(values)
    }

    /// The values without a look into the database, and the links that are to be looked at: field, table, numbers.
    fn values(
        &self,
        pass: &Writing,
        now: Option<&Values>,
        lists: &Lists,
        problems: &mut Problems,
    ) -> (Values, Vec<Wanted>) {
        let mut values = Values::default();
        let mut links = Vec::new();
        for (name, json) in &self.values {
            let Some(field) = pass.field(name).filter(|field| pass.may_set(field)) else {
                let name: String = name.chars().take(100).collect();
                problems.add(&name, format!("Поля «{name}» нет."));
                continue;
            };
            let before = now.map(|now| now.get(field.name));
            let read = match one(field, json, lists, before) {
                Ok(read) => read,
                Err(text) => {
                    problems.add(field.name, text);
                    continue;
                }
            };
            let other = before.is_none_or(|before| *before != read);
            if field.fixed && before.is_some() && other {
                problems.add(
                    field.name,
                    "Это поле заполняют один раз, при создании записи.",
                );
                continue;
            }
            if let (Kind::Link(table) | Kind::Links(table, _), true) = (field.kind, other) {
                let ids = match &read {
                    Value::Int(id) => vec![*id],
                    Value::Ids(ids) => ids.clone(),
                    _ => Vec::new(),
                };
                links.push((field.name, table, ids));
            }
            values.set(field.name, read);
        }
        (values, links)
    }

    /// The circumstances of the change.
    pub async fn how(
        &self,
        scene: &Scene,
        pass: &Writing,
        problems: &mut Problems,
    ) -> Result<How, Problem> {
        let reason = value::one_line(self.reason.as_deref().unwrap_or_default());
        let mut how = How {
            reason: (!reason.is_empty()).then(|| reason.chars().take(300).collect()),
            source: Some("api"),
            ..How::default()
        };
        if pass.register().due != crate::registers::Due::None {
            how.days = Some(std::sync::Arc::new(Days::load(scene.db()).await?));
        }
        match self.received_on.as_deref().map(day) {
            None => {}
            Some(Ok(day)) if day > scene.asker.today => {
                problems.add(
                    "received_on",
                    "Дата получения сведений не может быть в будущем.",
                );
            }
            Some(Ok(day)) => how.received_on = Some(day),
            Some(Err(text)) => problems.add("received_on", text),
        }
        Ok(how)
    }
}

/// The number of a record that a link leads to and that is not there.
async fn missing(
    scene: &Scene,
    table: &'static str,
    ids: Vec<i64>,
) -> Result<Option<i64>, Problem> {
    for id in ids {
        let sql = format!("SELECT id FROM {table} WHERE id = $1 AND deleted_at IS NULL");
        let found: Option<(i64,)> = scene.db().opt(AssertSqlSafe(sql), v![id]).await?;
        if found.is_none() {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// One value of JSON as a value of the field.
fn one(field: &Field, json: &Json, lists: &Lists, before: Option<&Value>) -> Result<Value, String> {
    let told = |text: &str| value::parse(field, &[text], lists, &jiff::tz::TimeZone::UTC);
    match (field.kind, json) {
        (Kind::Files(_), _) => {
            Err("Файлы этим путём не передают: прикрепите их на карточке записи.".to_owned())
        }
        (_, Json::Null) => Ok(Value::Empty),
        (Kind::Text(..) | Kind::Long, json) => told(text(json)?),
        (Kind::Date, json) => day(text(json)?).map(Value::from),
        (Kind::Moment, json) => match text(json)?.parse::<Timestamp>() {
            Ok(_) => told(text(json)?),
            Err(_) => Err("Нужен момент в UTC, например 2026-11-22T06:30:00Z.".to_owned()),
        },
        (Kind::Time, json) => told(text(json)?),
        (Kind::Number(_), Json::Number(n)) if n.is_i64() => told(&n.to_string()),
        (Kind::Number(_), Json::String(_)) => told(text(json)?),
        (Kind::Number(digits), _) => Err(format!(
            "Нужно число строкой, например \"12.5\"; после точки помещается цифр: {digits}."
        )),
        (Kind::Int(..), json) => told(&whole(json)?.to_string()),
        (Kind::Money, json) => match whole(json)? {
            n @ 0..=MOST_KOPECKS => Ok(Value::Int(n)),
            n if n < 0 => Err("Сумма не может быть меньше нуля.".to_owned()),
            _ => Err("Сумма слишком велика.".to_owned()),
        },
        (Kind::Flag, Json::Bool(yes)) => Ok(Value::Flag(*yes)),
        (Kind::Flag, _) => Err("Нужно true или false.".to_owned()),
        (Kind::Choice(list), json) => {
            let code = text(json)?;
            known(
                lists,
                list,
                code,
                matches!(before, Some(Value::Text(known)) if known == code),
            )?;
            Ok(Value::Text(code.to_owned()))
        }
        (Kind::Choices(list), json) => codes(list, items(json)?, lists, before),
        (Kind::Link(_), json) => number(json).map(Value::Int),
        (Kind::Links(..), json) => {
            let mut ids = Vec::new();
            for item in items(json)? {
                let id = number(item)?;
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            Ok(if ids.is_empty() {
                Value::Empty
            } else {
                Value::Ids(ids)
            })
        }
    }
}

fn codes(
    list: &str,
    items: &[Json],
    lists: &Lists,
    before: Option<&Value>,
) -> Result<Value, String> {
    let mut codes: Vec<String> = Vec::new();
    for item in items {
        let code = text(item)?;
        let had =
            matches!(before, Some(Value::Codes(had)) if had.iter().any(|known| known == code));
        known(lists, list, code, had)?;
        if !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    Ok(if codes.is_empty() {
        Value::Empty
    } else {
        Value::Codes(codes)
    })
}

/// A code must be on the list; one that is out of use stays only where it was.
fn known(lists: &Lists, list: &str, code: &str, had: bool) -> Result<(), String> {
    match lists.items(list).iter().find(|item| item.code == code) {
        Some(item) if !item.archived || had => Ok(()),
        Some(_) => Err(format!(
            "Код «{code}» списка {list} в архиве, в новых записях его не ставят."
        )),
        None => {
            let code: String = code.chars().take(60).collect();
            Err(format!(
                "Кода «{code}» в списке {list} нет. Коды перечислены по адресу …/lists."
            ))
        }
    }
}

fn text(json: &Json) -> Result<&str, String> {
    match json.as_str() {
        Some(text) if text.contains('\0') => {
            Err("В строке есть нулевой знак, уберите его.".to_owned())
        }
        Some(text) => Ok(text),
        None => Err("Нужна строка.".to_owned()),
    }
}

fn whole(json: &Json) -> Result<i64, String> {
    json.as_i64().ok_or_else(|| "Нужно целое число.".to_owned())
}

fn number(json: &Json) -> Result<i64, String> {
    json.as_i64()
        .ok_or_else(|| "Нужен номер записи (id), целое число.".to_owned())
}

/// At most so many items of a list are looked at.
fn items(json: &Json) -> Result<&[Json], String> {
    match json.as_array() {
        Some(items) if items.len() <= 1000 => Ok(items),
        Some(_) => Err("В списке больше 1000 значений.".to_owned()),
        None => Err("Нужен список: [ … ].".to_owned()),
    }
}

fn day(text: &str) -> Result<Date, String> {
    match text.len() == 10 && text.parse::<Date>().is_ok() {
        true => value::day(text),
        false => Err("Нужен день вида 2026-11-22.".to_owned()),
    }
}
