//! The drill: a backup restored to a place of no importance, to see that it can be.

use std::path::Path;

use super::{
    Progress, Report, Step,
    manifest::{Engine, Manifest, SQLITE},
    tables::{self, Source},
    verify::{sqlite_problems, verify},
};
use crate::storage::{Db, Error, Result, migrations};

/// Proves a backup as [`verify`] does, then restores its database to a temporary SQLite file, whatever the
/// engine was, brings it to this program's schema, and looks whether every link and every row is there.
pub async fn drill(backup: &Path, progress: Progress<'_>) -> Result<Report> {
    let mut report = verify(backup, progress).await?;
    let Some(manifest) = report.manifest.clone().filter(|_| report.sound()) else {
        return Ok(report);
    };
    progress(Step {
        what: "Пробное восстановление",
        done: 0,
        total: 0,
    });
    match rehearse(backup, &manifest).await {
        Ok(problems) => report.problems = problems,
        Err(e) => report
            .problems
            .push(format!("пробное восстановление не удалось: {e}")),
    }
    Ok(report)
}

async fn rehearse(backup: &Path, manifest: &Manifest) -> Result<Vec<String>> {
    let place = tempfile::tempdir().map_err(|e| Error::disk("нет места для пробы", e))?;
    let file = place.path().join("drill.sqlite");
    to_sqlite(backup, manifest, &file).await?;
    let db = Db::sqlite(&file).await?;
    let Db::Sqlite { read, .. } = &db else {
        return Ok(vec![]);
    };
    let mut problems = sqlite_problems(read).await?;
    for (was, now) in manifest.tables.iter().zip(tables::of_sqlite(read).await?) {
        if (&was.name, was.rows) != (&now.name, now.rows) {
            problems.push(format!(
                "в таблице {} было строк {}, восстановлено {} (таблица {})",
                was.name, was.rows, now.rows, now.name
            ));
        }
    }
    db.migrate().await?;
    db.close().await;
    Ok(problems)
}

/// The database of a proved backup as an SQLite file.
pub(super) async fn to_sqlite(backup: &Path, manifest: &Manifest, file: &Path) -> Result<()> {
    if manifest.engine == Engine::Sqlite {
        std::fs::copy(backup.join(SQLITE), file)
            .map_err(|e| Error::disk("база данных не скопирована", e))?;
        return Ok(());
    }
    let db = Db::sqlite(file).await?;
    let mut tx = db.begin().await?;
    migrations::build(&mut tx, known_steps(manifest)?).await?;
    let copies = backup.join("tables");
    tables::load(&mut tx, &Source::Copies(&copies), &manifest.tables).await?;
    tx.commit().await?;
    db.close().await;
    Ok(())
}

/// The steps of the schema up to the backup's.
pub(super) fn known_steps(manifest: &Manifest) -> Result<&'static [migrations::Step]> {
    let upto = migrations::ALL
        .iter()
        .position(|s| s.0 == manifest.schema)
        .ok_or_else(|| {
            Error::Refused(format!(
                "Копия сделана программой eios {} со схемой базы {}, а эта программа знает схемы до {}. Поставьте программу не старше той, что делала копию.",
                manifest.program, manifest.schema, migrations::CURRENT
            ))
        })?;
    Ok(&migrations::ALL[..=upto])
}
