//! The curriculum (учебный план): rows of hours whose sums must agree. A row is a discipline, a
//! module or a cycle; a row that others belong to is the sum of them.

use std::{collections::BTreeMap, path::Path};

use toml::de::DeTable;

use super::{
    records::{self, Fault, Record},
    table::{Table, TableRow, figure},
};
use crate::site::text::line_of;

/// Sorts of hours, by their names in data, and what people call them.
const PARTS: &[(&str, &str, &[&str])] = &[
    ("theory", "Теоретические занятия", &["лекции", "теория"]),
    ("practice", "Практические занятия", &["практические"]),
    ("lab", "Лабораторные занятия", &["лабораторные"]),
    ("course", "Курсовая работа", &["курсовой проект"]),
    ("consult", "Консультации", &[]),
    ("self", "Самостоятельная работа", &["самостоятельная"]),
    ("exam", "Промежуточная аттестация", &["аттестация"]),
    ("field", "Практика", &[]),
];
/// Most terms a programme can have: five years.
const TERMS: usize = 10;

/// A curriculum with its sums checked.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Rows in the order they are written.
    pub rows: Vec<Row>,
    /// The sum of everything.
    pub total: Hours,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// «ОП.01»
    pub index: String,
    /// Name.
    pub title: String,
    /// Index of the row it is a part of.
    pub parent: Option<String>,
    /// Forms of control: «экзамен, 4 сем.»
    pub control: String,
    /// Hours.
    pub hours: Hours,
    line: usize,
    given: BTreeMap<String, i64>,
    is_group: bool,
}

/// Hours of a row by the names of their columns: `total`, the sorts and the terms `t1`….
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours(BTreeMap<String, i64>);

impl Hours {
    /// Hours of a column.
    pub fn of(&self, column: &str) -> i64 {
        self.0.get(column).copied().unwrap_or(0)
    }

    /// Hours of one thing by their sorts: the sorts must make the whole.
    pub fn checked(given: BTreeMap<String, i64>) -> Result<Hours, String> {
        let known = |name: &str| name == "total" || PARTS.iter().any(|(part, ..)| *part == name);
        if let Some(name) = given.keys().find(|name| !known(name)) {
            let names: Vec<&str> = PARTS.iter().map(|(name, ..)| *name).collect();
            return Err(format!(
                "hours: неизвестный ключ «{name}»; бывают: total, {}",
                names.join(", ")
            ));
        }
        let row = Row {
            given,
            ..Row::default()
        };
        match row.check_parts().pop() {
            Some((_, why)) => Err(format!("hours: {why}")),
            None => Ok(Hours(row.given)),
        }
    }

    fn add(&mut self, other: &Hours) {
        for (column, hours) in &other.0 {
            *self.0.entry(column.clone()).or_default() += hours;
        }
    }

    /// «72 ч: теоретические занятия — 30, практические занятия — 42»
    pub fn in_words(&self) -> String {
        let parts: Vec<String> = PARTS
            .iter()
            .filter(|(name, ..)| self.of(name) > 0)
            .map(|(name, title, _)| format!("{} — {}", title.to_lowercase(), self.of(name)))
            .collect();
        match parts.as_slice() {
            [] => format!("{} ч", self.of("total")),
            parts => format!("{} ч: {}", self.of("total"), parts.join(", ")),
        }
    }
}

impl Plan {
    /// Reads a file and checks its sums; the faults name the rows.
    pub fn read(file: &Path) -> Result<Plan, Vec<Fault>> {
        let one = |fault: Fault| vec![fault];
        let is_toml = file.extension().is_some_and(|e| e == "toml");
        let (records, total) = if is_toml {
            let text = records::read(file).map_err(one)?;
            from_toml(&text).map_err(one)?
        } else {
            let mut records = records::table(file, &column).map_err(one)?;
            let at = records.iter().position(is_total);
            let total = at.map(|at| records.remove(at));
            (records, total)
        };
        Plan::of(&records, total.as_ref())
    }

    fn of(records: &[Record], total: Option<&Record>) -> Result<Plan, Vec<Fault>> {
        let mut faults = vec![];
        let mut rows: Vec<Row> = vec![];
        for record in records {
            match Row::of(record) {
                Ok(row) => rows.push(row),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() {
            faults.extend(wrong_order(&rows));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let parents: Vec<String> = rows.iter().filter_map(|row| row.parent.clone()).collect();
        for row in &mut rows {
            row.is_group = parents.contains(&row.index);
        }
        faults.extend(sum_up(&mut rows));
        let mut plan = Plan::default();
        for row in rows.iter().filter(|row| row.parent.is_none()) {
            plan.total.add(&row.hours);
        }
        plan.rows = rows;
        if let Some(record) = total {
            match figures(record) {
                Ok(given) => {
                    let line = record.line;
                    faults.extend(disagreement(&given, &plan.total, line, "строка «Итого»"));
                }
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() {
            Ok(plan)
        } else {
            Err(faults)
        }
    }

    /// The row of a discipline, module or practice.
    pub fn row(&self, index: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.index == index)
    }

    /// The curriculum as a table: only the columns in which something stands.
    pub fn table(&self) -> Table {
        let parts = PARTS.iter().filter(|(name, ..)| self.total.of(name) > 0);
        let mut columns: Vec<(String, String)> = vec![("total".into(), "Всего".into())];
        columns.extend(parts.map(|(name, title, _)| ((*name).into(), (*title).into())));
        for term in 1..=TERMS {
            let name = format!("t{term}");
            if self.total.of(&name) > 0 {
                columns.push((name, format!("{term} сем.")));
            }
        }
        let mut head: Vec<String> = ["Индекс", "Наименование", "Контроль"]
            .map(str::to_owned)
            .into();
        head.extend(columns.iter().map(|(_, title)| title.clone()));
        let figures = |hours: &Hours| -> Vec<String> {
            columns
                .iter()
                .map(|(name, _)| figure(hours.of(name)))
                .collect()
        };
        let mut rows: Vec<TableRow> = self
            .rows
            .iter()
            .map(|row| {
                let mut cells = vec![row.index.clone(), row.title.clone(), row.control.clone()];
                cells.extend(figures(&row.hours));
                let kind = if row.is_group { "group" } else { "row" };
                TableRow { kind, cells }
            })
            .collect();
        let mut cells = vec!["Итого".to_owned(), String::new(), String::new()];
        cells.extend(figures(&self.total));
        rows.push(TableRow {
            kind: "total",
            cells,
        });
        let count = columns.len();
        Table {
            caption: "План учебного процесса".to_owned(),
            note: Some("Объём указан в академических часах.".to_owned()),
            head,
            rows,
            align: [vec!["left"; 3], vec!["right"; count]].concat(),
            widths: [vec![0, 7, 3], vec![1; count]].concat(),
            named: 1,
            size: 8,
            inset: 3,
            paper_only: false,
        }
    }
}

impl Row {
    fn of(record: &Record) -> Result<Row, Fault> {
        let missing = |what: &str| (Some(record.line), format!("в строке плана нет: {what}"));
        let index = record.text("index").ok_or_else(|| missing("индекс"))?;
        let title = record
            .text("title")
            .ok_or_else(|| missing("наименование"))?;
        Ok(Row {
            index: index.to_owned(),
            title: title.to_owned(),
            parent: record.text("in").map(str::to_owned),
            control: record.text("control").unwrap_or("").to_owned(),
            hours: Hours::default(),
            line: record.line,
            given: figures(record)?,
            is_group: false,
        })
    }

    fn named(&self) -> String {
        format!("строка {} «{}»", self.index, self.title)
    }

    /// A row with hours of its own: the whole is the sum of the sorts and the sum of the terms.
    fn check_parts(&self) -> Vec<Fault> {
        let fault = |message: String| match self.index.as_str() {
            "" => (None, message),
            _ => (Some(self.line), format!("{}: {message}", self.named())),
        };
        let Some(total) = self.given.get("total") else {
            return vec![fault("не указано, сколько часов всего".to_owned())];
        };
        let sum = |of: &dyn Fn(&str) -> bool| -> (i64, String) {
            let parts = self.given.iter().filter(|(name, _)| of(name));
            let parts: Vec<i64> = parts.map(|(_, hours)| *hours).filter(|h| *h > 0).collect();
            let words: Vec<String> = parts.iter().map(i64::to_string).collect();
            (parts.iter().sum(), words.join(" + "))
        };
        let is_part = |name: &str| PARTS.iter().any(|(part, ..)| *part == name);
        let is_term = |name: &str| name.starts_with('t') && name != "total" && !is_part(name);
        let mut faults = vec![];
        for (what, (sum, words)) in [
            ("по видам занятий", sum(&is_part)),
            ("по семестрам", sum(&is_term)),
        ] {
            if !words.is_empty() && sum != *total {
                faults.push(fault(format!("всего {total} ч, а {what} {words} = {sum}")));
            }
        }
        faults
    }
}

/// Indexes are given once, and a row belongs to one that stands above it (so there is no circle).
fn wrong_order(rows: &[Row]) -> Vec<Fault> {
    let mut faults = vec![];
    for (number, row) in rows.iter().enumerate() {
        let above = &rows[..number];
        if above.iter().any(|other| other.index == row.index) {
            faults.push((
                Some(row.line),
                format!("{}: такой индекс уже есть выше", row.named()),
            ));
        }
        if let Some(parent) = &row.parent
            && !above.iter().any(|other| other.index == *parent)
        {
            let message = format!(
                "{}: она входит в «{parent}», а выше такой строки нет",
                row.named()
            );
            faults.push((Some(row.line), message));
        }
    }
    faults
}

/// Fills the hours from below: a row stands below the row it belongs to.
fn sum_up(rows: &mut [Row]) -> Vec<Fault> {
    let mut faults = vec![];
    for number in (0..rows.len()).rev() {
        let row = &rows[number];
        if !row.is_group {
            faults.extend(row.check_parts());
            rows[number].hours = Hours(row.given.clone());
            continue;
        }
        let mut sum = Hours::default();
        for child in rows
            .iter()
            .filter(|r| r.parent.as_ref() == Some(&row.index))
        {
            sum.add(&child.hours);
        }
        faults.extend(disagreement(&row.given, &sum, row.line, &row.named()));
        rows[number].hours = sum;
    }
    faults.sort();
    faults
}

fn disagreement(given: &BTreeMap<String, i64>, sum: &Hours, line: usize, who: &str) -> Vec<Fault> {
    let wrong = given.iter().filter(|(name, hours)| sum.of(name) != **hours);
    wrong
        .map(|(name, hours)| {
            let message = format!(
                "{who}, столбец «{}»: записано {hours}, а сумма строк — {}",
                heading(name),
                sum.of(name)
            );
            (Some(line), message)
        })
        .collect()
}

fn figures(record: &Record) -> Result<BTreeMap<String, i64>, Fault> {
    let mut found = BTreeMap::new();
    for name in record.cells.keys() {
        if matches!(name.as_str(), "index" | "title" | "in" | "control") {
            continue;
        }
        if let Some(number) = record.number(name, &heading(name))? {
            found.insert(name.clone(), number);
        }
    }
    Ok(found)
}

fn heading(name: &str) -> String {
    if name == "total" {
        return "Всего".to_owned();
    }
    let part = PARTS.iter().find(|(part, ..)| *part == name);
    part.map_or_else(
        || format!("{} семестр", name.trim_start_matches('t')),
        |(_, title, _)| (*title).to_owned(),
    )
}

/// The name of a column by its key or by its heading in a spreadsheet.
fn column(written: &str) -> Option<String> {
    let said = written.trim().to_lowercase();
    let known = match said.as_str() {
        "index" | "индекс" => "index",
        "title" | "наименование" | "название" => "title",
        "in" | "входит в" | "цикл" => "in",
        "control" | "контроль" | "формы контроля" | "форма контроля" => {
            "control"
        }
        "total" | "всего" | "всего часов" => "total",
        _ => return part(&said).or_else(|| term(&said)),
    };
    Some(known.to_owned())
}

fn part(said: &str) -> Option<String> {
    let is = |(name, title, others): &&(&str, &str, &[&str])| {
        *name == said || title.to_lowercase() == said || others.contains(&said)
    };
    PARTS.iter().find(is).map(|(name, ..)| (*name).to_owned())
}

/// «3 семестр», «семестр 3», «3 сем.», `t3`
fn term(said: &str) -> Option<String> {
    let named = said.starts_with('t') || said.contains("сем");
    let digits: String = said.chars().filter(char::is_ascii_digit).collect();
    let number: usize = digits
        .parse()
        .ok()
        .filter(|n| named && (1..=TERMS).contains(n))?;
    Some(format!("t{number}"))
}

fn is_total(record: &Record) -> bool {
    let said = record.text("index").or_else(|| record.text("title"));
    said.is_some_and(|said| ["итого", "всего"].contains(&said.to_lowercase().as_str()))
}

fn from_toml(text: &str) -> Result<(Vec<Record>, Option<Record>), Fault> {
    let table = DeTable::parse(text).map_err(|why| {
        let line = why.span().map(|span| line_of(text, span.start));
        (line, format!("TOML не читается: {}", why.message()))
    })?;
    let table = table.get_ref();
    let known = |name: &str| ["row", "total"].contains(&name);
    if let Some((key, _)) = table.iter().find(|(key, _)| !known(key.get_ref())) {
        let line = line_of(text, key.span().start);
        let message = format!(
            "неизвестный ключ «{}»; строки плана пишутся под [[row]], итог — под [total]",
            key.get_ref()
        );
        return Err((Some(line), message));
    }
    let rows = records::toml_rows(text, table, "row", &column)?;
    let total = table.iter().find(|(key, _)| key.get_ref() == "total");
    let total = total.and_then(|(key, value)| Some((key, value.get_ref().as_table()?)));
    let Some((key, inner)) = total else {
        return Ok((rows, None));
    };
    let mut record = Record {
        line: line_of(text, key.span().start),
        ..Record::default()
    };
    records::flatten(text, inner, &column, &mut record)?;
    Ok((rows, Some(record)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
[[row]]
index = "ОП"
title = "Общепрофессиональный цикл"
total = 108

[[row]]
index = "ОП.01"
title = "Черчение"
in = "ОП"
control = "зачёт"
total = 72
theory = 30
practice = 42
terms = [34, 38]

[[row]]
index = "ОП.02"
title = "Охрана труда"
in = "ОП"
total = 36
terms = [0, 36]

[total]
total = 108
terms = [34, 74]
"#;

    fn faults(text: &str) -> Vec<Fault> {
        let (rows, total) = from_toml(text).expect("TOML");
        Plan::of(&rows, total.as_ref()).err().unwrap_or_default()
    }

    #[test]
    fn sums_that_agree_make_a_plan() {
        let (rows, total) = from_toml(GOOD).expect("TOML");
        let plan = Plan::of(&rows, total.as_ref()).expect("a plan");
        let row = plan.row("ОП.01").expect("the row");
        assert_eq!(
            row.hours.in_words(),
            "72 ч: теоретические занятия — 30, практические занятия — 42"
        );
        let table = plan.table();
        assert_eq!(table.rows[0].kind, "group");
        assert_eq!(table.rows[0].cells.last().map(String::as_str), Some("74"));
        assert_eq!(table.rows.last().map(|r| r.cells[3].as_str()), Some("108"));
        assert_eq!(table.head.len(), table.widths.len());
    }

    #[test]
    fn a_row_whose_parts_do_not_make_the_whole_is_named() {
        assert_eq!(
            faults(&GOOD.replace("theory = 30", "theory = 28")),
            [(
                Some(7),
                "строка ОП.01 «Черчение»: всего 72 ч, а по видам занятий 42 + 28 = 70".to_owned()
            )]
        );
        let found = faults(&GOOD.replace("[0, 36]", "[2, 36]"));
        assert!(found[0].1.contains("по семестрам 2 + 36 = 38"), "{found:?}");
    }

    #[test]
    fn a_sum_of_rows_that_does_not_agree_is_named_with_its_column() {
        let found = faults(&GOOD.replacen("total = 108", "total = 110", 1));
        assert_eq!(
            found[0].1,
            "строка ОП «Общепрофессиональный цикл», столбец «Всего»: записано 110, а сумма строк — 108"
        );
        let found = faults(&GOOD.replace("[34, 74]", "[34, 70]"));
        assert_eq!(
            found[0].1,
            "строка «Итого», столбец «2 семестр»: записано 70, а сумма строк — 74"
        );
    }

    #[test]
    fn rows_must_have_a_place_and_an_index_of_their_own() {
        let found = faults(&GOOD.replacen("in = \"ОП\"", "in = \"СГ\"", 1));
        assert!(found[0].1.contains("входит в «СГ»"), "{found:?}");
        let found = faults(&GOOD.replace("ОП.02", "ОП.01"));
        assert!(found[0].1.contains("такой индекс уже есть"), "{found:?}");
    }

    #[test]
    fn headings_of_a_spreadsheet_are_understood() {
        for (said, name) in [
            ("Индекс", "index"),
            ("Всего часов", "total"),
            ("3 семестр", "t3"),
            ("Лекции", "theory"),
            ("Практика", "field"),
            ("Входит в", "in"),
        ] {
            assert_eq!(column(said).as_deref(), Some(name), "{said}");
        }
        assert_eq!(column("Сметр"), None);
    }
}
