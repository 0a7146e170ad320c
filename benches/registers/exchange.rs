//! What files cost: ten thousand rows in, a hundred thousand out. Called by the bench of registers.

use std::{
    io::Write as _,
    ops::Range,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use eios::{
    registers::{
        Asker, Catalog,
        batch::Undo,
        exchange::{Ground, export_file, load},
        jobs::Progress,
        query::Ask,
    },
    sheets::{self, Cell, Column, Limits, Writer, write::Kind},
    storage::{Db, v},
};
use jiff::tz::TimeZone;

/// A measure: what, how long it took, what was wanted.
pub type Measure = (String, Duration, &'static str);

/// Reads a workbook of rooms with these numbers, tries and writes them. A building of the name «Корпус 1» must be there.
pub async fn import(
    db: &Db,
    catalog: &Arc<Catalog>,
    asker: &Arc<Asker>,
    numbers: Range<usize>,
    kind_of_room: &str,
) -> Vec<Measure> {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("rooms.xlsx");
    let rows = numbers.len();
    workbook(&path, numbers, kind_of_room);
    let began = Instant::now();
    let read = sheets::read(&path, "rooms.xlsx", &Limits::default()).expect("sheets");
    let reading = began.elapsed();
    let ground = Ground {
        db: db.clone(),
        catalog: catalog.clone(),
        pass: catalog.write("room", asker).expect("pass"),
        zone: TimeZone::UTC,
    };
    let waits = Waits::begin(db);
    let loaded = load(&ground, "rooms.xlsx", &read).await.expect("loaded");
    let whole = began.elapsed();
    let waited = waits.end().await;
    assert_eq!(loaded.written, rows as i64, "всё принято: {loaded:?}");
    let began = Instant::now();
    let again = load(&ground, "rooms.xlsx", &read).await.expect("loaded");
    assert_eq!(
        (again.written, again.rejected),
        (0, 0),
        "второй раз нечего менять"
    );
    vec![
        (format!("чтение XLSX, {rows} строк"), reading, ""),
        (
            format!("импорт {rows} строк: чтение, проверка, запись"),
            whole,
            "< 10 с",
        ),
        (
            format!("дольше всего ждал другой, кто пишет: {rows} строк"),
            waited,
            "< 1 с",
        ),
        (
            format!("тот же файл ещё раз: {rows} строк без изменений"),
            began.elapsed(),
            "< 10 с",
        ),
    ]
}

/// Takes the last load back.
pub async fn undo(db: &Db, catalog: &Arc<Catalog>, asker: &Arc<Asker>) -> Vec<Measure> {
    let (id, rows): (i64, i64) = db
        .one(
            "SELECT id, rows FROM register_batch ORDER BY id DESC LIMIT 1",
            v![],
        )
        .await
        .expect("batch");
    let pass = catalog.write("room", asker).expect("pass");
    let undo = Undo {
        db,
        catalog,
        pass: &pass,
        id,
    };
    let (began, waits) = (Instant::now(), Waits::begin(db));
    undo.parts(&Progress::default()).await.expect("undone");
    let took = began.elapsed();
    vec![
        (format!("отмена загрузки {rows} строк"), took, ""),
        (
            format!("дольше всего ждал другой, кто пишет: отмена {rows} строк"),
            waits.end().await,
            "< 1 с",
        ),
    ]
}

/// Somebody who saves a line now and then while the work goes on.
struct Waits {
    enough: Arc<AtomicBool>,
    longest: tokio::task::JoinHandle<Duration>,
}

impl Waits {
    fn begin(db: &Db) -> Self {
        let (db, enough) = (db.clone(), Arc::new(AtomicBool::new(false)));
        let asked = enough.clone();
        let longest = tokio::spawn(async move {
            let mut longest = Duration::ZERO;
            while !asked.load(Ordering::Relaxed) {
                let began = Instant::now();
                let sql = "UPDATE building SET row_version = row_version + 1 WHERE id = -1";
                db.exec(sql, v![]).await.expect("saved");
                longest = longest.max(began.elapsed());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            longest
        });
        Self { enough, longest }
    }

    async fn end(self) -> Duration {
        self.enough.store(true, Ordering::Relaxed);
        self.longest.await.expect("waits")
    }
}

fn workbook(path: &Path, numbers: Range<usize>, kind: &str) {
    let titles = [
        "Здание",
        "Номер",
        "Наименование",
        "Тип",
        "Этаж",
        "Площадь, м²",
        "Мест",
        "Компьютеров",
        "Доступно для лиц с ОВЗ",
        "Условия доступа",
    ];
    let columns = titles.map(|title| Column {
        title: title.to_owned(),
        ..Column::default()
    });
    let mut writer = Writer::new(Kind::Xlsx, "Помещения", &columns).expect("writer");
    for n in numbers {
        let row = [
            Cell::text("Корпус 1"),
            Cell::text(format!("{n}")),
            Cell::text(format!("Кабинет  № {n} ")),
            Cell::text(kind),
            Cell::Number((n % 5) as f64),
            Cell::text(format!("{},{:02}", n % 90 + 10, n % 100)),
            Cell::Number((n % 40) as f64),
            Cell::Number((n % 12) as f64),
            Cell::text(if n % 3 == 0 { "да" } else { "нет" }),
            Cell::text("пандус, лифт"),
        ];
        writer.row(&row).expect("row");
    }
    let mut made = writer.finish().expect("file");
    let mut file = std::fs::File::create(path).expect("file");
    std::io::copy(&mut made, &mut file).expect("copied");
    file.flush().expect("written");
}

/// The whole list of a register as each kind of file.
pub async fn export(
    db: &Db,
    catalog: &Arc<Catalog>,
    asker: &Arc<Asker>,
    table: &str,
) -> Vec<Measure> {
    let pass = catalog.read(table, asker).expect("pass");
    let mut measures = Vec::new();
    for kind in [Kind::Xlsx, Kind::Ods, Kind::Csv, Kind::Json] {
        let wanted = if kind == Kind::Xlsx { "< 5 с" } else { "" };
        let began = Instant::now();
        let file = export_file(db, catalog, &pass, &Ask::default(), kind, &TimeZone::UTC).await;
        let size = file.expect("file").metadata().expect("size").len();
        let what = format!("экспорт {table} в {} ({} КБ)", kind.ending(), size / 1024);
        measures.push((what, began.elapsed(), wanted));
    }
    measures
}

/// The writer alone: rows of ten cells into a workbook, and by how much the program's memory grew meanwhile.
pub fn writer(rows: usize) -> (Measure, u64) {
    let columns: Vec<Column> = (0..10)
        .map(|n| Column {
            title: format!("Графа {n}"),
            ..Column::default()
        })
        .collect();
    let before = memory();
    let began = Instant::now();
    let mut writer = Writer::new(Kind::Xlsx, "Список", &columns).expect("writer");
    for n in 0..rows {
        let row: Vec<Cell> = (0..10)
            .map(|column| match column % 3 {
                0 => Cell::text(format!("Запись {n} графы {column}")),
                1 => Cell::Number(n as f64 / 100.0),
                _ => Cell::Date(jiff::civil::Date::constant(2026, 11, 22)),
            })
            .collect();
        writer.row(&row).expect("row");
    }
    writer.finish().expect("file");
    let measure = (
        format!("запись XLSX: {rows} строк × 10"),
        began.elapsed(),
        "< 5 с",
    );
    (measure, memory().saturating_sub(before))
}

/// Kilobytes at the peak, as the kernel counts them.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(0)
}
