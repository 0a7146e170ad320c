//! Orders in a list: what waits for the visitor, drafts, what is signed; and kinds to begin with.

use axum::response::Response;
use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use super::{page, show::Trouble};
use crate::{
    registers::{
        fold,
        pages::Scene,
        query::{encoded, escaped},
        value,
    },
    storage::{Val, v},
    subsystems::orders::{self, rights, store},
    web::{Notice, Notices, Result, State, Visit},
};

/// So many orders stand on a page.
const PER_PAGE: i64 = 50;

#[derive(FromRow, Serialize)]
struct Line {
    id: i64,
    number: Option<String>,
    project_no: String,
    signed_on: Option<String>,
    effective_on: String,
    title: String,
    state: String,
    state_label: Option<String>,
    kind: String,
    people: i64,
}

/// `GET /lk/orders`.
pub async fn show(scene: Scene) -> Result<Response> {
    let groups = rights::read(&scene.visit);
    let asked = |name| scene.asked(name).unwrap_or_default();
    let (search, state, year, kind) = (asked("q"), asked("state"), asked("year"), asked("kind"));
    let at: i64 = asked("page").parse().unwrap_or(1).clamp(1, 100_000);
    let mut values = Vec::new();
    let mut tests = vec![of_groups(&groups)];
    let mut test = |values: &mut Vec<Val>, sql: &str, value: Val| {
        values.push(value);
        tests.push(sql.replace("{}", &format!("${}", values.len())));
    };
    for word in fold(&search).split_whitespace().take(6) {
        test(
            &mut values,
            "d.search_norm LIKE {} ESCAPE '\\'",
            format!("%{}%", escaped(word)).into(),
        );
    }
    if let Ok(year) = year.parse::<i64>() {
        test(&mut values, "d.year = {}", year.into());
    }
    if let Ok(kind) = kind.parse::<i64>() {
        test(&mut values, "d.kind_id = {}", kind.into());
    }
    match state.as_str() {
        "open" => tests.push("d.state NOT IN ('signed', 'in_force', 'cancelled')".to_owned()),
        "" => {}
        state => test(&mut values, "d.state = {}", state.into()),
    }
    let wheres = tests.join(" AND ");
    let count = format!(
        "SELECT count(*) FROM order_doc d JOIN order_kind k ON k.id = d.kind_id WHERE d.deleted_at IS NULL AND {wheres}"
    );
    let db = scene.db();
    let (total,): (i64,) = db.one(AssertSqlSafe(count), values.clone()).await?;
    values.extend(v![PER_PAGE, (at - 1) * PER_PAGE]);
    let sql = format!(
        "{LINES} WHERE d.deleted_at IS NULL AND {wheres}
         ORDER BY CASE WHEN d.signed_on IS NULL THEN 0 ELSE 1 END, d.signed_on DESC, d.seq DESC, d.id DESC LIMIT ${} OFFSET ${}",
        values.len() - 1,
        values.len()
    );
    let mut lines: Vec<Line> = db.all(AssertSqlSafe(sql), values).await?;
    lines.iter_mut().for_each(show_days);
    let kinds: Vec<_> = store::kinds(db)
        .await?
        .into_iter()
        .filter(|kind| groups.contains(&kind.kind_group.as_str()))
        .collect();
    page(&scene, "orders_list.html", "Приказы")
        .with("lines", &lines)
        .with("waiting", &waiting(&scene).await?)
        .with("kinds", &kinds)
        .with("search", &search)
        .with("state", &state)
        .with("year", &year)
        .with("kind", &kind)
        .with(
            "query",
            &format!(
                "q={}&state={}&kind={}&year={}",
                encoded(&search),
                encoded(&state),
                encoded(&kind),
                encoded(&year)
            ),
        )
        .with("total", &total)
        .with("page", &at)
        .with("pages", &((total + PER_PAGE - 1) / PER_PAGE).max(1))
        .with("may_write", &!rights::write(&scene.visit).is_empty())
        .render()
}

const LINES: &str = "SELECT d.id, d.number, d.project_no, d.signed_on, d.effective_on, d.title, d.state, c.label AS state_label,
    k.name AS kind, (SELECT count(*) FROM order_item i WHERE i.order_id = d.id AND i.deleted_at IS NULL) AS people
    FROM order_doc d JOIN order_kind k ON k.id = d.kind_id
    LEFT JOIN code_item c ON c.list = 'ORDER_STATE' AND c.code = d.state";

fn show_days(line: &mut Line) {
    line.signed_on = line.signed_on.take().map(|day| value::show_day(&day));
    line.effective_on = value::show_day(&line.effective_on);
}

/// The condition of the groups that are read; the words come from our own table.
fn of_groups(groups: &[&str]) -> String {
    let words: Vec<String> = groups.iter().map(|group| format!("'{group}'")).collect();
    match words.is_empty() {
        true => "1 = 0".to_owned(),
        false => format!("k.kind_group IN ({})", words.join(", ")),
    }
}

/// An order that waits for person `$1` (and `$2`, the same): for the signature, or for the consent whose turn it is.
const WAITS: &str = "d.deleted_at IS NULL AND ((d.state = 'to_sign' AND d.signer_id = $1) OR (d.state = 'review' AND EXISTS (
            SELECT 1 FROM order_approval a WHERE a.order_id = d.id AND a.person_id = $2 AND a.state = 'waiting'
            AND NOT EXISTS (SELECT 1 FROM order_approval b WHERE b.order_id = d.id AND b.no < a.no AND b.state <> 'agreed'))))";

/// What the visitor is asked to sign or to agree to.
async fn waiting(scene: &Scene) -> Result<Vec<Line>> {
    let me = scene.visit.person_id;
    let sql = format!("{LINES} WHERE {WAITS} ORDER BY d.id LIMIT 100");
    let mut lines: Vec<Line> = scene.db().all(AssertSqlSafe(sql), v![me, me]).await?;
    lines.iter_mut().for_each(show_days);
    Ok(lines)
}

/// What a visitor is to sign or to agree to, for the home page; a store that does not answer tells nothing.
pub fn notices<'a>(state: &'a State, visit: &'a Visit) -> Notices<'a> {
    Box::pin(async move {
        if !visit.has_any(orders::READERS) {
            return Vec::new();
        }
        let me = visit.person_id;
        let sql = AssertSqlSafe(format!("SELECT count(*) FROM order_doc d WHERE {WAITS}"));
        let found: std::result::Result<(i64,), _> = state.keeper.db.one(sql, v![me, me]).await;
        match found {
            Ok((0,)) => Vec::new(),
            Ok((count,)) => vec![Notice {
                kind: "warn",
                text: format!("Ждут вашей подписи или согласования: {count}."),
                title: "Приказы",
                url: "/lk/orders",
            }],
            Err(error) => {
                tracing::warn!(%error, "приказы, ждущие подписи, не прочитаны");
                Vec::new()
            }
        }
    })
}

#[derive(Serialize)]
struct Group {
    title: String,
    kinds: Vec<store::Kind>,
}

/// `GET /lk/orders/new`: what order?
pub async fn kinds(scene: Scene) -> Result<Response> {
    kinds_with(&scene, &[]).await
}

/// The kinds to choose from, with what stood in the way of the chosen one.
pub(super) async fn kinds_with(scene: &Scene, problems: &[Trouble]) -> Result<Response> {
    let groups = rights::write(&scene.visit);
    let labels: Vec<(String, String)> = scene
        .db()
        .all(
            "SELECT code, label FROM code_item WHERE list = 'ORDER_GROUP' ORDER BY sort",
            v![],
        )
        .await?;
    let kinds = store::kinds(scene.db()).await?;
    let of = |code: &str| {
        let fits = |kind: &&store::Kind| kind.kind_group == code && kind.effect != "cancel";
        kinds.iter().filter(fits).cloned().collect::<Vec<_>>()
    };
    let groups: Vec<Group> = labels
        .into_iter()
        .filter(|(code, _)| groups.contains(&code.as_str()))
        .map(|(code, label)| Group {
            title: label,
            kinds: of(&code),
        })
        .filter(|group| !group.kinds.is_empty())
        .collect();
    page(scene, "orders_new.html", "Новый приказ")
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("problems", problems)
        .with("groups", &groups)
        .render()
}
