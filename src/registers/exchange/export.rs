//! Out: the list exactly as it is seen — the same search, filters, order, columns and rights — row by row, with the
//! same memory for ten records and for a hundred thousand.

use std::{fs::File, sync::Arc};

use axum::{Extension, body::Body, response::Response};
use jiff::tz::TimeZone;
use tokio_util::io::ReaderStream;

use super::{TABLES, store};
use crate::{
    identity::audit,
    registers::{
        Catalog, Lists, Names, Reading, Value,
        describe::{Field, Kind},
        formats,
        jobs::Jobs,
        pages::Scene,
        query::{self, Ask},
        rows::{self, Row},
    },
    sheets::{
        Cell, Column, Look, Writer,
        write::{self, Kind as FileKind},
    },
    storage::Db,
    web::{Error, Path, Result, serve_made},
};

/// Records read together.
const TOGETHER: usize = 500;

/// `GET /lk/r/{table}/export.{xlsx,csv,ods,json,jsonl}` with the query of the list.
pub(super) async fn download(
    scene: Scene,
    Extension(jobs): Extension<Arc<Jobs>>,
    Path(table): Path<String>,
) -> Result<Response> {
    let pass = scene.read(&table)?;
    let path = scene.visit.asked.caller.uri.path();
    let kind = path
        .rsplit_once('.')
        .and_then(|(_, ending)| FileKind::of(ending));
    let kind = kind.ok_or(Error::NotFound)?;
    let ask = Ask::parse(&pass, &scene.pairs(), scene.asker.today);
    let _room = jobs.room().await;
    let file = file(scene.db(), &scene.catalog, &pass, &ask, kind, scene.zone()).await?;
    // The line of the journal comes before the first byte: without it nothing leaves.
    let mut tx = scene.db().begin().await?;
    let asker = &scene.asker;
    audit::note(
        &mut tx,
        asker.now,
        &asker.by,
        "export",
        pass.register().table,
        None,
        Some(kind.ending()),
    )
    .await?;
    tx.commit().await?;
    let name = format!("{} {}.{}", pass.register().many, asker.today, kind.ending());
    given(file, &name, kind.mime())
}

/// A made file as an answer.
pub fn given(file: File, name: &str, mime: &'static str) -> Result<Response> {
    let size = file.metadata().map_err(|e| Error::Fault(e.into()))?.len();
    let bytes = ReaderStream::with_capacity(tokio::fs::File::from_std(file), 64 << 10);
    let mut response = serve_made(Body::from_stream(bytes), name, mime);
    let headers = response.headers_mut();
    headers.insert(axum::http::header::CONTENT_LENGTH, size.into());
    Ok(response)
}

/// The list as a file on the disk, nameless and gone when closed.
pub async fn file(
    db: &Db,
    catalog: &Catalog,
    pass: &Reading,
    ask: &Ask,
    kind: FileKind,
    zone: &TimeZone,
) -> Result<File> {
    let shown = ask.shown(pass);
    let columns = shown.iter().map(|field| column(field)).collect();
    let (send, receive) = tokio::sync::mpsc::channel(4);
    let title = pass.register().many;
    let written = tokio::task::spawn_blocking(move || write_all(kind, title, columns, receive));
    // Only the numbers are put in order, once: a page after a page would order everything again each time.
    let ids = query::ids(db, catalog, pass, ask, i64::MAX, 0).await?;
    let lists = Lists::of(db, shown.iter().copied()).await?;
    for part in ids.chunks(TOGETHER) {
        let records = rows::many(db, pass, part).await?;
        let values = records.iter().map(|record| &record.values);
        let names = Names::of_links(db, catalog, &shown, values).await?;
        let line = |record: &Row| -> Vec<Cell> {
            let cells = shown
                .iter()
                .map(|field| cell(field, record, &names, &lists, zone));
            cells.collect()
        };
        if send
            .send(records.iter().map(line).collect::<Vec<_>>())
            .await
            .is_err()
        {
            // The writer has ended before us: its own word says why.
            break;
        }
    }
    drop(send);
    let written = written.await.map_err(|e| Error::Fault(e.into()))?;
    written.map_err(Error::Fault)
}

fn write_all(
    kind: FileKind,
    title: &str,
    columns: Vec<Column>,
    mut rows: tokio::sync::mpsc::Receiver<Vec<Vec<Cell>>>,
) -> anyhow::Result<File> {
    let mut writer = Writer::new(kind, title, &columns)?;
    while let Some(part) = rows.blocking_recv() {
        for row in part {
            writer.row(&row)?;
        }
    }
    writer.finish()
}

/// A field as a column.
pub(super) fn column(field: &Field) -> Column {
    Column {
        key: field.name.to_owned(),
        title: field.label.to_owned(),
        look: look(field),
        width: match field.kind {
            Kind::Long => 46,
            _ => 0,
        },
    }
}

/// How the cells of a field look; masked ones are words.
pub(super) fn look(field: &Field) -> Look {
    match field.kind {
        _ if !field.private.is_empty() => Look::Text,
        Kind::Int(..) => Look::Number(0),
        Kind::Number(digits) => Look::Number(digits),
        Kind::Money => Look::Money,
        Kind::Date => Look::Date,
        Kind::Moment => Look::Moment,
        _ => Look::Text,
    }
}

/// A value as a cell; private ones show what the list shows.
fn cell(
    field: &'static Field,
    record: &Row,
    names: &Names,
    lists: &Lists,
    zone: &TimeZone,
) -> Cell {
    let value = record.values.get(field.name);
    if !field.private.is_empty() {
        return match (field.kind, value) {
            (_, Value::Empty) => Cell::Empty,
            (Kind::Text(_, format), Value::Text(text)) => Cell::text(formats::mask(format, text)),
            _ => Cell::text("•••"),
        };
    }
    match (field.kind, value) {
        (_, Value::Empty) => Cell::Empty,
        (_, Value::Flag(yes)) => Cell::Bool(*yes),
        (Kind::Int(..), Value::Int(n)) => Cell::Number(*n as f64),
        (Kind::Number(digits), Value::Int(n)) => {
            Cell::Number(*n as f64 / 10f64.powi(digits.into()))
        }
        (Kind::Money, Value::Int(n)) => Cell::Number(*n as f64 / 100.0),
        (Kind::Date, Value::Text(day)) => match day.parse() {
            Ok(day) => Cell::Date(day),
            Err(_) => Cell::text(day.as_str()),
        },
        (Kind::Moment, Value::Text(at)) => match at.parse::<jiff::Timestamp>() {
            Ok(at) => Cell::DateTime(at.to_zoned(zone.clone()).datetime()),
            Err(_) => Cell::text(at.as_str()),
        },
        _ => Cell::text(names.show(field, value, lists, zone)),
    }
}

/// `GET /lk/r/{table}/import/{batch}/rejected.xlsx`: the rejected rows as they were, with the reasons, to be put
/// right and sent again.
pub(super) async fn rejected(
    scene: Scene,
    Path((table, id)): Path<(String, i64)>,
) -> Result<Response> {
    let pass = scene.write(&table)?;
    let import = store::find(scene.db(), &pass, id)
        .await?
        .ok_or(Error::NotFound)?;
    let titles = import.found().titles;
    let shape = import.shape();
    let label = |at: usize| {
        let name = shape.columns.get(at).and_then(Option::as_deref);
        name.and_then(|name| pass.field(name))
            .map(|field| field.label)
    };
    let words = |title: &str, width| Column {
        title: title.to_owned(),
        width,
        ..Column::default()
    };
    let mut columns: Vec<Column> = titles
        .iter()
        .enumerate()
        .map(|(at, title)| match title.is_empty() {
            true => words(label(at).unwrap_or("(без заголовка)"), 0),
            false => words(title, 0),
        })
        .collect();
    let width = columns.len();
    columns.push(words("Строка файла", 14));
    columns.push(words("Почему не принято", 60));
    let mut writer = Writer::new(FileKind::Xlsx, "Не принято", &columns).map_err(Error::Fault)?;
    let mut after = 0;
    loop {
        let rows = store::rows_of(scene.db(), id, "bad", after, TOGETHER as i64).await?;
        let Some(last) = rows.last() else { break };
        after = last.number;
        for row in rows {
            let why = row
                .told
                .problems
                .iter()
                .map(|(name, text)| match pass.field(name) {
                    Some(field) => format!("{}: {text}", field.label),
                    None => text.clone(),
                });
            let why = why.collect::<Vec<_>>().join("\n");
            let mut cells = row.cells;
            cells.resize(width, Cell::Empty);
            cells.push(Cell::Number(row.number as f64));
            cells.push(Cell::text(why));
            writer.row(&cells).map_err(Error::Fault)?;
        }
    }
    let file = writer.finish().map_err(Error::Fault)?;
    // «структура.xlsx», not «структура.xlsx.xlsx».
    let name = &import.file_name;
    let title = match name.rsplit_once('.') {
        Some((title, ending)) if TABLES.contains(&ending.to_lowercase().as_str()) => title,
        _ => name,
    };
    given(file, &format!("Не принято {title}.xlsx"), write::XLSX)
}
