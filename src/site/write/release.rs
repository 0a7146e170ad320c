//! Releases: whole sites kept under a name beside the two slots, and the way back to an earlier
//! site. A release shares its files with the build it was made of, so it costs the disk only what
//! later builds change. Nothing is built here.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};
use rayon::prelude::*;

use super::{
    folder::{active, before, lock_folder, point, remove, with_folder},
    list,
};

const PREFIX: &str = "release-";

/// A kept site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its name.
    pub name: String,
    /// Files in it.
    pub files: usize,
    /// Whether visitors see it now.
    pub served: bool,
    /// When it was kept.
    pub kept: std::time::SystemTime,
}

/// Whether a folder beside the slots is a release.
pub fn is_release(folder: &str) -> bool {
    folder
        .strip_prefix(PREFIX)
        .is_some_and(|name| sound(name).is_ok())
}

/// Letters, digits and `-_.`; anything else would be trouble on one disk or another.
fn sound(name: &str) -> Result<()> {
    let fit = name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !fit || name.is_empty() || name.starts_with('.') || name.len() > 100 {
        bail!(
            "имя выпуска «{name}» не годится: буквы, цифры, дефис, подчёркивание и точка, не длиннее 100 знаков, например 2026-09-01"
        );
    }
    Ok(())
}

/// Checks the name of a release that is about to be made.
///
/// # Errors
/// A name that cannot name a folder, or one that is taken.
pub fn may_be_named(root: &Path, name: &str) -> Result<()> {
    sound(name)?;
    if root.join(format!("{PREFIX}{name}")).exists() {
        bail!(
            "выпуск «{name}» уже есть; дайте другое имя или удалите прежний: eios site forget {name}"
        );
    }
    Ok(())
}

/// Keeps the served site under a name.
pub fn keep(root: &Path, name: &str) -> Result<usize> {
    may_be_named(root, name)?;
    let Some(served) = active(root) else {
        bail!("сайт ещё не собран; соберите его: eios build");
    };
    let _lock = lock_folder(root)?;
    let files = list::known(root, &served)?;
    let (from, folder) = (root.join(&served), format!("{PREFIX}{name}"));
    // made aside, so that a release under its name is always a whole one
    let aside = root.join(format!(".{folder}.new"));
    if aside.exists() {
        fs::remove_dir_all(&aside)?;
    }
    fs::create_dir_all(&aside)?;
    files.par_iter().try_for_each(|(path, _)| {
        let (old, new) = (from.join(path), aside.join(path));
        with_folder(&new, || {
            // not every file system has hard links
            fs::hard_link(&old, &new).or_else(|_| fs::copy(&old, &new).map(|_| ()))
        })
        .with_context(|| format!("не пишется файл {}", new.display()))
    })?;
    list::save(root, &folder, &files)?;
    fs::rename(&aside, root.join(&folder))?;
    Ok(files.len())
}

/// The kept sites, the newest first.
pub fn releases(root: &Path) -> Result<Vec<Release>> {
    if !root.is_dir() {
        return Ok(vec![]);
    }
    let served = active(root);
    let mut found = vec![];
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let folder = entry.file_name().to_string_lossy().into_owned();
        let Some(name) = folder.strip_prefix(PREFIX).filter(|_| is_release(&folder)) else {
            continue;
        };
        if !entry.file_type()?.is_dir() {
            continue;
        }
        found.push(Release {
            name: name.to_owned(),
            files: list::known(root, &folder)?.len(),
            served: served.as_deref() == Some(&folder),
            kept: entry.metadata()?.modified()?,
        });
    }
    found.sort_by(|a, b| b.kept.cmp(&a.kept).then_with(|| b.name.cmp(&a.name)));
    Ok(found)
}

/// Shows visitors an earlier site at once: a release by its name, or without one the build before
/// the present one. Tells what is served now.
pub fn back(root: &Path, name: Option<&str>) -> Result<String> {
    let folder = match name {
        Some(name) => {
            let folder = format!("{PREFIX}{name}");
            if !is_release(&folder) || !root.join(&folder).is_dir() {
                let kept: Vec<String> = releases(root)?.into_iter().map(|r| r.name).collect();
                let known = match kept.is_empty() {
                    true => "сохранённых выпусков нет; их делает eios build --release ИМЯ".to_owned(),
                    false => format!("есть: {}", kept.join(", ")),
                };
                bail!("выпуска «{name}» нет; {known}");
            }
            folder
        }
        None => before(root)?.context(
            "прежней сборки нет: сайт собран один раз или последняя сборка прервана; выпуски покажет eios site releases",
        )?,
    };
    if active(root).as_deref() == Some(&folder) {
        bail!("этот сайт и так показан; другие выпуски покажет eios site releases");
    }
    let _lock = lock_folder(root)?;
    point(root, &folder)?;
    Ok(match folder.strip_prefix(PREFIX) {
        Some(name) => format!("выпуск «{name}»"),
        None => format!("прежняя сборка ({folder})"),
    })
}

/// Deletes a release that is not served.
pub fn forget(root: &Path, name: &str) -> Result<()> {
    let folder = format!("{PREFIX}{name}");
    if !is_release(&folder) || !root.join(&folder).is_dir() {
        bail!("выпуска «{name}» нет; какие есть, покажет eios site releases");
    }
    if active(root).as_deref() == Some(&folder) {
        bail!(
            "выпуск «{name}» сейчас показан; сначала соберите сайт (eios build) или верните другой выпуск"
        );
    }
    let _lock = lock_folder(root)?;
    remove(&list::file_of(root, &folder))?;
    fs::remove_dir_all(root.join(&folder))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_may_be_called_by_a_date_and_not_by_a_path() {
        assert!(is_release("release-2026-09-01") && is_release("release-осень"));
        for bad in [
            "release-",
            "release-../x",
            "release-a b",
            "release-.x",
            "build-3",
        ] {
            assert!(!is_release(bad), "{bad}");
        }
    }
}
