//! What every block needs while registers are read: the day, the files of records, small words.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Zoned, civil::Date, tz::TimeZone};

use super::signatures;
use crate::{
    site::{
        facts::{Doc, Place, Row, Value},
        text::slug,
    },
    storage::{Db, Result, StoredFile, v},
};

/// A file of a record that is published.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The content.
    pub file: StoredFile,
    /// Whose: table, record, field, place among the files of the field.
    pub of: (String, i64, String, i64),
}

/// A file of a record, as the store tells of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Attached {
    pub entity_id: i64,
    pub role: Option<String>,
    pub sort: i64,
    pub name: String,
    pub file_id: i64,
    pub mime: String,
    pub size: i64,
    pub sha256: String,
    pub storage_key: String,
    pub signed_by: Option<String>,
}

/// Reads registers as they are on a day.
pub(super) struct Reader<'a> {
    pub db: &'a Db,
    pub today: Date,
    /// The college's clock on the wall.
    pub zone: TimeZone,
    /// Labels of codes, by list and code.
    labels: BTreeMap<(String, String), String>,
    /// Files by table and record.
    attached: BTreeMap<(String, i64), Vec<Attached>>,
    /// Addresses that were given before.
    addresses: BTreeMap<(String, i64, String, i64), String>,
    taken: BTreeSet<String>,
    /// Files that the facts have asked for.
    pub files: BTreeMap<String, Kept>,
}

/// The tables whose files may be published.
const TABLES: &[&str] = &["permit", "local_act", "governing_body", "org_unit"];

impl<'a> Reader<'a> {
    pub async fn new(db: &'a Db, now: &Zoned) -> Result<Self> {
        let labels: Vec<(String, String, String)> = db
            .all("SELECT list, code, label FROM code_item", v![])
            .await?;
        let mut attached = BTreeMap::new();
        for table in TABLES {
            let found: Vec<Attached> = db
                .all(
                    "SELECT l.entity_id, l.role, l.sort, l.name, f.id AS file_id, f.mime, f.size, f.sha256, f.storage_key, \
                     CAST(f.signed_by AS TEXT) AS signed_by FROM file_link l JOIN file f ON f.id = l.file_id \
                     WHERE l.entity = $1 ORDER BY l.entity_id, l.sort, l.id",
                    v![*table],
                )
                .await?;
            for file in found {
                let key = ((*table).to_owned(), file.entity_id);
                attached.entry(key).or_insert_with(Vec::new).push(file);
            }
        }
        let given: Vec<(String, i64, String, i64, String)> = db
            .all(
                "SELECT entity, entity_id, role, place, path FROM site_address",
                v![],
            )
            .await?;
        let taken = given.iter().map(|(.., path)| path.clone()).collect();
        let addresses = given
            .into_iter()
            .map(|(t, id, role, n, path)| ((t, id, role, n), path));
        Ok(Self {
            db,
            today: now.date(),
            zone: now.time_zone().clone(),
            labels: labels
                .into_iter()
                .map(|(l, c, label)| ((l, c), label))
                .collect(),
            attached,
            addresses: addresses.collect(),
            taken,
            files: BTreeMap::new(),
        })
    }

    /// Today as the database writes it.
    pub fn day(&self) -> String {
        self.today.to_string()
    }

    /// The words of a code.
    pub fn label(&self, list: &str, code: &str) -> String {
        let found = self.labels.get(&(list.to_owned(), code.to_owned()));
        found.cloned().unwrap_or_else(|| code.to_owned())
    }

    /// The document in a field of a record, published in a folder of files under the words of its title.
    pub fn doc(
        &mut self,
        table: &str,
        id: i64,
        role: &str,
        folder: &str,
        title: &str,
    ) -> Option<Doc> {
        let files = self.attached.get(&(table.to_owned(), id))?;
        let found = files
            .iter()
            .find(|file| file.role.as_deref() == Some(role))?
            .clone();
        let of = (table.to_owned(), id, role.to_owned(), found.sort);
        let path = self.address(&of, folder, title, &found.name);
        let doc = Doc {
            title: Some(title.to_owned()),
            signature: found.signed_by.as_deref().and_then(signatures::read),
            ..Doc::new(Place::File {
                path: path.clone(),
                size: found.size.unsigned_abs(),
            })
        };
        let file = StoredFile {
            id: found.file_id,
            name: found.name,
            mime: found.mime,
            size: found.size,
            sha256: found.sha256,
            storage_key: found.storage_key,
        };
        self.files.insert(path, Kept { file, of });
        Some(doc)
    }

    /// The address of a file: the one it was given, else made of the title.
    fn address(
        &mut self,
        of: &(String, i64, String, i64),
        folder: &str,
        title: &str,
        name: &str,
    ) -> String {
        let ending = name
            .rsplit_once('.')
            .map_or("pdf", |(_, ending)| ending)
            .to_lowercase();
        let known = self.addresses.get(of).cloned();
        if let Some(known) = known.filter(|path| path.ends_with(&format!(".{ending}"))) {
            return known;
        }
        let words: String = slug(title).chars().take(60).collect();
        let words = words.trim_matches('-');
        let (table, id) = (&of.0, of.1);
        let stem = match words {
            "" => table.replace('_', "-"),
            words => words.to_owned(),
        };
        let plain = format!("files/{folder}/{stem}.{ending}");
        let path = match self.taken.contains(&plain) {
            true => format!("files/{folder}/{stem}-{id}.{ending}"),
            false => plain,
        };
        self.taken.insert(path.clone());
        path
    }
}

/// A row that says when its record changed.
pub(super) fn row(updated_at: &str) -> Row {
    Row::changed_on(day(Some(updated_at)))
}

/// A day of the database; a moment gives its day.
pub(super) fn day(text: Option<&str>) -> Option<Date> {
    text?.get(..10)?.parse().ok()
}

/// Fields that are said only when there is something to say.
pub(super) trait Say {
    /// A line of text.
    fn text(self, field: &str, text: Option<&str>) -> Self;
    /// Any value.
    fn value(self, field: &str, value: Option<Value>) -> Self;
}

impl Say for Row {
    fn text(self, field: &str, text: Option<&str>) -> Self {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        self.value(field, text.map(|text| Value::Text(text.to_owned())))
    }

    fn value(mut self, field: &str, value: Option<Value>) -> Self {
        if let Some(value) = value {
            self.push(field, value);
        }
        self
    }
}

/// Several paragraphs or a list.
pub(super) fn prose(text: &str) -> Option<Value> {
    let text = text.trim();
    (!text.is_empty()).then(|| Value::Prose(text.to_owned()))
}

/// «директор» → «Директор».
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// «Заведующий отделением» → «заведующий отделением»; an abbreviation stays.
pub(super) fn small(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), text.chars().nth(1)) {
        (Some(_), Some(second)) if second.is_uppercase() => text.to_owned(),
        (Some(first), _) => first.to_lowercase().chain(letters).collect(),
        (None, _) => String::new(),
    }
}

/// A link whose words are the address without what nobody reads.
pub(super) fn link(url: Option<&str>, title: Option<&str>) -> Option<Value> {
    let url = url.map(str::trim).filter(|url| !url.is_empty())?;
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    Some(Value::Link(crate::site::facts::Link {
        title: Some(title.unwrap_or(bare).to_owned()),
        url: match url.contains("://") {
            true => url.to_owned(),
            false => format!("https://{url}"),
        },
    }))
}

/// A document as a value.
pub(super) fn doc(doc: Option<Doc>) -> Option<Value> {
    doc.map(|doc| Value::Doc(Box::new(doc)))
}
