//! A material on the public site: a page of `content/materials/` with its files. What people typed is text and stays
//! text; a page that is there is never written over: the edition before it is put away first. The site is built anew by
//! the button of publishing.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use futures::TryStreamExt as _;

use super::store;
use crate::{
    identity::logins::latin,
    registers::{pages::Scene, rows::Row},
    storage::files,
    web,
};

/// The folder of pages.
const PAGES: &str = "materials";
/// The folder of their files.
const FILES: &str = "files/materials";
/// Editions that are not shown; the generator does not look into folders with a dot.
const AWAY: &str = ".editions";

const SECTION: &str = "+++\ntitle = \"Материалы\"\ndescription = \"Учебные и методические материалы, размещённые по заявкам преподавателей и обучающихся.\"\nsort_by = \"title\"\nweight = 60\n+++\n";

/// What was done on the disk, so that it can be undone when the record was not kept.
#[derive(Debug, Default)]
pub struct Kept {
    /// Where the edition before it lies now, as the record names it.
    pub away: Option<String>,
    made: Vec<PathBuf>,
    moved: Vec<(PathBuf, PathBuf)>,
}

impl Kept {
    /// The one after the other.
    pub fn join(&mut self, other: Self) {
        self.made.extend(other.made);
        self.moved.extend(other.moved);
    }

    /// Puts the disk back as it was.
    pub async fn undo(self) {
        let undone = tokio::task::spawn_blocking(move || {
            for path in self.made.iter().rev() {
                if let Err(error) = std::fs::remove_file(path) {
                    tracing::warn!(%error, path = %path.display(), "лишний файл страницы не убран");
                }
            }
            for (from, to) in self.moved.iter().rev() {
                if let Err(error) = std::fs::rename(to, from) {
                    tracing::warn!(%error, path = %to.display(), "прежняя редакция не возвращена на место");
                }
            }
        });
        let _ = undone.await;
    }
}

/// The page of a material that is on the site now.
pub fn page_of(row: &Row) -> Option<String> {
    let page = row.values.text("page")?;
    (!page.starts_with('.')).then(|| page.to_owned())
}

/// The name of a new page: the words of the title and the number of the request, so that it is nobody else's.
pub fn name(row: &Row) -> String {
    let words = words(row.values.text("title").unwrap_or_default());
    match words.as_str() {
        "" => format!("material-{}.md", row.id),
        words => format!("{words}-{}.md", row.id),
    }
}

/// Latin letters, figures and hyphens, sixty at most.
fn words(title: &str) -> String {
    let mut out = String::new();
    for c in title.chars() {
        match latin(c) {
            "" if c.is_ascii_digit() => out.push(c),
            "" if !c.is_alphabetic() && !out.is_empty() && !out.ends_with('-') => out.push('-'),
            letters => out.push_str(letters),
        }
        if out.len() >= 60 {
            break;
        }
    }
    out.trim_matches('-').to_owned()
}

/// Puts the page and its files away under the number of their edition.
pub async fn put_away(scene: &Scene, page: &str, edition: i64) -> web::Result<Kept> {
    let content = scene.state.content.clone();
    let page = page.to_owned();
    let moved = tokio::task::spawn_blocking(move || move_away(&content, &page, edition)).await;
    moved
        .map_err(|e| web::Error::Fault(e.into()))?
        .map_err(web::Error::Fault)
}

fn move_away(content: &Path, page: &str, edition: i64) -> Result<Kept> {
    let stem = page.trim_end_matches(".md");
    let away = content.join(PAGES).join(AWAY);
    std::fs::create_dir_all(&away).with_context(|| format!("папка {}", away.display()))?;
    let mut kept = Kept::default();
    let mut shift = |from: PathBuf, name: String| -> Result<Option<String>> {
        if !from.is_file() {
            return Ok(None);
        }
        let (name, to) = free(&away, &name);
        std::fs::rename(&from, &to)
            .with_context(|| format!("{} не переносится", from.display()))?;
        kept.moved.push((from, to));
        Ok(Some(name))
    };
    let name = shift(
        content.join(PAGES).join(page),
        format!("{stem}-{edition}.md"),
    )?;
    for file in files_of(&content.join(FILES), stem) {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        shift(file, name)?;
    }
    kept.away = Some(format!(
        "{AWAY}/{}",
        name.unwrap_or_else(|| format!("{stem}-{edition}.md"))
    ));
    Ok(kept)
}

/// A name that nothing in the folder has.
fn free(folder: &Path, name: &str) -> (String, PathBuf) {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "md"));
    let mut n = 1;
    let mut tried = name.to_owned();
    while folder.join(&tried).exists() {
        n += 1;
        tried = format!("{stem}.{n}.{ending}");
    }
    let path = folder.join(&tried);
    (tried, path)
}

fn files_of(folder: &Path, stem: &str) -> Vec<PathBuf> {
    let prefix = format!("{stem}--");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(&prefix)
        })
        .collect()
}

/// Writes the page and copies its files.
pub async fn write(scene: &Scene, row: &Row, page: &str) -> Result<Kept> {
    let attached = files::attached(scene.db(), store::TABLE, row.id).await?;
    let stem = page.trim_end_matches(".md");
    let edition = row.values.int("edition").unwrap_or(1);
    let mut copies: Vec<(String, String, Vec<u8>)> = Vec::new();
    for (n, file) in attached.iter().enumerate() {
        let stream = scene.state.files.read(&file.file, None).await?;
        let parts: Vec<bytes::Bytes> = stream.try_collect().await?;
        let ending = file
            .file
            .name
            .rsplit_once('.')
            .map_or("bin", |(_, ending)| ending);
        let name = format!("{stem}--{edition}-{}.{}", n + 1, ending.to_lowercase());
        copies.push((name, file.file.name.clone(), parts.concat()));
    }
    let text = text(scene, row, &copies).await?;
    let content = scene.state.content.clone();
    let page = page.to_owned();
    tokio::task::spawn_blocking(move || put(&content, &page, &text, &copies)).await?
}

fn put(
    content: &Path,
    page: &str,
    text: &str,
    copies: &[(String, String, Vec<u8>)],
) -> Result<Kept> {
    let (pages, files) = (content.join(PAGES), content.join(FILES));
    for folder in [&pages, &files] {
        std::fs::create_dir_all(folder).with_context(|| format!("папка {}", folder.display()))?;
    }
    let mut kept = Kept::default();
    let section = pages.join("_index.md");
    if !section.exists() {
        fresh(&section, SECTION.as_bytes(), &mut kept)?;
    }
    let mut all = || -> Result<()> {
        for (name, _, bytes) in copies {
            fresh(&files.join(name), bytes, &mut kept)?;
        }
        fresh(&pages.join(page), text.as_bytes(), &mut kept)
    };
    match all() {
        Ok(()) => Ok(kept),
        Err(error) => {
            for path in kept.made.iter().rev() {
                let _ = std::fs::remove_file(path);
            }
            Err(error)
        }
    }
}

/// A file that was not there.
fn fresh(path: &Path, bytes: &[u8], kept: &mut Kept) -> Result<()> {
    let made = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path);
    let mut file = made.with_context(|| format!("файл {} не создаётся", path.display()))?;
    kept.made.push(path.to_owned());
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .with_context(|| format!("файл {} не записывается", path.display()))
}

/// The page in Markdown.
async fn text(scene: &Scene, row: &Row, copies: &[(String, String, Vec<u8>)]) -> Result<String> {
    let values = &row.values;
    let of = |name: &str| values.text(name).unwrap_or_default();
    let edition = values.int("edition").unwrap_or(1);
    let today = scene.asker.today;
    let failed = |_| anyhow::anyhow!("сведения о материале не прочитаны");
    let programme = store::programme(scene, values.int("programme_id"))
        .await
        .map_err(failed)?;
    let label = async |list: &'static str, code: &str| -> Result<String> {
        let found = crate::messages::common::labels(scene.db(), list)
            .await
            .map_err(failed)?;
        Ok(found.get(code).cloned().unwrap_or_default())
    };
    let kind = label("MATERIAL_KIND", of("kind")).await?;
    let form = label("STUDY_FORM", of("study_form")).await?;
    let licence = label("MATERIAL_LICENCE", of("licence")).await?;
    let mut front = toml::Table::new();
    front.insert("title".into(), of("title").into());
    let about = match &programme {
        Some(programme) => format!("{kind}: {programme}."),
        None => format!("{kind}."),
    };
    front.insert("description".into(), capital(&about).into());
    front.insert(
        "authors".into(),
        toml::Value::Array(vec![of("author").into()]),
    );
    let mut extra = toml::Table::new();
    extra.insert("edition".into(), edition.into());
    extra.insert("approved_on".into(), today.to_string().into());
    front.insert("extra".into(), extra.into());
    // A day of TOML has no quotes; the table of strings above cannot say it.
    let mut page = format!(
        "+++\nupdated = {today}\n{}+++\n\n",
        toml::to_string(&front)?
    );
    for paragraph in crate::messages::common::paragraphs(of("body")) {
        let lines: Vec<String> = paragraph.iter().map(|line| plain(line)).collect();
        page.push_str(&lines.join("\\\n"));
        page.push_str("\n\n");
    }
    if !of("link").is_empty() {
        page.push_str(&format!("<{}>\n\n", of("link")));
    }
    for (name, title, _) in copies {
        let title: String = title
            .chars()
            .map(|c| {
                if "\"\\{}".contains(c) || c.is_control() {
                    ' '
                } else {
                    c
                }
            })
            .collect();
        page.push_str(&format!(
            "{{{{ file(path=\"{FILES}/{name}\", title=\"{title}\") }}}}\n\n"
        ));
    }
    page.push_str("## О материале {#about-material}\n\n");
    let mut fact = |name: &str, value: &str| {
        if !value.is_empty() {
            page.push_str(&format!("- {name}: {}\n", plain(value)));
        }
    };
    fact("Вид", &kind);
    fact("Автор", of("author"));
    fact("Источник", of("origin"));
    fact("Условия использования", &licence);
    fact("Программа", programme.as_deref().unwrap_or_default());
    fact("Форма обучения", &form);
    fact(
        "Редакция",
        &format!(
            "{edition}, проверена и одобрена к размещению {}",
            today.strftime("%d.%m.%Y")
        ),
    );
    Ok(page)
}

/// Text in which nothing is markup: every mark that could begin some stands after a backslash.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        if c.is_ascii_punctuation() && !",?;".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out.trim().to_owned()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_safe_name_and_typed_text_stays_text() {
        assert_eq!(words("Сварка: «шов № 1» / ../etc"), "svarka-shov-1-etc");
        assert_eq!(words("漢字"), "");
        assert!(words(&"щ".repeat(100)).len() < 66);
        assert_eq!(plain("# a <b> {{ x }}"), "\\# a \\<b\\> \\{\\{ x \\}\\}");
        assert_eq!(plain("1. да\u{7}"), "1\\. да");
    }

    #[test]
    fn an_edition_is_put_away_and_nothing_is_written_over() {
        let folder = tempfile::tempdir().expect("folder");
        let content = folder.path();
        let copies = vec![(
            "a-1--1-1.pdf".to_owned(),
            "A.pdf".to_owned(),
            b"%PDF-".to_vec(),
        )];
        put(content, "a-1.md", "первая", &copies).expect("first");
        assert!(put(content, "a-1.md", "вторая", &[]).is_err());
        let text = |path: &str| std::fs::read_to_string(content.join(path)).expect("file");
        assert_eq!(text("materials/a-1.md"), "первая");
        let kept = move_away(content, "a-1.md", 1).expect("moved");
        assert_eq!(kept.away.as_deref(), Some(".editions/a-1-1.md"));
        assert!(!content.join("files/materials/a-1--1-1.pdf").exists());
        put(content, "a-1.md", "вторая", &[]).expect("second");
        assert_eq!(text("materials/.editions/a-1-1.md"), "первая");
        assert_eq!(text("materials/a-1.md"), "вторая");
    }
}
