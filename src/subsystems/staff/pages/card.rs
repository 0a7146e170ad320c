//! The card of a worker: posts on any day, orders, education, service, learning, attestation, awards, absences; and
//! its print in the manner of Т-2. A worker sees their own.

use axum::response::Response;
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{day_of, number, page, sees_money, shown};
use crate::{
    registers::{Lists, pages::Scene, value},
    storage::{Dyn, Val, v},
    subsystems::staff::{
        people::{self, Worker},
        rate_words,
        registers::*,
        terms::What,
    },
    web::{Error, Path, Result},
};

/// A table on the card.
#[derive(Serialize)]
struct Tab {
    code: &'static str,
    title: &'static str,
    heads: &'static [&'static str],
    rows: Vec<Vec<String>>,
    /// Where one adds to it, for those who may.
    add: Option<String>,
}

/// `GET /lk/staff/people/{id}`.
pub async fn show(scene: Scene, Path(id): Path<String>) -> Result<Response> {
    render(&scene, number(&id)?, "staff_card.html").await
}

/// `GET /lk/staff/people/{id}/t2`.
pub async fn print(scene: Scene, Path(id): Path<String>) -> Result<Response> {
    render(&scene, number(&id)?, "staff_t2.html").await
}

async fn render(scene: &Scene, id: i64, template: &'static str) -> Result<Response> {
    let own = scene.visit.person_id == id;
    if !own && !scene.visit.has_any(super::READERS) {
        return Err(Error::NotFound);
    }
    let day = day_of(scene);
    let mut found = people::on(scene.db(), day, Some(id)).await?;
    let Some(worker) = (!found.is_empty()).then(|| found.remove(0)) else {
        return Err(Error::NotFound);
    };
    let fields = [
        &EMPLOYMENTS,
        &ATTESTATIONS,
        &ABSENCES,
        &EXPERIENCE,
        &TRAININGS,
        &AWARDS,
    ]
    .into_iter()
    .flat_map(|register| register.fields);
    let lists = Lists::of(scene.db(), fields).await?;
    let money = (own && !scene.visit.is_viewed()) || sees_money(scene);
    let name = worker.full_name();
    let title = match template {
        "staff_t2.html" => "Личная карточка работника",
        _ => name.as_str(),
    };
    let facts = facts(scene, &worker, &lists).await?;
    let tabs = tabs(scene, id, &lists, money, own).await?;
    page(scene, template, title)
        .crumb("Работники", "/lk/staff/people")
        .with("id", &id)
        .with("url", &format!("/lk/staff/people/{id}"))
        .with("name", &name)
        .with("facts", &facts)
        .with("tabs", &tabs)
        .with("service", &service(&worker))
        .with("terms", &terms(scene, &worker, day, own))
        .with("on", &day.to_string())
        .with("on_words", &shown(day))
        .with("college_name", &college(scene).await?)
        .with("reads_all", &scene.visit.has_any(super::READERS))
        .render()
}

async fn college(scene: &Scene) -> Result<String> {
    let found: Option<(String,)> = scene
        .db()
        .opt(
            "SELECT full_name FROM organisation WHERE is_own AND deleted_at IS NULL",
            v![],
        )
        .await?;
    Ok(found.map_or_else(|| scene.state.college(), |(name,)| name))
}

async fn facts(scene: &Scene, worker: &Worker, lists: &Lists) -> Result<Vec<(String, String)>> {
    let person: (Option<String>, Option<String>, Option<String>) = scene
        .db()
        .one(
            "SELECT p.birth_date, c.label, p.birth_place FROM person p
             LEFT JOIN code_item c ON c.list = 'SEX' AND c.code = p.sex WHERE p.id = $1",
            v![worker.person_id],
        )
        .await?;
    let mut facts = vec![("Фамилия, имя, отчество".to_owned(), worker.full_name())];
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push((name.to_owned(), value));
        }
    };
    add("Дата рождения", person.0.as_deref().map(value::show_day));
    add("Место рождения", person.2);
    add("Пол", person.1);
    for job in &worker.jobs {
        let till = job.dismissed_on.as_deref().map(value::show_day);
        let kind = lists.label("EMPLOY_TYPE", &job.kind);
        let words = match till {
            Some(till) => format!("{kind}: с {} по {till}", value::show_day(&job.hired_on)),
            None => format!("{kind}: с {}", value::show_day(&job.hired_on)),
        };
        add(
            &format!("Табельный № {}", job.tab_no.clone().unwrap_or_default()),
            Some(words),
        );
        for post in &job.posts {
            let combined = if post.combined {
                ", по совмещению"
            } else {
                ""
            };
            let rate = rate_words(post.rate);
            add(
                &post.position,
                Some(format!("{}, ставка {rate}{combined}", post.unit)),
            );
        }
    }
    let category = worker.category.as_ref().map(|(code, on, end)| {
        let till = end
            .map(|end| format!(" до {}", shown(end)))
            .unwrap_or_default();
        format!("{}, с {}{till}", lists.label("PED_CAT", code), shown(*on))
    });
    add("Квалификационная категория", category);
    Ok(facts)
}

fn service(worker: &Worker) -> Vec<(&'static str, String)> {
    vec![
        ("общий", worker.service.general.words()),
        ("педагогический", worker.service.ped.words()),
        ("по специальности", worker.service.spec.words()),
        ("в колледже", worker.service.org.words()),
    ]
}

fn terms(
    scene: &Scene,
    worker: &Worker,
    day: jiff::civil::Date,
    own: bool,
) -> Vec<(&'static str, String, bool)> {
    let medical = own || scene.visit.has_any(&["HR", "OT"]);
    worker
        .terms
        .iter()
        .filter(|term| medical || term.what != What::Medical)
        .map(|term| (term.what.words(), shown(term.on), term.on < day))
        .collect()
}

/// A cell of a query: `d` a day, `c:LIST` a code, `r` hundredths, `m` roubles, anything else as it is.
fn cell(kind: &str, kept: Val, lists: &Lists, money: bool) -> String {
    match (kind, kept) {
        ("d", Val::Text(day)) => value::show_day(&day),
        // The day of return is kept; people say the last day.
        ("last", Val::Text(day)) => day
            .parse::<jiff::civil::Date>()
            .ok()
            .and_then(|day| day.yesterday().ok())
            .map(shown)
            .unwrap_or(day),
        ("r", Val::Int(n)) => rate_words(n),
        ("m", Val::Int(n)) if money => value::show_scaled(n, 2),
        ("m" | "private", _) if !money => String::new(),
        (list, Val::Text(code)) if list.starts_with("c:") => {
            lists.label(&list[2..], &code).to_owned()
        }
        (_, Val::Text(text)) => text,
        (_, Val::Int(n)) => n.to_string(),
        _ => String::new(),
    }
}

/// A table of the card: the register that guards it, where its rows come from, how the columns are shown.
struct Plan {
    code: &'static str,
    title: &'static str,
    heads: &'static [&'static str],
    kinds: &'static [&'static str],
    sql: &'static str,
    adds: bool,
}

const PLANS: &[Plan] = &[
    Plan {
        code: "assignment",
        title: "Назначения",
        heads: &["Должность", "Подразделение", "Ставка", "Оклад, ₽", "С", "По", "Приказ"],
        kinds: &["", "", "r", "m", "d", "last", ""],
        sql: "SELECT o.name, u.name AS unit, a.rate, a.salary, a.valid_from, a.valid_to, d.number
            FROM assignment a JOIN employment e ON e.id = a.employment_id JOIN position o ON o.id = a.position_id
            JOIN org_unit u ON u.id = a.org_unit_id LEFT JOIN order_item i ON i.id = a.basis_item_id
            LEFT JOIN order_doc d ON d.id = i.order_id
            WHERE e.person_id = $1 AND a.deleted_at IS NULL AND e.deleted_at IS NULL ORDER BY a.valid_from, a.id",
        adds: false,
    },
    Plan {
        code: "order_item",
        title: "Приказы",
        heads: &["Номер", "Дата", "Название", "Действует с", "По"],
        kinds: &["", "d", "", "d", "d"],
        sql: "SELECT d.number, d.signed_on, d.title, i.effective_on, i.until FROM order_item i
            JOIN order_doc d ON d.id = i.order_id JOIN order_kind k ON k.id = d.kind_id
            WHERE i.person_id = $1 AND d.state IN ('signed', 'in_force') AND k.kind_group = 'staff' AND i.deleted_at IS NULL
            ORDER BY d.signed_on DESC, d.seq DESC, i.no",
        adds: false,
    },
    Plan {
        code: "education_document",
        title: "Образование",
        heads: &["Документ", "Уровень", "Специальность", "Квалификация", "Выдан", "Кем"],
        kinds: &["", "", "", "", "d", ""],
        sql: "SELECT c.label, t.level, t.specialty_text, t.qualification, t.issued_on, t.issuer_text FROM education_document t
            LEFT JOIN code_item c ON c.list = 'EDU_DOC' AND c.code = t.kind
            WHERE t.person_id = $1 AND t.deleted_at IS NULL ORDER BY t.issued_on, t.id",
        adds: true,
    },
    Plan {
        code: "experience_period",
        title: "Стаж до колледжа",
        heads: &["Вид", "С", "По", "Организация", "Должность"],
        kinds: &["c:EXPERIENCE_KIND", "d", "d", "", ""],
        sql: "SELECT kind, from_on, to_on, organisation, position FROM experience_period
            WHERE person_id = $1 AND deleted_at IS NULL ORDER BY from_on, id",
        adds: true,
    },
    Plan {
        code: "staff_training",
        title: "Обучение и стажировки",
        heads: &["Вид", "Название", "Организация", "Часы", "С", "По"],
        kinds: &["c:TRAINING_KIND", "", "", "", "d", "d"],
        sql: "SELECT kind, title, organisation, hours, from_on, to_on FROM staff_training
            WHERE person_id = $1 AND deleted_at IS NULL ORDER BY from_on DESC, id",
        adds: true,
    },
    Plan {
        code: "staff_attestation",
        title: "Аттестация",
        heads: &["Категория", "Дата", "№ приказа", "Действует до"],
        kinds: &["c:PED_CAT", "d", "", "d"],
        sql: "SELECT category, date, order_no, valid_to FROM staff_attestation
            WHERE person_id = $1 AND deleted_at IS NULL ORDER BY date DESC, id",
        adds: true,
    },
    Plan {
        code: "person_award",
        title: "Награды, степени, звания",
        heads: &["Вид", "Наименование", "Дата", "Документ"],
        kinds: &["c:AWARD_KIND", "", "d", ""],
        sql: "SELECT kind, name, date, doc FROM person_award
            WHERE person_id = $1 AND deleted_at IS NULL ORDER BY date DESC, id",
        adds: true,
    },
    Plan {
        code: "absence",
        title: "Отпуска, командировки, болезни",
        heads: &["Вид", "С", "По", "№ ЭЛН"],
        kinds: &["private", "d", "last", "private"],
        sql: "SELECT c.label, a.valid_from, a.valid_to, a.eln_no FROM absence a JOIN employment e ON e.id = a.employment_id
            LEFT JOIN code_item c ON c.list = 'ABSENCE' AND c.code = a.kind
            WHERE e.person_id = $1 AND a.deleted_at IS NULL ORDER BY a.valid_from DESC, a.id",
        adds: false,
    },
];

async fn tabs(scene: &Scene, id: i64, lists: &Lists, money: bool, own: bool) -> Result<Vec<Tab>> {
    let mut tabs = Vec::new();
    for plan in PLANS {
        // Whoever may not read the register has no such tab; of oneself everything is read.
        if !own && !reads(scene, plan.code) {
            continue;
        }
        let rows: Vec<Dyn> = scene
            .db()
            .all(AssertSqlSafe(plan.sql.to_owned()), v![id])
            .await?;
        let show = |Dyn(row): Dyn| {
            let cells = plan.kinds.iter().zip(row);
            cells
                .map(|(kind, kept)| cell(kind, kept, lists, money))
                .collect()
        };
        let may = plan.adds && scene.may_write(plan.code);
        tabs.push(Tab {
            code: plan.code,
            title: plan.title,
            heads: plan.heads,
            rows: rows.into_iter().map(show).collect(),
            add: may.then(|| format!("/lk/r/{}/new?person_id={id}", plan.code)),
        });
    }
    Ok(tabs)
}

/// Whether the visitor reads a register of everyone. Orders are read by groups: here only those of the staff stand.
fn reads(scene: &Scene, table: &str) -> bool {
    let Some(register) = scene.catalog.find(table) else {
        return false;
    };
    let asker = &scene.asker;
    asker.has_any(register.access.read)
        || asker.has_any(register.access.write)
        || (table == "order_item" && asker.has_any(&["HR", "BUH"]))
}
