//! The list of a register: as it is asked for in the address, on the screen and on paper.

use axum::response::Response;

use serde::Serialize;

use super::{Scene, inputs, views};
use crate::{
    registers::{
        Lists, Names, Reading, batch,
        describe::{Field, Kind, Register, Writer},
        formats,
        query::{self, Ask, PAGE_SIZES, Which, encoded, sortable},
        rows::Row,
        value::{show_day, show_scaled},
    },
    web::{Error, Path, Result, text},
};

/// More rows are not put on one sheet: an export has no limit.
const PRINTED: i64 = 2_000;

/// What templates say about a register.
#[derive(Serialize)]
pub(super) struct About {
    pub table: &'static str,
    pub one: &'static str,
    pub many: &'static str,
    pub about: &'static str,
    pub dated: bool,
    pub may_write: bool,
    /// How changes are made when the engine does not write the table.
    pub workflow: Option<(&'static str, Option<&'static str>)>,
    /// Pages of the public site that it fills: title and address.
    pub feeds: Vec<Fed>,
    pub merges: bool,
}

/// A page of the public site.
#[derive(Serialize)]
pub(super) struct Fed {
    title: String,
    url: String,
}

impl About {
    pub fn of(scene: &Scene, register: &'static Register) -> Self {
        Self {
            table: register.table,
            one: register.one,
            many: register.many,
            about: register.about,
            dated: register.dated,
            may_write: scene.may_write(register.table),
            workflow: match register.writer {
                Writer::Engine => None,
                // Those who only read are told how, and not led where they may not go.
                Writer::Workflow(words, url) => {
                    let may = scene.asker.has_any(register.access.write);
                    Some((words, may.then_some(url)))
                }
            },
            feeds: scene
                .catalog
                .places(register)
                .into_iter()
                .map(|(title, url)| Fed { title, url })
                .collect(),
            merges: register.merges,
        }
    }
}

#[derive(Serialize)]
struct Column {
    name: &'static str,
    label: &'static str,
    /// `up`, `down` or nothing.
    sorted: &'static str,
    /// The same list in another order.
    url: Option<String>,
    number: bool,
}

#[derive(Serialize)]
struct Line {
    id: i64,
    url: String,
    title: String,
    cells: Vec<Cell>,
}

/// A value in a list.
#[derive(Serialize)]
pub(super) struct Cell {
    pub text: String,
    pub number: bool,
    /// For marks of colour: `yes`, `no` of a flag.
    pub flag: Option<bool>,
}

#[derive(Serialize)]
struct Pages {
    now: i64,
    last: i64,
    from: i64,
    to: i64,
    total: i64,
    words: String,
    first: Option<String>,
    before: Option<String>,
    next: Option<String>,
    end: Option<String>,
}

/// A condition in words with the way to be rid of it.
#[derive(Serialize)]
struct Chip {
    label: String,
    words: String,
    url: String,
}

struct Read {
    ask: Ask,
    shown: Vec<&'static Field>,
    found: query::Found,
    lists: Lists,
    names: Names,
}

async fn read(scene: &Scene, pass: &Reading, ask: Ask) -> Result<Read> {
    let mut found = query::page(scene.db(), &scene.catalog, pass, &ask).await?;
    let mut ask = ask;
    let last = last_page(found.total, ask.per_page);
    if ask.page > last {
        // A page that is not there any more (a narrower filter, deleted records) is the last one.
        ask.page = last;
        found = query::page(scene.db(), &scene.catalog, pass, &ask).await?;
    }
    let shown = ask.shown(pass);
    let fields: Vec<_> = pass.fields().collect();
    let lists = Lists::of(scene.db(), fields.iter().copied()).await?;
    let values = found.rows.iter().map(|row| &row.values);
    let names = Names::of_links(scene.db(), &scene.catalog, &fields, values).await?;
    Ok(Read {
        ask,
        shown,
        found,
        lists,
        names,
    })
}

/// `GET /lk/r/{table}`.
pub(super) async fn show(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let pass = scene.read(&table)?;
    let register = pass.register();
    let ask = Ask::parse(&pass, &scene.pairs(), scene.asker.today);
    let read = read(&scene, &pass, ask).await?;
    let done = match scene.asked("batch").and_then(|id| id.parse().ok()) {
        Some(id) => batch::find(scene.db(), register.table, id)
            .await
            .map_err(fault)?,
        None => None,
    };
    let filters = inputs::filters(&scene, &pass, &read.ask, &read.lists, &read.names).await?;
    let chips = chips(&scene, &pass, &read).await?;
    let address = format!("/lk/r/{table}");
    scene
        .page("registers_list.html", register.many, &table)
        .with("register", &About::of(&scene, register))
        .with("columns", &columns(&read, &address))
        .with("rows", &lines(&scene, register, &read))
        .with("sums", &sums(&read))
        .with("pages", &pages(&read, &address))
        .with("filters", &filters)
        .with(
            "open",
            &read.ask.filters.iter().any(|f| !f.field.is_empty()),
        )
        .with("chips", &chips)
        .with("search", &read.ask.search)
        .with("which", which(read.ask.which))
        .with("dense", &read.ask.dense)
        .with("narrowed", &read.ask.is_narrowed())
        .with("as_of", &read.ask.as_of.map(|day| day.to_string()))
        .with(
            "as_of_words",
            &read.ask.as_of.map(|day| show_day(&day.to_string())),
        )
        .with("query", &read.ask.to_query(false))
        .with("query_kept", &kept(&read.ask))
        .with("sizes", &PAGE_SIZES)
        .with("per", &read.ask.per_page)
        .with("views", &views::of(&scene, &pass).await?)
        .with("bulk", &inputs::bulk_fields(&pass))
        .with(
            "done",
            &done
                .as_ref()
                .map(|b| (b.id, &b.what, b.undone_at.is_some())),
        )
        .render()
}

/// `GET /lk/r/{table}/print`: everything that is found, on paper.
pub(super) async fn print(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let pass = scene.read(&table)?;
    let register = pass.register();
    let mut ask = Ask::parse(&pass, &scene.pairs(), scene.asker.today);
    let back = ask.to_query(true);
    ask.page = 1;
    ask.per_page = PRINTED;
    let read = read(&scene, &pass, ask).await?;
    let chips = chips(&scene, &pass, &read).await?;
    let address = format!("/lk/r/{table}");
    let now = scene.asker.now.to_string();
    scene
        .page("registers_print.html", register.many, &table)
        .with("columns", &columns(&read, &address))
        .with("rows", &lines(&scene, register, &read))
        .with("sums", &sums(&read))
        .with("chips", &chips)
        .with("search", &read.ask.search)
        .with(
            "as_of_words",
            &read.ask.as_of.map(|day| show_day(&day.to_string())),
        )
        .with("total", &read.found.total)
        .with("shown", &read.found.rows.len())
        .with("at", &text::moment(&now, scene.zone()))
        .with("back", &format!("{address}?{back}"))
        .render()
}

#[derive(Serialize)]
struct Offered {
    name: &'static str,
    label: &'static str,
    chosen: bool,
    place: usize,
}

/// `GET /lk/r/{table}/columns`: which columns, in which order, how dense.
pub(super) async fn columns_page(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let pass = scene.read(&table)?;
    let ask = Ask::parse(&pass, &scene.pairs(), scene.asker.today);
    let shown = ask.shown(&pass);
    let mut offered: Vec<Offered> = pass
        .fields()
        .filter(|field| !matches!(field.kind, Kind::Files(_)))
        .map(|field| {
            let place = shown.iter().position(|s| s.name == field.name);
            Offered {
                name: field.name,
                label: field.label,
                chosen: place.is_some(),
                place: place.map_or(99, |place| place + 1),
            }
        })
        .collect();
    offered.sort_by_key(|column| column.place);
    let bare = Ask {
        columns: Vec::new(),
        ..ask.clone()
    };
    let title = format!("Графы списка «{}»", pass.register().many);
    scene
        .page("registers_columns.html", &title, &table)
        .with("table", &table)
        .with("offered", &offered)
        .with("kept", &pairs_of(&bare.to_query(false)))
        .with("dense", &ask.dense)
        .with("back", &format!("/lk/r/{table}?{}", ask.to_query(false)))
        .with("usual", &format!("/lk/r/{table}?{}", bare.to_query(false)))
        .render()
}

fn fault(error: crate::registers::rows::Error) -> Error {
    match error {
        crate::registers::rows::Error::Storage(error) => error.into(),
        other => Error::Fault(other.into()),
    }
}

fn which(which: Which) -> &'static str {
    match which {
        Which::Live => "live",
        Which::Archived => "archived",
        Which::Deleted => "deleted",
    }
}

/// The pairs of a query, for hidden fields of a form that goes on with it.
pub(super) fn pairs_of(query: &str) -> Vec<(String, String)> {
    crate::web::form::parse(query.as_bytes()).unwrap_or_default()
}

/// What a new search keeps of the list: order, columns, size, date.
fn kept(ask: &Ask) -> Vec<(String, String)> {
    let bare = Ask {
        search: String::new(),
        filters: Vec::new(),
        as_of: None,
        which: Which::Live,
        ..ask.clone()
    };
    pairs_of(&bare.to_query(false))
}

fn is_number(field: &Field) -> bool {
    matches!(field.kind, Kind::Int(..) | Kind::Number(_) | Kind::Money)
}

fn columns(read: &Read, address: &str) -> Vec<Column> {
    let each = read.shown.iter().map(|field| {
        let place = read
            .ask
            .sort
            .iter()
            .position(|(name, _)| *name == field.name);
        let down = place.is_some_and(|at| read.ask.sort[at].1);
        let url = sortable(field).then(|| {
            let mut next = read.ask.clone();
            next.sort.retain(|(name, _)| *name != field.name);
            // The order that was asked for before stays as the second key.
            next.sort.insert(0, (field.name, place == Some(0) && !down));
            next.sort.truncate(3);
            format!("{address}?{}", next.to_query(false))
        });
        Column {
            name: field.name,
            label: field.label,
            sorted: match place {
                None => "",
                Some(_) if down => "down",
                Some(_) => "up",
            },
            url,
            number: is_number(field),
        }
    });
    each.collect()
}

fn lines(scene: &Scene, register: &'static Register, read: &Read) -> Vec<Line> {
    let query = read.ask.to_query(true);
    let each = read.found.rows.iter().map(|row| Line {
        id: row.id,
        url: format!(
            "/lk/r/{}/{}?list={}",
            register.table,
            row.id,
            encoded(&query)
        ),
        title: read.names.title(register, &row.values, &read.lists),
        cells: read
            .shown
            .iter()
            .map(|field| cell(scene, field, row, &read.lists, &read.names))
            .collect(),
    });
    each.collect()
}

/// A value of a record in a list: private ones show only their end.
pub(super) fn cell(scene: &Scene, field: &Field, row: &Row, lists: &Lists, names: &Names) -> Cell {
    let kept = row.values.get(field.name);
    let text = names.show(field, kept, lists, scene.zone());
    let text = match (field.private.is_empty(), field.kind) {
        (true, _) => text,
        (false, Kind::Text(_, format)) => formats::mask(format, kept_text(kept)),
        (false, _) if text.is_empty() => text,
        (false, _) => "•••".to_owned(),
    };
    Cell {
        text: short(text),
        number: is_number(field),
        flag: match (field.kind, kept) {
            (Kind::Flag, value) => Some(matches!(value, crate::registers::Value::Flag(true))),
            _ => None,
        },
    }
}

fn kept_text(kept: &crate::registers::Value) -> &str {
    match kept {
        crate::registers::Value::Text(text) => text,
        _ => "",
    }
}

/// A long text shows its beginning; the card has it whole.
fn short(text: String) -> String {
    match text.char_indices().nth(160) {
        Some((cut, _)) => format!("{}…", text[..cut].trim_end()),
        None => text,
    }
}

fn sums(read: &Read) -> Vec<String> {
    if read.found.sums.is_empty() || read.found.total == 0 {
        return Vec::new();
    }
    let each = read.shown.iter().map(|field| {
        let sum = read.found.sums.iter().find(|(f, _)| f.name == field.name);
        sum.map_or(String::new(), |(field, n)| match field.kind {
            Kind::Number(digits) => show_scaled(*n, digits),
            Kind::Money => show_scaled(*n, 2),
            _ => show_scaled(*n, 0),
        })
    });
    each.collect()
}

fn last_page(total: i64, per_page: i64) -> i64 {
    ((total + per_page - 1) / per_page).max(1)
}

fn pages(read: &Read, address: &str) -> Pages {
    let (now, total) = (read.ask.page, read.found.total);
    let last = last_page(total, read.ask.per_page);
    let url = |page: i64| {
        let mut ask = read.ask.clone();
        ask.page = page;
        format!("{address}?{}", ask.to_query(true))
    };
    let from = if total == 0 {
        0
    } else {
        (now - 1) * read.ask.per_page + 1
    };
    Pages {
        now,
        last,
        from,
        to: from + i64::try_from(read.found.rows.len()).unwrap_or(0) - i64::from(total > 0),
        total,
        words: format!(
            "{} {}",
            show_scaled(total, 0),
            text::plural(total, ["запись", "записи", "записей"])
        ),
        first: (now > 2).then(|| url(1)),
        before: (now > 1).then(|| url(now - 1)),
        next: (now < last).then(|| url(now + 1)),
        end: (now + 1 < last).then(|| url(last)),
    }
}

async fn chips(scene: &Scene, pass: &Reading, read: &Read) -> Result<Vec<Chip>> {
    let address = format!("/lk/r/{}", pass.register().table);
    let mut chips = Vec::new();
    for (at, filter) in read.ask.filters.iter().enumerate() {
        let Some(field) = pass.field(filter.field) else {
            continue;
        };
        let mut without = read.ask.clone();
        without.filters.remove(at);
        chips.push(Chip {
            label: field.label.to_owned(),
            words: inputs::words(scene, pass, field, &filter.test, &read.lists, &read.names)
                .await?,
            url: format!("{address}?{}", without.to_query(false)),
        });
    }
    Ok(chips)
}
