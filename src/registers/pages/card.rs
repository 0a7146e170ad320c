//! The card of a record: its values by groups, what belongs to it, what uses it, its files, what may be done.

use axum::response::Response;

use serde::Serialize;

use super::{
    Scene, files,
    list::{self, About, Cell},
};
use crate::{
    registers::{
        Lists, Names, Reading, Value,
        describe::{Field, Kind, Register, Tab},
        query::{self, Ask, Filter, Test, encoded},
        rows::{self, Row},
        uses,
    },
    web::{Error, Path, Result, text},
};

/// How many records of a child register stand on the card.
const SHOWN: i64 = 10;
/// How many of them stand on paper.
const PRINTED: i64 = 500;

#[derive(Serialize)]
struct Group {
    title: &'static str,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    label: &'static str,
    texts: Vec<Piece>,
    private: bool,
    long: bool,
}

/// A part of a value: a link leads somewhere if its reader may go there.
#[derive(Serialize)]
struct Piece {
    text: String,
    url: Option<String>,
}

#[derive(Serialize)]
struct Child {
    title: &'static str,
    table: &'static str,
    total: i64,
    columns: Vec<&'static str>,
    rows: Vec<(String, String, Vec<Cell>)>,
    all: String,
    add: Option<String>,
}

#[derive(Serialize)]
struct UsedBy {
    title: &'static str,
    field: &'static str,
    count: i64,
    url: Option<String>,
}

/// `GET /lk/r/{table}/{id}`.
pub(super) async fn show(scene: Scene, Path((table, id)): Path<(String, i64)>) -> Result<Response> {
    let pass = scene.read(&table)?;
    let register = pass.register();
    let row = rows::get(scene.db(), &pass, id)
        .await?
        .ok_or(Error::NotFound)?;
    let fields: Vec<_> = pass.fields().collect();
    let lists = Lists::of(scene.db(), fields.iter().copied()).await?;
    let names = Names::of_links(scene.db(), &scene.catalog, &fields, [&row.values]).await?;
    note_opening(&scene, &pass, &row).await?;
    let title = names.title(register, &row.values, &lists);
    let used = used_by(&scene, register, &row).await?;
    let around = around(&scene, &pass, id).await?;
    let zone = scene.zone();
    let list_query = scene.asked("list").unwrap_or_default();
    scene
        .page("registers_card.html", &title, &table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .with("register", &About::of(&scene, register))
        .with("id", &id)
        .with("version", &row.version)
        .with("groups", &groups(&scene, &pass, &row, &lists, &names))
        .with("files", &files::of(&scene, &pass, id).await?)
        .with("children", &children(&scene, register, id, SHOWN).await?)
        .with("used", &used)
        .with(
            "deleted",
            &row.deleted_at.as_ref().map(|at| text::moment(at, zone)),
        )
        .with(
            "archived",
            &row.archived_at.as_ref().map(|at| text::moment(at, zone)),
        )
        .with("created", &text::moment(&row.created_at, zone))
        .with("updated", &text::moment(&row.updated_at, zone))
        .with(
            "received_on",
            &row.received_on
                .as_deref()
                .map(crate::registers::value::show_day),
        )
        .with(
            "due_on",
            &row.due_on.as_deref().map(crate::registers::value::show_day),
        )
        .with("around", &around)
        .with("back", &format!("/lk/r/{table}?{list_query}"))
        .with("list", &list_query)
        .with("list_encoded", &encoded(&list_query))
        .with(
            "verdict",
            &super::act::newest_verdict(&scene, register.table, id, row.version).await?,
        )
        .with(
            "may_delete",
            &(register.keeps.is_empty() || !row.values.flag(register.keeps)),
        )
        .render()
}

/// `GET /lk/r/{table}/{id}/paper`: the record with what belongs to it, on paper.
pub(super) async fn print(
    scene: Scene,
    Path((table, id)): Path<(String, i64)>,
) -> Result<Response> {
    let pass = scene.read(&table)?;
    let register = pass.register();
    let row = rows::get(scene.db(), &pass, id)
        .await?
        .ok_or(Error::NotFound)?;
    let fields: Vec<_> = pass.fields().collect();
    let lists = Lists::of(scene.db(), fields.iter().copied()).await?;
    let names = Names::of_links(scene.db(), &scene.catalog, &fields, [&row.values]).await?;
    note_opening(&scene, &pass, &row).await?;
    let title = names.title(register, &row.values, &lists);
    scene
        .page("registers_card_print.html", &title, &table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .with("one", register.one)
        .with("groups", &groups(&scene, &pass, &row, &lists, &names))
        .with("files", &files::of(&scene, &pass, id).await?)
        .with("children", &children(&scene, register, id, PRINTED).await?)
        .with(
            "deleted",
            &row.deleted_at
                .as_ref()
                .map(|at| text::moment(at, scene.zone())),
        )
        .with(
            "at",
            &text::moment(&scene.asker.now.to_string(), scene.zone()),
        )
        .with("back", &format!("/lk/r/{table}/{id}"))
        .render()
}

/// The opening of a card with filled-in private fields is noted in the journal: who saw whose.
pub(super) async fn note_opening(scene: &Scene, pass: &Reading, row: &Row) -> Result<()> {
    let open = pass
        .fields()
        .any(|field| !field.private.is_empty() && !row.values.get(field.name).is_empty());
    if !open {
        return Ok(());
    }
    let mut tx = scene.db().begin().await?;
    crate::identity::audit::note(
        &mut tx,
        scene.asker.now,
        &scene.asker.by,
        "read_special",
        pass.register().table,
        Some(row.id),
        None,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

fn groups(scene: &Scene, pass: &Reading, row: &Row, lists: &Lists, names: &Names) -> Vec<Group> {
    let mut groups: Vec<Group> = vec![Group {
        title: "",
        lines: Vec::new(),
    }];
    for field in pass.register().fields {
        if !field.group.is_empty() {
            groups.push(Group {
                title: field.group,
                lines: Vec::new(),
            });
        }
        let kept = row.values.get(field.name);
        if !pass.sees(field) || kept.is_empty() || matches!(field.kind, Kind::Files(_)) {
            continue;
        }
        let line = Line {
            label: field.label,
            texts: pieces(scene, field, kept, lists, names),
            private: !field.private.is_empty(),
            long: matches!(field.kind, Kind::Long),
        };
        if let Some(group) = groups.last_mut() {
            group.lines.push(line);
        }
    }
    groups.retain(|group| !group.lines.is_empty());
    groups
}

fn pieces(scene: &Scene, field: &Field, kept: &Value, lists: &Lists, names: &Names) -> Vec<Piece> {
    let linked = |table: &'static str, id: i64| Piece {
        text: names.get(table, id),
        url: scene
            .catalog
            .read(table, &scene.asker)
            .map(|_| format!("/lk/r/{table}/{id}")),
    };
    match (field.kind, kept) {
        (Kind::Link(table), Value::Int(id)) => vec![linked(table, *id)],
        (Kind::Links(table, _), Value::Ids(ids)) => {
            ids.iter().map(|id| linked(table, *id)).collect()
        }
        _ => {
            let text = names.show(field, kept, lists, scene.zone());
            let web = text.starts_with("https://") || text.starts_with("http://");
            let url = web.then(|| text.clone());
            vec![Piece { text, url }]
        }
    }
}

async fn children(scene: &Scene, register: &Register, id: i64, most: i64) -> Result<Vec<Child>> {
    let mut children = Vec::new();
    for tab in register.tabs {
        if let Some(child) = child(scene, tab, id, most).await? {
            children.push(child);
        }
    }
    Ok(children)
}

async fn child(scene: &Scene, tab: &Tab, id: i64, most: i64) -> Result<Option<Child>> {
    let Some(pass) = scene.catalog.read(tab.table, &scene.asker) else {
        return Ok(None);
    };
    let register = pass.register();
    let Some(by) = pass.field(tab.by) else {
        return Ok(None);
    };
    let ask = Ask {
        filters: vec![Filter {
            field: by.name,
            test: Test::Links(vec![id]),
        }],
        // Shown with all its days.
        today: register.dated.then_some(scene.asker.today),
        page: 1,
        per_page: most,
        ..Ask::default()
    };
    let found = query::page(scene.db(), &scene.catalog, &pass, &ask).await?;
    let shown: Vec<_> = ask
        .shown(&pass)
        .into_iter()
        .filter(|field| field.name != by.name)
        .collect();
    let lists = Lists::of(scene.db(), register.fields.iter()).await?;
    let fields: Vec<_> = pass.fields().collect();
    let values = found.rows.iter().map(|row| &row.values);
    let names = Names::of_links(scene.db(), &scene.catalog, &fields, values).await?;
    let rows = found.rows.iter().map(|row| {
        let url = format!("/lk/r/{}/{}", register.table, row.id);
        let cells = shown
            .iter()
            .map(|field| list::cell(scene, field, row, &lists, &names))
            .collect();
        (url, names.title(register, &row.values, &lists), cells)
    });
    Ok(Some(Child {
        title: register.many,
        table: register.table,
        total: found.total,
        columns: shown.iter().map(|field| field.label).collect(),
        rows: rows.collect(),
        all: format!("/lk/r/{}?{}", register.table, ask.to_query(false)),
        add: scene
            .may_write(register.table)
            .then(|| format!("/lk/r/{}/new?{}={id}", register.table, by.name)),
    }))
}

async fn used_by(scene: &Scene, register: &Register, row: &Row) -> Result<Vec<UsedBy>> {
    let tabs: Vec<_> = register
        .tabs
        .iter()
        .map(|tab| (tab.table, tab.by))
        .collect();
    let used = uses::of(scene.db(), &scene.catalog, &scene.asker, register, row).await?;
    let others = used
        .into_iter()
        .filter(|used| !tabs.contains(&(used.register.table, used.field.name)));
    let each = others.map(|used| {
        let value = match used.field.kind {
            Kind::Choice(_) | Kind::Choices(_) => {
                row.values.text("code").unwrap_or_default().to_owned()
            }
            _ => row.id.to_string(),
        };
        UsedBy {
            title: used.register.many,
            field: used.field.label,
            count: used.count,
            url: Some(format!(
                "/lk/r/{}?f.{}={}",
                used.register.table,
                used.field.name,
                encoded(&value)
            )),
        }
    });
    Ok(each.collect())
}

#[derive(Serialize, Default)]
struct Around {
    before: Option<String>,
    next: Option<String>,
}

/// The neighbours in the list one came from.
async fn around(scene: &Scene, pass: &Reading, id: i64) -> Result<Around> {
    let Some(query) = scene.asked("list") else {
        return Ok(Around::default());
    };
    let pairs = list::pairs_of(&query);
    let mut ask = Ask::parse(pass, &pairs, scene.asker.today);
    let (page, per) = (ask.page.max(1), ask.per_page);
    ask.page = 1;
    let start = ((page - 1) * per - 1).max(0);
    let ids = query::ids(scene.db(), &scene.catalog, pass, &ask, per + 2, start).await?;
    let Some(at) = ids.iter().position(|known| *known == id) else {
        return Ok(Around::default());
    };
    let table = pass.register().table;
    let url = |other: i64, at: usize| {
        let mut there = ask.clone();
        there.page = (start + i64::try_from(at).unwrap_or(0)) / per + 1;
        format!(
            "/lk/r/{table}/{other}?list={}",
            encoded(&there.to_query(true))
        )
    };
    Ok(Around {
        before: at.checked_sub(1).map(|at| url(ids[at], at)),
        next: ids.get(at + 1).map(|other| url(*other, at + 1)),
    })
}
