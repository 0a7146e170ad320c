//! Inputs of a line, in the shape of the component `input` that forms of registers use.

use crate::{
    identity::full_name,
    registers::value,
    storage::{Db, Result, v},
    subsystems::{
        orders::{
            params::{Ask, Effect},
            store::{Kind, Line, Words},
        },
        staff::{rate_words, staffing},
    },
    web::{Fields, Input},
};

/// What the inputs of lines choose from.
#[derive(Debug, Default)]
pub struct Options {
    units: Vec<(String, String)>,
    positions: Vec<(String, String)>,
    staff_units: Vec<(String, String)>,
    workers: Vec<(String, String)>,
    jobs: Vec<(String, String)>,
    groups: Vec<(String, String)>,
}

impl Options {
    /// Loads what an effect needs; the jobs are those of a person.
    pub async fn load(db: &Db, effect: Effect, on: &str, person: Option<i64>) -> Result<Self> {
        let asks = |ask: Ask| effect.asks().iter().any(|(a, _)| *a == ask);
        let mut options = Self::default();
        if asks(Ask::Position) {
            options.positions = pairs(db.all(
                "SELECT id, name FROM position WHERE deleted_at IS NULL AND archived_at IS NULL ORDER BY name COLLATE \"ru-x-icu\"",
                v![],
            ).await?);
            options.units = pairs(db.all(
                "SELECT id, name FROM org_unit WHERE deleted_at IS NULL AND archived_at IS NULL AND closed_on IS NULL ORDER BY sort, name COLLATE \"ru-x-icu\"",
                v![],
            ).await?);
            options.staff_units = staff_units(db, on).await?;
        }
        if asks(Ask::Group) {
            options.groups = pairs(db.all(
                "SELECT id, name FROM study_group WHERE deleted_at IS NULL AND archived_at IS NULL AND state IN ('forming', 'active') ORDER BY name COLLATE \"ru-x-icu\", id",
                v![],
            ).await?);
        }
        if asks(Ask::Substitute) {
            options.workers = workers(db, on).await?;
        }
        if let Some(person) = person.filter(|_| asks(Ask::Job)) {
            options.jobs = jobs(db, person).await?;
        }
        Ok(options)
    }
}

fn pairs(rows: Vec<(i64, String)>) -> Vec<(String, String)> {
    rows.into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect()
}

async fn staff_units(db: &Db, on: &str) -> Result<Vec<(String, String)>> {
    let day = on.parse().unwrap_or_default();
    let (table, _) = staffing::on(db, day).await?;
    Ok(table
        .into_iter()
        .map(|unit| {
            let free = rate_words(unit.vacant());
            let words = format!("{} — {}, вакантно {free}", unit.position, unit.unit);
            (unit.id.to_string(), words)
        })
        .collect())
}

async fn workers(db: &Db, on: &str) -> Result<Vec<(String, String)>> {
    let rows: Vec<(i64, String, String, Option<String>)> = db
        .all(
            "SELECT DISTINCT p.id, p.last_name, p.first_name, p.middle_name, p.last_name COLLATE \"ru-x-icu\" AS o
             FROM person p JOIN employment e ON e.person_id = p.id
             WHERE e.deleted_at IS NULL AND e.hired_on <= $1 AND (e.dismissed_on IS NULL OR e.dismissed_on >= $2)
             ORDER BY o, p.id",
            v![on, on],
        )
        .await
        .map(|rows: Vec<(i64, String, String, Option<String>, String)>| {
            rows.into_iter().map(|(a, b, c, d, _)| (a, b, c, d)).collect()
        })?;
    Ok(rows
        .into_iter()
        .map(|(id, last, first, middle)| {
            (id.to_string(), full_name(&last, &first, middle.as_deref()))
        })
        .collect())
}

async fn jobs(db: &Db, person: i64) -> Result<Vec<(String, String)>> {
    let rows: Vec<(i64, Option<String>, String, Option<String>)> = db
        .all(
            "SELECT e.id, e.tab_no, e.hired_on, c.label FROM employment e
             LEFT JOIN code_item c ON c.list = 'EMPLOY_TYPE' AND c.code = e.type
             WHERE e.person_id = $1 AND e.deleted_at IS NULL ORDER BY e.hired_on",
            v![person],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, no, on, kind)| {
            let words = format!(
                "№ {}, {} с {}",
                no.unwrap_or_default(),
                kind.unwrap_or_default(),
                value::show_day(&on)
            );
            (id.to_string(), words)
        })
        .collect())
}

/// The inputs of a line: what was just typed, or else what is kept; errors beside. For all lines at once nothing
/// must be filled in.
pub fn of_line(
    kind: &Kind,
    line: Option<&Line>,
    typed: Option<&Fields>,
    errors: &[(&'static str, String)],
    options: &Options,
    words: &Words,
) -> Vec<Input> {
    let said = line.map(Line::said).unwrap_or_default();
    let kept = |ask: Ask, name: &str| match (typed, line) {
        (Some(typed), _) => typed.get(name).to_owned(),
        (None, Some(line)) => match ask {
            Ask::Until => line.until.clone().unwrap_or_default(),
            Ask::Basis => line.basis.clone().unwrap_or_default(),
            Ask::Job => line
                .employment_id
                .map(|id| id.to_string())
                .unwrap_or_default(),
            ask => said.typed(ask),
        },
        (None, None) => String::new(),
    };
    let day = typed.map_or_else(
        || {
            line.map(|line| line.effective_on.clone())
                .unwrap_or_default()
        },
        |typed| typed.get("effective_on").to_owned(),
    );
    let first = Input::day(
        "effective_on",
        first_day(kind.effect()),
        value::show_day(&day),
    )
    .required(line.is_some());
    let mut inputs = vec![first];
    for (ask, required) in kind.effect().asks() {
        let (name, label, hint) = ask.words();
        if line.is_none() && matches!(ask, Ask::Job | Ask::TabNo) {
            continue;
        }
        let value = kept(*ask, name);
        let list = |list: &str| -> Vec<(String, String)> {
            let items = words.lists.items(list).iter().filter(|item| !item.archived);
            items
                .map(|item| (item.code.clone(), item.label.clone()))
                .collect()
        };
        let select = |from: Vec<(String, String)>| Input::select(name, label, from, &value);
        let input = match ask {
            Ask::Job => select(options.jobs.clone()),
            Ask::StaffUnit => select(options.staff_units.clone()),
            Ask::Position => select(options.positions.clone()),
            Ask::Unit => select(options.units.clone()),
            Ask::Substitute => select(options.workers.clone()),
            Ask::Group => select(options.groups.clone()),
            Ask::Funding => select(list("FUNDING")),
            Ask::ExpelReason => select(list("EXPEL_REASON")),
            Ask::LeaveKind => {
                let breaks = ["acad_leave", "maternity", "childcare", "suspended"];
                let all = list("STUDENT_STATUS").into_iter();
                select(
                    all.filter(|(code, _)| breaks.contains(&code.as_str()))
                        .collect(),
                )
            }
            Ask::Fund => select(list("FUND_PAY")),
            Ask::EmployType => select(list("EMPLOY_TYPE")),
            Ask::AwardKind => select(list("AWARD_KIND")),
            Ask::AwardLevel => select(list("AWARD_LEVEL")),
            Ask::MainPlace | Ask::Remote | Ask::Conditional => {
                Input::flag(name, label, !value.is_empty())
            }
            Ask::Probation | Ask::Until => Input::day(name, label, value::show_day(&value)),
            Ask::Words => Input::long(name, label, value),
            _ => Input::text(name, label, value),
        };
        let demanded = *required || kind.demands(ask.code());
        inputs.push(input.hint(hint).required(demanded && line.is_some()));
    }
    for input in &mut inputs {
        if let Some((_, text)) = errors.iter().find(|(name, _)| *name == input.name) {
            input.error.clone_from(text);
        }
    }
    inputs
}

fn first_day(effect: Effect) -> &'static str {
    match effect {
        Effect::Dismiss => "Последний день работы",
        Effect::Hire | Effect::Initial => "Первый день работы",
        Effect::Award => "Дата",
        Effect::Expel | Effect::Graduate => "Отчислить с",
        _ => "С (первый день)",
    }
}
