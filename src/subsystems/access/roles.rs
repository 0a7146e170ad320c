//! Who holds which role, how far, since when and by which order; giving one and ending it.

use axum::response::Response;
use jiff::civil::Date;
use serde::Serialize;

use super::parts::{self, Choices, page};
use crate::{
    identity::{
        Error as Bad,
        roles::{self as known, Ask, Ended, Footing, Held, Kind, Wish},
    },
    outbox::{self, About, News},
    registers::{pages::Scene, value},
    sheets::Cell,
    storage::v,
    web::{Error, Fields, Flash, Form, Result, page::see_other},
};

/// So many lines on a page; more are narrowed by the name or the role.
const MOST: i64 = 500;
const TITLE: &str = "Роли и доступ";
const PATH: &str = "/lk/access/roles";

/// A line of the list.
#[derive(Serialize)]
pub(super) struct Line {
    id: i64,
    person_id: i64,
    name: String,
    login: String,
    pub(super) role: String,
    reach: String,
    from: String,
    to: String,
    basis: String,
    order: Option<i64>,
    /// The end of a badge's class and its words; empty when all is in order.
    fault: Option<[&'static str; 2]>,
    clearance: String,
    over: bool,
    future: bool,
}

impl Line {
    pub(super) fn of(held: &Held, today: Date) -> Self {
        let today = today.to_string();
        Self {
            id: held.id,
            person_id: held.person_id,
            name: held.full_name(),
            login: held.login.clone(),
            role: held.role_name().to_owned(),
            reach: held.reach(),
            from: parts::shown(&held.valid_from),
            to: held
                .valid_to
                .as_deref()
                .map(parts::last_day)
                .unwrap_or_default(),
            basis: basis(held),
            order: held.basis_order_id,
            fault: match held.footing() {
                Footing::Firm => None,
                Footing::Words => Some(["warn", "приказа нет в портале"]),
                Footing::Missing => Some(["bad", "приказа нет"]),
                Footing::Annulled => Some(["bad", "приказ отменён"]),
            },
            clearance: held.pd_clearance.clone().unwrap_or_default(),
            over: held.valid_to.as_ref().is_some_and(|to| *to <= today),
            future: held.valid_from > today,
        }
    }
}

/// What a role rests on, in words.
pub(super) fn basis(held: &Held) -> String {
    match (&held.order_number, &held.order_signed_on) {
        (Some(number), Some(day)) => format!("приказ № {number} от {}", parts::shown(day)),
        _ => held.basis.clone().unwrap_or_default(),
    }
}

fn ask(scene: &Scene) -> (Ask, String) {
    let asked = |name: &str| scene.asked(name).unwrap_or_default();
    let when = match asked("when").as_str() {
        "" => "now".to_owned(),
        other => other.to_owned(),
    };
    let role = known::find(&asked("role")).map(|role| role.code.to_owned());
    let name: String = asked("q").chars().take(100).collect();
    let ask = Ask {
        staff_only: role.is_none() && name.trim().is_empty(),
        role,
        when: when.clone(),
        name,
        limit: MOST,
        person_id: None,
    };
    (ask, when)
}

/// A person without a role among those whose name was looked for.
#[derive(Serialize)]
struct Found {
    account_id: i64,
    person_id: i64,
    name: String,
    login: String,
}

/// `GET /lk/access/roles`.
pub(super) async fn list(scene: Scene) -> Result<Response> {
    let (ask, when) = ask(&scene);
    let keeper = &scene.state.keeper;
    let held = known::held(keeper, &ask).await?;
    let staff = Ask {
        staff_only: true,
        when: "now".to_owned(),
        limit: 5000,
        ..Ask::default()
    };
    let loose = known::held(keeper, &staff).await?;
    let today = scene.asker.today;
    let of = |footings: &[Footing]| -> Vec<Line> {
        let loose = loose.iter().filter(|h| footings.contains(&h.footing()));
        loose.map(|h| Line::of(h, today)).collect()
    };
    let lines: Vec<Line> = held.iter().map(|h| Line::of(h, today)).collect();
    let roles: Vec<[&str; 2]> = known::ALL.iter().map(|r| [r.code, r.name]).collect();
    page(&scene, "access_roles.html", TITLE)
        .with("lines", &lines)
        .with("full", &(held.len() as i64 == MOST))
        .with("missing", &of(&[Footing::Missing, Footing::Annulled]))
        .with("words", &of(&[Footing::Words]).len())
        .with("orphans", &orphans(&scene).await?)
        .with("found", &found(&scene, &ask.name).await?)
        .with("roles", &roles)
        .with("role", &ask.role.unwrap_or_default())
        .with("when", &when)
        .with("search", &ask.name)
        .with("grants", &scene.visit.has_any(super::GRANTERS))
        .with("today", &today.to_string())
        .with("query", &scene.visit.asked.caller.uri.query())
        .render()
}

/// «Приказ есть — роли нет», in words.
async fn orphans(scene: &Scene) -> Result<Vec<(i64, String, i64, String)>> {
    let all = known::orders_without_roles(&scene.state.keeper).await?;
    let line = |o: known::Orphan| {
        let order = format!(
            "№ {} от {}, {}",
            o.number,
            parts::shown(&o.signed_on),
            o.title
        );
        let name =
            crate::identity::full_name(&o.last_name, &o.first_name, o.middle_name.as_deref());
        (o.order_id, order, o.person_id, name)
    };
    Ok(all.into_iter().map(line).collect())
}

/// Accounts of a name, also those that have no role yet.
async fn found(scene: &Scene, name: &str) -> Result<Vec<Found>> {
    let words: Vec<String> = name
        .split_whitespace()
        .map(|word| format!("%{}%", crate::registers::fold(word)))
        .collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let conditions: Vec<String> = (1..=words.len())
        .map(|n| format!("(p.search_norm LIKE ${n} OR a.login LIKE ${n})"))
        .collect();
    let sql = format!(
        "SELECT a.id, p.id, p.last_name, p.first_name, p.middle_name, a.login FROM user_account a JOIN person p ON p.id = a.person_id \
         WHERE a.deleted_at IS NULL AND {} ORDER BY p.last_name COLLATE \"ru-x-icu\", p.first_name COLLATE \"ru-x-icu\", a.id LIMIT 50",
        conditions.join(" AND ")
    );
    type Row = (i64, i64, String, String, Option<String>, String);
    let rows: Vec<Row> = scene
        .db()
        .all(
            sqlx::AssertSqlSafe(sql),
            words.into_iter().map(Into::into).collect(),
        )
        .await?;
    let line = |(account_id, person_id, last, first, middle, login): Row| Found {
        account_id,
        person_id,
        name: crate::identity::full_name(&last, &first, middle.as_deref()),
        login,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// `GET /lk/access/roles/export.xlsx` with the query of the list.
pub(super) async fn export(scene: Scene) -> Result<Response> {
    let (ask, _) = ask(&scene);
    let ask = Ask {
        limit: 50_000,
        ..ask
    };
    let held = known::held(&scene.state.keeper, &ask).await?;
    let today = scene.asker.today;
    let row = |held: &Held| -> Vec<Cell> {
        let line = Line::of(held, today);
        let fault = line.fault.map_or(String::new(), |f| f[1].to_owned());
        let cells = [
            line.name,
            line.login,
            line.role,
            line.reach,
            line.from,
            line.to,
            line.basis,
            line.clearance,
            fault,
        ];
        cells.into_iter().map(Cell::text).collect()
    };
    let headings = [
        "Фамилия, имя, отчество",
        "Логин",
        "Роль",
        "Область действия",
        "С",
        "По",
        "Основание",
        "Допуск к персональным данным",
        "Замечание",
    ];
    let rows = held.iter().map(row).collect();
    parts::workbook(&scene, "Роли", "user_role", &headings, rows).await
}

/// `GET /lk/access/roles/print`: «Сведения для приказа о назначении ответственных».
pub(super) async fn print(scene: Scene) -> Result<Response> {
    let ask = Ask {
        staff_only: true,
        when: "now".to_owned(),
        limit: 5000,
        ..Ask::default()
    };
    let held = known::held(&scene.state.keeper, &ask).await?;
    let today = scene.asker.today;
    let lines: Vec<Line> = held
        .iter()
        .filter(|h| known::find(&h.role).is_some_and(known::needs_order))
        .map(|h| Line::of(h, today))
        .collect();
    let title = "Сведения для приказа о назначении ответственных";
    page(&scene, "access_roles_print.html", title)
        .crumb(TITLE, PATH)
        .with("lines", &lines)
        .with("college_name", &scene.state.college())
        .with("on", &parts::shown(&today.to_string()))
        .render()
}

const FIELDS: &[&str] = &[
    "account",
    "role",
    "scope",
    "from",
    "last",
    "order",
    "words",
    "pd_clearance",
];

/// Whose role is to be given.
#[derive(Serialize)]
struct Whose {
    account_id: i64,
    person_id: i64,
    name: String,
    login: String,
    kind: String,
}

async fn whose(scene: &Scene, account: &str) -> Result<Whose> {
    let id: i64 = account.parse().map_err(|_| Error::NotFound)?;
    type Row = (i64, String, String, Option<String>, String, String);
    let row: Option<Row> = scene
        .db()
        .opt(
            "SELECT p.id, p.last_name, p.first_name, p.middle_name, a.login, a.kind FROM user_account a \
             JOIN person p ON p.id = a.person_id WHERE a.id = $1 AND a.deleted_at IS NULL",
            v![id],
        )
        .await?;
    let (person_id, last, first, middle, login, kind) = row.ok_or(Error::NotFound)?;
    Ok(Whose {
        account_id: id,
        person_id,
        name: crate::identity::full_name(&last, &first, middle.as_deref()),
        login,
        kind,
    })
}

/// `GET /lk/access/roles/new?account=…`; without an account, the list in which one is found.
pub(super) async fn new(scene: Scene) -> Result<Response> {
    let Some(account) = scene.asked("account") else {
        return Ok(see_other(PATH));
    };
    let whose = whose(&scene, &account).await?;
    let form = Form::new(FIELDS).keep("from", &parts::shown(&scene.asker.today.to_string()));
    let form = form.keep("order", &scene.asked("order").unwrap_or_default());
    render(&scene, &whose, &form, 200).await
}

async fn render(scene: &Scene, whose: &Whose, form: &Form, status: u16) -> Result<Response> {
    let db = scene.db();
    let roles: Vec<[&str; 2]> = known::ALL
        .iter()
        .filter(|role| role.kind.code() == whose.kind)
        .map(|role| [role.code, role.name])
        .collect();
    let orders: Vec<(i64, String, String, String)> = db
        .all(
            "SELECT d.id, d.number, d.signed_on, d.title FROM order_doc d JOIN order_kind k ON k.id = d.kind_id \
             WHERE k.code IN ('admin_appoint', 'access_grant', 'resp_appoint') AND d.state IN ('signed', 'in_force') \
             AND d.deleted_at IS NULL ORDER BY d.signed_on DESC, d.id DESC LIMIT 200",
            v![],
        )
        .await?;
    let orders: Choices = orders
        .into_iter()
        .map(|(id, number, day, title)| {
            (id, format!("№ {number} от {}: {title}", parts::shown(&day)))
        })
        .collect();
    let year = i64::from(scene.asker.today.year());
    page(scene, "access_roles_new.html", "Назначение роли")
        .status(status)
        .crumb(TITLE, PATH)
        .with("form", form)
        .with("whose", whose)
        .with("roles", &roles)
        .with("units", &parts::units(db).await?)
        .with("groups", &parts::groups(db).await?)
        .with("buildings", &parts::buildings(db).await?)
        .with("campaigns", &[year, year + 1])
        .with("orders", &orders)
        .render()
}

/// `POST /lk/access/roles/new`.
pub(super) async fn give(scene: Scene, fields: Fields) -> Result<Response> {
    let whose = whose(&scene, fields.get("account")).await?;
    let mut form = FIELDS.iter().fold(Form::new(FIELDS), |form, name| {
        form.keep(name, fields.get(name))
    });
    let wish = read(&scene, &whose, &fields, &mut form).await?;
    let (keeper, by) = (&scene.state.keeper, &scene.asker.by);
    if let Some(wish) = wish {
        let mut tx = scene.db().begin().await?;
        match known::assign(keeper, &mut tx, &wish, by).await? {
            Ok(_) => {
                let body = format!(
                    "Роль «{}» действует с {}.",
                    wish.role.name,
                    parts::shown(&wish.from.to_string())
                );
                tell(
                    &scene,
                    &mut tx,
                    whose.person_id,
                    "Вам назначена роль",
                    &body,
                )
                .await?;
                tx.commit().await?;
                return Ok(done(&scene, whose.person_id, Flash::RoleGiven));
            }
            Err(wrong) => {
                let problems = wrong.into_iter();
                problems.for_each(|(field, text)| form.problem(field, text));
            }
        }
    }
    render(&scene, &whose, &form, 422).await
}

async fn tell(
    scene: &Scene,
    tx: &mut crate::storage::Tx,
    person_id: i64,
    title: &str,
    body: &str,
) -> Result<()> {
    let news = News {
        person_id,
        about: About::Access,
        title,
        body: Some(body),
        link: Some("/lk/"),
        urgent: false,
    };
    outbox::tell(tx, scene.asker.now, &news).await?;
    Ok(())
}

fn done(scene: &Scene, person_id: i64, flash: Flash) -> Response {
    let mut response = see_other(&format!("/lk/access/people/{person_id}"));
    response.headers_mut().append(
        axum::http::header::SET_COOKIE,
        flash.cookie(scene.state.secure),
    );
    response
}

/// The form as a wish, or its problems.
async fn read(
    scene: &Scene,
    whose: &Whose,
    fields: &Fields,
    form: &mut Form,
) -> Result<Option<Wish>> {
    let text = |name: &str| {
        let text: String = value::one_line(fields.get(name))
            .chars()
            .take(300)
            .collect();
        (!text.is_empty()).then_some(text)
    };
    let role = known::find(fields.get("role"));
    if role.is_none() {
        form.problem("role", "Выберите роль.");
    }
    let scope = scope(fields.get("scope"));
    if scope.is_none() {
        form.problem("scope", "Выберите область действия.");
    }
    let from = value::day(fields.get("from").trim());
    if let Err(why) = &from {
        form.problem("from", format!("С какого дня: {why}"));
    }
    let last = text("last").map(|typed| value::day(&typed)).transpose();
    if let Err(why) = &last {
        form.problem("last", format!("По какой день: {why}"));
    }
    let words = text("words");
    if let Some(words) = &words {
        order_in_words(scene, words, form).await?;
    }
    let order = text("order").map(|id| id.parse::<i64>()).transpose();
    if order.is_err() {
        form.problem("order", "Выберите приказ из списка.");
    }
    let all = (role, scope, from, last, order);
    let (Some(role), Some(scope), Ok(from), Ok(last), Ok(order_id)) = all else {
        return Ok(None);
    };
    Ok((!form.is_bad()).then_some(Wish {
        account_id: whose.account_id,
        role,
        scope,
        from,
        last,
        order_id,
        words,
        pd_clearance: text("pd_clearance"),
    }))
}

/// `college`, `unit:3`, `campaign:2026`.
fn scope(typed: &str) -> Option<(Kind, Option<i64>)> {
    let (kind, id) = typed.split_once(':').unwrap_or((typed, ""));
    match Kind::parse(kind)? {
        Kind::College => Some((Kind::College, None)),
        kind => Some((kind, Some(id.parse().ok()?))),
    }
}

/// «№ 12-о от 01.09.2026», and no such order in the portal.
async fn order_in_words(scene: &Scene, words: &str, form: &mut Form) -> Result<()> {
    let parts = words
        .split_once(" от ")
        .and_then(|(head, day)| Some((head.split_once('№')?.1.trim(), day.trim())));
    let Some((number, Ok(day))) = parts.map(|(no, day)| (no, value::day(day))) else {
        form.problem("words", "Напишите номер и дату так: № 12-о от 01.09.2026.");
        return Ok(());
    };
    if number.is_empty() {
        form.problem("words", "Напишите номер и дату так: № 12-о от 01.09.2026.");
        return Ok(());
    }
    let known: Option<(i64,)> = scene
        .db()
        .opt(
            "SELECT id FROM order_doc WHERE number = $1 AND signed_on = $2 AND deleted_at IS NULL",
            v![number, day],
        )
        .await?;
    if known.is_some() {
        form.problem(
            "words",
            "Этот приказ есть в портале: выберите его из списка.",
        );
    }
    Ok(())
}

/// `POST /lk/access/roles/end` with `id` and the last day; nothing is at once.
pub(super) async fn end(scene: Scene, fields: Fields) -> Result<Response> {
    let id: i64 = fields.get("id").parse().map_err(|_| Error::NotFound)?;
    let typed = fields.get("last").trim();
    let today = scene.asker.today;
    let last = match typed {
        "" => today.yesterday().unwrap_or(today),
        typed => match value::day(typed) {
            Ok(day) => day,
            Err(why) => return refused(&scene, &format!("По какой день: {why}")),
        },
    };
    let mut tx = scene.db().begin().await?;
    let ended = known::end(&scene.state.keeper, &mut tx, id, last, &scene.asker.by).await;
    match ended {
        Ok(Ended::Done { person_id, role }) => {
            let name = known::find(&role).map_or(role.as_str(), |role| role.name);
            let body = match last < today {
                true => format!("Роль «{name}» больше не действует."),
                false => format!(
                    "Последний день роли «{name}» — {}.",
                    parts::shown(&last.to_string())
                ),
            };
            tell(&scene, &mut tx, person_id, "Роль закончена", &body).await?;
            tx.commit().await?;
            Ok(done(&scene, person_id, Flash::RoleEnded))
        }
        Ok(Ended::Gone) => Err(Error::NotFound),
        Ok(Ended::TooEarly) => refused(&scene, "Последний день раньше первого дня роли."),
        Ok(Ended::Longer) => refused(
            &scene,
            "Эта роль и так заканчивается не позже. Чтобы продлить её, назначьте её снова с того дня, по приказу.",
        ),
        Err(Bad::LastAdministrator) => refused(
            &scene,
            "Это последний действующий администратор ЭИОС. Сначала назначьте другого — без последнего дня.",
        ),
        Err(other) => Err(other.into()),
    }
}

fn refused(scene: &Scene, text: &str) -> Result<Response> {
    page(scene, "access_refused.html", "Роль не закончена")
        .status(422)
        .crumb(TITLE, PATH)
        .with("text", text)
        .with("back", PATH)
        .render()
}
