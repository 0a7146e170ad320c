//! «Сроки внесения»: news that has come and is not entered yet, with its light; what came late; who answers for what.

use axum::response::Response;
use serde::Serialize;

use super::{Scene, form::saved, lookup};
use crate::{
    registers::{
        Writing,
        describe::Due,
        terms::{self, Days, Item, Light, WATCH},
        value,
    },
    storage::v,
    web::{Error, Fields, Flash, Page, Result},
};

/// They appoint those who answer for registers.
const APPOINT: &[&str] = &["ADM", "DIR"];

#[derive(Serialize)]
struct Line {
    id: i64,
    table: String,
    register: &'static str,
    words: String,
    url: Option<String>,
    received: String,
    due: String,
    done: Option<String>,
    /// `ok`, `warn`, `bad`.
    light: &'static str,
    light_words: &'static str,
    keepers: String,
    may_enter: bool,
}

#[derive(Serialize)]
struct Choice {
    table: &'static str,
    title: &'static str,
}

/// `GET /lk/deadlines`.
pub(super) async fn show(scene: Scene) -> Result<Response> {
    page(&scene, &[], ("", "", ""), 200).await
}

async fn page(
    scene: &Scene,
    problems: &[crate::registers::Problem],
    typed: (&str, &str, &str),
    status: u16,
) -> Result<Response> {
    let today = scene.asker.today;
    let keepers = terms::keepers(scene.db(), today).await?;
    let mine: Vec<&str> = keepers
        .iter()
        .filter(|keeper| keeper.person_id == scene.asker.person_id)
        .map(|keeper| keeper.register.as_str())
        .collect();
    let watches = scene.asker.has_any(WATCH);
    let sees = |table: &str| watches || mine.contains(&table) || scene.may_write(table);
    let line = |item: Item| {
        let register = scene.catalog.find(&item.register)?;
        let light = item.due_on.parse().map(|due| terms::light(due, today));
        let (light, light_words) = match (item.state.as_str(), light) {
            ("open", Ok(Light::Green)) => ("ok", "срок не близко"),
            ("open", Ok(Light::Amber)) => ("warn", "срок близко"),
            ("open", _) => ("bad", "просрочено"),
            _ => ("warn", "внесено поздно"),
        };
        let names: Vec<&str> = keepers
            .iter()
            .filter(|keeper| keeper.register == item.register)
            .map(|keeper| keeper.who.as_str())
            .collect();
        let reads = scene.catalog.read(register.table, &scene.asker).is_some();
        let record = item.record_id.filter(|_| reads);
        Some(Line {
            id: item.id,
            table: item.register,
            register: register.many,
            words: item.words.unwrap_or_else(|| "изменение записи".to_owned()),
            url: record.map(|id| format!("/lk/r/{}/{id}", register.table)),
            received: value::show_day(&item.received_on),
            due: value::show_day(&item.due_on),
            done: item.done_on.as_deref().map(value::show_day),
            light,
            light_words,
            keepers: names.join(", "),
            may_enter: scene.may_write(register.table),
        })
    };
    let open = terms::open(scene.db()).await?;
    let open: Vec<Line> = open
        .into_iter()
        .filter(|item| sees(&item.register))
        .filter_map(line)
        .collect();
    let since = today
        .checked_sub(jiff::Span::new().days(90))
        .unwrap_or(today);
    let late = terms::late(scene.db(), since).await?;
    let late: Vec<Line> = late
        .into_iter()
        .filter(|item| sees(&item.register))
        .filter_map(line)
        .collect();
    let overdue = open.iter().filter(|line| line.light == "bad").count();
    let registers: Vec<Choice> = scene
        .catalog
        .all()
        .filter(|register| register.due != Due::None && scene.may_write(register.table))
        .map(|register| Choice {
            table: register.table,
            title: register.many,
        })
        .collect();
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "registers_deadlines.html",
        "Сроки внесения",
    )
    .status(status)
    .crumb("Разделы", "/lk/registers")
    .with("open", &open)
    .with("late", &late)
    .with("overdue", &overdue)
    .with("registers", &registers)
    .with("problems", problems)
    .with("typed", &typed)
    .with("today", &value::show_day(&today.to_string()))
    .with("appoints", &scene.asker.has_any(APPOINT))
    .render()
}

/// `POST /lk/deadlines`: news has come.
pub(super) async fn expect(scene: Scene, sent: Fields) -> Result<Response> {
    let mut problems = crate::registers::Problems::default();
    let words: String = value::one_line(sent.get("words"))
        .chars()
        .take(300)
        .collect();
    if words.is_empty() {
        problems.add("words", "Напишите, какие сведения получены.");
    }
    let pass = scene.catalog.write(sent.get("register"), &scene.asker);
    if pass.is_none() {
        problems.add("register", "Выберите реестр, в который их внесут.");
    }
    let day = value::day(&value::one_line(sent.get("received")));
    match &day {
        Ok(day) if *day > scene.asker.today => {
            problems.add("received", "Дата получения не может быть в будущем.");
        }
        Ok(_) => {}
        Err(text) => problems.add("received", text.clone()),
    }
    let typed = (
        sent.get("register"),
        sent.get("words"),
        sent.get("received"),
    );
    let (Some(pass), Ok(day), true) = (pass, day, problems.is_empty()) else {
        return page(&scene, &problems.0, typed, 422).await;
    };
    let days = Days::load(scene.db()).await?;
    let Some(due) = terms::due(pass.register(), day, None, &days) else {
        return Err(Error::NotFound);
    };
    let mut tx = scene.db().begin().await?;
    terms::expect(&mut tx, &pass, &words, day, due).await?;
    tx.commit().await?;
    Ok(saved(&scene, "/lk/deadlines", Flash::NewsNoted))
}

/// `POST /lk/deadlines/enter`: it was entered.
pub(super) async fn enter(scene: Scene, sent: Fields) -> Result<Response> {
    let pass: Writing = scene.write(sent.get("register"))?;
    let id: i64 = sent.get("id").parse().map_err(|_| Error::BadRequest)?;
    let mut tx = scene.db().begin().await?;
    terms::enter(&mut tx, &pass, id).await?;
    tx.commit().await?;
    Ok(saved(&scene, "/lk/deadlines", Flash::NewsEntered))
}

#[derive(Serialize)]
struct Appointed {
    id: i64,
    register: &'static str,
    who: String,
    basis: String,
    since: String,
    till: Option<String>,
}

/// `GET /lk/keepers`: who answers for what, on paper for the order too.
pub(super) async fn keepers(scene: Scene) -> Result<Response> {
    keepers_page(&scene, &[], &Fields::default(), 200).await
}

async fn keepers_page(
    scene: &Scene,
    problems: &[crate::registers::Problem],
    typed: &Fields,
    status: u16,
) -> Result<Response> {
    if !scene.asker.has_any(WATCH) {
        return Err(Error::Forbidden);
    }
    let all = terms::keepers(scene.db(), scene.asker.today).await?;
    let with: Vec<String> = all.iter().map(|keeper| keeper.register.clone()).collect();
    let appointed: Vec<Appointed> = all
        .into_iter()
        .filter_map(|keeper| {
            Some(Appointed {
                register: scene.catalog.find(&keeper.register)?.many,
                id: keeper.id,
                who: keeper.who,
                basis: keeper.basis,
                since: value::show_day(&keeper.valid_from),
                till: keeper.valid_to.as_deref().map(value::show_day),
            })
        })
        .collect();
    let registers: Vec<(&str, &str, bool)> = scene
        .catalog
        .all()
        .map(|register| {
            (
                register.table,
                register.many,
                with.iter().any(|t| t == register.table),
            )
        })
        .collect();
    let without = registers.iter().filter(|(_, _, has)| !has).count();
    let title = "Ответственные за реестры";
    Page::new(
        &scene.state,
        &scene.visit.asked,
        "registers_keepers.html",
        title,
    )
    .status(status)
    .crumb("Разделы", "/lk/registers")
    .crumb("Сроки внесения", "/lk/deadlines")
    .with("appointed", &appointed)
    .with("registers", &registers)
    .with("without", &without)
    .with("problems", problems)
    .with("who", typed.get("who"))
    .with("basis", typed.get("basis"))
    .with("chosen", &typed.all("register").collect::<Vec<_>>())
    .with("may", &scene.asker.has_any(APPOINT))
    .with("today", &value::show_day(&scene.asker.today.to_string()))
    .render()
}

/// `POST /lk/keepers`: appoints a person for some registers by an order.
pub(super) async fn appoint(scene: Scene, sent: Fields) -> Result<Response> {
    if !scene.asker.has_any(APPOINT) {
        return Err(Error::Forbidden);
    }
    let mut problems = crate::registers::Problems::default();
    let tables: Vec<&'static str> = sent
        .all("register")
        .filter_map(|table| scene.catalog.find(table))
        .map(|register| register.table)
        .collect();
    if tables.is_empty() {
        problems.add("register", "Отметьте реестры, за которые человек отвечает.");
    }
    let basis: String = value::one_line(sent.get("basis"))
        .chars()
        .take(200)
        .collect();
    if basis.is_empty() {
        problems.add("basis", "Укажите приказ: номер и дату.");
    }
    let words = value::one_line(sent.get("who"));
    let found = match words.is_empty() {
        true => Vec::new(),
        false => lookup::search(&scene, "person", &words, 6, lookup::Told::All).await?,
    };
    let person = match (lookup::meant(&found, &words), found.as_slice()) {
        (Some(id), _) => Some(id),
        (None, []) => {
            problems.add(
                "who",
                "Напишите фамилию, имя и отчество человека, который есть в реестре лиц.",
            );
            None
        }
        _ => {
            let names: Vec<&str> = found.iter().map(|(_, name)| name.as_str()).collect();
            problems.add(
                "who",
                format!("Подходят несколько: {}. Напишите точнее.", names.join("; ")),
            );
            None
        }
    };
    let (Some(person), true) = (person, problems.is_empty()) else {
        return keepers_page(&scene, &problems.0, &sent, 422).await;
    };
    let mut tx = scene.db().begin().await?;
    for table in tables {
        tx.exec(
            "INSERT INTO register_keeper (register, person_id, basis, valid_from, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6)",
            v![table, person, &basis, scene.asker.today, scene.asker.now, scene.asker.by.account_id],
        )
        .await?;
    }
    tx.commit().await?;
    Ok(saved(&scene, "/lk/keepers", Flash::KeeperAppointed))
}

/// `POST /lk/keepers/end`: from today they no longer answer.
pub(super) async fn dismiss(scene: Scene, sent: Fields) -> Result<Response> {
    if !scene.asker.has_any(APPOINT) {
        return Err(Error::Forbidden);
    }
    let id: i64 = sent.get("id").parse().map_err(|_| Error::BadRequest)?;
    let today = scene.asker.today;
    scene
        .db()
        .exec(
            "UPDATE register_keeper SET valid_to = CASE WHEN valid_from > $1 THEN valid_from ELSE $2 END WHERE id = $3 AND valid_to IS NULL",
            v![today, today, id],
        )
        .await?;
    Ok(saved(&scene, "/lk/keepers", Flash::KeeperDismissed))
}
