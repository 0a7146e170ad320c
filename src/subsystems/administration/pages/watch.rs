//! `/lk/accounts/watch`: suspicious entries, and what counts as suspicious.

use std::collections::{BTreeMap, BTreeSet};

use axum::response::Response;
use serde::Serialize;

use super::{done, page, short_moment};
use crate::{
    identity::{audit, full_name},
    registers::pages::Scene,
    storage::Val,
    subsystems::administration::{
        networks, relation,
        watch::{self, Anomaly, Rules},
    },
    web::{Fields, Flash, Result},
};

#[derive(Serialize)]
struct Row {
    person_id: i64,
    name: String,
    category: &'static str,
    login: String,
    what: &'static str,
    words: String,
    at: String,
    suspended: bool,
}

#[derive(Serialize)]
struct Typed {
    networks: String,
    all: bool,
    failures: String,
    exports: String,
    night_from: String,
    night_to: String,
}

impl Typed {
    fn of(rules: &Rules) -> Self {
        let hour = |h: Option<i8>| h.map(|h| h.to_string()).unwrap_or_default();
        Self {
            networks: rules.networks.clone(),
            all: rules.all,
            failures: rules.failures.to_string(),
            exports: rules.exports.to_string(),
            night_from: hour(rules.night.map(|n| n.0)),
            night_to: hour(rules.night.map(|n| n.1)),
        }
    }
}

/// `GET /lk/accounts/watch`.
pub async fn show(scene: Scene) -> Result<Response> {
    let rules = watch::rules(scene.db()).await?;
    render(&scene, &[], Typed::of(&rules)).await
}

/// Number, surname, name, patronymic, kind, login, state.
type Owner = (i64, String, String, Option<String>, String, String, String);

/// Whose accounts these are, by their numbers; those that are deleted are not among them.
async fn owners(scene: &Scene, anomalies: &[Anomaly]) -> Result<BTreeMap<i64, Owner>> {
    let ids: BTreeSet<i64> = anomalies.iter().map(|anomaly| anomaly.account_id).collect();
    let ids: Vec<i64> = ids.into_iter().collect();
    let mut owners = BTreeMap::new();
    for part in ids.chunks(500) {
        let marks: Vec<String> = (1..=part.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT a.id AS account_id, p.id, p.last_name, p.first_name, p.middle_name, a.kind, a.login, a.state FROM user_account a \
             JOIN person p ON p.id = a.person_id WHERE a.id IN ({}) AND a.deleted_at IS NULL",
            marks.join(", ")
        );
        let values = part.iter().map(|id| Val::Int(*id)).collect();
        type Row = (
            i64,
            i64,
            String,
            String,
            Option<String>,
            String,
            String,
            String,
        );
        let rows: Vec<Row> = scene.db().all(sqlx::AssertSqlSafe(sql), values).await?;
        owners.extend(rows.into_iter().map(
            |(account, person, last, first, middle, kind, login, state)| {
                (account, (person, last, first, middle, kind, login, state))
            },
        ));
    }
    Ok(owners)
}

async fn render(scene: &Scene, problems: &[&str], typed: Typed) -> Result<Response> {
    let rules = watch::rules(scene.db()).await?;
    let anomalies = watch::look(&scene.state.keeper, &rules).await?;
    let owners = owners(scene, &anomalies).await?;
    let mut rows = Vec::with_capacity(anomalies.len());
    for anomaly in anomalies {
        let Some(owner) = owners.get(&anomaly.account_id) else {
            continue;
        };
        let (person_id, last, first, middle, kind, login, state) = owner;
        rows.push(Row {
            person_id: *person_id,
            name: full_name(last, first, middle.as_deref()),
            category: relation::one(kind),
            login: login.clone(),
            what: match anomaly.kind {
                "network" => "чужая сеть",
                "failures" => "неверные пароли",
                "exports" => "массовая выгрузка",
                _ => "вход ночью",
            },
            words: anomaly.words,
            at: short_moment(scene, &anomaly.at),
            suspended: state == "suspended",
        });
    }
    page(scene, "accounts_watch.html", "Подозрительные входы")
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("problems", problems)
        .with("rows", &rows)
        .with("typed", &typed)
        .with("days", &watch::DAYS)
        .with("rules", &scene.visit.has_any(&["ADM"]))
        .render()
}

/// `POST /lk/accounts/watch`: what counts as suspicious.
pub async fn save(scene: Scene, fields: Fields) -> Result<Response> {
    let typed = Typed {
        networks: fields.get("networks").chars().take(5_000).collect(),
        all: fields.get("all") == "1",
        failures: fields.get("failures").trim().to_owned(),
        exports: fields.get("exports").trim().to_owned(),
        night_from: fields.get("night_from").trim().to_owned(),
        night_to: fields.get("night_to").trim().to_owned(),
    };
    let mut problems: Vec<String> = Vec::new();
    if let Err(line) = networks::parse_all(&typed.networks) {
        problems.push(format!(
            "Сеть «{}» не разобрана: пишите адрес или сеть в виде 10.0.0.0/8, по одной в строке.",
            line.chars().take(60).collect::<String>()
        ));
    }
    let mut number = |name: &str, text: &str| match text.parse::<i64>() {
        Ok(n @ 1..=10_000) => n,
        _ => {
            problems.push(format!("{name}: нужно число от 1 до 10 000."));
            1
        }
    };
    let failures = number("Неверных паролей за сутки", &typed.failures);
    let exports = number("Выгрузок за сутки", &typed.exports);
    let hour = |text: &str| text.parse::<i8>().ok().filter(|h| (0..24).contains(h));
    let night = match (typed.night_from.as_str(), typed.night_to.as_str()) {
        ("", "") => None,
        (from, to) => {
            let night = hour(from).zip(hour(to)).filter(|(from, to)| from != to);
            if night.is_none() {
                problems.push(
                    "Ночь: нужны два разных часа от 0 до 23, или оставьте оба поля пустыми.".into(),
                );
            }
            night
        }
    };
    if !problems.is_empty() {
        let problems: Vec<&str> = problems.iter().map(String::as_str).collect();
        return render(&scene, &problems, typed).await;
    }
    let rules = Rules {
        networks: typed.networks.trim().to_owned(),
        all: typed.all,
        failures,
        exports,
        night,
    };
    let mut tx = scene.db().begin().await?;
    watch::keep(&scene.state.keeper, &mut tx, &rules).await?;
    let (now, by) = (scene.asker.now, &scene.asker.by);
    audit::note(
        &mut tx,
        now,
        by,
        "setting",
        "setting",
        None,
        Some("что считать подозрительным"),
    )
    .await?;
    tx.commit().await?;
    Ok(done(&scene, "/lk/accounts/watch", Flash::WatchSaved))
}
