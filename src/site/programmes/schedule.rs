//! The academic calendar (календарный учебный график): what each week of each course is for, with
//! the sums of weeks checked.

use std::path::Path;

use jiff::{ToSpan as _, civil::Date};
use toml::de::DeTable;

use super::{
    records::{self, Fault, Record},
    table::{Table, TableRow, figure},
};
use crate::site::text::line_of;

/// What a week can be for: code, words.
const CODES: &[(&str, &str)] = &[
    ("Т", "Теоретическое обучение"),
    ("У", "Учебная практика"),
    ("П", "Производственная практика"),
    ("Пд", "Преддипломная практика"),
    ("ПА", "Промежуточная аттестация"),
    ("Г", "Государственная итоговая аттестация"),
    ("С", "Учебные сборы"),
    ("К", "Каникулы"),
];
/// Weeks of an academic year.
const YEAR: usize = 52;

/// A calendar with its sums checked.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// First day of the first week.
    start: Date,
    courses: Vec<Course>,
}

#[derive(Clone, Debug)]
struct Course {
    number: i64,
    weeks: Vec<&'static str>,
}

impl Schedule {
    /// Reads a file and checks its sums. `start` is the first day when the file does not say it.
    pub fn read(file: &Path, start: Option<Date>) -> Result<Schedule, Vec<Fault>> {
        let one = |fault: Fault| vec![fault];
        let is_toml = file.extension().is_some_and(|e| e == "toml");
        if is_toml {
            let text = records::read(file).map_err(one)?;
            return from_toml(&text, start);
        }
        let records = records::table(file, &column).map_err(one)?;
        Schedule::of(start, &records)
    }

    fn of(start: Option<Date>, records: &[Record]) -> Result<Schedule, Vec<Fault>> {
        let Some(start) = start else {
            let message = "не указан первый день учебного года: start = 2026-09-01".to_owned();
            return Err(vec![(None, message)]);
        };
        let mut faults = vec![];
        let mut courses: Vec<Course> = vec![];
        for (number, record) in records.iter().enumerate() {
            match Course::of(record) {
                Ok(course) => {
                    faults.extend(course.faults(record, number + 1 == records.len()));
                    courses.push(course);
                }
                Err(fault) => faults.push(fault),
            }
        }
        if records.is_empty() {
            faults.push((None, "в графике нет ни одного курса".to_owned()));
        }
        if faults.is_empty() {
            Ok(Schedule { start, courses })
        } else {
            Err(faults)
        }
    }

    /// The tables: the budget of weeks, the periods with their days, the grid of weeks on paper.
    pub fn tables(&self) -> Vec<Table> {
        vec![self.budget(), self.periods(), self.grid()]
    }

    fn used(&self) -> Vec<(&'static str, &'static str)> {
        let stands = |code: &str| self.courses.iter().any(|c| c.count(code) > 0);
        CODES
            .iter()
            .copied()
            .filter(|(code, _)| stands(code))
            .collect()
    }

    fn budget(&self) -> Table {
        let used = self.used();
        let mut head = vec!["Курс".to_owned()];
        head.extend(used.iter().map(|(_, words)| (*words).to_owned()));
        head.push("Всего".to_owned());
        let mut total = vec![0; used.len() + 1];
        let mut rows = vec![];
        for course in &self.courses {
            let mut counts: Vec<i64> = used.iter().map(|(code, _)| course.count(code)).collect();
            counts.push(course.weeks.len() as i64);
            total.iter_mut().zip(&counts).for_each(|(sum, n)| *sum += n);
            let cells = std::iter::once(course.number).chain(counts);
            rows.push(TableRow {
                kind: "row",
                cells: cells.map(figure).collect(),
            });
        }
        let sums = total.into_iter().map(figure);
        rows.push(TableRow {
            kind: "total",
            cells: std::iter::once("Итого".to_owned()).chain(sums).collect(),
        });
        Table {
            caption: "Сводные данные по бюджету времени".to_owned(),
            note: Some("В неделях.".to_owned()),
            align: [vec!["left"], vec!["right"; used.len() + 1]].concat(),
            widths: [vec![0], vec![1; used.len() + 1]].concat(),
            head,
            rows,
            size: 9,
            inset: 4,
            ..Table::default()
        }
    }

    fn periods(&self) -> Table {
        let mut rows = vec![];
        for course in &self.courses {
            let mut first = 0;
            for run in course.weeks.chunk_by(|a, b| a == b) {
                let (from, to) = self.days(first, run.len());
                first += run.len();
                rows.push(TableRow {
                    kind: "row",
                    cells: vec![
                        format!("{} курс", course.number),
                        format!("{} — {}", day(from), day(to)),
                        run.len().to_string(),
                        words(run[0]).to_owned(),
                    ],
                });
            }
        }
        Table {
            caption: "Периоды учебного года".to_owned(),
            head: ["Курс", "С какого по какой день", "Недель", "Что"]
                .map(str::to_owned)
                .into(),
            rows,
            align: vec!["left", "left", "right", "left"],
            widths: vec![0, 0, 0, 1],
            size: 9,
            inset: 4,
            named: 1,
            ..Table::default()
        }
    }

    fn grid(&self) -> Table {
        let longest = self
            .courses
            .iter()
            .map(|c| c.weeks.len())
            .max()
            .unwrap_or(0);
        let mut head = vec!["К.".to_owned()];
        head.extend((1..=longest).map(|week| week.to_string()));
        let rows = self.courses.iter().map(|course| {
            let blank = std::iter::repeat_n("", longest - course.weeks.len());
            let weeks = course.weeks.iter().copied().chain(blank);
            let cells = std::iter::once(course.number.to_string());
            TableRow {
                kind: "row",
                cells: cells.chain(weeks.map(str::to_owned)).collect(),
            }
        });
        let legend: Vec<String> = self
            .used()
            .iter()
            .map(|(code, words)| format!("{code} — {}", words.to_lowercase()))
            .collect();
        Table {
            caption: "График по неделям".to_owned(),
            note: Some(format!("{}.", legend.join("; "))),
            align: vec!["center"; longest + 1],
            widths: vec![1; longest + 1],
            head,
            rows: rows.collect(),
            size: 6,
            inset: 1,
            paper_only: true,
            ..Table::default()
        }
    }

    fn days(&self, first: usize, weeks: usize) -> (Date, Date) {
        let from = self.start.saturating_add((first as i64 * 7).days());
        (from, from.saturating_add((weeks as i64 * 7 - 1).days()))
    }
}

impl Course {
    fn of(record: &Record) -> Result<Course, Fault> {
        let Some(number) = record.number("course", "Курс")? else {
            return Err((
                Some(record.line),
                "в строке графика нет номера курса".into(),
            ));
        };
        let mut weeks = vec![];
        let written = record.text("weeks").unwrap_or("").split_whitespace();
        for run in written {
            let digits = run.len() - run.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let count: usize = run[..digits].parse().unwrap_or(1);
            let code = code(&run[digits..]).map_err(|why| (Some(record.line), why))?;
            weeks.extend(std::iter::repeat_n(code, count.min(YEAR + 2)));
        }
        for week in 1..=YEAR + 1 {
            if let Some(said) = record.text(&format!("w{week}")) {
                let known = code(said).map_err(|why| (Some(record.line), why))?;
                if weeks.len() + 1 != week {
                    let message = format!("{number} курс: до недели {week} есть пустая неделя");
                    return Err((Some(record.line), message));
                }
                weeks.push(known);
            }
        }
        Ok(Course { number, weeks })
    }

    fn count(&self, code: &str) -> i64 {
        self.weeks.iter().filter(|week| **week == code).count() as i64
    }

    fn faults(&self, record: &Record, last: bool) -> Vec<Fault> {
        let mut faults = vec![];
        let mut fault = |message: String| {
            faults.push((
                Some(record.line),
                format!("{} курс: {message}", self.number),
            ));
        };
        let weeks = self.weeks.len();
        if weeks > YEAR || (weeks < YEAR && !last) || weeks == 0 {
            fault(format!("в учебном году {YEAR} недели, а расписано {weeks}"));
        }
        for (code, words) in CODES {
            match record.number(&format!("sum{code}"), code) {
                Ok(Some(given)) if given != self.count(code) => fault(format!(
                    "{} — записано {given} нед., а по неделям выходит {}",
                    words.to_lowercase(),
                    self.count(code)
                )),
                Err((_, why)) => fault(why),
                _ => {}
            }
        }
        faults
    }
}

fn code(said: &str) -> Result<&'static str, String> {
    let known = CODES.iter().find(|(code, _)| *code == said);
    known.map(|(code, _)| *code).ok_or_else(|| {
        let codes: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
        format!("неделя не бывает «{said}»; бывают: {}", codes.join(", "))
    })
}

fn words(code: &str) -> &'static str {
    CODES
        .iter()
        .find(|(c, _)| *c == code)
        .map_or("", |(_, words)| words)
}

fn day(date: Date) -> String {
    date.strftime("%d.%m.%Y").to_string()
}

fn column(written: &str) -> Option<String> {
    let said = written.trim();
    match said.to_lowercase().as_str() {
        "course" | "number" | "курс" => return Some("course".to_owned()),
        "weeks" | "недели" => return Some("weeks".to_owned()),
        _ => {}
    }
    if let Ok(week) = said.parse::<usize>() {
        return (1..=YEAR + 1).contains(&week).then(|| format!("w{week}"));
    }
    let known = CODES
        .iter()
        .find(|(code, words)| *code == said || *words == said);
    known.map(|(code, _)| format!("sum{code}"))
}

fn from_toml(text: &str, start: Option<Date>) -> Result<Schedule, Vec<Fault>> {
    let table = DeTable::parse(text).map_err(|why| {
        let line = why.span().map(|span| line_of(text, span.start));
        vec![(line, format!("TOML не читается: {}", why.message()))]
    })?;
    let mut said = start;
    for (key, value) in table.get_ref() {
        let line = Some(line_of(text, key.span().start));
        match key.get_ref().as_ref() {
            "course" => {}
            "start" => {
                let day = value.get_ref().as_datetime().map(ToString::to_string);
                said = day.and_then(|day| day.parse().ok());
                if said.is_none() {
                    let message = "start: нужна дата без кавычек, например 2026-09-01";
                    return Err(vec![(line, message.to_owned())]);
                }
            }
            other => {
                let message =
                    format!("неизвестный ключ «{other}»; бывают start и строки [[course]]");
                return Err(vec![(line, message)]);
            }
        }
    }
    let rows = records::toml_rows(text, table.get_ref(), "course", &column).map_err(|f| vec![f])?;
    Schedule::of(said, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
start = 2026-09-01
[[course]]
number = 1
weeks = "17Т 2К 21Т 1ПА 1У 10К"
total = { "Т" = 38, "К" = 12 }
[[course]]
number = 2
weeks = "16Т 2К 20Т 1ПА 2П 2Г"
"#;

    fn read(text: &str) -> Result<Schedule, Vec<Fault>> {
        from_toml(text, None)
    }

    #[test]
    fn weeks_become_periods_with_days_and_a_budget() {
        let schedule = read(GOOD).expect("a calendar");
        let tables = schedule.tables();
        assert_eq!(
            tables[1].rows[0].cells,
            [
                "1 курс",
                "01.09.2026 — 28.12.2026",
                "17",
                "Теоретическое обучение"
            ]
        );
        let total = tables[0].rows.last().expect("the sum");
        assert_eq!(total.cells.last().map(String::as_str), Some("95"));
        assert_eq!(tables[2].head.len(), 53);
        assert!(tables[2].rows.iter().all(|r| r.cells.len() == 53));
    }

    #[test]
    fn a_sum_of_weeks_that_does_not_agree_is_named() {
        let found = read(&GOOD.replace("\"Т\" = 38", "\"Т\" = 39")).expect_err("a fault");
        assert_eq!(
            found,
            [(
                Some(3),
                "1 курс: теоретическое обучение — записано 39 нед., а по неделям выходит 38"
                    .to_owned()
            )]
        );
        let found = read(&GOOD.replace("17Т", "16Т").replace("= 38", "= 37")).expect_err("a fault");
        assert!(
            found[0].1.contains("52 недели, а расписано 51"),
            "{found:?}"
        );
        let found = read(&GOOD.replace("1У", "1Я")).expect_err("a fault");
        assert!(found[0].1.contains("не бывает «Я»"), "{found:?}");
    }
}
