//! Help for those who stand before the door: what is on the screen, what to do step by step, whom to call, and a request
//! without an account. It tells nothing about who has an account: the answer is always the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use axum::{Extension, http::header, response::Response};
use serde::Serialize;

use super::{
    files,
    form::{self, Ask, Need, Typed},
    new, news, words,
};
use crate::{
    identity::lockout::{self, Gate},
    journal::{
        pack,
        service::{self, Draft, Now},
        settings::Settings,
        store,
    },
    registers::{Catalog, Lists, Problem},
    storage::{Db, Val, v},
    web::{
        Asked, Error, Fields, Guest, Input, Page, Path, Result, State, Uploads, device,
        page::see_other, text,
    },
};

#[derive(sqlx::FromRow)]
struct Article {
    title: String,
    body: String,
    error_kind: Option<String>,
    steps: Option<String>,
}

#[derive(Serialize)]
struct Contact {
    role: &'static str,
    name: String,
    ways: Vec<Way>,
}

#[derive(Clone, Serialize)]
struct Way {
    text: String,
    url: String,
}

#[derive(Serialize)]
struct Branch {
    title: String,
    url: String,
    begin: String,
}

/// What a stranger is asked besides the problem itself.
const STRANGER: &[Ask] = &[
    Ask {
        name: "subject_kind",
        label: "Кто вы",
        need: Need::Must,
        hint: "",
    },
    Ask {
        name: "author_contact",
        label: "Как с вами связаться",
        need: Need::Must,
        hint: "Телефон или почта, по которым вам ответят.",
    },
];

fn asks() -> Vec<Ask> {
    let login = form::asks("login_problem").unwrap_or_default();
    login.iter().chain(STRANGER).copied().collect()
}

fn frame<'a>(
    state: &'a State,
    asked: &'a Asked,
    template: &'static str,
    title: &'a str,
) -> Page<'a> {
    Page::new(state, asked, template, title).crumb("Вход", "/lk/login")
}

async fn articles(db: &Db) -> Result<Vec<Article>> {
    Ok(db
        .all(
            "SELECT title, body, error_kind, steps FROM faq_article WHERE pub = 'published' AND deleted_at IS NULL AND archived_at IS NULL \
             ORDER BY CASE WHEN sort IS NULL THEN 1 ELSE 0 END, sort, title COLLATE \"ru-x-icu\", id LIMIT 100",
            v![],
        )
        .await?)
}

/// `GET /lk/help/login`: what do you see on the screen?
pub(super) async fn tree(state: State, Guest(asked): Guest) -> Result<Response> {
    let db = &state.keeper.db;
    let branch = |article: &Article| Branch {
        title: article.title.clone(),
        url: format!(
            "/lk/help/login/{}",
            article.error_kind.as_deref().unwrap_or("other")
        ),
        begin: article
            .body
            .split(". ")
            .next()
            .unwrap_or_default()
            .trim_end_matches('.')
            .to_owned()
            + ".",
    };
    let branches: Vec<Branch> = articles(db)
        .await?
        .iter()
        .filter(|a| a.error_kind.is_some())
        .map(branch)
        .collect();
    frame(&state, &asked, "help_tree.html", "Не могу войти")
        .with("branches", &branches)
        .with("contacts", &contacts(&state).await?)
        .with(
            "known",
            &news::known_problems(db, state.keeper.clock.now()).await?,
        )
        .render()
}

/// `GET /lk/help/login/{error}`: the steps of one kind of error.
pub(super) async fn article(
    state: State,
    Guest(asked): Guest,
    Path(error): Path<String>,
) -> Result<Response> {
    let article = find(&state, &error).await?;
    let steps: Vec<&str> = lines(&article);
    let helped = asked.caller.query("helped").is_some();
    let crumbed = frame(&state, &asked, "help_article.html", &article.title)
        .crumb("Не могу войти", "/lk/help/login");
    crumbed
        .with("error", &error)
        .with("body", &article.body)
        .with("steps", &steps)
        .with("helped", &helped)
        .with("contacts", &contacts(&state).await?)
        .with(
            "known",
            &news::known_problems(&state.keeper.db, state.keeper.clock.now()).await?,
        )
        .render()
}

async fn find(state: &State, error: &str) -> Result<Article> {
    let all = articles(&state.keeper.db).await?;
    let found = all
        .into_iter()
        .find(|article| article.error_kind.as_deref() == Some(error));
    found.ok_or(Error::NotFound)
}

fn lines(article: &Article) -> Vec<&str> {
    let steps = article.steps.as_deref().unwrap_or_default().lines();
    steps
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
}

/// `POST /lk/help/login/{error}`: which steps were done and whether they helped; who it was is not kept.
pub(super) async fn answer(
    state: State,
    Guest(asked): Guest,
    Path(error): Path<String>,
    sent: Fields,
) -> Result<Response> {
    let article = find(&state, &error).await?;
    let count = lines(&article).len();
    let done: Vec<usize> = sent
        .all("step")
        .filter_map(|n| n.parse().ok())
        .filter(|n| (1..=count).contains(n))
        .collect();
    let done: Vec<String> = done.iter().map(usize::to_string).collect();
    let done = done.join(".");
    let helped = sent.get("result") == "helped";
    if let Gate::Open { .. } = lockout::admit(
        &state.keeper,
        "help answer",
        asked.caller.address.as_deref(),
        60,
    )
    .await?
    {
        state
            .keeper
            .db
            .exec(
                "INSERT INTO faq_answer (at, error_kind, steps, helped) VALUES ($1, $2, $3, $4)",
                v![
                    state.keeper.clock.now(),
                    error.as_str(),
                    done.as_str(),
                    helped
                ],
            )
            .await?;
    }
    Ok(see_other(&match helped {
        true => format!("/lk/help/login/{error}?helped=1"),
        false => format!("/lk/help/request?error={error}&done={done}"),
    }))
}

/// Those who answer for entry, with their work telephones and addresses: nothing private is shown here.
async fn contacts(state: &State) -> Result<Vec<Contact>> {
    let (db, today) = (&state.keeper.db, state.keeper.today());
    let keepers: Vec<(i64, String)> = db
        .all(
            "SELECT DISTINCT p.id, p.last_name || ' ' || p.first_name || coalesce(' ' || p.middle_name, '') FROM register_keeper k \
             JOIN person p ON p.id = k.person_id WHERE k.register = 'ticket' AND k.valid_from <= $1 AND (k.valid_to IS NULL OR k.valid_to > $2) ORDER BY 2, 1",
            v![today, today],
        )
        .await?;
    let mut groups = vec![("Ответственный за заявки о входе", keepers)];
    for (role, title) in [
        ("KON", "Данные студентов и родителей"),
        ("ADM", "Данные и учётные записи работников"),
        ("EIO", "Работа с ЭИОС, логины и пароли"),
    ] {
        groups.push((title, store::holders(db, role, today).await?));
    }
    let ways = ways(db, groups.iter().flat_map(|(_, people)| people)).await?;
    let mut all = Vec::new();
    for (role, people) in groups {
        // Whoever has no work telephone yet is named too where the desk would be left without anybody.
        let silent = !people.iter().any(|(id, _)| ways.contains_key(id));
        for (id, name) in people {
            let ways = ways.get(&id).cloned().unwrap_or_default();
            if silent || !ways.is_empty() {
                all.push(Contact { role, name, ways });
            }
        }
    }
    Ok(all)
}

/// The work telephones and addresses of people, the telephones first.
async fn ways(
    db: &Db,
    people: impl Iterator<Item = &(i64, String)>,
) -> Result<BTreeMap<i64, Vec<Way>>> {
    let ids: BTreeSet<i64> = people.map(|(id, _)| *id).collect();
    let mut ways: BTreeMap<i64, Vec<Way>> = BTreeMap::new();
    if ids.is_empty() {
        return Ok(ways);
    }
    let marks: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT person_id, kind, value FROM person_contact WHERE person_id IN ({}) AND kind IN ('phone_work', 'email_work') \
         AND deleted_at IS NULL ORDER BY kind DESC, id",
        marks.join(", ")
    );
    let values = ids.into_iter().map(Val::Int).collect();
    let rows: Vec<(i64, String, String)> = db.all(sqlx::AssertSqlSafe(sql), values).await?;
    for (person, kind, text) in rows {
        let url = match kind.as_str() {
            "phone_work" => {
                let digits = text.chars().filter(|c| c.is_ascii_digit() || *c == '+');
                format!("tel:{}", digits.collect::<String>())
            }
            _ => format!("mailto:{}", pack::escaped(&text).replace("%40", "@")),
        };
        ways.entry(person).or_default().push(Way { text, url });
    }
    Ok(ways)
}

/// `GET /lk/help/request`: the form before entry.
pub(super) async fn form(
    state: State,
    Guest(asked): Guest,
    Extension(catalog): Extension<Arc<Catalog>>,
) -> Result<Response> {
    render(&state, &asked, &catalog, None, &[], 200).await
}

async fn render(
    state: &State,
    asked: &Asked,
    catalog: &Catalog,
    sent: Option<&Fields>,
    problems: &[Problem],
    status: u16,
) -> Result<Response> {
    let register = form::register(catalog)?;
    let lists = words::lists(&state.keeper.db, catalog).await?;
    let typed = |name: &str| match sent {
        Some(sent) => sent.get(name).to_owned(),
        None => match name {
            "error_kind" => asked.caller.query("error").unwrap_or_default(),
            "browser" => device::describe(&asked.caller.user_agent),
            _ => String::new(),
        },
    };
    let mut all: Vec<Input> = form::inputs(register, &asks(), &typed, problems, &lists)?;
    for input in &mut all {
        if input.name == "subject_kind" {
            input.options.retain(|choice| choice.value != "unknown");
        }
    }
    let agree = problems
        .iter()
        .find(|p| p.field == "agree")
        .map(|p| p.text.clone());
    let done = match sent {
        Some(sent) => sent.get("done").to_owned(),
        None => asked.caller.query("done").unwrap_or_default(),
    };
    let key = match sent.map_or("", |sent| sent.get("key")) {
        "" => crate::identity::hex(&state.keeper.chance.bytes::<16>()),
        key => key.to_owned(),
    };
    frame(state, asked, "help_request.html", "Заявка: не могу войти")
        .crumb("Не могу войти", "/lk/help/login")
        .status(status)
        .with("inputs", &all)
        .with("problems", problems)
        .with("agree", &agree)
        .with(
            "agreed",
            &sent.is_some_and(|sent| sent.get("agree") == "да"),
        )
        .with("done", &done)
        .with("key", &key)
        .with("contacts", &contacts(state).await?)
        .render()
}

/// `POST /lk/help/request`. Whether the person is known to the college changes nothing in the answer.
pub(super) async fn send(
    state: State,
    Guest(asked): Guest,
    Extension(catalog): Extension<Arc<Catalog>>,
    sent: Fields,
    mut uploads: Uploads,
) -> Result<Response> {
    let register = form::register(&catalog)?;
    let db = &state.keeper.db;
    let lists = words::lists(db, &catalog).await?;
    let asks = asks();
    let mut typed = form::read(register, &asks, &sent, &lists, &state.keeper.time_zone)?;
    if typed.text("subject_kind").as_deref() == Some("unknown") {
        typed.problem("subject_kind", "Выберите, кто вы.");
    }
    if sent.get("agree") != "да" {
        typed.problem(
            "agree",
            "Отметьте согласие: без него заявку нельзя зарегистрировать.",
        );
    }
    new::refused(&mut typed, &uploads);
    if !typed.problems.is_empty() {
        return render(&state, &asked, &catalog, Some(&sent), &typed.problems, 422).await;
    }
    let settings = Settings::load(db).await?;
    let limit = usize::try_from(settings.from_address).unwrap_or(20);
    if let Gate::Closed(seconds) = lockout::admit(
        &state.keeper,
        "help request",
        asked.caller.address.as_deref(),
        limit,
    )
    .await?
    {
        return too_many(&state, &asked, &catalog, &sent, seconds).await;
    }
    let now = Now::load(&state.keeper, None).await?;
    let draft = draft(&state, &catalog, &typed, &sent, &lists, &now)?;
    let key = new::receipt("before entry", sent.get("key"));
    let mut tx = db.begin().await?;
    tx.lock(&key).await?;
    if let Some(id) = new::made(&mut tx, &key).await? {
        let ticket = store::of_tx(&mut tx, id).await?.ok_or(Error::NotFound)?;
        return Ok(registered(&ticket.number));
    }
    let (id, number) = match service::create(&mut tx, &now, &draft).await {
        Ok(made) => made,
        Err(error) => {
            let text = error.words()?;
            drop(tx);
            let problem = Problem {
                field: String::new(),
                text,
            };
            return render(&state, &asked, &catalog, Some(&sent), &[problem], 422).await;
        }
    };
    files::keep(&mut tx, &state, uploads.take("file"), "ticket", id).await?;
    new::keep(&mut tx, &key, now.at, id).await?;
    tx.commit().await?;
    Ok(registered(&number))
}

fn registered(number: &str) -> Response {
    see_other(&format!("/lk/help/done?no={}", number.replace('/', "-")))
}

/// Too many from one address: what was typed comes back, and so does the telephone.
async fn too_many(
    state: &State,
    asked: &Asked,
    catalog: &Catalog,
    sent: &Fields,
    seconds: i64,
) -> Result<Response> {
    let problem = Problem {
        field: String::new(),
        text: format!(
            "С вашего адреса уже отправлено много заявок. Отправьте эту {} или позвоните ответственным: они названы ниже.",
            text::in_minutes(seconds)
        ),
    };
    let mut response = render(state, asked, catalog, Some(sent), &[problem], 429).await?;
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, seconds.into());
    Ok(response)
}

fn draft(
    state: &State,
    catalog: &Catalog,
    typed: &Typed,
    sent: &Fields,
    lists: &Lists,
    now: &Now,
) -> Result<Draft> {
    let (register, asks) = (form::register(catalog)?, asks());
    let error = typed.text("error_kind");
    let subject_kind = typed
        .text("subject_kind")
        .unwrap_or_else(|| "unknown".to_owned());
    let named: Vec<Ask> = asks
        .iter()
        .filter(|ask| ask.name != "subject_kind")
        .copied()
        .collect();
    let mut said: Vec<(&'static str, Val)> = typed.columns(register, &named);
    said.push(("author_name", typed.text("subject_name").into()));
    said.push(("org_name", state.college().into()));
    said.push((
        "user_role",
        lists.label("TICKET_SUBJECT", &subject_kind).into(),
    ));
    said.push(("tried", tried(sent.get("done")).into()));
    if !now.settings.territory.is_empty() {
        said.push(("territory", now.settings.territory.as_str().into()));
    }
    Ok(Draft {
        kind: "login_problem".to_owned(),
        topic: error.as_deref().map_or(String::new(), |code| {
            lists.label("LOGIN_ERROR", code).to_owned()
        }),
        body: typed.text("body").unwrap_or_default(),
        author_id: None,
        subject_id: None,
        subject_kind,
        said,
        error,
        category: None,
    })
}

/// The steps of the instruction that were done, by their numbers.
fn tried(done: &str) -> Option<String> {
    let steps: Vec<&str> = done
        .split('.')
        .filter(|n| n.len() <= 2 && n.parse::<u8>().is_ok())
        .take(20)
        .collect();
    (!steps.is_empty()).then(|| format!("шаги инструкции: {}", steps.join(", ")))
}

/// `GET /lk/help/done`.
pub(super) async fn done(state: State, Guest(asked): Guest) -> Result<Response> {
    let number = asked.caller.query("no").unwrap_or_default();
    let (no, year) = number.split_once('-').ok_or(Error::NotFound)?;
    let digits = |text: &str| {
        !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit())
    };
    if !digits(no) || !digits(year) {
        return Err(Error::NotFound);
    }
    frame(&state, &asked, "help_done.html", "Заявка зарегистрирована")
        .with("number", &format!("{no}/{year}"))
        .with("contacts", &contacts(&state).await?)
        .render()
}
