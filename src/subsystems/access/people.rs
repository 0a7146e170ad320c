//! One person: accounts, roles, what they open and why, open sessions, who has looked at the cabinet.

use axum::response::Response;
use serde::Serialize;

use super::{
    effective,
    parts::{self, page},
    roles::Line,
};
use crate::{
    identity::{
        accounts::state_name,
        roles::{self as known, Ask, Kind},
        sessions,
    },
    registers::pages::Scene,
    storage::v,
    web::{Error, Path, Result, device, text},
};

#[derive(Serialize)]
struct Account {
    id: i64,
    login: String,
    state: &'static str,
    kind: String,
    last_login: String,
    reach: String,
    sessions: Vec<Session>,
    may_view: bool,
}

#[derive(Serialize)]
struct Session {
    tag: String,
    device: String,
    address: String,
    seen: String,
}

type Row = (i64, String, String, String, Option<String>);

/// `GET /lk/access/people/{person}`.
pub(super) async fn show(scene: Scene, Path(person): Path<i64>) -> Result<Response> {
    let keeper = &scene.state.keeper;
    let name: Option<(String, String, Option<String>)> = scene
        .db()
        .opt(
            "SELECT last_name, first_name, middle_name FROM person WHERE id = $1 AND deleted_at IS NULL",
            v![person],
        )
        .await?;
    let (last, first, middle) = name.ok_or(Error::NotFound)?;
    let title = crate::identity::full_name(&last, &first, middle.as_deref());
    let rows: Vec<Row> = scene
        .db()
        .all(
            "SELECT id, login, state, kind, last_login_at FROM user_account WHERE person_id = $1 AND deleted_at IS NULL ORDER BY id",
            v![person],
        )
        .await?;
    let ask = Ask {
        person_id: Some(person),
        limit: 500,
        ..Ask::default()
    };
    let all = known::held(keeper, &ask).await?;
    let today = scene.asker.today;
    let lines: Vec<Line> = all.iter().map(|h| Line::of(h, today)).collect();
    let mut codes: Vec<String> = Vec::new();
    let mut accounts = Vec::new();
    for row in &rows {
        for code in known::codes_today(keeper, row.0).await? {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        accounts.push(account(&scene, row, person).await?);
    }
    let in_force: Vec<known::Held> = all
        .into_iter()
        .filter(|h| {
            let day = today.to_string();
            h.valid_from <= day && h.valid_to.as_ref().is_none_or(|to| *to > day)
        })
        .collect();
    let reasons = effective::reasons(&in_force, &codes);
    let staff = rows.iter().any(|row| row.3 == "staff");
    page(&scene, "access_person.html", &title)
        .crumb("Роли и доступ", "/lk/access/roles")
        .with("person_id", &person)
        .with("accounts", &accounts)
        .with("lines", &lines)
        .with(
            "registers",
            &effective::registers(&scene.catalog, &codes, &reasons),
        )
        .with(
            "doors",
            &effective::doors(scene.state.table(), staff, &codes, &reasons),
        )
        .with("looks", &looks(&scene, person).await?)
        .with("grants", &scene.visit.has_any(super::GRANTERS))
        .with("journal", &scene.visit.has_any(super::JOURNAL))
        .with("own", &(person == scene.visit.person_id))
        .render()
}

async fn account(scene: &Scene, row: &Row, person: i64) -> Result<Account> {
    let (id, login, state, kind, last) = row;
    let keeper = &scene.state.keeper;
    let grants = scene.visit.has_any(super::GRANTERS);
    let open = match grants {
        true => sessions::list(keeper, *id).await?,
        false => Vec::new(),
    };
    let sessions = open.into_iter().map(|line| Session {
        device: device::describe(line.user_agent.as_deref().unwrap_or_default()),
        address: line.address.unwrap_or_else(|| "неизвестен".into()),
        seen: text::moment(&line.last_seen_at, scene.zone()),
        tag: line.tag,
    });
    let kinds = parts::kinds();
    let name = kinds.iter().find(|(code, _)| code == kind);
    Ok(Account {
        id: *id,
        login: login.clone(),
        state: state_name(state),
        kind: name.map_or(kind.as_str(), |(_, name)| name).to_owned(),
        last_login: last.as_deref().map_or("ещё не входил".to_owned(), |at| {
            text::moment(at, scene.zone())
        }),
        reach: reach(scene, *id).await?,
        sessions: sessions.collect(),
        may_view: grants
            && person != scene.visit.person_id
            && matches!(state.as_str(), "issued" | "active"),
    })
}

/// The groups that a curator looks after by themselves, in words.
async fn reach(scene: &Scene, account: i64) -> Result<String> {
    let scopes = known::scopes(&scene.state.keeper, account).await?;
    let groups = scopes
        .iter()
        .filter(|s| s.role == "KUR" && s.kind == Kind::Group);
    let mut names = Vec::new();
    for id in groups.filter_map(|s| s.id) {
        let name: Option<(String,)> = scene
            .db()
            .opt("SELECT name FROM study_group WHERE id = $1", v![id])
            .await?;
        names.extend(name.map(|(name,)| name));
    }
    Ok(names.join(", "))
}

/// Who has looked at the cabinet, in words.
async fn looks(scene: &Scene, person: i64) -> Result<Vec<[String; 3]>> {
    let zone = scene.zone();
    let all = sessions::looks_at(&scene.state.keeper, person).await?;
    let line = |(from, to, reason, last, first): (String, String, String, String, String)| {
        let when = format!(
            "{} — {}",
            text::moment(&from, zone),
            text::moment(&to, zone)
        );
        [when, format!("{last} {first}"), reason]
    };
    Ok(all.into_iter().map(line).collect())
}
