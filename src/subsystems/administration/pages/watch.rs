//! `/lk/accounts/watch`: suspicious entries, and what counts as suspicious.

use axum::response::Response;
use serde::Serialize;

use super::{done, page, short_moment};
use crate::identity::full_name;
use crate::{
    identity::audit,
    registers::pages::Scene,
    storage::v,
    subsystems::administration::{
        networks, relation,
        watch::{self, Rules},
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

async fn render(scene: &Scene, problems: &[&str], typed: Typed) -> Result<Response> {
    let rules = watch::rules(scene.db()).await?;
    let mut rows = Vec::new();
    for anomaly in watch::look(&scene.state.keeper, &rules).await? {
        let found: Option<Owner> = scene
            .db()
            .opt(
                "SELECT p.id, p.last_name, p.first_name, p.middle_name, a.kind, a.login, a.state FROM user_account a \
                 JOIN person p ON p.id = a.person_id WHERE a.id = $1 AND a.deleted_at IS NULL",
                v![anomaly.account_id],
            )
            .await?;
        let Some((person_id, last, first, middle, kind, login, state)) = found else {
            continue;
        };
        rows.push(Row {
            person_id,
            name: full_name(&last, &first, middle.as_deref()),
            category: relation::one(&kind),
            login,
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
        Some("access.watch"),
    )
    .await?;
    tx.commit().await?;
    Ok(done(&scene, "/lk/accounts/watch", Flash::WatchSaved))
}
