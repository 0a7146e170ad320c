//! Code lists as forms, lists and exchange need them: codes with their words, in their order.

use std::collections::{BTreeMap, BTreeSet};

use super::describe::{Field, Kind};
use crate::storage::{Db, Result, Val};

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The code that is kept.
    pub code: String,
    /// The words.
    pub label: String,
    /// Not offered for new records any more.
    pub archived: bool,
}

/// The lists that some fields choose from.
#[derive(Clone, Debug, Default)]
pub struct Lists(BTreeMap<String, Vec<Item>>);

impl Lists {
    /// Loads the lists of the fields.
    pub async fn of<'a>(db: &Db, fields: impl IntoIterator<Item = &'a Field>) -> Result<Self> {
        let names: BTreeSet<&str> = fields
            .into_iter()
            .filter_map(|field| match field.kind {
                Kind::Choice(list) | Kind::Choices(list) => Some(list),
                _ => None,
            })
            .collect();
        if names.is_empty() {
            return Ok(Self::default());
        }
        let marks: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT list, code, label, CASE WHEN archived_at IS NULL AND deleted_at IS NULL THEN 0 ELSE 1 END \
             FROM code_item WHERE list IN ({}) ORDER BY list, sort, label COLLATE \"ru-x-icu\"",
            marks.join(", ")
        );
        let values = names.iter().map(|name| Val::from(*name)).collect();
        let rows: Vec<(String, String, String, i32)> =
            db.all(sqlx::AssertSqlSafe(sql), values).await?;
        let mut lists: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        for (list, code, label, archived) in rows {
            lists.entry(list).or_default().push(Item {
                code,
                label,
                archived: archived != 0,
            });
        }
        Ok(Self(lists))
    }

    /// The items of a list.
    pub fn items(&self, list: &str) -> &[Item] {
        self.0.get(list).map_or(&[], Vec::as_slice)
    }

    /// The words of a code; an unknown code speaks for itself.
    pub fn label<'a>(&'a self, list: &str, code: &'a str) -> &'a str {
        let found = self.items(list).iter().find(|item| item.code == code);
        found.map_or(code, |item| &item.label)
    }

    /// The code of a word: a code, or a label in any case of letters.
    pub fn code(&self, list: &str, word: &str) -> Option<&str> {
        let fold = super::fold(word);
        let items = self.items(list);
        let exact = items.iter().find(|item| item.code == word);
        let by_label = || items.iter().find(|item| super::fold(&item.label) == fold);
        exact.or_else(by_label).map(|item| item.code.as_str())
    }
}
