//! The address of a list, read strictly: a slip of the pen in a filter must not give away, or take away, more than
//! was meant, so what is not understood is named and refused.

use crate::{
    registers::{
        Field, Kind, Reading,
        pages::Scene,
        query::{Ask, encoded},
    },
    web::{Problem, Wrong, form},
};

use super::refuse::wrong;

/// How many records stand on a page at most.
pub(super) const MOST: i64 = 500;

/// A list that is asked for.
pub(super) struct Asked {
    pub ask: Ask,
    /// The fields of each record: those that were named, or all but private ones and files.
    pub fields: Vec<&'static Field>,
    pairs: Vec<(String, String)>,
}

/// The pairs of the address; a broken one is refused.
pub(super) fn pairs(scene: &Scene) -> Result<Vec<(String, String)>, Problem> {
    let query = scene.visit.asked.caller.uri.query().unwrap_or_default();
    form::parse(query.as_bytes()).map_err(|_| {
        Problem::new(
            400,
            "Параметры адреса повреждены: проверьте знаки процента и кодировку UTF-8.",
        )
    })
}

/// Reads the address of a list.
pub(super) fn read(scene: &Scene, pass: &Reading) -> Result<Asked, Problem> {
    let pairs = pairs(scene)?;
    let today = scene.asker.today;
    let one = |pair: &(String, String)| Ask::parse(pass, std::slice::from_ref(pair), today);
    let errors: Vec<Wrong> = pairs
        .iter()
        .filter_map(|pair| slip(pass, pair, &one(pair)).map(|why| wrong(&pair.0, why)))
        .collect();
    if !errors.is_empty() {
        let detail = "Адрес списка понят не весь: неверные параметры названы в errors.";
        return Err(Problem::new(400, detail).with_errors(errors));
    }
    if pairs.len() > 200 {
        return Err(Problem::new(400, "В адресе слишком много параметров."));
    }
    let mut ask = Ask::parse(pass, &pairs, today);
    if let Some((_, per)) = pairs.iter().rfind(|(key, _)| key == "per") {
        ask.per_page = per.parse().unwrap_or(ask.per_page);
    }
    let fields = match ask.columns.is_empty() {
        true => pass
            .fields()
            .filter(|field| field.private.is_empty() && !matches!(field.kind, Kind::Files(_)))
            .collect(),
        false => ask.shown(pass),
    };
    Ok(Asked { ask, fields, pairs })
}

/// What is wrong with a pair, if anything; `ask` is what the list understood of it alone.
fn slip(pass: &Reading, (key, text): &(String, String), ask: &Ask) -> Option<String> {
    let number = |most: i64| match text.parse::<i64>() {
        Ok(n) if (1..=most).contains(&n) => None,
        _ => Some(format!("Нужно целое число от 1 до {most}.")),
    };
    match key.as_str() {
        _ if text.chars().count() > 200 => Some("Значение длиннее 200 знаков.".to_owned()),
        "q" => None,
        "page" => number(1_000_000),
        "per" => number(MOST),
        "which" => match text.as_str() {
            "live" | "archived" | "deleted" => None,
            _ => Some("Бывает live, archived или deleted.".to_owned()),
        },
        "on" if !pass.register().dated => {
            Some("Этот реестр не ведётся по датам, параметра on у него нет.".to_owned())
        }
        "on" => match text == "all" || crate::registers::value::day(text).is_ok() {
            true => None,
            false => Some("Нужен день вида 2026-11-22 или all.".to_owned()),
        },
        "sort" => match ask.sort.len() == text.split(',').count() {
            true => None,
            false => Some("По одному из этих полей упорядочить нельзя, поле названо дважды или полей больше четырёх.".to_owned()),
        },
        "cols" => match ask.columns.len() == text.split(',').count() {
            true => None,
            false => Some("Одного из этих полей нет, оно названо дважды или состоит из файлов.".to_owned()),
        },
        key if key.starts_with("f.") => {
            let name = key[2..].split('.').next().unwrap_or_default();
            match (pass.field(name), ask.filters.is_empty()) {
                (None, _) => Some(format!("Поля «{name}» нет.")),
                (_, true) => Some("Такого условия у поля нет или значение не подходит.".to_owned()),
                _ => None,
            }
        }
        _ => Some("Такого параметра нет.".to_owned()),
    }
}

impl Asked {
    /// The address of another page of the same list: everything that was asked for stays as it was written.
    pub fn page(&self, table: &str, page: i64) -> String {
        let mut address = format!("/lk/api/v1/{table}?");
        for (key, text) in self.pairs.iter().filter(|(key, _)| key != "page") {
            address.push_str(&format!("{}={}&", encoded(key), encoded(text)));
        }
        address.push_str(&format!("page={page}"));
        address
    }
}
