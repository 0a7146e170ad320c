//! Writing what the trial has accepted, as one batch that can be taken back. A load that fits into one part is one
//! transaction, nothing or all of it. A larger one goes part by part, so that the rest of the college waits no longer
//! than a part takes: a row that has become impossible meanwhile goes to the rejected ones, and a load that was broken
//! off goes on with the rows that are left.

use std::collections::BTreeMap;

use super::{
    columns,
    store::{self, Import, Row},
};
use crate::{
    identity::audit,
    registers::{
        Value, Writing, batch,
        jobs::Progress,
        rows::{self, Error as Bad, How},
        terms::Days,
    },
    storage::{Db, Error, Result, Tx, files, v},
    web::text,
};

/// Why rows were not written.
enum Stop {
    /// A row was refused by what has changed since the trial.
    Row(Box<Row>, Vec<(String, String)>),
    Storage(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Storage(error)
    }
}

/// Applies an import that is `applying`; afterwards it is `applied`, or `checked` again with the reason.
pub async fn run(db: &Db, pass: &Writing, import: &Import, progress: &Progress) {
    let back = |words: String| async move {
        let turned = store::turn(db, import.id, &["applying"], "checked", Some(&words)).await;
        if let Err(error) = turned {
            tracing::error!(%error, import = import.id, "загрузка не вернулась к проверке");
        }
    };
    let large = import.good > batch::PART || import.batch_id.is_some();
    let written = match large {
        true => parts(db, pass, import, progress).await,
        false => whole(db, pass, import, progress).await,
    };
    match written {
        Ok(()) => {}
        Err(Stop::Row(mut row, words)) => {
            let number = row.number;
            if let Err(error) = store::refuse(db, import.id, &mut row, words).await {
                tracing::error!(%error, import = import.id, "строка загрузки не отмечена");
            }
            back(format!(
                "Ничего не записано: строку {number} больше нельзя принять, за время проверки данные изменились. Она перенесена в отклонённые; повторите загрузку."
            ))
            .await;
        }
        Err(Stop::Storage(error)) => {
            tracing::error!(%error, import = import.id, "загрузка не записана");
            let words = "Загрузка остановилась: хранилище не ответило. Продолжите её через минуту: что уже записано, второй раз не запишется.";
            back(words.to_owned()).await;
        }
    }
}

/// The work on an import.
struct Work<'a> {
    pass: &'a Writing,
    import: &'a Import,
    how: How,
    /// What is done, in words.
    what: String,
}

impl<'a> Work<'a> {
    async fn of(db: &Db, pass: &'a Writing, import: &'a Import) -> Result<Self> {
        let shape = import.shape();
        let what = match shape.pasted {
            true => "вставка строк".to_owned(),
            false => format!("загрузка файла «{}»", import.file_name),
        };
        let how = How {
            reason: Some(what.clone()),
            batch: import.batch_id,
            source: Some("import"),
            received_on: shape.received_on,
            days: Some(std::sync::Arc::new(Days::load(db).await?)),
        };
        Ok(Self {
            pass,
            import,
            how,
            what,
        })
    }

    /// The circumstances of the rows of a transaction; the first of them opens the batch.
    async fn how(&self, tx: &mut Tx) -> Result<How> {
        let mut how = self.how.clone();
        if how.batch.is_none() {
            let kind = match self.import.shape().pasted {
                true => "paste",
                false => "import",
            };
            let opened = batch::open(tx, self.pass, kind, &self.what).await;
            how.batch = Some(opened.map_err(fault)?);
        }
        Ok(how)
    }

    /// Writes a row; its record.
    async fn write(&self, tx: &mut Tx, row: &Row, how: &How) -> std::result::Result<i64, Stop> {
        let result = match row.record {
            Some((record, version)) => {
                let now = rows::update(tx, self.pass, record, version, &row.values, how).await;
                now.map(|_| record)
            }
            None => rows::insert(tx, self.pass, &row.values, how).await,
        };
        match result {
            Ok(record) => Ok(record),
            Err(Bad::Storage(error)) => Err(error.into()),
            Err(bad) => Err(Stop::Row(Box::new(row.clone()), words(bad))),
        }
    }
}

/// Everything in one transaction.
async fn whole(
    db: &Db,
    pass: &Writing,
    import: &Import,
    progress: &Progress,
) -> std::result::Result<(), Stop> {
    let work = Work::of(db, pass, import).await?;
    let mut tx = db.begin().await?;
    tx.lock(&format!("import {}", import.id)).await?;
    if !store::is_applying(&mut tx, import.id).await? {
        return Ok(());
    }
    let how = work.how(&mut tx).await?;
    let all = store::accepted(&mut tx, import.id, 0, batch::PART).await?;
    let (mut waiting, now): (Vec<_>, Vec<_>) = all.into_iter().partition(Row::waits);
    let mut made = BTreeMap::new();
    for row in now {
        made.insert(row.number, work.write(&mut tx, &row, &how).await?);
        progress.set(made.len() as i64);
    }
    while !waiting.is_empty() {
        // Each after those it speaks of: a record is written once, so that it is taken back once.
        let before = waiting.len();
        let mut left = Vec::new();
        let mut there = store::records(&mut tx, import.id, &targets(&waiting)).await?;
        there.append(&mut made.clone());
        for mut row in waiting {
            match settle(&mut row, &there) {
                true => {
                    made.insert(row.number, work.write(&mut tx, &row, &how).await?);
                }
                false => left.push(row),
            }
        }
        if left.len() == before {
            return Err(Stop::Row(Box::new(left.swap_remove(0)), circle()));
        }
        waiting = left;
    }
    if let Some(batch) = how.batch {
        batch::close(&mut tx, batch, made.len())
            .await
            .map_err(fault)?;
        end(&mut tx, pass, import, batch, made.len() as i64, None).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Part by part, each a transaction of its own.
async fn parts(
    db: &Db,
    pass: &Writing,
    import: &Import,
    progress: &Progress,
) -> std::result::Result<(), Stop> {
    let mut parts = Parts {
        work: Work::of(db, pass, import).await?,
        db,
        refused: 0,
        done: store::done(db, import.id).await?,
        progress,
    };
    progress.set(parts.done);
    let (mut after, mut waiting) = (0, Vec::new());
    loop {
        let mut tx = db.begin().await?;
        let rows = store::accepted(&mut tx, import.id, after, batch::PART).await?;
        drop(tx);
        let Some(last) = rows.last() else { break };
        after = last.number;
        let (later, now): (Vec<_>, Vec<_>) = rows.into_iter().partition(Row::waits);
        waiting.extend(later);
        parts.write(now).await?;
    }
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut left = Vec::new();
        for part in waiting.chunks(batch::PART as usize) {
            let mut tx = db.begin().await?;
            let there = store::records(&mut tx, import.id, &targets(part)).await?;
            drop(tx);
            let mut now = part.to_vec();
            now.retain_mut(|row| {
                let ready = settle(row, &there);
                if !ready {
                    left.push(row.clone());
                }
                ready
            });
            parts.write(now).await?;
        }
        if left.len() == before {
            for mut row in left.drain(..) {
                store::refuse(db, import.id, &mut row, circle()).await?;
                parts.refused += 1;
            }
        }
        waiting = left;
    }
    parts.end().await?;
    Ok(())
}

struct Parts<'a> {
    work: Work<'a>,
    db: &'a Db,
    /// Rows that have become impossible since the trial.
    refused: i64,
    done: i64,
    progress: &'a Progress,
}

impl Parts<'_> {
    /// Writes rows together; when one of them is refused, each by itself.
    async fn write(&mut self, rows: Vec<Row>) -> Result<()> {
        match self.together(&rows).await {
            Ok(()) => return Ok(()),
            Err(Stop::Storage(error)) => return Err(error),
            Err(Stop::Row(..)) => {}
        }
        for row in rows {
            match self.together(std::slice::from_ref(&row)).await {
                Ok(()) => {}
                Err(Stop::Storage(error)) => return Err(error),
                Err(Stop::Row(mut row, words)) => {
                    store::refuse(self.db, self.work.import.id, &mut row, words).await?;
                    self.refused += 1;
                }
            }
        }
        Ok(())
    }

    async fn together(&mut self, rows: &[Row]) -> std::result::Result<(), Stop> {
        if rows.is_empty() {
            return Ok(());
        }
        let import = self.work.import.id;
        let mut tx = self.db.begin().await?;
        let how = self.work.how(&mut tx).await?;
        let mut made = Vec::with_capacity(rows.len());
        for row in rows {
            made.push((row.number, self.work.write(&mut tx, row, &how).await?));
        }
        if let Some(batch) = how.batch {
            batch::grow(&mut tx, batch, made.len())
                .await
                .map_err(fault)?;
            store::written(&mut tx, import, batch, &made).await?;
        }
        tx.commit().await?;
        // The batch is there for the parts that follow only now that its first part is.
        self.work.how.batch = how.batch;
        self.done += made.len() as i64;
        self.progress.set(self.done);
        Ok(())
    }

    async fn end(self) -> Result<()> {
        let (pass, import) = (self.work.pass, self.work.import);
        let Some(batch) = self.work.how.batch else {
            let words = "Ничего не записано: за время проверки данные изменились, и ни одной строки больше нельзя принять. Причины — у отклонённых строк.";
            store::turn(self.db, import.id, &["applying"], "checked", Some(words)).await?;
            return Ok(());
        };
        let note = (self.refused > 0).then(|| {
            let rows = text::plural(self.refused, ["строку", "строки", "строк"]);
            format!(
                "За время проверки данные изменились, и {} {rows} принять не удалось: причины — у отклонённых строк.",
                self.refused
            )
        });
        let mut tx = self.db.begin().await?;
        end(&mut tx, pass, import, batch, self.done, note.as_deref()).await?;
        tx.commit().await
    }
}

/// The rows that these rows speak of.
fn targets(rows: &[Row]) -> Vec<i64> {
    let each = rows.iter().flat_map(|row| &row.later);
    each.map(|(_, target)| *target).collect()
}

/// Fills in the records of the rows that a row speaks of; whether all of them are there.
fn settle(row: &mut Row, there: &BTreeMap<i64, i64>) -> bool {
    for (field, target) in &row.later {
        match there.get(target) {
            Some(record) => row.values.set(field, Value::Int(*record)),
            None => return false,
        }
    }
    true
}

fn circle() -> Vec<(String, String)> {
    let words = "Строки ссылаются друг на друга по кругу или на строку, которая не принята.";
    vec![(String::new(), words.to_owned())]
}

fn fault(bad: Bad) -> Error {
    match bad {
        Bad::Storage(error) => error,
        other => Error::Fault(other.into()),
    }
}

/// Everything that belongs to the same moment: the state, the journal, what is remembered.
async fn end(
    tx: &mut Tx,
    pass: &Writing,
    import: &Import,
    batch: i64,
    done: i64,
    note: Option<&str>,
) -> Result<()> {
    let id = import.id;
    tx.exec(
        "UPDATE import_batch SET state = 'applied', batch_id = $1, good = $2, done = $3, note = $4 WHERE id = $5",
        v![batch, done, done, note, id],
    )
    .await?;
    // What was accepted is in the register; only the rejected rows may be asked for again.
    tx.exec(
        "DELETE FROM import_row WHERE batch_id = $1 AND action <> 'bad'",
        v![id],
    )
    .await?;
    detach(tx, id).await?;
    let shape = import.shape();
    if shape.head > 0 {
        let print = columns::fingerprint(&import.found().titles);
        store::remember(tx, pass, &print, &shape.columns).await?;
    }
    let note = format!(
        "{done} {}",
        text::plural(done, ["запись", "записи", "записей"])
    );
    let asker = pass.asker();
    audit::note(
        tx,
        asker.now,
        &asker.by,
        "import",
        pass.register().table,
        None,
        Some(&note),
    )
    .await
}

/// Lets go of the file itself.
pub async fn detach(tx: &mut Tx, id: i64) -> Result<()> {
    let links: Vec<(i64,)> = tx
        .all(
            "SELECT id FROM file_link WHERE entity = 'import_batch' AND entity_id = $1",
            v![id],
        )
        .await?;
    for (link,) in links {
        files::detach(tx, link).await?;
    }
    Ok(())
}

/// What a refusal means for the person.
fn words(bad: Bad) -> Vec<(String, String)> {
    match bad {
        Bad::Problems(problems) => problems.0.into_iter().map(|p| (p.field, p.text)).collect(),
        Bad::Changed(_) => vec![(
            String::new(),
            "Запись изменили после проверки. Проверьте файл ещё раз.".to_owned(),
        )],
        Bad::NotFound => vec![(
            String::new(),
            "Записи больше нет: её удалили после проверки. Проверьте файл ещё раз.".to_owned(),
        )],
        other => vec![(String::new(), format!("Не записано: {other}."))],
    }
}
