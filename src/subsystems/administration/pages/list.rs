//! `/lk/accounts`: everybody who has or is to have an account, and what can be done with those who are chosen.

use axum::response::Response;
use serde::Serialize;

use super::{issue, page};
use crate::{
    identity::full_name,
    registers::{pages::Scene, value::show_scaled},
    subsystems::administration::{
        issue::order::{Order, last_line},
        people::{self, Ask, PER_PAGE},
        relation::{self, CATEGORIES, STATES},
    },
    web::{Error, Fields, Flash, Result, form, text},
};

#[derive(Serialize)]
struct Row {
    id: i64,
    name: String,
    place: String,
    login: String,
    state: &'static str,
    badge: &'static str,
    entry: String,
    until: String,
    stray: bool,
}

#[derive(Serialize)]
struct Tab {
    title: &'static str,
    url: String,
    current: bool,
}

#[derive(Serialize)]
struct Counter {
    title: &'static str,
    count: String,
    url: String,
    current: bool,
}

#[derive(Serialize)]
struct Head {
    title: &'static str,
    url: String,
    sorted: &'static str,
}

/// `GET /lk/accounts`.
pub async fn show(scene: Scene) -> Result<Response> {
    let mut ask = Ask::parse(&scene.pairs());
    let keeper = &scene.state.keeper;
    let counts = people::counts(keeper, &ask).await?;
    let everybody: i64 = counts.iter().map(|c| c.1).sum();
    let total = match ask.state {
        Some(state) => counts.iter().find(|c| c.0 == state).map_or(0, |c| c.1),
        None => everybody,
    };
    let pages = ((total + PER_PAGE - 1) / PER_PAGE).max(1);
    ask.page = ask.page.min(pages);
    let lines = people::page(keeper, &ask).await?;
    let today = scene.asker.today.to_string();
    let (units, groups) = choices(&scene, &ask, &today).await?;
    page(&scene, "accounts_list.html", "Учётные записи")
        .with("tabs", &tabs(&ask))
        .with("kind", ask.kind.code())
        .with("counters", &counters(&ask, &counts, everybody))
        .with("rows", &rows(&scene, &ask, lines))
        .with("heads", &heads(&ask))
        .with("units", &units)
        .with("groups", &groups)
        .with("orders", &people::orders(scene.db(), ask.kind).await?)
        .with(
            "states",
            &STATES.iter().map(|s| (s.0, s.1)).collect::<Vec<_>>(),
        )
        .with("search", &ask.search)
        .with("unit", &ask.unit)
        .with("group", &ask.group)
        .with("order", &ask.order)
        .with("state", &ask.state)
        .with("stray", &ask.stray)
        .with("strays", &people::strays_of(keeper, ask.kind).await?)
        .with("known", &relation::is_known(ask.kind))
        .with("sort", ask.sort)
        .with("query", &ask.to_query())
        .with(
            "narrowed",
            &(ask.to_query() != format!("kind={}", ask.kind.code())),
        )
        .with("total", &show_scaled(total, 0))
        .with(
            "total_words",
            text::plural(total, ["человек", "человека", "человек"]),
        )
        .with("page", &ask.page)
        .with("pages", &pages)
        .render()
}

async fn choices(
    scene: &Scene,
    ask: &Ask,
    today: &str,
) -> Result<(Vec<people::Choice>, Vec<people::Choice>)> {
    use crate::identity::accounts::Kind;
    Ok(match ask.kind {
        Kind::Staff => (people::units(scene.db(), today).await?, Vec::new()),
        Kind::Student | Kind::Parent => (Vec::new(), people::groups(scene.db(), today).await?),
        _ => (Vec::new(), Vec::new()),
    })
}

fn tabs(ask: &Ask) -> Vec<Tab> {
    let tab = |(kind, title): &(_, &'static str)| {
        let kind: crate::identity::accounts::Kind = *kind;
        Tab {
            title,
            url: format!("/lk/accounts?kind={}", kind.code()),
            current: kind == ask.kind,
        }
    };
    CATEGORIES.iter().map(tab).collect()
}

fn counters(ask: &Ask, counts: &[(&'static str, i64)], everybody: i64) -> Vec<Counter> {
    let url = |state: Option<&'static str>| {
        let mut next = ask.clone();
        next.state = state;
        format!("/lk/accounts?{}", next.to_query())
    };
    let all = Counter {
        title: "все",
        count: show_scaled(everybody, 0),
        url: url(None),
        current: ask.state.is_none(),
    };
    let of = STATES.iter().map(|(code, title, _)| Counter {
        title,
        count: show_scaled(counts.iter().find(|c| c.0 == *code).map_or(0, |c| c.1), 0),
        url: url(Some(code)),
        current: ask.state == Some(code),
    });
    std::iter::once(all).chain(of).collect()
}

fn heads(ask: &Ask) -> Vec<Head> {
    let head = |title, up: &'static str, down: &'static str| {
        let mut next = ask.clone();
        next.sort = if ask.sort == up { down } else { up };
        Head {
            title,
            url: format!("/lk/accounts?{}", next.to_query()),
            sorted: match ask.sort {
                sort if sort == up => "up",
                sort if sort == down => "down",
                _ => "",
            },
        }
    };
    vec![
        head("Фамилия, имя, отчество", "name", "-name"),
        head("Группа, подразделение", "place", "-place"),
        head("Состояние", "state", "-state"),
        head("Последний вход", "-entry", "entry"),
    ]
}

fn rows(scene: &Scene, ask: &Ask, lines: Vec<people::Line>) -> Vec<Row> {
    let moment = |at: Option<String>| at.map(|at| super::short_moment(scene, &at));
    let row = |line: people::Line| {
        let state = STATES.iter().find(|s| s.0 == line.st).unwrap_or(&STATES[0]);
        Row {
            id: line.person_id,
            name: full_name(
                &line.last_name,
                &line.first_name,
                line.middle_name.as_deref(),
            ),
            place: line.place,
            login: line.login.unwrap_or_default(),
            state: state.1,
            badge: state.2,
            until: match line.st.as_str() {
                "issued" => moment(line.temp_expires_at).unwrap_or_default(),
                _ => String::new(),
            },
            entry: moment(line.last_login_at).unwrap_or_default(),
            stray: relation::is_known(ask.kind)
                && !line.related
                && line.account_id.is_some()
                && line.st != "suspended",
        }
    };
    lines.into_iter().map(row).collect()
}

/// `POST /lk/accounts/act`: what is to be done with the marked, or with everybody found.
pub async fn act(scene: Scene, fields: Fields) -> Result<Response> {
    let pairs = form::parse(fields.get("query").as_bytes()).map_err(|_| Error::BadRequest)?;
    let ask = Ask::parse(&pairs);
    let people: Vec<i64> = match fields.get("scope") {
        "found" => people::ids(&scene.state.keeper, &ask).await?,
        _ => fields.all("id").filter_map(|id| id.parse().ok()).collect(),
    };
    let back = format!("/lk/accounts?{}", ask.to_query());
    let action = fields.get("action");
    if people.is_empty() || !["issue", "again", "block"].contains(&action) {
        return Ok(super::done(&scene, &back, Flash::NothingChosen));
    }
    let order = Order {
        kind: ask.kind,
        people,
        again: action == "again",
        entered: false,
        reason: "reset".into(),
        way: "self".into(),
        request_ref: String::new(),
        seen: last_line(scene.db()).await?,
        key: String::new(),
        title: title(&scene, &ask).await?,
        renew: None,
    };
    match action {
        "block" => super::act::ask_block(&scene, &order).await,
        _ => issue::show(&scene, order).await,
    }
}

/// «Обучающиеся, группа ИСП-21»: what the batch is called.
async fn title(scene: &Scene, ask: &Ask) -> Result<String> {
    let kind = CATEGORIES
        .iter()
        .find(|c| c.0 == ask.kind)
        .map_or("", |c| c.1);
    let today = scene.asker.today.to_string();
    let (units, groups) = choices(scene, ask, &today).await?;
    let named = |list: &[people::Choice], id: Option<i64>| {
        list.iter()
            .find(|c| Some(c.id) == id)
            .map(|c| c.name.clone())
    };
    let mut title = kind.to_owned();
    if let Some(group) = named(&groups, ask.group) {
        title.push_str(&format!(", группа {group}"));
    }
    if let Some(unit) = named(&units, ask.unit) {
        title.push_str(&format!(", {unit}"));
    }
    if let Some(order) = named(&people::orders(scene.db(), ask.kind).await?, ask.order) {
        title.push_str(&format!(", приказ {order}"));
    }
    Ok(title.chars().take(200).collect())
}
