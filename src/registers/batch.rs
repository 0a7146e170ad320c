//! One action over many records, kept as one thing that can be taken back. What was changed since then stays as it
//! is and is named. A large one goes back part by part, and nobody waits for the whole of it.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use super::{
    access::Writing,
    catalog::Catalog,
    history::{self, Line},
    jobs::Progress,
    names::Names,
    record::Values,
    rows::{self, Error, How, Result},
};
use crate::storage::{Db, Tx, v};

/// Records of a load that are written, or taken back, in one transaction. What is larger goes in such parts, so that
/// others who write wait no longer than a part takes.
pub const PART: i64 = 1_000;

/// A batch.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Batch {
    /// Its number.
    pub id: i64,
    /// `import`, `paste`, `bulk`, `merge`.
    pub kind: String,
    /// When, UTC.
    pub at: String,
    /// Who.
    pub who: Option<String>,
    /// How many records it changed.
    pub rows: i64,
    /// What was done, in words.
    pub what: String,
    /// Since when it is being taken back, part by part.
    pub undo_at: Option<String>,
    /// When it was taken back.
    pub undone_at: Option<String>,
    /// What could not be taken back.
    pub note: Option<String>,
}

impl Batch {
    /// Whether it goes back in parts. A merge never does: twins are parted wholly or not at all.
    pub fn is_large(&self) -> bool {
        self.rows > PART && self.kind != "merge"
    }
}

/// Opens a batch; its number goes into [`How::batch`] of each write.
pub async fn open(tx: &mut Tx, pass: &Writing, kind: &str, what: &str) -> Result<i64> {
    let asker = pass.asker();
    let (id,): (i64,) = tx
        .one(
            "INSERT INTO register_batch (register, kind, at, account_id, rows, what) VALUES ($1, $2, $3, $4, 0, $5) RETURNING id",
            v![pass.register().table, kind, asker.now, asker.by.account_id, what],
        )
        .await?;
    Ok(id)
}

/// Notes that the batch has changed more records. One that is being taken back grows no more: [`Error::NotFound`].
pub async fn grow(tx: &mut Tx, batch: i64, rows: usize) -> Result<()> {
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    let grown = tx
        .exec(
            "UPDATE register_batch SET rows = rows + $1 WHERE id = $2 AND undo_at IS NULL",
            v![rows, batch],
        )
        .await?;
    match grown {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Notes how many records the batch has changed.
pub async fn close(tx: &mut Tx, batch: i64, rows: usize) -> Result<()> {
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    tx.exec(
        "UPDATE register_batch SET rows = $1 WHERE id = $2",
        v![rows, batch],
    )
    .await?;
    Ok(())
}

const BATCH: &str = "SELECT b.id, b.kind, b.at, \
     CASE WHEN p.id IS NULL THEN NULL ELSE p.last_name || ' ' || p.first_name || coalesce(' ' || p.middle_name, '') END AS who, \
     b.rows, b.what, b.undo_at, b.undone_at, b.note \
     FROM register_batch b LEFT JOIN user_account a ON a.id = b.account_id LEFT JOIN person p ON p.id = a.person_id ";

/// The batches of a register, newest first.
pub async fn list(db: &Db, register: &str) -> Result<Vec<Batch>> {
    let sql = format!("{BATCH} WHERE b.register = $1 ORDER BY b.id DESC LIMIT 200");
    Ok(db.all(AssertSqlSafe(sql), v![register]).await?)
}

/// A batch of a register.
pub async fn find(db: &Db, register: &str, id: i64) -> Result<Option<Batch>> {
    let sql = format!("{BATCH} WHERE b.register = $1 AND b.id = $2");
    Ok(db.opt(AssertSqlSafe(sql), v![register, id]).await?)
}

/// What taking back has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Records that are again as they were.
    pub back: usize,
    /// Records that were changed since and stay: their numbers with the reason.
    pub kept: Vec<(i64, String)>,
}

/// A batch to take back.
pub struct Undo<'a> {
    /// The store.
    pub db: &'a Db,
    /// All registers.
    pub catalog: &'a Catalog,
    /// The right to write the register.
    pub pass: &'a Writing,
    /// The batch.
    pub id: i64,
}

/// How many records of those that were left are named.
const NAMED: usize = 100;

/// How far a batch is taken back.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Reached {
    undo_line: Option<i64>,
    undo_left: i64,
    note: Option<String>,
}

impl Undo<'_> {
    /// Takes the whole batch back in one transaction, newest change first.
    pub async fn whole(&self) -> Result<Undone> {
        let Self {
            db,
            catalog,
            pass,
            id,
        } = *self;
        let mut tx = db.begin().await?;
        tx.lock(&format!("batch {id}")).await?;
        self.begin(&mut tx).await?;
        let lines = history::of_batch(&mut tx, id, i64::MAX, i64::MAX).await?;
        let undone = back(&mut tx, catalog, pass, &lines).await?;
        self.note(&mut tx, &lines, &undone.kept).await?;
        self.end(&mut tx).await?;
        tx.commit().await?;
        Ok(undone)
    }

    /// Takes the batch back part by part, newest change first; one that was broken off goes on. What is left stays named
    /// in its note.
    pub async fn parts(&self, progress: &Progress) -> Result<()> {
        let mut tx = self.db.begin().await?;
        self.begin(&mut tx).await?;
        let reached = self.reached(&mut tx).await?.undo_line;
        let mut done = match reached {
            Some(line) => history::count_of_batch(&mut tx, self.id, line).await?,
            None => 0,
        };
        tx.commit().await?;
        loop {
            progress.set(done);
            let mut tx = self.db.begin().await?;
            let before = self.reached(&mut tx).await?.undo_line.unwrap_or(i64::MAX);
            let lines = history::of_batch(&mut tx, self.id, before, PART).await?;
            if lines.is_empty() {
                self.end(&mut tx).await?;
                tx.commit().await?;
                return Ok(());
            }
            drop(tx);
            match self.part(&lines).await {
                Err(Error::Problems(_)) => self.one_by_one(&lines).await?,
                other => other?,
            }
            done += i64::try_from(lines.len()).unwrap_or(0);
        }
    }

    async fn part(&self, lines: &[Line]) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.lock(&format!("batch {}", self.id)).await?;
        let undone = back(&mut tx, self.catalog, self.pass, lines).await?;
        self.note(&mut tx, lines, &undone.kept).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A part that is refused goes line by line, and what is refused then stays and is named.
    async fn one_by_one(&self, lines: &[Line]) -> Result<()> {
        for line in lines {
            let one = std::slice::from_ref(line);
            match self.part(one).await {
                Err(Error::Problems(problems)) => {
                    let words: Vec<String> = problems.0.into_iter().map(|p| p.text).collect();
                    let kept = [(line.record_id, words.join(" "))];
                    let mut tx = self.db.begin().await?;
                    self.note(&mut tx, one, &kept).await?;
                    tx.commit().await?;
                }
                other => other?,
            }
        }
        Ok(())
    }

    async fn begin(&self, tx: &mut Tx) -> Result<()> {
        let asker = self.pass.asker();
        let begun = tx
            .exec(
                "UPDATE register_batch SET undo_at = coalesce(undo_at, $1), undone_by = $2 \
                 WHERE id = $3 AND register = $4 AND undone_at IS NULL",
                v![
                    asker.now,
                    asker.by.account_id,
                    self.id,
                    self.pass.register().table
                ],
            )
            .await?;
        if begun == 0 {
            return Err(Error::NotFound);
        }
        // A load that has not come to its end ends here: what is left of it is not written any more.
        tx.exec(
            "UPDATE import_batch SET state = 'applied', good = done, note = $1 \
             WHERE batch_id = $2 AND state IN ('checked', 'applying')",
            v!["Загрузка не дошла до конца: её отменили.", self.id],
        )
        .await?;
        Ok(())
    }

    async fn end(&self, tx: &mut Tx) -> Result<()> {
        tx.exec(
            "UPDATE register_batch SET undone_at = $1 WHERE id = $2 AND undone_at IS NULL",
            v![self.pass.asker().now, self.id],
        )
        .await?;
        Ok(())
    }

    async fn reached(&self, tx: &mut Tx) -> Result<Reached> {
        let sql = "SELECT undo_line, undo_left, note FROM register_batch WHERE id = $1";
        Ok(tx.one(sql, v![self.id]).await?)
    }

    /// Notes how far it has come and, by names, what was left.
    async fn note(&self, tx: &mut Tx, lines: &[Line], kept: &[(i64, String)]) -> Result<()> {
        let Some(last) = lines.last() else {
            return Ok(());
        };
        let reached = self.reached(tx).await?;
        let left = usize::try_from(reached.undo_left).unwrap_or(0);
        let shown = left.min(NAMED);
        let note = reached.note.unwrap_or_default();
        let mut named: Vec<String> = note.lines().take(shown).map(str::to_owned).collect();
        let more = &kept[..kept.len().min(NAMED - shown)];
        named.extend(self.names(more).await?);
        let left = left + kept.len();
        if left > named.len() {
            named.push(format!("и ещё {}", left - named.len()));
        }
        let note = (!named.is_empty()).then(|| named.join("\n"));
        tx.exec(
            "UPDATE register_batch SET undo_line = $1, undo_left = $2, note = $3 WHERE id = $4",
            v![last.id, left as i64, note, self.id],
        )
        .await?;
        Ok(())
    }

    /// «Корпус 2 — изменена после этого действия».
    async fn names(&self, kept: &[(i64, String)]) -> Result<Vec<String>> {
        let register = self.pass.register();
        let ids: Vec<i64> = kept.iter().map(|(id, _)| *id).collect();
        let names = Names::of(self.db, self.catalog, register, &ids).await?;
        let each = kept.iter();
        Ok(each
            .map(|(id, why)| format!("{} — {why}", names.get(register.table, *id)))
            .collect())
    }
}

/// Takes lines back in one transaction.
async fn back(tx: &mut Tx, catalog: &Catalog, pass: &Writing, lines: &[Line]) -> Result<Undone> {
    let mut undone = Undone::default();
    // A batch may have changed a record twice: what its own taking back has made of the version is no foreign change.
    let mut now: BTreeMap<(String, i64), (i64, i64)> = BTreeMap::new();
    for line in lines {
        // A merge has touched the registers that linked to the merged records: they are its own work to take back.
        let other = match catalog.find(&line.register) {
            Some(register) if register.table != pass.register().table => {
                Some(Writing::workflow(register, pass.asker()))
            }
            _ => None,
        };
        let pass = other.as_ref().unwrap_or(pass);
        let whose = (line.register.clone(), line.record_id);
        let version = match now.get(&whose) {
            Some((taken, version)) if *taken == line.row_version + 1 => *version,
            _ => line.row_version,
        };
        match take_back(tx, catalog, pass, line, version).await {
            Ok(version) => {
                undone.back +=
                    usize::from(now.insert(whose, (line.row_version, version)).is_none());
            }
            Err(Error::Changed(_)) => undone
                .kept
                .push((line.record_id, "изменена после этого действия".to_owned())),
            Err(Error::NotFound) => undone.kept.push((line.record_id, "уже удалена".to_owned())),
            Err(Error::Used(places)) => undone.kept.push((
                line.record_id,
                format!("используется: {}", places.join("; ")),
            )),
            Err(Error::Kept) => undone.kept.push((line.record_id, Error::Kept.to_string())),
            Err(other) => return Err(other),
        }
    }
    Ok(undone)
}

async fn take_back(
    tx: &mut Tx,
    catalog: &Catalog,
    pass: &Writing,
    line: &Line,
    version: i64,
) -> Result<i64> {
    let how = How {
        reason: Some("отмена действия над записями".to_owned()),
        ..How::default()
    };
    let id = line.record_id;
    match line.action.as_str() {
        "create" => rows::delete(tx, catalog, pass, id, version, &how).await,
        "delete" => rows::restore(tx, pass, id, version, &how).await,
        "archive" => rows::unarchive(tx, pass, id, version, &how).await,
        "unarchive" => rows::archive(tx, pass, id, version, &how).await,
        "restore" => rows::delete(tx, catalog, pass, id, version, &how).await,
        _ => {
            let mut was = Values::default();
            for change in &line.changes {
                was.set(&change.field, change.from.clone());
            }
            rows::update(tx, pass, id, version, &was, &how).await
        }
    }
}
