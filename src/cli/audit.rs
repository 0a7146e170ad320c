//! `eios audit verify`: whether the journals are as they were written.

use anyhow::{Context as _, Result};

use super::{Outcome, args::Audit};
use crate::{
    app,
    config::Config,
    identity::{Keeper, audit},
    storage::Store,
};

pub(super) async fn run(config: &Config, what: &Audit) -> Result<Outcome> {
    let Audit::Verify { head } = what;
    let noted = head.as_deref().map(noted).transpose()?;
    let store = Store::attach(&config.storage, &config.paths).await?;
    let keeper = app::keeper(config, &store.db).await?;
    let done = verify(&keeper, noted).await;
    store.close().await;
    done
}

/// `12:ab34…`, as the last check has printed it.
fn noted(text: &str) -> Result<(i64, String)> {
    let parts = text.split_once(':');
    let parts = parts.and_then(|(seq, hash)| Some((seq.trim().parse().ok()?, hash.trim())));
    let (seq, hash): (i64, &str) =
        parts.context("звено пишется так: НОМЕР:ХЕШ, как его напечатала прошлая проверка")?;
    Ok((seq, hash.to_lowercase()))
}

async fn verify(keeper: &Keeper, noted: Option<(i64, String)>) -> Result<Outcome> {
    let verdict = audit::verify(keeper).await?;
    for line in verdict.words() {
        println!("{line}");
    }
    if let Some((seq, hash)) = noted
        && !audit::knows(&keeper.db, seq, &hash).await?
    {
        println!("Записанного звена № {seq} в цепочке нет: конец журнала отрезан или переписан.");
        return Ok(Outcome::Faulty);
    }
    Ok(match verdict.broken {
        None => Outcome::Done,
        Some(_) => Outcome::Faulty,
    })
}
