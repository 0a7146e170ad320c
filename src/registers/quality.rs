//! The quality of what is kept (положение об ЭИОС, п. 4.3): required but empty, wrong check digits, inconsistent,
//! leading to what is deleted, twins. Records are read in parts, so a large register costs time and no memory.

use std::collections::BTreeMap;

use super::{
    Names, Problems, Reading,
    catalog::Catalog,
    describe::{Field, Kind, Writer},
    formats,
    lists::Lists,
    query::{self, Ask},
    record::Value,
    rows::Row,
};
use crate::storage::{Db, Result, v};

/// How many records are read at once.
const PART: i64 = 1_000;
/// More remarks of one kind are counted and not shown.
const SHOWN: usize = 200;

/// The kinds of remarks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A required field or file is missing.
    Empty,
    /// A value does not have the look that it must have.
    Wrong,
    /// Values of one record do not fit together.
    Odd,
    /// A link leads to what is deleted.
    Lost,
    /// Two records have the same natural key.
    Twins,
    /// Someone has said that the record is wrong.
    Complaint,
}

impl Fault {
    /// The words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Empty => "не заполнено обязательное",
            Self::Wrong => "неверное значение",
            Self::Odd => "значения противоречат друг другу",
            Self::Lost => "ссылка на удалённую запись",
            Self::Twins => "возможный повтор",
            Self::Complaint => "сообщили об ошибке",
        }
    }
}

/// One remark about one record.
#[derive(Clone, Debug)]
pub struct Remark {
    /// The record.
    pub id: i64,
    /// What kind of fault.
    pub fault: Fault,
    /// The field, if it is one.
    pub field: String,
    /// The sentence.
    pub text: String,
}

/// What was found in a register.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many records were read.
    pub records: i64,
    /// How many remarks there are of each kind.
    pub counts: BTreeMap<Fault, usize>,
    /// The remarks, at most two hundred of each kind.
    pub remarks: Vec<Remark>,
}

impl Report {
    fn add(&mut self, id: i64, fault: Fault, field: &str, text: String) {
        let count = self.counts.entry(fault).or_default();
        *count += 1;
        if *count <= SHOWN {
            self.remarks.push(Remark {
                id,
                fault,
                field: field.to_owned(),
                text,
            });
        }
    }

    /// How many remarks there are.
    pub fn total(&self) -> usize {
        self.counts.values().sum()
    }
}

/// Reads a whole register and says what is wrong with it, as far as its fields exist for the reader.
pub async fn check(db: &Db, catalog: &Catalog, pass: &Reading) -> Result<Report> {
    let register = pass.register();
    let mut report = Report::default();
    let fields: Vec<_> = pass.fields().collect();
    let lists = Lists::of(db, fields.iter().copied()).await?;
    let mut keys: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let ask = Ask::default();
    let mut offset = 0;
    loop {
        let rows = query::read_part(db, catalog, pass, &ask, PART, offset).await?;
        let read = i64::try_from(rows.len()).unwrap_or(PART);
        for row in &rows {
            one(&mut report, pass, &fields, row, &lists);
            if let Some(key) = natural_key(register.key, row) {
                keys.entry(key).or_default().push(row.id);
            }
        }
        report.records += read;
        offset += read;
        if read < PART {
            break;
        }
    }
    twins(db, catalog, pass, keys, &mut report).await?;
    for field in &fields {
        lost(db, catalog, pass, field, &mut report).await?;
        missing_files(db, pass, field, &mut report).await?;
    }
    complaints(db, pass, &mut report).await?;
    report
        .remarks
        .sort_by_key(|remark| (remark.fault, remark.id));
    Ok(report)
}

fn one(report: &mut Report, pass: &Reading, fields: &[&'static Field], row: &Row, lists: &Lists) {
    for field in fields {
        let value = row.values.get(field.name);
        if field.required && field.is_column() && value.is_empty() {
            let text = format!("Не заполнено поле «{}».", field.label);
            report.add(row.id, Fault::Empty, field.name, text);
        }
        if let Some(text) = wrong(field, value, lists) {
            report.add(
                row.id,
                Fault::Wrong,
                field.name,
                format!("«{}»: {text}", field.label),
            );
        }
    }
    // A workflow's own rules are kept by the workflow.
    if pass.register().writer == Writer::Engine {
        let mut problems = Problems::default();
        (pass.register().check)(&row.values, &mut problems);
        for problem in problems.0 {
            report.add(row.id, Fault::Odd, &problem.field, problem.text);
        }
    }
}

/// What is wrong with a kept value: an import of the past or another program may have put it there.
fn wrong(field: &Field, value: &Value, lists: &Lists) -> Option<String> {
    match (field.kind, value) {
        (Kind::Text(_, format), Value::Text(text)) => formats::parse(format, text).err(),
        (Kind::Choice(list), Value::Text(code)) => {
            let known = lists.items(list).iter().any(|item| item.code == *code);
            (!known).then(|| "такого значения нет в справочнике.".to_owned())
        }
        (Kind::Date, Value::Text(day)) => super::value::day(day).err(),
        (Kind::Moment | Kind::Time, _) => None,
        (Kind::Int(min, max), Value::Int(n)) => {
            (*n < min || *n > max).then(|| "число вне допустимых пределов.".to_owned())
        }
        _ => None,
    }
}

/// The values of the natural key folded together; a record with an empty part has no key.
fn natural_key(names: &[&str], row: &Row) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    let mut key = String::new();
    for name in names {
        let part = match row.values.get(name) {
            Value::Text(text) => super::fold(text),
            Value::Int(n) => n.to_string(),
            Value::Empty => return None,
            other => format!("{other:?}"),
        };
        key.extend(part.chars().filter(|c| c.is_alphanumeric()));
        key.push('\u{1f}');
    }
    Some(key)
}

async fn twins(
    db: &Db,
    catalog: &Catalog,
    pass: &Reading,
    keys: BTreeMap<String, Vec<i64>>,
    report: &mut Report,
) -> Result<()> {
    for ids in keys.into_values().filter(|ids| ids.len() > 1) {
        let register = pass.register();
        let names = Names::of(db, catalog, register, &ids).await?;
        for id in &ids {
            let others: Vec<String> = ids
                .iter()
                .filter(|other| *other != id)
                .take(5)
                .map(|other| format!("№ {other} ({})", names.get(register.table, *other)))
                .collect();
            let text = format!("Похожая запись: {}.", others.join("; "));
            report.add(*id, Fault::Twins, "", text);
        }
    }
    Ok(())
}

async fn lost(
    db: &Db,
    catalog: &Catalog,
    pass: &Reading,
    field: &Field,
    report: &mut Report,
) -> Result<()> {
    let Kind::Link(target) = field.kind else {
        return Ok(());
    };
    if catalog.find(target).is_none() {
        return Ok(());
    }
    let mut values = v![];
    let condition = pass.condition(&mut values);
    let sql = format!(
        "SELECT t.id FROM {} t WHERE t.deleted_at IS NULL AND {condition} AND t.{} IN (SELECT x.id FROM {target} x WHERE x.deleted_at IS NOT NULL)",
        pass.register().table,
        field.name
    );
    let rows: Vec<(i64,)> = db.all(sqlx::AssertSqlSafe(sql), values).await?;
    for (id,) in rows {
        let text = format!("Поле «{}» ведёт к удалённой записи.", field.label);
        report.add(id, Fault::Lost, field.name, text);
    }
    Ok(())
}

async fn missing_files(db: &Db, pass: &Reading, field: &Field, report: &mut Report) -> Result<()> {
    if !field.required || field.is_column() || !matches!(field.kind, Kind::Files(_)) {
        return Ok(());
    }
    let table = pass.register().table;
    let mut values = v![table, field.name];
    let condition = pass.condition(&mut values);
    let sql = format!(
        "SELECT t.id FROM {table} t WHERE t.deleted_at IS NULL AND t.archived_at IS NULL AND {condition} \
         AND NOT EXISTS (SELECT 1 FROM file_link l WHERE l.entity = $1 AND l.role = $2 AND l.entity_id = t.id)"
    );
    let rows: Vec<(i64,)> = db.all(sqlx::AssertSqlSafe(sql), values).await?;
    for (id,) in rows {
        let text = format!("Нет файла «{}».", field.label);
        report.add(id, Fault::Empty, field.name, text);
    }
    Ok(())
}

async fn complaints(db: &Db, pass: &Reading, report: &mut Report) -> Result<()> {
    let table = pass.register().table;
    let mut values = v![table];
    let condition = pass.condition(&mut values);
    let sql = format!(
        "SELECT c.record_id, c.words FROM register_verdict c \
         JOIN (SELECT t.id AS record, t.row_version AS version FROM {table} t WHERE t.deleted_at IS NULL AND {condition}) r \
         ON r.record = c.record_id AND r.version = c.row_version \
         WHERE c.register = $1 AND NOT c.is_right AND c.closed_at IS NULL"
    );
    let rows: Vec<(i64, Option<String>)> = db.all(sqlx::AssertSqlSafe(sql), values).await?;
    for (id, words) in rows {
        report.add(id, Fault::Complaint, "", words.unwrap_or_default());
    }
    Ok(())
}
