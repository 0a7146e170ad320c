//! One person's accounts: what they are, what was issued, what was stopped, and what can be done now.

use axum::response::Response;
use serde::Serialize;
use sqlx::FromRow;

use super::{act, issue::reasons_of_issue, officer, page, short_moment};
use crate::{
    identity::{
        accounts::{self, Kind},
        full_name,
        limits::{self, Element},
        sessions,
    },
    registers::{pages::Scene, value::show_day},
    storage::v,
    subsystems::administration::{
        issue::WAYS,
        journal,
        relation::{self, CATEGORIES, STATES},
        stops,
    },
    web::{Error, Fields, Path, Result},
};

#[derive(FromRow)]
struct Kept {
    id: i64,
    login: String,
    kind: String,
    state: String,
    st: String,
    temp_expires_at: Option<String>,
    last_login_at: Option<String>,
    created_at: String,
    delete_after: Option<String>,
    password_changed_at: Option<String>,
    factor: bool,
    roles: Option<String>,
    role_names: Option<String>,
}

#[derive(Serialize)]
struct Account {
    id: i64,
    login: String,
    kind: String,
    kind_words: &'static str,
    state: &'static str,
    badge: &'static str,
    suspended: bool,
    /// No password was ever issued: the first one is offered, without a reason.
    blank: bool,
    facts: Vec<(&'static str, String)>,
    mine: bool,
    refused: Option<String>,
}

#[derive(Serialize)]
struct Issue {
    id: i64,
    number: String,
    at: String,
    login: String,
    reason: String,
    way: String,
    officer: String,
    received: String,
    annulled: bool,
}

#[derive(Serialize)]
struct Stop {
    at: String,
    reason: String,
    words: String,
    order: Option<(i64, String)>,
    officer: String,
    outcome: String,
}

/// A part of the portal that is or was closed.
#[derive(Serialize)]
struct Limited {
    id: i64,
    element: &'static str,
    at: String,
    reason: String,
    words: String,
    /// When and why it was opened again; empty: it is closed now.
    ended: String,
}

/// A part that can be closed.
#[derive(Serialize)]
struct Part {
    code: &'static str,
    name: &'static str,
    ticked: bool,
}

fn elements(typed: Option<&Fields>) -> Vec<Part> {
    let all = limits::ALL.iter();
    all.map(|element| Part {
        code: element.code,
        name: element.name,
        ticked: typed.is_some_and(|fields| fields.all("element").any(|c| c == element.code)),
    })
    .collect()
}

async fn limits_of(scene: &Scene, person: i64) -> Result<Vec<Limited>> {
    let lines = limits::of_person(&scene.state.keeper, person).await?;
    let limited = |line: limits::Line| Limited {
        id: line.id,
        element: Element::find(&line.element).map_or("", |element| element.name),
        at: short_moment(scene, &line.limited_at),
        reason: line.reason.unwrap_or_default(),
        words: line.words,
        ended: match (line.ended_at, line.ended_words) {
            (Some(at), Some(words)) => format!("{}: {words}", short_moment(scene, &at)),
            _ => String::new(),
        },
    };
    Ok(lines.into_iter().map(limited).collect())
}

/// `GET /lk/accounts/{id}`.
pub async fn show(scene: Scene, Path(person): Path<i64>) -> Result<Response> {
    render(&scene, person, &[], None).await
}

/// The card, with what is wrong and what was typed.
pub async fn render(
    scene: &Scene,
    person: i64,
    problems: &[&str],
    typed: Option<&Fields>,
) -> Result<Response> {
    let found: Option<(String, String, Option<String>)> = scene
        .db()
        .opt(
            "SELECT last_name, first_name, middle_name FROM person WHERE id = $1 AND deleted_at IS NULL AND merged_into IS NULL",
            v![person],
        )
        .await?;
    let (last, first, middle) = found.ok_or(Error::NotFound)?;
    let name = full_name(&last, &first, middle.as_deref());
    let accounts = accounts_of(scene, person).await?;
    let has = |kind: Kind| accounts.iter().any(|a| a.kind == kind.code());
    let missing = missing_kinds(scene, person, &has).await?;
    let mut open = accounts.iter().filter(|a| !a.mine && a.refused.is_none());
    let served = open.next().map(|a| a.id);
    let typed_of = |field: &str| typed.map_or("", |fields| fields.get(field)).to_owned();
    page(scene, "accounts_card.html", &name)
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("problems", problems)
        .with("id", &person)
        .with("name", &name)
        .with("accounts", &accounts)
        .with("missing", &missing)
        .with("issues", &issues(scene, person).await?)
        .with("stops", &stops_of(scene, person).await?)
        .with("limits", &limits_of(scene, person).await?)
        .with("served", &served)
        .with("elements", &elements(typed))
        .with("typed_do", &typed_of("do"))
        .with("typed_limit", &typed_of("limit"))
        .with("ways", WAYS)
        .with("issue_reasons", &reasons_of_issue(scene).await?)
        .with("stop_reasons", &act::reasons(scene).await?)
        .with("typed_reason", &typed_of("reason"))
        .with("typed_words", &typed_of("words"))
        .with("typed_account", &typed_of("account"))
        .render()
}

/// Kinds of which this person is to have an account and has none.
async fn missing_kinds(
    scene: &Scene,
    person: i64,
    has: &impl Fn(Kind) -> bool,
) -> Result<Vec<(&'static str, &'static str)>> {
    let mut missing = Vec::new();
    for (kind, _) in CATEGORIES
        .iter()
        .filter(|(kind, _)| relation::is_known(*kind))
    {
        if has(*kind) {
            continue;
        }
        let sql = format!(
            "SELECT count(*) {} AND p.id = $2 AND r.person_id IS NOT NULL",
            relation::from(*kind)
        );
        let (count,): (i64,) = scene
            .db()
            .one(sqlx::AssertSqlSafe(sql), v![scene.asker.today, person])
            .await?;
        if count > 0 {
            missing.push((kind.code(), relation::one(kind.code())));
        }
    }
    Ok(missing)
}

async fn accounts_of(scene: &Scene, person: i64) -> Result<Vec<Account>> {
    let sql = format!(
        "SELECT a.id, a.login, a.kind, a.state, {} AS st, a.temp_expires_at, a.last_login_at, a.created_at, a.delete_after, \
         a.password_changed_at, EXISTS (SELECT 1 FROM second_factor f WHERE f.account_id = a.id) AS factor, \
         (SELECT string_agg(r.code, ', ' ORDER BY r.sort) FROM user_role u JOIN role r ON r.id = u.role_id \
          WHERE u.account_id = a.id AND (u.valid_to IS NULL OR u.valid_to > $3)) AS roles, \
         (SELECT string_agg(r.name, ', ' ORDER BY r.sort) FROM user_role u JOIN role r ON r.id = u.role_id \
          WHERE u.account_id = a.id AND (u.valid_to IS NULL OR u.valid_to > $3)) AS role_names \
         FROM user_account a WHERE a.person_id = $1 AND a.deleted_at IS NULL ORDER BY a.id",
        relation::STATE
    );
    let kept: Vec<Kept> = scene
        .db()
        .all(
            sqlx::AssertSqlSafe(sql),
            v![person, scene.asker.now, scene.asker.today],
        )
        .await?;
    let mut all = Vec::with_capacity(kept.len());
    for kept in kept {
        let open = sessions::list(&scene.state.keeper, kept.id).await?.len();
        all.push(account(scene, kept, open));
    }
    Ok(all)
}

fn account(scene: &Scene, kept: Kept, open: usize) -> Account {
    let me = officer(scene);
    let state = STATES.iter().find(|s| s.0 == kept.st).unwrap_or(&STATES[0]);
    let moment = |at: &Option<String>, none: &str| {
        at.as_deref()
            .map_or(none.to_owned(), |at| short_moment(scene, at))
    };
    let roles = kept.roles.clone().unwrap_or_default();
    let mut facts = vec![
        ("Роли", kept.role_names.unwrap_or_else(|| "нет".to_owned())),
        ("Заведена", short_moment(scene, &kept.created_at)),
        ("Последний вход", moment(&kept.last_login_at, "не входил")),
        (
            "Свой пароль",
            moment(&kept.password_changed_at, "ещё не задан"),
        ),
        (
            "Второй шаг входа",
            if kept.factor {
                "включён"
            } else {
                "не включён"
            }
            .to_owned(),
        ),
        ("Открыто сеансов", open.to_string()),
    ];
    if let (true, Some(until)) = (
        matches!(kept.st.as_str(), "issued" | "expired"),
        &kept.temp_expires_at,
    ) {
        facts.push(("Одноразовый пароль до", short_moment(scene, until)));
    }
    if let Some(day) = &kept.delete_after {
        facts.push(("Будет удалена", show_day(day)));
    }
    let mine = me.roles.iter().map(String::as_str);
    let theirs = roles.split(", ").filter(|code| !code.is_empty());
    let refused = (!accounts::may_serve(mine, theirs))
        .then(|| "С такими ролями записью распоряжается администратор ЭИОС.".to_owned());
    Account {
        id: kept.id,
        kind_words: relation::one(&kept.kind),
        login: kept.login,
        kind: kept.kind,
        state: state.1,
        badge: state.2,
        suspended: kept.state == "suspended",
        blank: kept.st == "blank",
        facts,
        mine: kept.id == me.account_id,
        refused,
    }
}

async fn issues(scene: &Scene, person: i64) -> Result<Vec<Issue>> {
    let lines = journal::of_person(scene.db(), person).await?;
    let issue = |line: journal::Line| Issue {
        id: line.id,
        number: format!("{}/{}", line.no, line.year),
        at: short_moment(scene, &line.issued_at),
        login: line.login,
        reason: line.reason.unwrap_or_default(),
        way: line.way,
        officer: line.officer.unwrap_or_default(),
        received: match (&line.receipt_on, &line.first_login_at, &line.later) {
            (Some(day), ..) => format!("подпись {}", show_day(day)),
            (None, Some(at), _) => format!("вход {}", short_moment(scene, at)),
            (None, None, Some(later)) => format!("выдан заново: № {later}"),
            _ => "не получен".to_owned(),
        },
        annulled: line.annulled.is_some(),
    };
    Ok(lines.into_iter().map(issue).collect())
}

async fn stops_of(scene: &Scene, person: i64) -> Result<Vec<Stop>> {
    let lines = stops::of_person(&scene.state.keeper, person).await?;
    let stop = |line: stops::Line| Stop {
        at: short_moment(scene, &line.stopped_at),
        outcome: super::stops::outcome(scene, &line),
        order: super::stops::order(&line),
        reason: line.reason.unwrap_or_default(),
        words: line.words.unwrap_or_default(),
        officer: line.officer.unwrap_or_else(|| "программа".to_owned()),
    };
    Ok(lines.into_iter().map(stop).collect())
}
