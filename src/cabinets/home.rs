//! The home page.

use axum::{Extension, response::Response};
use serde::Serialize;

use super::Notices;
use crate::{
    identity::{
        accounts, roles,
        sessions::{self, Line},
    },
    registers::terms,
    web::{Page, Result, State, Visit, device, text},
};

/// Something the person should look at today.
#[derive(Serialize)]
struct Task {
    /// The end of a badge's class name: `ok`, `warn`, `bad`.
    kind: &'static str,
    text: String,
    link: Option<Link>,
}

/// Something the person may do here.
#[derive(Serialize)]
struct Link {
    title: &'static str,
    url: &'static str,
    about: &'static str,
}

/// A figure with its words.
#[derive(Serialize)]
struct Fact {
    name: &'static str,
    value: String,
}

const fn link(title: &'static str, url: &'static str, about: &'static str) -> Link {
    Link { title, url, about }
}

/// `GET /lk/`.
pub(super) async fn show(
    state: State,
    visit: Visit,
    notices: Option<Extension<Notices>>,
) -> Result<Response> {
    let keeper = &state.keeper;
    let lines = sessions::recent(keeper, visit.account_id).await?;
    let figures = match visit.has_any(&[roles::ADM, roles::EIO]) {
        true => Some(accounts::counts(keeper).await?),
        false => None,
    };
    let mut tasks = strange_entries(&state, &visit, &lines);
    tasks.extend(figures.as_ref().into_iter().flat_map(duties));
    tasks.extend(overdue(&state, &visit).await?);
    if let Some(Extension(notices)) = notices {
        let notices = notices.of(&state, &visit).await;
        tasks.extend(notices.into_iter().map(|notice| Task {
            kind: notice.kind,
            text: notice.text,
            link: Some(link(notice.title, notice.url, "")),
        }));
    }
    Page::new(&state, &visit.asked, "home.html", &greeting(&visit))
        .with("who", &who(&state, &visit, &lines))
        .with("roles", &sessions::role_names(&visit))
        .with("tasks", &tasks)
        .with("figures", &figures.as_ref().map(facts).unwrap_or_default())
        .with("links", &links(&visit))
        .render()
}

fn greeting(visit: &Visit) -> String {
    let middle = visit.middle_name.as_deref().unwrap_or_default();
    format!("Здравствуйте, {} {middle}", visit.first_name)
        .trim_end()
        .to_owned()
}

fn who(state: &State, visit: &Visit, lines: &[Line]) -> Vec<Fact> {
    let zone = &state.keeper.time_zone;
    let moment = |at: &Option<String>, none: &str| {
        at.as_deref()
            .map_or(none.to_owned(), |at| text::moment(at, zone))
    };
    let open = lines.iter().filter(|line| line.ended_at.is_none()).count();
    let mut facts = vec![
        Fact {
            name: "Фамилия, имя, отчество",
            value: visit.full_name(),
        },
        Fact {
            name: "Логин",
            value: visit.login.clone(),
        },
    ];
    // Whoever looks at another's cabinet has come in with a password and a telephone of their own.
    if visit.is_viewed() {
        return facts;
    }
    facts.extend([
        Fact {
            name: "Прошлый вход",
            value: moment(&visit.previous_login_at, "это ваш первый вход"),
        },
        Fact {
            name: "Открыто сеансов",
            value: open.to_string(),
        },
        Fact {
            name: "Пароль сменён",
            value: moment(&visit.password_changed_at, "ещё не менялся"),
        },
        Fact {
            name: "Второй шаг входа",
            value: if visit.factor {
                "включён"
            } else {
                "не включён"
            }
            .to_owned(),
        },
    ]);
    facts
}

/// Entries on devices that were new, within the last seven days: was it you?
fn strange_entries(state: &State, visit: &Visit, lines: &[Line]) -> Vec<Task> {
    let strange = lines
        .iter()
        .filter(|line| line.new_device && line.tag != visit.tag);
    strange
        .map(|line| Task {
            kind: "warn",
            text: format!(
                "{} был вход с нового устройства ({}, адрес {}). Если это были не вы, закройте доступ: все сеансы завершатся, а ответственный за ЭИОС выдаст новый пароль.",
                text::moment(&line.created_at, &state.keeper.time_zone),
                device::describe(line.user_agent.as_deref().unwrap_or_default()),
                line.address.as_deref().unwrap_or("неизвестен"),
            ),
            link: Some(link("Это был не я", "/lk/alarm", "")),
        })
        .collect()
}

/// News that was not entered in time: for those who watch the terms and those who answer for a register.
async fn overdue(state: &State, visit: &Visit) -> Result<Option<Task>> {
    let keeper = &state.keeper;
    let all = visit.has_any(terms::WATCH);
    let late = terms::overdue(
        &keeper.db,
        keeper.today(),
        (!all).then_some(visit.person_id),
    )
    .await?;
    Ok((late > 0).then(|| Task {
        kind: "bad",
        text: format!("Полученные сведения не внесены в срок: {late}."),
        link: Some(link("Сроки внесения", "/lk/deadlines", "")),
    }))
}

/// What those who answer for accounts should know today.
fn duties(counts: &accounts::Counts) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut add = |n: i64, kind, words: &str| {
        if n > 0 {
            let accounts =
                text::plural(n, ["учётной записи", "учётных записей", "учётных записей"]);
            tasks.push(Task {
                kind,
                text: format!("У {n} {accounts} {words}"),
                link: None,
            });
        }
    };
    add(
        counts.temporary_expired,
        "bad",
        "истёк одноразовый пароль: выдайте новый или заблокируйте запись.",
    );
    add(
        counts.temporary_ending,
        "warn",
        "одноразовый пароль истекает в ближайшие сутки: напомните владельцам войти.",
    );
    tasks
}

fn facts(counts: &accounts::Counts) -> Vec<Fact> {
    let fact = |name, n: i64| Fact {
        name,
        value: n.to_string(),
    };
    vec![
        fact("Всего", counts.total),
        fact("Ещё ни разу не входили", counts.never_entered),
        fact("Пароль ещё не выдан", counts.without_password),
        fact("Действует одноразовый пароль", counts.temporary),
        fact("Одноразовый пароль истёк", counts.temporary_expired),
        fact("Заблокированы", counts.suspended),
    ]
}

fn links(visit: &Visit) -> Vec<Link> {
    let mut links = vec![
        link(
            "Обращения",
            "/lk/tickets",
            "Спросить, пожаловаться, попросить помочь; ответы и их сроки.",
        ),
        link(
            "Материалы",
            "/lk/materials/placed",
            "Что размещено для вашей программы; попросить разместить своё.",
        ),
        link(
            "Мой вход",
            "/lk/own",
            "Сеансы, пароль, второй шаг, правила, письма, оформление.",
        ),
    ];
    if visit.has_any(&[roles::ADM, roles::EIO]) {
        links.push(link(
            "Учётные записи",
            "/lk/accounts",
            "Кому выдать логин и пароль, кто ещё не входил, у кого доступ пора прекратить.",
        ));
    }
    if visit.has_any(&["DIR", "SITE"]) {
        links.push(link(
            "Сведения об организации",
            "/sveden/common",
            "Обязательный раздел сайта: проверьте, как его видят посетители.",
        ));
    }
    links.push(link("Сайт колледжа", "/", "Главная страница для всех."));
    links
}
