//! «Журнал действий»: what was done, seen and taken away, by whom, when and from where. It is searched, taken away and
//! proved here, never changed. Who keeps accounts sees what was done to accounts; the rest is for whoever answers for
//! personal data.

pub(super) mod find;

use axum::response::Response;

use super::parts::{self, page};
use crate::{
    identity::audit,
    registers::pages::Scene,
    sheets::Cell,
    web::{Error, Result},
};
use find::{Found, Names};

const TITLE: &str = "Журнал действий";
/// What a search about one person is noted under.
pub(super) const ABOUT: &str = "person";
/// Lines on a page.
const TOGETHER: i64 = 50;
/// Lines in a workbook.
const MOST: i64 = 100_000;

/// `GET /lk/access/audit`.
pub(super) async fn show(scene: Scene) -> Result<Response> {
    render(&scene, None).await
}

async fn render(scene: &Scene, verdict: Option<&audit::Verdict>) -> Result<Response> {
    let names = Names::load(scene).await?;
    let asked = find::asked(scene);
    let page_no: i64 = scene
        .asked("page")
        .and_then(|n| n.parse().ok())
        .unwrap_or(1)
        .clamp(1, 10_000);
    let from = (page_no - 1) * TOGETHER;
    let mut lines = find::lines(scene, &asked, &names, TOGETHER + 1, from).await?;
    let more = lines.len() as i64 > TOGETHER;
    lines.truncate(TOGETHER as usize);
    let typed = |name: &str| scene.asked(name).unwrap_or_default();
    page(scene, "access_audit.html", TITLE)
        .crumb("Роли и доступ", "/lk/access/roles")
        .with("lines", &lines)
        .with("page_no", &page_no)
        .with("more", &more)
        .with("rest", &rest_of_query(scene))
        .with("who", &typed("who"))
        .with("action", &typed("action"))
        .with("entity", &typed("entity"))
        .with("record", &typed("record"))
        .with("ip", &typed("ip"))
        .with("from", &asked.from.to_string())
        .with("to", &asked.to.to_string())
        .with("actions", &names.actions())
        .with("entities", &names.entities())
        .with("whole", &asked.whole)
        .with("verdict", &verdict.map(audit::Verdict::words))
        .with(
            "broken",
            &verdict.is_some_and(|verdict| verdict.broken.is_some()),
        )
        .render()
}

/// The query without the number of the page, to be continued with one.
fn rest_of_query(scene: &Scene) -> String {
    let query = scene.visit.asked.caller.uri.query().unwrap_or_default();
    let rest = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("page="));
    rest.map(|pair| format!("{pair}&")).collect()
}

/// `GET /lk/access/audit/export.xlsx` with the query of the page.
pub(super) async fn export(scene: Scene) -> Result<Response> {
    let names = Names::load(&scene).await?;
    let asked = find::asked(&scene);
    let lines = find::lines(&scene, &asked, &names, MOST, 0).await?;
    let row = |found: Found| -> Vec<Cell> {
        let cells = [
            found.at,
            found.who,
            found.action,
            found.what,
            found.note,
            found.ip,
            found.session,
            found.number,
        ];
        cells.into_iter().map(Cell::text).collect()
    };
    let headings = [
        "Когда",
        "Кто",
        "Действие",
        "Над чем",
        "Подробности",
        "Адрес",
        "Сеанс",
        "Строка",
    ];
    let rows = lines.into_iter().map(row).collect();
    parts::workbook(&scene, TITLE, audit::SOURCE, &headings, rows).await
}

/// `POST /lk/access/audit/verify`: looks through the whole chain.
pub(super) async fn verify(scene: Scene) -> Result<Response> {
    let verdict = audit::verify(&scene.state.keeper)
        .await
        .map_err(Error::from)?;
    let mut tx = scene.db().begin().await?;
    let (now, by) = (scene.asker.now, &scene.asker.by);
    let word = match verdict.broken {
        None => "журнал цел",
        Some(_) => "журнал нарушен",
    };
    audit::note(
        &mut tx,
        now,
        by,
        "verify",
        "journal_chain",
        verdict.head.as_ref().map(|(seq, _)| *seq),
        Some(word),
    )
    .await?;
    tx.commit().await?;
    render(&scene, Some(&verdict)).await
}
