//! What is late is told, and only that; what teachers and programmes say of each other agrees.

mod sveden_world;

use eios::site::facts::{Doc, Facts, Period, Place, Row, Value};
use eios::site::sveden::{Due, disagreements, overdue, pages};
use jiff::civil::{Date, date};
use sveden_world::microdata::read;
use sveden_world::rendered_on;

fn set(facts: &mut Facts, section: &str, block: &str, rows: Vec<Row>) {
    facts.remove(section, block);
    facts
        .set(section, block, rows, "выдумано")
        .expect("one source");
}

fn paper(day: Option<Date>, year: Option<&str>) -> Value {
    let place = Place::Web("https://college.example/paper".to_owned());
    Value::Doc(Box::new(Doc {
        date: day,
        year: year.map(|words| Period::named(words).expect("a year")),
        ..Doc::new(place)
    }))
}

/// What is late when a section holds only this document.
fn late(section: &str, block: &str, field: &str, value: Value, today: Date) -> Vec<Due> {
    let mut facts = Facts::default();
    set(
        &mut facts,
        section,
        block,
        vec![Row::default().with(field, value)],
    );
    let all = overdue(&facts, today);
    all.into_iter()
        .filter(|due| due.field == Some(field))
        .collect()
}

#[test]
fn a_page_older_than_its_source_by_more_than_ten_working_days_is_late() {
    let mut facts = Facts::default();
    let row = Row::default().with("ustavDocLink", paper(Some(date(2026, 10, 30)), None));
    set(&mut facts, "document", "documents", vec![row]);
    facts.set_updated("document", date(2026, 9, 1));
    let told = |today: Date| {
        let all = overdue(&facts, today);
        all.into_iter().find(|due| due.rule == "changed")
    };
    // ten working days after 30 October, with 4 November off: until 16 November
    assert_eq!(told(date(2026, 11, 16)), None);
    let due = told(date(2026, 11, 17)).expect("late");
    assert_eq!((due.section, due.until), ("document", date(2026, 11, 16)));
    assert!(due.wrong.contains("30.10.2026") && due.wrong.contains("01.09.2026"));
    assert!(due.mend.contains("document.toml"));
    facts.set_updated("document", date(2026, 10, 30));
    assert!(
        overdue(&facts, date(2026, 11, 17))
            .iter()
            .all(|due| due.rule != "changed")
    );
}

#[test]
fn a_register_that_changed_makes_its_page_late_too() {
    let mut facts = Facts::default();
    let mut row = Row::default().with("fio", Value::Text("Выдуманов И. И.".into()));
    row.changed = Some(date(2026, 3, 2));
    set(&mut facts, "managers", "rucovodstvoZam", vec![row]);
    facts.set_updated("managers", date(2026, 2, 1));
    assert_eq!(overdue(&facts, date(2026, 6, 1)).len(), 1);
    facts.set_updated("managers", date(2026, 3, 2));
    assert_eq!(overdue(&facts, date(2026, 6, 1)), []);
    facts.set_changed("managers", date(2026, 4, 1));
    assert_eq!(overdue(&facts, date(2026, 6, 1)).len(), 1);
}

#[test]
fn every_yearly_document_is_flagged_when_its_year_is_stale() {
    // section, block, field, fresh, stale, the day before it is due, the day after
    let cases = [
        (
            "document",
            "documents",
            "reportEduDocLink",
            date(2026, 4, 15),
            date(2025, 4, 18),
            date(2026, 4, 20),
            date(2026, 4, 21),
        ),
        (
            "document",
            "documents",
            "priemDocLink",
            date(2026, 2, 27),
            date(2025, 2, 27),
            date(2026, 3, 1),
            date(2026, 3, 2),
        ),
        (
            "education",
            "edocs",
            "eduChislenEl",
            date(2026, 10, 5),
            date(2025, 10, 5),
            date(2026, 10, 15),
            date(2026, 10, 16),
        ),
        (
            "education",
            "edocs",
            "eduPriemEl",
            date(2026, 9, 3),
            date(2025, 9, 3),
            date(2026, 9, 15),
            date(2026, 9, 16),
        ),
        (
            "education",
            "edocs",
            "eduPerevodEl",
            date(2026, 9, 3),
            date(2025, 9, 3),
            date(2026, 9, 15),
            date(2026, 9, 16),
        ),
        (
            "budget",
            "plan",
            "finPlanDocLink",
            date(2025, 12, 26),
            date(2024, 12, 26),
            date(2026, 1, 23),
            date(2026, 1, 26),
        ),
    ];
    for (section, block, field, fresh, stale, before, after) in cases {
        let told = |day, today| late(section, block, field, paper(Some(day), None), today);
        assert_eq!(told(stale, before), [], "{field}: in time");
        let due = told(stale, after);
        assert_eq!(due.len(), 1, "{field}: late");
        assert!(due[0].until <= before && !due[0].law.is_empty() && !due[0].mend.is_empty());
        assert_eq!(told(fresh, after), [], "{field}: renewed");
    }
}

#[test]
fn a_year_that_is_said_goes_before_the_day_and_nothing_said_is_told() {
    let today = date(2026, 11, 22);
    let told = |day: Option<Date>, year| {
        late(
            "document",
            "documents",
            "reportEduDocLink",
            paper(day, year),
            today,
        )
    };
    assert_eq!(told(None, Some("2025")), []);
    assert_eq!(
        told(Some(date(2026, 4, 1)), Some("2024")).len(),
        1,
        "an old report signed late"
    );
    assert!(told(None, None)[0].wrong.contains("не видно, за какой год"));
    let words = Value::Text("приём не проводился".into());
    assert_eq!(late("education", "edocs", "eduPriemEl", words, today), []);
}

#[test]
fn graduates_and_money_are_flagged_by_their_years() {
    let mut facts = Facts::default();
    let mut row = Row::default().with("v1", Value::Int(20));
    row.year = Period::named("2024/2025");
    set(&mut facts, "education", "graduateJob", vec![row.clone()]);
    let money = |year| Row::default().with("finYear", Value::Int(year));
    set(
        &mut facts,
        "budget",
        "volume",
        vec![money(2024), money(2023)],
    );
    let told = |facts: &Facts, today| {
        let all = overdue(facts, today);
        all.iter()
            .map(|due| due.block.unwrap_or_default())
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&facts, date(2026, 3, 1)), Vec::<&str>::new());
    assert_eq!(told(&facts, date(2026, 5, 1)), ["volume"]);
    assert_eq!(told(&facts, date(2026, 9, 20)), ["graduateJob", "volume"]);
    row.year = Period::named("2025/2026");
    set(&mut facts, "education", "graduateJob", vec![row]);
    set(&mut facts, "budget", "volume", vec![money(2025)]);
    assert_eq!(told(&facts, date(2026, 9, 20)), Vec::<&str>::new());
    // the heading names the academic year
    let page = &rendered_on(&facts, date(2026, 9, 20))["sveden/education/index.html"];
    assert!(page.contains("Информация о трудоустройстве выпускников 2025/2026 учебного года"));
}

#[test]
fn a_college_that_has_said_nothing_is_late_with_nothing() {
    assert_eq!(overdue(&Facts::default(), date(2026, 11, 22)), []);
}

fn teacher(qualification: &str) -> Facts {
    let mut facts = Facts::default();
    let row = Row::default()
        .with("fio", Value::Text("Выдуманова А. А.".into()))
        .with("qualification", Value::Prose(qualification.into()));
    set(&mut facts, "employees", "teachingStaff", vec![row]);
    facts
}

#[test]
fn training_older_than_three_years_leaves_the_page_and_is_told() {
    let facts = teacher("- Новые стандарты, 2025 год\n- Старые стандарты, 2021 год");
    let shown = |facts: &Facts| {
        let html = rendered_on(facts, date(2026, 11, 22));
        let tags = read(&html["sveden/employees/index.html"]);
        let tag = tags.into_iter().find(|t| t.name == "qualification");
        tag.expect("a column").text
    };
    assert_eq!(shown(&facts), "Новые стандарты, 2025 год");
    let due = overdue(&facts, date(2026, 11, 22));
    assert_eq!(due.len(), 1);
    assert!(due[0].wrong.contains("Выдуманова А. А.") && due[0].wrong.contains("2021"));
    let none = teacher("Старые стандарты, 2021 год");
    assert_eq!(shown(&none), "отсутствует");
}

fn college(op: &str, teaching: Option<&str>, codes: &[&str]) -> Facts {
    let mut facts = Facts::default();
    let (code, name) = op.split_once(' ').expect("code and name");
    let row = Row::default()
        .with("eduCode", Value::Text(code.into()))
        .with("eduName", Value::Text(name.into()));
    set(&mut facts, "education", "eduOp", vec![row]);
    let mut row = Row::default().with("fio", Value::Text("Выдуманов И. И.".into()));
    if let Some(words) = teaching {
        row.push("teachingOp", Value::Prose(words.into()));
    }
    row.programmes = codes.iter().map(|code| (*code).to_owned()).collect();
    row.source = "sveden/employees.toml:7".into();
    set(&mut facts, "employees", "teachingStaff", vec![row]);
    facts
}

#[test]
fn programmes_of_the_staff_and_of_education_must_agree() {
    let op = "09.02.07 Информационные системы и программирование";
    let agreed = [
        (
            Some("- 09.02.07 Информационные системы и программирование"),
            &["09.02.07"][..],
        ),
        (
            Some("09.02.07 «Информационные системы и программирование» (адаптированная)"),
            &[],
        ),
        (Some("Информационные системы и программирование"), &[]),
        (Some("09.02.07"), &[]),
        (None, &["09.02.07"]),
    ];
    for (words, codes) in agreed {
        assert_eq!(
            disagreements(&college(op, words, codes)),
            [],
            "{words:?} {codes:?}"
        );
    }
    let wrong = [
        (
            Some("09.02.07 Сети"),
            &["09.02.07"][..],
            &["«09.02.07 Сети»", "Информационные системы"][..],
        ),
        (
            Some("23.02.07 Автомобили"),
            &["09.02.07"],
            &["«23.02.07 Автомобили»", "09.02.07"],
        ),
        (
            None,
            &["09.02.07", "99.99.99"],
            &["«99.99.99»", "[[eduOp]]"],
        ),
    ];
    for (words, codes, parts) in wrong {
        let problems = disagreements(&college(op, words, codes));
        assert_eq!(problems.len(), 1, "{problems:#?}");
        let told = problems[0].to_string();
        assert!(told.starts_with("sveden/employees.toml:7: ") && !problems[0].fatal);
        assert!(told.contains("Выдуманов И. И."));
        for part in parts {
            assert!(told.contains(part), "«{told}» has no «{part}»");
        }
    }
    let nobody = disagreements(&college(op, None, &[]));
    assert!(nobody[0].message.contains(op) && nobody[0].message.contains("ни один"));
}

#[test]
fn a_teacher_told_by_words_stands_on_the_page_of_the_programme_too() {
    let facts = college(
        "09.02.07 Программирование",
        Some("- 09.02.07 Программирование"),
        &[],
    );
    let written = pages(&facts, date(2026, 11, 22)).pages;
    assert!(
        written
            .iter()
            .any(|page| page.url == "/sveden/employees/09-02-07/")
    );
}
