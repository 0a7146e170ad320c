//! What is late. The law gives ten working days for a change (273-ФЗ, art. 29, part 3; rules 1802,
//! p. 16) and a day of the year for what is told yearly. Nothing here stops a build: the editor is
//! told what to renew and until when it was due.

use jiff::civil::{Date, date};

use super::training;
use super::vocabulary::vocabulary;
use crate::calendar;
use crate::site::facts::{Doc, Facts, Period, Row, Value, date_text};

/// A fact that is late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which rule: `changed`, `yearly` or `training`.
    pub rule: &'static str,
    /// The rule's source in law.
    pub law: &'static str,
    /// Slug of the subsection.
    pub section: &'static str,
    /// Block, when it is one.
    pub block: Option<&'static str>,
    /// Field, when it is one.
    pub field: Option<&'static str>,
    /// The last day that would have been in time.
    pub until: Date,
    /// What is late, in a sentence.
    pub wrong: String,
    /// What to do.
    pub mend: String,
    /// Where the fact is written: a file with its line, when it is known.
    pub source: String,
}

const TEN_DAYS: &str = "273-ФЗ, ст. 29, ч. 3; Правила (ПП РФ № 1802), п. 16";

/// Everything that is late on `today`, in the order of the pages.
pub fn overdue(facts: &Facts, today: Date) -> Vec<Due> {
    let mut all: Vec<Due> = changed(facts, today);
    all.extend(YEARLY.iter().filter_map(|rule| rule.late(facts, today)));
    all.extend(trained(facts, today));
    let number = |due: &Due| vocabulary().section(due.section).map(|s| s.number);
    all.sort_by_key(number);
    all
}

/// Subsections whose sources changed more than ten working days ago while the page keeps an older
/// day: it was not renewed, or its day was forgotten.
fn changed(facts: &Facts, today: Date) -> Vec<Due> {
    let late = vocabulary().sections.iter().filter_map(|section| {
        let changed = facts.changed(&section.slug)?;
        let page = facts.updated(&section.slug)?;
        let until = calendar::after(changed, vocabulary().meta.update_working_days);
        (page < changed && today > until).then(|| Due {
            rule: "changed",
            law: TEN_DAYS,
            section: &section.slug,
            block: None,
            field: None,
            until,
            wrong: cautious(
                format!(
                    "сведения изменились {}, а страница обновлена {}; срок — 10 рабочих дней, до {}",
                    date_text(changed),
                    date_text(page),
                    date_text(until)
                ),
                until,
            ),
            mend: format!(
                "проверьте страницу и исправьте updated в content/sveden/{}.toml",
                section.slug
            ),
            source: format!("sveden/{}.toml", section.slug),
        })
    });
    late.collect()
}

/// Whether a source is kept elsewhere than in files of the site: such a source is named in words, a file by its name.
fn is_kept(source: &str) -> bool {
    !source.is_empty() && !source.contains(".toml")
}

/// A term that ends in a year without a decree is told with a caution.
fn cautious(words: String, until: Date) -> String {
    match calendar::caution(until.year()) {
        Some(caution) => format!("{words} ({caution})"),
        None => words,
    }
}

/// Something that is told every year until a day.
struct Yearly {
    section: &'static str,
    block: &'static str,
    field: Option<&'static str>,
    /// «отчёт о самообследовании»
    what: &'static str,
    /// Month and day until which it is due.
    until: (i8, i8),
    /// Working days that are given after that day.
    grace: u32,
    /// The year it must speak of, counted from the year in which it is due.
    calendar_year: i16,
    /// The end of the academic year it must speak of, counted likewise.
    academic_year: i16,
    /// Without a year of its own: the first day (years back, month, day) on which it can have been
    /// written to be of the right year.
    since: (i16, i8, i8),
    law: &'static str,
}

static YEARLY: &[Yearly] = &[
    Yearly {
        section: "document",
        block: "documents",
        field: Some("reportEduDocLink"),
        what: "отчёт о самообследовании",
        until: (4, 20),
        grace: 0,
        calendar_year: -1,
        academic_year: -1,
        since: (0, 1, 1),
        law: "приказ Минобрнауки России от 14.06.2013 № 462: ежегодно, не позднее 20 апреля",
    },
    Yearly {
        section: "document",
        block: "documents",
        field: Some("priemDocLink"),
        what: "правила приёма на очередной учебный год",
        until: (3, 1),
        grace: 0,
        calendar_year: 0,
        academic_year: 1,
        since: (-1, 9, 1),
        law: "приказ Минпросвещения России от 02.09.2020 № 457: не позднее 1 марта",
    },
    Yearly {
        section: "education",
        block: "edocs",
        field: Some("eduChislenEl"),
        what: "сведения о численности обучающихся",
        until: (10, 1),
        grace: 10,
        calendar_year: 0,
        academic_year: 1,
        since: (0, 9, 1),
        law: "приказ Рособрнадзора № 1493, п. 10; 273-ФЗ, ст. 29, ч. 3",
    },
    Yearly {
        section: "education",
        block: "edocs",
        field: Some("eduPriemEl"),
        what: "результаты приёма",
        until: (9, 1),
        grace: 10,
        calendar_year: 0,
        academic_year: 1,
        since: (0, 6, 1),
        law: "приказ Рособрнадзора № 1493, п. 10: ежегодно по итогам приёмной кампании",
    },
    Yearly {
        section: "education",
        block: "edocs",
        field: Some("eduPerevodEl"),
        what: "результаты перевода, восстановления и отчисления",
        until: (9, 1),
        grace: 10,
        calendar_year: 0,
        academic_year: 0,
        since: (0, 6, 1),
        law: "приказ Рособрнадзора № 1493, п. 10: на начало учебного года",
    },
    Yearly {
        section: "education",
        block: "graduateJob",
        field: None,
        what: "сведения о трудоустройстве выпускников прошлого учебного года",
        until: (9, 1),
        grace: 10,
        calendar_year: 0,
        academic_year: 0,
        since: (0, 6, 1),
        law: "приказ Рособрнадзора № 1493, п. 10: за прошлый учебный год",
    },
    Yearly {
        section: "budget",
        block: "volume",
        field: Some("finYear"),
        what: "сведения о поступлении и расходовании средств",
        until: (3, 31),
        grace: 10,
        calendar_year: -1,
        academic_year: -1,
        since: (0, 1, 1),
        law: "приказ Рособрнадзора № 1493, п. 15: по итогам финансового года",
    },
    Yearly {
        section: "budget",
        block: "plan",
        field: Some("finPlanDocLink"),
        what: "план финансово-хозяйственной деятельности или смета",
        until: (1, 8),
        grace: 10,
        calendar_year: 0,
        academic_year: 0,
        since: (-1, 10, 1),
        law: "приказ Рособрнадзора № 1493, п. 15: на текущий финансовый год",
    },
];

/// How fresh something yearly is.
enum Age {
    Fresh,
    /// The words say of what or of when it is.
    Stale(String),
    /// Neither a year nor a day is told.
    Unknown,
    /// There is nothing.
    Missing,
}

impl Yearly {
    /// What to tell when the newest of its terms that has passed was not kept.
    fn late(&self, facts: &Facts, today: Date) -> Option<Due> {
        let rows = facts.rows(self.section, self.block);
        if rows.is_empty() {
            return None; // the page says «отсутствует», which is another rule
        }
        let of = |year: i16| {
            let day = Date::new(year, self.until.0, self.until.1).ok()?;
            Some((year, calendar::after(day, self.grace)))
        };
        let terms = [of(today.year()), of(today.year() - 1)];
        let (year, until) = terms
            .into_iter()
            .flatten()
            .find(|(_, until)| today > *until)?;
        let age = match self.field {
            Some("finYear") => self.years(rows, year),
            Some(field) => self.papers(rows, field, year),
            None => self.rows(facts, rows, year),
        };
        let state = match age {
            Age::Fresh => return None,
            Age::Stale(words) => words,
            Age::Unknown => "не видно, за какой год".to_owned(),
            Age::Missing => "на странице «отсутствует»".to_owned(),
        };
        let wanted = self.wanted(year);
        let source = rows.first().map_or("", |row| row.source.as_str());
        Some(Due {
            rule: "yearly",
            law: self.law,
            section: self.section,
            block: Some(self.block),
            field: self.field,
            until,
            wrong: cautious(
                format!("{}: {state}; срок — {}", self.what, date_text(until)),
                until,
            ),
            mend: match is_kept(source) {
                true => format!("внесите данные {wanted}: {source}; затем опубликуйте сайт"),
                false => format!(
                    "опубликуйте данные {wanted} и укажите year = {} в content/sveden/{}.toml",
                    year + self.calendar_year,
                    self.section
                ),
            },
            source: source.to_owned(),
        })
    }

    fn wanted(&self, year: i16) -> String {
        let calendar = Period {
            ends: year + self.calendar_year,
            academic: false,
        };
        calendar.genitive()
    }

    fn covers(&self, period: Period, year: i16) -> bool {
        match period.academic {
            true => period.ends >= year + self.academic_year,
            false => period.ends >= year + self.calendar_year,
        }
    }

    fn since(&self, year: i16) -> Date {
        let (back, month, day) = self.since;
        Date::new(year + back, month, day).unwrap_or(date(year, 1, 1))
    }

    fn by_day(&self, day: Option<Date>, year: i16) -> Age {
        match day {
            None => Age::Unknown,
            Some(day) if day >= self.since(year) => Age::Fresh,
            Some(day) => Age::Stale(format!("последнее — от {}", date_text(day))),
        }
    }

    /// Documents: the newest of them counts. A text instead of a document is the college's word
    /// that there is nothing to tell.
    fn papers(&self, rows: &[Row], field: &str, year: i16) -> Age {
        let values: Vec<&Value> = rows.iter().flat_map(|row| row.values(field)).collect();
        let docs: Vec<&Doc> = values
            .iter()
            .filter_map(|value| match value {
                Value::Doc(doc) => Some(doc.as_ref()),
                _ => None,
            })
            .collect();
        if values.is_empty() {
            return Age::Missing;
        }
        if docs.is_empty() {
            return Age::Fresh;
        }
        let periods = docs.iter().filter_map(|doc| doc.year);
        if periods.clone().any(|period| self.covers(period, year)) {
            return Age::Fresh;
        }
        let undated = docs.iter().filter(|doc| doc.year.is_none());
        match (
            self.by_day(undated.filter_map(|doc| doc.newest()).max(), year),
            periods.max(),
        ) {
            (Age::Fresh, _) => Age::Fresh,
            (_, Some(period)) => Age::Stale(format!("последнее — за {}", year_words(period))),
            (age, None) => age,
        }
    }

    fn rows(&self, facts: &Facts, rows: &[Row], year: i16) -> Age {
        match rows.iter().filter_map(|row| row.year).max() {
            Some(period) if self.covers(period, year) => Age::Fresh,
            Some(period) => Age::Stale(format!("последнее — за {}", year_words(period))),
            None => {
                let day = rows.iter().filter_map(|row| row.changed).max();
                self.by_day(day.or_else(|| facts.updated(self.section)), year)
            }
        }
    }

    fn years(&self, rows: &[Row], year: i16) -> Age {
        let told = rows.iter().flat_map(|row| row.values("finYear"));
        let told = told.filter_map(|value| match value {
            Value::Int(told) => i16::try_from(*told).ok(),
            _ => None,
        });
        match told.max() {
            None => Age::Missing,
            Some(last) if last >= year + self.calendar_year => Age::Fresh,
            Some(last) => Age::Stale(format!("последний год — {last}")),
        }
    }
}

fn year_words(period: Period) -> String {
    match period.academic {
        true => format!("{}/{} учебный год", period.ends - 1, period.ends),
        false => format!("{} год", period.ends),
    }
}

/// Teachers whose training is older than three years: the lines have left the page.
fn trained(facts: &Facts, today: Date) -> Vec<Due> {
    let staff = facts.rows("employees", "teachingStaff").iter();
    let old = staff.filter_map(|row| {
        let [Value::Prose(text)] = row.values("qualification") else {
            return None;
        };
        let (shown, dropped) = training::recent(text, today);
        let who = row.values("fio").first().map(Value::plain).unwrap_or_default();
        let first = dropped.first()?;
        let left = match shown.is_empty() {
            true => "других нет, и на странице стоит «отсутствует»",
            false => "на странице остались более новые",
        };
        Some(Due {
            rule: "training",
            law: "приказ Рособрнадзора № 1493, п. 12: повышение квалификации за последние 3 года",
            section: "employees",
            block: Some("teachingStaff"),
            field: Some("qualification"),
            until: today,
            wrong: format!(
                "{who}: повышение квалификации старше трёх лет убрано со страницы («{first}»{}); {left}",
                match dropped.len() {
                    1 => String::new(),
                    more => format!(" и ещё {}", more - 1),
                }
            ),
            mend: match is_kept(&row.source) {
                true => "внесите новое повышение квалификации в кадровый учёт".to_owned(),
                false => "допишите новое повышение квалификации и уберите старое из content/sveden/employees.toml".to_owned(),
            },
            source: row.source.clone(),
        })
    });
    old.collect()
}
