//! Writing what the trial has accepted: one transaction, one batch that can be taken back, nothing or all of it.

use std::collections::BTreeMap;

use super::{
    columns,
    jobs::Progress,
    store::{self, Import, Row},
};
use crate::{
    identity::audit,
    registers::{
        Value, Writing, batch,
        rows::{self, Error as Bad, How},
    },
    storage::{Db, Error, Result, Tx, files, v},
    web::text,
};

/// Rows read together.
const TOGETHER: i64 = 500;

/// Why nothing was written.
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
pub async fn run(
    db: &Db,
    pass: &Writing,
    import: &Import,
    received_on: Option<jiff::civil::Date>,
    progress: &Progress,
) {
    let back = |words: String| async move {
        let turned = store::turn(db, import.id, &["applying"], "checked", Some(&words)).await;
        if let Err(error) = turned {
            tracing::error!(%error, import = import.id, "загрузка не вернулась к проверке");
        }
    };
    match write(db, pass, import, received_on, progress).await {
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
            back(
                "Ничего не записано: хранилище не ответило. Повторите загрузку через минуту."
                    .to_owned(),
            )
            .await;
        }
    }
}

async fn write(
    db: &Db,
    pass: &Writing,
    import: &Import,
    received_on: Option<jiff::civil::Date>,
    progress: &Progress,
) -> std::result::Result<(), Stop> {
    let (id, shape) = (import.id, import.shape());
    let days = std::sync::Arc::new(crate::registers::terms::Days::load(db).await?);
    let mut tx = db.begin().await?;
    tx.lock(&format!("import {id}")).await?;
    let ready: Option<(i64,)> = tx
        .opt(
            "SELECT id FROM import_batch WHERE id = $1 AND state = 'applying'",
            v![id],
        )
        .await?;
    if ready.is_none() {
        return Ok(());
    }
    let (kind, what) = match shape.pasted {
        true => ("paste", "вставка строк".to_owned()),
        false => ("import", format!("загрузка файла «{}»", import.file_name)),
    };
    let batch = match batch::open(&mut tx, pass, kind, &what).await {
        Ok(batch) => batch,
        Err(Bad::Storage(error)) => return Err(error.into()),
        Err(other) => return Err(Error::Fault(other.into()).into()),
    };
    let how = How {
        reason: Some(what),
        batch: Some(batch),
        source: Some("import"),
        received_on,
        days: Some(days),
    };
    let mut writer = Writer {
        pass,
        how: &how,
        import: id,
        made: BTreeMap::new(),
    };
    let mut after = 0;
    let mut waiting: Vec<Row> = Vec::new();
    loop {
        let rows = store::accepted(&mut tx, id, after, TOGETHER).await?;
        let Some(last) = rows.last() else { break };
        after = last.number;
        for row in rows {
            match row.later.is_empty() {
                true => writer.write(&mut tx, row).await?,
                false => waiting.push(row),
            }
            progress.set(writer.made.len() as i64);
        }
    }
    writer.write_waiting(&mut tx, waiting).await?;
    end(&mut tx, pass, import, batch, writer.made.len()).await?;
    tx.commit().await?;
    Ok(())
}

/// What writes the rows.
struct Writer<'a> {
    pass: &'a Writing,
    how: &'a How,
    import: i64,
    /// The records of the rows that are written.
    made: BTreeMap<i64, i64>,
}

impl Writer<'_> {
    async fn write(&mut self, tx: &mut Tx, row: Row) -> std::result::Result<(), Stop> {
        let (pass, how) = (self.pass, self.how);
        let result = match row.record {
            Some((record, version)) => {
                let now = rows::update(tx, pass, record, version, &row.values, how).await;
                now.map(|_| record)
            }
            None => rows::insert(tx, pass, &row.values, how).await,
        };
        match result {
            Ok(record) => {
                self.made.insert(row.number, record);
                Ok(())
            }
            Err(Bad::Storage(error)) => Err(error.into()),
            Err(bad) => Err(Stop::Row(Box::new(row), words(bad))),
        }
    }

    /// Rows that speak of other rows, each after those: a record is written once, so that it is taken back once.
    async fn write_waiting(
        &mut self,
        tx: &mut Tx,
        mut waiting: Vec<Row>,
    ) -> std::result::Result<(), Stop> {
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut left = Vec::new();
            for mut row in waiting {
                let mut ready = true;
                for (field, target) in row.later.clone() {
                    match self.record_of(tx, target).await? {
                        Some(record) => row.values.set(&field, Value::Int(record)),
                        None => ready = false,
                    }
                }
                match ready {
                    true => self.write(tx, row).await?,
                    false => left.push(row),
                }
            }
            if left.len() == before {
                let words =
                    "Строки ссылаются друг на друга по кругу или на строку, которая не принята.";
                let row = left.swap_remove(0);
                return Err(Stop::Row(
                    Box::new(row),
                    vec![(String::new(), words.to_owned())],
                ));
            }
            waiting = left;
        }
        Ok(())
    }

    /// The record of a row: written by now, or there before.
    async fn record_of(&self, tx: &mut Tx, row: i64) -> Result<Option<i64>> {
        if let Some(made) = self.made.get(&row) {
            return Ok(Some(*made));
        }
        let known: Option<(Option<i64>,)> = tx
            .opt(
                "SELECT record_id FROM import_row WHERE batch_id = $1 AND row_no = $2",
                v![self.import, row],
            )
            .await?;
        Ok(known.and_then(|(record,)| record))
    }
}

/// Everything that belongs to the same moment: the batch, the state, the journal, what is remembered.
async fn end(tx: &mut Tx, pass: &Writing, import: &Import, batch: i64, done: usize) -> Result<()> {
    if let Err(bad) = batch::close(tx, batch, done).await {
        return Err(match bad {
            Bad::Storage(error) => error,
            other => Error::Fault(other.into()),
        });
    }
    let id = import.id;
    tx.exec(
        "UPDATE import_batch SET state = 'applied', batch_id = $1, good = $2, note = NULL WHERE id = $3",
        v![batch, done as i64, id],
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
    let count = i64::try_from(done).unwrap_or(i64::MAX);
    let note = format!(
        "{done} {}",
        text::plural(count, ["запись", "записи", "записей"])
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
