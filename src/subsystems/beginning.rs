//! «С чего начать»: in what order a new college fills its registers, what of it is there, and the shortest way to the rest.
//! Each step rests on those before it: a room needs its building, a post its unit, an order its people.

use axum::response::Response;
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    identity::roles,
    registers::pages::Scene,
    storage::{self, Db, v},
    subsystems::orders,
    web::{Guard, Notice, Notices, Page, Result, Route, State, Use, Visit, text},
};

const PATH: &str = "/lk/begin";
/// Who is reminded on the home page until everything is there.
const REMINDED: &[&str] = &["ADM", "EIO", "DIR"];

/// More records than this are not counted.
const COUNTED: i64 = 100_000;

/// A thing to do.
struct Step {
    title: &'static str,
    /// Why now.
    about: &'static str,
    /// Which records say that it is done.
    of: &'static str,
    by: By,
}

/// How it is done.
enum By {
    /// The form and the spreadsheet of a register.
    Register(&'static str),
    /// The college's own record of a register, which `init` has made.
    Own(&'static str),
    /// An order of a group of kinds.
    Order(&'static str),
    /// A page with who may open it.
    Page(&'static str, &'static str, &'static [&'static str]),
}

const STEPS: &[Step] = &[
    Step {
        title: "Сведения о колледже",
        about: "Названия, ИНН, ОГРН, адрес, телефон. Отсюда их берут сайт, приказы и справки.",
        of: "organisation WHERE is_own AND deleted_at IS NULL AND inn IS NOT NULL AND legal_address IS NOT NULL",
        by: By::Own("organisation"),
    },
    Step {
        title: "Здания",
        about: "Адреса, по которым колледж учит: их показывает раздел «Сведения об образовательной организации».",
        of: "building WHERE deleted_at IS NULL",
        by: By::Register("building"),
    },
    Step {
        title: "Помещения",
        about: "Кабинеты, мастерские, спортзал: каждое — в своём здании.",
        of: "room WHERE deleted_at IS NULL",
        by: By::Register("room"),
    },
    Step {
        title: "Структура",
        about: "Отделения, отделы, учебная часть: по ним расписаны ставки и права.",
        of: "org_unit WHERE deleted_at IS NULL",
        by: By::Register("org_unit"),
    },
    Step {
        title: "Люди",
        about: "Работники и студенты, каждый один раз: кем бы человек потом ни стал, карточка у него одна.",
        of: "person WHERE deleted_at IS NULL AND birth_date IS NOT NULL",
        by: By::Register("person"),
    },
    Step {
        title: "Штатное расписание",
        about: "Должности и ставки по подразделениям: без них некуда принимать на работу.",
        of: "staff_unit WHERE deleted_at IS NULL",
        by: By::Register("staff_unit"),
    },
    Step {
        title: "Приём работников",
        about: "Приказом о приёме: из него кадровые карточки, педагогический состав и руководство на сайте.",
        of: "employment WHERE deleted_at IS NULL",
        by: By::Order("staff"),
    },
    Step {
        title: "Программы",
        about: "Что колледж преподаёт: специальность, срок, форма обучения.",
        of: "programme WHERE deleted_at IS NULL",
        by: By::Register("programme"),
    },
    Step {
        title: "Группы",
        about: "Учебные группы по программам, с кураторами.",
        of: "study_group WHERE deleted_at IS NULL",
        by: By::Register("study_group"),
    },
    Step {
        title: "Зачисление студентов",
        about: "Приказом о зачислении в группы: с него у студента начинается доступ к ЭИОС.",
        of: "enrolment WHERE deleted_at IS NULL",
        by: By::Order("student"),
    },
    Step {
        title: "Логины и пароли",
        about: "Группе или отделу сразу: листки печатаются, выдача попадает в журнал.",
        of: "user_account WHERE deleted_at IS NULL AND kind <> 'system' AND id > (SELECT min(id) FROM user_account)",
        by: By::Page("/lk/accounts", "Выдать", &["ADM", "EIO"]),
    },
    Step {
        title: "Сайт",
        about: "Первая публикация: сайт собирается из того, что внесено, и показывает, что изменится.",
        of: "publication WHERE state = 'done'",
        by: By::Page("/lk/publish", "К публикации", &["ADM", "SITE", "DIR"]),
    },
];

#[derive(Serialize)]
struct Shown {
    title: &'static str,
    about: &'static str,
    count: i64,
    words: String,
    /// The first one that is not done.
    next: bool,
    ways: Vec<Way>,
    /// Who does it, when this person may not.
    who: String,
}

#[derive(Serialize)]
struct Way {
    title: &'static str,
    url: String,
}

/// The routes.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::get(PATH, Guard::Staff, show)]
}

/// How many records each step has; at most so many are counted.
async fn counts(db: &Db, most: i64) -> storage::Result<Vec<i64>> {
    let each: Vec<String> = STEPS
        .iter()
        .enumerate()
        .map(|(at, step)| {
            let some = format!("SELECT 1 AS one FROM {} LIMIT {most}", step.of);
            format!("SELECT {at} AS i, (SELECT count(*) FROM ({some}) f) AS n")
        })
        .collect();
    let sql = format!("SELECT n FROM ({}) s ORDER BY i", each.join(" UNION ALL "));
    let rows: Vec<(i64,)> = db.all(AssertSqlSafe(sql), v![]).await?;
    Ok(rows.into_iter().map(|(n,)| n).collect())
}

/// `GET /lk/begin`.
async fn show(scene: Scene) -> Result<Response> {
    let counts = counts(scene.db(), COUNTED).await?;
    let next = counts.iter().position(|n| *n == 0);
    let own: Option<(i64,)> = scene
        .db()
        .opt(
            "SELECT id FROM organisation WHERE is_own AND deleted_at IS NULL",
            v![],
        )
        .await?;
    let steps = STEPS.iter().zip(&counts).enumerate();
    let steps: Vec<Shown> = steps
        .map(|(at, (step, count))| Shown {
            title: step.title,
            about: step.about,
            count: *count,
            words: text::plural(*count, ["запись", "записи", "записей"]).to_owned(),
            next: next == Some(at),
            ways: ways(&scene, step, own.map(|(id,)| id)),
            who: roles::names(doers(&scene, step)),
        })
        .collect();
    let done = counts.iter().filter(|n| **n > 0).count();
    let title = "С чего начать";
    Page::new(&scene.state, &scene.visit.asked, "begin.html", title)
        .with("steps", &steps)
        .with("done", &done)
        .with("all", &STEPS.len())
        .render()
}

/// The ways that are open to this person.
fn ways(scene: &Scene, step: &Step, own: Option<i64>) -> Vec<Way> {
    let form = |title, url: String| (Way { title, url }, Use::Form);
    let page = |title, url: String| (Way { title, url }, Use::Page);
    let all = match step.by {
        By::Register(table) if scene.may_write(table) => vec![
            form("Загрузить из таблицы", format!("/lk/r/{table}/import")),
            form("Внести по одной", format!("/lk/r/{table}/new")),
            page("Список", format!("/lk/r/{table}")),
        ],
        By::Own(table) if scene.may_write(table) => match own {
            Some(id) => vec![form("Заполнить", format!("/lk/r/{table}/{id}/edit"))],
            None => vec![form("Внести", format!("/lk/r/{table}/new"))],
        },
        By::Order(_) if scene.visit.has_any(&doers(scene, step)) => {
            vec![form("Подготовить приказ", "/lk/orders/new".to_owned())]
        }
        By::Page(url, title, roles) if scene.visit.has_any(roles) => {
            vec![page(title, url.to_owned())]
        }
        _ => Vec::new(),
    };
    let asked = &scene.visit.asked;
    let open = all
        .into_iter()
        .filter(|(way, what)| asked.offers(&way.url, *what));
    open.map(|(way, _)| way).collect()
}

/// The roles that do it.
fn doers(scene: &Scene, step: &Step) -> Vec<&'static str> {
    match step.by {
        By::Register(table) | By::Own(table) => {
            let register = scene.catalog.find(table);
            register.map_or(Vec::new(), |register| register.access.write.to_vec())
        }
        By::Order(group) => orders::rights::writers(group),
        By::Page(_, _, roles) => roles.to_vec(),
    }
}

/// Until everything is there, those who answer for it are led on.
pub fn notices<'a>(state: &'a State, visit: &'a Visit) -> Notices<'a> {
    Box::pin(async move {
        if !visit.has_any(REMINDED) {
            return Vec::new();
        }
        let counts = match counts(&state.keeper.db, 1).await {
            Ok(counts) => counts,
            Err(error) => {
                tracing::warn!(%error, "что внесено в колледж, не прочитано");
                return Vec::new();
            }
        };
        let left: Vec<&Step> = STEPS
            .iter()
            .zip(&counts)
            .filter(|(_, n)| **n == 0)
            .map(|(step, _)| step)
            .collect();
        match left.first() {
            Some(first) => vec![Notice {
                kind: "ok",
                text: format!(
                    "Сведения о колледже внесены не все: готово {} из {}. Дальше — «{}».",
                    STEPS.len() - left.len(),
                    STEPS.len(),
                    first.title
                ),
                title: "С чего начать",
                url: PATH,
            }],
            None => Vec::new(),
        }
    })
}
