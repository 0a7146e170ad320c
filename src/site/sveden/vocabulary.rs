//! The vocabulary of the section: which pages, blocks and fields the law names, in words and in
//! `itemprop`. Read once from `vocabulary.toml`; nobody else lists these names.

use std::sync::LazyLock;

use serde::Deserialize;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    // Our own file, compiled in and read by tests: a mistake in it cannot reach a user.
    toml::from_str(include_str!("vocabulary.toml")).expect("vocabulary.toml is part of the program")
});

/// The vocabulary in force.
pub fn vocabulary() -> &'static Vocabulary {
    &VOCABULARY
}

/// Everything the section's rules name.
#[derive(Debug, Deserialize)]
pub struct Vocabulary {
    /// Where the rules come from.
    pub meta: Meta,
    /// The fourteen pages in their order.
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
    /// Tags allowed on every page.
    #[serde(rename = "global")]
    pub globals: Vec<Global>,
    /// Columns of the tables inside signed documents.
    #[serde(rename = "doc_template")]
    pub doc_templates: Vec<DocTemplate>,
    /// Names of earlier orders.
    pub retired: Vec<Retired>,
    /// Spellings seen on real sites.
    pub misspelt: Vec<Misspelt>,
}

/// Where the rules come from.
#[derive(Debug, Deserialize)]
pub struct Meta {
    /// The order that fixes the structure.
    pub order: String,
    /// Working days within which a change must be published.
    pub update_working_days: u32,
    /// How many additional pages a subsection may have.
    pub addref_max: usize,
}

/// A tag allowed on every page.
#[derive(Debug, Deserialize)]
pub struct Global {
    /// Its `itemprop`.
    pub itemprop: String,
}

/// One of the fourteen pages.
#[derive(Debug, Deserialize)]
pub struct Section {
    /// The address is `/sveden/<slug>`.
    pub slug: String,
    /// The official title.
    pub title: String,
    /// Place among the fourteen, from 1.
    pub number: u32,
    /// Point of the order.
    pub order_point: String,
    /// What stands on the page.
    #[serde(rename = "block")]
    pub blocks: Vec<Block>,
}

/// A table, a list of documents or a list of facts on a page.
#[derive(Debug, Deserialize)]
pub struct Block {
    /// Its name in the facts.
    pub key: String,
    /// The container's `itemprop`, or nothing.
    pub itemprop: String,
    /// The official title.
    pub title: String,
    /// Whether there may be several rows.
    #[serde(default)]
    pub repeat: bool,
    /// Whether the fields stand inside a tagged container.
    #[serde(default)]
    pub container: bool,
    /// The element that the official sample tags.
    pub row: String,
    /// The official table, where it is not the usual one.
    #[serde(default)]
    pub form: Form,
    /// The section whose facts a block shown twice takes.
    #[serde(default)]
    pub from: Option<String>,
    /// Whether the tag must always stand on the page.
    #[serde(default)]
    pub emit: Emit,
    /// The fields in their order.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

/// One tagged fact.
#[derive(Debug, Deserialize)]
pub struct Field {
    /// Its `itemprop` and its name in the facts.
    pub itemprop: String,
    /// The official title.
    pub title: String,
    /// What its value is.
    pub kind: Kind,
    /// Whether the fact itself must exist (an unstarred line of the official list).
    pub required: bool,
    /// What is printed when there is no fact.
    pub empty: String,
    /// Whether the tag may repeat.
    #[serde(default)]
    pub multiple: bool,
    /// Whether the tag must always stand on the page.
    #[serde(default)]
    pub emit: Emit,
    /// Printed after the title («тыс. руб.»).
    #[serde(default)]
    pub unit: Option<String>,
    /// Place in a two-column table.
    #[serde(default)]
    pub pair: Option<Pair>,
}

/// Place of a field in a table with several columns of figures.
#[derive(Debug, Deserialize)]
pub struct Pair {
    /// The line's heading.
    pub row: String,
    /// The column's heading.
    pub column: String,
}

/// What a value is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the names are the explanation
pub enum Kind {
    Text,
    Longtext,
    Date,
    Year,
    Int,
    Money,
    Address,
    Phone,
    Email,
    Url,
    Link,
    Doc,
    SignedDoc,
    DocOrText,
}

/// Whether a tag must stand on the page even without a fact.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Emit {
    /// Yes, with the phrase of its field.
    #[default]
    Always,
    /// A college may leave it out.
    Optional,
}

/// The shape of the official table.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Whatever suits the block: a table for rows, a list for documents.
    #[default]
    Usual,
    /// Each field is its own list under its own heading.
    Lists,
    /// A table with a column a sort of building.
    Pairs,
    /// One line of sums, a column a source.
    Sums,
}

/// Columns of a table inside a signed document.
#[derive(Debug, Deserialize)]
pub struct DocTemplate {
    /// The document's `itemprop`.
    pub itemprop: String,
    /// The document's title.
    pub title: String,
    /// Headings in their order.
    pub columns: Vec<String>,
}

/// Names of earlier orders that must not be output in one section.
#[derive(Debug, Deserialize)]
pub struct Retired {
    /// Where they are retired; some of them are in use elsewhere.
    pub section: String,
    /// The names.
    pub names: Vec<String>,
    /// What took their place.
    pub hint: String,
}

/// A wrong spelling seen on real sites.
#[derive(Debug, Deserialize)]
pub struct Misspelt {
    /// As seen.
    pub wrong: String,
    /// As it must be.
    pub right: String,
}

impl Vocabulary {
    /// The section with this slug.
    pub fn section(&self, slug: &str) -> Option<&Section> {
        self.sections.iter().find(|s| s.slug == slug)
    }

    /// What to say about a name that `section` does not know: it is retired, misspelt or like another.
    pub fn hint<'a>(
        &'a self,
        section: &str,
        name: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> String {
        if let Some(old) = self.retired_in(section, name) {
            return format!("это имя отменено: {}", old.hint);
        }
        if let Some(wrong) = self.misspelt.iter().find(|m| m.wrong == name) {
            return format!("правильно — «{}»", wrong.right);
        }
        match nearest(name, known) {
            Some(right) => format!("возможно, имелось в виду «{right}»"),
            None => "такого имени в словаре раздела нет".to_owned(),
        }
    }

    /// The entry that retires `name` in `section`.
    pub fn retired_in(&self, section: &str, name: &str) -> Option<&Retired> {
        self.retired
            .iter()
            .find(|r| r.section == section && r.names.iter().any(|n| n == name))
    }
}

impl Section {
    /// The block with this key.
    pub fn block(&self, key: &str) -> Option<&Block> {
        self.blocks.iter().find(|b| b.key == key)
    }

    /// The page's address, with the slash that plain web servers want for a folder.
    pub fn url(&self) -> String {
        format!("/sveden/{}/", self.slug)
    }
}

impl Block {
    /// The field with this name.
    pub fn field(&self, itemprop: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.itemprop == itemprop)
    }

    /// Whether the facts of this block are an array of tables.
    pub fn has_rows(&self) -> bool {
        self.repeat && self.container
    }
}

impl Field {
    /// The title with its unit: «за счёт местных бюджетов, тыс. руб.».
    pub fn label(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{}, {unit}", self.title),
            None => self.title.clone(),
        }
    }
}

impl Kind {
    /// Whether the tag stands on a link rather than around the text.
    pub fn is_linked(self) -> bool {
        matches!(
            self,
            Kind::Link | Kind::Doc | Kind::SignedDoc | Kind::DocOrText
        )
    }
}

/// The known name nearest to a mistyped one, if it is near enough to be meant.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    known
        .map(|k| (distance(&wanted, &k.to_lowercase()), k))
        .min_by_key(|(d, _)| *d)
        .filter(|(d, k)| *d <= 1 + k.chars().count().min(name.chars().count()) / 4)
        .map(|(_, k)| k)
}

/// How many letters must be changed, added or removed to come from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_vocabulary_is_whole_and_its_names_are_unique() {
        let v = vocabulary();
        assert_eq!(v.sections.len(), 14);
        let fields: usize = v
            .sections
            .iter()
            .flat_map(|s| &s.blocks)
            .map(|b| b.fields.len())
            .sum();
        assert_eq!(fields, 185);
        for section in &v.sections {
            let keys: HashSet<_> = section.blocks.iter().map(|b| &b.key).collect();
            assert_eq!(keys.len(), section.blocks.len(), "{}", section.slug);
            for block in &section.blocks {
                assert_eq!(block.container, !block.itemprop.is_empty(), "{}", block.key);
                let names: HashSet<_> = block.fields.iter().map(|f| &f.itemprop).collect();
                assert_eq!(names.len(), block.fields.len(), "{}", block.key);
                for f in &block.fields {
                    assert!(f.itemprop.chars().all(|c| c.is_ascii_alphanumeric()));
                    assert!(!f.empty.trim().is_empty(), "{}", f.itemprop);
                }
            }
        }
    }

    #[test]
    fn a_retired_name_is_never_in_use_in_its_section() {
        let v = vocabulary();
        for retired in &v.retired {
            let section = v.section(&retired.section).expect("a known section");
            for block in &section.blocks {
                for name in &retired.names {
                    assert_ne!(name, &block.itemprop);
                    assert!(block.field(name).is_none(), "{name}");
                }
            }
        }
    }

    #[test]
    fn a_slip_of_the_finger_is_guessed_and_a_stranger_is_not() {
        let known = ["fullName", "shortName", "regDate"];
        assert_eq!(nearest("fulName", known.into_iter()), Some("fullName"));
        assert_eq!(nearest("FULLNAME", known.into_iter()), Some("fullName"));
        assert_eq!(nearest("weather", known.into_iter()), None);
    }
}
