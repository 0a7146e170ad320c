//! The invented college's students: groups of four years, enrolled and promoted by signed orders, their curators.

use std::{collections::BTreeSet, sync::Arc};

use anyhow::{Context as _, Result};
use jiff::civil::{Date, date};

use super::{college::Ground, staff};
use crate::{
    registers::{
        Asker, Values, Writing,
        rows::{self, How},
    },
    storage::{Tx, v},
    subsystems::{
        deanery::{STUDY_GROUPS, SUPERVISIONS},
        orders::{draft::NewLine, params::Params, store::Words},
    },
};

/// So many students a group.
const SEATS: usize = 20;
/// The years of enrolment, the newest first.
const YEARS: [i16; 4] = [2026, 2025, 2024, 2023];
/// Since when the deanery keeps its orders in the portal: those who studied already were entered by one order.
const BEGINNING: Date = date(2025, 9, 1);
/// The day on which everyone begins the next course.
const PROMOTION: Date = date(2026, 9, 1);

/// Fills the deanery of a college whose people, programmes and staff are made already.
pub async fn fill(ground: Ground<'_>) -> Result<()> {
    let keeper = ground.keeper;
    let students: Vec<(i64,)> = keeper
        .db
        .all(
            "SELECT a.person_id FROM user_account a WHERE a.kind = 'student' ORDER BY a.id",
            v![],
        )
        .await?;
    let students: Vec<i64> = students.into_iter().map(|(id,)| id).collect();
    let groups = groups(ground, students.len().div_ceil(SEATS)).await?;
    curators(ground, &groups).await.context("кураторы")?;
    let placed: Vec<(i64, &Group)> = students
        .iter()
        .enumerate()
        .filter_map(|(n, id)| Some((*id, groups.get(n / SEATS)?)))
        .collect();
    orders(ground, &placed).await.context("приказы")
}

/// A group that was made.
struct Group {
    id: i64,
    year: i16,
}

impl Group {
    /// The course on which it is on a day of the study year that begins in `year`.
    fn course(&self, year: i16) -> i64 {
        i64::from(year - self.year) + 1
    }
}

/// Groups of all years in turn, so that the courses are alike in number.
async fn groups(ground: Ground<'_>, count: usize) -> Result<Vec<Group>> {
    let programmes: Vec<(i64, String)> = ground
        .keeper
        .db
        .all(
            "SELECT p.id, p.name FROM programme p WHERE p.deleted_at IS NULL AND p.study_form = 'full' ORDER BY p.id",
            v![],
        )
        .await?;
    let mut tx = ground.keeper.db.begin().await?;
    let asker = staff::asker(ground.keeper, BEGINNING);
    let mut groups = Vec::with_capacity(count);
    let mut names = BTreeSet::new();
    for n in 0..count {
        let year = YEARS[n % YEARS.len()];
        // Not the same programme for all groups of a year, however few groups there are.
        let (programme, of) = programmes
            .get((n + n / YEARS.len()) % programmes.len().max(1))
            .context("в колледже нет программ")?;
        let base = format!("{}-{}", initials(of), year % 100);
        let mut name = base.clone();
        for parallel in 2.. {
            if names.insert(name.clone()) {
                break;
            }
            name = format!("{base}-{parallel}");
        }
        let values = Values::from([
            ("name", name.as_str().into()),
            ("programme_id", (*programme).into()),
            ("enrol_year", i64::from(year).into()),
            ("study_form", "full".into()),
            ("base", "b9".into()),
            ("max_size", 25.into()),
            ("state", "active".into()),
        ]);
        let pass = Writing::workflow(&STUDY_GROUPS, &asker);
        let id = rows::insert(&mut tx, &pass, &values, &how()).await;
        let id = id.with_context(|| format!("группа {name}"))?;
        groups.push(Group { id, year });
    }
    tx.commit().await?;
    Ok(groups)
}

/// «ИСП» of «Информационные системы и программирование».
fn initials(name: &str) -> String {
    let words = name
        .split([' ', ',', '(', ')'])
        .filter(|word| word.chars().count() > 1);
    let letters: String = words
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .take(3)
        .collect();
    letters
}

fn how() -> How {
    How {
        source: Some("demo"),
        ..How::default()
    }
}

/// Those with the role of a curator look after the groups in turn.
async fn curators(ground: Ground<'_>, groups: &[Group]) -> Result<()> {
    let people: Vec<(i64,)> = ground
        .keeper
        .db
        .all(
            "SELECT a.person_id FROM user_role u JOIN role r ON r.id = u.role_id
             JOIN user_account a ON a.id = u.account_id WHERE r.code = 'KUR' ORDER BY u.id",
            v![],
        )
        .await?;
    let mut tx = ground.keeper.db.begin().await?;
    let asker = staff::asker(ground.keeper, BEGINNING);
    for (group, (person,)) in groups.iter().zip(people.iter().cycle()) {
        curator(&mut tx, &asker, group, *person).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn curator(tx: &mut Tx, asker: &Arc<Asker>, group: &Group, person: i64) -> Result<()> {
    let values = Values::from([
        ("kind", "curator".into()),
        ("supervisor_id", person.into()),
        ("group_id", group.id.into()),
        ("valid_from", date(group.year.max(2025), 9, 1).into()),
    ]);
    let pass = Writing::workflow(&SUPERVISIONS, asker);
    rows::insert(tx, &pass, &values, &how()).await?;
    Ok(())
}

/// Those of the older years are entered and promoted, the newest are enrolled.
async fn orders(ground: Ground<'_>, placed: &[(i64, &Group)]) -> Result<()> {
    let words = Words::load(&ground.keeper.db).await?;
    let director = staff::director(ground.keeper).await?;
    let of = |year: i16| placed.iter().filter(move |(_, group)| group.year == year);
    let mut plan = Vec::new();
    for year in YEARS.into_iter().filter(|year| *year < 2026) {
        let lines = of(year).map(|(person, group)| enrolled(*person, group, 2025));
        plan.push((BEGINNING, "student_initial", lines.collect::<Vec<_>>()));
    }
    let newest = of(2026).map(|(person, group)| enrolled(*person, group, 2026));
    plan.push((date(2026, 8, 25), "enrol", newest.collect()));
    for year in YEARS.into_iter().filter(|year| *year < 2026) {
        let lines = of(year).map(|(person, group)| NewLine {
            person_id: Some(*person),
            on: Some(PROMOTION),
            said: Params {
                course: Some(group.course(2026)),
                ..Params::default()
            },
            ..NewLine::default()
        });
        plan.push((date(2026, 8, 28), "promote", lines.collect()));
    }
    for (day, kind, lines) in plan.into_iter().filter(|(.., lines)| !lines.is_empty()) {
        staff::order(ground.keeper, director, (day, kind), lines, &words)
            .await
            .with_context(|| format!("{kind} {day}"))?;
    }
    Ok(())
}

/// A line that takes a person into a group from the first day of a study year; every tenth pays.
fn enrolled(person: i64, group: &Group, year: i16) -> NewLine {
    let pays = person % 10 == 0;
    NewLine {
        person_id: Some(person),
        on: Some(date(year, 9, 1)),
        said: Params {
            group_id: Some(group.id),
            course: Some(group.course(year)),
            funding: Some(if pays { "paid_person" } else { "reg" }.to_owned()),
            ..Params::default()
        },
        ..NewLine::default()
    }
}
