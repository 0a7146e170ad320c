//! The invented college's registers: directories, the organisation and its property, people's papers. The same every
//! time; written through the engine, so that each record has its history. Orders and employment are not made here.

mod equipment;
mod organisations;
mod papers;
mod people;
mod property;
mod structure;
mod studies;
mod teaching;
mod told;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::{Context as _, Result};

use super::SEED;
use crate::{
    clock::Chance,
    identity::{By, Keeper},
    registers::{
        Asker, Register, Values, Writing,
        rows::{self, How},
    },
    storage::{Db, Files, StoredFile, Tx, files},
};

/// Who signs the papers of the college.
const DIRECTOR: &str = "Озерцов Павел Андреевич";

/// Where the registers are filled.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The store, the clock.
    pub keeper: &'a Keeper,
    /// Where papers are kept.
    pub files: &'a Files,
    /// The content folder, whose papers the registers show; what is not there is not attached.
    pub content: &'a Path,
    /// The whole college, not only enough to look around.
    pub full: bool,
}

impl std::fmt::Debug for Ground<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ground(full: {})", self.full)
    }
}

/// Fills the registers of a college whose people are made already.
pub async fn fill(ground: Ground<'_>) -> Result<()> {
    let pen = Pen::new(ground);
    let organisations = organisations::fill(&pen).await.context("организации")?;
    let programmes = studies::fill(&pen).await.context("учёба")?;
    organisations::permits(&pen, &programmes)
        .await
        .context("лицензии")?;
    structure::fill(&pen).await.context("структура")?;
    let rooms = property::fill(&pen).await.context("здания")?;
    equipment::fill(&pen, &rooms)
        .await
        .context("оборудование")?;
    papers::fill(&pen, &organisations, &rooms)
        .await
        .context("договоры и осмотры")?;
    people::fill(&pen).await.context("люди")?;
    teaching::fill(&pen).await.context("кто что преподаёт")
}

/// Numbers of records by the words that the told facts call them.
type Known = BTreeMap<String, i64>;

fn number(known: &Known, name: &str) -> Result<i64> {
    known
        .get(name)
        .copied()
        .with_context(|| format!("не рассказано: {name}"))
}

/// What writes the records.
struct Pen<'a> {
    ground: Ground<'a>,
    asker: Arc<Asker>,
    chance: Chance,
}

impl<'a> Pen<'a> {
    fn new(ground: Ground<'a>) -> Self {
        let now = ground.keeper.clock.now();
        let asker = Asker {
            person_id: 0,
            roles: Vec::new(),
            by: By::console(),
            now,
            today: now.to_zoned(ground.keeper.time_zone.clone()).date(),
            reach: Default::default(),
        };
        Self {
            ground,
            asker: Arc::new(asker),
            chance: Chance::seeded(SEED),
        }
    }

    fn db(&self) -> &Db {
        &self.ground.keeper.db
    }

    async fn begin(&self) -> Result<Tx> {
        Ok(self.db().begin().await?)
    }

    fn how(&self) -> How {
        How {
            source: Some("demo"),
            ..How::default()
        }
    }

    async fn put<const N: usize>(
        &self,
        tx: &mut Tx,
        register: &'static Register,
        values: [(&str, crate::registers::Value); N],
    ) -> Result<i64> {
        self.put_all(tx, register, Values::from(values)).await
    }

    async fn put_all(
        &self,
        tx: &mut Tx,
        register: &'static Register,
        values: Values,
    ) -> Result<i64> {
        let pass = Writing::workflow(register, &self.asker);
        let made = rows::insert(tx, &pass, &values, &self.how()).await;
        made.with_context(|| format!("{}: {values:?}", register.table))
    }

    /// A paper of the content folder, kept for attaching; nothing when it is not there.
    async fn paper(&self, path: &str) -> Result<Option<StoredFile>> {
        /// Larger than any paper that a site shows.
        const LIMIT: u64 = 50 << 20;
        let whole = self.ground.content.join(path);
        let Ok(file) = tokio::fs::File::open(&whole).await else {
            return Ok(None);
        };
        let name = whole.file_name().unwrap_or_default().to_string_lossy();
        let put = self.ground.files.put(
            self.db(),
            &name,
            "application/pdf",
            file,
            LIMIT,
            self.asker.now,
        );
        Ok(Some(put.await?))
    }

    /// A paper that the director signed in the portal.
    async fn sign(&self, tx: &mut Tx, file: &StoredFile, day: &str) -> Result<()> {
        let signed = serde_json::json!({
            "by": DIRECTOR, "post": "директор", "on": day, "kind": "simple",
        });
        Ok(files::note_signature(tx, file.id, signed).await?)
    }

    async fn attach(
        &self,
        tx: &mut Tx,
        file: &StoredFile,
        register: &Register,
        id: i64,
        field: &str,
    ) -> Result<()> {
        let link = files::Link {
            entity: register.table,
            entity_id: id,
            role: Some(field),
            sort: 0,
        };
        files::attach(tx, file, link, self.asker.now).await?;
        Ok(())
    }

    /// A whole number from `from` to `to`, the same every time.
    fn between(&self, from: i64, to: i64) -> i64 {
        let span = u32::try_from(to - from + 1).unwrap_or(1);
        from + i64::from(self.chance.below(span))
    }
}
