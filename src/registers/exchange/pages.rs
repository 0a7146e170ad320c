//! The pages of an import: the file, its columns, the trial's report, the result. Each is a page and a form; what
//! takes long goes on behind a page that refreshes itself.

use std::{io::Write as _, sync::Arc};

use axum::{Extension, response::Response};
use futures::TryStreamExt as _;

use super::{
    apply as write, columns as fields_of,
    run::{self, Ground},
    source::{self, Source},
    store::{self, Action, Import},
    views::{self, Listed, address},
};
use crate::{
    registers::{Writing, batch, describe::Due, jobs::Jobs, pages::Scene, value},
    sheets::{self, Fault, Limits, Sheet, read::pasted},
    storage::files::{self, Link, Staged},
    web::{Error, Fields, Path, Result, Uploads, page::see_other, text},
};

/// Rows of the report on one page.
const SHOWN: i64 = 100;
/// What is asked for to see the rows with remarks.
const NOTED: &str = "noted";
/// Days for which an import is kept.
const KEPT: i64 = 30;
/// Bytes of a file that is read again.
const LARGEST: u64 = 30 << 20;

/// `GET /lk/r/{table}/import`.
pub(super) async fn begin(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let pass = scene.write(&table)?;
    first_page(&scene, &pass, false, "", &[]).await
}

/// `GET /lk/r/{table}/paste`.
pub(super) async fn paste(scene: Scene, Path(table): Path<String>) -> Result<Response> {
    let pass = scene.write(&table)?;
    first_page(&scene, &pass, true, "", &[]).await
}

/// The page on which an import begins, with what is wrong with the file.
async fn first_page(
    scene: &Scene,
    pass: &Writing,
    pasting: bool,
    typed: &str,
    problems: &[String],
) -> Result<Response> {
    let register = pass.register();
    let table = register.table;
    let imports = store::list(scene.db(), pass).await?;
    let imports: Vec<Listed> = imports
        .iter()
        .map(|import| Listed::of(scene, table, import))
        .collect();
    let labels: Vec<&str> = fields_of::importable(pass)
        .map(|field| field.label)
        .collect();
    let (title, template) = match pasting {
        true => (
            format!("Вставить строки: {}", register.many),
            "import_paste.html",
        ),
        false => (
            format!("Загрузить из файла: {}", register.many),
            "import.html",
        ),
    };
    scene
        .page(template, &title, table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("table", table)
        .with("problems", problems)
        .with("typed", typed)
        .with("labels", &labels)
        .with("imports", &imports)
        .render()
}

/// `POST /lk/r/{table}/import`: a file.
pub(super) async fn take(
    scene: Scene,
    Extension(jobs): Extension<Arc<Jobs>>,
    Path(table): Path<String>,
    mut uploads: Uploads,
) -> Result<Response> {
    let pass = scene.write(&table)?;
    let refused: Vec<String> = uploads
        .refused
        .iter()
        .map(|refused| refused.text.clone())
        .collect();
    let Some(upload) = uploads.take("file").pop().filter(|_| refused.is_empty()) else {
        let nothing = vec!["Выберите файл с таблицей.".to_owned()];
        let problems = if refused.is_empty() { nothing } else { refused };
        return first_page(&scene, &pass, false, "", &problems).await;
    };
    let _room = jobs.room().await;
    let sheets = match opened(upload.staged.path(), &upload.name).await? {
        Ok(sheets) => sheets,
        Err(fault) => return first_page(&scene, &pass, false, "", &[fault]).await,
    };
    let source = source::choose(&pass, &sheets);
    if source.rows.is_empty() {
        let words =
            "Под заголовками нет ни одной строки. Заполните таблицу и загрузите файл ещё раз.";
        return first_page(&scene, &pass, false, "", &[words.to_owned()]).await;
    }
    let id = keep(
        &scene,
        &pass,
        upload.staged,
        &upload.name,
        upload.mime,
        source,
    )
    .await?;
    drop(_room);
    go_on(&scene, &jobs, &pass, id).await
}

/// `POST /lk/r/{table}/paste`: rows from the clipboard.
pub(super) async fn take_pasted(
    scene: Scene,
    Extension(jobs): Extension<Arc<Jobs>>,
    Path(table): Path<String>,
    sent: Fields,
) -> Result<Response> {
    let pass = scene.write(&table)?;
    let text = sent.get("rows");
    let sheet = match pasted(text, &Limits::default()) {
        Ok(sheet) => sheet,
        Err(Fault::Nothing) => {
            let words = "Вставьте строки, скопированные из таблицы.".to_owned();
            return first_page(&scene, &pass, true, text, &[words]).await;
        }
        Err(fault) => return first_page(&scene, &pass, true, text, &[fault.to_string()]).await,
    };
    let order: Vec<_> = fields_of::importable(&pass).collect();
    let source = source::pasted(&pass, sheet, &order);
    if source.rows.is_empty() {
        let words = "Под заголовками нет ни одной строки.".to_owned();
        return first_page(&scene, &pass, true, text, &[words]).await;
    }
    let staged = scene.state.files.stage(text.as_bytes(), LARGEST).await?;
    let id = keep(&scene, &pass, staged, "вставка.txt", "text/plain", source).await?;
    go_on(&scene, &jobs, &pass, id).await
}

/// A file as sheets; a fault of the file is a sentence, one of the disk ends the request.
async fn opened(
    path: &std::path::Path,
    name: &str,
) -> Result<std::result::Result<Vec<Sheet>, String>> {
    let (path, name) = (path.to_owned(), name.to_owned());
    let read = tokio::task::spawn_blocking(move || sheets::read(&path, &name, &Limits::default()));
    match read.await.map_err(|e| Error::Fault(e.into()))? {
        Ok(sheets) => Ok(Ok(sheets)),
        Err(Fault::Disk(error)) => Err(Error::Unavailable(format!("принятый файл: {error}"))),
        Err(fault) => Ok(Err(fault.to_string())),
    }
}

/// Keeps the file and its rows together; the columns are those of the last file that looked so.
async fn keep(
    scene: &Scene,
    pass: &Writing,
    staged: Staged,
    name: &str,
    mime: &str,
    mut source: Source,
) -> Result<i64> {
    let register = pass.register();
    remembered(scene, pass, &mut source).await?;
    let now = scene.asker.now;
    let long_ago = now - jiff::SignedDuration::from_hours(24 * KEPT);
    let old = store::old(scene.db(), long_ago).await?;
    let mut tx = scene.db().begin().await?;
    for id in old {
        write::detach(&mut tx, id).await?;
        store::forget(&mut tx, id).await?;
    }
    let shown = match source.shape.pasted {
        true => format!("вставка {}", text::moment(&now.to_string(), scene.zone())),
        false => name.to_owned(),
    };
    let id = store::create(
        &mut tx,
        pass,
        &shown,
        &source.found,
        &source.shape,
        &source.rows,
    )
    .await?;
    let file = scene
        .state
        .files
        .keep(&mut tx, staged, name, mime, now)
        .await?;
    let link = Link {
        entity: "import_batch",
        entity_id: id,
        role: Some(register.table),
        sort: 0,
    };
    files::attach(&mut tx, &file, link, now).await?;
    tx.commit().await?;
    Ok(id)
}

async fn remembered(scene: &Scene, pass: &Writing, source: &mut Source) -> Result<()> {
    if source.shape.head == 0 {
        return Ok(());
    }
    let print = fields_of::fingerprint(&source.found.titles);
    let known = store::remembered(scene.db(), pass.register().table, &print).await?;
    if let Some(known) = known.filter(|known| known.len() == source.shape.columns.len()) {
        source.shape.columns = known
            .into_iter()
            .map(|name| name.filter(|name| pass.field(name).is_some()))
            .collect();
    }
    Ok(())
}

/// What is clear is tried at once; where something is to be chosen, the columns are shown first.
async fn go_on(scene: &Scene, jobs: &Arc<Jobs>, pass: &Writing, id: i64) -> Result<Response> {
    let import = store::find(scene.db(), pass, id)
        .await?
        .ok_or(Error::NotFound)?;
    let (found, shape) = (import.found(), import.shape());
    let unknown = found
        .titles
        .iter()
        .zip(&shape.columns)
        .any(|(title, field)| !title.is_empty() && field.is_none());
    let clear = shape.head > 0 && !unknown && views::missing(pass, &shape).is_empty();
    if clear {
        begin_trial(scene, jobs, pass, &import).await?;
    }
    Ok(see_other(&address(pass.register().table, id)))
}

/// Begins the trial, or begins it again after the program was stopped in the middle of it.
async fn begin_trial(
    scene: &Scene,
    jobs: &Arc<Jobs>,
    pass: &Writing,
    import: &Import,
) -> Result<()> {
    let from = ["parsed", "checked", "checking", "failed"];
    if jobs.running(import.id).is_some()
        || import.is_partly_written()
        || !store::turn(scene.db(), import.id, &from, "checking", None).await?
    {
        return Ok(());
    }
    let ground = Ground {
        db: scene.db().clone(),
        catalog: scene.catalog.clone(),
        pass: pass.clone(),
        zone: scene.zone().clone(),
    };
    let import = import.clone();
    jobs.start(import.id, |progress| async move {
        if let Err(error) = run::trial(&ground, &import, &progress).await {
            tracing::error!(%error, import = import.id, "загрузка не проверена");
            let words = "Проверка не закончена: хранилище не ответило. Повторите через минуту.";
            let _ = store::turn(&ground.db, import.id, &["checking"], "failed", Some(words)).await;
        }
    })
    .await;
    Ok(())
}

/// `GET /lk/r/{table}/import/{batch}`: wherever the import is.
pub(super) async fn show(
    scene: Scene,
    Extension(jobs): Extension<Arc<Jobs>>,
    Path((table, id)): Path<(String, i64)>,
) -> Result<Response> {
    let pass = scene.write(&table)?;
    let import = own(&scene, &pass, id).await?;
    if let Some(progress) = jobs.running(id) {
        return progress_page(&scene, &pass, &import, progress.done());
    }
    match import.state.as_str() {
        "checking" => {
            begin_trial(&scene, &jobs, &pass, &import).await?;
            Ok(see_other(&address(&table, id)))
        }
        // The program was stopped in the middle: it is gone on with when the person says so.
        "applying" => report(&scene, &pass, &import, &[]).await,
        "applied" => done_page(&scene, &pass, &import).await,
        "checked"
            if import.is_partly_written() || scene.asked("step").as_deref() != Some("columns") =>
        {
            report(&scene, &pass, &import, &[]).await
        }
        _ => columns_page(&scene, &pass, &import, &[]).await,
    }
}

async fn own(scene: &Scene, pass: &Writing, id: i64) -> Result<Import> {
    store::find(scene.db(), pass, id)
        .await?
        .ok_or(Error::NotFound)
}

fn progress_page(scene: &Scene, pass: &Writing, import: &Import, done: i64) -> Result<Response> {
    let register = pass.register();
    let writing = import.state == "applying";
    let title = if writing {
        "Загружается"
    } else {
        "Проверяется"
    };
    let all = if writing { import.good } else { import.rows };
    scene
        .page("import_progress.html", title, register.table)
        .crumb(register.many, &format!("/lk/r/{}", register.table))
        .with("name", &import.file_name)
        .with("done", &done.min(all))
        .with("all", &all)
        .with("writing", &writing)
        .render()
}

async fn columns_page(
    scene: &Scene,
    pass: &Writing,
    import: &Import,
    problems: &[String],
) -> Result<Response> {
    let register = pass.register();
    let table = register.table;
    let (found, shape) = (import.found(), import.shape());
    let rows = store::rows(scene.db(), import.id, 0, 20).await?;
    let unnamed = found.titles.iter().all(String::is_empty);
    scene
        .page("import_columns.html", "Столбцы файла", table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .crumb("Загрузить из файла", &format!("/lk/r/{table}/import"))
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("action", &format!("{}/columns", address(table, import.id)))
        .with("drop", &format!("{}/drop", address(table, import.id)))
        .with("name", &import.file_name)
        .with("note", &import.note)
        .with("problems", problems)
        .with("rows", &import.rows)
        .with("sheets", &found.sheets)
        .with("sheet", &shape.sheet)
        .with("head", &shape.head)
        .with("clear", &shape.clear)
        .with("unnamed", &unnamed)
        .with(
            "columns",
            &views::columns(pass, &found.titles, &shape, &rows),
        )
        .with("missing", &views::missing(pass, &shape))
        .with("key", &key_labels(pass))
        .render()
}

fn key_labels(pass: &Writing) -> Vec<&'static str> {
    let key = pass.register().key.iter();
    key.filter_map(|name| Some(pass.field(name)?.label))
        .collect()
}

/// `POST /lk/r/{table}/import/{batch}/columns`.
pub(super) async fn columns(
    scene: Scene,
    Extension(jobs): Extension<Arc<Jobs>>,
    Path((table, id)): Path<(String, i64)>,
    sent: Fields,
) -> Result<Response> {
    let pass = scene.write(&table)?;
    let import = own(&scene, &pass, id).await?;
    if jobs.running(id).is_some()
        || import.is_partly_written()
        || !["parsed", "checked", "failed"].contains(&import.state.as_str())
    {
        return Ok(see_other(&address(&table, id)));
    }
    let (found, mut shape) = (import.found(), import.shape());
    let number = |name: &str, usual: usize| sent.get(name).trim().parse().unwrap_or(usual);
    let (sheet, head) = (number("sheet", shape.sheet), number("head", shape.head));
    if (sheet, head) != (shape.sheet, shape.head) {
        return another_place(&scene, &pass, &import, sheet, head).await;
    }
    shape.clear = sent.get("clear") == "1";
    let mut problems = Vec::new();
    for (at, column) in shape.columns.iter_mut().enumerate() {
        let name = sent.get(&format!("col.{}", at + 1)).to_owned();
        let field = fields_of::importable(&pass).find(|field| field.name == name);
        *column = field.map(|field| field.name.to_owned());
    }
    for (at, column) in shape.columns.iter().enumerate() {
        let before = shape.columns[..at]
            .iter()
            .position(|other| column.is_some() && other == column);
        if let Some(before) = before
            && let Some(field) = column.as_deref().and_then(|name| pass.field(name))
        {
            problems.push(format!(
                "Поле «{}» выбрано дважды: для столбцов {} и {}. Оставьте одно.",
                field.label,
                before + 1,
                at + 1
            ));
        }
    }
    if shape.columns.iter().all(Option::is_none) {
        problems.push("Выберите поле хотя бы для одного столбца.".to_owned());
    }
    let mut tx = scene.db().begin().await?;
    store::reread(&mut tx, id, &found, &shape, None).await?;
    tx.commit().await?;
    let import = own(&scene, &pass, id).await?;
    if !problems.is_empty() {
        return columns_page(&scene, &pass, &import, &problems).await;
    }
    begin_trial(&scene, &jobs, &pass, &import).await?;
    Ok(see_other(&address(&table, id)))
}

/// Reads another sheet or takes another row for the headings.
async fn another_place(
    scene: &Scene,
    pass: &Writing,
    import: &Import,
    sheet: usize,
    head: usize,
) -> Result<Response> {
    let table = pass.register().table;
    let sheets = match again(scene, import.id).await? {
        Ok(sheets) => sheets,
        Err(words) => return columns_page(scene, pass, import, &[words]).await,
    };
    let mut source = source::read(pass, &sheets, sheet, head.min(10_000));
    source.shape.pasted = import.shape().pasted;
    source.shape.clear = import.shape().clear;
    if source.rows.is_empty() {
        let words = "На этом листе под такими заголовками нет ни одной строки.".to_owned();
        return columns_page(scene, pass, import, &[words]).await;
    }
    remembered(scene, pass, &mut source).await?;
    let mut tx = scene.db().begin().await?;
    store::reread(
        &mut tx,
        import.id,
        &source.found,
        &source.shape,
        Some(&source.rows),
    )
    .await?;
    tx.commit().await?;
    Ok(see_other(&format!(
        "{}?step=columns",
        address(table, import.id)
    )))
}

/// The file of an import once more.
async fn again(scene: &Scene, id: i64) -> Result<std::result::Result<Vec<Sheet>, String>> {
    let attached = files::attached(scene.db(), "import_batch", id).await?;
    let Some(attached) = attached.into_iter().next() else {
        return Ok(Err("Файла больше нет. Загрузите его ещё раз.".to_owned()));
    };
    let lost = |error: std::io::Error| Error::Unavailable(format!("временный файл: {error}"));
    let mut copy = tempfile::NamedTempFile::new().map_err(lost)?;
    let mut bytes = scene.state.files.read(&attached.file, None).await?;
    while let Some(part) = bytes.try_next().await? {
        copy.write_all(&part).map_err(lost)?;
    }
    opened(copy.path(), &attached.file.name).await
}

/// The trial's report.
async fn report(
    scene: &Scene,
    pass: &Writing,
    import: &Import,
    problems: &[String],
) -> Result<Response> {
    let register = pass.register();
    let table = register.table;
    let here = address(table, import.id);
    let tally = store::tally(scene.db(), import.id).await?;
    let count = |action: Action| tally.get(action.code()).copied().unwrap_or(0);
    let asked = scene.asked("show");
    let all = [Action::Bad, Action::Create, Action::Update, Action::Same];
    let noted = store::count_noted(scene.db(), import.id).await?;
    let chosen = all
        .into_iter()
        .find(|action| asked.as_deref() == Some(action.code()));
    let chosen = chosen.or_else(|| all.into_iter().find(|action| count(*action) > 0));
    let chosen = match asked.as_deref() {
        Some(NOTED) => NOTED,
        _ => chosen.unwrap_or(Action::Bad).code(),
    };
    let after = scene
        .asked("after")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let rows = match chosen {
        NOTED => store::noted(scene.db(), import.id, after, SHOWN).await?,
        action => store::rows_of(scene.db(), import.id, action, after, SHOWN).await?,
    };
    let more = rows.last().filter(|_| rows.len() as i64 == SHOWN);
    let more = more.map(|row| format!("{here}?show={chosen}&after={}", row.number));
    let lines = views::lines(scene, pass, &import.shape(), &rows).await?;
    scene
        .page("import_report.html", "Что будет загружено", table)
        .with("table", table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .crumb("Загрузить из файла", &format!("/lk/r/{table}/import"))
        .status(if problems.is_empty() { 200 } else { 422 })
        .with("here", &here)
        .with("name", &import.file_name)
        .with("note", &import.note)
        .with("problems", problems)
        .with("rows", &import.rows)
        .with("wrong", &count(Action::Bad))
        .with("create", &count(Action::Create))
        .with("update", &count(Action::Update))
        .with("same", &count(Action::Same))
        .with("good", &(count(Action::Create) + count(Action::Update)))
        .with("noted", &noted)
        .with("stopped", &(import.state == "applying"))
        .with("partly", &import.is_partly_written())
        .with("done", &import.done)
        .with("chosen", chosen)
        .with("lines", &lines)
        .with("more", &more)
        .with("has_due", &(register.due != Due::None))
        .with(
            "received_on",
            &value::show_day(&scene.asker.today.to_string()),
        )
        .render()
}

/// `POST /lk/r/{table}/import/{batch}/apply` with `what`: everything, or the accepted rows.
pub(super) async fn apply(
    scene: Scene,
    Extension(jobs): Extension<Arc<Jobs>>,
    Path((table, id)): Path<(String, i64)>,
    sent: Fields,
) -> Result<Response> {
    let pass = scene.write(&table)?;
    let import = own(&scene, &pass, id).await?;
    let here = address(&table, id);
    if !["checked", "applying"].contains(&import.state.as_str()) || jobs.running(id).is_some() {
        return Ok(see_other(&here));
    }
    if import.is_partly_written() {
        return write_on(&scene, &jobs, &pass, &import, None).await;
    }
    let mut problems = Vec::new();
    if sent.get("what") != "good" && import.errors > 0 {
        problems.push(
            "В файле есть строки с ошибками. Загрузите только принятые или исправьте файл."
                .to_owned(),
        );
    }
    if import.good == 0 {
        problems.push("Загружать нечего: принятых строк нет.".to_owned());
    }
    let received_on = match (pass.register().due, sent.get("received_on").trim()) {
        (Due::None, _) => None,
        (_, "") => Some(scene.asker.today),
        (_, typed) => match value::day(typed) {
            Ok(day) if day <= scene.asker.today => Some(day),
            Ok(_) => {
                problems.push("Дата получения сведений не может быть в будущем.".to_owned());
                None
            }
            Err(words) => {
                problems.push(words);
                None
            }
        },
    };
    if !problems.is_empty() {
        return report(&scene, &pass, &import, &problems).await;
    }
    write_on(&scene, &jobs, &pass, &import, received_on).await
}

/// Writes an import, or goes on writing it.
async fn write_on(
    scene: &Scene,
    jobs: &Arc<Jobs>,
    pass: &Writing,
    import: &Import,
    received_on: Option<jiff::civil::Date>,
) -> Result<Response> {
    if store::begin(scene.db(), import, received_on).await? {
        let begun = own(scene, pass, import.id).await?;
        let (db, pass) = (scene.db().clone(), pass.clone());
        jobs.start(import.id, |progress| async move {
            write::run(&db, &pass, &begun, &progress).await;
        })
        .await;
    }
    Ok(see_other(&address(pass.register().table, import.id)))
}

async fn done_page(scene: &Scene, pass: &Writing, import: &Import) -> Result<Response> {
    let register = pass.register();
    let table = register.table;
    let rejected = store::tally(scene.db(), import.id).await?;
    let words = text::plural(import.good, ["запись", "записи", "записей"]);
    let batch = match import.batch_id {
        Some(id) => batch::find(scene.db(), table, id)
            .await
            .map_err(|error| Error::Fault(error.into()))?,
        None => None,
    };
    let undone = batch.and_then(|batch| batch.undone_at);
    let undone = undone.map(|at| text::moment(&at, scene.zone()));
    scene
        .page("import_done.html", "Загружено", table)
        .crumb(register.many, &format!("/lk/r/{table}"))
        .crumb("Загрузить из файла", &format!("/lk/r/{table}/import"))
        .with("table", table)
        .with("here", &address(table, import.id))
        .with("name", &import.file_name)
        .with("good", &import.good)
        .with("note", &import.note)
        .with("words", words)
        .with("wrong", &rejected.get("bad").copied().unwrap_or(0))
        .with("batch", &import.batch_id)
        .with("undone", &undone)
        .render()
}

/// `POST /lk/r/{table}/import/{batch}/drop`: forgets a file that is not wanted any more.
pub(super) async fn discard(
    scene: Scene,
    Extension(jobs): Extension<Arc<Jobs>>,
    Path((table, id)): Path<(String, i64)>,
) -> Result<Response> {
    let pass = scene.write(&table)?;
    own(&scene, &pass, id).await?;
    if jobs.running(id).is_none() {
        let mut tx = scene.db().begin().await?;
        write::detach(&mut tx, id).await?;
        store::forget(&mut tx, id).await?;
        tx.commit().await?;
    }
    Ok(see_other(&format!("/lk/r/{table}/import")))
}
